//! Specimen documents, and what a partner's backend sends with them on both wires.

use crate::process::fixture_dir;
use crate::wire::{Backend, Person, now, zip_of};
use anyhow::{Context, Result, bail};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What a document job sends beside the person's details.
#[derive(Clone, Debug)]
pub struct Capture {
    /// Selfie.
    pub selfie: Vec<u8>,
    /// Liveness frames; the first generations take none, too.
    pub frames: Vec<Vec<u8>>,
    /// Front of the document.
    pub front: Vec<u8>,
    /// Its back.
    pub back: Option<Vec<u8>>,
    /// The visa page; third generation only.
    pub visa: Option<Vec<u8>>,
}

/// A specimen of the set `demo` (`make fixtures`) with what is printed on it.
#[derive(Clone, Debug)]
pub struct Specimen {
    /// JPEG.
    pub bytes: Vec<u8>,
    /// Whom it is made out to.
    pub person: Person,
    /// Corners of the document in pixels, clockwise from its upper left.
    pub corners: [(f32, f32); 4],
}

/// A specimen by the name of its design, e.g. `zm-passport`.
pub fn specimen(name: &str) -> Result<Specimen> {
    let folder = fixture_dir("KWELI_SPECIMENS_DIR", "specimens");
    let file = format!("demo-{name}.jpg");
    let missing = || format!("{file} is missing: run `make fixtures`");
    let bytes = std::fs::read(folder.join(&file)).with_context(missing)?;
    let truth = std::fs::read_to_string(folder.join("truth.jsonl")).with_context(missing)?;
    let entries = truth.lines().map(serde_json::from_str::<Value>).collect::<Result<Vec<_>, _>>()?;
    let entry = entries.into_iter().find(|entry| entry["file"] == file.as_str()).with_context(missing)?;
    let field = |name: &str| entry["fields"][name]["understood"].as_str().map(str::to_owned);
    let whole = field("full_name").unwrap_or_default();
    let (given, last) = whole.rsplit_once(' ').unwrap_or(("", &whole));
    let id_type = match entry["kind"].as_str() {
        Some("passport") => "PASSPORT",
        Some("alien_card") => "ALIEN_CARD",
        Some("drivers_license") => "DRIVERS_LICENSE",
        _ => "IDENTITY_CARD",
    };
    let corners = serde_json::from_value(entry["corners"].clone()).with_context(missing)?;
    Ok(Specimen {
        bytes,
        corners,
        person: Person {
            country: entry["country"].as_str().unwrap_or_default().to_owned(),
            id_type: id_type.to_owned(),
            number: field("document_number").or_else(|| field("personal_number")).unwrap_or_default(),
            given: field("given_names").unwrap_or_else(|| given.to_owned()),
            last: field("surname").unwrap_or_else(|| last.to_owned()),
        },
    })
}

/// The zip that a client library would upload. The number is left to the document.
pub fn document_zip(person: &Person, capture: &Capture) -> Result<Vec<u8>> {
    let mut pictures = vec![(0, "selfie.jpg".to_owned(), &capture.selfie)];
    pictures.extend(capture.frames.iter().enumerate().map(|(n, frame)| (4, format!("liveness_{n}.jpg"), frame)));
    pictures.push((1, "front.jpg".to_owned(), &capture.front));
    pictures.extend(capture.back.iter().map(|back| (5, "back.jpg".to_owned(), back)));
    let images: Vec<Value> =
        pictures.iter().map(|(kind, name, _)| json!({"image_type_id": kind, "image": "", "file_name": name})).collect();
    let info = json!({
        "id_info": {"country": person.country, "id_type": person.id_type, "first_name": person.given,
            "last_name": person.last, "entered": true},
        "images": images,
    });
    let mut entries = vec![("info.json".to_owned(), info.to_string().into_bytes())];
    entries.extend(pictures.into_iter().map(|(_, name, bytes)| (name, bytes.clone())));
    zip_of(&entries)
}

impl Backend {
    /// Announces, uploads and waits; gives the answer of `job_status`. Each job is about a user of its own name.
    pub async fn upload_document(&self, job_type: u8, job: &str, user: &str, zip: Vec<u8>) -> Result<Value> {
        self.send_document(job_type, job, user, zip).await?;
        self.completed(job, user).await
    }

    /// Announces and uploads.
    pub async fn send_document(&self, job_type: u8, job: &str, user: &str, zip: Vec<u8>) -> Result<()> {
        let params = json!({"user_id": user, "job_id": job, "job_type": job_type});
        let body = json!({"smile_client_id": self.partner, "file_name": "selfie.zip", "partner_params": params});
        let (status, prepared) = self.post("/v1/upload", &self.signed(body)).await?;
        let url = prepared["upload_url"].as_str().with_context(|| format!("{status} {prepared}"))?;
        let put = self.put(url, zip).await?;
        if put != 200 {
            bail!("the upload of {job} answered {put}");
        }
        Ok(())
    }

    /// The answer of `job_status` once there is a result.
    pub async fn completed(&self, job: &str, user: &str) -> Result<Value> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(120) {
            let answer = self.job_status(user, job).await?;
            if answer["job_complete"] == true {
                return Ok(answer);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{job} was not completed within two minutes")
    }

    /// The form of a document product.
    pub fn document_form(&self, person: &Person, capture: &Capture, callback_url: &str) -> Result<Form> {
        let first = person.given.split(' ').next().unwrap_or_default().to_lowercase();
        let details = json!({"given_names": person.given, "last_name": person.last,
            "email": format!("{first}@example.com")});
        let consent = json!({"granted": true, "granted_at": now().iso(), "notice_language": "EN",
            "notice_privacy_policy_url": "https://bank.example/privacy"});
        let picture = |bytes: &[u8], name: &str| {
            Part::bytes(bytes.to_vec()).file_name(format!("{name}.jpg")).mime_str("image/jpeg")
        };
        let mut form = Form::new()
            .text("country", person.country.clone())
            .text("id_type", person.id_type.clone())
            .text("user_details", details.to_string())
            .text("consent", consent.to_string())
            .text("callback_url", callback_url.to_owned())
            .part("selfie_image", picture(&capture.selfie, "selfie")?)
            .part("document", picture(&capture.front, "document")?);
        for frame in &capture.frames {
            form = form.part("liveness_images", picture(frame, "liveness")?);
        }
        for (name, bytes) in [("document_back", &capture.back), ("visa", &capture.visa)] {
            if let Some(bytes) = bytes {
                form = form.part(name, picture(bytes, name)?);
            }
        }
        Ok(form)
    }
}

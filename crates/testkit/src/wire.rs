//! What a partner's backend sends, on both wires.

use anyhow::{Context, Result, bail};
use kweli_domain::Timestamp;
use kweli_wire::v1::signature;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::io::Write;

/// A signing client of one environment.
#[derive(Clone)]
pub struct Backend {
    /// HTTP client that trusts the server.
    pub http: reqwest::Client,
    /// Origin of the API.
    pub base: String,
    /// Partner id.
    pub partner: String,
    /// Secret of the environment's key.
    pub secret: String,
}

/// Who is verified.
#[derive(Clone, Debug)]
pub struct Person {
    /// ISO country.
    pub country: String,
    /// ID type.
    pub id_type: String,
    /// ID number.
    pub number: String,
    /// Given names.
    pub given: String,
    /// Family name.
    pub last: String,
}

/// The present instant, for signatures.
pub fn now() -> Timestamp {
    use kweli_domain::Clock;
    kweli_engine::ambient::SystemClock.now()
}

/// The zip that a client library would upload for a Biometric KYC job.
pub fn biometric_zip(person: &Person, selfie: &[u8], frames: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut images = vec![json!({"image_type_id": 0, "image": "", "file_name": "selfie.jpg"})];
    images.extend(
        (0..frames.len()).map(|n| json!({"image_type_id": 4, "image": "", "file_name": format!("liveness_{n}.jpg")})),
    );
    let info = json!({
        "id_info": {"country": person.country, "id_type": person.id_type, "id_number": person.number,
            "first_name": person.given, "last_name": person.last, "entered": true},
        "images": images,
    });
    let mut entries =
        vec![("info.json".to_owned(), info.to_string().into_bytes()), ("selfie.jpg".into(), selfie.into())];
    entries.extend(frames.iter().enumerate().map(|(n, frame)| (format!("liveness_{n}.jpg"), frame.clone())));
    zip_of(&entries)
}

/// A zip of named entries.
pub fn zip_of(entries: &[(String, Vec<u8>)]) -> Result<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in entries {
        zip.start_file(name.as_str(), zip::write::SimpleFileOptions::default())?;
        zip.write_all(content)?;
    }
    Ok(zip.finish()?.into_inner())
}

impl Backend {
    /// The members that sign a first-generation body.
    pub fn signed(&self, mut body: Value) -> Value {
        let timestamp = now().iso();
        body["signature"] = signature::sign(&self.secret, &self.partner, &timestamp).into();
        body["timestamp"] = timestamp.into();
        body
    }

    /// Posts JSON; gives status and body.
    pub async fn post(&self, path: &str, body: &Value) -> Result<(u16, Value)> {
        let response = self.http.post(format!("{}{path}", self.base)).json(body).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).with_context(|| format!("{status} {text}"))?))
    }

    /// Enhanced KYC, answered at once (first generation).
    pub async fn id_verification(&self, person: &Person, user: &str, job: &str) -> Result<(u16, Value)> {
        let body =
            self.signed(json!({"partner_id": self.partner, "country": person.country, "id_type": person.id_type,
            "id_number": person.number, "first_name": person.given, "last_name": person.last,
            "partner_params": {"user_id": user, "job_id": job, "job_type": 5}}));
        self.post("/v1/id_verification", &body).await
    }

    /// Announces an upload.
    pub async fn prep_upload(&self, user: &str, job: &str, callback_url: Option<&str>) -> Result<(u16, Value)> {
        let body = self.signed(json!({"smile_client_id": self.partner, "callback_url": callback_url,
            "file_name": "selfie.zip", "partner_params": {"user_id": user, "job_id": job, "job_type": 1}}));
        self.post("/v1/upload", &body).await
    }

    /// Puts a zip; gives the status.
    pub async fn put(&self, url: &str, zip: Vec<u8>) -> Result<u16> {
        let request = self.http.put(url).header("content-type", "application/zip").body(zip);
        Ok(request.send().await?.status().as_u16())
    }

    /// Asks for a job (first generation).
    pub async fn job_status(&self, user: &str, job: &str) -> Result<Value> {
        let body = self.signed(json!({"partner_id": self.partner, "user_id": user, "job_id": job, "history": true,
            "image_links": true}));
        let (status, answer) = self.post("/v1/job_status", &body).await?;
        if status != 200 {
            bail!("job_status answered {status}: {answer}");
        }
        Ok(answer)
    }

    /// A third-generation token.
    pub async fn token(&self) -> Result<String> {
        let response = self
            .http
            .post(format!("{}/v3/token", self.base))
            .header("smileid-partner-id", &self.partner)
            .header("smileid-api-key", &self.secret)
            .send()
            .await?;
        let answer: Value = response.json().await?;
        answer["token"].as_str().map(str::to_owned).with_context(|| format!("no token: {answer}"))
    }

    /// The fields that every third-generation submission about an ID carries.
    pub fn form(&self, person: &Person, callback_url: Option<&str>) -> Form {
        self.about(person, callback_url)
            .text("country", person.country.clone())
            .text("id_type", person.id_type.clone())
            .text("id_number", person.number.clone())
    }

    /// The same with pictures.
    pub fn biometric_form(
        &self,
        person: &Person,
        selfie: &[u8],
        frames: &[Vec<u8>],
        url: Option<&str>,
    ) -> Result<Form> {
        let picture = |bytes: &[u8], name: String| Part::bytes(bytes.to_vec()).file_name(name).mime_str("image/jpeg");
        let mut form = self.form(person, url).part("selfie_image", picture(selfie, "selfie.jpg".into())?);
        for (n, frame) in frames.iter().enumerate() {
            form = form.part("liveness_images", picture(frame, format!("liveness_{n}.jpg"))?);
        }
        Ok(form)
    }

    /// Posts a form to `/v3/{product}`; gives status and body.
    pub async fn submit(&self, token: &str, product: &str, form: Form) -> Result<(u16, Value)> {
        let request = self.http.post(format!("{}/v3/{product}", self.base)).header("SmileID-Token", token);
        let response = request.multipart(form).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).with_context(|| format!("{status} {text}"))?))
    }

    /// Asks for a job (third generation).
    pub async fn status(&self, token: &str, job: &str) -> Result<Value> {
        let request = self.http.get(format!("{}/v3/status/{job}", self.base)).header("SmileID-Token", token);
        Ok(request.send().await?.json().await?)
    }
}

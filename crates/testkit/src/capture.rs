//! Jobs about a face, from the pictures to the result, on all three wires.

use crate::wire::{Backend, Person, now, zip_of};
use anyhow::{Context, Result, bail};
use kweli_wire::v1::signature;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The longest that a job may take on a machine that does other things too.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// What a camera took.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    /// The selfie.
    pub selfie: Vec<u8>,
    /// The liveness frames, in order.
    pub frames: Vec<Vec<u8>>,
    /// What the selfie is compared with: the front of a card (job type 1), or the picture of a comparison.
    pub reference: Option<Vec<u8>>,
}

impl Capture {
    /// The package of the first generation, with what is claimed about an ID.
    pub fn zip(&self, id_info: Option<&Value>) -> Result<Vec<u8>> {
        let named = |kind: u8, name: &str| json!({"image_type_id": kind, "image": "", "file_name": name});
        let mut images = vec![named(0, "selfie.jpg")];
        let mut files = vec![("selfie.jpg".to_owned(), self.selfie.clone())];
        for (n, frame) in self.frames.iter().enumerate() {
            let name = format!("liveness_{n}.jpg");
            images.push(named(4, &name));
            files.push((name, frame.clone()));
        }
        if let Some(card) = &self.reference {
            images.push(named(1, "card.jpg"));
            files.push(("card.jpg".to_owned(), card.clone()));
        }
        let mut info = json!({ "images": images });
        if let Some(claims) = id_info {
            info["id_info"] = claims.clone();
        }
        files.insert(0, ("info.json".to_owned(), info.to_string().into_bytes()));
        zip_of(&files)
    }

    /// The pictures as parts of a form; `reference` names the picture that is compared with.
    pub fn parts(&self, mut form: Form, reference: &'static str) -> Result<Form> {
        let part = |bytes: &[u8]| Part::bytes(bytes.to_vec()).file_name("picture.jpg").mime_str("image/jpeg");
        form = form.part("selfie_image", part(&self.selfie)?);
        for frame in &self.frames {
            form = form.part("liveness_images", part(frame)?);
        }
        match &self.reference {
            Some(bytes) => Ok(form.part(reference, part(bytes)?)),
            None => Ok(form),
        }
    }
}

impl Backend {
    /// A job of the first generation from announcement to result: 200 with the result, or what the announcement was
    /// refused with. `params` are further members of `partner_params`.
    pub async fn zip_job(
        &self,
        at: (u8, &str, &str),
        params: &Value,
        zip: Vec<u8>,
        callback_url: &str,
    ) -> Result<(u16, Value)> {
        let url = match self.announce(at, params, &json!({ "callback_url": callback_url })).await? {
            (200, prepared) => prepared["upload_url"].as_str().context("no upload_url")?.to_owned(),
            refused => return Ok(refused),
        };
        let put = self.put(&url, zip).await?;
        if put != 200 {
            bail!("the upload was answered {put}");
        }
        Ok((200, self.finished(at.1, at.2).await?))
    }

    /// Announces an upload: `params` are further members of `partner_params`, `extra` of the announcement itself.
    pub async fn announce(
        &self,
        (job_type, user, job): (u8, &str, &str),
        params: &Value,
        extra: &Value,
    ) -> Result<(u16, Value)> {
        let mut own = params.as_object().cloned().unwrap_or_default();
        own.extend([
            ("user_id".to_owned(), user.into()),
            ("job_id".into(), job.into()),
            ("job_type".into(), job_type.into()),
        ]);
        let mut body = json!({"smile_client_id": self.partner, "file_name": "selfie.zip", "source_sdk": "rest_api",
            "partner_params": own});
        for (name, value) in extra.as_object().into_iter().flatten() {
            body[name] = value.clone();
        }
        self.post("/v1/upload", &self.signed(body)).await
    }

    /// Waits for a job of the first generation; gives its result.
    pub async fn finished(&self, user: &str, job: &str) -> Result<Value> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let status = self.job_status(user, job).await?;
            if status["job_complete"] == true {
                return Ok(status["result"].clone());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        bail!("{job} was not completed")
    }

    /// A form of the second generation: status and body.
    pub async fn smart_selfie(&self, path: &str, form: Form) -> Result<(u16, Value)> {
        let timestamp = now().iso();
        let request = self
            .http
            .post(format!("{}/v2/{path}", self.base))
            .header("SmileID-Partner-ID", &self.partner)
            .header("SmileID-Request-Signature", signature::sign(&self.secret, &self.partner, &timestamp))
            .header("SmileID-Timestamp", timestamp);
        let response = request.multipart(form).send().await?;
        let status = response.status().as_u16();
        let text = response.text().await?;
        Ok((status, serde_json::from_str(&text).with_context(|| format!("{status} {text}"))?))
    }

    /// What a form of the third generation says of the person, without the claim to an ID.
    pub fn about(&self, person: &Person, callback_url: Option<&str>) -> Form {
        let first = person.given.split(' ').next().unwrap_or_default().to_lowercase();
        let details = json!({"given_names": person.given, "last_name": person.last,
            "email": format!("{first}.{}@example.com", person.last.to_lowercase())});
        let consent = json!({"granted": true, "granted_at": now().iso(), "notice_language": "EN",
            "notice_privacy_policy_url": "https://bank.example/privacy"});
        let form = Form::new().text("user_details", details.to_string()).text("consent", consent.to_string());
        match callback_url {
            Some(url) => form.text("callback_url", url.to_owned()),
            None => form,
        }
    }

    /// An order about a user of this backend's environment.
    pub async fn order(&self, environment: &str, user: &str, flags: Value) -> Result<(u16, Value)> {
        let mut body = flags;
        body["partner_id"] = self.partner.as_str().into();
        body["email"] = "admin@bank.example".into();
        body["environment"] = environment.into();
        body["user_id"] = user.into();
        self.post("/api/v2/partner/enrollee", &self.signed(body)).await
    }
}

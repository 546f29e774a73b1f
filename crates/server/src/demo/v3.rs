//! A partner's backend on the third generation: a token, one multipart request, a callback.

use super::World;
use super::cases::Case;
use super::client::{Answer, JobRef, PATIENCE, PAUSE, json, text};
use anyhow::{Context, Result, bail};
use reqwest::multipart::{Form, Part};
use serde_json::json as object;
use std::time::Instant;

/// Runs a case.
pub async fn run(world: &World, case: &Case) -> Result<Answer> {
    let secret = if case.sandbox { world.sandbox.as_str() } else { world.production.as_str() };
    let token = token(world, secret).await?;
    let form = form(world, case)?;
    let accepted = world
        .http
        .post(format!("{}/v3/{}", world.base, case.product))
        .header("SmileID-Token", &token)
        .multipart(form)
        .send()
        .await?;
    if accepted.status() != 202 {
        bail!("answered {}: {}", accepted.status(), accepted.text().await?);
    }
    let job = text(&json(accepted).await?, "job_id")?;
    result(world, &token, job).await
}

/// A fresh token.
pub(super) async fn token(world: &World, secret: &str) -> Result<String> {
    let token = world
        .http
        .post(format!("{}/v3/token", world.base))
        .header("smileid-partner-id", &world.partner)
        .header("smileid-api-key", secret)
        .send()
        .await?;
    text(&json(token).await?, "token")
}

/// Waits for the status and for the callback, which must agree.
pub(super) async fn result(world: &World, token: &str, job: String) -> Result<Answer> {
    let started = Instant::now();
    let status = loop {
        let response =
            world.http.get(format!("{}/v3/status/{job}", world.base)).header("SmileID-Token", token).send().await?;
        let status = text(&json(response).await?, "status")?;
        if status != "processing" {
            break status;
        }
        if started.elapsed() > PATIENCE {
            bail!("no result within {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    };
    let callback = world.receiver.wait(&job).await.context("the callback did not arrive")?;
    let told = text(&callback, "status")?;
    if told != status {
        bail!("status says {status}, the callback {told}");
    }
    let reason = callback["reason"].as_str().unwrap_or("-").to_owned();
    Ok(Answer { got: status, reason, job: Some(JobRef::Ours(job)) })
}

/// What every form says about the person.
pub(super) fn about_person(world: &World, case: &Case) -> Result<Form> {
    use kweli_domain::Clock;
    let person = case.person;
    let first = person.given.split(' ').next().unwrap_or_default().to_lowercase();
    let details = object!({"given_names": person.given, "last_name": person.last,
        "email": format!("{first}.{}@example.com", person.last.to_lowercase())});
    let consent = object!({"granted": true, "granted_at": kweli_engine::ambient::SystemClock.now().iso(),
        "notice_language": "EN", "notice_privacy_policy_url": "https://bank.example/privacy"});
    let as_json = |value: serde_json::Value| Part::text(value.to_string()).mime_str("application/json");
    Ok(Form::new()
        .text("callback_url", world.receiver.url("v3"))
        .part("user_details", as_json(details)?)
        .part("consent", as_json(consent)?))
}

fn form(world: &World, case: &Case) -> Result<Form> {
    let mut form = about_person(world, case)?
        .text("country", super::cases::COUNTRY)
        .text("id_type", case.id_type)
        .text("id_number", case.person.number);
    if case.has_faces() {
        let picture = |bytes: &[u8], name: String| Part::bytes(bytes.to_vec()).file_name(name).mime_str("image/jpeg");
        form = form.part("selfie_image", picture(&world.photos.selfie, "selfie.jpg".into())?);
        for (n, frame) in world.photos.frames_of(case).into_iter().enumerate() {
            form = form.part("liveness_images", picture(frame, format!("liveness_{n}.jpg"))?);
        }
        for page in world.specimens.pages(case.document) {
            form = form.part(page.part, picture(&page.bytes, format!("{}.jpg", page.part))?);
        }
    }
    Ok(form)
}

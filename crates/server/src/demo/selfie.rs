//! Products about a selfie alone, on all three wires, and what a partner orders about its users.

use super::World;
use super::cases::{Case, Selfie};
use super::client::{Answer, JobRef, json, text};
use super::{v1, v3};
use anyhow::{Context, Result, bail};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json as object};
use std::io::Write;

/// Rows that show what a registration says of other users with the same face.
pub const SECURE: &str = "smile_secure";

/// The product that is asked for.
fn path(case: &Case) -> &'static str {
    if case.product == SECURE { "registration" } else { case.product }
}

/// Runs a case.
pub async fn run(world: &World, case: &Case, selfie: &Selfie) -> Result<Answer> {
    let user = format!("person-{}-{}", world.run, selfie.user);
    if selfie.deleted_before {
        delete(world, &user).await?;
    }
    match case.wire {
        "v1" => first(world, case, selfie, &user).await,
        "v2" => second(world, case, selfie, &user).await,
        _ => third(world, case, selfie, &user).await,
    }
}

/// What a refusal says instead of a result.
fn refused(got: &Value, reason: &Value) -> Answer {
    let word = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Answer { got: word(got), reason: word(reason), job: None }
}

/// Orders the partner's user deleted.
async fn delete(world: &World, user: &str) -> Result<()> {
    let (timestamp, signature) = v1::signed(world, world.production.as_str());
    let order = object!({"partner_id": world.partner, "timestamp": timestamp, "signature": signature,
        "email": "admin@bank.example", "environment": "production", "user_id": user, "delete": true});
    json(world.http.post(format!("{}/api/v2/partner/enrollee", world.base)).json(&order).send().await?).await?;
    Ok(())
}

/// A zip job.
async fn first(world: &World, case: &Case, selfie: &Selfie, user: &str) -> Result<Answer> {
    let job = format!("{}-{}-{}", case.product, case.what.replace(' ', "-"), world.run);
    let job_type = if path(case) == "registration" { 4 } else { 2 };
    let (timestamp, signature) = v1::signed(world, world.production.as_str());
    let request = object!({
        "source_sdk": "rest_api", "source_sdk_version": "1.0.0", "file_name": "selfie.zip",
        "smile_client_id": world.partner, "timestamp": timestamp, "signature": signature,
        "partner_params": {"user_id": user, "job_id": job, "job_type": job_type},
        "callback_url": world.receiver.url("v1"),
    });
    let prepared = world.http.post(format!("{}/v1/upload", world.base)).json(&request).send().await?;
    if prepared.status() == 400 {
        let body: Value = prepared.json().await?;
        return Ok(refused(&body["code"], &body["error"]));
    }
    let result = v1::upload(world, case, &json(prepared).await?, package(world, selfie)?, user, &job).await?;
    let told = if case.product == SECURE { &result["Antifraud"]["smile_secure"] } else { &result };
    Ok(Answer {
        got: text(told, "ResultCode")?,
        reason: text(told, "ResultText")?,
        job: Some(JobRef::Partners { user: user.to_owned(), job }),
    })
}

fn package(world: &World, selfie: &Selfie) -> Result<Vec<u8>> {
    let (face, frames) = faces(world, selfie);
    let mut images = vec![object!({"image_type_id": 0, "image": "", "file_name": "selfie.jpg"})];
    images.extend((0..frames.len()).map(|n| object!({"image_type_id": 4, "file_name": format!("liveness_{n}.jpg")})));
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("info.json", options)?;
    zip.write_all(object!({ "images": images }).to_string().as_bytes())?;
    zip.start_file("selfie.jpg", options)?;
    zip.write_all(face)?;
    for (n, frame) in frames.iter().enumerate() {
        zip.start_file(format!("liveness_{n}.jpg"), options)?;
        zip.write_all(frame)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// Selfie and frames; of another man there is one picture only.
fn faces<'w>(world: &'w World, selfie: &Selfie) -> (&'w [u8], &'w [Vec<u8>]) {
    let photos = &world.photos;
    if selfie.other_face { (&photos.other, &[]) } else { (&photos.selfie, &photos.frames) }
}

fn picture(bytes: &[u8], name: &str) -> Result<Part> {
    Ok(Part::bytes(bytes.to_vec()).file_name(name.to_owned()).mime_str("image/jpeg")?)
}

/// Selfie and frames as parts.
fn capture(world: &World, mut form: Form) -> Result<Form> {
    form = form.part("selfie_image", picture(&world.photos.selfie, "selfie.jpg")?);
    for (n, frame) in world.photos.frames.iter().enumerate() {
        form = form.part("liveness_images", picture(frame, &format!("liveness_{n}.jpg"))?);
    }
    Ok(form)
}

/// The picture that a comparison compares with.
fn reference<'w>(world: &'w World, selfie: &Selfie) -> &'w [u8] {
    if selfie.other_face { &world.photos.other } else { &world.photos.authority }
}

/// One form, one answer.
async fn second(world: &World, case: &Case, selfie: &Selfie, user: &str) -> Result<Answer> {
    let path = match case.product {
        "registration" => "smart-selfie-enroll",
        "authentication" => "smart-selfie-authentication",
        _ => "smart-selfie-compare",
    };
    let mut form = capture(world, Form::new().text("user_id", user.to_owned()))?;
    if case.product == "compare" {
        form = form.part("comparison_photo", picture(reference(world, selfie), "photo.jpg")?);
    }
    let (timestamp, signature) = v1::signed(world, world.production.as_str());
    let answer = world
        .http
        .post(format!("{}/v2/{path}", world.base))
        .header("SmileID-Partner-ID", &world.partner)
        .header("SmileID-Timestamp", timestamp)
        .header("SmileID-Request-Signature", signature)
        .multipart(form)
        .send()
        .await?;
    if answer.status() == 400 {
        let body: Value = answer.json().await?;
        return Ok(refused(&body["code"], &body["error"]));
    }
    let body = json(answer).await?;
    let job = JobRef::Partners { user: text(&body, "user_id")?, job: text(&body, "job_id")? };
    Ok(Answer { got: text(&body, "code")?, reason: text(&body, "message")?, job: Some(job) })
}

/// A token, a form, a callback.
async fn third(world: &World, case: &Case, selfie: &Selfie, user: &str) -> Result<Answer> {
    let token = v3::token(world, world.production.as_str()).await?;
    let mut form = capture(world, v3::about_person(world, case)?)?;
    if case.product == "compare" {
        form = form
            .part("comparison_image", picture(reference(world, selfie), "photo.jpg")?)
            .text("comparison_image_type", "ID_PHOTO");
    }
    let accepted = world
        .http
        .post(format!("{}/v3/{}", world.base, path(case)))
        .header("SmileID-Token", &token)
        .multipart(form.text("user_id", user.to_owned()))
        .send()
        .await?;
    let http = accepted.status();
    if matches!(http.as_u16(), 403 | 404) {
        let body: Value = accepted.json().await?;
        return Ok(refused(&object!(http.as_u16().to_string()), &body["message"]));
    }
    if http != 202 {
        bail!("answered {http}: {}", accepted.text().await?);
    }
    let job = text(&json(accepted).await?, "job_id")?;
    let answer = v3::result(world, &token, job.clone()).await?;
    if case.product != SECURE {
        return Ok(answer);
    }
    let callback = world.receiver.wait(&job).await.context("the callback did not arrive")?;
    let found = &callback["antifraud"]["smile_secure"];
    let reason = found["suspect_users"][0]["reasons"][0].as_str().unwrap_or("-").to_owned();
    Ok(Answer { got: text(found, "status")?, reason, ..answer })
}

//! A partner's backend on the first generations: signed JSON, zip uploads, status calls.

use super::World;
use super::cases::Case;
use super::client::{Answer, JobRef, PATIENCE, PAUSE, json, text};
use anyhow::{Result, bail};
use kweli_wire::v1::signature;
use serde_json::{Value, json as object};
use std::io::Write;
use std::time::Instant;

/// Runs a case.
pub async fn run(world: &World, case: &Case) -> Result<Answer> {
    // A verification enrols who passes it, so each row has a person of its own.
    let what = case.what.replace([' ', ':', ','], "-");
    // Ids that a partner chooses are no place for the number on a card: a test number is told from the next by its tail.
    let tail = &case.person.number[case.person.number.len().saturating_sub(2)..];
    let user = format!("user-{}-{}-{what}-{tail}", world.run, case.product);
    let job = format!("{}-{what}-{tail}-{}", case.product, world.run);
    let body = if case.has_faces() {
        packaged(world, case, &user, &job).await?
    } else {
        lookup(world, case, &user, &job).await?
    };
    Ok(Answer {
        got: text(&body, "ResultCode")?,
        reason: text(&body, "ResultText")?,
        job: Some(JobRef::Partners { user, job }),
    })
}

fn secret<'a>(world: &'a World, case: &Case) -> &'a str {
    if case.sandbox { world.sandbox.as_str() } else { world.production.as_str() }
}

pub(super) fn signed(world: &World, secret: &str) -> (String, String) {
    use kweli_domain::Clock;
    let timestamp = kweli_engine::ambient::SystemClock.now().iso();
    let signature = signature::sign(secret, &world.partner, &timestamp);
    (timestamp, signature)
}

/// Basic and Enhanced KYC answer at once.
async fn lookup(world: &World, case: &Case, user: &str, job: &str) -> Result<Value> {
    let (timestamp, signature) = signed(world, secret(world, case));
    let path = if case.product == "basic_kyc" { "/v2/verify" } else { "/v1/id_verification" };
    let request = object!({
        "source_sdk": "rest_api", "source_sdk_version": "1.0.0",
        "partner_id": world.partner, "timestamp": timestamp, "signature": signature,
        "country": super::cases::COUNTRY, "id_type": case.id_type, "id_number": case.person.number,
        "first_name": case.person.given, "last_name": case.person.last,
        "partner_params": {"user_id": user, "job_id": job, "job_type": 5},
    });
    json(world.http.post(format!("{}{path}", world.base)).json(&request).send().await?).await
}

/// What comes as a package.
async fn packaged(world: &World, case: &Case, user: &str, job: &str) -> Result<Value> {
    let (timestamp, signature) = signed(world, secret(world, case));
    let job_type = match case.product {
        "document_verification" => 6,
        "enhanced_document_verification" => 11,
        _ => 1,
    };
    let params = object!({"user_id": user, "job_id": job, "job_type": job_type});
    let request = object!({
        "source_sdk": "rest_api", "source_sdk_version": "1.0.0", "file_name": "selfie.zip",
        "smile_client_id": world.partner, "timestamp": timestamp, "signature": signature,
        "partner_params": params, "callback_url": world.receiver.url("v1"),
    });
    let prepared = json(world.http.post(format!("{}/v1/upload", world.base)).json(&request).send().await?).await?;
    upload(world, case, &prepared, package(world, case)?, user, job).await
}

/// Sends the zip of an announced job and waits for the result.
pub(super) async fn upload(
    world: &World,
    case: &Case,
    prepared: &Value,
    zip: Vec<u8>,
    user: &str,
    job: &str,
) -> Result<Value> {
    let put = world
        .http
        .put(text(prepared, "upload_url")?)
        .header("content-type", "application/zip")
        .body(zip)
        .send()
        .await?;
    if put.status() != 200 {
        bail!("the upload answered {}: {}", put.status(), put.text().await?);
    }
    let started = Instant::now();
    loop {
        let (timestamp, signature) = signed(world, secret(world, case));
        let query = object!({"partner_id": world.partner, "timestamp": timestamp, "signature": signature,
            "user_id": user, "job_id": job, "image_links": false, "history": false});
        let status = json(world.http.post(format!("{}/v1/job_status", world.base)).json(&query).send().await?).await?;
        if status["job_complete"] == true {
            return Ok(status["result"].clone());
        }
        if started.elapsed() > PATIENCE {
            bail!("no result within {} s", PATIENCE.as_secs());
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// The zip that a client library would send.
fn package(world: &World, case: &Case) -> Result<Vec<u8>> {
    let mut images = vec![object!({"image_type_id": 0, "image": "", "file_name": "selfie.jpg"})];
    for n in 0..world.photos.frames.len() {
        images.push(object!({"image_type_id": 4, "image": "", "file_name": format!("liveness_{n}.jpg")}));
    }
    for page in world.specimens.pages(case.document) {
        images
            .push(object!({"image_type_id": page.image_type, "image": "", "file_name": format!("{}.jpg", page.part)}));
    }
    // A document tells its own number.
    let number = if case.document.is_none() { case.person.number } else { "" };
    let info = object!({
        "package_information": {"apiVersion": {"buildNumber": 0, "majorVersion": 2, "minorVersion": 0}},
        "id_info": {"country": super::cases::COUNTRY, "id_type": case.id_type, "id_number": number,
            "first_name": case.person.given, "last_name": case.person.last, "entered": "true"},
        "images": images,
    });
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    zip.start_file("info.json", options)?;
    zip.write_all(info.to_string().as_bytes())?;
    zip.start_file("selfie.jpg", options)?;
    zip.write_all(&world.photos.selfie)?;
    for (n, frame) in world.photos.frames_of(case).into_iter().enumerate() {
        zip.start_file(format!("liveness_{n}.jpg"), options)?;
        zip.write_all(frame)?;
    }
    for page in world.specimens.pages(case.document) {
        zip.start_file(format!("{}.jpg", page.part), options)?;
        zip.write_all(&page.bytes)?;
    }
    Ok(zip.finish()?.into_inner())
}

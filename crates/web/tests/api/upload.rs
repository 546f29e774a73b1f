//! Announce, upload, ask: the two-step jobs of the first generation.

use crate::support::*;
use http::Method;
use serde_json::{Value, json};
use std::io::{Cursor, Write};

/// A zip of these entries.
fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// The package of a Biometric KYC job.
fn package() -> Vec<u8> {
    let info = json!({
        "id_info": { "country": "NG", "id_type": "BVN", "id_number": "00000000000", "entered": "true" },
        "images": [
            { "image_type_id": 0, "image": "", "file_name": "selfie.jpg" },
            { "image_type_id": "4", "image": "", "file_name": "live_0.jpg" },
        ],
    });
    zip(&[("info.json", info.to_string().as_bytes()), ("selfie.jpg", jpeg()), ("live_0.jpg", jpeg())])
}

/// Announces a job; the path of its upload URL.
async fn announce(house: &House, job: &str) -> String {
    let answer = house.post("/v1/upload", &house.signed(&house.a.sandbox, announcement(job))).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    path_of(&answer.json())
}

fn path_of(prep: &Value) -> String {
    let url = prep["upload_url"].as_str().unwrap();
    url.strip_prefix(ORIGIN).unwrap().to_owned()
}

async fn put(house: &House, path: &str, bytes: Vec<u8>) -> Answer {
    let request = request(Method::PUT, path).header("content-type", "application/zip");
    house.call(request.body(bytes.into()).unwrap()).await
}

async fn status(house: &House, job: &str) -> Value {
    let ask = json!({ "user_id": "u-1", "job_id": job, "image_links": true, "history": true });
    house.post("/v1/job_status", &house.signed(&house.a.sandbox, ask)).await.json()
}

async fn complete(house: &House, job: &str) -> Value {
    for _ in 0..400 {
        let status = status(house, job).await;
        if status["job_complete"] == true {
            return status;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{job} was not completed");
}

#[tokio::test]
async fn the_announcement_has_what_every_client_reads() {
    let house = House::new().await;
    let mut body = house.signed(&house.a.sandbox, announcement("j-1"));
    // The first client's name of the partner id.
    body["smile_client_id"] = body["partner_id"].take();
    let prep = house.post("/v1/upload", &body).await.json();
    assert_eq!((&prep["code"], &prep["smile_job_id"]), (&json!("2202"), &json!("0000000001")));
    assert!(prep["camera_config"].is_null() && prep.as_object().unwrap().contains_key("camera_config"));
    assert!(prep["ref_id"].as_str().unwrap().starts_with(&format!("{}-0000000001-", house.a.id)));
    assert!(prep["upload_url"].as_str().unwrap().starts_with("https://kweli.example.com/v1/uploads/"));
    assert!(prep["error"].is_null());
    // What is secret in the URL is not in the reference.
    let path = path_of(&prep);
    let secret = path.split('/').nth(3).unwrap();
    assert!(!prep["ref_id"].as_str().unwrap().contains(secret));
}

#[tokio::test]
async fn a_package_becomes_a_result() {
    let house = House::new().await;
    let path = announce(&house, "j-1").await;
    let answer = put(&house, &path, package()).await;
    assert_eq!((answer.status, answer.body.len()), (200, 0), "exactly 200 and nothing else");
    let status = complete(&house, "j-1").await;
    let result = &status["result"];
    assert_eq!((&result["ResultCode"], &status["job_success"]), (&json!("0810"), &json!(true)), "{status}");
    assert_eq!(result["PartnerParams"]["note"], "kept");
    assert!(result["ResultType"].is_string());
    assert!(status["image_links"]["selfie_image"].as_str().unwrap().starts_with(ORIGIN));
    assert!(status["history"].as_array().unwrap().len() >= 2, "the authority's answer is an element of its own");
}

#[tokio::test]
async fn the_same_bytes_again_are_fine_and_others_are_not() {
    let house = House::new().await;
    let path = announce(&house, "j-1").await;
    assert_eq!(put(&house, &path, package()).await.status, 200);
    assert_eq!(put(&house, &path, package()).await.status, 200);
    let other = zip(&[("info.json", b"{}")]);
    let answer = put(&house, &path, other).await;
    answer.is_v1(400, "2215", "Error - Job already exists for job_id: another zip was uploaded for it before");
    // And still fine after the job is settled.
    complete(&house, "j-1").await;
    assert_eq!(put(&house, &path, package()).await.status, 200);
}

#[tokio::test]
async fn retry_gives_a_fresh_url_until_a_zip_has_come() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let first = house.post("/v1/upload", &house.signed(key, announcement("j-1"))).await.json();
    let again = house.post("/v1/upload", &house.signed(key, announcement("j-1"))).await;
    again.is_v1(400, "2215", "Error - Job already exists for job_id");
    let mut retry = house.signed(key, announcement("j-1"));
    retry["retry"] = json!("true");
    let second = house.post("/v1/upload", &retry).await.json();
    assert_eq!((&second["code"], &second["smile_job_id"]), (&json!("2202"), &first["smile_job_id"]));
    assert_ne!(first["upload_url"], second["upload_url"]);
    // The first URL is void, the second works.
    let void = put(&house, &path_of(&first), package()).await;
    assert_eq!((void.status, void.json()["code"].clone()), (400, json!("2205")));
    assert_eq!(put(&house, &path_of(&second), package()).await.status, 200);
    house.post("/v1/upload", &retry).await.is_v1(400, "2215", "Error - Job already exists for job_id");
    // A retry of a job that never was is simply its announcement.
    let mut fresh = house.signed(key, announcement("j-2"));
    fresh["retry"] = json!(true);
    assert_eq!(house.post("/v1/upload", &fresh).await.status, 200);
}

#[tokio::test]
async fn unknown_and_expired_urls_take_nothing() {
    let house = House::new().await;
    let path = announce(&house, "j-1").await;
    let text = "Error - \"You are not authorized to do that\": this upload URL is not known";
    let secret = path.split('/').nth(3).unwrap();
    for wrong in
        ["x".repeat(43), secret.to_lowercase(), secret[1..].to_owned(), "%00".into(), "%ff".into(), "x".repeat(5_000)]
    {
        put(&house, &format!("/v1/uploads/{wrong}/selfie.zip"), package()).await.is_v1(400, "2205", text);
    }
    house.clock.advance_ms(3_600_001);
    let late = put(&house, &path, package()).await;
    late.is_v1(400, "2314", "Error - No Zip File Received: this upload URL has expired, announce the job again");
    assert_eq!(status(&house, "j-1").await["code"], "2314");
}

#[tokio::test]
async fn broken_packages_are_accepted_and_become_results() {
    let house = House::new().await;
    let manifest = |info: &[u8]| zip(&[("info.json", info), ("selfie.jpg", jpeg())]);
    let traversal = zip(&[("../../etc/passwd", b"x"), ("info.json", b"{}")]);
    let truncated = package()[..300].to_vec();
    for (job, bytes, code) in [
        ("z-1", b"no zip at all".to_vec(), "0903"),
        ("z-2", Vec::new(), "0903"),
        ("z-3", truncated, "0903"),
        ("z-4", traversal, "0903"),
        ("z-5", manifest(b"{ not json"), "2203"),
        ("z-6", zip(&[("selfie.jpg", jpeg())]), "2203"),
        ("z-7", manifest(br#"{"images":"none"}"#), "2203"),
    ] {
        let path = announce(&house, job).await;
        let answer = put(&house, &path, bytes).await;
        assert_eq!((answer.status, answer.body.len()), (200, 0), "{job}");
        let status = complete(&house, job).await;
        assert_eq!(status["result"]["ResultCode"], code, "{job} {status}");
        assert_eq!(status["job_success"], false);
    }
}

#[tokio::test]
async fn a_zip_over_its_cap_is_refused_and_the_url_stays_good() {
    let house = House::with(|setup| setup.web.max_zip = 200_000).await;
    let path = announce(&house, "j-1").await;
    let answer = put(&house, &path, vec![0; 200_001]).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (413, json!("2204")));
    assert_eq!(put(&house, &path, package()).await.status, 200);
}

#[tokio::test]
async fn an_upload_may_be_compressed_on_the_way() {
    let house = House::new().await;
    let path = announce(&house, "j-1").await;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&package()).unwrap();
    let request = request(Method::PUT, &path).header("content-encoding", "gzip");
    let answer = house.call(request.body(gzip.finish().unwrap().into()).unwrap()).await;
    assert_eq!(answer.status, 200);
    assert_eq!(complete(&house, "j-1").await["result"]["ResultCode"], "0810");
}

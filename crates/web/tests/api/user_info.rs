//! What the authority and the document said of one person, compared.

use crate::support::*;
use http::Method;
use serde_json::{Value, json};
use std::io::{Cursor, Write};

/// A document job of a user, from announcement to result.
async fn document(house: &House, user: &str) {
    let job = format!("j-doc-{user}");
    let mut body = announcement(&job);
    body["partner_params"] = json!({ "user_id": user, "job_id": job, "job_type": 6 });
    let prep = house.post("/v1/upload", &house.signed(&house.a.sandbox, body)).await;
    assert_eq!(prep.status, 200, "{}", prep.text());
    let info = json!({
        "id_info": { "country": "NG" },
        "images": [
            { "image_type_id": 0, "image": "", "file_name": "selfie.jpg" },
            { "image_type_id": 1, "image": "", "file_name": "card.jpg" },
        ],
    });
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("info.json", info.to_string().as_bytes()), ("selfie.jpg", jpeg()), ("card.jpg", jpeg())] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let url = prep.json()["upload_url"].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    let zip = zip.finish().unwrap().into_inner();
    assert_eq!(house.call(request(Method::PUT, &url).body(zip.into()).unwrap()).await.status, 200);
    for _ in 0..400 {
        let ask = json!({ "user_id": user, "job_id": job });
        let status = house.post("/v1/job_status", &house.signed(&house.a.sandbox, ask)).await.json();
        if status["job_complete"] == true {
            assert_eq!(status["result"]["ResultCode"], "0810", "{status}");
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the document job was not completed");
}

async fn compare(house: &House, user: &str, more: Value) -> Answer {
    let mut body = json!({ "user_id": user, "country": "NG", "id_type": "BVN" });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    house.post("/v1/compare_user_info", &house.signed(&house.a.sandbox, body)).await
}

#[tokio::test]
async fn both_answers_of_one_person_are_compared() {
    let house = House::new().await;
    const UNKNOWN: &str = "Error - No enrolled user found";
    compare(&house, "joe", json!({})).await.is_v1(400, "2210", UNKNOWN);
    let mut kyc = house.signed(&house.a.sandbox, lookup("j-kyc"));
    kyc["partner_params"]["user_id"] = json!("joe");
    assert_eq!(house.post("/v1/id_verification", &kyc).await.json()["ResultCode"], "1012");
    // One of the two is not enough.
    compare(&house, "joe", json!({})).await.is_v1(400, "2210", UNKNOWN);
    document(&house, "joe").await;
    let answer = compare(&house, "joe", json!({ "partner_params": { "job_id": "j-9", "note": "kept" } })).await;
    let body = answer.json();
    assert_eq!((answer.status, &body["ResultCode"], &body["ResultText"]), (200, &json!("1020"), &json!("Exact Match")));
    assert_eq!(
        body["PartnerParams"],
        json!({ "user_id": "joe", "job_id": "j-9", "job_type": 9, "note": "kept" }),
        "{body}"
    );
    assert_eq!((&body["Actions"]["Names"], &body["Actions"]["DOB"]), (&json!("Exact Match"), &json!("Exact Match")));
    assert!(body["SmileJobID"].is_string() && body["signature"].is_string() && body["timestamp"].is_string());
    assert!(body["FullName"].is_null(), "no personal data is returned");
    // About another ID there is nothing to compare.
    compare(&house, "joe", json!({ "id_type": "PASSPORT" })).await.is_v1(400, "2210", UNKNOWN);
    let missing = house.signed(&house.a.sandbox, json!({ "user_id": "joe" }));
    house.post("/v1/compare_user_info", &missing).await.is_v1(
        400,
        "2413",
        "Error - A required parameter is missing: country, id_type",
    );
    let forced = json!({ "partner_params": { "sandbox_result": "1" } });
    assert_eq!(compare(&house, "nobody", forced).await.json()["ResultCode"], "1022");
}

#[tokio::test]
async fn what_differs_is_told_field_by_field() {
    let house = House::new().await;
    let somebody_else = json!({ "FullName": "Ada Mbeki" });
    let nothing_alike = json!({ "FullName": "Ada Mbeki", "DOB": "1970-01-01", "Gender": "Female" });
    for (user, custom, code, text, birth) in [
        ("ann", somebody_else, "1021", "Partial Match", "Exact Match"),
        ("ben", nothing_alike, "1022", "No Match", "No Match"),
    ] {
        // The test number whose answer the caller writes.
        let mut kyc = lookup(&format!("j-{user}"));
        kyc["id_number"] = json!("00000000004");
        kyc["partner_params"]["user_id"] = json!(user);
        for (name, value) in custom.as_object().unwrap() {
            kyc["partner_params"][name] = value.clone();
        }
        let answer = house.post("/v1/id_verification", &house.signed(&house.a.sandbox, kyc)).await.json();
        assert_eq!(answer["ResultCode"], "1012", "{answer}");
        document(&house, user).await;
        let body = compare(&house, user, json!({})).await.json();
        assert_eq!((&body["ResultCode"], &body["ResultText"]), (&json!(code), &json!(text)), "{body}");
        assert_eq!((&body["Actions"]["Names"], &body["Actions"]["DOB"]), (&json!("No Match"), &json!(birth)), "{body}");
    }
}

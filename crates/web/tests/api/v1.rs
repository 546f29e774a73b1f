//! The first generations when all is well, and what a server must accept.

use crate::support::*;
use flate2::{Compression, write::GzEncoder};
use kweli_wire::v1::signature;
use serde_json::{Value, json};
use std::io::Write;

/// A signed answer verifies with the partner's own key.
#[track_caller]
fn assert_signed(house: &House, body: &Value) {
    let key = &house.a.sandbox;
    let expected =
        signature::sign(key.secret.as_str(), &key.partner.to_string(), body["timestamp"].as_str().expect("a text"));
    assert_eq!(body["signature"], expected);
}

#[tokio::test]
async fn enhanced_kyc_answers_with_the_record() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for (job, number, code) in [
        ("j-0", "00000000000", "1012"),
        ("j-1", "00000000001", "1013"),
        ("j-2", "00000000002", "1014"),
        ("j-3", "00000000003", "1015"),
    ] {
        let mut body = house.signed(key, lookup(job));
        body["id_number"] = json!(number);
        let answer = house.post("/v1/id_verification", &body).await;
        let result = answer.json();
        assert_eq!((answer.status, &result["ResultCode"]), (200, &json!(code)), "{result}");
        assert_signed(&house, &result);
        for member in ["SmileJobID", "PartnerParams", "ResultText", "Actions", "Country", "IDType", "IDNumber"] {
            assert!(!result[member].is_null(), "{code} {member}");
        }
        assert_eq!(result["PartnerParams"]["job_type"], 5);
        assert!(result["error"].is_null());
    }
}

#[tokio::test]
async fn basic_kyc_answers_without_personal_data() {
    let house = House::new().await;
    for (job, first, middle, last, code) in [
        ("j-1", "Joe", "Doe", "Leo", "1020"),
        // A middle name that only the record has is no difference; another family name is another person.
        ("j-2", "Joe", "", "Leo", "1020"),
        ("j-4", "J", "", "Leo", "1021"),
        ("j-5", "Joe", "", "Someone", "1022"),
        ("j-3", "Wanjiru", "Achieng", "Mwangi", "1022"),
    ] {
        let mut body = house.signed(&house.a.sandbox, lookup(job));
        body["first_name"] = json!(first);
        body["middle_name"] = json!(middle);
        body["last_name"] = json!(last);
        let answer = house.post("/v2/verify", &body).await;
        let result = answer.json();
        assert_eq!((answer.status, &result["ResultCode"]), (200, &json!(code)), "{result}");
        assert_signed(&house, &result);
        assert!(result["FullName"].is_null() && result["FullData"].is_null());
    }
}

#[tokio::test]
async fn the_asynchronous_twins_say_yes_and_status_tells_later() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for (path, job, code) in [("/v1/async_id_verification", "j-1", "1012"), ("/v2/verify_async", "j-2", "1020")] {
        let answer = house.post(path, &house.signed(key, lookup(job))).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "success": true })));
        let status = complete(&house, job).await;
        assert_eq!(status["result"]["ResultCode"], code);
    }
}

/// Polls until a job is complete; every answer on the way is signed.
async fn complete(house: &House, job: &str) -> Value {
    for _ in 0..400 {
        let ask = json!({ "user_id": "u-1", "job_id": job, "history": "true", "image_links": null });
        let answer = house.post("/v1/job_status", &house.signed(&house.a.sandbox, ask)).await;
        let body = answer.json();
        assert_eq!(answer.status, 200);
        assert_signed(house, &body);
        if body["job_complete"] == true {
            assert_eq!((&body["code"], body["history"][0] == body["result"]), (&json!("2302"), true));
            return body;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{job} was not completed");
}

#[tokio::test]
async fn unknown_jobs_look_like_jobs_without_a_zip() {
    let house = House::new().await;
    let ask = json!({ "user_id": "nobody", "job_id": "nothing" });
    let body = house.post("/v1/job_status", &house.signed(&house.a.sandbox, ask)).await.json();
    assert_signed(&house, &body);
    assert_eq!((&body["code"], &body["job_complete"]), (&json!("2314"), &json!(false)));
}

#[tokio::test]
async fn every_timestamp_form_of_the_clients_is_taken() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let ask = json!({ "user_id": "u", "job_id": "j" });
    for timestamp in [
        "2025-01-15T10:20:30.456Z",
        "2025-01-15T10:20:30.456789Z",
        "2025-01-15T10:20:30.456789+00:00",
        "2025-01-15T10:20:30.456789",
        "2021-05-18 15:14:43 -0700",
        "2025-01-15T10:20:30+00:00",
        "1736936430456",
        "2018-01-01T00:00:00.000+0000",
        "the day before yesterday",
    ] {
        let body = signed_as(key, &key.partner.to_string(), timestamp, ask.clone());
        assert_eq!(house.post("/v1/job_status", &body).await.status, 200, "{timestamp}");
    }
    // A number, signed as its ISO form.
    let mut body = signed_as(key, &key.partner.to_string(), "2025-01-15T10:20:30.456Z", ask.clone());
    body["timestamp"] = json!(1_736_936_430_456_i64);
    assert_eq!(house.post("/v1/job_status", &body).await.status, 200);
    // Padded ids are the same partner, signed as they are written.
    let padded = format!("{:03}", key.partner.0);
    let body = signed_as(key, &padded, "2025-01-15T10:20:30.456Z", ask);
    let answer = house.post("/v1/job_status", &body).await.json();
    let expected = signature::sign(key.secret.as_str(), &padded, answer["timestamp"].as_str().unwrap());
    assert_eq!(answer["signature"], expected, "answers are signed over the form that the caller uses");
}

#[tokio::test]
async fn the_strict_clock_is_the_partners_choice() {
    let house = House::with(|setup| setup.settings.strict_clock_minutes = Some(5)).await;
    let key = &house.a.sandbox;
    let partner = key.partner.to_string();
    let ask = json!({ "user_id": "u", "job_id": "j" });
    for (timestamp, status) in [
        ("2026-03-10T11:56:00Z", 200),
        ("2026-03-10T12:04:00Z", 200),
        ("2026-03-10T11:54:00Z", 400),
        ("2026-03-10T12:06:00Z", 400),
        ("the day before yesterday", 400),
    ] {
        let body = signed_as(key, &partner, timestamp, ask.clone());
        let answer = house.post("/v1/job_status", &body).await;
        assert_eq!(answer.status, status, "{timestamp}");
        if status == 400 {
            answer.is_v1(400, "2205", "Error - \"You are not authorized to do that\"");
        }
    }
}

#[tokio::test]
async fn any_content_type_nulls_numbers_in_text_and_unknown_members_are_accepted() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let types =
        [None, Some("text/plain"), Some("application/x-www-form-urlencoded"), Some("application/json"), Some("x")];
    for (n, content_type) in types.into_iter().enumerate() {
        let mut body = house.signed(key, lookup(&format!("j-{n}")));
        body["partner_params"]["job_type"] = json!("5");
        body["partner_params"]["user_id"] = json!(77);
        body["middle_name"] = Value::Null;
        body["dob"] = json!("");
        body["entered"] = json!("true");
        body["whatever"] = json!({ "deep": [1, 2, { "x": null }] });
        body["model_parameters"] = json!("");
        let mut request = request(http::Method::POST, "/v1/id_verification");
        if let Some(content_type) = content_type {
            request = request.header("content-type", content_type);
        }
        let answer = house.call(request.body(body.to_string().into()).unwrap()).await;
        assert_eq!((answer.status, &answer.json()["ResultCode"]), (200, &json!("1012")), "{content_type:?}");
        assert_eq!(answer.json()["PartnerParams"]["user_id"], "77");
    }
}

#[tokio::test]
async fn gzip_bodies_are_accepted_on_every_endpoint() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = json!({
        "user_id": "u", "job_id": "t", "product": "basic_kyc", "callback_url": "https://partner.example/cb",
    });
    for (path, members) in [
        ("/v1/upload", announcement("g-1")),
        ("/v1/job_status", json!({ "user_id": "u", "job_id": "j" })),
        ("/v1/id_verification", lookup("g-2")),
        ("/v1/async_id_verification", lookup("g-3")),
        ("/v2/verify", lookup("g-4")),
        ("/v2/verify_async", lookup("g-5")),
        ("/v1/token", token),
    ] {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
        gzip.write_all(house.signed(key, members).to_string().as_bytes()).unwrap();
        let packed = gzip.finish().unwrap();
        let request = request(http::Method::POST, path).header("content-encoding", "gzip");
        let answer = house.call(request.body(packed.into()).unwrap()).await;
        assert_eq!(answer.status, 200, "{path} {}", answer.text());
    }
}

#[tokio::test]
async fn custom_sandbox_data_comes_back() {
    let house = House::new().await;
    let mut body = house.signed(&house.a.sandbox, lookup("j"));
    body["id_number"] = json!("00000000004");
    body["partner_params"]["FullName"] = json!("Nelson Rolihlahla Mandela");
    body["partner_params"]["DOB"] = json!("1918-07-18");
    let result = house.post("/v1/id_verification", &body).await.json();
    assert_eq!((&result["FullName"], &result["DOB"]), (&json!("Nelson Rolihlahla Mandela"), &json!("1918-07-18")));
}

#[tokio::test]
async fn a_web_token_is_readable_and_works_without_a_signature() {
    let house = House::new().await;
    let ask = json!({
        "user_id": "u-1", "job_id": "w-1", "product": "biometric_kyc", "callback_url": "https://partner.example/cb",
    });
    let answer = house.post("/v1/token", &house.signed(&house.a.sandbox, ask)).await;
    let body = answer.json();
    assert_eq!((answer.status, &body["success"]), (200, &json!(true)));
    let token = body["token"].as_str().unwrap();
    let payload = token.split('.').nth(1).unwrap();
    let payload = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
    let payload: Value = serde_json::from_slice(&payload).unwrap();
    assert_eq!(payload["partner_params"], json!({ "user_id": "u-1", "job_id": "w-1", "job_type": 1 }));
    assert_eq!(payload["exp"].as_i64().unwrap() - payload["iat"].as_i64().unwrap(), 24 * 3600);
    let mut upload = announcement("w-1");
    upload["token"] = json!(token);
    upload["smile_client_id"] = json!(house.a.id.to_string());
    let answer = house.post("/v1/upload", &upload).await;
    assert_eq!((answer.status, &answer.json()["code"]), (200, &json!("2202")), "{}", answer.text());
}

#[tokio::test]
async fn an_authority_that_is_down_is_1015_and_costs_nothing() {
    let house = House::with(|setup| {
        setup.faults = vec!["NG/NIN_V2"];
        setup.engine.sync_deadline_s = 1;
    })
    .await;
    let key = &house.a.production;
    house.fund(key).await;
    let mut body = house.signed(key, lookup("j"));
    body["id_type"] = json!("NIN_V2");
    body["id_number"] = json!("22345678901");
    let answer = house.post("/v1/id_verification", &body).await;
    let result = answer.json();
    assert_eq!((answer.status, &result["ResultCode"]), (200, &json!("1015")), "{result}");
    let balance = house.store.balance(house.a.id).await.unwrap();
    assert_eq!((balance.wallet.0, balance.held.0), (10_000, 0));
}

#[tokio::test]
async fn without_workers_a_synchronous_request_is_told_where_its_result_will_be() {
    let house = House::with(|setup| {
        setup.working = false;
        setup.engine.sync_deadline_s = 0;
    })
    .await;
    let answer = house.post("/v1/id_verification", &house.signed(&house.a.sandbox, lookup("j"))).await;
    answer.is_v1(504, "2401", "System Error: no result in time; the job is recorded, ask POST /v1/job_status for it");
}

#[tokio::test]
async fn an_authority_that_does_not_serve_the_partner_has_a_code() {
    let house = House::new().await;
    let key = &house.a.production;
    house.fund(key).await;
    let mut asked = lookup("j-refused");
    asked["country"] = json!("KE");
    asked["id_type"] = json!("ALIEN_CARD");
    asked["id_number"] = json!("654321");
    let body = house.post("/v1/id_verification", &house.signed(key, asked)).await.json();
    assert_eq!(body["ResultCode"], "1016", "{body}");
    assert_eq!(body["ResultText"], "Error - Need to Activate Product");
    assert_eq!(body["Actions"]["Verify_ID_Number"], "Not Done");
}

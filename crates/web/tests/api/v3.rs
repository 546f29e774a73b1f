//! The third generation when all is well.

use crate::support::*;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use http::Request;
use kweli_wire::v1::signature;
use serde_json::{Value, json};

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_token_needs_neither_body_nor_content_type() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for request in [
        token_request(key),
        token_request(key).header("content-length", "0"),
        token_request(key).header("content-type", "application/json"),
        token_request(key).header("content-type", Form::content_type()),
    ] {
        let answer = house.call(request.body("".into()).unwrap()).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let claims = claims(answer.json()["token"].as_str().unwrap());
        assert_eq!(claims["partner_id"], json!(house.a.id.to_string()));
        assert_eq!(claims["api_url"], json!(format!("{ORIGIN}/v3")));
        assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 900);
    }
}

#[tokio::test]
async fn a_submission_is_accepted_and_its_status_told() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    for (path, form) in [("/v3/enhanced_kyc", clearwater()), ("/v3/biometric_kyc", faces())] {
        let answer = house.submit(path, &token, &form).await;
        let body = answer.json();
        assert_eq!(answer.status, 202, "{body}");
        assert_eq!(body["status"], "accepted");
        assert_eq!(body["message"], "Request accepted and queued for processing.");
        assert_eq!(body["created_at"], "2026-03-10T12:00:00.000Z");
        assert!(body["user_id"].as_str().unwrap().starts_with("user_"));
        let job = body["job_id"].as_str().unwrap();
        house.settled(key, job).await;
        // Any token of the partner and environment may ask.
        let other = house.token(key).await;
        let status = house.with_token(&format!("/v3/status/{job}"), &other).await;
        let told = status.json();
        assert_eq!((status.status, &told["status"]), (200, &json!("clear")), "{told}");
        assert_eq!((&told["job_id"], &told["user_id"]), (&body["job_id"], &body["user_id"]));
        assert_eq!(told["message"], "Job completed");
        assert_eq!(told.as_object().unwrap().len(), 5);
        assert_eq!((status.header("job_id"), status.header("api_version")), (job, "v3.952.0"));
        assert_eq!(status.header("user_id"), body["user_id"].as_str().unwrap());
    }
}

#[tokio::test]
async fn a_job_at_work_is_processing_and_cannot_be_replayed() {
    let house = House::with(|setup| setup.working = false).await;
    let token = house.token(&house.a.sandbox).await;
    let job = house.submit("/v3/enhanced_kyc", &token, &clearwater()).await.json()["job_id"].clone();
    let job = job.as_str().unwrap();
    let status = house.with_token(&format!("/v3/status/{job}"), &token).await;
    assert_eq!((status.status, status.json()["status"].clone()), (202, json!("processing")));
    let request = Request::post(format!("/v3/replay/{job}")).header("SmileID-Token", &token);
    house.call(request.body("".into()).unwrap()).await.is_v3(
        409,
        "Conflict",
        "Job is still processing. Callbacks can only be replayed for completed jobs.",
    );
}

#[tokio::test]
async fn the_synchronous_form_answers_with_the_signed_result() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let form = clearwater().without("callback_url").text("user_id", "ada-1");
    let answer = house.submit("/v3/enhanced_kyc/sync", &token, &form).await;
    let body = answer.json();
    assert_eq!((answer.status, &body["status"]), (200, &json!("clear")), "{body}");
    assert_eq!((&body["product"], &body["user_id"]), (&json!("enhanced_kyc"), &json!("ada-1")));
    assert_eq!(answer.header("smileid-job-id"), body["job_id"].as_str().unwrap());
    assert_eq!(answer.header("user-id"), "ada-1");
    let at = answer.header("response-timestamp");
    let expected = signature::sign(key.secret.as_str(), &key.partner.to_string(), at);
    assert_eq!(answer.header("response-signature"), expected);
}

#[tokio::test]
async fn test_people_get_their_documented_status() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    for (given, last, status, reason) in [
        ("Fatima Bello", "Ghostwell", "block", Some("identifier_not_found")),
        ("Rashid Omar", "Dangerfield", "block", Some("high_risk")),
        ("Some", "Body", "block", Some("identifier_not_found")),
    ] {
        let first = given.split(' ').next().unwrap().to_lowercase();
        let details = json!({
            "given_names": given,
            "last_name": last,
            "email": format!("{first}.{}@example.com", last.to_lowercase()),
        });
        let form = clearwater().without("user_details").json("user_details", &details);
        let body = house.submit("/v3/enhanced_kyc/sync", &token, &form).await.json();
        assert_eq!((body["status"].as_str(), body["reason"].as_str()), (Some(status), reason), "{last}");
    }
}

#[tokio::test]
async fn bound_values_are_injected_and_kept_out_of_the_token() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let payload = json!({
        "country": "nigeria",
        "id_type": "NIN",
        "id_number": "12345678901",
        "given_names": "Amina Fatou",
        "last_name": "Clearwater",
        "email": "amina.clearwater@example.com",
        "callback_url": "https://partner.example/bound",
        "consent": consent(),
    });
    let bind = Form::default()
        .json("payload", &payload)
        .text("user_id", "ada-2")
        .text("product", "enhanced_kyc")
        .json("partner_params", &json!({ "order_id": "ORD-9" }));
    let request = token_request(key).header("content-type", Form::content_type());
    let answer = house.call(request.body(bind.body()).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let token = answer.json()["token"].as_str().unwrap().to_owned();
    let bound = claims(&token);
    assert_eq!((&bound["user_id"], &bound["product"]), (&json!("ada-2"), &json!("enhanced_kyc")));
    assert_eq!(bound["payload"]["country"], "NG");
    assert!(bound["payload"]["id_number"].as_str().unwrap().starts_with("pii_"));
    assert!(bound["payload"]["callback_url"].as_str().unwrap().starts_with("callback_"));
    for secret in ["12345678901", "Clearwater", "partner.example/bound"] {
        assert!(!bound.to_string().contains(secret), "{secret}");
    }
    // The form may leave bound fields out, or contradict them.
    let form = Form::default().text("country", "KE").text("id_number", "99999999999");
    let accepted = house.submit("/v3/enhanced_kyc", &token, &form).await;
    assert_eq!(accepted.status, 202, "{}", accepted.text());
    let body = accepted.json();
    assert_eq!(body["user_id"], "ada-2");
    let row = house.settled(key, body["job_id"].as_str().unwrap()).await;
    let claims = &row.submission.claims;
    assert_eq!(claims.country.unwrap().as_str(), "NG");
    assert_eq!(claims.id_number.as_ref().unwrap().as_str(), "12345678901");
    assert_eq!(row.submission.callback_url.as_ref().unwrap().as_str(), "https://partner.example/bound");
    assert_eq!(row.submission.partner_params["order_id"], "ORD-9");
    // References work where the values do.
    let known = bound["payload"]["callback_url"].as_str().unwrap();
    let plain = house.token(key).await;
    let again = house.submit("/v3/enhanced_kyc", &plain, &clearwater().with("callback_url", known)).await;
    assert_eq!(again.status, 202, "{}", again.text());
}

#[tokio::test]
async fn replay_works_with_and_without_a_body() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let body = house.submit("/v3/enhanced_kyc", &token, &clearwater().text("user_id", "ada-3")).await.json();
    let job = body["job_id"].as_str().unwrap();
    house.settled(key, job).await;
    let path = format!("/v3/replay/{job}");
    let expected = json!({
        "status": "accepted",
        "job_id": job,
        "user_id": "ada-3",
        "message": "Callback replay queued successfully.",
    });
    let bare = Request::post(&path).header("SmileID-Token", &token).body("".into()).unwrap();
    let answer = house.call(bare).await;
    assert_eq!((answer.status, answer.json()), (202, expected.clone()));
    let elsewhere = Form::default().text("callback_url", "https://other.example/again");
    let answer = house.submit(&path, &token, &elsewhere).await;
    assert_eq!((answer.status, answer.json()), (202, expected));
    let rows = house.store.callbacks_of(key.partner, key.environment, job.parse().unwrap()).await.unwrap();
    let mut replays: Vec<&str> = rows.iter().filter(|row| row.replay).map(|row| row.url.as_str()).collect();
    replays.sort_unstable(); // made within one millisecond of the standing clock
    assert_eq!(replays, ["https://other.example/again", "https://partner.example/hook"]);
}

#[tokio::test]
async fn headers_and_parts_may_be_spelled_as_clients_do() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    // Padded partner header, user id in a header, parts after binaries, gzip-free chunked body, odd file names.
    let form = faces().text("sandbox_result", "1220.0");
    let bytes = form.bytes();
    let chunks: Vec<_> = bytes.chunks(777).map(|c| Ok::<_, std::io::Error>(bytes::Bytes::copy_from_slice(c))).collect();
    let request = form
        .request("/v3/biometric_kyc")
        .header("SMILEID-TOKEN", &token)
        .header("SmileID-Partner-ID", format!("{:03}", house.a.id.0))
        .header("User-ID", "header-user")
        .header("SmileID-Request-Mac", "anything")
        .header("SmileID-Source-SDK", "python");
    let body = axum::body::Body::from_stream(futures::stream::iter(chunks));
    let answer = house.call(request.body(body).unwrap()).await;
    assert_eq!((answer.status, answer.json()["user_id"].clone()), (202, json!("header-user")), "{}", answer.text());
}

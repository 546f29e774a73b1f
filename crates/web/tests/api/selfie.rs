//! The SmartSelfie products and users over HTTP, in the sandbox: test data in, documented words out.

use crate::support::*;
use http::{Method, Request};
use kweli_domain::partner::ApiKey;
use kweli_wire::v1::signature;
use serde_json::{Value, json};
use std::io::{Cursor, Write};

/// A package with a selfie and frames.
fn package() -> Vec<u8> {
    let info = json!({
        "images": [
            { "image_type_id": 0, "image": "", "file_name": "selfie.jpg" },
            { "image_type_id": "4", "image": "", "file_name": "live_0.jpg" },
        ],
    });
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("info.json", info.to_string().as_bytes()), ("selfie.jpg", jpeg()), ("live_0.jpg", jpeg())] {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn announced(job: &str, user: &str, job_type: u8, result: &str) -> Value {
    let mut params = json!({ "user_id": user, "job_id": job, "job_type": job_type });
    if !result.is_empty() {
        params["sandbox_result"] = json!(result);
    }
    json!({ "partner_params": params, "callback_url": "https://partner.example/hook", "source_sdk": "javascript" })
}

/// Announces, uploads, waits; gives the result of job status.
async fn run(house: &House, job: &str, user: &str, job_type: u8, result: &str) -> Value {
    let prep = house.post("/v1/upload", &house.signed(&house.a.sandbox, announced(job, user, job_type, result))).await;
    assert_eq!(prep.status, 200, "{job}: {}", prep.text());
    let url = prep.json()["upload_url"].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    let put = house.call(request(Method::PUT, &url).body(package().into()).unwrap()).await;
    assert_eq!(put.status, 200, "{}", put.text());
    for _ in 0..400 {
        let ask = json!({ "user_id": user, "job_id": job });
        let status = house.post("/v1/job_status", &house.signed(&house.a.sandbox, ask)).await.json();
        if status["job_complete"] == true {
            return status["result"].clone();
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{job} was not completed");
}

async fn order(house: &House, user: &str, flags: Value) -> Answer {
    let mut body = flags;
    body["user_id"] = json!(user);
    body["environment"] = json!("test");
    body["email"] = json!("admin@partner.example");
    house.post("/api/v2/partner/enrollee", &house.signed(&house.a.sandbox, body)).await
}

/// A form of the second generation, signed in its headers.
async fn second(house: &House, key: &ApiKey, path: &str, form: &Form) -> Answer {
    let timestamp = "2026-03-10T12:00:00.000Z";
    let partner = key.partner.to_string();
    let request = form
        .request(path)
        .header("SmileID-Partner-ID", &partner)
        .header("SmileID-Timestamp", timestamp)
        .header("SmileID-Request-Signature", signature::sign(key.secret.as_str(), &partner, timestamp));
    house.call(request.body(form.body()).unwrap()).await
}

fn capture() -> Form {
    let mut form = Form::default().file("selfie_image", jpeg());
    for _ in 0..7 {
        form = form.file("liveness_images", jpeg());
    }
    form
}

#[tokio::test]
async fn zip_jobs_have_a_code_for_each_forced_result() {
    let house = House::new().await;
    let registered = run(&house, "j-0", "ann", 4, "").await;
    assert_eq!((&registered["ResultCode"], &registered["ResultText"]), (&json!("0840"), &json!("Enroll User")));
    assert_eq!(registered["ResultType"], "SAIA");
    assert_eq!(registered["Actions"]["Register_Selfie"], "Approved");
    assert_eq!(registered["Actions"]["Selfie_To_Registered_Selfie_Compare"], "Not Applicable");
    assert!(registered["Country"].is_null(), "no ID is claimed, so none is told");
    for (n, job_type, user, result, code) in [
        (1, 2, "ann", "0", "0820"),
        (2, 2, "ann", "1", "0821"),
        (3, 2, "ann", "2", "0822"),
        (4, 4, "ben", "1", "0841"),
        (5, 4, "cid", "2", "0842"),
        (6, 8, "ann", "0", "0840"),
        (7, 8, "ann", "1", "0841"),
    ] {
        let told = run(&house, &format!("j-{n}"), user, job_type, result).await;
        assert_eq!(told["ResultCode"], code, "{told}");
        assert_eq!(told["PartnerParams"]["job_type"], job_type);
    }
}

#[tokio::test]
async fn the_state_of_a_user_has_a_code_of_its_own() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let ask = async |job: &str, user: &str, job_type| {
        house.post("/v1/upload", &house.signed(key, announced(job, user, job_type, ""))).await
    };
    const UNKNOWN: (&str, &str) = ("2210", "Error - No enrolled user found");
    for job_type in [2, 8] {
        ask("x", "nobody", job_type).await.is_v1(400, UNKNOWN.0, UNKNOWN.1);
    }
    // Known by a look-up only.
    let mut looked_up = house.signed(key, lookup("j-kyc"));
    looked_up["partner_params"]["user_id"] = json!("paper");
    assert_eq!(house.post("/v1/id_verification", &looked_up).await.json()["ResultCode"], "1012");
    ask("x", "paper", 2).await.is_v1(400, "2216", "Error - Enrolled user does not have a photo on file");

    run(&house, "j-1", "ann", 4, "").await;
    let enrolled = "Error - Wrong user id. This user is already enrolled with user_id";
    for job_type in [1, 4] {
        ask("x", "ann", job_type).await.is_v1(400, "2209", enrolled);
    }
    // A job id that was used is told before anything about the user.
    ask("j-1", "ann", 4).await.is_v1(400, "2215", "Error - Job already exists for job_id");
    let mut again = announced("j-2", "ann", 4, "");
    again["allow_new_enroll"] = json!("true");
    assert_eq!(house.post("/v1/upload", &house.signed(key, again)).await.status, 200);

    let marked = order(&house, "ann", json!({ "allow_new_enroll": true })).await;
    assert_eq!(marked.json(), json!({ "success": true, "user_id": "ann", "allow_new_enroll": true }));
    for job_type in [2, 8] {
        ask("x", "ann", job_type).await.is_v1(400, "2211", "Error - Enrolled user must complete re-enrollment");
    }
    assert_eq!(run(&house, "j-3", "ann", 4, "").await["ResultCode"], "0840");
    assert_eq!(run(&house, "j-4", "ann", 2, "").await["ResultCode"], "0820");

    assert_eq!(order(&house, "ann", json!({ "active": false })).await.status, 200);
    for job_type in [1, 2, 4, 8] {
        ask("x", "ann", job_type).await.is_v1(400, "2207", "Error - Enrolled User is disabled");
    }
    assert_eq!(order(&house, "ann", json!({ "active": "true" })).await.status, 200);
    assert_eq!(ask("j-5", "ann", 2).await.status, 200);

    assert_eq!(order(&house, "ann", json!({ "delete": true })).await.status, 200);
    let deleted = "Error - Enrolled user is deleted";
    for job_type in [1, 2, 4, 8] {
        ask("x", "ann", job_type).await.is_v1(400, "2208", deleted);
    }
    let mut gone = house.signed(key, lookup("j-gone"));
    gone["partner_params"]["user_id"] = json!("ann");
    house.post("/v1/id_verification", &gone).await.is_v1(400, "2208", deleted);
    order(&house, "ann", json!({ "active": true })).await.is_v1(400, "2208", deleted);
    order(&house, "nobody", json!({ "active": true })).await.is_v1(400, UNKNOWN.0, UNKNOWN.1);
    // Of one partner and environment: the other partner's user of that name is another.
    let foreign = json!({ "user_id": "ben", "active": false });
    house
        .post("/api/v2/partner/enrollee", &house.signed(&house.b.sandbox, foreign))
        .await
        .is_v1(400, UNKNOWN.0, UNKNOWN.1);
}

#[tokio::test]
async fn user_orders_are_proved_and_well_formed() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    run(&house, "j-1", "ann", 4, "").await;
    let path = "/api/v2/partner/enrollee";
    let unsigned = json!({ "user_id": "ann", "active": false, "partner_id": house.a.id.to_string() });
    assert_eq!(house.post(path, &unsigned).await.json()["code"], "2213");
    let mut forged = house.signed(key, json!({ "user_id": "ann", "active": false }));
    forged["signature"] = json!("AAAA");
    assert_eq!(house.post(path, &forged).await.json()["code"], "2205");
    let elsewhere = json!({ "user_id": "ann", "active": false, "environment": "production" });
    assert_eq!(house.post(path, &house.signed(key, elsewhere)).await.json()["code"], "2205");
    assert_eq!(order(&house, "ann", json!({})).await.json()["code"], "2213");
    assert_eq!(order(&house, "ann", json!({ "active": 7 })).await.json()["code"], "2204");
    // The same by the second generation's path, proved in the headers.
    let timestamp = "2026-03-10T12:00:00.000Z";
    let partner = key.partner.to_string();
    let send = async |signature: String| {
        let request = Request::post("/v2/block-user")
            .header("smileid-partner-id", &partner)
            .header("smileid-timestamp", timestamp)
            .header("smileid-request-signature", signature);
        house.call(request.body(json!({ "user_id": "ann", "delete": true }).to_string().into()).unwrap()).await
    };
    assert_eq!(send("AAAA".into()).await.json()["code"], "2205");
    let done = send(signature::sign(key.secret.as_str(), &partner, timestamp)).await;
    assert_eq!(done.json(), json!({ "success": true, "user_id": "ann", "delete": true }));
}

#[tokio::test]
async fn forms_of_the_second_generation_answer_at_once() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let enroll = "/v2/smart-selfie-enroll";
    let answer = second(&house, key, enroll, &capture().text("user_id", "ann")).await;
    let body = answer.json();
    assert_eq!(answer.status, 200, "{body}");
    assert_eq!(
        (&body["code"], &body["status"], &body["message"], &body["job_type"]),
        (&json!("0840"), &json!("approved"), &json!("Enroll User"), &json!("smart_selfie_enrollment"))
    );
    assert_eq!(body.as_object().unwrap().len(), 10);
    assert_eq!((&body["user_id"], &body["partner_params"]), (&json!("ann"), &json!({})));
    let authenticate = "/v2/smart-selfie-authentication";
    for (result, code, status) in [("0", "0820", "approved"), ("1", "0821", "rejected"), ("2", "0822", "pending")] {
        let form = capture().text("user_id", "ann").text("sandbox_result", result);
        let form = form.text("partner_params", r#"{"branch":"7"}"#);
        let body = second(&house, key, authenticate, &form).await.json();
        assert_eq!((&body["code"], &body["status"]), (&json!(code), &json!(status)), "{body}");
        assert_eq!(body["partner_params"], json!({ "branch": "7" }));
    }
    let compare = capture().file("comparison_photo", jpeg());
    let body = second(&house, key, "/v2/smart-selfie-compare", &compare).await.json();
    assert_eq!((&body["code"], &body["job_type"]), (&json!("0810"), &json!("smart_selfie_compare")), "{body}");
    let made = body["user_id"].as_str().unwrap();
    assert!(made.starts_with("user_"));
    // Who passed a comparison is enrolled.
    let body = second(&house, key, authenticate, &capture().text("user_id", made)).await.json();
    assert_eq!(body["code"], "0820");
    // Refusals in the documented words.
    let taken = second(&house, key, enroll, &capture().text("user_id", "ann")).await;
    assert_eq!(taken.json()["code"], "2209");
    let again = capture().text("user_id", "ann").text("allow_new_enroll", "true");
    assert_eq!(second(&house, key, enroll, &again).await.json()["code"], "0840");
    let unknown = second(&house, key, authenticate, &capture().text("user_id", "nobody")).await;
    assert_eq!(unknown.json()["code"], "2210");
    second(&house, key, authenticate, &capture()).await.is_v1(
        400,
        "2213",
        "Error - A required parameter is missing: user_id",
    );
    let faceless = Form::default().text("user_id", "x").file("selfie_image", b"GIF89a").file("liveness_images", jpeg());
    assert_eq!(second(&house, key, enroll, &faceless).await.json()["code"], "2204");
    assert_eq!(second(&house, &house.b.production, enroll, &capture()).await.json()["code"], "2201", "no models");
    let mut forged = house.a.sandbox.clone();
    forged.secret = "another".into();
    assert_eq!(second(&house, &forged, enroll, &capture()).await.json()["code"], "2205");
    let bare = house.call(capture().request(enroll).body(capture().body()).unwrap()).await;
    assert_eq!(bare.json()["code"], "2213");
    let json_body = Request::post(enroll).header("content-type", "application/json");
    assert_eq!(house.call(json_body.body("{}".into()).unwrap()).await.status, 400);
}

#[tokio::test]
async fn a_known_user_is_enrolled_by_photograph_alone() {
    use base64::Engine as _;
    let house = House::new().await;
    let key = &house.a.sandbox;
    let photo = base64::engine::general_purpose::STANDARD.encode(jpeg());
    let asked = json!({ "user_id": "old-ann", "user_created_at": "2021-08-12", "photo": photo });
    let told = house.post("/v1/backfill_users", &house.signed(key, asked.clone())).await;
    let body = told.json();
    assert_eq!((told.status, &body["ResultCode"], &body["ResultText"]), (200, &json!("0840"), &json!("Enroll User")));
    let params = &body["PartnerParams"];
    assert_eq!((&params["job_type"], &params["user_id"]), (&json!(4), &json!("old-ann")));
    assert_eq!(params["user_created_at"], "2021-08-12");
    assert!(params["job_id"].as_str().is_some_and(|id| !id.is_empty()), "{body}");
    assert_eq!(body["Actions"]["Register_Selfie"], "Approved");
    // The sandbox looks at no picture, so it cannot tell that there are no frames.
    assert_eq!(body["Actions"]["Liveness_Check"], "Passed");
    assert!(body["signature"].is_string() && body["timestamp"].is_string());
    assert_eq!(run(&house, "j-1", "old-ann", 2, "").await["ResultCode"], "0820");
    // Who is on file already is not put there again.
    let again = house.post("/v1/backfill_users", &house.signed(key, asked.clone())).await;
    assert_eq!(again.json()["code"], "2209");
    let mut forged = house.signed(key, asked);
    forged["signature"] = json!("AAAA");
    assert_eq!(house.post("/v1/backfill_users", &forged).await.json()["code"], "2205");
}

/// The form of a test person for the three endpoints of the third generation.
fn person(given: &str, last: &str) -> Form {
    let first = given.split(' ').next().unwrap().to_lowercase();
    let details = json!({
        "given_names": given,
        "last_name": last,
        "email": format!("{first}.{}@example.com", last.to_lowercase()),
    });
    faces()
        .without("user_details")
        .without("country")
        .without("id_type")
        .without("id_number")
        .json("user_details", &details)
        .text("user_id", "user-77")
        .file("comparison_image", jpeg())
        .text("comparison_image_type", "PORTRAIT")
}

#[tokio::test]
async fn test_people_of_the_third_generation() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let unusable = "Error: selfie image(s) are unusable.";
    let internal = "Error: verification could not be completed at this time.";
    for (path, product, noun) in [
        ("/v3/registration", "smart_selfie_registration", "Enrollment"),
        ("/v3/authentication", "smart_selfie_authentication", "Verification"),
        ("/v3/compare", "smart_selfie_compare", "Verification"),
    ] {
        let (passed, failed) = (format!("{noun} successful."), format!("{noun} failed."));
        for (given, last, status, reason, message) in [
            ("Amina Fatou", "Clearwater", "clear", None, passed.as_str()),
            ("Rashid Omar", "Dangerfield", "block", Some("high_risk"), &failed),
            ("Obinna Chukwu", "Twinley", "block", Some("face_verification_failed"), &failed),
            ("Taiwo Adeyemi", "Masquero", "block", Some("spoof_detected"), &failed),
            ("Kofi Mensah", "Blurton", "error", Some("image_unavailable_or_invalid"), unusable),
            ("Chidinma Obi", "Glitchford", "error", Some("internal_error"), internal),
            ("Some", "Body", "block", Some("face_verification_failed"), &failed),
        ] {
            let answer = house.submit(path, &token, &person(given, last)).await;
            let body = answer.json();
            assert_eq!((answer.status, &body["user_id"]), (202, &json!("user-77")), "{body}");
            let job = body["job_id"].as_str().unwrap();
            let row = house.settled(key, job).await;
            let told = house.with_token(&format!("/v3/status/{job}"), &token).await.json();
            assert_eq!(told["status"], status, "{path} {last}");
            let view = house.engine.view_of(row, true).await.unwrap();
            let result = kweli_wire::v3::render::result(&view);
            assert_eq!(
                (result["reason"].as_str(), result["message"].as_str(), result["product"].as_str()),
                (reason, Some(message), Some(product)),
                "{path} {last}"
            );
        }
    }
    let locked = person("Anybody", "Lockhart").with(
        "user_details",
        &json!({
            "given_names": "Anybody", "last_name": "Lockhart", "email": "any.lockhart@example.com",
        })
        .to_string(),
    );
    let job = house.submit("/v3/authentication", &token, &locked).await.json()["job_id"].clone();
    let row = house.settled(key, job.as_str().unwrap()).await;
    let view = house.engine.view_of(row, false).await.unwrap();
    assert_eq!(kweli_wire::v3::render::result(&view)["reason"], "account_locked");
    // A number asks for a result in the name's place.
    for (number, status) in [("840", "clear"), ("841", "block"), ("822", "attention")] {
        let forced = person("Some", "Body").text("sandbox_result", number);
        let job = house.submit("/v3/registration", &token, &forced).await.json()["job_id"].clone();
        let job = job.as_str().unwrap();
        house.settled(key, job).await;
        assert_eq!(house.with_token(&format!("/v3/status/{job}"), &token).await.json()["status"], status);
    }
}

#[tokio::test]
async fn a_users_state_at_the_third_generations_door() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let form = person("Amina Fatou", "Clearwater");
    // The sandbox does not look at what is on file.
    let job = house.submit("/v3/authentication", &token, &form).await.json()["job_id"].clone();
    house.settled(key, job.as_str().unwrap()).await;
    let mismatch = "Token is not authorized for this user ID.";
    assert_eq!(order(&house, "user-77", json!({ "active": false })).await.status, 200);
    for path in ["/v3/registration", "/v3/authentication", "/v3/compare", "/v3/enhanced_kyc"] {
        let asked = if path == "/v3/enhanced_kyc" { clearwater().text("user_id", "user-77") } else { form.clone() };
        house.submit(path, &token, &asked).await.is_v3(403, "Forbidden", mismatch);
    }
    assert_eq!(order(&house, "user-77", json!({ "active": true, "delete": true })).await.status, 200);
    house.submit("/v3/registration", &token, &form).await.is_v3(403, "Forbidden", mismatch);
    // Missing fields, in the order of the table.
    for (path, field) in
        [("/v3/registration", "selfie_image"), ("/v3/authentication", "user_id"), ("/v3/compare", "comparison_image")]
    {
        let message = format!("Required field '{field}' is missing or invalid.");
        house.submit(path, &token, &form.clone().without(field)).await.is_v3(400, "Bad Request", &message);
    }
    house.submit("/v3/compare", &token, &form.clone().with("comparison_image_type", "FACE")).await.is_v3(
        400,
        "Bad Request",
        "Field 'comparison_image_type' must be either DOCUMENT, ID_PHOTO, or PORTRAIT.",
    );
    let four = (0..4).fold(form.without("liveness_images"), |form, _| form.file("liveness_images", jpeg()));
    house.submit("/v3/registration", &token, &four).await.is_v3(
        400,
        "Bad Request",
        "Required field 'liveness_images' is missing or invalid.",
    );
    // Production without models says so.
    let production = house.token(&house.b.production).await;
    assert_eq!(house.submit("/v3/registration", &production, &person("A", "B")).await.status, 503);
}

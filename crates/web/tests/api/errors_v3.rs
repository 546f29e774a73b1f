//! The error texts of the third generation over the wire, in their shapes and their order.

use crate::support::*;
use http::Request;
use kweli_domain::Product;
use serde_json::json;

const EKYC: &str = "/v3/enhanced_kyc";
const SYNC: &str = "/v3/enhanced_kyc/sync";
const FACES: &str = "/v3/biometric_kyc";
const UNAUTHORIZED: &str = "Invalid authentication credentials.";

/// The gateway's envelope, which the synchronous endpoint uses.
#[track_caller]
fn assert_gateway(answer: &Answer, status: u16, slug: &str, message: &str) {
    let expected = json!({ "job_id": null, "message": message, "status": slug, "user_id": null });
    assert_eq!((answer.status, answer.json()), (status, expected));
}

fn bad(name: &str) -> String {
    format!("Required field '{name}' is missing or invalid.")
}

#[tokio::test]
async fn the_token_endpoint_names_its_headers() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let ask = |pairs: &[(&str, &str)]| {
        let mut request = Request::post("/v3/token");
        for (name, value) in pairs {
            request = request.header(*name, *value);
        }
        request.body("".into()).unwrap()
    };
    let id = house.a.id.to_string();
    let (secret, other) = (key.secret.as_str(), house.b.sandbox.secret.as_str());
    let word = "Bad Request";
    house.call(ask(&[])).await.is_v3(400, word, "smileid-partner-id header is required.");
    house.call(ask(&[("smileid-partner-id", &id)])).await.is_v3(400, word, "smileid-api-key header is required.");
    for (partner, key) in [(id.as_str(), other), ("999", secret), ("abc", secret), (&id, "x")] {
        let answer = house.call(ask(&[("smileid-partner-id", partner), ("smileid-api-key", key)])).await;
        answer.is_v3(401, "Unauthorized", UNAUTHORIZED);
    }
    let json = token_request(key).header("content-type", "application/json").body("{}".into()).unwrap();
    let text = "Unsupported Media Type. Required Content-Type is multipart/form-data";
    house.call(json).await.is_v3(415, "Unsupported Media Type", text);
    for (member, value) in [("email", json!("nobody")), ("phone_number", json!("0800")), ("last_name", json!(""))] {
        let form = Form::default().json("payload", &json!({ member: value }));
        let request = token_request(key).header("content-type", Form::content_type());
        house.call(request.body(form.body()).unwrap()).await.is_v3(400, word, &bad(member));
    }
}

#[tokio::test]
async fn tokens_that_are_not_good_are_401_and_leave_no_job() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let good = house.token(key).await;
    let parts: Vec<&str> = good.split('.').collect();
    let none = format!("eyJhbGciOiJub25lIn0.{}.", parts[1]);
    let cut = &good[..good.len() - 2];
    for token in ["", "garbage", "a.b.c", &none, cut, &format!("Bearer {good}")] {
        house.submit(EKYC, token, &clearwater()).await.is_v3(401, "Unauthorized", UNAUTHORIZED);
        house.submit(FACES, token, &faces()).await.is_v3(401, "Unauthorized", UNAUTHORIZED);
        let sync = house.submit(SYNC, token, &clearwater()).await;
        assert_gateway(&sync, 401, "unauthorized", "Missing or invalid authentication credentials.");
        let status = house.with_token("/v3/status/job_01kkc9h2m4e8v9q3s6t0w1x2y3", token).await;
        status.is_v3(401, "Unauthorized", UNAUTHORIZED);
        let replay = house.submit("/v3/replay/job_01kkc9h2m4e8v9q3s6t0w1x2y3", token, &Form::default()).await;
        replay.is_v3(401, "Unauthorized", UNAUTHORIZED);
    }
    // Another partner in the header.
    let request = clearwater().request(EKYC).header("SmileID-Token", &good);
    let request = request.header("SmileID-Partner-ID", house.b.id.to_string());
    house.call(request.body(clearwater().body()).unwrap()).await.is_v3(401, "Unauthorized", UNAUTHORIZED);
    // Expired.
    house.clock.advance_ms(900_000);
    house.submit(EKYC, &good, &clearwater()).await.is_v3(401, "Unauthorized", UNAUTHORIZED);
    // Its key revoked.
    let fresh = house.token(key).await;
    house.store.revoke_key(house.a.id, key.id).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    house.submit(EKYC, &fresh, &clearwater()).await.is_v3(401, "Unauthorized", UNAUTHORIZED);
    assert!(house.store.jobs(house.a.id, None, None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_is_looked_at_before_the_body() {
    let house = House::new().await;
    let request = Request::post(EKYC).header("content-type", "application/json");
    house.call(request.body("{}".into()).unwrap()).await.is_v3(401, "Unauthorized", UNAUTHORIZED);
    let token = house.token(&house.a.sandbox).await;
    let text = "Unsupported Media Type. Required Content-Type is multipart/form-data";
    for content_type in ["application/json", "application/x-www-form-urlencoded", "text/plain"] {
        for path in [EKYC, SYNC, FACES] {
            let request = Request::post(path).header("content-type", content_type).header("SmileID-Token", &token);
            let answer = house.call(request.body("{}".into()).unwrap()).await;
            answer.is_v3(415, "Unsupported Media Type", text);
        }
    }
    let bare = Request::post(EKYC).header("SmileID-Token", &token).body("".into()).unwrap();
    house.call(bare).await.is_v3(415, "Unsupported Media Type", text);
}

#[tokio::test]
async fn fields_are_checked_one_by_one() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let word = "Bad Request";
    for name in ["country", "id_type", "id_number", "consent"] {
        house.submit(EKYC, &token, &clearwater().without(name)).await.is_v3(400, word, &bad(name));
    }
    for (name, value) in [("country", "Kenya"), ("callback_url", "http://partner.example/x"), ("consent", "yes")] {
        house.submit(EKYC, &token, &clearwater().with(name, value)).await.is_v3(400, word, &bad(name));
    }
    for name in ["selfie_image", "liveness_images"] {
        house.submit(FACES, &token, &faces().without(name)).await.is_v3(400, word, &bad(name));
    }
    let four = (0..4).fold(faces().without("liveness_images"), |form, _| form.file("liveness_images", jpeg()));
    house.submit(FACES, &token, &four).await.is_v3(400, word, &bad("liveness_images"));
    let no_contact = json!({ "given_names": "Amina Fatou", "last_name": "Clearwater", "email": null });
    let form = clearwater().without("user_details").json("user_details", &no_contact);
    house.submit(EKYC, &token, &form).await.is_v3(400, word, "Either email or phone_number is required.");
    let text = "Invalid ID number format for the specified country and ID type.";
    house.submit(EKYC, &token, &clearwater().with("id_number", "12")).await.is_v3(400, word, text);
    house.submit(SYNC, &token, &clearwater().with("id_number", "12")).await.is_v3(400, word, &bad("id_number"));
    house.submit(SYNC, &token, &clearwater().without("consent")).await.is_v3(400, word, "consent is required");
    // Bracketed members are not objects.
    let bracketed = clearwater().without("consent").text("consent[granted]", "true");
    house.submit(EKYC, &token, &bracketed).await.is_v3(400, word, &bad("consent"));
}

#[tokio::test]
async fn a_callback_must_be_known_and_allowed() {
    let none = House::with(|setup| setup.settings = Default::default()).await;
    let token = none.token(&none.a.sandbox).await;
    none.submit(EKYC, &token, &clearwater().without("callback_url")).await.is_v3(
        400,
        "Bad Request",
        "A valid callback_url is required in the request or a default callback URL must be configured in the portal.",
    );
    let listed = House::with(|setup| {
        setup.settings.callback_hosts.insert("partner.example".into());
    })
    .await;
    let token = listed.token(&listed.a.sandbox).await;
    assert_eq!(listed.submit(EKYC, &token, &clearwater()).await.status, 202);
    let form = clearwater().with("callback_url", "https://elsewhere.example/x");
    listed.submit(EKYC, &token, &form).await.is_v3(403, "Forbidden", "Callback url not allowed.");
}

#[tokio::test]
async fn gates_are_403() {
    let house = House::with(|setup| {
        setup.settings.disabled_id_types.insert("NG/NIN".into());
        setup.settings.production_enabled = false;
        setup.settings.products.remove(&Product::BiometricKyc);
    })
    .await;
    let token = house.token(&house.a.sandbox).await;
    let word = "Forbidden";
    house.submit(EKYC, &token, &clearwater()).await.is_v3(403, word, "ID type not enabled for this partner.");
    house.submit(FACES, &token, &faces()).await.is_v3(403, word, "Product not enabled for this partner.");
    let live = house.token(&house.a.production).await;
    house.submit(EKYC, &live, &clearwater()).await.is_v3(403, word, "Production access is not enabled.");
    house.submit(SYNC, &live, &clearwater()).await.is_v3(
        403,
        word,
        "Production is not enabled for this account. Please complete your KYC with Smile Identity.",
    );
    // User ids that contradict each other.
    let request = clearwater().request(EKYC).header("SmileID-Token", &token).header("User-ID", "one");
    let form = clearwater().text("user_id", "two");
    let answer = house.call(request.body(form.body()).unwrap()).await;
    answer.is_v3(403, word, "Token is not authorized for this user ID.");
    // A token for another product.
    let bind = Form::default().text("product", "biometric_kyc");
    let request = token_request(&house.a.sandbox).header("content-type", Form::content_type());
    let scoped = house.call(request.body(bind.body()).unwrap()).await.json()["token"].clone();
    let answer = house.submit(EKYC, scoped.as_str().unwrap(), &clearwater()).await;
    answer.is_v3(403, word, "Token is not authorized for this product.");
    let house = House::with(|setup| setup.settings.products.clear()).await;
    let token = house.token(&house.a.sandbox).await;
    house.submit(SYNC, &token, &clearwater()).await.is_v3(
        403,
        word,
        "This feature requires you to activate ID Validation for your Smile ID account.",
    );
}

#[tokio::test]
async fn an_empty_wallet_is_402() {
    let house = House::new().await;
    let token = house.token(&house.a.production).await;
    let form = clearwater().with("id_type", "BVN");
    house.submit(EKYC, &token, &form).await.is_v3(402, "Payment Required", "Insufficient wallet balance.");
    house.submit(SYNC, &token, &form).await.is_v3(
        402,
        "Payment Required",
        "You are out of credits. Add funds to your wallet to run more verifications.",
    );
}

#[tokio::test]
async fn without_models_face_products_are_503_in_production_only() {
    let house = House::new().await;
    house.fund(&house.a.production).await;
    let live = house.token(&house.a.production).await;
    let answer = house.submit(FACES, &live, &faces()).await;
    assert_eq!((answer.status, answer.json()["status"].clone()), (503, json!("Service Unavailable")));
    assert!(!answer.header("retry-after").is_empty());
    // The first generation says the same in its words.
    let answer = house.post("/v1/upload", &house.signed(&house.a.production, announcement("j"))).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (503, json!("2201")));
}

#[tokio::test]
async fn status_and_replay_of_what_is_not_there() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let id = "job_01kkc9h2m4e8v9q3s6t0w1x2y3";
    let answer = house.with_token(&format!("/v3/status/{id}"), &token).await;
    let expected = json!({
        "status": "not_found",
        "job_id": id,
        "user_id": "unknown",
        "message": "Job not found",
        "created_at": "2026-03-10T12:00:00.000Z",
    });
    assert_eq!((answer.status, answer.json()), (404, expected));
    assert_eq!(answer.header("user_id"), "unknown");
    for id in ["7", "job_", "JOB_01kkc9h2m4e8v9q3s6t0w1x2y3", "job_01kkc9h2m4e8v9q3s6t0w1x2yu", "%00", "%ff"] {
        let text = "\"jobId\" must be a valid TypeID with prefix 'job_'";
        house.with_token(&format!("/v3/status/{id}"), &token).await.is_v3(400, "Bad Request", text);
    }
    house.submit(&format!("/v3/replay/{id}"), &token, &Form::default()).await.is_v3(404, "Not Found", "Job not found");
    let text = "\"job_id\" must be a valid TypeID with prefix 'job_'";
    for id in ["7", "%ff"] {
        house.submit(&format!("/v3/replay/{id}"), &token, &Form::default()).await.is_v3(400, "Bad Request", text);
    }
    let request = Request::post(format!("/v3/replay/{id}")).header("SmileID-Token", &token);
    let request = request.header("content-type", "application/json");
    let text = "Unsupported Media Type. Required Content-Type is multipart/form-data";
    house.call(request.body("{}".into()).unwrap()).await.is_v3(415, "Unsupported Media Type", text);
}

#[tokio::test]
async fn a_replay_must_have_somewhere_to_go() {
    let house = House::with(|setup| {
        setup.settings = Default::default();
        setup.settings.callback_hosts.insert("partner.example".into());
    })
    .await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    // A synchronous job has no callback of its own.
    let form = clearwater().without("callback_url");
    let job = house.submit(SYNC, &token, &form).await.json()["job_id"].as_str().unwrap().to_owned();
    let path = format!("/v3/replay/{job}");
    let none = house.submit(&path, &token, &Form::default()).await;
    none.is_v3(400, "Bad Request", "No valid callback URL available");
    let elsewhere = Form::default().text("callback_url", "https://elsewhere.example/x");
    let refused = house.submit(&path, &token, &elsewhere).await;
    refused.is_v3(403, "Forbidden", "You are not authorized to do that.");
}

#[tokio::test]
async fn an_authority_that_is_down_is_424_and_costs_nothing() {
    let house = House::with(|setup| {
        setup.faults = vec!["NG/NIN_V2"];
        setup.engine.sync_deadline_s = 1;
    })
    .await;
    house.fund(&house.a.production).await;
    let token = house.token(&house.a.production).await;
    let form = clearwater().with("id_type", "NIN_V2").with("id_number", "22345678901");
    let answer = house.submit(SYNC, &token, &form).await;
    let text = "Unable to verify ID \u{2014} ID authority unavailable.";
    answer.is_v3(424, "Failed Dependency", text);
    assert!(answer.header("smileid-job-id").starts_with("job_"));
    let balance = house.store.balance(house.a.id).await.unwrap();
    assert_eq!((balance.wallet.0, balance.held.0), (10_000, 0));
}

#[tokio::test]
async fn without_workers_the_synchronous_form_is_408_and_names_the_job() {
    let house = House::with(|setup| {
        setup.working = false;
        setup.engine.sync_deadline_s = 0;
    })
    .await;
    let token = house.token(&house.a.sandbox).await;
    let answer = house.submit(SYNC, &token, &clearwater()).await;
    let job = answer.header("smileid-job-id").to_owned();
    let text = format!(
        "The ID authority did not respond in time. The job is still recorded \u{2014} retrieve its result from \
         /v3/status/{job}."
    );
    answer.is_v3(408, "Request Timeout", &text);
    assert_eq!(house.with_token(&format!("/v3/status/{job}"), &token).await.status, 202);
}

#[tokio::test]
async fn sizes_have_their_texts() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let word = "Content Too Large";
    let big = |bytes: usize| {
        let mut picture = jpeg().to_vec();
        picture.resize(bytes, 0);
        picture
    };
    let form = faces().without("selfie_image").file("selfie_image", &big(4_300_000));
    house.submit(FACES, &token, &form).await.is_v3(413, word, "selfie_image is too large.");
    let form = faces().without("selfie_image").file("selfie_image", &big(4_800_000));
    let text = "The request payload exceeds the maximum allowed size of 4.5MB.";
    house.submit(FACES, &token, &form).await.is_v3(413, word, text);
    let form = clearwater().file("extra", &big(4_800_000));
    house.submit(EKYC, &token, &form).await.is_v3(413, word, "File is too large.");
    // A declared length over the gateway's limit is refused before anything else, token included.
    for path in [EKYC, SYNC, FACES, "/v3/token", "/v3/replay/x"] {
        let request = Request::post(path).header("content-length", (10 << 20) + 1);
        let answer = house.call(request.body("".into()).unwrap()).await;
        let text = "Request payload too large. Maximum allowed size is 10 MB.";
        assert_gateway(&answer, 413, "payload_too_large", text);
    }
}

#[tokio::test]
async fn hostile_forms_are_refused() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let send = async |content_type: &str, body: Vec<u8>| {
        let request = Request::post(EKYC).header("SmileID-Token", &token).header("content-type", content_type);
        house.call(request.body(body.into()).unwrap()).await
    };
    let good = clearwater().bytes();
    let long = "x".repeat(71);
    for content_type in [
        "multipart/form-data",
        "multipart/form-data; boundary=",
        "multipart/form-data; boundary=a; boundary=b",
        &format!("multipart/form-data; boundary={long}"),
        "multipart/form-data; boundary=another",
    ] {
        let answer = send(content_type, good.clone()).await;
        assert_eq!(answer.status, 400, "{content_type}");
        assert_eq!(answer.json()["status"], "Bad Request");
    }
    let own = Form::content_type();
    let many = (0..10_000).fold(Form::default(), |form, n| form.text(&format!("f{n}"), "x"));
    assert_eq!(send(&own, many.bytes()).await.status, 400);
    let truncated = good[..good.len() - 10].to_vec();
    assert_eq!(send(&own, truncated).await.status, 400);
    let header = format!("--{}\r\nX: {}\r\n\r\n", "----kweli-test-boundary", "y".repeat(1 << 20));
    assert!(is_refusal(send(&own, header.into_bytes()).await.status));
    assert!(house.store.jobs(house.a.id, None, None, 10).await.unwrap().is_empty());
}

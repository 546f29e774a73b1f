//! Every documented code of the first generations that this version can give, with its exact text, over the wire.

use crate::support::*;
use kweli_domain::Product;
use serde_json::{Value, json};

const PREFIX_MISSING: &str = "Error - A required parameter is missing";
const PREFIX_TYPE: &str = "Error - A parameter is of the wrong data type";
const UNAUTHORISED: &str = "Error - \"You are not authorized to do that\"";

const UPLOAD: &str = "/v1/upload";
const STATUS: &str = "/v1/job_status";
const ID_API: [&str; 4] = ["/v1/id_verification", "/v1/async_id_verification", "/v2/verify", "/v2/verify_async"];

/// A code whose text may go on with a detail.
#[track_caller]
fn assert_code(answer: &Answer, code: &str, text: &str) {
    let body = answer.json();
    assert_eq!(
        (answer.status, body["success"].as_bool(), body["code"].as_str()),
        (400, Some(false), Some(code)),
        "{body}"
    );
    let error = body["error"].as_str().unwrap();
    let detailed = if text.ends_with('.') { format!("{text} (") } else { format!("{text}: ") };
    assert!(error == text || error.starts_with(&detailed), "{error}");
}

#[tokio::test]
async fn unreadable_bodies_are_2203_everywhere() {
    let house = House::new().await;
    for path in [UPLOAD, STATUS, "/v1/token"].into_iter().chain(ID_API) {
        for body in ["", "{", "[]", "a=1&b=2", "{\"a\":1}}"] {
            let request = request(http::Method::POST, path).body(body.to_owned().into()).unwrap();
            assert_code(&house.call(request).await, "2203", "Error - Invalid JSON");
        }
    }
}

#[tokio::test]
async fn missing_fields_are_2213_and_2413() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for path in [UPLOAD, STATUS, "/v1/token"] {
        assert_code(&house.post(path, &json!({})).await, "2213", PREFIX_MISSING);
        let unsigned = json!({ "partner_id": "2", "timestamp": "x", "signature": null });
        assert_code(&house.post(path, &unsigned).await, "2213", PREFIX_MISSING);
        assert_code(&house.post(path, &house.signed(key, json!({}))).await, "2213", PREFIX_MISSING);
    }
    for path in ID_API {
        assert_code(&house.post(path, &json!({})).await, "2413", PREFIX_MISSING);
        let mut body = house.signed(key, lookup("j"));
        body["id_number"] = json!("");
        let answer = house.post(path, &body).await;
        answer.is_v1(400, "2413", "Error - A required parameter is missing: id_number");
    }
    // An asynchronous request without any callback.
    let house = House::with(|setup| setup.settings = Default::default()).await;
    let mut body = house.signed(&house.a.sandbox, lookup("j"));
    body["callback_url"] = Value::Null;
    for path in ["/v1/async_id_verification", "/v2/verify_async"] {
        assert_code(&house.post(path, &body).await, "2413", PREFIX_MISSING);
    }
}

#[tokio::test]
async fn wrong_types_are_2204() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let mut bodies = Vec::new();
    for (member, value) in [
        ("partner_params", json!("text")),
        ("partner_params", json!({ "user_id": "u", "job_id": "j", "job_type": "five" })),
        ("partner_params", json!({ "user_id": {}, "job_id": "j", "job_type": 1 })),
        ("callback_url", json!("not a url")),
        ("callback_url", json!(7)),
    ] {
        let mut body = house.signed(key, announcement("j"));
        body[member] = value;
        bodies.push(body);
    }
    for body in bodies {
        assert_code(&house.post(UPLOAD, &body).await, "2204", PREFIX_TYPE);
    }
    let mut body = house.signed(key, lookup("j"));
    body["first_name"] = json!(["Joe"]);
    assert_code(&house.post("/v1/id_verification", &body).await, "2204", PREFIX_TYPE);
    let status = house.signed(key, json!({ "user_id": "u", "job_id": "j", "history": "perhaps" }));
    assert_code(&house.post(STATUS, &status).await, "2204", PREFIX_TYPE);
    let mut body = house.signed(key, announcement("j"));
    body["timestamp"] = json!({});
    assert_code(&house.post(UPLOAD, &body).await, "2204", PREFIX_TYPE);
}

#[tokio::test]
async fn unknown_partners_and_wrong_signatures_are_one_answer() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let good = house.signed(key, announcement("j"));
    let mut wrong = Vec::new();
    for (member, value) in [
        ("signature", json!("AAAA")),
        ("timestamp", json!("2026-03-10T12:00:00.001Z")),
        ("partner_id", json!("999")),
        ("partner_id", json!("partner")),
        ("partner_id", json!("-2")),
        ("partner_id", json!(house.b.id.to_string())),
        // The number is the same partner, but not the text that was signed.
        ("partner_id", json!(format!("00{}", house.a.id))),
    ] {
        let mut body = good.clone();
        body[member] = value;
        wrong.push(body);
    }
    for body in &wrong {
        for path in [UPLOAD, STATUS, "/v1/token"] {
            house.post(path, body).await.is_v1(400, "2205", UNAUTHORISED);
        }
        for path in ID_API {
            house.post(path, body).await.is_v1(400, "2405", UNAUTHORISED);
        }
    }
    // A revoked key is no key.
    house.store.revoke_key(house.a.id, key.id).await.unwrap();
    for _ in 0..40 {
        if house.post(UPLOAD, &good).await.status == 400 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    house.post(UPLOAD, &good).await.is_v1(400, "2205", UNAUTHORISED);
}

#[tokio::test]
async fn job_types_and_products_of_other_endpoints_are_2212_and_2217() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for job_type in [json!(5), json!("3"), json!(7), json!(9), json!(12), json!(0), json!(-1)] {
        let mut body = house.signed(key, announcement("j"));
        body["partner_params"]["job_type"] = job_type;
        assert_code(&house.post(UPLOAD, &body).await, "2212", "Error - Invalid job type");
    }
    for path in ID_API {
        let mut body = house.signed(key, lookup("j"));
        body["partner_params"]["job_type"] = json!(1);
        assert_code(&house.post(path, &body).await, "2212", "Error - Invalid job type");
    }
    let token = house.signed(
        key,
        json!({ "user_id": "u", "job_id": "j", "product": "tea", "callback_url": "https://partner.example/cb" }),
    );
    house.post("/v1/token", &token).await.is_v1(400, "2217", "Invalid product.");
}

#[tokio::test]
async fn a_job_id_counts_once_2215() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let text = "Error - Job already exists for job_id";
    let body = house.signed(key, lookup("once"));
    assert_eq!(house.post("/v1/id_verification", &body).await.status, 200);
    for path in ID_API {
        house.post(path, &body).await.is_v1(400, "2215", text);
    }
    let prep = house.signed(key, announcement("once"));
    house.post(UPLOAD, &prep).await.is_v1(400, "2215", text);
    // Another environment, another partner: other ids.
    let other = house.signed(&house.b.sandbox, lookup("once"));
    assert_eq!(house.post("/v1/id_verification", &other).await.status, 200);
    let production = house.signed(&house.a.production, announcement("once"));
    house.fund(&house.a.production).await;
    let answer = house.post(UPLOAD, &production).await;
    // Without models production refuses faces for another reason, never for the sandbox's job id.
    assert_ne!(answer.json()["code"], "2215");
}

#[tokio::test]
async fn production_must_be_switched_on_2220() {
    let house = House::with(|setup| setup.settings.production_enabled = false).await;
    let key = &house.a.production;
    let text = "Error - Production is not enabled for this account. Please complete your KYC with Smile ID.";
    house.post(UPLOAD, &house.signed(key, announcement("j"))).await.is_v1(400, "2220", text);
    house.post("/v1/token", &house.signed(key, json!({}))).await.is_v1(400, "2220", text);
    for path in ID_API {
        // Before the other fields are looked at.
        house.post(path, &house.signed(key, json!({}))).await.is_v1(400, "2220", text);
    }
    assert_eq!(house.post(UPLOAD, &house.signed(&house.a.sandbox, announcement("j"))).await.status, 200);
}

#[tokio::test]
async fn web_tokens_that_do_not_fit_are_2221() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let ask = json!({
        "user_id": "u-1", "job_id": "j-1", "product": "enhanced_kyc", "callback_url": "https://partner.example/cb",
    });
    let token = house.post("/v1/token", &house.signed(key, ask)).await.json()["token"].clone();
    let with = |token: Value, job: &str, partner: &str| {
        let mut body = lookup(job);
        body["token"] = token;
        body["partner_id"] = json!(partner);
        body
    };
    let own = house.a.id.to_string();
    let path = "/v1/async_id_verification";
    for body in [
        with(json!("garbage"), "j-1", &own),
        with(token.clone(), "j-2", &own),
        with(token.clone(), "j-1", &house.b.id.to_string()),
        with(json!(format!("{}x", token.as_str().unwrap())), "j-1", &own),
    ] {
        assert_code(&house.post(path, &body).await, "2221", "Invalid Token");
    }
    // For another product.
    assert_code(&house.post("/v2/verify_async", &with(token.clone(), "j-1", &own)).await, "2221", "Invalid Token");
    let mut upload = announcement("j-1");
    upload["token"] = token.clone();
    assert_code(&house.post(UPLOAD, &upload).await, "2221", "Invalid Token");
    // A token is no signature: the synchronous twin does not take it.
    assert_code(&house.post("/v1/id_verification", &with(token.clone(), "j-1", &own)).await, "2413", PREFIX_MISSING);
    // It works once, then its job exists.
    assert_eq!(house.post(path, &with(token.clone(), "j-1", &own)).await.json(), json!({ "success": true }));
    assert_code(
        &house.post(path, &with(token.clone(), "j-1", &own)).await,
        "2215",
        "Error - Job already exists for job_id",
    );
    house.clock.advance_ms(24 * 3_600_000);
    assert_code(&house.post(path, &with(token, "j-1", &own)).await, "2221", "Invalid Token");
}

#[tokio::test]
async fn a_web_token_dies_with_its_key() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let ask = json!({
        "user_id": "u-1", "job_id": "j-1", "product": "basic_kyc", "callback_url": "https://partner.example/cb",
    });
    let token = house.post("/v1/token", &house.signed(key, ask)).await.json()["token"].clone();
    house.store.revoke_key(house.a.id, key.id).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let mut body = lookup("j-1");
    body["token"] = token;
    assert_code(&house.post("/v2/verify_async", &body).await, "2221", "Invalid Token");
}

#[tokio::test]
async fn id_types_that_cannot_be_used_are_2413() {
    let house = House::with(|setup| {
        setup.settings.disabled_id_types.insert("NG/BVN".into());
    })
    .await;
    let key = &house.a.sandbox;
    for path in ID_API {
        for (country, id_type) in [("NG", "LIBRARY_CARD"), ("XX", "BVN"), ("KE", "BVN"), ("NG", "BVN")] {
            let mut body = house.signed(key, lookup("j"));
            body["country"] = json!(country);
            body["id_type"] = json!(id_type);
            assert_code(&house.post(path, &body).await, "2413", "Error - valid id_type is required");
        }
    }
}

#[tokio::test]
async fn products_that_are_switched_off_are_2414() {
    let house = House::with(|setup| setup.settings.products.clear()).await;
    let key = &house.a.sandbox;
    let text = "This feature requires you to activate ID Validation for your Smile ID account.";
    for path in ID_API {
        assert_code(&house.post(path, &house.signed(key, lookup("j"))).await, "2414", text);
    }
    assert_code(&house.post(UPLOAD, &house.signed(key, announcement("j"))).await, "2414", text);
    // Before anything is said about the user.
    for job_type in [2, 4, 6, 8, 11] {
        let mut body = house.signed(key, announcement("j"));
        body["partner_params"]["job_type"] = json!(job_type);
        assert_code(&house.post(UPLOAD, &body).await, "2414", text);
    }
}

#[tokio::test]
async fn an_empty_wallet_is_2428() {
    let house = House::new().await;
    let text = "You are out of credits. Add funds to your wallet to run more verifications.";
    for path in ID_API {
        let body = house.signed(&house.a.production, lookup("j"));
        house.post(path, &body).await.is_v1(400, "2428", text);
    }
    // Nothing was stored half: the job id is still free.
    house.fund(&house.a.production).await;
    let mut body = house.signed(&house.a.production, lookup("j"));
    body["id_type"] = json!("NIN_V2");
    body["id_number"] = json!("22345678901");
    let answer = house.post("/v1/id_verification", &body).await;
    assert_eq!((answer.status, answer.json()["ResultCode"].clone()), (200, json!("1012")), "{}", answer.text());
}

#[tokio::test]
async fn no_zip_is_2314() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    assert_eq!(house.post(UPLOAD, &house.signed(key, announcement("j"))).await.json()["code"], "2202");
    let ask = house.signed(key, json!({ "user_id": "u-1", "job_id": "j" }));
    let answer = house.post(STATUS, &ask).await;
    let body = answer.json();
    assert_eq!(answer.status, 200);
    assert_eq!((&body["code"], &body["result"]), (&json!("2314"), &json!("No zip file received")));
    assert_eq!((&body["job_complete"], &body["job_success"]), (&json!(false), &json!(false)));
    assert!(body["signature"].is_string() && body["timestamp"].is_string());
}

#[tokio::test]
async fn the_checks_come_in_the_documented_order() {
    // Everything is wrong at once; what is mended is replaced by the next complaint.
    let house = House::with(|setup| {
        setup.settings.production_enabled = false;
        setup.settings.products.clear();
    })
    .await;
    let key = &house.a.production;
    let path = "/v1/id_verification";
    let code = |answer: Answer| answer.json()["code"].as_str().unwrap().to_owned();
    assert_eq!(code(house.call(request(http::Method::POST, path).body("{".into()).unwrap()).await), "2203");
    let mut body = json!({ "partner_id": "2", "timestamp": {} });
    assert_eq!(code(house.post(path, &body).await), "2413", "presence before type");
    body["signature"] = json!("x");
    assert_eq!(code(house.post(path, &body).await), "2204", "type before truth");
    body["timestamp"] = json!("x");
    assert_eq!(code(house.post(path, &body).await), "2405");
    let mut body = house.signed(key, json!({}));
    assert_eq!(code(house.post(path, &body).await), "2220");
    house.change_settings(|settings| settings.production_enabled = true).await;
    assert_eq!(code(house.post(path, &body).await), "2413", "missing fields");
    body = house.signed(key, lookup("j"));
    body["partner_params"]["job_type"] = json!("x");
    body["id_type"] = json!("NOTHING");
    assert_eq!(code(house.post(path, &body).await), "2204");
    body["partner_params"]["job_type"] = json!(1);
    assert_eq!(code(house.post(path, &body).await), "2212");
    body["partner_params"]["job_type"] = json!(5);
    assert_eq!(code(house.post(path, &body).await), "2413");
    body["id_type"] = json!("BVN");
    assert_eq!(code(house.post(path, &body).await), "2414");
    house.change_settings(|settings| settings.products = Product::ALL.into_iter().collect()).await;
    assert_eq!(code(house.post(path, &body).await), "2428");
    house.fund(key).await;
    body["id_type"] = json!("NIN_V2");
    assert_eq!(house.post(path, &body).await.status, 200);
    assert_eq!(code(house.post(path, &body).await), "2215");
}

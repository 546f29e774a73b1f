//! Screenings that are refused, or that find nothing to search in: every text over the wire, both generations.

use crate::screening::aml_form;
use crate::support::*;
use serde_json::{Value, json};

const PATHS: [&str; 3] = ["/v3/aml", "/v3/aml/sync", "/v3/aml/monitoring"];
const MONITORING: &str = "/v3/aml/monitoring";

fn bad(name: &str) -> String {
    format!("Required field '{name}' is missing or invalid.")
}

fn ask(job: &str) -> Value {
    json!({
        "job_id": job, "user_id": "u-10", "full_name": "Chiamaka Nobody", "birth_year": "1984", "countries": ["NG"],
        "search_existing_user": false, "job_type": 10,
    })
}

#[tokio::test]
async fn fields_of_the_third_generation_are_checked_one_by_one() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let form = aml_form("Chiamaka", "Nobody");
    let future = json!({ "granted": true, "granted_at": "2026-03-11T12:00:00.000Z", "notice_language": "EN",
                         "notice_privacy_policy_url": "https://example.com/privacy" });
    let mut ungranted = consent();
    ungranted.as_object_mut().unwrap().remove("granted");
    let unnamed = json!({ "last_name": "Nobody", "email": "a@example.com" });
    let unreachable = json!({ "given_names": "Chiamaka", "last_name": "Nobody" });
    let replaced = |name: &str, value: &Value| form.clone().without(name).json(name, value);
    let cases = [
        (form.clone().without("countries"), bad("countries")),
        (replaced("countries", &json!([])), bad("countries")),
        (replaced("countries", &json!(["Nigeria"])), bad("countries")),
        (form.clone().without("full_name"), bad("full_name")),
        (form.clone().with("birth_year", "84"), String::new()),
        (form.clone().with("birth_year", "2027"), String::new()),
        (form.clone().text("strict_match", "yes"), "Field 'strict_match' is invalid.".into()),
        (
            form.clone().json("aliases", &json!(vec!["Chi"; 21])),
            "Field 'aliases' must contain at most 20 entries.".into(),
        ),
        (
            form.clone().json("aliases", &json!(["x".repeat(257)])),
            "Field 'aliases' entries must be at most 256 characters.".into(),
        ),
        (
            form.clone().text("search_existing_user", "true"),
            "Required field 'user_id' is missing or invalid when search_existing_user is true.".into(),
        ),
        (form.clone().without("consent"), bad("consent")),
        (replaced("consent", &ungranted), bad("consent.granted")),
        (replaced("consent", &future), "Required field 'consent.granted_at' cannot be set in the future.".into()),
        (replaced("user_details", &unnamed), bad("user_details.given_names")),
        (
            replaced("user_details", &unreachable),
            "Either user_details.email or user_details.phone_number is required.".into(),
        ),
    ];
    for path in PATHS {
        for (form, text) in &cases {
            let text = match (text.as_str(), path) {
                ("", MONITORING) => "Field 'birth_year' must be a four digit year.",
                ("", _) => "Field 'birth_year' is invalid.",
                (text, _) => text,
            };
            house.submit(path, &token, form).await.is_v3(400, "Bad Request", text);
        }
        house.submit(path, "x.y.z", &form).await.is_v3(401, "Unauthorized", "Invalid authentication credentials.");
        let json_body = form.request(path).header("SmileID-Token", &token);
        let headers = json_body.body("{}".into()).map(|mut request: http::Request<axum::body::Body>| {
            request.headers_mut().insert("content-type", http::HeaderValue::from_static("application/json"));
            request
        });
        house.call(headers.unwrap()).await.is_v3(
            415,
            "Unsupported Media Type",
            "Unsupported Media Type. Required Content-Type is multipart/form-data",
        );
        let big = form.clone().file("extra", &vec![0; 4_800_000]);
        house.submit(path, &token, &big).await.is_v3(413, "Content Too Large", "Request payload is too large.");
    }
    assert!(house.store.jobs(house.a.id, None, None, 10).await.unwrap().is_empty(), "nothing was kept");
}

#[tokio::test]
async fn gates_of_the_third_generation() {
    let form = aml_form("Chiamaka", "Nobody");
    let house = House::new().await;
    let token = house.token(&house.a.production).await;
    for path in PATHS {
        let text = match path {
            "/v3/aml/sync" => "You are out of credits. Add funds to your wallet to run more verifications.",
            _ => "Insufficient wallet balance.",
        };
        house.submit(path, &token, &form).await.is_v3(402, "Payment Required", text);
    }
    let scoped = Form::default().text("product", "biometric_kyc");
    let request = token_request(&house.a.sandbox).header("content-type", Form::content_type());
    let scoped = house.call(request.body(scoped.body()).unwrap()).await.json()["token"].clone();
    for path in PATHS {
        house.submit(path, scoped.as_str().unwrap(), &form).await.is_v3(
            403,
            "Forbidden",
            "Token is not authorized for this product.",
        );
    }
    let house = House::with(|setup| setup.settings.products.clear()).await;
    let token = house.token(&house.a.sandbox).await;
    for path in PATHS {
        let answer = house.submit(path, &token, &form).await;
        assert_eq!((answer.status, &answer.json()["status"]), (403, &json!("Forbidden")), "{}", answer.text());
    }
    let house = House::with(|setup| setup.settings.production_enabled = false).await;
    let token = house.token(&house.a.production).await;
    for path in PATHS {
        let answer = house.submit(path, &token, &form).await;
        assert_eq!((answer.status, &answer.json()["status"]), (403, &json!("Forbidden")), "{}", answer.text());
    }
}

#[tokio::test]
async fn without_a_list_nobody_is_cleared_and_nothing_is_paid() {
    let house = House::new().await;
    let key = &house.a.production;
    house.fund(key).await;
    let body = house.post("/v1/aml", &house.signed(key, ask("j-1"))).await.json();
    assert_eq!(
        (&body["ResultCode"], &body["ResultText"]),
        (&json!("1015"), &json!("Error - Queried Database Unavailable"))
    );
    assert_eq!((&body["Actions"]["Listed"], &body["no_of_persons_found"]), (&json!("Not Done"), &json!(0)));
    let token = house.token(key).await;
    let form = aml_form("Chiamaka", "Nobody");
    let told = |body: &Value| (body["status"].clone(), body["reason"].clone(), body["message"].clone());
    let expected = (json!("error"), json!("service_unavailable"), json!("Error: external service unavailable."));
    let answer = house.submit("/v3/aml/sync", &token, &form).await;
    assert_eq!((answer.status, told(&answer.json())), (200, expected));
    for path in ["/v3/aml", MONITORING] {
        let job = house.submit(path, &token, &form).await.json()["job_id"].as_str().unwrap().to_owned();
        house.settled(key, &job).await;
        // The status call tells the state and nothing else.
        let told = house.with_token(&format!("/v3/status/{job}"), &token).await.json();
        assert_eq!((&told["status"], &told["message"]), (&json!("error"), &json!("Job completed")));
    }
    let balance = house.store.balance(house.a.id).await.unwrap();
    assert_eq!((balance.wallet.0, balance.held.0), (10_000, 0));
}

#[tokio::test]
async fn the_first_generation_refuses_with_every_code() {
    let house = House::with(|setup| {
        setup.settings.production_enabled = false;
        setup.settings.products.clear();
    })
    .await;
    let key = &house.a.production;
    let post = |body: Value| {
        let house = &house;
        async move { house.post("/v1/aml", &body).await }
    };
    let with = |name: &str, value: Value| {
        let mut request = ask("j-1");
        request[name] = value;
        house.signed(key, request)
    };
    let unreadable = house.call(request(http::Method::POST, "/v1/aml").body("{".into()).unwrap()).await;
    assert_eq!(unreadable.json()["code"], "2203");
    let mut unsigned = with("job_id", json!("j-1"));
    unsigned["signature"] = Value::Null;
    assert_eq!(post(unsigned).await.json()["code"], "2413");
    let mut forged = with("job_id", json!("j-1"));
    forged["signature"] = json!("AAAA");
    post(forged).await.is_v1(400, "2405", "Error - \"You are not authorized to do that\"");
    post(with("job_id", json!("j-1"))).await.is_v1(
        400,
        "2220",
        "Error - Production is not enabled for this account. Please complete your KYC with Smile ID.",
    );
    house.change_settings(|settings| settings.production_enabled = true).await;
    for name in ["job_id", "user_id", "full_name", "birth_year", "countries", "search_existing_user"] {
        let text = format!("Error - A required parameter is missing: {name}");
        post(with(name, Value::Null)).await.is_v1(400, "2413", &text);
    }
    let wrong = "Error - A parameter is of the wrong data type: ";
    for (name, value, detail) in [
        ("countries", json!("NG"), "countries must be a list of strings"),
        ("countries", json!(["Nigeria"]), "countries must be a list of ISO 3166-1 alpha-2 codes"),
        ("birth_year", json!("84"), "birth_year must be a year, yyyy"),
        ("aliases", json!(vec!["x"; 21]), "aliases must have at most 20 entries"),
        ("optional_info", json!([]), "optional_info must be an object"),
    ] {
        post(with(name, value)).await.is_v1(400, "2204", &format!("{wrong}{detail}"));
    }
    post(with("job_id", json!("j-1"))).await.is_v1(
        400,
        "2414",
        "This feature requires you to activate ID Validation for your Smile ID account. (aml is not switched on)",
    );
    house.change_settings(|settings| settings.products = kweli_domain::Product::ALL.into_iter().collect()).await;
    post(with("job_id", json!("j-1"))).await.is_v1(
        400,
        "2428",
        "You are out of credits. Add funds to your wallet to run more verifications.",
    );
    house.fund(key).await;
    assert_eq!(post(with("job_id", json!("j-1"))).await.json()["ResultCode"], "1015", "no list is loaded here");
}

/// Whoever worked on it died each time: our own failure, which is no word about the person and costs nothing.
#[tokio::test]
async fn the_first_generation_says_our_own_failure() {
    let house = House::with(|setup| {
        setup.working = false;
        setup.engine.sync_deadline_s = 0;
    })
    .await;
    let key = &house.a.production;
    house.fund(key).await;
    assert_eq!(house.post("/v1/aml", &house.signed(key, ask("j-1"))).await.status, 504);
    for _ in 0..8 {
        assert!(house.store.claim("a worker that dies", 1).await.unwrap().is_some());
        house.clock.advance_ms(1_000);
    }
    house.engine.drain().await;
    let asked = house.signed(key, json!({ "user_id": "u-10", "job_id": "j-1" }));
    let result = house.post("/v1/job_status", &asked).await.json()["result"].clone();
    assert_eq!((&result["ResultCode"], &result["ResultText"]), (&json!("1032"), &json!("AML check error")), "{result}");
    assert_eq!(result["Actions"]["Listed"], "Not Done");
    let balance = house.store.balance(house.a.id).await.unwrap();
    assert_eq!((balance.wallet.0, balance.held.0), (10_000, 0));
}

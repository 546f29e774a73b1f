//! Screenings over the wire, both generations, in the sandbox: every code, status and reason.

use crate::support::*;
use http::Request;
use serde_json::{Value, json};

fn aml_v1(job: &str, name: &str) -> Value {
    json!({
        "job_id": job, "user_id": "u-10", "full_name": name, "birth_year": "1984", "countries": ["US"],
        "search_existing_user": false, "job_type": 10,
    })
}

pub fn aml_form(given: &str, last: &str) -> Form {
    Form::default()
        .json("countries", &json!(["NG"]))
        .text("full_name", &format!("{given} {last}"))
        .text("birth_year", "1984")
        .text("callback_url", "https://partner.example/hook")
        .json("consent", &consent())
        .json("user_details", &json!({ "given_names": given, "last_name": last, "email": "a@example.com" }))
}

#[tokio::test]
async fn first_generation_says_every_code() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for (n, (name, forced, code, text, listed)) in [
        ("John Leo Joe", None, "1030", "Found on list", "Listed"),
        ("Nkechi Okafor", None, "1031", "Not found on list", "Not Listed"),
        ("Somebody Else", None, "1031", "Not found on list", "Not Listed"),
        ("Bukola Oni", None, "1017", "News media only", "Not Listed"),
        ("Ngozi Ifeoma", None, "1015", "Error - Queried Database Unavailable", "Not Done"),
        ("Somebody Else", Some("0"), "1031", "Not found on list", "Not Listed"),
        ("Somebody Else", Some("1"), "1030", "Found on list", "Listed"),
        ("Somebody Else", Some("2"), "1017", "News media only", "Not Listed"),
    ]
    .into_iter()
    .enumerate()
    {
        let mut request = aml_v1(&format!("j-{n}"), name);
        if let Some(forced) = forced {
            request["partner_params"] = json!({ "sandbox_result": forced });
        }
        let answer = house.post("/v1/aml", &house.signed(key, request)).await;
        let body = answer.json();
        assert_eq!((answer.status, &body["ResultCode"]), (200, &json!(code)), "{name}: {body}");
        assert_eq!((&body["ResultText"], &body["Actions"]["Listed"]), (&json!(text), &json!(listed)));
        assert_eq!(body["PartnerParams"]["job_type"], 10);
        assert_eq!(body["StrictMatch"], true);
        let people = usize::from(matches!(code, "1030" | "1017"));
        assert_eq!(body["no_of_persons_found"], people);
        assert_eq!(body["people"].as_array().unwrap().len(), people);
    }
}

#[tokio::test]
async fn first_generation_refuses_in_its_own_words() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let refused = |change: fn(&mut Value)| {
        let mut request = aml_v1("j-1", "A B");
        change(&mut request);
        house.signed(key, request)
    };
    let post = |request: Value| {
        let house = &house;
        async move { house.post("/v1/aml", &request).await }
    };
    let missing = "Error - A required parameter is missing: ";
    post(refused(|r| r["countries"] = json!([]))).await.is_v1(400, "2413", &format!("{missing}countries"));
    post(refused(|r| r["full_name"] = json!(""))).await.is_v1(400, "2413", &format!("{missing}full_name"));
    post(refused(|r| r["job_type"] = json!(5))).await.is_v1(
        400,
        "2212",
        "Error - Invalid job type: this endpoint takes job_type 10",
    );
    post(refused(|r| r["search_existing_user"] = json!(true))).await.is_v1(
        400,
        "2210",
        "Error - No enrolled user found",
    );
    let mut forged = refused(|_| {});
    forged["signature"] = json!("AAAA");
    post(forged).await.is_v1(400, "2405", "Error - \"You are not authorized to do that\"");
    assert_eq!(post(refused(|_| {})).await.status, 200);
    post(refused(|_| {})).await.is_v1(400, "2215", "Error - Job already exists for job_id");
    let row = house.store.job_by_partner_id(house.a.id, key.environment, None, "j-1").await.unwrap();
    assert!(row.is_some());
}

#[tokio::test]
async fn third_generation_says_every_status_and_reason() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    for (given, last, status, reason, message) in [
        ("Nkechi", "Okafor", "clear", Value::Null, "Screening completed: no matches found."),
        ("Amina Fatou", "Clearwater", "clear", Value::Null, "Screening completed: no matches found."),
        ("Gbenga", "Afolabi", "block", json!("aml_match_found"), "Screening completed: potential matches identified."),
        ("Bukola", "Oni", "attention", json!("news_media_match"), "Screening completed: news media identified only."),
        ("Rashid", "Omar", "block", json!("high_risk"), "Verification failed."),
        ("Ngozi", "Ifeoma", "error", json!("service_unavailable"), "Error: external service unavailable."),
        ("Total", "Stranger", "block", json!("aml_match_found"), "Screening completed: potential matches identified."),
    ] {
        let answer = house.submit("/v3/aml/sync", &token, &aml_form(given, last)).await;
        let body = answer.json();
        assert_eq!(answer.status, 200, "{body}");
        assert_eq!(
            (&body["status"], &body["reason"], &body["message"]),
            (&json!(status), &reason, &json!(message)),
            "{given} {last}"
        );
        assert_eq!((&body["product"], &body["strict_match"]), (&json!("one_time_aml"), &json!(true)));
        assert!(!answer.header("response-signature").is_empty() && answer.header("smileid-job-id").starts_with("job_"));
        // The same by status, for both asynchronous products.
        for path in ["/v3/aml", "/v3/aml/monitoring"] {
            let accepted = house.submit(path, &token, &aml_form(given, last)).await;
            let body = accepted.json();
            assert_eq!(accepted.status, 202, "{body}");
            let job = body["job_id"].as_str().unwrap();
            house.settled(&house.a.sandbox, job).await;
            let told = house.with_token(&format!("/v3/status/{job}"), &token).await.json();
            assert_eq!(told["status"], status);
        }
    }
}

#[tokio::test]
async fn accepted_bodies_differ_between_the_two() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let form = aml_form("Nkechi", "Okafor");
    let once = house.submit("/v3/aml", &token, &form).await.json();
    assert_eq!(once["message"], "Job submitted successfully");
    assert_eq!(once.as_object().unwrap().len(), 4);
    let watched = house.submit("/v3/aml/monitoring", &token, &form).await.json();
    assert_eq!(watched["message"], "Request accepted and queued for processing.");
    assert_eq!(watched.as_object().unwrap().len(), 5);
}

#[tokio::test]
async fn third_generation_refuses_in_exact_words() {
    let house = House::with(|setup| setup.settings.sandbox_callback_url = None).await;
    let token = house.token(&house.a.sandbox).await;
    let form = aml_form("Nkechi", "Okafor");
    let bad = "Bad Request";
    house.submit("/v3/aml", &token, &form.clone().without("callback_url")).await.is_v3(
        400,
        bad,
        "Required field 'callback_url' is missing or invalid.",
    );
    house.submit("/v3/aml/monitoring", &token, &form.clone().without("callback_url")).await.is_v3(
        400,
        bad,
        "A valid callback_url is required in the request or a default callback URL must be configured in the portal.",
    );
    assert_eq!(house.submit("/v3/aml/sync", &token, &form.clone().without("callback_url")).await.status, 200);
    house.submit("/v3/aml/sync", "x.y.z", &form).await.is_v3(
        401,
        "Unauthorized",
        "Invalid authentication credentials.",
    );
    let known = form.clone().text("search_existing_user", "true").text("user_id", "nobody");
    for path in ["/v3/aml", "/v3/aml/sync", "/v3/aml/monitoring"] {
        house.submit(path, &token, &known).await.is_v3(404, "Not Found", "No enrolled user found for this partner.");
    }
    let json_body = Request::post("/v3/aml").header("SmileID-Token", &token).header("content-type", "application/json");
    house.call(json_body.body("{}".into()).unwrap()).await.is_v3(
        415,
        "Unsupported Media Type",
        "Unsupported Media Type. Required Content-Type is multipart/form-data",
    );
}

#[tokio::test]
async fn a_known_user_needs_an_earlier_verification() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    // A verification that failed leaves no usable record.
    let failed = clearwater().without("user_details").text("user_id", "u-9").json(
        "user_details",
        &json!({ "given_names": "Fatima Bello", "last_name": "Ghostwell", "email": "fatima.ghostwell@example.com" }),
    );
    let job = house.submit("/v3/enhanced_kyc", &token, &failed).await.json()["job_id"].clone();
    house.settled(key, job.as_str().unwrap()).await;
    let form = aml_form("Nkechi", "Okafor").text("search_existing_user", "true").text("user_id", "u-9");
    house.submit("/v3/aml/sync", &token, &form).await.is_v3(
        404,
        "Not Found",
        "No prior KYC record with a usable name and country was found for this user.",
    );
    let job = house.submit("/v3/enhanced_kyc", &token, &clearwater().text("user_id", "u-9")).await.json();
    house.settled(key, job["job_id"].as_str().unwrap()).await;
    assert_eq!(house.submit("/v3/aml/sync", &token, &form).await.status, 200);
    // Monitoring and the first generation take the name from there.
    let unnamed = form.clone().without("full_name");
    let accepted = house.submit("/v3/aml/monitoring", &token, &unnamed).await.json();
    let row = house.settled(key, accepted["job_id"].as_str().unwrap()).await;
    let ask = row.submission.claims.screening.unwrap();
    assert_eq!(ask.full_name.unwrap().as_str(), "AMINA FATOU CLEARWATER");
    assert_eq!(ask.birth_year.unwrap().expose(), &1990);
    let request = json!({ "job_id": "j-1", "user_id": "u-9", "countries": ["NG"], "search_existing_user": true });
    let body = house.post("/v1/aml", &house.signed(key, request)).await.json();
    assert_eq!(body["ResultCode"], "1031", "{body}");
}

#[tokio::test]
async fn one_idempotency_key_is_one_job() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let send = |key: &'static str, form: Form, token: String| {
        let request =
            form.request("/v3/aml/sync").header("SmileID-Token", token).header("SmileID-Idempotency-Key", key);
        let body = form.body();
        let app = house.app.clone();
        async move { call(&app, request.body(body).unwrap()).await }
    };
    let first = send("0123456789abcdef", aml_form("Gbenga", "Afolabi"), token.clone()).await;
    let again = send("0123456789abcdef", aml_form("Nkechi", "Okafor"), token.clone()).await;
    assert_eq!((first.status, again.status), (200, 200));
    assert_eq!(first.header("smileid-job-id"), again.header("smileid-job-id"));
    assert_eq!(again.json()["reason"], "aml_match_found");
    let other = send("0123456789abcdeg", aml_form("Nkechi", "Okafor"), token.clone()).await;
    assert_ne!(first.header("smileid-job-id"), other.header("smileid-job-id"));
    // Another partner's key is another job.
    let stranger = house.token(&house.b.sandbox).await;
    let theirs = send("0123456789abcdef", aml_form("Nkechi", "Okafor"), stranger).await;
    assert_eq!(theirs.json()["status"], "clear");
    send("short", aml_form("Nkechi", "Okafor"), token.clone()).await.is_v3(
        400,
        "Bad Request",
        "Header 'SmileID-Idempotency-Key' is invalid.",
    );
    // At the same time: both get the result of whoever was first.
    let both = futures::future::join(
        send("fedcba9876543210", aml_form("Nkechi", "Okafor"), token.clone()),
        send("fedcba9876543210", aml_form("Nkechi", "Okafor"), token.clone()),
    )
    .await;
    assert_eq!((both.0.status, both.1.status), (200, 200));
    assert_eq!(both.0.header("smileid-job-id"), both.1.header("smileid-job-id"));
}

#[tokio::test]
async fn nobody_in_time_is_a_408_that_names_the_job() {
    let house = House::with(|setup| {
        setup.working = false;
        setup.engine.sync_deadline_s = 0;
    })
    .await;
    house.fund(&house.a.production).await;
    let token = house.token(&house.a.production).await;
    let answer = house.submit("/v3/aml/sync", &token, &aml_form("Nkechi", "Okafor")).await;
    let job = answer.header("smileid-job-id").to_owned();
    answer.is_v3(
        408,
        "Request Timeout",
        &format!(
            "The screening provider did not respond in time. The job is still recorded \u{2014} retrieve its result \
             from /v3/status/{job}."
        ),
    );
    // Whoever comes later ends it without a verdict, and without the money.
    house.clock.advance_ms(1_000);
    house.engine.drain().await;
    let told = house.with_token(&format!("/v3/status/{job}"), &token).await.json();
    assert_eq!(told["status"], "error");
    assert_eq!(house.store.balance(house.a.id).await.unwrap().wallet.0, 10_000);
}

#[tokio::test]
async fn news_of_monitored_people() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let job = house.submit("/v3/aml/monitoring", &token, &aml_form("Bukola", "Oni")).await.json()["job_id"].clone();
    let job = job.as_str().unwrap().to_owned();
    house.settled(key, &job).await;
    let path = |query: &str| format!("/v3/aml/monitoring/{job}/news/ref_001{query}");
    let answer = house.with_token(&path("?news_category=financial_crime&limit=1"), &token).await;
    let body = answer.json();
    assert_eq!((answer.status, &body["product"]), (200, &json!("aml_monitoring_news")));
    assert_eq!(body["meta"], json!({ "current_page": 1, "limit": 1, "total_count": 1 }));
    assert_eq!(body["news"][0]["publisher_country_code"], "NG");
    house.with_token(&path(""), &token).await.is_v3(400, "Bad Request", "news_category is required");
    let unknown = house.with_token(&path("?news_category=sports"), &token).await;
    assert!(
        unknown.json()["message"].as_str().unwrap().starts_with("news_category must be one of: arms_trafficking, ")
    );
    let other = house.with_token(&format!("/v3/aml/monitoring/{job}/news/ref_002?news_category=other"), &token).await;
    other.is_v3(404, "Not Found", "REF not found for this AML job");
    let stranger = house.token(&house.b.sandbox).await;
    for (job, token) in [(job.as_str(), &stranger), ("a1b2c3d4e5", &token)] {
        let path = format!("/v3/aml/monitoring/{job}/news/ref_001?news_category=other");
        house.with_token(&path, token).await.is_v3(404, "Not Found", "No AML job found for this partner");
    }
    let production = house.token(&house.a.production).await;
    let off = house.with_token(&path("?news_category=other"), &production).await;
    off.is_v3(403, "Forbidden", "Product not enabled for this partner.");
    let path = path("?news_category=other");
    house.with_token(&path, "x").await.is_v3(401, "Unauthorized", "Invalid authentication credentials.");
}

fn company(job: &str, number: &str) -> Value {
    json!({
        "partner_params": { "user_id": "u-7", "job_id": job, "job_type": 7 },
        "country": "NG", "id_type": "BUSINESS_REGISTRATION", "id_number": number, "business_type": "co",
    })
}

#[tokio::test]
async fn companies_by_test_number() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    for (number, code, verified) in [
        ("0000000", "1012", "Verified"),
        ("0000001", "1013", "Not Verified"),
        ("0000002", "1014", "Not Verified"),
        ("0000003", "1015", "Issuer Unavailable"),
    ] {
        let request = house.signed(key, company(number, number));
        let answer = house.post("/v1/business_verification", &request).await;
        let body = answer.json();
        assert_eq!((answer.status, &body["ResultCode"]), (200, &json!(code)), "{body}");
        assert_eq!((&body["Actions"]["Verify_Business"], &body["success"]), (&json!(verified), &json!(true)));
        assert_eq!(body.get("company_information").is_some(), code == "1012");
        if code == "1012" {
            assert_eq!(body["directors"][0]["name"], "Joe Doe Leo");
            assert_eq!(body["ultimate_owners"][0]["share_percent"], 100.0);
        }
    }
    let request = house.signed(key, company("later", "0000000"));
    let later = house.post("/v1/async_business_verification", &request).await;
    assert_eq!((later.status, later.json()), (200, json!({ "success": true })));
}

#[tokio::test]
async fn companies_are_refused_in_exact_words() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let mut request = company("j-1", "0000000");
    request["business_type"] = json!("xx");
    let path = "/v1/business_verification";
    house.post(path, &house.signed(key, request)).await.is_v1(400, "2413", "Unsupported business type");
    let mut request = company("j-1", "0000000");
    request["id_type"] = json!("BVN");
    let answer = house.post(path, &house.signed(key, request)).await.json();
    assert_eq!(answer["code"], "2413");
    let mut request = company("j-1", "0000000");
    request["partner_params"]["job_type"] = json!(5);
    assert_eq!(house.post(path, &house.signed(key, request)).await.json()["code"], "2212");
}

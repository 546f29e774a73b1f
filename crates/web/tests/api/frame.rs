//! What every answer has in common: ids, tidy paths, CORS, envelopes, headers.

use crate::support::*;
use http::{Method, Request};
use serde_json::json;

#[tokio::test]
async fn every_answer_has_its_own_id_and_safe_headers() {
    let house = House::new().await;
    let mut seen = std::collections::HashSet::new();
    for path in ["/v1/services", "/v1/nothing", "/v3/nothing", "/v3/services/bank_codes", "/images/x", "/nothing"] {
        let answer = house.get(path).await;
        assert!(seen.insert(answer.header("x-request-id").to_owned()), "{path}");
        assert!(answer.header("x-request-id").starts_with("req_"));
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
    }
    // An id that the caller sends is not taken over.
    let request = Request::get("/v1/services").header("x-request-id", "mine").body("".into()).unwrap();
    assert_ne!(house.call(request).await.header("x-request-id"), "mine");
    let secret = house.get("/v3/status/x").await;
    assert_eq!(secret.header("cache-control"), "no-store");
}

#[tokio::test]
async fn slashes_are_forgiven_before_routing() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let ask = json!({ "user_id": "u", "job_id": "j" });
    for path in ["//v1//job_status", "/v1/job_status/", "///v1/job_status//", "/v1//job_status?x=//"] {
        assert_eq!(house.post(path, &house.signed(key, ask.clone())).await.status, 200, "{path}");
    }
    assert_eq!(house.get("//v3///services/bank_codes/").await.status, 200);
}

#[tokio::test]
async fn unknown_paths_and_methods_speak_the_tongue_of_their_generation() {
    let house = House::new().await;
    for (method, path, status) in [
        (Method::GET, "/v1/nothing", 404),
        (Method::POST, "/upload", 404),
        (Method::POST, "/job_status", 404),
        (Method::POST, "/api/v2/partner/wallet_balance", 404),
        (Method::POST, "/v2/vv2/services", 404),
        (Method::GET, "/v1/upload", 405),
        (Method::DELETE, "/v1/job_status", 405),
        (Method::POST, "/v1/services", 405),
        (Method::GET, "/v1/uploads/x/selfie.zip", 405),
    ] {
        let answer = house.call(request(method.clone(), path).body("".into()).unwrap()).await;
        let body = answer.json();
        assert_eq!(answer.status, status, "{method} {path}");
        assert!(body["success"] == false && body["code"].is_string() && body["error"].is_string(), "{body}");
    }
    for (method, path, status, word) in [
        (Method::GET, "/v3/nothing", 404, "Not Found"),
        (Method::GET, "/v3/token", 405, "Method Not Allowed"),
        (Method::POST, "/v3/status/job_01kkc9h2m4e8v9q3s6t0w1x2y3", 405, "Method Not Allowed"),
        (Method::PUT, "/v3/services/bank_codes", 405, "Method Not Allowed"),
    ] {
        let answer = house.call(request(method.clone(), path).body("".into()).unwrap()).await;
        assert_eq!((answer.status, answer.json()["status"].clone()), (status, json!(word)), "{method} {path}");
    }
    // Whoever asks for a page gets words.
    let page = request(Method::GET, "/nothing").header("accept", "text/html,application/xhtml+xml");
    let answer = house.call(page.body("".into()).unwrap()).await;
    assert_eq!((answer.status, answer.text().as_str()), (404, "Not found\n"));
    let wrong = house.call(request(Method::DELETE, "/v1/upload").body("".into()).unwrap()).await;
    assert_eq!(wrong.header("allow"), "POST");
}

#[tokio::test]
async fn browsers_may_ask_from_anywhere() {
    let house = House::new().await;
    for path in ["/v1/upload", "/v1/uploads/token/selfie.zip", "/v2/verify_async", "/v1/anything/at/all"] {
        let ask = request(Method::OPTIONS, path)
            .header("origin", "https://shop.example")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "content-type,smileid-request-mac");
        let answer = house.call(ask.body("".into()).unwrap()).await;
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, PUT, OPTIONS");
        let allowed = answer.header("access-control-allow-headers");
        for name in [
            "accept",
            "content-type",
            "content-encoding",
            "smileid-partner-id",
            "smileid-token",
            "smileid-timestamp",
            "smileid-request-signature",
            "smileid-request-mac",
            "smileid-request-timestamp",
            "smileid-source-sdk",
            "smileid-source-sdk-version",
        ] {
            assert!(allowed.split(", ").any(|allowed| allowed == name), "{name}");
        }
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
    for path in ["/v3/registration", "/v3/biometric_kyc", "/v3/status/x"] {
        let answer = house.call(request(Method::OPTIONS, path).body("".into()).unwrap()).await;
        assert_eq!(answer.status, 204, "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
        assert_eq!(answer.header("access-control-allow-methods"), "GET, POST, OPTIONS");
        assert!(answer.header("access-control-allow-headers").contains("SmileID-Token"));
        assert!(answer.header("access-control-allow-headers").contains("User-ID"));
        assert_eq!(answer.header("access-control-expose-headers"), "SmileID-Job-ID, X-Request-Id");
    }
    // Errors too, and successes: a browser hides what is not marked.
    for (method, path) in [
        (Method::POST, "/v1/upload"),
        (Method::PUT, "/v1/uploads/x/selfie.zip"),
        (Method::GET, "/v1/services"),
        (Method::GET, "/v1/nothing"),
        (Method::GET, "/v3/token"),
        (Method::POST, "/v3/enhanced_kyc"),
    ] {
        let answer = house.call(request(method, path).body("".into()).unwrap()).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{path}");
    }
    // Pages have no cross-origin use.
    let page = house.call(request(Method::OPTIONS, "/portal/jobs").body("".into()).unwrap()).await;
    assert_eq!(page.header("access-control-allow-origin"), "");
}

#[tokio::test]
async fn a_bound_host_refuses_the_other_environment() {
    let house = House::with(|setup| {
        setup.web.sandbox_host = Some("test.example.com".into());
        setup.web.production_host = Some("live.example.com".into());
    })
    .await;
    let key = &house.a.sandbox;
    let ask = house.signed(key, json!({ "user_id": "u", "job_id": "j" }));
    let post = async |host: &str| {
        let request = Request::post("/v1/job_status").header("host", host);
        house.call(request.body(ask.to_string().into()).unwrap()).await
    };
    assert_eq!(post("test.example.com:8443").await.status, 200);
    assert_eq!(post("TEST.example.com").await.status, 200);
    for host in ["live.example.com", "test.example.com.evil.example", "localhost"] {
        post(host).await.is_v1(400, "2205", "Error - \"You are not authorized to do that\"");
    }
    let token = |host: &str| token_request(key).header("host", host).body("".into()).unwrap();
    assert_eq!(house.call(token("test.example.com")).await.status, 200);
    let answer = house.call(token("live.example.com")).await;
    answer.is_v3(401, "Unauthorized", "Invalid authentication credentials.");
}

#[tokio::test]
async fn a_full_house_says_so() {
    let house = House::with(|setup| setup.web.max_in_flight = 0).await;
    let answer = house.post("/v1/upload", &json!({})).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (503, json!("2201")));
    assert_eq!(answer.header("retry-after"), "1");
    let answer = house.get("/v3/services/bank_codes").await;
    assert_eq!((answer.status, answer.json()["status"].clone()), (503, json!("Service Unavailable")));
    assert!(answer.header("x-request-id").starts_with("req_"));
}

#[tokio::test]
async fn a_defect_becomes_the_generations_own_500() {
    let house = House::new().await;
    let broken = axum::Router::new()
        .route("/v1/upload", axum::routing::get(broken))
        .route("/v3/token", axum::routing::get(broken))
        .layer(axum::middleware::from_fn_with_state(house.state.clone(), kweli_web::middleware::frame));
    let answer = call(&broken, Request::get("/v1/upload").body("".into()).unwrap()).await;
    answer.is_v1(500, "2201", "System Error");
    let answer = call(&broken, Request::get("/v3/token").body("".into()).unwrap()).await;
    let text = "An unexpected error occurred. Please try again or contact support.";
    answer.is_v3(500, "Internal Server Error", text);
    assert!(answer.header("x-request-id").starts_with("req_"));
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}

async fn broken() {
    panic!("a defect, on purpose");
}

//! Our own failures: told in the generation's words, without detail, and never half done.

use crate::support::*;
use kweli_web::{WebConfig, WebState, api_router};
use serde_json::json;

#[tokio::test]
async fn system_errors_are_2201_2301_2401_and_500() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    // The same database under another root key: nothing in it opens.
    let store = open_store(house.folder.path(), house.clock.clone(), 8).await;
    let engine = engine_on(&store, &house.clock, house.engine.config().clone(), &[]);
    let app = api_router(WebState::new(engine, WebConfig::default()));
    let post = async |path: &str, body: serde_json::Value| {
        call(&app, request(http::Method::POST, path).body(body.to_string().into()).unwrap()).await
    };
    let ask = json!({ "user_id": "u", "job_id": "j" });
    post("/v1/upload", house.signed(key, announcement("j"))).await.is_v1(500, "2201", "System Error");
    post("/v1/token", house.signed(key, json!({}))).await.is_v1(500, "2201", "System Error");
    post("/v1/job_status", house.signed(key, ask)).await.is_v1(500, "2301", "System Error");
    for path in ["/v1/id_verification", "/v1/async_id_verification", "/v2/verify", "/v2/verify_async"] {
        post(path, house.signed(key, lookup("j"))).await.is_v1(500, "2401", "System Error");
    }
    let answer = call(&app, token_request(key).body("".into()).unwrap()).await;
    let text = "An unexpected error occurred. Please try again or contact support.";
    answer.is_v3(500, "Internal Server Error", text);
    // Tokens are signed with a secret of the root key, so they are strangers here.
    let request = clearwater().request("/v3/enhanced_kyc").header("SmileID-Token", token);
    assert_eq!(call(&app, request.body(clearwater().body()).unwrap()).await.status, 401);
}

#[tokio::test]
async fn a_full_queue_is_503_with_a_time_to_come_back() {
    let house = House::with(|setup| setup.engine.max_queue = 0).await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let answer = house.submit("/v3/enhanced_kyc", &token, &clearwater()).await;
    assert_eq!((answer.status, answer.json()["status"].clone()), (503, json!("Service Unavailable")));
    assert!(!answer.header("retry-after").is_empty());
    let answer = house.post("/v1/async_id_verification", &house.signed(key, lookup("j"))).await;
    assert_eq!((answer.status, answer.json()["code"].clone()), (503, json!("2401")));
    assert!(!answer.header("retry-after").is_empty());
    assert!(house.store.jobs(house.a.id, None, None, 10).await.unwrap().is_empty());
}

#[tokio::test]
async fn pictures_that_cannot_be_kept_leave_no_job() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let objects = house.folder.path().join("objects");
    std::fs::remove_dir_all(&objects).unwrap();
    std::fs::write(&objects, "no folder").unwrap();
    let answer = house.submit("/v3/biometric_kyc", &token, &faces()).await;
    assert!(matches!(answer.status, 500 | 503), "{}", answer.text());
    assert!(answer.json()["message"].is_string());
    assert!(!answer.text().contains("objects"), "no path of ours is told");
    assert!(house.store.jobs(house.a.id, None, None, 10).await.unwrap().is_empty());
}

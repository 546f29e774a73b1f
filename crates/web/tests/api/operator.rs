//! The operator's listener.

use crate::support::*;
use http::Request;
use kweli_web::{WebConfig, WebState, admin_router};
use serde_json::json;
use std::sync::Arc;

async fn get(state: &WebState, path: &str) -> Answer {
    let app = admin_router(state.clone(), Arc::new(|| "jobs_total 7\n".to_owned()));
    call(&app, Request::get(path).body("".into()).unwrap()).await
}

#[tokio::test]
async fn alive_ready_and_measured() {
    let house = House::new().await;
    assert_eq!(get(&house.state, "/healthz").await.status, 200);
    let ready = get(&house.state, "/readyz").await;
    assert_eq!((ready.status, &ready.json()["ready"]), (200, &json!(true)), "{}", ready.text());
    let metrics = get(&house.state, "/metrics").await;
    assert_eq!((metrics.status, metrics.text().as_str()), (200, "jobs_total 7\n"));
    assert!(metrics.header("content-type").starts_with("text/plain"));
    // The public listener has none of it.
    for path in ["/healthz", "/readyz", "/metrics"] {
        assert_eq!(house.get(path).await.status, 404);
    }
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let house = House::with(|setup| {
        setup.engine.max_queue = 0;
    })
    .await;
    let state = WebState::new(house.engine.clone(), WebConfig { needs_models: true, ..WebConfig::default() });
    // The folder of the sealed pictures becomes unusable.
    let objects = house.folder.path().join("objects");
    std::fs::remove_dir_all(&objects).unwrap();
    std::fs::write(&objects, "no folder").unwrap();
    let answer = get(&state, "/readyz").await;
    assert_eq!((answer.status, answer.json()["missing"].clone()), (503, json!(["store", "models", "queue"])));
    assert_eq!(get(&state, "/healthz").await.status, 200);
}

//! Nobody sees anything of anybody else, and the two environments are strangers.

use crate::support::*;
use kweli_domain::partner::ApiKey;
use serde_json::{Value, json};

/// A settled job of the third generation under a user id.
async fn job(house: &House, key: &ApiKey) -> String {
    let token = house.token(key).await;
    let form = clearwater().text("user_id", "u-1");
    let body = house.submit("/v3/enhanced_kyc", &token, &form).await.json();
    let job = body["job_id"].as_str().unwrap().to_owned();
    house.settled(key, &job).await;
    job
}

#[tokio::test]
async fn a_strangers_job_is_like_no_job_at_all() {
    let house = House::new().await;
    let job = job(&house, &house.a.sandbox).await;
    let nothing = "job_01kkc9h2m4e8v9q3s6t0w1x2y3";
    let same = |text: String| text.replace(&job, "JOB").replace(nothing, "JOB");
    for key in [&house.b.sandbox, &house.a.production, &house.b.production] {
        let token = house.token(key).await;
        let theirs = house.with_token(&format!("/v3/status/{job}"), &token).await;
        let none = house.with_token(&format!("/v3/status/{nothing}"), &token).await;
        assert_eq!(theirs.status, 404);
        assert_eq!(same(theirs.text()), same(none.text()));
        assert_eq!(same(theirs.header("job_id").into()), same(none.header("job_id").into()));
        let theirs = house.submit(&format!("/v3/replay/{job}"), &token, &Form::default()).await;
        let none = house.submit(&format!("/v3/replay/{nothing}"), &token, &Form::default()).await;
        assert_eq!((theirs.status, theirs.text()), (none.status, none.text()));
        assert_eq!(theirs.status, 404);
        // By the first generation's wire.
        let ask = |job: &str| house.signed(key, json!({ "user_id": "u-1", "job_id": job, "image_links": true }));
        let theirs = house.post("/v1/job_status", &ask(&job)).await;
        let none = house.post("/v1/job_status", &ask(nothing)).await;
        assert_eq!(theirs.text(), none.text());
        assert_eq!(theirs.json()["code"], "2314");
    }
    // Its owner sees it on both wires.
    let key = &house.a.sandbox;
    let own = house.signed(key, json!({ "user_id": "u-1", "job_id": job }));
    assert_eq!(house.post("/v1/job_status", &own).await.json()["job_complete"], true);
}

#[tokio::test]
async fn references_of_others_do_not_exist() {
    let house = House::new().await;
    let bind = async |key: &ApiKey| {
        let payload = json!({ "id_number": "12345678901", "callback_url": "https://partner.example/bound" });
        let form = Form::default().json("payload", &payload);
        let request = token_request(key).header("content-type", Form::content_type());
        let answer = house.call(request.body(form.body()).unwrap()).await;
        let token = answer.json()["token"].as_str().unwrap().to_owned();
        let payload = token.split('.').nth(1).unwrap();
        let payload = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
        serde_json::from_slice::<Value>(&payload).unwrap()["payload"].clone()
    };
    let bound = bind(&house.a.sandbox).await;
    let number = bound["id_number"].as_str().unwrap();
    let callback = bound["callback_url"].as_str().unwrap();
    for key in [&house.b.sandbox, &house.a.production] {
        let token = house.token(key).await;
        let text = "Required field 'id_number' is missing or invalid.";
        let form = clearwater().with("id_number", number);
        house.submit("/v3/enhanced_kyc", &token, &form).await.is_v3(400, "Bad Request", text);
        let text = "Required field 'callback_url' is missing or invalid.";
        let form = clearwater().with("callback_url", callback);
        house.submit("/v3/enhanced_kyc", &token, &form).await.is_v3(400, "Bad Request", text);
    }
    let token = house.token(&house.a.sandbox).await;
    let form = clearwater().with("id_number", number).with("callback_url", callback);
    assert_eq!(house.submit("/v3/enhanced_kyc", &token, &form).await.status, 202);
    // A personal value ends a day after its token.
    house.clock.advance_ms(900_000 + 24 * 3_600_000 + 1);
    let token = house.token(&house.a.sandbox).await;
    let late = clearwater().with("id_number", number);
    assert_eq!(house.submit("/v3/enhanced_kyc", &token, &late).await.status, 400);
    let kept = clearwater().with("callback_url", callback);
    assert_eq!(house.submit("/v3/enhanced_kyc", &token, &kept).await.status, 202);
}

#[tokio::test]
async fn sandbox_jobs_never_reach_production_rows() {
    let house = House::new().await;
    let job = job(&house, &house.a.sandbox).await;
    let production = kweli_domain::Environment::Production;
    assert!(house.store.jobs(house.a.id, Some(production), None, 10).await.unwrap().is_empty());
    assert!(house.store.job(house.a.id, production, job.parse().unwrap()).await.unwrap().is_none());
    let balance = house.store.balance(house.a.id).await.unwrap();
    assert_eq!((balance.wallet.0, balance.held.0), (0, 0));
}

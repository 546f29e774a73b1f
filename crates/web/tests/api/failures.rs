//! Our own failures: told in the generation's words, without detail, and never half done.

use crate::support::*;
use serde_json::json;

#[tokio::test]
async fn system_errors_are_2201_2301_2401_and_500() {
    let house = House::with(|setup| setup.working = false).await;
    let key = &house.a.sandbox;
    // Somebody overwrites the database behind our back. One more write makes every connection look at the file again.
    for name in ["kweli.db", "kweli.db-wal"] {
        let path = house.folder.path().join(name);
        let length = std::fs::metadata(&path).unwrap().len();
        let mut file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        std::io::Write::write_all(&mut file, &vec![0xAA; usize::try_from(length).unwrap()]).unwrap();
    }
    let _ = house.store.fund(house.b.id, kweli_domain::money::Minor(1), "a write").await;
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    let ask = json!({ "user_id": "u", "job_id": "j" });
    house.post("/v1/upload", &house.signed(key, announcement("j"))).await.is_v1(500, "2201", "System Error");
    house.post("/v1/token", &house.signed(key, json!({}))).await.is_v1(500, "2201", "System Error");
    house.post("/v1/job_status", &house.signed(key, ask)).await.is_v1(500, "2301", "System Error");
    for path in ["/v1/id_verification", "/v1/async_id_verification", "/v2/verify", "/v2/verify_async"] {
        house.post(path, &house.signed(key, lookup("j"))).await.is_v1(500, "2401", "System Error");
    }
    let answer = house.call(token_request(key).body("".into()).unwrap()).await;
    let text = "An unexpected error occurred. Please try again or contact support.";
    answer.is_v3(500, "Internal Server Error", text);
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

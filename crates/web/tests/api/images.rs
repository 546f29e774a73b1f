//! Signed links to pictures.

use crate::support::*;
use serde_json::json;

#[tokio::test]
async fn a_link_opens_its_picture_and_nothing_else() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let form = faces().text("user_id", "u-1");
    let job = house.submit("/v3/biometric_kyc", &token, &form).await.json()["job_id"].as_str().unwrap().to_owned();
    house.settled(key, &job).await;
    let ask = house.signed(key, json!({ "user_id": "u-1", "job_id": job, "image_links": "true" }));
    let status = house.post("/v1/job_status", &ask).await.json();
    let link = status["image_links"]["selfie_image"].as_str().unwrap_or_else(|| panic!("{status}"));
    let path = link.strip_prefix(ORIGIN).unwrap();
    let answer = house.get(path).await;
    assert_eq!((answer.status, &answer.body[..]), (200, jpeg()));
    assert_eq!(answer.header("content-type"), "image/jpeg");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    assert!(answer.header("content-disposition").contains("filename="));
    // Any change of any parameter.
    let (name, query) = path.split_once('?').unwrap();
    for (n, _) in query.match_indices(['=', '&']) {
        let mut changed = query.to_owned();
        let at = (n + 1).min(changed.len() - 1);
        let other = if changed.as_bytes()[at] == b'0' { "1" } else { "0" };
        changed.replace_range(at..=at, other);
        assert_eq!(house.get(&format!("{name}?{changed}")).await.status, 404, "{changed}");
    }
    assert_eq!(house.get(name).await.status, 404);
    assert_eq!(house.get(&format!("{name}?{}", "x".repeat(5_000))).await.status, 404);
    let write = request(http::Method::POST, path).body("".into()).unwrap();
    assert_eq!(house.call(write).await.status, 405);
    house.clock.advance_ms(901_000);
    assert_eq!(house.get(path).await.status, 404);
}

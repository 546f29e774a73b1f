//! What anybody may read.

use crate::support::*;
use serde_json::json;

#[tokio::test]
async fn the_first_generations_catalogue() {
    let house = House::new().await;
    for path in ["/v1/services", "/v2/services", "/v1/services?locale=fr"] {
        let answer = house.get(path).await;
        let body = answer.json();
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        assert!(body["bank_codes"][0]["name"].is_string() && body["id_types"]["NG"]["BVN"].is_array());
        for product in [
            "basic_kyc",
            "biometric_kyc",
            "enhanced_kyc",
            "doc_verification",
            "ekyc_smartselfie",
            "enhanced_document_verification",
        ] {
            assert!(body["hosted_web"][product].is_object(), "{product}");
        }
    }
}

#[tokio::test]
async fn the_third_generations_services() {
    let house = House::new().await;
    let banks = house.get("/v3/services/bank_codes?country=NG").await.json();
    let banks = banks["bank_codes"].as_array().unwrap();
    assert!(!banks.is_empty() && banks.iter().all(|bank| bank["country"] == "NG" && bank["code"].is_string()));
    let all = house.get("/v3/services/supported_id_types").await.json();
    let all = all["id_types"].as_array().unwrap();
    assert!(all.len() > 30 && all.iter().all(|row| row["required_fields"].is_array()));
    let kenya = house.get("/v3/services/supported_id_types?country=KE").await.json();
    assert!(kenya["id_types"].as_array().unwrap().iter().all(|row| row["country"] == "KE"));
    for path in ["/v3/services/bank_codes?country=nigeria", "/v3/services/supported_id_types?country=k"] {
        let answer = house.get(path).await;
        assert_eq!((answer.status, answer.json()["code"].clone()), (400, json!("2413")), "{path}");
    }
}

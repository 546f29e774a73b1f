//! Fraud reports over HTTP.

use crate::support::*;
use http::Request;
use serde_json::json;

/// A user that is on file in the sandbox.
async fn enrolled(house: &House, user: &str) {
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    let mut form = faces().text("user_id", user);
    for name in ["country", "id_type", "id_number"] {
        form = form.without(name);
    }
    let answer = house.submit("/v3/registration", &token, &form).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    house.settled(key, answer.json()["job_id"].as_str().unwrap()).await;
}

fn report() -> Form {
    Form::default().text("is_fraud", "true").text("reported_by", "analyst@bank.example").text("reason", "MULE_ACCOUNT")
}

#[tokio::test]
async fn a_known_user_is_reported_and_the_report_taken_back() {
    let house = House::new().await;
    // An id that has to be escaped is one segment of the path.
    enrolled(&house, "team/ann").await;
    let token = house.token(&house.a.sandbox).await;
    let path = "/v3/users/team%2Fann/report_fraud";
    let answer = house.submit(path, &token, &report()).await;
    assert_eq!(answer.status, 202, "{}", answer.text());
    let expected = json!({ "status": "accepted", "message": "Fraud report accepted", "user_id": "team/ann" });
    assert_eq!(answer.json(), expected);
    let back = Form::default()
        .text("is_fraud", "false")
        .text("reported_by", "analyst@bank.example")
        .text("notes", "a mistake");
    assert_eq!(house.submit(path, &token, &back).await.json(), expected);
}

#[tokio::test]
async fn every_refusal_has_its_words() {
    let house = House::new().await;
    enrolled(&house, "ann").await;
    let token = house.token(&house.a.sandbox).await;
    let path = "/v3/users/ann/report_fraud";
    house.submit("/v3/users/nobody/report_fraud", &token, &report()).await.is_v3(404, "Not Found", "User not found");
    house.submit(path, "no token", &report()).await.is_v3(401, "Unauthorized", "Invalid token");
    // Somebody else's user is nobody's.
    let foreign = house.token(&house.b.sandbox).await;
    house.submit(path, &foreign, &report()).await.is_v3(404, "Not Found", "User not found");
    for (form, message) in [
        (report().without("is_fraud"), "Required field 'is_fraud' is missing or invalid."),
        (report().without("reason"), "Required field 'reason' is missing or invalid."),
        (report().with("reported_by", "me"), "Field 'reported_by' must be a valid email address."),
        (report().with("reason", "OTHER"), "Required field 'notes' is missing or invalid when reason is 'OTHER'."),
        (report().with("is_fraud", "false"), "Required field 'notes' is missing or invalid when is_fraud is false."),
        (report().text("notes", &"n".repeat(501)), "Field 'notes' must be at most 500 characters."),
    ] {
        house.submit(path, &token, &form).await.is_v3(400, "Bad Request", message);
    }
    let json = Request::post(path).header("SmileID-Token", &token).header("content-type", "application/json");
    house.call(json.body("{}".into()).unwrap()).await.is_v3(
        415,
        "Unsupported Media Type",
        "Unsupported Media Type. Required Content-Type is multipart/form-data",
    );
}

#[tokio::test]
async fn the_first_generations_flag_is_a_report_too() {
    let house = House::new().await;
    enrolled(&house, "ann").await;
    let key = &house.a.sandbox;
    let order = async |user: &str, flag: bool| {
        let body = json!({ "user_id": user, "environment": "test", "is_fraudulent": flag });
        house.post("/api/v2/partner/enrollee", &house.signed(key, body)).await
    };
    for flag in [true, false] {
        let done = order("ann", flag).await;
        assert_eq!(done.json(), json!({ "success": true, "user_id": "ann", "is_fraudulent": flag }));
    }
    order("nobody", true).await.is_v1(400, "2210", "Error - No enrolled user found");
}

//! Doubles, reports and risk at a document job, in both generations' words.

use crate::bank::*;
use kweli_testkit::documents::{document_zip, specimen};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn doubles_reports_and_risk_are_told_of_a_document_too() {
    let mut bank = Bank::open(&[]).await;
    bank.set(&["--suspects-callback", "on"]).await;
    let own = specimen("zm-passport").unwrap();
    let (person, capture) = (&own.person, with_front(own.bytes.clone()));
    let zip = || document_zip(person, &capture).unwrap();
    let url = bank.receiver.url("first");
    let backend = bank.backend.clone();
    let first = async |job_type: u8, user: &str| {
        let job = format!("of {user}");
        backend.zip_job((job_type, user, &job), &json!({}), zip(), &url).await.unwrap().1
    };
    // Nobody is on file yet; then the same man comes as somebody else.
    let suspects = json!([{ "user_id": "ann", "reason": "same-person" }]);
    for (user, code, text, named) in
        [("ann", "5210", "No Suspect Users Found", json!([])), ("ben", "5211", "Suspect Users Found", suspects)]
    {
        let result = first(6, user).await;
        assert_eq!(result["ResultCode"], "0810", "{result}");
        let secure = &result["Antifraud"]["smile_secure"];
        assert_eq!((&secure["ResultCode"], &secure["ResultText"]), (&json!(code), &json!(text)), "{result}");
        assert_eq!(result["Antifraud"]["SuspectUsers"], named);
        let alone = |body: &Value| body["ResultCode"].as_str().is_some_and(|code| code.starts_with("52"));
        let own = bank.receiver.wait_for(&format!("of {user}"), PATIENCE, |delivery| alone(&delivery.body)).await;
        let body = own.expect("the callback about other users did not arrive").body;
        assert_eq!((&body["ResultCode"], &body["Antifraud"]), (&json!(code), &json!({ "SuspectUsers": named })));
    }
    let third = bank.third(DV, person, &capture).await;
    assert_eq!((told(&third), &third["antifraud"]["smile_secure"]["status"]), (CLEAR.1, &json!("attention")));
    // What a device tells of itself.
    let list = |entries: &[(&str, &str)]| -> String {
        let entries: Vec<Value> = entries.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
        Value::Array(entries).to_string()
    };
    let emulated = list(&[("is_emulator", "true")]);
    let pretended = list(&[("is_emulator", "true"), ("camera_name", "OBS Virtual Camera")]);
    for (metadata, words) in [(emulated, DOUBTFUL.1), (pretended, ("block", Some("high_risk"), FAILED))] {
        let form = bank.backend.document_form(person, &capture, &bank.receiver.url("v3")).unwrap();
        let third = bank.form(DV, form.text("metadata", metadata)).await;
        assert_eq!(told(&third), words, "{third}");
    }
    // Whoever was reported is locked out under any name, whatever the product.
    let report = reqwest::multipart::Form::new()
        .text("is_fraud", "true")
        .text("reason", "DOCUMENT_FORGERY")
        .text("reported_by", "analyst@bank.example");
    let token = bank.backend.token().await.unwrap();
    let (status, answer) = bank.backend.submit(&token, "users/ann/report_fraud", report).await.unwrap();
    assert_eq!(status, 202, "{answer}");
    let third = bank.third(DV, person, &capture).await;
    assert_eq!(told(&third), ("block", Some("account_locked_fraud"), FAILED), "{third}");
    assert_eq!(third["antifraud"]["fraud_risk"]["risk_level"], "high", "{third}");
    let result = first(6, "cid").await;
    // The first generations have no word of their own; `Antifraud` says why.
    let machine = ("0813", "Document Not Verified - Machine Judgement");
    assert_eq!((result["ResultCode"].as_str(), result["ResultText"].as_str()), (Some(machine.0), Some(machine.1)));
    let sources = result["Antifraud"]["summary"]["fraud_sources"].as_array().unwrap();
    assert!(sources.contains(&json!("fraud_report")), "{result}");
    assert_eq!(result["Actions"]["Register_Selfie"], "Rejected");
}

//! A copy waits for a person: what `kweli review` makes of it, and what the partner is told.

use crate::bank::*;
use kweli_testkit::documents::{document_zip, specimen};
use serde_json::Value;

/// The result and the actions of the latest revision, once it has this code.
async fn after(bank: &mut Bank, number: usize, code: &str) -> Value {
    for _ in 0..200 {
        let (user, job) = (format!("person-{number}"), format!("job-{number}"));
        let result = bank.backend.job_status(&user, &job).await.unwrap()["result"].take();
        if result["ResultCode"] == code {
            return result;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("job {number} did not come to {code}")
}

/// Our own name of a job, which its picture links carry.
fn job_of(status: &Value) -> String {
    let link = status["image_links"]["id_card_image"].as_str().unwrap();
    link.split('&').find_map(|part| part.strip_prefix("job=")).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_accepted_or_rejected_by_a_person() {
    let mut bank = Bank::open(&[]).await;
    let own = specimen("zm-passport").unwrap();
    let copy = with_front(grey(&own.bytes));
    let told = bank.third(DV, &own.person, &copy).await;
    let said = (told["status"].as_str(), told["reason"].as_str(), told["message"].as_str());
    assert_eq!(said, (Some("attention"), Some("document_copy_detected"), Some(PASSED)), "{told}");

    for (number, verdict, code, text, word) in [
        (1, "--accept", "0810", "Document Verified After Human Review", "Passed"),
        (2, "--reject", "0812", "Failed Security Features Check", "Failed"),
    ] {
        let status = bank.first(6, document_zip(&own.person, &copy).unwrap()).await;
        let result = &status["result"];
        assert_eq!(result["ResultCode"], "0814", "{result}");
        let actions = &result["Actions"];
        assert_eq!(
            (&actions["Document_Check"], &actions["Human_Review_Document_Check"]),
            (&"Under Review".into(), &"Sent to Human Review".into())
        );
        assert_eq!(actions["Register_Selfie"], "Provisionally Approved");
        let waiting = job_of(&status);
        bank.kweli.run(&["review", &waiting, verdict, "--note", "looked at the original"]).unwrap();
        let result = after(&mut bank, number, code).await;
        assert_eq!((&result["ResultCode"], &result["ResultText"]), (&code.into(), &text.into()));
        assert_eq!(result["Actions"]["Human_Review_Document_Check"], word, "{result}");
        assert_eq!(result["Actions"]["Document_Check"], word);
    }
}

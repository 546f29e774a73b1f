//! What is doubtful waits for a person: what `kweli review` makes of it, what becomes of it when nobody comes, and what a
//! partner that is stricter has instead.

use crate::bank::*;
use crate::pictures;
use kweli_testkit::documents::{Capture, document_zip, specimen};
use kweli_testkit::wire::Person;
use serde_json::{Value, json};

/// Our own name of a job, which its picture links carry.
fn job_of(status: &Value) -> String {
    let link = status["image_links"]["id_card_image"].as_str().unwrap();
    link.split('&').find_map(|part| part.strip_prefix("job=")).unwrap().to_owned()
}

/// A doubt: who sends what, and the actions that a person settles.
struct Doubt {
    what: &'static str,
    person: Person,
    capture: Capture,
    /// Of the third generation.
    reason: &'static str,
    /// Action, its word while in doubt, when accepted, when rejected.
    actions: &'static [(&'static str, [&'static str; 3])],
    /// Code and text when a person rejects it, and when nobody comes.
    rejected: (&'static str, &'static str),
    timed_out: &'static str,
}

const REVIEWED: [&str; 3] = ["Sent to Human Review", "Passed", "Failed"];
const CHECKED: [&str; 3] = ["Under Review", "Passed", "Failed"];

fn doubts() -> [Doubt; 4] {
    let own = specimen("zm-passport").unwrap();
    let claimed = Person { given: "Jane".into(), last: "Roe".into(), ..own.person.clone() };
    [
        Doubt {
            what: "a photocopy",
            person: own.person.clone(),
            capture: with_front(grey(&own.bytes)),
            reason: "document_copy_detected",
            actions: &[("Document_Check", CHECKED), ("Human_Review_Document_Check", REVIEWED)],
            rejected: ("0812", "Failed Security Features Check"),
            timed_out: "Failed Security Features Check",
        },
        Doubt {
            what: "another name was sent",
            person: claimed,
            capture: with_front(own.bytes.clone()),
            reason: "medium_risk",
            actions: &[("Verify_Document", CHECKED), ("Human_Review_Document_Check", REVIEWED)],
            rejected: ("0812", "Failed Security Features Check"),
            timed_out: "Failed Security Features Check",
        },
        Doubt {
            what: "too few frames to tell",
            person: own.person.clone(),
            capture: mostly_cut(with_front(own.bytes)),
            reason: "medium_risk",
            actions: &[
                ("Liveness_Check", CHECKED),
                ("Selfie_Check", CHECKED),
                ("Human_Review_Liveness_Check", REVIEWED),
                ("Human_Review_Selfie_Check", REVIEWED),
            ],
            rejected: ("0813", "Document Not Verified - Human Judgement"),
            timed_out: "Document Not Verified - Machine Judgement",
        },
        Doubt {
            what: "a portrait between two men",
            person: brian(),
            capture: with_front(with_head("passport", &pictures::between())),
            reason: "medium_risk",
            actions: &[
                ("Selfie_To_ID_Card_Compare", ["Provisionally Approved", "Completed", "Failed"]),
                ("Human_Review_Compare", REVIEWED),
            ],
            rejected: ("0811", "No Face Match"),
            timed_out: "No Face Match",
        },
    ]
}

/// The words of a result's actions.
#[track_caller]
fn has(what: &str, result: &Value, doubt: &Doubt, at: usize) {
    for (action, words) in doubt.actions {
        assert_eq!(result["Actions"][action], words[at], "{what}, {action}: {result}");
    }
    let registered = ["Provisionally Approved", "Approved", "Rejected"][at];
    assert_eq!(result["Actions"]["Register_Selfie"], registered, "{what}: {result}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_doubtful_is_accepted_or_rejected_by_a_person() {
    let mut bank = Bank::open(&[]).await;
    for doubt in doubts() {
        let what = doubt.what;
        let third = bank.third(DV, &doubt.person, &doubt.capture).await;
        assert_eq!(told(&third), ("attention", Some(doubt.reason), PASSED), "{what}: {third}");
        let accepted = ("0810", "Document Verified After Human Review");
        for (at, verdict, (code, text)) in [(1, "--accept", accepted), (2, "--reject", doubt.rejected)] {
            let status = bank.first(6, document_zip(&doubt.person, &doubt.capture).unwrap()).await;
            let result = &status["result"];
            assert_eq!((&result["ResultCode"], &result["ResultText"]), (&json!(DOUBTFUL.0.0), &json!(DOUBTFUL.0.1)));
            assert_eq!(result["IsFinalResult"], "false");
            has(what, result, &doubt, 0);
            bank.kweli.run(&["review", &job_of(&status), verdict, "--note", "looked at the original"]).unwrap();
            let result = bank.later(result, code).await["result"].take();
            assert_eq!((&result["ResultText"], &result["IsFinalResult"]), (&json!(text), &json!("true")), "{what}");
            assert_eq!(
                (&result["ResultType"], &result["IsMachineResult"]),
                (&json!("Document Verification"), &json!("false"))
            );
            has(what, &result, &doubt, at);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_comes_or_nobody_is_asked() {
    let mut bank = Bank::open(&[("KWELI__REVIEW__TIMEOUT_S", "1")]).await;
    let doubtful = |status: &Value| {
        let old = status["history"].as_array().unwrap().iter().find(|old| old["ResultCode"] == DOUBTFUL.0.0);
        old.unwrap_or_else(|| panic!("{status}")).clone()
    };
    for doubt in doubts() {
        let first = bank.first(6, document_zip(&doubt.person, &doubt.capture).unwrap()).await;
        let status = bank.later(&first["result"], doubt.rejected.0).await;
        let result = &status["result"];
        assert_eq!(result["ResultText"], doubt.timed_out, "{}: {result}", doubt.what);
        assert_eq!(
            (&result["ResultType"], &result["IsMachineResult"]),
            (&json!("Document Verification"), &json!("true")),
            "{result}"
        );
        has(doubt.what, &doubtful(&status), &doubt, 0);
        has(doubt.what, result, &doubt, 2);
    }
    // A partner that takes nobody on before a person has looked, and one that asks nobody.
    let [copy, _, capture, _] = doubts();
    bank.set(&["--possible-attack", "hold"]).await;
    for doubt in [&copy, &capture] {
        let first = bank.first(6, document_zip(&doubt.person, &doubt.capture).unwrap()).await;
        let status = bank.later(&first["result"], doubt.rejected.0).await;
        assert_eq!(doubtful(&status)["Actions"]["Register_Selfie"], "Unable To Determine", "{status}");
    }
    bank.set(&["--possible-attack", "refuse"]).await;
    for doubt in [&copy, &capture] {
        let status = bank.first(6, document_zip(&doubt.person, &doubt.capture).unwrap()).await;
        let result = &status["result"];
        assert_eq!((&result["ResultCode"], &result["ResultText"]), (&json!(doubt.rejected.0), &json!(doubt.timed_out)));
        assert_eq!(status["history"].as_array().unwrap().len(), 1, "{status}");
        assert_eq!(result["Actions"]["Register_Selfie"], "Rejected");
    }
}

//! First generation: job types 6 and 11.

use super::{Change, endings, evidence::rows};
use crate::v1::codes;
use crate::v1::render::{callback, job_status};
use crate::v1::request::StatusQuery;
use crate::v1::testing::{job, signed};
use kweli_domain::decide::Doubt;
use kweli_domain::outcome::Decision;
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Finding, ImageKind, JobView, Product};
use std::collections::BTreeSet;

const PRODUCTS: [Product; 2] = [Product::DocumentVerification, Product::EnhancedDocumentVerification];

fn view(product: Product, doubt: Doubt, change: Option<Change>) -> JobView {
    job(product, doubt, &[&rows(product, change)])
}

fn review(accepted: Option<bool>) -> Evidence {
    let finding = match accepted {
        Some(accepted) => Finding::Review { accepted, note: "".into(), reviewer: "".into() },
        None => Finding::ReviewTimeout,
    };
    Evidence { check: Check::Review, version: 1, models: vec![], took_ms: 0, finding }
}

/// Every ending by name, the reviewed ones too.
fn all(product: Product) -> Vec<(String, Decision)> {
    let mut all = Vec::new();
    for (name, change) in endings(product) {
        for (strictness, doubt) in
            [("", Doubt::AskPerson), (", held", Doubt::HoldForPerson), (", refused", Doubt::RefuseAttack)]
        {
            let doubtful = ["possible attack", "copy"].contains(&name);
            if !strictness.is_empty() && !doubtful {
                continue;
            }
            let rows = rows(product, change.clone());
            let first = view(product, doubt, change.clone()).outcome().unwrap().decision.clone();
            let waits = first.verdict == kweli_domain::Verdict::Review;
            all.push((format!("{name}{strictness}"), first));
            if waits && strictness.is_empty() {
                for (what, accepted) in [("confirmed", Some(true)), ("rejected", Some(false)), ("forgotten", None)] {
                    let mut rows = rows.clone();
                    rows.push(review(accepted));
                    let view = job(product, doubt, &[&rows]);
                    all.push((format!("{name}, {what}"), view.outcome().unwrap().decision.clone()));
                }
            }
        }
    }
    all
}

#[test]
fn the_table() {
    for product in PRODUCTS {
        let mut lines = Vec::new();
        for (name, decision) in all(product) {
            let words = codes::result(product, &decision);
            let success = codes::is_success(decision.verdict);
            lines.push(format!("{name}: {} {} (success {success})", words.code, words.text));
            let actions: Vec<_> = codes::actions(product, &decision)
                .into_iter()
                .map(|(key, value)| format!("{key}: {}", value.as_str().unwrap()))
                .collect();
            lines.push(format!("    {}", actions.join(", ")));
        }
        insta::assert_snapshot!(format!("v1_{}", product.slug()), lines.join("\n"));
    }
}

#[test]
fn every_documented_code_is_reached() {
    let mut expected = BTreeSet::from([
        "0001", "0810", "0811", "0812", "0813", "0814", "0816", "0817", "0903", "0911", "0912", "2203",
    ]);
    for product in PRODUCTS {
        if product == Product::EnhancedDocumentVerification {
            expected.extend(["1013", "1014", "1015", "1016"]);
        }
        let all = all(product);
        let codes: BTreeSet<_> = all.iter().map(|(_, decision)| codes::result(product, decision).code).collect();
        assert_eq!(codes, expected, "{product:?}");
        let texts: BTreeSet<_> = all.iter().map(|(_, decision)| codes::result(product, decision).text).collect();
        for text in [
            "Document Verified",
            "Document Verified After Human Review",
            "Selfie image unusable",
            "ID Card image unusable",
            "Data Invalid",
        ] {
            assert!(texts.contains(text), "{text}");
        }
    }
}

#[test]
fn every_action_is_in_its_vocabulary_and_reached() {
    const CHECK: &[&str] = &["Passed", "Failed", "Under Review", "Unable To Determine"];
    const REVIEW: &[&str] = &["Passed", "Failed", "Sent to Human Review"];
    let vocabulary = |key: &str| -> &[&str] {
        match key {
            "Document_Check" | "Verify_Document" | "Liveness_Check" | "Selfie_Check" => CHECK,
            "Selfie_Provided" => &["Passed", "Failed"],
            "Register_Selfie" => &["Approved", "Rejected", "Provisionally Approved", "Unable To Determine"],
            "Verify_ID_Number" => &["Verified", "Not Verified", "Not Done", "Issuer Unavailable"],
            "Return_Personal_Info" => &["Returned", "Not Returned", "Not Done", "Issuer Unavailable"],
            "Selfie_To_ID_Authority_Compare" => {
                &["Completed", "Failed", "ID Authority Photo Not Available", "Not Done", "Issuer Unavailable"]
            }
            "Selfie_To_ID_Card_Compare" => &["Completed", "Provisionally Approved", "Failed", "Unable To Determine"],
            "Human_Review_Compare"
            | "Human_Review_Liveness_Check"
            | "Human_Review_Selfie_Check"
            | "Human_Review_Document_Check" => REVIEW,
            other => panic!("{other} is no action of a document product"),
        }
    };
    let mut reached: BTreeSet<(String, String)> = BTreeSet::new();
    for product in PRODUCTS {
        for (name, decision) in all(product) {
            for (key, value) in codes::actions(product, &decision) {
                let value = value.as_str().unwrap().to_owned();
                assert!(vocabulary(&key).contains(&value.as_str()), "{product:?} {name}: {key} {value}");
                reached.insert((key, value));
            }
        }
    }
    let keys: BTreeSet<_> = reached.iter().map(|(key, _)| key.clone()).collect();
    assert_eq!(keys.len(), 14);
    for key in keys {
        for value in vocabulary(&key) {
            assert!(reached.contains(&(key.clone(), (*value).to_owned())), "{key}: {value}");
        }
    }
}

#[test]
fn results() {
    for product in PRODUCTS {
        let mut view = view(product, Doubt::AskPerson, None);
        insta::assert_json_snapshot!(format!("v1_{}_callback", product.slug()), callback(&view, 1, &signed()));
        view.links.insert(ImageKind::DocumentFront, "https://host/images/front?sig=x".into());
        view.links.insert(ImageKind::DocumentBack, "https://host/images/back?sig=x".into());
        let query = StatusQuery {
            user_id: "u-1".into(),
            job_id: "j-1".into(),
            image_links: true,
            history: true,
            source_sdk: None,
        };
        let answer = job_status(&view, &query, &signed());
        assert_eq!(answer["image_links"]["id_card_image"], "https://host/images/front?sig=x");
        assert_eq!(answer["image_links"]["id_card_back"], "https://host/images/back?sig=x");
        let history = answer["history"].as_array().unwrap();
        let codes: Vec<_> = history.iter().map(|h| h["ResultCode"].as_str().unwrap()).collect();
        let expected = if product.asks_authority() { vec!["0810", "1012"] } else { vec!["0810"] };
        assert_eq!(codes, expected);
        assert_eq!(answer["result"]["ResultType"], "Document Verification");
    }
    let (_, expired) = endings(Product::DocumentVerification).into_iter().find(|(n, _)| *n == "expired").unwrap();
    let answer = callback(&view(Product::DocumentVerification, Doubt::AskPerson, expired), 1, &signed()).unwrap();
    assert_eq!((&answer["ResultCode"], &answer["IsFinalResult"]), (&"0817".into(), &"true".into()));
}

//! The table against the published summary, both ways.

use super::*;
use crate::v3::testing::{context, enhanced_form, evidence, job, json_part, policy, scenario, submission};
use crate::v3::{request, testing::NOW};
use kweli_domain::decide::Doubt;
use kweli_domain::evidence::{
    Evidence, FaceCompareFinding, Finding, LivenessFinding, LookupAnswer, PixelBox, QualityComponent, QualityFinding,
    UnusablePicture,
};
use kweli_domain::plan::Check;
use kweli_domain::sandbox::{self, Scenario};
use kweli_domain::{IdentityRecord, Submission};
use serde_json::{Value, json};
use std::collections::BTreeSet;

type Said = BTreeSet<(&'static str, Option<&'static str>)>;

/// (status, reason) pairs that the summary lists.
fn listed(product: Product) -> Said {
    let mut all = Said::from([
        ("clear", None),
        ("attention", Some("medium_risk")),
        ("block", Some("high_risk")),
        ("block", Some("identifier_not_found")),
        ("block", Some("age_requirement_not_met")),
        ("block", Some("account_locked_fraud")),
        ("error", Some("service_unavailable")),
        ("error", Some("internal_error")),
    ]);
    if product == Product::BiometricKyc {
        all.extend([
            ("block", Some("face_verification_failed")),
            ("block", Some("spoof_detected")),
            ("error", Some("image_unavailable_or_invalid")),
        ]);
    }
    all
}

/// Never said: no model here can judge it.
const RESERVED: &str = "content_policy_violated";

/// The words that §6.10 has for a pair, for the two products.
fn expected_message(words: &Words) -> String {
    match (words.status, words.reason) {
        ("clear" | "attention", _) => "Verification successful.".into(),
        (_, Some("identifier_not_found")) => "Verification failed: Unable to validate ID - Not Found".into(),
        (_, Some("age_requirement_not_met")) => "Verification failed: Customer must be above 18".into(),
        ("block", _) => "Verification failed.".into(),
        (_, Some("service_unavailable")) => "Error: external service unavailable.".into(),
        (_, Some("internal_error")) => "Error: verification could not be completed at this time.".into(),
        _ => {
            assert!(words.message.starts_with("Error: ") && words.message.ends_with("image(s) are unusable."));
            words.message.clone()
        }
    }
}

/// Every kind of finding that each check of a production job can leave, good and bad.
fn findings(check: Check) -> Vec<Finding> {
    let record = || Box::new(IdentityRecord::default());
    let lookup = |answer| Finding::Lookup { authority: "table".into(), answer };
    let face = Some(PixelBox { x: 0.0, y: 0.0, width: 1.0, height: 1.0 });
    let pictures = |bad: Option<ImageKind>, missing: Vec<ImageKind>| Finding::Pictures {
        usable: Vec::new(),
        unusable: bad.into_iter().map(|image| UnusablePicture { image, why: "x".into() }).collect(),
        missing,
    };
    let quality = |image, faces, scalar| {
        let component =
            QualityComponent { name: "Sharpness".into(), raw: 0.0, scalar, threshold: 50.0, mandatory: true };
        Finding::Quality(QualityFinding {
            image,
            faces,
            face,
            unified: scalar,
            components: vec![component],
            advice: Vec::new(),
        })
    };
    let live = |selfie, frames, identity_min| {
        Finding::Liveness(LivenessFinding {
            scores: Vec::new(),
            selfie,
            frames,
            identity_min,
            live_line: 0.6,
            attack_line: 0.4,
            identity_line: 0.25,
            signals: Vec::new(),
        })
    };
    let compare = |similarity, reference_face| {
        Finding::FaceCompare(FaceCompareFinding {
            probe: ImageKind::Selfie,
            reference: ImageKind::AuthorityPhoto,
            similarity,
            per_model: Vec::new(),
            match_line: 0.4,
            review_line: 0.3,
            probe_face: face,
            reference_face,
        })
    };
    let mut all = match check {
        Check::NumberFormat => [(true, false), (false, false), (true, true)]
            .map(|(matched, test_number)| Finding::NumberFormat { pattern: None, matched, test_number })
            .to_vec(),
        Check::Lookup => vec![
            lookup(LookupAnswer::Found { record: record() }),
            lookup(LookupAnswer::NotFound),
            lookup(LookupAnswer::Invalid { field: "id_number".into() }),
            lookup(LookupAnswer::Unavailable),
            lookup(LookupAnswer::Refused),
        ],
        Check::Age => [None, Some(17), Some(18)].map(|years| Finding::Age { years, minimum: 18 }).to_vec(),
        Check::Pictures => vec![
            pictures(None, Vec::new()),
            pictures(Some(ImageKind::Selfie), Vec::new()),
            pictures(Some(ImageKind::Liveness(3)), Vec::new()),
            pictures(Some(ImageKind::Selfie), vec![ImageKind::Liveness(0), ImageKind::Liveness(1)]),
        ],
        Check::SelfieQuality => vec![
            quality(ImageKind::Selfie, 1, 80.0),
            quality(ImageKind::Selfie, 1, 10.0),
            quality(ImageKind::Selfie, 0, 80.0),
        ],
        Check::Liveness => vec![
            live(Some(0.9), Some(0.9), Some(0.9)),
            live(Some(0.5), Some(0.9), None),
            live(Some(0.1), None, None),
            live(None, None, None),
            live(Some(0.9), Some(0.9), Some(0.1)),
        ],
        Check::AuthorityCompare => vec![
            compare(Some(0.9), face),
            compare(Some(0.35), face),
            compare(Some(0.1), face),
            compare(None, None),
            compare(None, face),
        ],
        _ => Vec::new(),
    };
    all.push(Finding::Failure { detail: "x".into() });
    all
}

/// What a whole production job can say: every combination of findings, ended where the engine would end it.
fn production(product: Product, checks: &[Check]) -> Vec<Words> {
    let submission = submission(product);
    let mut open: Vec<Vec<Evidence>> = vec![Vec::new()];
    let mut done = Vec::new();
    for check in checks {
        let mut next = Vec::new();
        for rows in open {
            for finding in findings(*check) {
                let mut rows = rows.clone();
                rows.push(evidence(*check, finding));
                if kweli_domain::plan::is_settled(product, &rows, &policy()) {
                    done.push(rows)
                } else {
                    next.push(rows)
                }
            }
        }
        open = next;
    }
    done.extend(open);
    done.iter().map(|rows| words(&job(submission.clone(), &policy(), rows))).collect()
}

fn checks(product: Product) -> Vec<Check> {
    use Check::{Age, AuthorityCompare, Liveness, Lookup, NumberFormat, Pictures, SelfieQuality};
    match product {
        Product::EnhancedKyc => vec![NumberFormat, Lookup, Age],
        _ => vec![NumberFormat, Pictures, SelfieQuality, Liveness, Lookup, Age, AuthorityCompare],
    }
}

fn sandbox(product: Product, chosen: Scenario) -> Words {
    let submission = submission(product);
    let rows = scenario(&submission, chosen);
    words(&job(submission, &policy(), &rows))
}

#[test]
fn production_jobs_say_only_what_is_listed_in_the_words_of_the_table() {
    for product in [Product::EnhancedKyc, Product::BiometricKyc] {
        let all = production(product, &checks(product));
        assert!(all.len() > 10);
        for words in all {
            assert!(listed(product).contains(&(words.status, words.reason)), "{product:?} {words:?}");
            assert_eq!(words.message, expected_message(&words), "{product:?} {words:?}");
        }
    }
}

#[test]
fn everything_that_is_listed_is_reachable() {
    for product in [Product::EnhancedKyc, Product::BiometricKyc] {
        let mut said: Said = production(product, &checks(product)).iter().map(|w| (w.status, w.reason)).collect();
        // Risk and locked accounts come from test identities and asked results until their engines exist.
        for chosen in [
            Scenario::Success,
            Scenario::Provisional,
            Scenario::Because(Reason::HighRisk),
            Scenario::Because(Reason::AccountLocked),
        ] {
            let words = sandbox(product, chosen);
            assert_eq!(words.message, expected_message(&words));
            said.insert((words.status, words.reason));
        }
        assert_eq!(said, listed(product), "{product:?}");
        assert!(said.iter().all(|(_, reason)| *reason != Some(RESERVED)));
    }
}

#[test]
fn the_third_generation_decides_finally() {
    assert_eq!(policy().doubt, Doubt::Remark);
    let words = sandbox(Product::BiometricKyc, Scenario::Provisional);
    assert_eq!((words.status, words.reason), ("attention", Some("medium_risk")));
}

/// Every published test person, through request, sandbox rule, decision and table.
#[test]
fn test_people_get_their_published_words() {
    let data: Value = serde_json::from_str(include_str!("../../../../../domain/data/sandbox_v3.json")).unwrap();
    let mut seen = 0;
    for product in [Product::EnhancedKyc, Product::BiometricKyc] {
        for person in data["identities"][product_word(product)].as_array().unwrap() {
            seen += 1;
            let details = json!({
                "given_names": person["given_names"], "last_name": person["last_name"], "email": person["email"],
            });
            let form = enhanced_form().with(json_part("user_details", &details));
            let parsed = request::enhanced_kyc(&form, &context(), NOW, false).unwrap().submission;
            let submission = Submission { product, ..parsed };
            let resolved = sandbox::resolve(&submission, false);
            let rows = scenario(&submission, resolved.scenario);
            let words = words(&job(submission, &policy(), &rows));
            assert_eq!(person["status"], words.status, "{person}");
            assert_eq!(person["reason"], json!(words.reason), "{person}");
            let published = person["message"].as_str().unwrap().replace("<image_type_list>", "selfie");
            assert_eq!(words.message.trim_end_matches('.'), published, "{person}");
        }
    }
    assert_eq!(seen, 13);
}

#[test]
fn an_unknown_test_person_is_blocked() {
    let details = json!({ "given_names": "No", "last_name": "Body", "email": "no.body@example.com" });
    let form = enhanced_form().with(json_part("user_details", &details));
    let submission = request::enhanced_kyc(&form, &context(), NOW, false).unwrap().submission;
    let rows = scenario(&submission, sandbox::resolve(&submission, false).scenario);
    let words = words(&job(submission, &policy(), &rows));
    assert_eq!((words.status, words.reason), ("block", Some("identifier_not_found")));
}

#[test]
fn bad_pictures_are_named_once_per_kind() {
    use ImageKind::{DocumentFront, Liveness, Selfie};
    for (images, message) in [
        (vec![Selfie], "Error: selfie image(s) are unusable."),
        (vec![Selfie, Liveness(0), Liveness(5)], "Error: selfie, liveness image(s) are unusable."),
        (vec![Selfie, DocumentFront], "Error: selfie, document image(s) are unusable."),
        (vec![], "Error: image(s) are unusable."),
    ] {
        assert_eq!(unusable(&images).message, message);
    }
}

/// One of each reason.
fn every_reason() -> Vec<Reason> {
    vec![
        Reason::IdentifierNotFound,
        Reason::NoRecord,
        Reason::IdentifierMalformed,
        Reason::AuthorityUnavailable,
        Reason::IdTypeNotActivated,
        Reason::AgeRequirementNotMet,
        Reason::DetailsMatch,
        Reason::DetailsPartlyMatch,
        Reason::DetailsMismatch,
        Reason::FaceMismatch,
        Reason::FaceUnsure,
        Reason::SpoofDetected,
        Reason::SpoofSuspected,
        Reason::NoFace(ImageKind::Selfie),
        Reason::QualityTooPoor(ImageKind::Selfie),
        Reason::ImagesUnusable(vec![ImageKind::Selfie]),
        Reason::AuthorityPhotoMissing,
        Reason::ArchiveUnreadable,
        Reason::ManifestInvalid,
        Reason::HighRisk,
        Reason::MediumRisk,
        Reason::AccountLockedFraud,
        Reason::AccountLocked,
        Reason::DocumentCheckFailed,
        Reason::DocumentUnsupported,
        Reason::DocumentCopy,
        Reason::DocumentExpired,
        Reason::DocumentUnclassifiable,
        Reason::DocumentNumberInvalid,
        Reason::NoDocument(ImageKind::DocumentFront),
        Reason::DocumentDataMismatch,
        Reason::DocumentDoubtful,
        Reason::Listed,
        Reason::AdverseMedia,
        Reason::ConfirmedByReviewer,
        Reason::RejectedByReviewer,
        Reason::ReviewTimedOut,
        Reason::Internal,
    ]
}

/// The whole table for all products, as the golden file shows; nothing is left without words, and only what is passed
/// is without objection.
#[test]
fn every_reason_has_words_in_every_product() {
    let mut table = serde_json::Map::new();
    for reason in every_reason() {
        let mut row = serde_json::Map::new();
        for product in Product::ALL {
            let words = for_reason(product, Verdict::Block, &reason);
            assert!(["clear", "attention", "block", "error"].contains(&words.status));
            assert_eq!(words.status == "clear", words.reason.is_none(), "{reason:?}");
            let said = format!("{} {} {}", words.status, words.reason.unwrap_or("-"), words.message);
            row.entry(said).or_insert_with(|| json!([])).as_array_mut().unwrap().push(json!(product_word(product)));
        }
        for products in row.values_mut() {
            if products.as_array().is_some_and(|all| all.len() == Product::ALL.len()) {
                *products = json!("all");
            }
        }
        table.insert(format!("{reason:?}"), Value::Object(row));
    }
    insta::assert_json_snapshot!("table", table);
}

#[test]
fn enrolments_speak_of_enrolment() {
    let clear = enrolment_wording(Product::Registration, clear());
    assert_eq!(clear.message, "Enrollment successful.");
    let failed = enrolment_wording(Product::Registration, block("high_risk", FAILED));
    assert_eq!(failed.message, "Enrollment failed.");
    let error = for_reason(Product::Registration, Verdict::Error, &Reason::Internal);
    assert_eq!(enrolment_wording(Product::Registration, error.clone()), error);
}

use super::*;
use crate::v1::testing::*;
use kweli_domain::decide::Doubt;
use kweli_domain::evidence::{DetailVerdict, DetailVerdicts, LookupAnswer};
use kweli_domain::plan::Check;
use kweli_domain::sandbox::Scenario;
use kweli_domain::{Evidence, Finding};
use std::collections::BTreeSet;

const REASONS: &[Reason] = &[
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
    Reason::NoFace(ImageKind::AuthorityPhoto),
    Reason::QualityTooPoor(ImageKind::Selfie),
    Reason::AuthorityPhotoMissing,
    Reason::AlreadyEnrolled,
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
];

fn review(accepted: bool) -> Evidence {
    row(Check::Review, Finding::Review { accepted, note: "".into(), reviewer: "".into() })
}

fn malformed() -> Evidence {
    row(Check::NumberFormat, Finding::NumberFormat { pattern: None, matched: false, test_number: false })
}

fn package(reason: Reason) -> Evidence {
    row(Check::Package, Finding::Package { reason, detail: "x".into() })
}

fn details(field: DetailVerdict) -> Evidence {
    row(
        Check::Details,
        Finding::Details(
            DetailVerdicts {
                names: field,
                date_of_birth: DetailVerdict::NotProvided,
                gender: DetailVerdict::NotHeld,
                phone_number: DetailVerdict::NotProvided,
            }
            .into(),
        ),
    )
}

fn failure() -> Evidence {
    row(Check::Lookup, Finding::Failure { detail: "x".into() })
}

fn and(mut evidence: Vec<Evidence>, more: Evidence) -> Vec<Evidence> {
    evidence.push(more);
    evidence
}

/// Every way in which the rules end a job of the built products, by name.
fn endings() -> Vec<(&'static str, Product, Doubt, Vec<Evidence>)> {
    use Product::{BasicKyc as Basic, BiometricKyc as Face, EnhancedKyc as Enhanced};
    let ask = Doubt::AskPerson;
    let card = |similarity| vec![quality(1, 80.0), liveness(0.9, false), face(Check::CardCompare, Some(similarity))];
    vec![
        ("clear", Face, ask, biometric(0.9, 0.8)),
        ("clear, card only", Face, ask, card(0.8)),
        ("other face", Face, ask, biometric(0.9, 0.1)),
        ("other face, card only", Face, ask, card(0.1)),
        ("unsure face", Face, ask, biometric(0.9, 0.35)),
        ("unsure face, card only", Face, ask, card(0.35)),
        ("possible attack", Face, ask, biometric(0.5, 0.8)),
        ("possible attack, unsure face", Face, ask, biometric(0.5, 0.35)),
        ("possible attack, held", Face, Doubt::HoldForPerson, biometric(0.5, 0.8)),
        ("possible attack, refused", Face, Doubt::RefuseAttack, biometric(0.5, 0.8)),
        ("attack", Face, ask, vec![quality(1, 80.0), liveness(0.1, true)]),
        ("confirmed", Face, ask, and(biometric(0.9, 0.35), review(true))),
        ("rejected for the face", Face, ask, and(biometric(0.9, 0.35), review(false))),
        ("rejected for the capture", Face, ask, and(biometric(0.5, 0.8), review(false))),
        ("not reviewed in time", Face, ask, and(biometric(0.9, 0.35), row(Check::Review, Finding::ReviewTimeout))),
        ("no face", Face, ask, vec![quality(0, 0.0)]),
        ("poor picture", Face, ask, vec![quality(1, 5.0)]),
        ("no selfie", Face, ask, vec![pictures(&[ImageKind::Selfie])]),
        ("no card", Face, ask, vec![pictures(&[ImageKind::DocumentFront])]),
        ("no selfie and no card", Face, ask, vec![pictures(&[ImageKind::DocumentFront, ImageKind::Selfie])]),
        ("record without photo", Face, ask, vec![liveness(0.9, true), found(), face(Check::AuthorityCompare, None)]),
        ("card without face", Face, ask, vec![liveness(0.9, true), face(Check::CardCompare, None)]),
        ("zip unreadable", Face, ask, vec![package(Reason::ArchiveUnreadable)]),
        ("info.json wrong", Face, ask, vec![package(Reason::ManifestInvalid)]),
        ("not found", Face, ask, vec![liveness(0.9, true), asked(LookupAnswer::NotFound)]),
        ("number malformed", Face, ask, vec![malformed()]),
        ("authority down", Face, ask, vec![liveness(0.9, true), asked(LookupAnswer::Unavailable)]),
        ("authority refuses", Face, ask, vec![liveness(0.9, true), asked(LookupAnswer::Refused)]),
        ("own failure", Face, ask, vec![failure()]),
        ("doubt with a remark", Face, Doubt::Remark, biometric(0.9, 0.35)),
        ("clear", Enhanced, ask, vec![found()]),
        ("not found", Enhanced, ask, vec![asked(LookupAnswer::NotFound)]),
        ("number malformed", Enhanced, ask, vec![malformed()]),
        (
            "authority calls it malformed",
            Enhanced,
            ask,
            vec![asked(LookupAnswer::Invalid { field: "id_number".into() })],
        ),
        ("authority down", Enhanced, ask, vec![asked(LookupAnswer::Unavailable)]),
        ("authority refuses", Enhanced, ask, vec![asked(LookupAnswer::Refused)]),
        ("own failure", Enhanced, ask, vec![failure()]),
        (
            "too young",
            Enhanced,
            Doubt::Remark,
            vec![found(), row(Check::Age, Finding::Age { years: Some(17), minimum: 18 })],
        ),
        ("exact", Basic, ask, vec![found(), details(DetailVerdict::Exact)]),
        ("partial", Basic, ask, vec![found(), details(DetailVerdict::Partial)]),
        ("transposed", Basic, ask, vec![found(), details(DetailVerdict::Transposed)]),
        ("no match", Basic, ask, vec![found(), details(DetailVerdict::NoMatch)]),
        ("no record", Basic, ask, vec![asked(LookupAnswer::NotFound)]),
        ("number malformed", Basic, ask, vec![malformed()]),
        ("authority down", Basic, ask, vec![asked(LookupAnswer::Unavailable)]),
        ("authority refuses", Basic, ask, vec![asked(LookupAnswer::Refused)]),
        ("own failure", Basic, ask, vec![failure()]),
        (
            "sandbox: not found",
            Basic,
            ask,
            vec![row(
                Check::Sandbox,
                Finding::Scenario {
                    scenario: Scenario::Because(Reason::IdentifierNotFound),
                    rule: "last digit".into(),
                    record: None,
                },
            )],
        ),
    ]
}

#[test]
fn the_table() {
    let mut lines = Vec::new();
    for (name, product, doubt, evidence) in endings() {
        let view = job(product, doubt, &[&evidence]);
        let decision = &view.outcome().unwrap().decision;
        let words = result(product, decision);
        let success = is_success(decision.verdict);
        lines.push(format!("{} / {name}: {} {} (success {success})", product.slug(), words.code, words.text));
        for (key, value) in actions(product, decision) {
            lines.push(format!("    {key}: {}", value.as_str().unwrap()));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_documented_code_is_reached() {
    let reached: BTreeSet<(Product, &str, &str)> = endings()
        .into_iter()
        .map(|(_, product, doubt, evidence)| {
            let view = job(product, doubt, &[&evidence]);
            let words = result(product, &view.outcome().unwrap().decision);
            (product, words.code, words.text)
        })
        .collect();
    let codes = |product: Product| -> BTreeSet<&str> {
        reached.iter().filter(|(p, ..)| *p == product).map(|(_, code, _)| *code).collect()
    };
    let expected = |list: &[&'static str]| list.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(
        codes(Product::BiometricKyc),
        expected(&[
            "0001", "0810", "0811", "0812", "0813", "0814", "0815", "0816", "0903", "0907", "0911", "0912", "1013",
            "1014", "1015", "1016", "1210", "1211", "1212", "2203",
        ])
    );
    // 0001 beside the five documented ones is the age limit, which only the third generation has.
    assert_eq!(codes(Product::EnhancedKyc), expected(&["0001", "1012", "1013", "1014", "1015", "1016", "2401"]));
    assert_eq!(
        codes(Product::BasicKyc),
        expected(&["1013", "1014", "1015", "1016", "1020", "1021", "1022", "1023", "2401"])
    );
    for text in ["Data Invalid", "ID Authority image not available", "ID Card image unusable", "Selfie image unusable"]
    {
        assert!(reached.contains(&(Product::BiometricKyc, "0001", text)), "{text}");
    }
}

#[test]
fn every_reason_has_words_in_every_product() {
    for product in Product::ALL {
        for reason in REASONS {
            for verdict in [Verdict::Clear, Verdict::Attention, Verdict::Review, Verdict::Block, Verdict::Error] {
                for judge in [Judge::Machine, Judge::Person] {
                    let view = job(Product::BiometricKyc, Doubt::AskPerson, &[&biometric(0.9, 0.8)]);
                    let mut decision = view.outcome().unwrap().decision.clone();
                    decision.reasons = vec![reason.clone()];
                    (decision.verdict, decision.judge) = (verdict, judge);
                    let words = result(product, &decision);
                    assert!(words.code.len() == 4 && !words.text.is_empty());
                    if matches!(verdict, Verdict::Block | Verdict::Error) && product.is_built() {
                        assert!(!matches!(words.code, "0810" | "1012" | "1210"), "{product:?} {reason:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn every_action_is_in_its_vocabulary() {
    const REVIEW: &[&str] =
        &["Passed", "Failed", "Sent to Human Review", "Under Review", "Unable To Determine", "Not Applicable"];
    const FIELD: &[&str] =
        &["Exact Match", "Partial Match", "Transposed", "No Match", "Not Provided", "Not Available", "Not Applicable"];
    let vocabulary = |key: &str| -> &[&str] {
        match key {
            "Liveness_Check" | "Selfie_Check" => {
                &["Passed", "Failed", "Under Review", "Unable To Determine", "Not Applicable"]
            }
            "Selfie_Provided" => &["Passed", "Failed"],
            "Register_Selfie" => &["Approved", "Rejected", "Provisionally Approved", "Unable To Determine"],
            "Verify_ID_Number" => &["Verified", "Not Verified", "Not Done", "Issuer Unavailable", "Not Applicable"],
            "Return_Personal_Info" => &["Returned", "Not Returned", "Not Done", "Issuer Unavailable", "Not Applicable"],
            "Selfie_To_ID_Authority_Compare" => &[
                "Completed",
                "Provisionally Approved",
                "Failed",
                "ID Authority Photo Not Available",
                "Not Done",
                "Issuer Unavailable",
                "Not Applicable",
            ],
            "Selfie_To_ID_Card_Compare" => {
                &["Completed", "Provisionally Approved", "Failed", "Unable To Determine", "Not Applicable"]
            }
            "Human_Review_Compare" | "Human_Review_Liveness_Check" | "Human_Review_Selfie_Check" => REVIEW,
            "Human_Review_Update_Selfie"
            | "Update_Registered_Selfie_On_File"
            | "Selfie_To_Registered_Selfie_Compare" => &["Not Applicable"],
            "Names" | "DOB" | "Gender" | "Phone_Number" => FIELD,
            "ID_Verification" => &["Completed", "Not Done"],
            other => panic!("{other} is no action"),
        }
    };
    for (name, product, doubt, evidence) in endings() {
        let view = job(product, doubt, &[&evidence]);
        let actions = actions(product, &view.outcome().unwrap().decision);
        assert_eq!(
            actions.len(),
            match product {
                Product::BasicKyc => 7,
                Product::EnhancedKyc => 2,
                _ => 14,
            }
        );
        for (key, value) in actions {
            assert!(vocabulary(&key).contains(&value.as_str().unwrap()), "{product:?} {name}: {key} {value}");
        }
    }
}

use crate::v1::codes::{actions, is_success, result};
use crate::v1::testing::*;
use kweli_domain::decide::Doubt;
use kweli_domain::plan::Check;
use kweli_domain::sandbox::Scenario;
use kweli_domain::{Evidence, Finding, ImageKind, Product, Reason};
use std::collections::BTreeSet;

const FOUR: [Product; 4] = [Product::Registration, Product::Authentication, Product::Compare, Product::UpdatePhoto];

fn review(accepted: bool) -> Evidence {
    row(Check::Review, Finding::Review { accepted, note: "".into(), reviewer: "".into() })
}

fn scenario(scenario: Scenario) -> Vec<Evidence> {
    vec![row(Check::Sandbox, Finding::Scenario { scenario, rule: "test".into(), record: None })]
}

/// A whole capture, with a comparison where the product makes one.
fn story(product: Product, live: f32, similarity: f32) -> Vec<Evidence> {
    let mut all = vec![pictures(&[]), quality(1, 80.0), liveness(live, true)];
    match product {
        Product::Registration => {}
        Product::Compare => all.push(face(Check::PortraitCompare, Some(similarity))),
        _ => all.push(face(Check::EnrolledCompare, Some(similarity))),
    }
    all
}

fn and(mut evidence: Vec<Evidence>, more: Evidence) -> Vec<Evidence> {
    evidence.push(more);
    evidence
}

/// Every way in which the rules end such a job, by name.
fn endings(product: Product) -> Vec<(&'static str, Doubt, Vec<Evidence>)> {
    let ask = Doubt::AskPerson;
    let good = || story(product, 0.9, 0.8);
    let suspect = || story(product, 0.5, 0.8);
    let mut all = vec![
        ("clear", ask, good()),
        ("possible attack", ask, suspect()),
        ("possible attack, held", Doubt::HoldForPerson, suspect()),
        ("possible attack, refused", Doubt::RefuseAttack, suspect()),
        ("attack", ask, story(product, 0.1, 0.8)),
        ("pure provisional", ask, scenario(Scenario::Provisional)),
        ("confirmed", ask, and(suspect(), review(true))),
        ("rejected for the capture", ask, and(suspect(), review(false))),
        ("rejected otherwise", ask, and(scenario(Scenario::Provisional), review(false))),
        ("not reviewed in time", ask, and(suspect(), row(Check::Review, Finding::ReviewTimeout))),
        ("no face", ask, vec![quality(0, 0.0)]),
        ("poor picture", ask, vec![quality(1, 5.0)]),
        ("no selfie", ask, vec![pictures(&[ImageKind::Selfie])]),
        (
            "zip unreadable",
            ask,
            vec![row(Check::Package, Finding::Package { reason: Reason::ArchiveUnreadable, detail: "x".into() })],
        ),
        (
            "info.json wrong",
            ask,
            vec![row(Check::Package, Finding::Package { reason: Reason::ManifestInvalid, detail: "x".into() })],
        ),
        ("own failure", ask, vec![row(Check::Liveness, Finding::Failure { detail: "x".into() })]),
        ("doubt with a remark", Doubt::Remark, suspect()),
    ];
    if product == Product::Registration {
        let on_file = row(Check::OnFile, Finding::OnFile { enrolled: true, may_replace: false });
        all.push(("enrolled already", ask, vec![on_file]));
        let mut stranger = good();
        if let Some(Finding::Liveness(finding)) = stranger.get_mut(2).map(|row| &mut row.finding) {
            finding.identity_min = Some(0.1);
        }
        all.push(("another person in the frames", ask, stranger));
    } else {
        all.push(("other face", ask, story(product, 0.9, 0.1)));
        all.push(("unsure face", ask, story(product, 0.9, 0.35)));
        all.push(("rejected for the face", ask, and(story(product, 0.9, 0.35), review(false))));
    }
    all
}

#[test]
fn the_table() {
    let mut lines = Vec::new();
    for product in FOUR {
        for (name, doubt, evidence) in endings(product) {
            let view = job(product, doubt, &[&evidence]);
            let decision = &view.outcome().unwrap().decision;
            let words = result(product, decision);
            let success = is_success(decision.verdict);
            lines.push(format!("{} / {name}: {} {} (success {success})", product.slug(), words.code, words.text));
            let told: Vec<_> = actions(product, decision)
                .into_iter()
                .filter(|(_, value)| value != "Not Applicable")
                .map(|(key, value)| format!("{key}: {}", value.as_str().unwrap()))
                .collect();
            lines.push(format!("    {}", told.join(", ")));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn every_documented_code_is_reached() {
    for (product, expected) in [
        (
            Product::Authentication,
            &[
                "0001", "0820", "0821", "0822", "0823", "0824", "0825", "0903", "0907", "0921", "0922", "1220", "1221",
                "1222", "2203",
            ][..],
        ),
        (
            Product::Registration,
            &[
                "0001", "0840", "0841", "0842", "0843", "0844", "0846", "0903", "0907", "0941", "0942", "1240", "1241",
                "1242", "2203",
            ],
        ),
    ] {
        let reached: BTreeSet<_> = endings(product)
            .into_iter()
            .map(|(_, doubt, evidence)| {
                let view = job(product, doubt, &[&evidence]);
                result(product, &view.outcome().unwrap().decision).code
            })
            .collect();
        assert_eq!(reached, expected.iter().copied().collect(), "{product:?}");
    }
}

#[test]
fn every_action_is_in_its_vocabulary() {
    const REVIEW: &[&str] = &["Passed", "Failed", "Sent to Human Review", "Not Applicable"];
    for product in FOUR {
        for (name, doubt, evidence) in endings(product) {
            let view = job(product, doubt, &[&evidence]);
            let actions = actions(product, &view.outcome().unwrap().decision);
            assert_eq!(actions.len(), 14);
            for (key, value) in &actions {
                let allowed: &[&str] = match key.as_str() {
                    "Liveness_Check" | "Selfie_Check" => {
                        &["Passed", "Failed", "Under Review", "Unable To Determine", "Not Applicable"]
                    }
                    "Selfie_Provided" => &["Passed", "Failed"],
                    "Register_Selfie" => {
                        &["Approved", "Rejected", "Provisionally Approved", "Unable To Determine", "Not Applicable"]
                    }
                    "Verify_ID_Number" | "Return_Personal_Info" | "Selfie_To_ID_Authority_Compare" => {
                        &["Not Applicable"]
                    }
                    "Selfie_To_ID_Card_Compare" | "Selfie_To_Registered_Selfie_Compare" => &[
                        "Completed",
                        "Provisionally Approved",
                        "Failed",
                        "Unable To Determine",
                        "Not Done",
                        "Not Applicable",
                    ],
                    "Update_Registered_Selfie_On_File" => &["Approved", "Rejected", "Not Done", "Not Applicable"],
                    _ => REVIEW,
                };
                let value = value.as_str().unwrap();
                assert!(allowed.contains(&value), "{product:?} {name}: {key} {value}");
            }
            // An authentication enrols nobody, a registration compares with nothing on file.
            assert_eq!(actions["Register_Selfie"] == "Not Applicable", product.needs_enrolled());
            let compares = actions["Selfie_To_Registered_Selfie_Compare"] != "Not Applicable";
            assert_eq!(compares, product.needs_enrolled(), "{product:?} {name}");
        }
    }
}

//! The products about a selfie alone against the published summary.

use super::*;
use crate::v3::testing::{evidence, sandbox_job};
use kweli_domain::Finding;
use kweli_domain::plan::Check;
use std::collections::BTreeMap;

/// Status, reason and message by the published tables.
fn published(product: Product) -> Vec<(Option<Reason>, &'static str, Option<&'static str>, String)> {
    let noun = if product == Product::Registration { "Enrollment" } else { "Verification" };
    let failed = format!("{noun} failed.");
    let locked = if product == Product::Authentication { "account_locked" } else { "account_locked_fraud" };
    let internal = "Error: verification could not be completed at this time.";
    vec![
        (None, "clear", None, format!("{noun} successful.")),
        (Some(Reason::MediumRisk), "attention", Some("medium_risk"), format!("{noun} successful.")),
        (Some(Reason::HighRisk), "block", Some("high_risk"), failed.clone()),
        (Some(Reason::AccountLocked), "block", Some(locked), failed.clone()),
        (Some(Reason::AccountLockedFraud), "block", Some("account_locked_fraud"), failed.clone()),
        (Some(Reason::FaceMismatch), "block", Some("face_verification_failed"), failed.clone()),
        (Some(Reason::SpoofDetected), "block", Some("spoof_detected"), failed),
        (
            Some(Reason::ImagesUnusable(vec![ImageKind::Selfie])),
            "error",
            Some("image_unavailable_or_invalid"),
            "Error: selfie image(s) are unusable.".into(),
        ),
        (Some(Reason::Internal), "error", Some("internal_error"), internal.into()),
    ]
}

#[test]
fn every_listed_reason_is_said_in_the_published_words() {
    for product in [Product::Registration, Product::Authentication, Product::Compare] {
        for (reason, status, word, message) in published(product) {
            let said = words(&sandbox_job(product, reason.clone()));
            assert_eq!((said.status, said.reason, said.message), (status, word, message), "{product:?} {reason:?}");
        }
    }
}

#[test]
fn an_enrolled_person_is_not_enrolled_again() {
    let mut view = sandbox_job(Product::Registration, None);
    let taken = evidence(Check::OnFile, Finding::OnFile { enrolled: true, may_replace: false });
    let decision = kweli_domain::decide::decide(Product::Registration, &crate::v3::testing::policy(), &[taken]);
    view.outcomes[0].decision = decision;
    let said = words(&view);
    assert_eq!((said.status, said.reason), ("block", Some("user_already_enrolled")));
    assert_eq!(said.message, "Enrollment failed.");
}

#[test]
fn bad_pictures_are_named_in_the_forms_words() {
    let named: BTreeMap<_, _> = [
        (ImageKind::Selfie, "selfie"),
        (ImageKind::Liveness(2), "liveness"),
        (ImageKind::Portrait, "comparison"),
        (ImageKind::DocumentFront, "document"),
    ]
    .into();
    for (kind, word) in named {
        let said = for_reason(Product::Compare, Verdict::Block, &Reason::NoFace(kind));
        assert_eq!(said.message, format!("Error: {word} image(s) are unusable."));
    }
}

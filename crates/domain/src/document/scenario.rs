//! What the sandbox's test data come to for a document product.

use super::decide::{doubtful, with_remarks};
use crate::decide::{Policy, verdict, verdict_of};
use crate::outcome::{Decision, PartVerdict, Parts};
use crate::product::Product;
use crate::reason::Reason;
use crate::sandbox::Scenario;

/// The decision that a scenario stands for. `parts` are those of a product before anything ran.
pub(super) fn decide(product: Product, policy: &Policy, scenario: &Scenario, parts: Parts) -> Decision {
    match scenario {
        Scenario::Success => {
            let mut decision = with_remarks(Vec::new(), passed(product, parts));
            decision.face_confidence = Some(99.0);
            decision
        }
        Scenario::Rejected => because(product, policy, &Reason::FaceMismatch, parts),
        Scenario::Provisional => {
            let mut parts = passed(product, parts);
            if policy.doubt != crate::decide::Doubt::Remark {
                parts.card_compare = PartVerdict::Unsure;
            }
            doubtful(policy, vec![Reason::FaceUnsure], Vec::new(), parts)
        }
        Scenario::Because(reason) => because(product, policy, reason, parts),
    }
}

fn because(product: Product, policy: &Policy, reason: &Reason, mut parts: Parts) -> Decision {
    use PartVerdict::{Failed, NotDone, Passed, Unable, Unavailable};
    let mut confidence = None;
    match reason {
        Reason::DocumentExpired => return with_remarks(vec![reason.clone()], passed(product, parts)),
        Reason::DocumentCopy => return doubtful(policy, vec![reason.clone()], Vec::new(), passed(product, parts)),
        Reason::MediumRisk => return with_remarks(vec![reason.clone()], passed(product, parts)),
        Reason::FaceMismatch => {
            parts = passed(product, parts);
            (parts.card_compare, parts.enrol, parts.record) = (Failed, Failed, Failed);
            confidence = Some(1.0);
        }
        Reason::SpoofDetected => {
            (parts.document_check, parts.verify_document) = (Passed, Passed);
            (parts.liveness, parts.selfie, parts.record) = (Failed, Failed, Failed);
        }
        Reason::ImagesUnusable(_) => (parts.selfie_provided, parts.document_check) = (Failed, Unable),
        Reason::DocumentCheckFailed | Reason::DocumentDataMismatch | Reason::AgeRequirementNotMet => {
            (parts.document_check, parts.verify_document, parts.record) = (Passed, Failed, Failed);
        }
        Reason::DocumentUnsupported => {
            (parts.document_check, parts.verify_document, parts.record) = (Failed, Unable, Failed);
        }
        Reason::DocumentUnclassifiable | Reason::NoDocument(_) => {
            (parts.document_check, parts.verify_document) = (Unable, Unable);
        }
        Reason::IdentifierNotFound | Reason::IdentifierMalformed | Reason::DocumentNumberInvalid => {
            (parts.document_check, parts.verify_document, parts.record) = (Passed, Passed, Failed);
            parts.number = if parts.number == NotDone { Failed } else { parts.number };
        }
        Reason::AuthorityUnavailable => {
            (parts.document_check, parts.verify_document, parts.record) = (Passed, Passed, Unavailable);
            parts.number = if parts.number == NotDone { Unavailable } else { parts.number };
        }
        _ => {}
    }
    let mut decision = verdict(verdict_of(reason), reason.clone(), parts);
    decision.face_confidence = confidence;
    decision
}

/// Parts when all went well.
pub(super) fn passed(product: Product, mut parts: Parts) -> Parts {
    for part in [
        &mut parts.selfie_provided,
        &mut parts.document_check,
        &mut parts.verify_document,
        &mut parts.liveness,
        &mut parts.selfie,
        &mut parts.card_compare,
        &mut parts.record,
        &mut parts.enrol,
    ] {
        *part = PartVerdict::Passed;
    }
    if product == Product::EnhancedDocumentVerification {
        (parts.number, parts.authority_compare) = (PartVerdict::Passed, PartVerdict::Passed);
    }
    parts
}

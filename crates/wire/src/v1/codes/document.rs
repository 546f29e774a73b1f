//! Codes and actions of the document products. Their meanings differ from Biometric KYC's under the same numbers.

use super::actions::{
    authority_compare, card_compare, check, personal_info, provided, register, review, verify_number,
};
use super::{DATA_INVALID, Words, number, words};
use kweli_domain::outcome::{Decision, Judge, PartVerdict};
use kweli_domain::{ImageKind, Reason, Verdict};

/// The code and text of a decision.
pub(super) fn result(decision: &Decision) -> Words {
    let person = decision.judge == Judge::Person;
    match (decision.verdict, decision.reasons.first()) {
        (Verdict::Clear, _) if person => words("0810", "Document Verified After Human Review"),
        (Verdict::Clear, _) => words("0810", "Document Verified"),
        (Verdict::Attention, Some(Reason::DocumentExpired)) => {
            words("0817", "Approved with Attention - Document is Expired")
        }
        // A remark of the third generation, asked for here.
        (Verdict::Attention | Verdict::Review, _) => words("0814", "Provisional Enroll - Under Review"),
        (_, Some(reason)) => failure(reason, person),
        (_, None) => DATA_INVALID,
    }
}

fn failure(reason: &Reason, person: bool) -> Words {
    match reason {
        Reason::FaceMismatch | Reason::FaceUnsure => words("0811", "No Face Match"),
        Reason::DocumentCheckFailed | Reason::DocumentCopy | Reason::DocumentDoubtful => {
            words("0812", "Failed Security Features Check")
        }
        Reason::SpoofDetected | Reason::SpoofSuspected | Reason::DocumentDataMismatch if person => {
            words("0813", "Document Not Verified - Human Judgement")
        }
        Reason::SpoofDetected
        | Reason::SpoofSuspected
        | Reason::DocumentDataMismatch
        | Reason::AccountLockedFraud
        | Reason::HighRisk => words("0813", "Document Not Verified - Machine Judgement"),
        Reason::DocumentUnsupported | Reason::DocumentUnclassifiable | Reason::NoDocument(_) => {
            words("0816", "Unable to Verify Document")
        }
        Reason::NoFace(_) => words("0911", "No Face Found"),
        Reason::QualityTooPoor(_) => words("0912", "Image Quality Judged Too Poor"),
        Reason::ImagesUnusable(kinds) if kinds.contains(&ImageKind::Selfie) => words("0001", "Selfie image unusable"),
        Reason::ImagesUnusable(_) => words("0001", "ID Card image unusable"),
        Reason::ArchiveUnreadable => words("0903", "Zip Corrupt"),
        Reason::ManifestInvalid => words("2203", "Error - Invalid JSON"),
        other => number(other).unwrap_or(DATA_INVALID),
    }
}

/// The actions, in the order in which samples print them; parts that are not this product's are left out.
pub(super) fn actions(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let parts = &decision.parts;
    let review_frames = match parts.liveness {
        PartVerdict::NotApplicable => PartVerdict::NotApplicable,
        _ => parts.review_liveness,
    };
    let all = [
        ("Document_Check", check(parts.document_check)),
        ("Liveness_Check", check(parts.liveness)),
        ("Register_Selfie", register(parts.enrol)),
        ("Verify_Document", check(parts.verify_document)),
        ("Selfie_Provided", provided(parts.selfie_provided)),
        ("Selfie_Check", check(parts.selfie)),
        ("Verify_ID_Number", verify_number(parts.number)),
        ("Human_Review_Compare", review(parts.review_compare)),
        ("Return_Personal_Info", personal_info(parts.record)),
        ("Selfie_To_ID_Card_Compare", card_compare(parts.card_compare)),
        ("Selfie_To_ID_Authority_Compare", authority_compare(parts.authority_compare)),
        ("Human_Review_Liveness_Check", review(review_frames)),
        ("Human_Review_Selfie_Check", review(parts.review_liveness)),
        ("Human_Review_Document_Check", review(parts.review_document)),
    ];
    all.into_iter().filter(|(_, value)| *value != super::actions::NA).collect()
}

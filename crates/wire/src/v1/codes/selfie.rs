//! Codes of the products about a selfie alone. The third digit tells them apart: 2 authentication, 4 registration and
//! photo update; a comparison with a given picture speaks as Biometric KYC with a card does (1).

use super::{DATA_INVALID, Words, words};
use kweli_domain::outcome::{Decision, Judge, PartVerdict};
use kweli_domain::{ImageKind, Product, Reason, Verdict};

pub(super) fn result(product: Product, decision: &Decision) -> Words {
    match product {
        Product::Authentication => authentication(decision),
        Product::Compare => super::biometric_kyc(decision),
        _ => registration(decision),
    }
}

fn authentication(decision: &Decision) -> Words {
    let person = decision.judge == Judge::Person;
    match (decision.verdict, decision.reasons.first()) {
        (Verdict::Clear, _) if person => words("1220", "Authenticate User - Human Judgement - PASS"),
        (Verdict::Clear, _) => words("0820", "Authenticate User Machine Judgement - PASS"),
        (Verdict::Review | Verdict::Attention, _) if decision.reasons.contains(&Reason::SpoofSuspected) => {
            words("0824", "Authenticate User Machine Judgement - PROVISIONAL - Possible Spoof")
        }
        (Verdict::Review | Verdict::Attention, _) if decision.reasons.contains(&Reason::FaceUnsure) => {
            words("0825", "Authenticate User Machine Judgement - PROVISIONAL - Machine Compare Unsure")
        }
        (Verdict::Review | Verdict::Attention, _) => {
            words("0822", "Authenticate User Machine Judgement - PURE PROVISIONAL")
        }
        (_, Some(Reason::SpoofDetected)) if person => words("1222", "Human Judgement - FAIL - Spoof Detected"),
        (_, Some(Reason::FaceMismatch)) if person => words("1221", "Human Judgement - FAIL - Human Compare Failed"),
        (_, Some(reason)) => match reason {
            Reason::FaceMismatch | Reason::FaceUnsure | Reason::AccountLockedFraud | Reason::HighRisk => {
                words("0821", "Authenticate User Machine Judgement - FAIL - COMPARISON")
            }
            Reason::SpoofDetected => words("0823", "Authenticate User Machine Judgement - FAIL - Possible Spoof"),
            Reason::NoFace(_) => words("0921", "No Face Found"),
            Reason::QualityTooPoor(_) => words("0922", "Image Quality Judged Too Poor"),
            other => capture(other),
        },
        (_, None) => DATA_INVALID,
    }
}

fn registration(decision: &Decision) -> Words {
    let person = decision.judge == Judge::Person;
    match (decision.verdict, decision.reasons.first()) {
        (Verdict::Clear, _) if person => words("1240", "Enroll User - PASS - Human Judgement"),
        (Verdict::Clear, _) => words("0840", "Enroll User"),
        (Verdict::Review | Verdict::Attention, _) if decision.reasons.contains(&Reason::SpoofSuspected) => {
            let held = [decision.parts.enrol, decision.parts.update_selfie].contains(&PartVerdict::Unable);
            if held {
                words("0846", "Enroll User PENDING - Possible Spoof")
            } else {
                words("0844", "Enroll User PROVISIONAL - Possible Spoof")
            }
        }
        (Verdict::Review | Verdict::Attention, _) => words("0842", "Enroll User PROVISIONAL - Pure Provisional"),
        (_, Some(Reason::SpoofDetected)) if person => words("1242", "Spoof detected - Human Judgement"),
        (_, Some(Reason::FaceMismatch)) if person => words("1241", "FAIL - Image Unusable"),
        (_, Some(reason)) => match reason {
            Reason::FaceMismatch
            | Reason::FaceUnsure
            | Reason::AlreadyEnrolled
            | Reason::DuplicateFace
            | Reason::AccountLockedFraud
            | Reason::HighRisk => words("0841", "Enroll User FAIL - Machine Judgement - Compare Failed"),
            Reason::SpoofDetected => words("0843", "Enroll User FAIL - Possible Spoof"),
            Reason::NoFace(_) => words("0941", "No Face Found"),
            Reason::QualityTooPoor(_) => words("0942", "Image Quality Judged Too Poor"),
            other => capture(other),
        },
        (_, None) => DATA_INVALID,
    }
}

/// What a capture can come to, whatever the product.
fn capture(reason: &Reason) -> Words {
    match reason {
        Reason::SpoofSuspected => words("0907", "FAIL - Possible Spoof - Strict Setting"),
        Reason::ImagesUnusable(kinds) if kinds.contains(&ImageKind::Selfie) => words("0001", "Selfie image unusable"),
        Reason::ArchiveUnreadable => words("0903", "Zip Corrupt"),
        Reason::ManifestInvalid => words("2203", "Error - Invalid JSON"),
        _ => DATA_INVALID,
    }
}

#[cfg(test)]
mod tests;

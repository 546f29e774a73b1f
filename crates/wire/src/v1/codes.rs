//! The one table from decisions to result codes, texts and actions of these generations.

mod actions;
mod document;
mod screening;
mod selfie;

pub use actions::{actions, lookup_actions};

use kweli_domain::outcome::{Decision, Judge, PartVerdict};
use kweli_domain::{ImageKind, Product, Reason, Verdict};

/// A result code with its text. Partners match on the code; texts have varied over the years.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Words {
    /// Four digits.
    pub code: &'static str,
    /// What they stand for.
    pub text: &'static str,
}

const fn words(code: &'static str, text: &'static str) -> Words {
    Words { code, text }
}

/// A verdict that these generations have no code for; only jobs of the third one come to it.
const DATA_INVALID: Words = words("0001", "Data Invalid");

/// The code and text of a decision.
pub fn result(product: Product, decision: &Decision) -> Words {
    match product {
        Product::BasicKyc | Product::CompareUserInfo => basic_kyc(decision),
        Product::EnhancedKyc => enhanced_kyc(decision),
        Product::BiometricKyc => biometric_kyc(decision),
        Product::Authentication | Product::Registration | Product::Compare | Product::UpdatePhoto => {
            selfie::result(product, decision)
        }
        Product::Aml | Product::AmlMonitoring => screening::aml(decision),
        Product::BusinessVerification => screening::business(decision),
        Product::DocumentVerification
        | Product::EnhancedDocumentVerification
        | Product::ResidencyDocumentVerification => document::result(decision),
    }
}

/// The code of the ID authority's answer alone, which a Biometric KYC job's history shows as an element of its own;
/// `None` when the authority was not asked.
pub fn lookup(decision: &Decision) -> Option<Words> {
    match decision.parts.number {
        PartVerdict::Passed => Some(FOUND),
        PartVerdict::Failed | PartVerdict::Unavailable => {
            Some(decision.reasons.iter().find_map(number).unwrap_or(words("1013", "Unable to Validate ID")))
        }
        _ => None,
    }
}

const FOUND: Words = words("1012", "ID Number Validated");

/// What an ID number can come to, whatever the product.
const fn number(reason: &Reason) -> Option<Words> {
    Some(match reason {
        Reason::IdentifierNotFound => words("1013", "Unable to Validate ID"),
        Reason::IdentifierMalformed | Reason::DocumentNumberInvalid => {
            words("1014", "Error - Unsupported ID number format")
        }
        Reason::AuthorityUnavailable => words("1015", "Error - Queried Database Unavailable"),
        Reason::IdTypeNotActivated => words("1016", "Error - Need to Activate Product"),
        Reason::NoRecord => words("1023", "Not Found"),
        _ => return None,
    })
}

fn basic_kyc(decision: &Decision) -> Words {
    let Some(reason) = decision.reasons.first() else { return DATA_INVALID };
    match reason {
        Reason::DetailsMatch => words("1020", "Exact Match"),
        Reason::DetailsPartlyMatch => words("1021", "Partial Match"),
        Reason::DetailsMismatch => words("1022", "No Match"),
        Reason::Internal => words("2401", "System Error"),
        other => number(other).unwrap_or(DATA_INVALID),
    }
}

fn enhanced_kyc(decision: &Decision) -> Words {
    match (decision.verdict, decision.reasons.first()) {
        (Verdict::Clear | Verdict::Attention | Verdict::Review, _) => FOUND,
        (_, Some(Reason::NoRecord)) => words("1013", "Unable to Validate ID"),
        (_, Some(Reason::Internal)) => words("2401", "System Error"),
        (_, Some(other)) => number(other).unwrap_or(DATA_INVALID),
        (_, None) => DATA_INVALID,
    }
}

fn biometric_kyc(decision: &Decision) -> Words {
    let person = decision.judge == Judge::Person;
    match (decision.verdict, decision.reasons.first()) {
        (Verdict::Clear, _) if person => words("1210", "Enroll User"),
        (Verdict::Clear, _) => words("0810", "Enroll User"),
        (Verdict::Review | Verdict::Attention, _) => provisional(decision),
        (_, Some(Reason::SpoofDetected)) if person => words("1212", "Failed Enroll - Spoof Detected"),
        (_, Some(Reason::FaceMismatch)) if person => words("1211", "Failed Enroll - Human Compare Failed"),
        (_, Some(reason)) => biometric_failure(reason),
        (_, None) => DATA_INVALID,
    }
}

/// Doubtful: a possible attack leads, then an unsure comparison; without an ID look-up beside it the latter is "pure".
fn provisional(decision: &Decision) -> Words {
    let parts = &decision.parts;
    if decision.reasons.contains(&Reason::SpoofSuspected) {
        return if parts.enrol == PartVerdict::Unable {
            words("0816", "Pending - Possible Spoof")
        } else {
            words("0814", "Provisional Enroll - Under Review")
        };
    }
    if decision.reasons.contains(&Reason::FaceUnsure) && parts.number == PartVerdict::Passed {
        return words("0815", "Provisional Enroll - Compare Unsure");
    }
    words("0812", "Provisional Enroll")
}

fn biometric_failure(reason: &Reason) -> Words {
    match reason {
        // A reported or doubled person fails like one whose face does not match; `Antifraud` says why.
        Reason::FaceMismatch
        | Reason::FaceUnsure
        | Reason::AlreadyEnrolled
        | Reason::AccountLockedFraud
        | Reason::DuplicateFace
        | Reason::HighRisk => words("0811", "Failed Enroll - Compare Failed"),
        Reason::SpoofDetected => words("0813", "Possible Spoof"),
        Reason::SpoofSuspected => words("0907", "FAIL - Possible Spoof - Strict Setting"),
        Reason::NoFace(_) => words("0911", "No Face Found"),
        Reason::QualityTooPoor(_) => words("0912", "Image Quality Judged Too Poor"),
        Reason::ImagesUnusable(kinds) if kinds.contains(&ImageKind::Selfie) => words("0001", "Selfie image unusable"),
        Reason::ImagesUnusable(kinds) if kinds.contains(&ImageKind::DocumentFront) => {
            words("0001", "ID Card image unusable")
        }
        Reason::AuthorityPhotoMissing => words("0001", "ID Authority image not available"),
        Reason::ArchiveUnreadable => words("0903", "Zip Corrupt"),
        Reason::ManifestInvalid => words("2203", "Error - Invalid JSON"),
        Reason::NoRecord => words("1013", "Unable to Validate ID"),
        other => number(other).unwrap_or(DATA_INVALID),
    }
}

/// Whether `job_success` is true: approved or provisional.
pub const fn is_success(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Clear | Verdict::Attention | Verdict::Review)
}

#[cfg(test)]
mod tests;

//! The one table from (product, decision) to status, reason and message.

use kweli_domain::outcome::Decision;
use kweli_domain::{ImageKind, JobView, Product, Reason, Verdict};

const PASSED: &str = "Verification successful.";
const FAILED: &str = "Verification failed.";

/// What a result says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// `clear`, `attention`, `block` or `error`.
    pub status: &'static str,
    /// Why; `None` when all is well.
    pub reason: Option<&'static str>,
    /// In words.
    pub message: String,
}

/// The word of a product on this wire.
pub const fn product_word(product: Product) -> &'static str {
    match product {
        Product::BasicKyc => "basic_kyc",
        Product::EnhancedKyc => "enhanced_kyc",
        Product::BiometricKyc => "biometric_kyc",
        Product::Authentication => "smart_selfie_authentication",
        Product::Registration | Product::UpdatePhoto => "smart_selfie_registration",
        Product::Compare => "smart_selfie_compare",
        Product::CompareUserInfo => "compare_user_info",
        Product::DocumentVerification => "document_verification",
        Product::EnhancedDocumentVerification => "enhanced_document_verification",
        Product::ResidencyDocumentVerification => "residency_document_verification",
        Product::Aml => "one_time_aml",
        Product::AmlMonitoring => "aml_monitoring",
        Product::BusinessVerification => "business_verification",
    }
}

/// The words for a job that is finished. One without an outcome (announced and never filled) failed on our side.
pub fn words(view: &JobView) -> Words {
    match view.outcome() {
        Some(outcome) => for_decision(view.submission.product, &outcome.decision),
        None => for_reason(view.submission.product, Verdict::Error, &Reason::Internal),
    }
}

/// The words for a decision: its leading reason speaks.
pub(super) fn for_decision(product: Product, decision: &Decision) -> Words {
    let words = match (decision.reasons.first(), decision.verdict) {
        (Some(reason), verdict) => for_reason(product, verdict, reason),
        (None, Verdict::Clear) if product.is_screening() => screened(None, "no matches found"),
        (None, Verdict::Clear) => clear(),
        (None, Verdict::Attention | Verdict::Review) => attention("medium_risk"),
        (None, Verdict::Block | Verdict::Error) => for_reason(product, Verdict::Error, &Reason::Internal),
    };
    enrolment_wording(product, words)
}

fn clear() -> Words {
    Words { status: "clear", reason: None, message: PASSED.to_owned() }
}

fn attention(reason: &'static str) -> Words {
    Words { status: "attention", reason: Some(reason), message: PASSED.to_owned() }
}

fn block(reason: &'static str, message: &str) -> Words {
    Words { status: "block", reason: Some(reason), message: message.to_owned() }
}

fn error(reason: &'static str, message: &str) -> Words {
    Words { status: "error", reason: Some(reason), message: message.to_owned() }
}

fn for_reason(product: Product, verdict: Verdict, reason: &Reason) -> Words {
    match reason {
        Reason::DetailsMatch | Reason::DetailsPartlyMatch | Reason::ConfirmedByReviewer => clear(),
        Reason::MediumRisk | Reason::FaceUnsure | Reason::SpoofSuspected | Reason::DocumentDoubtful => {
            attention("medium_risk")
        }
        Reason::Listed if product.is_business() && verdict == Verdict::Attention => attention("aml_match_found"),
        Reason::Listed => screened(Some(("block", "aml_match_found")), "potential matches identified"),
        Reason::AdverseMedia => screened(Some(("attention", "news_media_match")), "news media identified only"),
        Reason::HighRisk | Reason::DuplicateFace => block("high_risk", FAILED),
        Reason::AccountLocked if product == Product::Authentication => block("account_locked", FAILED),
        Reason::AccountLocked | Reason::AccountLockedFraud => block("account_locked_fraud", FAILED),
        Reason::IdentifierNotFound | Reason::NoRecord => not_found(product),
        // Only documents have a word for a number that cannot exist; elsewhere nothing can be found under it.
        Reason::IdentifierMalformed | Reason::DocumentNumberInvalid if product.reads_document() => {
            error("invalid_id_number", "Verification failed: invalid id number")
        }
        Reason::IdentifierMalformed | Reason::DocumentNumberInvalid => not_found(product),
        Reason::AgeRequirementNotMet if verdict == Verdict::Attention => attention("age_requirement_not_met"),
        Reason::AgeRequirementNotMet => {
            block("age_requirement_not_met", "Verification failed: Customer must be above 18")
        }
        Reason::DetailsMismatch => block("name_mismatch", FAILED),
        Reason::FaceMismatch | Reason::RejectedByReviewer | Reason::ReviewTimedOut => {
            block("face_verification_failed", FAILED)
        }
        Reason::AlreadyEnrolled => block("user_already_enrolled", FAILED),
        Reason::SpoofDetected => block("spoof_detected", FAILED),
        Reason::NoFace(image) | Reason::QualityTooPoor(image) | Reason::NoDocument(image) => unusable(&[*image]),
        Reason::AuthorityPhotoMissing => unusable(&[ImageKind::AuthorityPhoto]),
        Reason::ImagesUnusable(images) => unusable(images),
        Reason::ArchiveUnreadable | Reason::ManifestInvalid => unusable(&[]),
        // A copy that was refused, by the first generation's stricter partners.
        Reason::DocumentCopy if verdict == Verdict::Block => block("document_check_failed", FAILED),
        Reason::DocumentCheckFailed | Reason::DocumentDataMismatch => block("document_check_failed", FAILED),
        Reason::DocumentUnsupported => block("unsupported_document", FAILED),
        Reason::DocumentCopy => attention("document_copy_detected"),
        Reason::DocumentExpired => attention("document_expired"),
        Reason::DocumentUnclassifiable => error("document_unclassifiable", "Error: document could not be classified."),
        Reason::AuthorityUnavailable | Reason::IdTypeNotActivated => {
            error("service_unavailable", "Error: external service unavailable.")
        }
        Reason::Internal => error("internal_error", "Error: verification could not be completed at this time."),
    }
}

/// A screening's own words.
fn screened(found: Option<(&'static str, &'static str)>, what: &str) -> Words {
    let (status, reason) = found.map_or(("clear", None), |(status, reason)| (status, Some(reason)));
    Words { status, reason, message: format!("Screening completed: {what}.") }
}

fn not_found(product: Product) -> Words {
    let message = if product.reads_document() {
        "Verification failed: ID number not found"
    } else {
        "Verification failed: Unable to validate ID - Not Found"
    };
    block("identifier_not_found", message)
}

/// Names each bad kind of picture once, in the order of the domain.
fn unusable(images: &[ImageKind]) -> Words {
    let mut kinds: Vec<_> = images.iter().map(image_word).collect();
    kinds.dedup();
    let list = if kinds.is_empty() { String::new() } else { format!("{} ", kinds.join(", ")) };
    error("image_unavailable_or_invalid", &format!("Error: {list}image(s) are unusable."))
}

const fn image_word(image: &ImageKind) -> &'static str {
    match image {
        ImageKind::Selfie => "selfie",
        ImageKind::Liveness(_) => "liveness",
        ImageKind::DocumentFront => "document",
        ImageKind::DocumentBack => "document_back",
        ImageKind::Visa => "visa",
        ImageKind::Portrait => "comparison",
        ImageKind::AuthorityPhoto => "id_photo",
        ImageKind::EnrolledSelfie => "enrolled",
    }
}

/// Enrolments speak of enrolment.
fn enrolment_wording(product: Product, mut words: Words) -> Words {
    if matches!(product, Product::Registration | Product::UpdatePhoto) {
        words.message = words.message.replacen("Verification ", "Enrollment ", 1);
    }
    words
}

#[cfg(test)]
mod tests;

#[cfg(test)]
mod selfie_tests;

//! Why a job came out as it did, in one sentence for each reason.

use super::words;
use kweli_domain::outcome::{Judge, PartVerdict};
use kweli_domain::{Environment, ImageKind, Outcome, Product, Reason, Verdict};

/// The leading sentence of an outcome.
pub fn headline(product: Product, environment: Environment, outcome: &Outcome) -> String {
    let decision = &outcome.decision;
    match decision.reasons.first() {
        Some(reason) => sentence(reason),
        // Nobody was asked and nothing was looked at: a sentence about authority and face would be untrue.
        None if environment == Environment::Sandbox => {
            "The test data of this job stand for a person who passes every check.".to_owned()
        }
        None => all_well(product, outcome),
    }
}

/// The sentences after the leading one.
pub fn further(outcome: &Outcome) -> Vec<String> {
    outcome.decision.reasons.iter().skip(1).map(sentence).collect()
}

/// What is said when nothing was objected to.
fn all_well(product: Product, outcome: &Outcome) -> String {
    let parts = &outcome.decision.parts;
    if product.reads_document() {
        return document_well(product).to_owned();
    }
    if product.is_selfie() {
        return selfie_well(product).to_owned();
    }
    if product.needs_vision() {
        if parts.card_compare == PartVerdict::Passed {
            return "The capture is live, and the selfie shows the same person as the portrait on the card.".to_owned();
        }
        return "The authority has this ID number on record, the capture is live, and the selfie shows the same person \
                as the authority's photo."
            .to_owned();
    }
    if product.is_screening() {
        return "Nobody of this name was found on the lists that were searched.".to_owned();
    }
    if product.is_business() {
        return "The register has this company on record.".to_owned();
    }
    "The authority has this ID number on record.".to_owned()
}

const fn document_well(product: Product) -> &'static str {
    match product {
        Product::EnhancedDocumentVerification => {
            "The document is in order and agrees with the authority's record, the capture is live, and the selfie shows \
             the same person."
        }
        Product::ResidencyDocumentVerification => {
            "Passport and visa are in order and belong together, the capture is live, and the selfie shows the same \
             person."
        }
        _ => "The document is in order, the capture is live, and the selfie shows the same person as its portrait.",
    }
}

/// The same for a product about a selfie alone.
const fn selfie_well(product: Product) -> &'static str {
    match product {
        Product::Registration => "The capture is live and good enough, and the selfie may be put on file.",
        Product::Compare => "The capture is live, and the selfie shows the same person as the given picture.",
        Product::UpdatePhoto => {
            "The capture is live and shows the person on file; the selfie takes the place of the old one."
        }
        _ => "The selfie shows the same person as the face on file.",
    }
}

/// One reason in words.
pub fn sentence(reason: &Reason) -> String {
    match reason {
        Reason::NoFace(kind) => return format!("No face was found in the {}.", words::image(*kind)),
        Reason::QualityTooPoor(kind) => return format!("The {} is too poor to be judged.", words::image(*kind)),
        Reason::ImagesUnusable(kinds) => return unusable(kinds),
        Reason::NoDocument(kind) => return format!("The picture of the {} does not show it.", words::image(*kind)),
        _ => {}
    }
    match reason {
        Reason::IdentifierNotFound => "The authority has no record of this ID number.",
        Reason::NoRecord => "No record was found that the details could be compared with.",
        Reason::IdentifierMalformed => "The ID number cannot be one of this type.",
        Reason::AuthorityUnavailable => {
            "The ID authority could not be asked, so nothing was verified. This says nothing about the person."
        }
        Reason::IdTypeNotActivated => "The ID authority does not serve this account for this type of ID.",
        Reason::AgeRequirementNotMet => "The person is under the age limit.",
        Reason::DetailsMatch => "Every given detail agrees with the authority's record.",
        Reason::DetailsPartlyMatch => "Some of the given details agree with the authority's record, others do not.",
        Reason::DetailsMismatch => "None of the given details agrees with the authority's record.",
        Reason::FaceMismatch => "The selfie does not show the same person as the photo it was compared with.",
        Reason::FaceUnsure => "The two faces are neither clearly the same person nor clearly different people.",
        Reason::SpoofDetected => "The capture is not of a live person.",
        Reason::SpoofSuspected => "The capture may not be of a live person.",
        Reason::AlreadyEnrolled => "The person is enrolled already, and this job may not replace the face on file.",
        Reason::AuthorityPhotoMissing => {
            "The authority's record carries no photo, so the selfie could not be compared."
        }
        Reason::ArchiveUnreadable => "The uploaded package could not be opened.",
        Reason::ManifestInvalid => "The uploaded package's description is missing or wrong.",
        Reason::HighRisk => "The risk of fraud is high.",
        Reason::MediumRisk => "The result stands, but the risk is elevated: somebody should look.",
        Reason::AccountLockedFraud => "The person was reported for fraud, and the account is locked.",
        Reason::DuplicateFace => "The face is on file under another user, and nobody may be enrolled twice.",
        Reason::AccountLocked => "The account is locked.",
        Reason::DocumentCheckFailed => "The document fails its checks.",
        Reason::DocumentUnsupported => "The document is of a kind that is not accepted.",
        Reason::DocumentCopy => "The document is a copy, not the original.",
        Reason::DocumentExpired => "The document has expired.",
        Reason::DocumentUnclassifiable => "It could not be told what kind of document this is.",
        Reason::DocumentNumberInvalid => "The ID number on the document is not valid.",
        Reason::DocumentDataMismatch => "What the document says contradicts itself or the authority's record.",
        Reason::DocumentDoubtful => "Something about the document is doubtful: somebody should look.",
        Reason::Listed => "Somebody of this name is on a list of sanctions, enforcement or political exposure.",
        Reason::AdverseMedia => "News speak of somebody of this name; no list does.",
        Reason::ConfirmedByReviewer => "A reviewer looked at the doubtful result and confirmed it.",
        Reason::RejectedByReviewer => "A reviewer looked at the doubtful result and rejected it.",
        Reason::ReviewTimedOut => "Nobody reviewed the doubtful result in the time allowed, so it was not accepted.",
        Reason::Internal => {
            "The checks could not be completed for a reason on our side. This says nothing about the person."
        }
        // Said above.
        Reason::NoFace(_) | Reason::QualityTooPoor(_) | Reason::ImagesUnusable(_) | Reason::NoDocument(_) => "",
    }
    .to_owned()
}

fn unusable(kinds: &[ImageKind]) -> String {
    let names: Vec<_> = kinds.iter().map(|k| words::image(*k)).collect();
    match names.as_slice() {
        [] => "A picture is missing or cannot be read.".to_owned(),
        [one] => format!("The {one} is missing or cannot be read."),
        _ => format!("These pictures are missing or cannot be read: {}.", words::list(&names)),
    }
}

/// Who judged, and what may still change.
pub const fn standing_note(outcome: &Outcome) -> &'static str {
    match (outcome.decision.verdict, outcome.decision.judge) {
        (Verdict::Review, _) => "Provisional: a person has to decide.",
        (_, Judge::Person) => "Final, decided by a reviewer.",
        (Verdict::Attention, _) => "Final, with a remark by the rules.",
        _ => "Final, decided by the rules.",
    }
}

/// Every reason that the domain knows, for tests that must cover them all.
#[cfg(test)]
pub fn every_reason() -> Vec<Reason> {
    use ImageKind::{DocumentBack, DocumentFront, Selfie};
    let all = vec![
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
        Reason::NoFace(Selfie),
        Reason::QualityTooPoor(Selfie),
        Reason::ImagesUnusable(vec![Selfie, DocumentFront, DocumentBack]),
        Reason::AlreadyEnrolled,
        Reason::AuthorityPhotoMissing,
        Reason::ArchiveUnreadable,
        Reason::ManifestInvalid,
        Reason::HighRisk,
        Reason::DuplicateFace,
        Reason::MediumRisk,
        Reason::AccountLockedFraud,
        Reason::AccountLocked,
        Reason::DocumentCheckFailed,
        Reason::DocumentUnsupported,
        Reason::DocumentCopy,
        Reason::DocumentExpired,
        Reason::DocumentUnclassifiable,
        Reason::DocumentNumberInvalid,
        Reason::DocumentDataMismatch,
        Reason::DocumentDoubtful,
        Reason::NoDocument(DocumentFront),
        Reason::Listed,
        Reason::AdverseMedia,
        Reason::ConfirmedByReviewer,
        Reason::RejectedByReviewer,
        Reason::ReviewTimedOut,
        Reason::Internal,
    ];
    // A new reason must be added above: this match has no wildcard.
    for reason in &all {
        match reason {
            Reason::IdentifierNotFound
            | Reason::NoRecord
            | Reason::IdentifierMalformed
            | Reason::AuthorityUnavailable
            | Reason::IdTypeNotActivated
            | Reason::AgeRequirementNotMet
            | Reason::DetailsMatch
            | Reason::DetailsPartlyMatch
            | Reason::DetailsMismatch
            | Reason::FaceMismatch
            | Reason::FaceUnsure
            | Reason::SpoofDetected
            | Reason::SpoofSuspected
            | Reason::NoFace(_)
            | Reason::QualityTooPoor(_)
            | Reason::ImagesUnusable(_)
            | Reason::AlreadyEnrolled
            | Reason::AuthorityPhotoMissing
            | Reason::ArchiveUnreadable
            | Reason::ManifestInvalid
            | Reason::HighRisk
            | Reason::DuplicateFace
            | Reason::MediumRisk
            | Reason::AccountLockedFraud
            | Reason::AccountLocked
            | Reason::DocumentCheckFailed
            | Reason::DocumentUnsupported
            | Reason::DocumentCopy
            | Reason::DocumentExpired
            | Reason::DocumentUnclassifiable
            | Reason::DocumentNumberInvalid
            | Reason::DocumentDataMismatch
            | Reason::DocumentDoubtful
            | Reason::NoDocument(_)
            | Reason::Listed
            | Reason::AdverseMedia
            | Reason::ConfirmedByReviewer
            | Reason::RejectedByReviewer
            | Reason::ReviewTimedOut
            | Reason::Internal => {}
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_a_sentence_of_its_own() {
        let mut seen = std::collections::BTreeSet::new();
        for reason in every_reason() {
            let text = sentence(&reason);
            assert!(text.ends_with('.') && text.len() > 20, "{reason:?}: {text}");
            assert!(text.chars().next().unwrap().is_uppercase(), "{text}");
            assert!(seen.insert(text), "{reason:?} shares its sentence");
        }
    }
}

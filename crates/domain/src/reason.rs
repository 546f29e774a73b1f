//! Why a decision came out as it did.

use crate::image::ImageKind;
use serde::{Deserialize, Serialize};

/// A closed list. Every reason has words in each generation's result table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The authority has no such number.
    IdentifierNotFound,
    /// A comparison product found no record to compare with.
    NoRecord,
    /// The number cannot be one of this type.
    IdentifierMalformed,
    /// The authority could not be asked.
    AuthorityUnavailable,
    /// The authority refuses this partner the ID type.
    IdTypeNotActivated,
    /// Under the age limit.
    AgeRequirementNotMet,
    /// Every given detail matches the record (a comparison product's pass).
    DetailsMatch,
    /// Some given details match.
    DetailsPartlyMatch,
    /// No given detail matches.
    DetailsMismatch,
    /// Two faces are not the same person.
    FaceMismatch,
    /// The faces may or may not be the same person.
    FaceUnsure,
    /// The capture is an attack.
    SpoofDetected,
    /// The capture may be an attack.
    SpoofSuspected,
    /// No face in this picture.
    NoFace(ImageKind),
    /// This picture is too poor to judge.
    QualityTooPoor(ImageKind),
    /// These pictures are missing or cannot be decoded.
    ImagesUnusable(Vec<ImageKind>),
    /// The person has a face on file that this job may not replace.
    AlreadyEnrolled,
    /// The authority's record carries no photo to compare with.
    AuthorityPhotoMissing,
    /// The upload cannot be opened.
    ArchiveUnreadable,
    /// The upload's description is missing or wrong.
    ManifestInvalid,
    /// Fraud risk is high.
    HighRisk,
    /// Fraud risk is elevated.
    MediumRisk,
    /// The person was reported for fraud.
    AccountLockedFraud,
    /// The face is enrolled under another user, and the partner wants nobody twice.
    DuplicateFace,
    /// The account is locked.
    AccountLocked,
    /// The document fails its checks.
    DocumentCheckFailed,
    /// The document is of a kind that is not accepted.
    DocumentUnsupported,
    /// The document is a copy.
    DocumentCopy,
    /// The document has expired.
    DocumentExpired,
    /// The document could not be classified.
    DocumentUnclassifiable,
    /// The document's ID number is invalid.
    DocumentNumberInvalid,
    /// This picture does not show what it should: the document, its right side, the visa page.
    NoDocument(ImageKind),
    /// What the document says contradicts itself or the authority's record.
    DocumentDataMismatch,
    /// Something about the document is doubtful.
    DocumentDoubtful,
    /// The person is on a list of sanctions, enforcement or political exposure.
    Listed,
    /// Only news speak of the person.
    AdverseMedia,
    /// A person confirmed the result.
    ConfirmedByReviewer,
    /// A person rejected the result.
    RejectedByReviewer,
    /// Nobody reviewed in time.
    ReviewTimedOut,
    /// Our own failure.
    Internal,
}

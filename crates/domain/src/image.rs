//! Which pictures belong to a verification.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The role of a picture in a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImageKind {
    /// The selfie that is compared.
    Selfie,
    /// A frame of the liveness recording, counted from 0 in the order of arrival.
    Liveness(u8),
    /// Front of a document.
    DocumentFront,
    /// Back of a document.
    DocumentBack,
    /// The visa or permit page beside a passport.
    Visa,
    /// A portrait from a trusted source, for comparison.
    Portrait,
    /// The photo that the ID authority returned.
    AuthorityPhoto,
    /// The selfie on file of the person; a picture of the job that enrolled it.
    EnrolledSelfie,
}

impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Selfie => f.write_str("selfie"),
            Self::Liveness(n) => write!(f, "liveness_{n}"),
            Self::DocumentFront => f.write_str("document_front"),
            Self::DocumentBack => f.write_str("document_back"),
            Self::Visa => f.write_str("visa"),
            Self::Portrait => f.write_str("portrait"),
            Self::AuthorityPhoto => f.write_str("authority_photo"),
            Self::EnrolledSelfie => f.write_str("enrolled_selfie"),
        }
    }
}

impl std::str::FromStr for ImageKind {
    type Err = crate::ids::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "selfie" => Self::Selfie,
            "document_front" => Self::DocumentFront,
            "document_back" => Self::DocumentBack,
            "visa" => Self::Visa,
            "portrait" => Self::Portrait,
            "authority_photo" => Self::AuthorityPhoto,
            "enrolled_selfie" => Self::EnrolledSelfie,
            other => {
                let n = other.strip_prefix("liveness_").ok_or(crate::ids::BadId)?;
                Self::Liveness(n.parse().map_err(|_| crate::ids::BadId)?)
            }
        })
    }
}

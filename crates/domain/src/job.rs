//! The life of a job.

use serde::{Deserialize, Serialize};

/// Where a job stands.
///
/// ```text
/// AwaitingUpload -> Queued -> Running -> Decided            (terminal)
///        |                       |-----> NeedsReview -> Decided
///        |-> Expired             |-----> Failed             (terminal, hold released)
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Announced; its pictures have not arrived.
    AwaitingUpload,
    /// Complete and waiting for a worker (or for the authority to come back).
    Queued,
    /// A worker holds it.
    Running,
    /// Has a provisional outcome and waits for a person.
    NeedsReview,
    /// Has its outcome.
    Decided,
    /// Could not be processed; has an error outcome.
    Failed,
    /// Announced and never filled.
    Expired,
}

impl JobState {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AwaitingUpload => "awaiting_upload",
            Self::Queued => "queued",
            Self::Running => "running",
            Self::NeedsReview => "needs_review",
            Self::Decided => "decided",
            Self::Failed => "failed",
            Self::Expired => "expired",
        }
    }

    /// Whether no worker will touch it again.
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Decided | Self::Failed | Self::Expired)
    }
}

impl std::str::FromStr for JobState {
    type Err = crate::ids::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "awaiting_upload" => Self::AwaitingUpload,
            "queued" => Self::Queued,
            "running" => Self::Running,
            "needs_review" => Self::NeedsReview,
            "decided" => Self::Decided,
            "failed" => Self::Failed,
            "expired" => Self::Expired,
            _ => return Err(crate::ids::BadId),
        })
    }
}

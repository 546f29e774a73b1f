//! What the engine's callers have to tell apart.

use kweli_domain::Refusal;

/// Our own fault. Never carries personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The same call may succeed in a moment.
    #[error("temporarily unavailable: {0}")]
    Transient(String),
    /// It will not.
    #[error("{0}")]
    Permanent(String),
}

impl From<kweli_store::Error> for Failure {
    fn from(error: kweli_store::Error) -> Self {
        if error.is_transient() { Self::Transient(error.to_string()) } else { Self::Permanent(error.to_string()) }
    }
}

/// Why a submission was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AcceptError {
    /// The caller's fault, or a gate.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Our fault; nothing was accepted and nothing is charged.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<kweli_store::Error> for AcceptError {
    fn from(error: kweli_store::Error) -> Self {
        Self::Failure(error.into())
    }
}

impl From<kweli_store::AcceptError> for AcceptError {
    fn from(error: kweli_store::AcceptError) -> Self {
        match error {
            kweli_store::AcceptError::DuplicateJob => Self::Refused(Refusal::DuplicateJob),
            kweli_store::AcceptError::InsufficientFunds => Self::Refused(Refusal::InsufficientFunds),
            kweli_store::AcceptError::Store(error) => error.into(),
        }
    }
}

/// Why a review was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReviewError {
    /// No such job of this partner in this environment.
    #[error("no such job")]
    NotFound,
    /// The job does not wait for a person (any more).
    #[error("the job does not wait for a review")]
    NotWaiting,
    /// Our fault.
    #[error(transparent)]
    Failure(#[from] Failure),
}

impl From<kweli_store::Error> for ReviewError {
    fn from(error: kweli_store::Error) -> Self {
        match error {
            kweli_store::Error::Conflict(_) => Self::NotWaiting,
            kweli_store::Error::NotFound => Self::NotFound,
            other => Self::Failure(other.into()),
        }
    }
}

/// Why the engine cannot start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The HTTP client for callbacks.
    #[error(transparent)]
    Client(#[from] crate::notify::ClientError),
    /// The computing threads.
    #[error("threads cannot be started: {0}")]
    Threads(#[from] std::io::Error),
}

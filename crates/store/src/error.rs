//! What can go wrong in the store.

/// A failure of the store. Never carries personal data.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or could not be reached.
    #[error("database: {text}")]
    Database {
        /// The engine's own words, without values.
        text: String,
        /// Whether the same call may succeed later.
        transient: bool,
    },
    /// The object store refused or could not be reached.
    #[error("objects: {text}")]
    Objects {
        /// The object store's own words.
        text: String,
        /// Whether the same call may succeed later.
        transient: bool,
    },
    /// A sealed value does not open: wrong key, wrong place, or changed bytes.
    #[error("a sealed value does not open")]
    Unsealable,
    /// What the call names does not exist.
    #[error("not found")]
    NotFound,
    /// The task is no longer this worker's: its lease ran out and somebody else claimed it, or it is done.
    #[error("the lease on this task is lost")]
    LostLease,
    /// The person has a face on file, which this job may not replace.
    #[error("the person is enrolled already")]
    AlreadyEnrolled,
    /// The call does not fit the state of things.
    #[error("conflict: {0}")]
    Conflict(&'static str),
    /// Stored bytes do not have the form that this version writes.
    #[error("corrupt: {0}")]
    Corrupt(&'static str),
    /// The options are unusable.
    #[error("options: {0}")]
    Options(String),
}

impl Error {
    /// Whether trying again later may help.
    pub const fn is_transient(&self) -> bool {
        matches!(self, Self::Database { transient: true, .. } | Self::Objects { transient: true, .. })
    }
}

/// Why a job was not accepted.
#[derive(Clone, Debug, thiserror::Error)]
pub enum AcceptError {
    /// The partner used this job id before in this environment.
    #[error("a job with this id exists")]
    DuplicateJob,
    /// The wallet holds less than the price.
    #[error("insufficient funds")]
    InsufficientFunds,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
}

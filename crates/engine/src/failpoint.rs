//! Places where a test lets the process "die": work stops there and nothing after it happens.

/// A place between two durable steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FailPoint {
    /// Images are sealed; no row names them yet.
    AfterSeal,
    /// The job is claimed; nothing was looked at.
    AfterClaim,
    /// A check has run; its evidence is not stored.
    BeforeEvidence,
    /// The first evidence is stored.
    AfterEvidence,
    /// All evidence is stored; the outcome is not.
    BeforeSettle,
    /// The outcome is stored; nobody was told.
    AfterSettle,
    /// A callback is due; nothing was sent.
    BeforeSend,
    /// A callback was sent; the attempt is not recorded.
    AfterSend,
}

impl FailPoint {
    /// Every place, for tests that visit all.
    pub const ALL: [Self; 8] = [
        Self::AfterSeal,
        Self::AfterClaim,
        Self::BeforeEvidence,
        Self::AfterEvidence,
        Self::BeforeSettle,
        Self::AfterSettle,
        Self::BeforeSend,
        Self::AfterSend,
    ];
}

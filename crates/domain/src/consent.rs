//! What the person agreed to.

use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// A consent record (fields of ISO/IEC TS 27560 that partners send).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consent {
    /// Whether the person agreed.
    pub granted: bool,
    /// When; kept as written beside the instant.
    pub granted_at: Timestamp,
    /// The text of the instant as it was sent.
    pub granted_at_text: String,
    /// Upper-case two-letter language of the notice.
    pub notice_language: String,
    /// Where the privacy policy stood.
    pub notice_privacy_policy_url: String,
}

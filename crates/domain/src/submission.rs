//! A request for one verification, whatever wire it came by.

use crate::claims::{Claims, Private};
use crate::consent::Consent;
use crate::partner::Environment;
use crate::product::Product;
use crate::{KeyId, PartnerId};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};

/// In which API generation a job was submitted; its callback speaks the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Generation {
    /// Signed JSON and zip uploads.
    V1,
    /// Signed JSON and multipart with one answer.
    V2,
    /// Tokens and multipart.
    V3,
}

/// How the result is handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// In the answer of the same request; never called back.
    Inline,
    /// Later: by status and callback.
    Later,
}

/// A result that a sandbox caller asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForcedResult {
    /// Passes.
    Approved,
    /// Fails the face comparison.
    Rejected,
    /// Waits for a person (first generations) or needs attention.
    Provisional,
}

/// A validated request. The store seals it whole.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Submission {
    /// Whose.
    pub partner: PartnerId,
    /// In which environment.
    pub environment: Environment,
    /// By which generation.
    pub generation: Generation,
    /// The key that authorised it; its secret signs the callbacks.
    pub key: KeyId,
    /// The partner id exactly as the caller wrote it (first generations echo it and sign over it).
    pub partner_as_written: String,
    /// What is asked.
    pub product: Product,
    /// How the answer is handed over.
    pub delivery: Delivery,
    /// The partner's id of this job; `None` where the generation has none (then our own id is used).
    pub partner_job_id: Option<String>,
    /// The partner's id of the person; `None` asks us to make one.
    pub user_id: Option<Private>,
    /// What is claimed.
    pub claims: Claims,
    /// Whether the ID authority shall be asked (first generations can send a selfie and a card only).
    pub ask_authority: bool,
    /// The consent, where the generation carries one.
    pub consent: Option<Consent>,
    /// Where the result goes; `None` = the partner's default.
    pub callback_url: Option<Private>,
    /// The partner's own data, echoed with every result. Values as they came.
    pub partner_params: IndexMap<String, serde_json::Value>,
    /// Device and session telemetry, kept opaque.
    pub metadata: serde_json::Value,
    /// A result asked for; honoured in the sandbox only.
    pub forced: Option<ForcedResult>,
    /// An existing enrolment may be replaced.
    pub allow_new_enroll: bool,
    /// Use the selfie on file instead of a new one.
    pub use_enrolled_image: bool,
    /// Name and version of the client library, if it said so.
    pub source_sdk: Option<String>,
}

//! What was decided.

use crate::evidence::DetailVerdicts;
use crate::reason::Reason;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};

/// The result in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Passed.
    Clear,
    /// Passed, but somebody should look.
    Attention,
    /// Provisional: a person will decide.
    Review,
    /// A verdict against the person or document.
    Block,
    /// No verdict.
    Error,
}

impl Verdict {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clear => "clear",
            Self::Attention => "attention",
            Self::Review => "review",
            Self::Block => "block",
            Self::Error => "error",
        }
    }
}

/// The result of one part of a verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartVerdict {
    /// In order.
    Passed,
    /// Not in order.
    Failed,
    /// Doubtful; a person will look, or the doubt is reported.
    Unsure,
    /// Could not be judged.
    Unable,
    /// Not reached.
    NotDone,
    /// The authority could not be asked.
    Unavailable,
    /// The authority has no photo.
    NoPhoto,
    /// Not part of this product.
    NotApplicable,
}

/// The result of each part; generations that list parts print them from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// A usable selfie was sent.
    pub selfie_provided: PartVerdict,
    /// Liveness over the frames.
    pub liveness: PartVerdict,
    /// Liveness of the selfie alone.
    pub selfie: PartVerdict,
    /// The ID number exists.
    pub number: PartVerdict,
    /// Personal data are returned.
    pub record: PartVerdict,
    /// Selfie against the authority's photo.
    pub authority_compare: PartVerdict,
    /// Selfie against the portrait on a card.
    pub card_compare: PartVerdict,
    /// Selfie against the face on file.
    #[serde(default = "not_applicable")]
    pub registered_compare: PartVerdict,
    /// The selfie takes the place of the one on file.
    #[serde(default = "not_applicable")]
    pub update_selfie: PartVerdict,
    /// The selfie may be enrolled.
    pub enrol: PartVerdict,
    /// A person's view of the comparison.
    pub review_compare: PartVerdict,
    /// A person's view of the frames.
    pub review_liveness: PartVerdict,
    /// The pictures show a document that can be judged.
    #[serde(default = "not_applicable")]
    pub document_check: PartVerdict,
    /// What the document says and how it looks is in order.
    #[serde(default = "not_applicable")]
    pub verify_document: PartVerdict,
    /// A person's view of the document.
    #[serde(default = "not_applicable")]
    pub review_document: PartVerdict,
    /// Field comparison, where the product makes one.
    pub details: Option<DetailVerdicts>,
}

/// Outcomes of older versions lack the newer parts.
const fn not_applicable() -> PartVerdict {
    PartVerdict::NotApplicable
}

impl Default for Parts {
    fn default() -> Self {
        use PartVerdict::NotApplicable as Na;
        Self {
            selfie_provided: Na,
            liveness: Na,
            selfie: Na,
            number: Na,
            record: Na,
            authority_compare: Na,
            card_compare: Na,
            registered_compare: Na,
            update_selfie: Na,
            enrol: Na,
            review_compare: Na,
            review_liveness: Na,
            document_check: Na,
            verify_document: Na,
            review_document: Na,
            details: None,
        }
    }
}

/// Who judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judge {
    /// The rules.
    Machine,
    /// A reviewer.
    Person,
}

/// A decision, as the pure function made it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// In one word.
    pub verdict: Verdict,
    /// Why; the first one leads. Empty when all is well.
    pub reasons: Vec<Reason>,
    /// Part by part.
    pub parts: Parts,
    /// Who judged.
    pub judge: Judge,
    /// Whether the job is paid for.
    pub billable: bool,
    /// Confidence of the face comparison, 0 to 100.
    pub face_confidence: Option<f32>,
}

/// A decision with its revision. Immutable: a later judgement is a new revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Outcome {
    /// 1 for the machine's; a reviewer's is 2.
    pub revision: u32,
    /// The decision.
    pub decision: Decision,
    /// Version of the rules and lines that made it.
    pub policy_version: String,
    /// When.
    pub decided_at: Timestamp,
}

impl Outcome {
    /// Whether nothing will change any more.
    pub fn is_final(&self) -> bool {
        self.decision.verdict != Verdict::Review
    }
}

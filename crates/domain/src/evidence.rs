//! What the checks found. Append-only; a decision is made from these and can be made again from them years later.

use crate::advice::Advice;
use crate::business::BusinessRecord;
use crate::claims::Private;
use crate::document::DocumentFinding;
use crate::image::ImageKind;
use crate::liveness::{LivenessSignal, SignalKind};
use crate::plan::Check;
use crate::reason::Reason;
use crate::record::IdentityRecord;
use crate::sandbox::Scenario;
use crate::screening::ScreeningFinding;
use serde::{Deserialize, Serialize};

/// One check's finding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which check.
    pub check: Check,
    /// Version of the check's own rules; a change of meaning raises it.
    pub version: u16,
    /// The models that were asked, with the version that answered.
    pub models: Vec<ModelUsed>,
    /// How long it took, in milliseconds.
    pub took_ms: u32,
    /// What it found.
    pub finding: Finding,
}

/// A model that contributed to a finding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelUsed {
    /// Its name in the lock file.
    pub name: String,
    /// The first 12 hex digits of its sha256.
    pub version: String,
}

/// A rectangle in pixels of the upright picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PixelBox {
    /// Left edge.
    pub x: f32,
    /// Top edge.
    pub y: f32,
    /// Width.
    pub width: f32,
    /// Height.
    pub height: f32,
}

/// The typed payload.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Finding {
    /// The sandbox's documented test data settled it.
    Scenario {
        /// Which outcome the test data stand for.
        scenario: Scenario,
        /// Which rule chose it, in words.
        rule: String,
        /// The synthetic record that goes with it.
        record: Option<Box<IdentityRecord>>,
    },
    /// The uploaded package could not be used at all.
    Package {
        /// `ArchiveUnreadable` or `ManifestInvalid`.
        reason: Reason,
        /// What is wrong with it, without personal data.
        detail: String,
    },
    /// Whether the number can be one of its type.
    NumberFormat {
        /// The catalog's pattern, if it has one.
        pattern: Option<String>,
        /// Whether it matched (true without a pattern).
        matched: bool,
        /// Whether it is one of the documented test numbers, which production refuses.
        test_number: bool,
    },
    /// What the ID authority answered.
    Lookup {
        /// Name of the authority that was asked.
        authority: String,
        /// Its answer.
        answer: LookupAnswer,
    },
    /// How the claims compare with the record.
    Details(DetailsFinding),
    /// How old the person is by the record.
    Age {
        /// Whole years, if the record has a birth date.
        years: Option<u16>,
        /// The limit.
        minimum: u8,
    },
    /// Which pictures could be decoded.
    Pictures {
        /// The ones that could, in pixels.
        usable: Vec<DecodedPicture>,
        /// The ones that could not, and why.
        unusable: Vec<UnusablePicture>,
        /// Mandatory ones that were never sent.
        missing: Vec<ImageKind>,
    },
    /// Capture quality of one picture.
    Quality(QualityFinding),
    /// Presentation-attack detection over selfie and frames.
    Liveness(LivenessFinding),
    /// Two faces compared.
    FaceCompare(FaceCompareFinding),
    /// One of the document checks.
    Document(DocumentFinding),
    /// What is on file of the person.
    OnFile {
        /// A face is.
        enrolled: bool,
        /// This job may put another in its place.
        may_replace: bool,
    },
    /// What a business register answered.
    Register {
        /// Name of the register that was asked.
        authority: String,
        /// Its answer.
        answer: RegisterAnswer,
    },
    /// What watch lists and news say.
    Screening(Box<ScreeningFinding>),
    /// Who else the person may be, and the block list.
    Secure(crate::fraud::SecureFinding),
    /// How risky the job is.
    Risk(crate::risk::RiskFinding),
    /// A person looked at it.
    Review {
        /// Confirmed or rejected.
        accepted: bool,
        /// Why, in the reviewer's words.
        note: Private,
        /// Who.
        reviewer: Private,
    },
    /// Nobody reviewed within the time allowed.
    ReviewTimeout,
    /// The check failed for a reason of our own.
    Failure {
        /// What failed, without personal data.
        detail: String,
    },
}

/// An authority's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum LookupAnswer {
    /// The record.
    Found {
        /// What the authority holds.
        record: Box<IdentityRecord>,
    },
    /// No such number.
    NotFound,
    /// The authority finds this input malformed.
    Invalid {
        /// Which input.
        field: String,
    },
    /// No answer: down, slow or broken. Never the same as not found.
    Unavailable,
    /// The authority does not serve this partner.
    Refused,
}

/// A business register's answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum RegisterAnswer {
    /// The company.
    Found {
        /// What the register holds.
        record: Box<BusinessRecord>,
    },
    /// No such number.
    NotFound,
    /// No answer: no register serves this pair, or it failed. Never the same as not found.
    Unavailable,
    /// Switched off for this partner.
    Refused,
}

/// A picture that was decoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecodedPicture {
    /// Its role.
    pub image: ImageKind,
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
}

/// A picture that was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnusablePicture {
    /// Its role.
    pub image: ImageKind,
    /// Why.
    pub why: String,
}

/// Capture quality, by OFIQ's component names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityFinding {
    /// Which picture.
    pub image: ImageKind,
    /// How many faces were found.
    pub faces: u32,
    /// The largest face.
    pub face: Option<PixelBox>,
    /// 0 to 100.
    pub unified: f32,
    /// The measures.
    pub components: Vec<QualityComponent>,
    /// What the person can do about it, most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub advice: Vec<Advice>,
}

/// One quality measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct QualityComponent {
    /// OFIQ's name of it.
    pub name: String,
    /// In its own unit.
    pub raw: f32,
    /// 0 (worst) to 100.
    pub scalar: f32,
    /// The line, on the scalar.
    pub threshold: f32,
    /// Whether falling below the line makes the picture too poor to judge.
    pub mandatory: bool,
}

/// Liveness over all pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivenessFinding {
    /// Score of each picture that was judged.
    pub scores: Vec<LivenessScore>,
    /// Fused over the selfie, 0 (attack) to 1 (live).
    pub selfie: Option<f32>,
    /// Fused over the frames.
    pub frames: Option<f32>,
    /// Lowest cosine similarity between the selfie and any frame with a face: one identity throughout.
    pub identity_min: Option<f32>,
    /// At or above: live.
    pub live_line: f32,
    /// Below: attack. Between: review.
    pub attack_line: f32,
    /// The line for `identity_min`.
    pub identity_line: f32,
    /// Every signal that was weighed, with its line and what it did. Empty in evidence of the first rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub signals: Vec<LivenessSignal>,
}

impl LivenessFinding {
    /// Whether frames were sent, be it that nothing could be made of them.
    pub fn had_frames(&self) -> bool {
        self.frames.is_some() || self.signals.iter().any(|signal| signal.signal == SignalKind::Judged)
    }

    /// Whether frames were sent and not one of them showed a face that could be looked at.
    pub fn frames_show_nobody(&self) -> bool {
        self.signals.iter().any(|signal| signal.signal == SignalKind::Judged && signal.value <= 0.0)
    }
}

/// Liveness of one picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LivenessScore {
    /// Which picture.
    pub image: ImageKind,
    /// Fused score, 0 to 1.
    pub fused: f32,
    /// Each model's own score, 0 (attack) to 1 (live).
    pub per_model: Vec<(String, f32)>,
    /// The face.
    pub face: Option<PixelBox>,
}

/// Comparison of two faces.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceCompareFinding {
    /// The live picture.
    pub probe: ImageKind,
    /// What it is compared with.
    pub reference: ImageKind,
    /// Fused cosine similarity, -1 to 1; `None` when a face was missing.
    pub similarity: Option<f32>,
    /// Each model's own similarity.
    pub per_model: Vec<(String, f32)>,
    /// At or above: same person.
    pub match_line: f32,
    /// Below: not the same. Between: review.
    pub review_line: f32,
    /// The face in the probe.
    pub probe_face: Option<PixelBox>,
    /// The face in the reference.
    pub reference_face: Option<PixelBox>,
}

/// How one claimed field compares with the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailVerdict {
    /// The same.
    Exact,
    /// The same in part.
    Partial,
    /// The same parts in other places.
    Transposed,
    /// Different.
    NoMatch,
    /// Nothing was claimed.
    NotProvided,
    /// The record lacks the field.
    NotHeld,
}

/// How the claims compare with the record, and by which rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailsFinding {
    /// Field by field.
    #[serde(flatten)]
    pub verdicts: DetailVerdicts,
    /// Why. Empty in evidence of the first rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub why: Vec<DetailReason>,
}

impl From<DetailVerdicts> for DetailsFinding {
    fn from(verdicts: DetailVerdicts) -> Self {
        Self { verdicts, why: Vec::new() }
    }
}

/// Why a field compares as it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailReason {
    /// Which field.
    pub field: DetailField,
    /// In words; it may hold personal data.
    pub said: Private,
}

/// A field that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetailField {
    /// Names as a whole.
    Names,
    /// Birth date.
    DateOfBirth,
    /// Gender.
    Gender,
    /// Phone number.
    PhoneNumber,
    /// The number that was asked about; it has no verdict of its own, the look-up is the verdict.
    IdNumber,
}

/// Field by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DetailVerdicts {
    /// Names as a whole.
    pub names: DetailVerdict,
    /// Birth date.
    pub date_of_birth: DetailVerdict,
    /// Gender.
    pub gender: DetailVerdict,
    /// Phone number.
    pub phone_number: DetailVerdict,
}

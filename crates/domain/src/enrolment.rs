//! People whose faces are on file.

use crate::claims::Private;
use crate::ids::{EnrolleeId, JobId};
use crate::outcome::{Decision, PartVerdict, Verdict};
use crate::product::Product;
use crate::submission::{Generation, Submission};
use crate::time::Timestamp;
use std::fmt;
use zeroize::Zeroize;

/// What one model says about a face. Vectors of two models, or of two versions of one, cannot be compared.
#[derive(Clone, PartialEq)]
pub struct Embedding {
    /// The model's name in the lock file.
    pub model: String,
    /// The version that made it.
    pub version: String,
    /// The vector.
    pub vector: Vec<f32>,
}

/// A face as numbers: one embedding per model. Biometric data: `Debug` prints none of it, and dropping it wipes it.
#[derive(Clone, Default, PartialEq)]
pub struct FaceTemplate {
    /// The embeddings, each of another model.
    pub embeddings: Vec<Embedding>,
}

impl FaceTemplate {
    /// The vector of a model in exactly this version.
    pub fn of(&self, model: &str, version: &str) -> Option<&[f32]> {
        let found = self.embeddings.iter().find(|e| e.model == model && e.version == version);
        found.map(|e| e.vector.as_slice())
    }
}

impl Drop for FaceTemplate {
    fn drop(&mut self) {
        for embedding in &mut self.embeddings {
            embedding.vector.zeroize();
        }
    }
}

impl fmt::Debug for Embedding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Embedding({} {} [redacted])", self.model, self.version)
    }
}

impl fmt::Debug for FaceTemplate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.embeddings).finish()
    }
}

/// What a person may do. The strongest of what was said about them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Anything.
    Active,
    /// Must enrol again before authenticating.
    ReEnrol,
    /// Nothing, until enabled again.
    Disabled,
    /// Nothing, for good.
    Deleted,
}

/// A person of a partner and environment.
#[derive(Clone, Debug, PartialEq)]
pub struct Enrollee {
    /// Ours.
    pub id: EnrolleeId,
    /// The partner's; gone with the person.
    pub user_id: Option<Private>,
    /// What the person may do.
    pub standing: Standing,
    /// The job whose selfie is on file; `None` = no face is.
    pub enrolled_by: Option<JobId>,
    /// The face on file waits for a person's judgement.
    pub provisional: bool,
    /// When the person was first seen.
    pub created_at: Timestamp,
}

/// The face on file of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct EnrolledFace {
    /// The job whose selfie it is.
    pub job: JobId,
    /// What the models said; a sandbox enrolment has none.
    pub template: Option<FaceTemplate>,
}

/// What a job's end does to the face on file.
#[derive(Clone, Debug, PartialEq)]
pub enum EnrolmentEffect {
    /// The job's selfie becomes the face on file.
    Enrol {
        /// What the models said of it.
        template: Option<FaceTemplate>,
        /// Until a person has judged, it can be taken back.
        provisional: bool,
        /// A face on file may be replaced; otherwise there must be none.
        replace: bool,
    },
    /// The template is kept beside, until a person has judged.
    Hold {
        /// What the models said of the selfie.
        template: Option<FaceTemplate>,
    },
    /// A person accepted: what was held or provisional counts.
    Confirm,
    /// A person rejected, or none came: what was held or provisional is undone.
    Withdraw,
}

/// Whether a job puts its selfie on file when it passes. A comparison of the third generation does so for a named person
/// only.
pub fn enrols(submission: &Submission) -> bool {
    match submission.product {
        Product::Registration | Product::UpdatePhoto | Product::BiometricKyc => true,
        Product::DocumentVerification
        | Product::EnhancedDocumentVerification
        | Product::ResidencyDocumentVerification => !submission.use_enrolled_image,
        Product::Compare => submission.generation != Generation::V3 || submission.user_id.is_some(),
        Product::BasicKyc
        | Product::EnhancedKyc
        | Product::Authentication
        | Product::CompareUserInfo
        | Product::Aml
        | Product::AmlMonitoring
        | Product::BusinessVerification => false,
    }
}

/// What a decision grants to the selfie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Grant {
    /// It is not put on file.
    Nothing,
    /// It is.
    Now,
    /// It is, until a person has judged.
    Provisionally,
    /// It may be, once a person has judged.
    Later,
}

/// What a decision of an enrolling job grants to the selfie. A face on file is not exchanged for a doubtful one.
pub const fn grant(product: Product, decision: &Decision) -> Grant {
    let update = matches!(product, Product::UpdatePhoto);
    let part = if update { decision.parts.update_selfie } else { decision.parts.enrol };
    match (decision.verdict, part) {
        (Verdict::Clear | Verdict::Attention, PartVerdict::Passed) => Grant::Now,
        (Verdict::Review, PartVerdict::Unsure) if !update => Grant::Provisionally,
        (Verdict::Review, PartVerdict::Unsure | PartVerdict::Unable) => Grant::Later,
        _ => Grant::Nothing,
    }
}

/// What a partner says about one of its users.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UserOrder {
    /// No job runs for them any more.
    Disable,
    /// Jobs run again.
    Enable,
    /// They must, and may, enrol once more.
    ReEnrol,
    /// Template, pictures and id are destroyed; the id is never used again.
    Delete,
}

impl UserOrder {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Disable => "disable",
            Self::Enable => "enable",
            Self::ReEnrol => "re_enrol",
            Self::Delete => "delete",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_not_printed_and_is_found_by_model_and_version() {
        let embedding = Embedding { model: "sface".into(), version: "abc".into(), vector: vec![0.25, 0.5] };
        let template = FaceTemplate { embeddings: vec![embedding] };
        assert_eq!(format!("{template:?}"), "[Embedding(sface abc [redacted])]");
        assert_eq!(template.of("sface", "abc"), Some(&[0.25, 0.5][..]));
        assert_eq!(template.of("sface", "abd"), None);
    }
}

//! The checks: each takes what it needs from the [`Case`] and leaves one finding. A check never decides and never
//! writes (but for the authority's photo, which has to be sealed before anybody may see it).

mod age;
mod authority_compare;
mod card_compare;
mod details;
mod document;
mod enrolled_compare;
mod gallery;
mod liveness;
mod lookup;
mod number_format;
mod on_file;
mod pictures;
mod portrait_compare;
mod register;
mod risk;
mod sandbox;
mod screening;
mod secure;
mod selfie_quality;
mod template;
mod user_info;

pub use selfie_quality::MANDATORY_QUALITY;

use crate::Engine;
use gallery::Gallery;
use kweli_domain::decide::Policy;
use kweli_domain::enrolment::Enrollee;
use kweli_domain::evidence::ModelUsed;
use kweli_domain::partner::PartnerSettings;
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Finding, Timestamp};
use kweli_store::{ClaimedTask, JobRow};
use kweli_vision::FaceEngine;
use kweli_vision::document::DocumentReader;
use std::sync::Arc;

/// A job while it is being worked on.
pub(crate) struct Case<'a> {
    engine: &'a Engine,
    task: &'a ClaimedTask,
    row: &'a JobRow,
    settings: &'a PartnerSettings,
    policy: &'a Policy,
    gallery: Gallery,
    pages: Option<Arc<document::Pages>>,
}

/// What a check came to.
pub(crate) enum Step {
    /// A finding.
    Found {
        /// What was found.
        finding: Box<Finding>,
        /// The models that were asked.
        models: Vec<ModelUsed>,
    },
    /// Nothing yet: ask again then.
    Wait(Timestamp),
}

impl Step {
    /// A finding without a model.
    pub(crate) fn found(finding: Finding) -> Step {
        Step::Found { finding: Box::new(finding), models: Vec::new() }
    }
}

/// Why a check came to nothing.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckError {
    /// The store.
    #[error(transparent)]
    Store(#[from] kweli_store::Error),
    /// It may work later.
    #[error("{0}")]
    Later(String),
    /// It will never work: the job ends as our failure.
    #[error("{0}")]
    Broken(String),
}

impl From<crate::cpu::NoAnswer> for CheckError {
    fn from(error: crate::cpu::NoAnswer) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<kweli_vision::InferenceError> for CheckError {
    fn from(error: kweli_vision::InferenceError) -> Self {
        Self::Broken(error.to_string())
    }
}

impl<'a> Case<'a> {
    pub(crate) fn new(
        engine: &'a Engine,
        task: &'a ClaimedTask,
        row: &'a JobRow,
        settings: &'a PartnerSettings,
        policy: &'a Policy,
    ) -> Self {
        let gallery = Gallery::new(engine.clone(), task.partner, task.environment, row.id);
        Self { engine, task, row, settings, policy, gallery, pages: None }
    }

    /// Since when the job has been complete: from here on the patience with an authority is counted.
    fn since(&self) -> kweli_domain::Timestamp {
        self.task.due
    }

    /// The person that the job is about, as they are now.
    pub(crate) async fn person(&self) -> Result<Option<Enrollee>, CheckError> {
        let (partner, environment) = (self.task.partner, self.task.environment);
        Ok(self.engine.store().enrollee(partner, environment, self.row.user_id.as_str()).await?)
    }

    /// Lets the selfie on file stand in for the one that was not sent, if the job asks for that.
    pub(crate) async fn take_selfie_on_file(&mut self) -> Result<(), kweli_store::Error> {
        if self.row.submission.use_enrolled_image {
            let (partner, environment) = (self.task.partner, self.task.environment);
            let person = self.engine.store().enrollee(partner, environment, self.row.user_id.as_str()).await?;
            self.gallery.selfie_of(person.and_then(|person| person.enrolled_by));
        }
        Ok(())
    }

    /// The face models; without them a face product was refused at the door, so this is a changed installation.
    fn vision(&self) -> Result<Arc<FaceEngine>, CheckError> {
        self.engine.vision().cloned().ok_or_else(|| CheckError::Broken("the face models are not available".into()))
    }
}

impl Case<'_> {
    /// The document models; without them a document product was refused at the door.
    fn documents(&self) -> Result<Arc<DocumentReader>, CheckError> {
        let reader = self.engine.documents().cloned();
        reader.ok_or_else(|| CheckError::Broken("the document models are not available".into()))
    }
}

/// Version of a check's own rules, written into its evidence.
pub(crate) const fn version(check: Check) -> u16 {
    match check {
        Check::Sandbox
        | Check::Package
        | Check::NumberFormat
        | Check::Pictures
        | Check::Lookup
        | Check::Details
        | Check::Age
        | Check::AuthorityCompare
        | Check::CardCompare
        | Check::DocumentCapture
        | Check::DocumentClass
        | Check::DocumentZone
        | Check::DocumentCodes
        | Check::DocumentFields
        | Check::DocumentConsistency
        | Check::DocumentNumber
        | Check::DocumentExpiry
        | Check::DocumentAge
        | Check::DocumentCopy
        | Check::DocumentPortrait
        | Check::DocumentText
        | Check::DocumentSpecimen
        | Check::Visa
        | Check::RecordMatch
        | Check::OnFile
        | Check::EnrolledCompare
        | Check::PortraitCompare
        | Check::UserInfo
        | Check::Register
        | Check::Screening
        | Check::Secure
        | Check::Risk
        | Check::Review => 1,
        // 2: advice; signals between the frames.
        Check::SelfieQuality | Check::Liveness => 2,
    }
}

/// Runs one check. `evidence` is what the earlier ones found.
pub(crate) async fn run(check: Check, case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    match check {
        Check::Sandbox => Ok(sandbox::check(case)),
        Check::NumberFormat => Ok(number_format::check(&case.row.submission)),
        Check::Pictures => pictures::check(case).await,
        Check::SelfieQuality => selfie_quality::check(case).await,
        Check::Liveness => liveness::check(case, evidence).await,
        Check::Lookup => lookup::check(case, evidence).await,
        Check::Details => Ok(details::check(&case.row.submission.claims, evidence)),
        Check::Age => Ok(age::check(case.engine.now(), evidence)),
        Check::AuthorityCompare => authority_compare::check(case, evidence).await,
        Check::CardCompare => card_compare::check(case).await,
        Check::OnFile => on_file::check(case).await,
        Check::EnrolledCompare => enrolled_compare::check(case).await,
        Check::PortraitCompare => portrait_compare::check(case).await,
        Check::UserInfo => user_info::check(case).await,
        Check::Register => register::check(case).await,
        Check::Screening => screening::check(case, evidence).await,
        Check::Secure => secure::check(case, evidence).await,
        Check::Risk => risk::check(case, evidence).await,
        // Written when the upload is read, or when a person judges; never planned.
        Check::Package | Check::Review => Err(CheckError::Broken(format!("{} is not a planned check", check.as_str()))),
        other => document::check(other, case, evidence).await,
    }
}

/// The named models with the version that answered.
fn models(vision: &FaceEngine, names: &[&str]) -> Vec<ModelUsed> {
    let named = vision.models().iter().filter(|model| names.contains(&model.name));
    named.map(|model| ModelUsed { name: model.name.to_owned(), version: model.version.to_owned() }).collect()
}

/// Models that make templates, after finding.
const EMBEDDERS: &[&str] = &["yunet-2023mar", "sface-2021dec", "faceplugin-mobilefacenet-512"];
/// Models that the liveness check asks: finding, both passive models and the texture, templates for one
/// identity, landmarks and eyes for movement.
const LIVENESS: &[&str] = &[
    "yunet-2023mar",
    "minifasnet-se-128",
    "deeptree-fas-256",
    kweli_vision::texture::MODEL_NAME,
    "sface-2021dec",
    "faceplugin-mobilefacenet-512",
    "faceplugin-landmark68",
    "faceplugin-eye",
];
/// Models that the quality check asks.
const QUALITY: &[&str] = &["yunet-2023mar", "faceplugin-landmark68", "faceplugin-eye"];

/// A detector's rectangle, in the evidence's words.
fn pixel_box(face: &kweli_vision::Face) -> kweli_domain::evidence::PixelBox {
    let kweli_vision::FaceBox { x, y, width, height } = face.bbox;
    kweli_domain::evidence::PixelBox { x, y, width, height }
}

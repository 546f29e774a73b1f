//! What a job's end does to the face on file.

use crate::Engine;
use crate::checks::{Case, CheckError};
use crate::run::TaskError;
use kweli_domain::enrolment::{EnrolmentEffect, Grant, Standing, enrols, grant};
use kweli_domain::outcome::Decision;
use kweli_domain::plan::Check;
use kweli_domain::{Environment, Evidence, Finding, Generation, Product, Submission};

/// Whether a job is there to put a face on file, so that it fails when it may not.
pub(crate) const fn registers(product: Product) -> bool {
    matches!(product, Product::Registration | Product::Compare)
}

/// The finding that another job was first.
pub(crate) const fn already_enrolled() -> Evidence {
    Evidence {
        check: Check::OnFile,
        version: 1,
        models: Vec::new(),
        took_ms: 0,
        finding: Finding::OnFile { enrolled: true, may_replace: false },
    }
}

/// What a person's judgement does to a face that was granted for the time being.
pub(crate) fn judged(submission: &Submission, provisional: &Decision, accepted: bool) -> Option<EnrolmentEffect> {
    if !enrols(submission) || grant(submission.product, provisional) == Grant::Nothing {
        return None;
    }
    Some(if accepted { EnrolmentEffect::Confirm } else { EnrolmentEffect::Withdraw })
}

impl Engine {
    /// What a decision does to the face on file, with the template that it needs. The sandbox enrols without one.
    pub(crate) async fn effect(
        &self,
        case: &mut Case<'_>,
        submission: &Submission,
        decision: &Decision,
    ) -> Result<Option<EnrolmentEffect>, TaskError> {
        let granted = grant(submission.product, decision);
        if !enrols(submission) || granted == Grant::Nothing {
            return Ok(None);
        }
        let sandbox = submission.environment == Environment::Sandbox;
        let person = case.person().await.map_err(task_error)?;
        let enrolled = person.as_ref().is_some_and(|person| person.enrolled_by.is_some());
        let asked_to = person.is_some_and(|person| person.standing == Standing::ReEnrol);
        let update = submission.product == Product::UpdatePhoto;
        // The third generation's sandbox does not look at what is on file.
        let unasked = sandbox && submission.generation == Generation::V3;
        let replace = submission.allow_new_enroll || asked_to || update || unasked;
        if enrolled && !replace && !registers(submission.product) {
            // A verification of somebody known: the face on file stays what it is.
            return Ok(None);
        }
        let template = if sandbox { None } else { case.selfie_template().await.map_err(task_error)? };
        if template.is_none() && !sandbox {
            return Ok(None);
        }
        Ok(Some(match granted {
            Grant::Later => EnrolmentEffect::Hold { template },
            _ => EnrolmentEffect::Enrol { template, provisional: granted == Grant::Provisionally, replace },
        }))
    }
}

fn task_error(error: CheckError) -> TaskError {
    match error {
        CheckError::Store(error) => error.into(),
        CheckError::Later(why) | CheckError::Broken(why) => TaskError::Transient(why),
    }
}

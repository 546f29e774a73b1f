//! A person's judgement over a provisional result, or its absence in time. Either makes a new revision.

use crate::Engine;
use crate::enrol::judged;
use crate::error::ReviewError;
use crate::run::TaskError;
use kweli_domain::decide::reviewed;
use kweli_domain::job::JobState;
use kweli_domain::plan::Check;
use kweli_domain::{Environment, Evidence, Finding, JobId, Outcome, PartnerId, Sensitive};
use kweli_store::{ClaimedTask, JobRow, Settlement};

/// Longest note of a reviewer, in characters.
const MAX_NOTE: usize = 2_000;

fn evidence(finding: Finding) -> Evidence {
    Evidence { check: Check::Review, version: 1, models: Vec::new(), took_ms: 0, finding }
}

/// The provisional outcome of a job that waits for a person.
fn waiting(row: &JobRow) -> Option<&Outcome> {
    row.outcomes.last().filter(|last| row.state == JobState::NeedsReview && !last.is_final())
}

impl Engine {
    /// Confirms or rejects a provisional result. The stored decision is judged, not made anew: lines may have moved
    /// since it was made.
    pub async fn review(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        accepted: bool,
        note: &str,
        reviewer: &str,
    ) -> Result<(), ReviewError> {
        let row = self.store().job(partner, environment, job).await?.ok_or(ReviewError::NotFound)?;
        let owner = self.store().partner(partner).await?.ok_or(ReviewError::NotFound)?;
        let last = waiting(&row).ok_or(ReviewError::NotWaiting)?;
        let decision = reviewed(last.decision.clone(), Some(accepted));
        let verdict = decision.verdict;
        let settlement = Settlement {
            enrolment: judged(&row.submission, &last.decision, accepted),
            ..self.settlement(&row, &owner.settings, last.policy_version.clone(), decision)
        };
        let note: String = note.chars().take(MAX_NOTE).collect();
        let finding =
            Finding::Review { accepted, note: Sensitive::new(note), reviewer: Sensitive::new(reviewer.to_owned()) };
        let revision = last.revision;
        self.store().settle_review(partner, environment, job, revision, evidence(finding), settlement).await?;
        self.settled(&row, verdict);
        Ok(())
    }

    /// Nobody came: the provisional result becomes the matching failure.
    pub(crate) async fn review_timed_out(&self, task: &ClaimedTask, job: JobId) -> Result<(), TaskError> {
        let store = self.store();
        let found = store.job(task.partner, task.environment, job).await?;
        let Some((row, last)) = found.as_ref().and_then(|row| Some((row, waiting(row)?))) else {
            return Ok(store.finish(task).await?);
        };
        let owner = store.partner(task.partner).await?.ok_or(kweli_store::Error::NotFound)?;
        let decision = reviewed(last.decision.clone(), None);
        let verdict = decision.verdict;
        let settlement = Settlement {
            enrolment: judged(&row.submission, &last.decision, false),
            ..self.settlement(row, &owner.settings, last.policy_version.clone(), decision)
        };
        let known = store.evidence(task.partner, task.environment, job).await?;
        if !known.iter().any(|e| e.finding == Finding::ReviewTimeout) {
            store.add_evidence(task, job, &evidence(Finding::ReviewTimeout)).await?;
        }
        store.settle(task, settlement).await?;
        self.settled(row, verdict);
        Ok(())
    }
}

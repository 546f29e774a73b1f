//! The end of a job, or of the machine's part of it: outcome, money, state, callback and follow-up in one transaction.

use crate::Engine;
use crate::accept::callback_url;
use crate::run::TaskError;
use kweli_domain::callback::Carries;
use kweli_domain::decide::Policy;
use kweli_domain::enrolment::EnrolmentEffect;
use kweli_domain::fraud::FaceSearch;
use kweli_domain::job::JobState;
use kweli_domain::outcome::Decision;
use kweli_domain::partner::PartnerSettings;
use kweli_domain::submission::Delivery;
use kweli_domain::{CallbackId, Evidence, Finding, Generation, Outcome, Reason, Verdict};
use kweli_store::{ClaimedTask, JobRow, MoneyMove, NewCallback, Settlement, TaskKind};

impl Engine {
    /// Settles what the checks led to, under the task's lease.
    pub(crate) async fn settle_run(
        &self,
        task: &ClaimedTask,
        row: &JobRow,
        settings: &PartnerSettings,
        policy: &Policy,
        found: (Decision, &[Evidence]),
        enrolment: Option<EnrolmentEffect>,
    ) -> Result<(), TaskError> {
        let (decision, evidence) = found;
        let settlement = self.settlement(row, settings, policy.version.clone(), decision);
        let mut settlement = Settlement { enrolment, ..settlement };
        if settings.suspects_callback && was_searched(evidence) {
            let of_result = settlement.callbacks.iter().filter(|callback| callback.generation != Generation::V3);
            let id = || CallbackId::new(self.now(), &*self.inner.entropy);
            let own: Vec<_> =
                of_result.map(|c| NewCallback { id: id(), carries: Carries::Suspects, ..c.clone() }).collect();
            settlement.callbacks.extend(own);
        }
        let verdict = settlement.outcome.decision.verdict;
        self.store().settle(task, settlement).await?;
        self.settled(row, verdict);
        Ok(())
    }

    /// Everything that follows from a decision.
    pub(crate) fn settlement(
        &self,
        row: &JobRow,
        settings: &PartnerSettings,
        policy_version: String,
        decision: Decision,
    ) -> Settlement {
        let now = self.now();
        let revision = row.outcomes.last().map_or(1, |last| last.revision + 1);
        let state = state_of(&decision);
        let money = money_of(&decision);
        let follow_ups = match state {
            JobState::NeedsReview => {
                vec![(TaskKind::ReviewTimeout(row.id), now.plus_ms(i64::from(self.config().review_timeout_s) * 1_000))]
            }
            _ => Vec::new(),
        };
        let callbacks = match callback_url(settings, &row.submission) {
            Some(url) if row.submission.delivery == Delivery::Later => vec![NewCallback {
                id: CallbackId::new(now, &*self.inner.entropy),
                job: row.id,
                revision,
                generation: row.submission.generation,
                url: url.clone(),
                replay: false,
                carries: Carries::Result,
            }],
            _ => Vec::new(),
        };
        let outcome = Outcome { revision, decision, policy_version, decided_at: now };
        Settlement { job: row.id, state, outcome, money, callbacks, follow_ups, enrolment: None }
    }

    /// Tells this process, after the transaction.
    pub(crate) fn settled(&self, row: &JobRow, verdict: Verdict) {
        let product = row.submission.product.slug();
        metrics::counter!("jobs_total", "product" => product, "verdict" => verdict.as_str()).increment(1);
        tracing::info!(product, verdict = verdict.as_str(), "settled");
        self.inner.waiting.ring(row.id);
    }
}

/// Whether the person was looked for among the others: only then is there something to tell.
fn was_searched(evidence: &[Evidence]) -> bool {
    evidence.iter().any(|row| match &row.finding {
        Finding::Secure(found) => found.search != FaceSearch::NoFace,
        _ => false,
    })
}

fn state_of(decision: &Decision) -> JobState {
    if decision.verdict == Verdict::Review {
        JobState::NeedsReview
    } else if decision.reasons.contains(&Reason::Internal) {
        JobState::Failed
    } else {
        JobState::Decided
    }
}

/// One capture or one release, chosen by the rules' own word; while a person is awaited the money stays held.
fn money_of(decision: &Decision) -> MoneyMove {
    match decision.verdict {
        Verdict::Review => MoneyMove::KeepHeld,
        _ if decision.billable => MoneyMove::Capture,
        _ => MoneyMove::Release,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::outcome::{Judge, Parts};

    fn decision(verdict: Verdict, reasons: Vec<Reason>, billable: bool) -> Decision {
        Decision { verdict, reasons, parts: Parts::default(), judge: Judge::Machine, billable, face_confidence: None }
    }

    #[test]
    fn states_and_money() {
        for (given, state, money) in [
            (decision(Verdict::Clear, vec![], true), JobState::Decided, MoneyMove::Capture),
            (decision(Verdict::Block, vec![Reason::FaceMismatch], true), JobState::Decided, MoneyMove::Capture),
            (decision(Verdict::Block, vec![Reason::NoRecord], false), JobState::Decided, MoneyMove::Release),
            (
                decision(Verdict::Error, vec![Reason::AuthorityUnavailable], false),
                JobState::Decided,
                MoneyMove::Release,
            ),
            (decision(Verdict::Error, vec![Reason::Internal], false), JobState::Failed, MoneyMove::Release),
            (decision(Verdict::Review, vec![Reason::FaceUnsure], true), JobState::NeedsReview, MoneyMove::KeepHeld),
        ] {
            assert_eq!((state_of(&given), money_of(&given)), (state, money), "{given:?}");
        }
    }
}

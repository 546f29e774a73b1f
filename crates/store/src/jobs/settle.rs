//! Settling a job: one transaction, fenced.

use super::evidence::{SealedEvidence, insert_evidence, sealed_evidence};
use crate::callbacks::{SealedCallback, insert_callback, sealed_callback};
use crate::enrolment::{ReadyEnrolment, apply_enrolment};
use crate::money::{Move, move_money};
use crate::sql::Tx;
use crate::store::{Cell, Store};
use crate::tasks::{end_task, insert_task};
use crate::{ClaimedTask, Error, MoneyMove, Settlement, TaskKind};
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::{Environment, Evidence, JobId, PartnerId, Timestamp};

pub(super) fn outcome_cell(job: JobId, revision: i64, environment: Environment) -> Cell {
    Cell::new("outcome", format!("{job}/{revision}"), environment)
}

/// A settlement with everything sealed.
#[derive(Clone)]
struct Ready {
    partner: PartnerId,
    environment: Environment,
    job: JobId,
    state: JobState,
    revision: u32,
    verdict: &'static str,
    outcome: Vec<u8>,
    evidence: Option<SealedEvidence>,
    money: MoneyMove,
    callbacks: Vec<SealedCallback>,
    follow_ups: Vec<(TaskKind, Timestamp)>,
    enrolment: Option<ReadyEnrolment>,
    at: Timestamp,
}

impl Store {
    /// Settles a job under its task: outcome, money, state, callbacks with their tasks, follow-up tasks; the task is
    /// done. [`Error::LostLease`] if the task is no longer this worker's, [`Error::Conflict`] if the job has moved on;
    /// then nothing changes.
    pub async fn settle(&self, task: &ClaimedTask, settlement: Settlement) -> Result<(), Error> {
        match task.kind {
            TaskKind::RunJob(job) | TaskKind::ReviewTimeout(job) if job == settlement.job => {}
            _ => return Err(Error::Conflict("the task is about something else")),
        }
        let ready = self.ready(task.partner, task.environment, settlement, None).await?;
        let task = task.clone();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    end_task(tx, &task).await?;
                    apply(tx, ready).await
                })
            })
            .await
    }

    /// Settles a job by a person's judgement: the evidence of it and the outcome that follows, if the job still stands
    /// at the revision that the person saw.
    pub async fn settle_review(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        expected_revision: u32,
        evidence: Evidence,
        settlement: Settlement,
    ) -> Result<(), Error> {
        if settlement.job != job || settlement.outcome.revision != expected_revision.saturating_add(1) {
            return Err(Error::Conflict("the outcome does not follow the revision that was reviewed"));
        }
        let ready = self.ready(partner, environment, settlement, Some(&evidence)).await?;
        self.parts.db.write(move |tx| Box::pin(apply(tx, ready))).await
    }

    async fn ready(
        &self,
        partner: PartnerId,
        environment: Environment,
        settlement: Settlement,
        evidence: Option<&Evidence>,
    ) -> Result<Ready, Error> {
        let job = settlement.job;
        let revision = settlement.outcome.revision;
        if revision == 0 {
            return Err(Error::Conflict("revisions count from 1"));
        }
        if !matches!(settlement.state, JobState::Decided | JobState::Failed | JobState::NeedsReview) {
            return Err(Error::Conflict("no job is settled into this state"));
        }
        if settlement.state.is_terminal() != (settlement.money != MoneyMove::KeepHeld) {
            return Err(Error::Conflict("money is kept held exactly while a job is open"));
        }
        let keys = self.partner_keys(partner).await?;
        let outcome = self.seal(&keys, &outcome_cell(job, revision.into(), environment), &settlement.outcome)?;
        let callbacks = settlement.callbacks.into_iter().map(|callback| {
            if callback.job == job {
                sealed_callback(self, &keys, environment, callback)
            } else {
                Err(Error::Conflict("a callback belongs to another job"))
            }
        });
        let enrolment = match settlement.enrolment {
            Some(effect) => Some(self.ready_enrolment(partner, environment, job, effect).await?),
            None => None,
        };
        Ok(Ready {
            partner,
            environment,
            job,
            state: settlement.state,
            revision,
            verdict: settlement.outcome.decision.verdict.as_str(),
            outcome,
            evidence: evidence.map(|e| sealed_evidence(self, &keys, environment, job, e)).transpose()?,
            money: settlement.money,
            callbacks: callbacks.collect::<Result<_, _>>()?,
            follow_ups: settlement.follow_ups,
            enrolment,
            at: self.now(),
        })
    }
}

async fn apply(tx: &mut Tx, ready: Ready) -> Result<(), Error> {
    let Ready { partner, environment, job, at, .. } = ready;
    let revision = i64::from(ready.revision);
    // The revision decides who was first: a worker, a timeout or a person.
    let row = tx
        .row(
            "UPDATE job SET state = $1, revision = $2, updated_at = $3 WHERE id = $4 AND partner = $5 \
             AND environment = $6 AND revision = $7 AND state IN ('queued', 'running', 'needs_review') RETURNING price",
            vec![
                ready.state.as_str().into(),
                revision.into(),
                at.into(),
                job.into(),
                partner.into(),
                environment.into(),
                (revision - 1).into(),
            ],
        )
        .await?
        .ok_or(Error::Conflict("the job has moved on"))?;
    if let Some(evidence) = ready.evidence {
        insert_evidence(tx, job, evidence, at).await?;
    }
    tx.run(
        "INSERT INTO outcome (job_id, revision, verdict, sealed, at) VALUES ($1, $2, $3, $4, $5)",
        vec![job.into(), revision.into(), ready.verdict.into(), ready.outcome.into(), at.into()],
    )
    .await?;
    let kind = match ready.money {
        MoneyMove::Capture => Some(Move::Capture),
        MoneyMove::Release => Some(Move::Release),
        MoneyMove::KeepHeld => None,
    };
    if let (Some(price), Some(kind)) = (row.opt_int(0)?, kind)
        && !move_money(tx, partner, job, kind, Minor(price), at).await?
    {
        return Err(Error::Corrupt("less money is held than the job's price"));
    }
    for callback in ready.callbacks {
        insert_callback(tx, partner, environment, callback, at).await?;
    }
    for (kind, due) in ready.follow_ups {
        insert_task(tx, partner, environment, kind, due, at).await?;
    }
    if let Some(enrolment) = ready.enrolment {
        apply_enrolment(tx, enrolment, at).await?;
    }
    Ok(())
}

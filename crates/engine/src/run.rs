//! One claimed job, from its first missing check to its settlement.

use crate::checks::{self, Case, CheckError, Step};
use crate::enrol::{already_enrolled, registers};
use crate::policy::{policy, policy_of};
use crate::{Engine, FailPoint};
use kweli_domain::decide::decide;
use kweli_domain::job::JobState;
use kweli_domain::partner::Strictness;
use kweli_domain::plan::{Check, is_wanted, plan};
use kweli_domain::{Evidence, Finding, Generation, JobId, Outcome, Product};
use kweli_store::{ClaimedTask, JobRow, MoneyMove, Settlement};
use std::time::Instant;

/// How many times a job may be begun before it is given up as failed.
pub(crate) const MAX_ATTEMPTS: u32 = 8;

/// Why a task was left.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TaskError {
    /// The store; a lost lease is one of its errors.
    #[error(transparent)]
    Store(#[from] kweli_store::Error),
    /// Something that may work later.
    #[error("{0}")]
    Transient(String),
    /// A test stopped it.
    #[error("stopped by a fail point")]
    Stopped,
}

impl Engine {
    /// Stops here if a test says so.
    pub(crate) fn pass(&self, place: FailPoint) -> Result<(), TaskError> {
        if self.dies_at(place) { Err(TaskError::Stopped) } else { Ok(()) }
    }

    pub(crate) async fn run_job(&self, task: &ClaimedTask, job: JobId) -> Result<(), TaskError> {
        let store = self.store();
        let (partner, environment) = (task.partner, task.environment);
        let found = match store.job(partner, environment, job).await {
            Err(error) if is_permanent(&error) && task.attempt > MAX_ATTEMPTS => return self.bury(task, job).await,
            found => found?,
        };
        let Some(row) = found else { return Ok(store.finish(task).await?) };
        if row.state.is_terminal() || matches!(row.state, JobState::NeedsReview | JobState::AwaitingUpload) {
            return Ok(store.finish(task).await?);
        }
        self.pass(FailPoint::AfterClaim)?;
        if task.attempt == 1 {
            let waited = self.now().since(task.due).max(0) as f64 / 1_000.0;
            metrics::histogram!("job_wait_seconds").record(waited);
        }
        if task.attempt > MAX_ATTEMPTS {
            return self.give_up(task, &row, "too many attempts").await;
        }
        // Even what looks hopeless is tried again: a wrong key or a lost disk is put right by people.
        self.check_all(task, &row).await
    }

    /// Runs what is missing, then decides and settles.
    async fn check_all(&self, task: &ClaimedTask, row: &JobRow) -> Result<(), TaskError> {
        let store = self.store();
        let (partner_id, environment) = (task.partner, task.environment);
        let partner = store.partner(partner_id).await?.ok_or(kweli_store::Error::NotFound)?;
        let product = row.submission.product;
        let policy = policy_of(row.submission.generation, &partner.settings, product);
        let mut evidence = store.evidence(partner_id, environment, row.id).await?;
        let mut case = Case::new(self, task, row, &partner.settings, &policy);
        case.take_selfie_on_file().await?;
        for check in plan(&row.submission) {
            if !is_wanted(product, check, &evidence, &policy) {
                continue;
            }
            if evidence.iter().any(|e| e.check == check) {
                continue;
            }
            let started = Instant::now();
            let step = match checks::run(check, &mut case, &evidence).await {
                Ok(step) => step,
                Err(CheckError::Store(error)) => return Err(error.into()),
                Err(CheckError::Later(why)) => return Err(TaskError::Transient(why)),
                Err(CheckError::Broken(detail)) => Step::found(Finding::Failure { detail }),
            };
            let took = started.elapsed();
            metrics::histogram!("check_seconds", "check" => check.as_str()).record(took.as_secs_f64());
            let (finding, models) = match step {
                Step::Found { finding, models } => (*finding, models),
                Step::Wait(until) => {
                    tracing::info!(check = check.as_str(), "waits for the authority");
                    return Ok(store.wait(task, until).await?);
                }
            };
            let took_ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
            let found = Evidence { check, version: checks::version(check), models, took_ms, finding };
            self.pass(FailPoint::BeforeEvidence)?;
            store.add_evidence(task, row.id, &found).await?;
            self.pass(FailPoint::AfterEvidence)?;
            evidence.push(found);
        }
        let mut decision = decide(row.submission.product, &policy, &evidence);
        let enrolment = self.effect(&mut case, &row.submission, &decision).await?;
        drop(case);
        self.watch(row, &evidence).await?;
        self.pass(FailPoint::BeforeSettle)?;
        let settled =
            self.settle_run(task, row, &partner.settings, &policy, (decision.clone(), &evidence), enrolment).await;
        if matches!(settled, Err(TaskError::Store(kweli_store::Error::AlreadyEnrolled))) {
            // Another job of the same person was first. A job that only registers has failed then.
            if registers(row.submission.product) {
                let found = already_enrolled();
                store.add_evidence(task, row.id, &found).await?;
                evidence.push(found);
                decision = decide(row.submission.product, &policy, &evidence);
            }
            self.settle_run(task, row, &partner.settings, &policy, (decision, &evidence), None).await?;
        } else {
            settled?;
        }
        self.pass(FailPoint::AfterSettle)
    }

    /// Ends a job whose own row cannot be read: an error outcome that nobody can be told of, the money back.
    async fn bury(&self, task: &ClaimedTask, job: JobId) -> Result<(), TaskError> {
        tracing::error!("the job's row cannot be read; it ends as failed");
        let failure = Evidence {
            check: Check::Package,
            version: 1,
            models: Vec::new(),
            took_ms: 0,
            finding: Finding::Failure { detail: "the job cannot be read".into() },
        };
        // Which product it was is unknown; a failure decides alike for all.
        let policy = policy(Generation::V3, Strictness::default());
        let decision = decide(Product::EnhancedKyc, &policy, &[failure]);
        let outcome = Outcome { revision: 1, decision, policy_version: policy.version, decided_at: self.now() };
        let (callbacks, follow_ups) = (Vec::new(), Vec::new());
        let (state, money) = (JobState::Failed, MoneyMove::Release);
        let settlement = Settlement { job, state, outcome, money, callbacks, follow_ups, enrolment: None };
        Ok(self.store().settle(task, settlement).await?)
    }

    /// Ends a job that cannot be worked on: an error outcome, the money back.
    async fn give_up(&self, task: &ClaimedTask, row: &JobRow, detail: &str) -> Result<(), TaskError> {
        tracing::error!(detail, attempts = task.attempt, "given up");
        let partner = self.store().partner(task.partner).await?.ok_or(kweli_store::Error::NotFound)?;
        let policy = policy_of(row.submission.generation, &partner.settings, row.submission.product);
        // Under the check that never came to an end; the evidence itself may be what cannot be read.
        let known = self.store().evidence(task.partner, task.environment, row.id).await.unwrap_or_default();
        let check = plan(&row.submission).into_iter().find(|check| known.iter().all(|e| e.check != *check));
        let failure = Evidence {
            check: check.unwrap_or(Check::Package),
            version: 1,
            models: Vec::new(),
            took_ms: 0,
            finding: Finding::Failure { detail: detail.to_owned() },
        };
        self.store().add_evidence(task, row.id, &failure).await?;
        let decision = decide(row.submission.product, &policy, std::slice::from_ref(&failure));
        self.settle_run(task, row, &partner.settings, &policy, (decision, &[failure]), None).await
    }
}

/// Whether a store error says that this job's data will never be readable.
pub(crate) fn is_permanent(error: &kweli_store::Error) -> bool {
    use kweli_store::Error;
    matches!(error, Error::Unsealable | Error::Corrupt(_) | Error::NotFound)
}

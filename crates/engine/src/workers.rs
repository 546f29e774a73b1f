//! Loops that claim tasks and run them. Everything they know is in the store: a loop may end at any instant, and its
//! task is taken over when the lease runs out.

use crate::Engine;
use crate::run::{MAX_ATTEMPTS, TaskError, is_permanent};
use kweli_domain::{Environment, PartnerId, random};
use kweli_store::{ClaimFilter, ClaimedTask, TaskKind, Work};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Semaphore, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

/// How often an idle loop looks, give or take a tenth: wake-ups are a shortcut, this is the truth.
const POLL_MS: u64 = 1_000;

/// Pause after the store failed.
const STORE_PAUSE: Duration = Duration::from_secs(1);

/// How often the queue is measured.
const GAUGE_PERIOD: Duration = Duration::from_secs(5);

/// How often forgotten objects and expired rows are removed.
const SWEEP_PERIOD_MS: i64 = 3_600_000;

/// How often the ledger is proved.
const PROOF_PERIOD_MS: i64 = 24 * 3_600_000;

/// Owner of the tasks that belong to no partner.
const INSTALLATION: PartnerId = PartnerId(0);

/// Running loops. Dropping it leaves them running; call [`Workers::stop`].
pub struct Workers {
    stop: CancellationToken,
    loops: TaskTracker,
}

impl Workers {
    /// Claims nothing more and waits for the work at hand, at most `grace`. What is not done by then is taken over by
    /// somebody else (or by the next start) when its lease runs out.
    pub async fn stop(self, grace: Duration) {
        self.stop.cancel();
        self.loops.close();
        if tokio::time::timeout(grace, self.loops.wait()).await.is_err() {
            tracing::warn!("stopped with work at hand; it will be taken up again");
        }
    }
}

impl Engine {
    /// Starts the loops of this process: jobs, deliveries, upkeep.
    pub fn start(&self) -> Workers {
        let stop = CancellationToken::new();
        let loops = TaskTracker::new();
        let (woken, wake) = watch::channel(());
        loops.spawn(pass_on_wakes(self.clone(), woken, stop.clone()));
        loops.spawn(measure(self.clone(), stop.clone()));
        loops.spawn(schedule_upkeep(self.clone(), stop.clone()));
        loops.spawn(self.clone().follow_faces(stop.clone()));
        for (work, at_once) in [
            (Work::Jobs, self.config().workers.max(1)),
            (Work::Deliveries, self.config().deliveries.max(1)),
            (Work::Upkeep, 1),
        ] {
            let (engine, wake, stop) = (self.clone(), wake.clone(), stop.clone());
            loops.spawn(claim_loop(engine, work, at_once, wake, stop, loops.clone()));
        }
        Workers { stop, loops }
    }

    /// Runs every task that is due, one after the other, until none is left. For tests and one-shot commands.
    pub async fn drain(&self) {
        loop {
            match self.store().claim(&self.config().worker_name, self.config().lease_ms).await {
                Ok(Some(task)) => self.run_task(task).await,
                Ok(None) => return,
                Err(error) => {
                    tracing::warn!(%error, "nothing can be claimed");
                    return;
                }
            }
        }
    }

    /// Runs one claimed task while its lease is kept alive.
    pub(crate) async fn run_task(&self, task: ClaimedTask) {
        let span = match task.kind {
            TaskKind::RunJob(job) => tracing::info_span!("job", %job),
            TaskKind::Deliver(callback) => tracing::info_span!("deliver", %callback),
            TaskKind::ExpireSlot(job) => tracing::info_span!("expire", %job),
            TaskKind::ReviewTimeout(job) => tracing::info_span!("review_timeout", %job),
            TaskKind::SweepOrphans => tracing::info_span!("sweep"),
            TaskKind::ProveLedger => tracing::info_span!("prove_ledger"),
            TaskKind::Rescreen => tracing::info_span!("rescreen"),
            TaskKind::ReadNews => tracing::info_span!("read_news"),
        };
        let work = async {
            let result = tokio::select! {
                result = self.perform(&task) => result,
                // Dropping the work is safe at any point: every durable step is a transaction of its own.
                () = self.keep_lease(&task) => Err(TaskError::Store(kweli_store::Error::LostLease)),
            };
            if let Err(error) = result {
                self.put_back(&task, error).await;
            }
        };
        work.instrument(span).await;
    }

    async fn perform(&self, task: &ClaimedTask) -> Result<(), TaskError> {
        match task.kind {
            TaskKind::RunJob(job) => self.run_job(task, job).await,
            TaskKind::Deliver(callback) => self.deliver(task, callback).await,
            TaskKind::ExpireSlot(job) => Ok(self.store().expire_slot(task, job).await?),
            TaskKind::ReviewTimeout(job) => self.review_timed_out(task, job).await,
            TaskKind::SweepOrphans => {
                self.sweep().await?;
                Ok(self.store().wait(task, self.now().plus_ms(SWEEP_PERIOD_MS)).await?)
            }
            TaskKind::Rescreen => self.rescreen(task).await,
            TaskKind::ReadNews => self.read_news_task(task).await,
            TaskKind::ProveLedger => {
                self.prove().await?;
                Ok(self.store().wait(task, self.now().plus_ms(PROOF_PERIOD_MS)).await?)
            }
        }
    }

    /// Renews the lease until it is lost.
    async fn keep_lease(&self, task: &ClaimedTask) {
        let lease = self.config().lease_ms.max(300);
        let beat = Duration::from_millis(u64::try_from(lease / 3).unwrap_or(100));
        let mut silent = 0;
        loop {
            tokio::time::sleep(beat).await;
            match self.store().heartbeat(task, lease).await {
                Ok(true) => silent = 0,
                Ok(false) => return,
                Err(error) => {
                    silent += 1;
                    tracing::warn!(%error, "the lease cannot be renewed");
                    if silent == 3 {
                        return;
                    }
                }
            }
        }
    }

    /// What happens to a task whose work failed.
    async fn put_back(&self, task: &ClaimedTask, error: TaskError) {
        match error {
            TaskError::Stopped => return,
            TaskError::Store(kweli_store::Error::LostLease) => {
                metrics::counter!("leases_lost_total").increment(1);
                tracing::warn!("lease lost; the work is somebody else's now");
                return;
            }
            // A job always ends in an outcome; anything else that can never work is dropped, loudly.
            TaskError::Store(error)
                if is_permanent(&error) && task.attempt > MAX_ATTEMPTS && !matches!(task.kind, TaskKind::RunJob(_)) =>
            {
                tracing::error!(%error, kind = ?task.kind, "the task can never be done and is dropped");
                if let Err(error) = self.store().finish(task).await {
                    tracing::warn!(%error, "the task cannot be dropped");
                }
                return;
            }
            error => tracing::warn!(%error, attempt = task.attempt, "the task failed and will be tried again"),
        }
        let due = self.now().plus_ms(pause_ms(task.attempt));
        if let Err(error) = self.store().postpone(task, due).await {
            tracing::warn!(%error, "the task cannot be put back; its lease will run out");
        }
    }
}

/// Pause before a failed task is tried again: 10 s, 30 s, 90 s and so on, at most half an hour.
fn pause_ms(attempt: u32) -> i64 {
    10_000_i64.saturating_mul(3_i64.saturating_pow(attempt.saturating_sub(1))).min(1_800_000)
}

/// Claims while there is room, waits while there is nothing.
async fn claim_loop(
    engine: Engine,
    work: Work,
    at_once: usize,
    mut wake: watch::Receiver<()>,
    stop: CancellationToken,
    loops: TaskTracker,
) {
    let room = Arc::new(Semaphore::new(at_once));
    let partner_cap = engine.config().per_partner_cap;
    loop {
        let permit = tokio::select! {
            () = stop.cancelled() => return,
            permit = room.clone().acquire_owned() => permit,
        };
        // Proof: the semaphore is never closed; leaving is right in any case.
        let Ok(permit) = permit else { return };
        wake.borrow_and_update();
        let filter = ClaimFilter { work, partner_cap };
        let claimed = engine.store().claim_where(&engine.config().worker_name, engine.config().lease_ms, filter).await;
        match claimed {
            Ok(Some(task)) => {
                let engine = engine.clone();
                loops.spawn(async move {
                    engine.run_task(task).await;
                    drop(permit);
                });
                continue;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, "nothing can be claimed");
                tokio::time::sleep(STORE_PAUSE).await;
            }
        }
        drop(permit);
        let jitter = u64::from(u16::from_le_bytes(random::bytes(&*engine.inner.entropy))) % (POLL_MS / 5);
        let pause = Duration::from_millis(POLL_MS * 9 / 10 + jitter);
        tokio::select! {
            () = stop.cancelled() => return,
            _ = wake.changed() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// Puts the installation's own tasks into the queue, once for all processes.
async fn schedule_upkeep(engine: Engine, stop: CancellationToken) {
    // A change of a list that was left over is followed up at the next start.
    let mut upkeep = vec![
        (TaskKind::SweepOrphans, SWEEP_PERIOD_MS),
        (TaskKind::ProveLedger, PROOF_PERIOD_MS),
        (TaskKind::Rescreen, 0),
    ];
    if engine.config().news.enabled() {
        upkeep.push((TaskKind::ReadNews, 0));
    }
    for (kind, period) in upkeep {
        let due = engine.now().plus_ms(period);
        while let Err(error) = engine.store().enqueue(INSTALLATION, Environment::Production, kind, due).await {
            tracing::warn!(%error, "upkeep cannot be scheduled");
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(STORE_PAUSE) => {}
            }
        }
    }
}

/// The store rings one bell; every loop hears it.
async fn pass_on_wakes(engine: Engine, woken: watch::Sender<()>, stop: CancellationToken) {
    let bell = engine.store().wake();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = bell.notified() => {}
        }
        woken.send_replace(());
    }
}

/// Measures the queue for whoever watches.
async fn measure(engine: Engine, stop: CancellationToken) {
    loop {
        if let Ok(depth) = engine.store().queue_depth().await {
            metrics::gauge!("queue_ready").set(depth.ready as f64);
            metrics::gauge!("queue_delayed").set(depth.delayed as f64);
            metrics::gauge!("queue_running").set(depth.running as f64);
            metrics::gauge!("queue_oldest_ready_seconds").set(depth.oldest_ready_ms as f64 / 1_000.0);
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GAUGE_PERIOD) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_half_an_hour() {
        let pauses: Vec<i64> = (1..=8).map(|attempt| pause_ms(attempt) / 1_000).collect();
        assert_eq!(pauses, [10, 30, 90, 270, 810, 1_800, 1_800, 1_800]);
        assert_eq!(pause_ms(u32::MAX), 1_800_000);
    }
}

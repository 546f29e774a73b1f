//! The queue: rows that are claimed with a lease and a fencing token.

use crate::codes::{task, task_kind};
use crate::sql::{Tx, Value};
use crate::store::Store;
use crate::{ClaimFilter, ClaimedTask, Error, QueueDepth, TaskKind, Work};
use kweli_domain::{Environment, PartnerId, Timestamp};
use std::collections::HashMap;
use std::sync::PoisonError;

/// Most partners that one claim tries: those that others empty meanwhile are passed over.
const TRIES: usize = 16;

/// The kinds of this version. Always eight, so that one statement serves every part of the queue.
const fn kinds(work: Work) -> [&'static str; 8] {
    match work {
        Work::Any => [
            "run_job.1",
            "deliver.1",
            "expire_slot.1",
            "review_timeout.1",
            "sweep_orphans.1",
            "prove_ledger.1",
            "rescreen.1",
            "rescreen.1",
        ],
        Work::Jobs => ["run_job.1"; 8],
        Work::Deliveries => ["deliver.1"; 8],
        Work::Upkeep => [
            "expire_slot.1",
            "review_timeout.1",
            "sweep_orphans.1",
            "prove_ledger.1",
            "rescreen.1",
            "rescreen.1",
            "rescreen.1",
            "rescreen.1",
        ],
    }
}

/// Partners that have a due task of these kinds, with the time of the oldest one and the number that run. Walks the
/// index from partner to partner, so a long queue of one partner costs no more than a short one.
const OWNERS: &str = "WITH RECURSIVE owner (partner) AS ( \
    SELECT MIN(partner) FROM task \
    UNION ALL \
    SELECT (SELECT MIN(t.partner) FROM task t WHERE t.partner > owner.partner) FROM owner WHERE owner.partner IS NOT NULL) \
    SELECT due.partner, due.ready_at, CASE WHEN $10 = 0 THEN 0 ELSE (SELECT CAST(COUNT(*) AS BIGINT) FROM task r \
    WHERE r.partner = due.partner AND r.ready_at > $1 AND r.worker IS NOT NULL AND r.kind IN ($2, $3, $4, $5, $6, $7, $8, $9)) END \
    FROM (SELECT owner.partner AS partner, (SELECT t.ready_at FROM task t WHERE t.partner = owner.partner \
    AND t.ready_at <= $1 AND t.kind IN ($2, $3, $4, $5, $6, $7, $8, $9) ORDER BY t.ready_at LIMIT 1) AS ready_at \
    FROM owner WHERE owner.partner IS NOT NULL) AS due WHERE due.ready_at IS NOT NULL";

macro_rules! claim {
    ($lock:literal) => {
        concat!(
            "UPDATE task SET worker = $1, ready_at = $2, token = token + 1, attempt = attempt + 1 WHERE seq = \
             (SELECT seq FROM task WHERE partner = $3 AND ready_at <= $4 AND kind IN ($5, $6, $7, $8, $9, $10, $11, $12) \
             ORDER BY ready_at, seq LIMIT 1",
            $lock,
            ") AND ($13 = 0 OR (SELECT COUNT(*) FROM task r WHERE r.partner = $3 AND r.ready_at > $4 \
             AND r.worker IS NOT NULL AND r.kind IN ($5, $6, $7, $8, $9, $10, $11, $12)) < $13) \
             RETURNING seq, token, attempt, partner, environment, kind, subject, due"
        )
    };
}

/// Who was served when, in this process: partners take turns.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    count: u64,
    last: HashMap<PartnerId, u64>,
}

impl Turns {
    /// Puts the partner who waited longest for a turn first; among equals the one with the oldest task.
    fn sort(&self, owners: &mut [(PartnerId, i64)]) {
        owners.sort_by_key(|(partner, oldest)| (self.last.get(partner).copied().unwrap_or(0), *oldest, *partner));
    }

    fn served(&mut self, partner: PartnerId) {
        self.count += 1;
        self.last.insert(partner, self.count);
    }
}

impl Store {
    /// Takes the next due task for `lease_ms`, from whichever part of the queue.
    pub async fn claim(&self, worker: &str, lease_ms: i64) -> Result<Option<ClaimedTask>, Error> {
        self.claim_where(worker, lease_ms, ClaimFilter::default()).await
    }

    /// Takes the next due task of a part of the queue. Partners take turns; each one's tasks go by age. A task whose
    /// lease ran out is due again. Tasks of an unknown kind or version are left alone. On PostgreSQL the cap may be
    /// overrun by as many claims as run at the same instant.
    pub async fn claim_where(
        &self,
        worker: &str,
        lease_ms: i64,
        filter: ClaimFilter,
    ) -> Result<Option<ClaimedTask>, Error> {
        let now = self.now();
        let cap = i64::from(filter.partner_cap.unwrap_or(0));
        let kinds = kinds(filter.work);
        let mut values: Vec<Value> = vec![now.into()];
        values.extend(kinds.map(Value::from));
        values.push(cap.into());
        let mut owners = Vec::new();
        for row in self.parts.db.rows(OWNERS, values).await? {
            if cap == 0 || row.int(2)? < cap {
                owners.push((row.partner(0)?, row.int(1)?));
            }
        }
        self.parts.turns.lock().unwrap_or_else(PoisonError::into_inner).sort(&mut owners);
        for (partner, _) in owners.into_iter().take(TRIES) {
            let worker = worker.to_owned();
            let claimed = self
                .parts
                .db
                .write(move |tx| Box::pin(take(tx, worker, partner, kinds, cap, now, now.plus_ms(lease_ms))))
                .await?;
            if claimed.is_some() {
                self.parts.turns.lock().unwrap_or_else(PoisonError::into_inner).served(partner);
                return Ok(claimed);
            }
        }
        Ok(None)
    }

    /// Prolongs the lease to `lease_ms` from now. False: the task is no longer this worker's.
    pub async fn heartbeat(&self, task: &ClaimedTask, lease_ms: i64) -> Result<bool, Error> {
        let (id, token, until) = (task.id, task.token, self.now().plus_ms(lease_ms));
        let touched = self
            .parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "UPDATE task SET ready_at = $1 WHERE seq = $2 AND token = $3 AND worker IS NOT NULL",
                        vec![until.into(), id.into(), token.into()],
                    )
                    .await
                })
            })
            .await?;
        Ok(touched > 0)
    }

    /// Gives the task back, to be claimed from `due` on. A running job is queued again.
    pub async fn postpone(&self, task: &ClaimedTask, due: Timestamp) -> Result<(), Error> {
        self.give_back(task, due, 0).await
    }

    /// As [`Store::postpone`], because of something outside: this claim does not count as an attempt.
    pub async fn wait(&self, task: &ClaimedTask, due: Timestamp) -> Result<(), Error> {
        self.give_back(task, due, 1).await
    }

    async fn give_back(&self, task: &ClaimedTask, due: Timestamp, uncounted: i64) -> Result<(), Error> {
        let (task, now) = (task.clone(), self.now());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    postpone(tx, &task, due, now).await?;
                    if uncounted > 0 {
                        tx.run(
                            "UPDATE task SET attempt = attempt - $1 WHERE seq = $2 AND attempt >= $1",
                            vec![uncounted.into(), task.id.into()],
                        )
                        .await?;
                    }
                    if let TaskKind::RunJob(job) = task.kind {
                        tx.run(
                            "UPDATE job SET state = 'queued', updated_at = $1 WHERE id = $2 AND state = 'running'",
                            vec![now.into(), job.into()],
                        )
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Ends the task.
    pub async fn finish(&self, task: &ClaimedTask) -> Result<(), Error> {
        let task = task.clone();
        self.parts.db.write(move |tx| Box::pin(async move { end_task(tx, &task).await })).await
    }

    /// Adds a task. A periodic one (without a subject) that is there already stays as it is.
    pub async fn enqueue(
        &self,
        partner: PartnerId,
        environment: Environment,
        kind: TaskKind,
        due: Timestamp,
    ) -> Result<(), Error> {
        let now = self.now();
        self.parts.db.write(move |tx| Box::pin(insert_task(tx, partner, environment, kind, due, now))).await
    }

    /// How long the queue is. Reads the whole queue: ask now and then, not per request.
    pub async fn queue_depth(&self) -> Result<QueueDepth, Error> {
        let now = self.now();
        let row = self
            .parts
            .db
            .row(
                "SELECT CAST(COALESCE(SUM(CASE WHEN ready_at <= $1 THEN 1 ELSE 0 END), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(CASE WHEN ready_at > $1 AND worker IS NULL THEN 1 ELSE 0 END), 0) AS BIGINT), \
                 CAST(COALESCE(SUM(CASE WHEN ready_at > $1 AND worker IS NOT NULL THEN 1 ELSE 0 END), 0) AS BIGINT), \
                 MIN(CASE WHEN ready_at <= $1 THEN ready_at END) FROM task",
                vec![now.into()],
            )
            .await?
            .ok_or(Error::Corrupt("no count"))?;
        Ok(QueueDepth {
            ready: row.count(0)?,
            delayed: row.count(1)?,
            running: row.count(2)?,
            oldest_ready_ms: row.opt_int(3)?.map_or(0, |oldest| now.0.saturating_sub(oldest)),
        })
    }
}

async fn take(
    tx: &mut Tx,
    worker: String,
    partner: PartnerId,
    kinds: [&'static str; 8],
    cap: i64,
    now: Timestamp,
    until: Timestamp,
) -> Result<Option<ClaimedTask>, Error> {
    let mut values: Vec<Value> = vec![worker.into(), until.into(), partner.into(), now.into()];
    values.extend(kinds.map(Value::from));
    values.push(cap.into());
    let sql = tx.pick(claim!(""), claim!(" FOR UPDATE SKIP LOCKED"));
    let Some(row) = tx.row(sql, values).await? else { return Ok(None) };
    let claimed = ClaimedTask {
        id: row.int(0)?,
        token: row.int(1)?,
        attempt: u32::try_from(row.int(2)?).unwrap_or(u32::MAX),
        partner: row.partner(3)?,
        environment: row.environment(4)?,
        kind: task_kind(&row.text(5)?, &row.text(6)?)?,
        due: row.time(7)?,
    };
    if let TaskKind::RunJob(job) = claimed.kind {
        tx.run(
            "UPDATE job SET state = 'running', attempt = $1, updated_at = $2 WHERE id = $3 \
             AND state IN ('queued', 'running')",
            vec![claimed.attempt.into(), now.into(), job.into()],
        )
        .await?;
    }
    Ok(Some(claimed))
}

pub(crate) async fn insert_task(
    tx: &mut Tx,
    partner: PartnerId,
    environment: Environment,
    kind: TaskKind,
    due: Timestamp,
    now: Timestamp,
) -> Result<(), Error> {
    let (word, subject) = task(kind);
    tx.run(
        "INSERT INTO task (partner, environment, kind, subject, due, ready_at) VALUES ($1, $2, $3, $4, $5, $5) \
         ON CONFLICT DO NOTHING",
        vec![partner.into(), environment.into(), word.into(), subject.into(), due.into()],
    )
    .await?;
    if due <= now {
        tx.wake();
    }
    Ok(())
}

/// Fails unless the task is still this worker's; holds its row until the transaction ends.
pub(crate) async fn fence(tx: &mut Tx, task: &ClaimedTask) -> Result<(), Error> {
    let touched = tx
        .run(
            "UPDATE task SET worker = worker WHERE seq = $1 AND token = $2 AND worker IS NOT NULL",
            vec![task.id.into(), task.token.into()],
        )
        .await?;
    if touched == 0 { Err(Error::LostLease) } else { Ok(()) }
}

/// Removes the task, if it is still this worker's.
pub(crate) async fn end_task(tx: &mut Tx, task: &ClaimedTask) -> Result<(), Error> {
    let touched = tx
        .run(
            "DELETE FROM task WHERE seq = $1 AND token = $2 AND worker IS NOT NULL",
            vec![task.id.into(), task.token.into()],
        )
        .await?;
    if touched == 0 { Err(Error::LostLease) } else { Ok(()) }
}

/// Gives the task back, if it is still this worker's.
pub(crate) async fn postpone(tx: &mut Tx, task: &ClaimedTask, due: Timestamp, now: Timestamp) -> Result<(), Error> {
    let touched = tx
        .run(
            "UPDATE task SET worker = NULL, ready_at = $1 WHERE seq = $2 AND token = $3 AND worker IS NOT NULL",
            vec![due.into(), task.id.into(), task.token.into()],
        )
        .await?;
    if touched == 0 {
        return Err(Error::LostLease);
    }
    if due <= now {
        tx.wake();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partners_take_turns() {
        let mut turns = Turns::default();
        let (a, b) = (PartnerId(2), PartnerId(3));
        let mut served = Vec::new();
        for _ in 0..4 {
            let mut owners = vec![(a, 10), (b, 20)];
            turns.sort(&mut owners);
            turns.served(owners[0].0);
            served.push(owners[0].0);
        }
        assert_eq!(served, [a, b, a, b]);
    }

    #[test]
    fn every_kind_is_claimed_somewhere() {
        let all = kinds(Work::Any);
        for kind in all {
            let parts = [Work::Jobs, Work::Deliveries, Work::Upkeep].map(kinds);
            assert_eq!(parts.iter().filter(|part| part.contains(&kind)).count(), 1, "{kind}");
        }
    }
}

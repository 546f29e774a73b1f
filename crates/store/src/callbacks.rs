//! Deliveries of results and their attempts.

use crate::codes::{generation, generation_word};
use crate::seal::PartnerKeys;
use crate::sql::{Row, Tx};
use crate::store::{Cell, Store, unseal};
use crate::tasks::{end_task, insert_task, postpone};
use crate::{Attempt, AttemptNext, CallbackRow, ClaimedTask, Error, NewCallback, TaskKind};
use kweli_domain::callback::CallbackState;
use kweli_domain::{CallbackId, Environment, JobId, PartnerId, Sensitive, Timestamp};
use serde::{Deserialize, Serialize};

/// A receiver's words may hold anything, so an attempt is sealed whole.
#[derive(Serialize, Deserialize)]
struct SealedAttempt {
    status: Option<u16>,
    error: Option<String>,
    took_ms: u32,
}

fn cell(callback: CallbackId, environment: Environment) -> Cell {
    Cell::new("callback", callback, environment)
}

fn attempt_cell(callback: CallbackId, at: Timestamp, environment: Environment) -> Cell {
    Cell::new("callback_attempt", format!("{callback}/{}", at.0), environment)
}

/// A callback ready to be written.
#[derive(Clone)]
pub(crate) struct SealedCallback {
    callback: NewCallback,
    url: Vec<u8>,
}

pub(crate) fn sealed_callback(
    store: &Store,
    keys: &PartnerKeys,
    environment: Environment,
    callback: NewCallback,
) -> Result<SealedCallback, Error> {
    let url = store.seal(keys, &cell(callback.id, environment), &callback.url)?;
    Ok(SealedCallback { callback, url })
}

/// Writes a callback and the task that delivers it, due now.
pub(crate) async fn insert_callback(
    tx: &mut Tx,
    partner: PartnerId,
    environment: Environment,
    sealed: SealedCallback,
    now: Timestamp,
) -> Result<(), Error> {
    let SealedCallback { callback, url } = sealed;
    tx.run(
        "INSERT INTO callback (id, job_id, partner, environment, revision, generation, replay, state, next_at, sealed, \
         created_at, carries) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $11)",
        vec![
            callback.id.into(),
            callback.job.into(),
            partner.into(),
            environment.into(),
            callback.revision.into(),
            generation_word(callback.generation).into(),
            i64::from(callback.replay).into(),
            CallbackState::Pending.as_str().into(),
            now.into(),
            url.into(),
            callback.carries.as_str().into(),
        ],
    )
    .await?;
    insert_task(tx, partner, environment, TaskKind::Deliver(callback.id), now, now).await
}

/// Callbacks, each with its attempts: one read.
macro_rules! callbacks_where {
    ($condition:literal) => {
        concat!(
            "SELECT c.id, c.job_id, c.environment, c.revision, c.generation, c.replay, c.state, c.next_at, c.sealed, \
             c.created_at, a.at, a.sealed, c.carries FROM callback c LEFT JOIN callback_attempt a ON a.callback_id = c.id \
             WHERE c.partner = $1 AND c.environment = $2 AND ",
            $condition,
            " ORDER BY c.created_at, c.id, a.seq"
        )
    };
}

impl Store {
    /// A callback with its attempts.
    pub async fn callback(
        &self,
        partner: PartnerId,
        environment: Environment,
        callback: CallbackId,
    ) -> Result<Option<CallbackRow>, Error> {
        let values = vec![partner.into(), environment.into(), callback.into()];
        let rows = self.parts.db.rows(callbacks_where!("c.id = $3"), values).await?;
        Ok(self.callback_rows(partner, &rows).await?.pop())
    }

    /// Every callback of a job, oldest first.
    pub async fn callbacks_of(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
    ) -> Result<Vec<CallbackRow>, Error> {
        let values = vec![partner.into(), environment.into(), job.into()];
        let rows = self.parts.db.rows(callbacks_where!("c.job_id = $3"), values).await?;
        self.callback_rows(partner, &rows).await
    }

    async fn callback_rows(&self, partner: PartnerId, rows: &[Row]) -> Result<Vec<CallbackRow>, Error> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.partner_keys(partner).await?;
        let mut callbacks: Vec<CallbackRow> = Vec::new();
        for row in rows {
            let id = CallbackId(row.uuid(0)?);
            if callbacks.last().is_none_or(|callback| callback.id != id) {
                callbacks.push(callback_row(&keys, id, row)?);
            }
            if let (Some(at), Some(callback)) = (row.opt_int(10)?, callbacks.last_mut()) {
                let at = Timestamp(at);
                let sealed: SealedAttempt = unseal(&keys, &attempt_cell(id, at, row.environment(2)?), row.blob(11)?)?;
                let SealedAttempt { status, error, took_ms } = sealed;
                callback.attempts.push(Attempt { at, status, error, took_ms });
            }
        }
        Ok(callbacks)
    }

    /// Writes an attempt under its task and what follows: done, once more, or given up.
    pub async fn record_attempt(
        &self,
        task: &ClaimedTask,
        callback: CallbackId,
        attempt: Attempt,
        next: AttemptNext,
    ) -> Result<(), Error> {
        if task.kind != TaskKind::Deliver(callback) {
            return Err(Error::Conflict("the task is about something else"));
        }
        let keys = self.partner_keys(task.partner).await?;
        let at = attempt.at;
        let sealed = SealedAttempt { status: attempt.status, error: attempt.error, took_ms: attempt.took_ms };
        let sealed = self.seal(&keys, &attempt_cell(callback, at, task.environment), &sealed)?;
        let (task, now) = (task.clone(), self.now());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let (state, next_at) = match next {
                        AttemptNext::Delivered => (CallbackState::Delivered, None),
                        AttemptNext::Exhausted => (CallbackState::Exhausted, None),
                        AttemptNext::RetryAt(due) => (CallbackState::Pending, Some(due)),
                    };
                    match next_at {
                        Some(due) => postpone(tx, &task, due, now).await?,
                        None => end_task(tx, &task).await?,
                    }
                    let touched = tx
                        .run(
                            "UPDATE callback SET state = $1, next_at = $2 WHERE id = $3 AND partner = $4",
                            vec![state.as_str().into(), next_at.into(), callback.into(), task.partner.into()],
                        )
                        .await?;
                    if touched == 0 {
                        return Err(Error::NotFound);
                    }
                    tx.run(
                        "INSERT INTO callback_attempt (callback_id, sealed, at) VALUES ($1, $2, $3)",
                        vec![callback.into(), sealed.into(), at.into()],
                    )
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// Adds a delivery to a settled job, due now.
    pub async fn add_callback(
        &self,
        partner: PartnerId,
        environment: Environment,
        callback: NewCallback,
    ) -> Result<CallbackId, Error> {
        let keys = self.partner_keys(partner).await?;
        let (id, job, revision, now) = (callback.id, callback.job, callback.revision, self.now());
        let sealed = sealed_callback(self, &keys, environment, callback)?;
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let known = tx
                        .row(
                            "SELECT 1 FROM job j JOIN outcome o ON o.job_id = j.id WHERE j.id = $1 AND j.partner = $2 \
                             AND j.environment = $3 AND o.revision = $4",
                            vec![job.into(), partner.into(), environment.into(), revision.into()],
                        )
                        .await?;
                    if known.is_none() {
                        return Err(Error::NotFound);
                    }
                    insert_callback(tx, partner, environment, sealed, now).await?;
                    Ok(id)
                })
            })
            .await
    }
}

fn callback_row(keys: &PartnerKeys, id: CallbackId, row: &Row) -> Result<CallbackRow, Error> {
    let url: Sensitive<String> = unseal(keys, &cell(id, row.environment(2)?), row.blob(8)?)?;
    Ok(CallbackRow {
        id,
        job: JobId(row.uuid(1)?),
        revision: u32::try_from(row.int(3)?).map_err(|_| Error::Corrupt("a revision is out of range"))?,
        generation: generation(&row.text(4)?)?,
        url,
        replay: row.int(5)? != 0,
        state: row.text(6)?.parse().map_err(|_| Error::Corrupt("unknown state"))?,
        next_at: row.opt_int(7)?.map(Timestamp),
        carries: row.text(12)?.parse().map_err(|_| Error::Corrupt("unknown content of a callback"))?,
        attempts: Vec::new(),
        created_at: row.time(9)?,
    })
}

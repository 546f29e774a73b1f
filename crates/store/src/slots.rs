//! Upload slots: a job is announced first and its pictures follow.

use crate::images::insert_images;
use crate::jobs::{SealedJob, insert_evidence, job_cell, sealed_evidence};
use crate::money::{Move, move_money};
use crate::sql::{Row, Tx};
use crate::store::{Store, unseal};
use crate::tasks::{end_task, insert_task};
use crate::{AcceptedJob, ClaimedTask, Error, Fill, FillResult, Slot, TaskKind};
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::{Environment, JobId, PartnerId, Timestamp};

const SLOT: &str = "SELECT partner, environment, job_id, expires_at, body_sha256 FROM slot WHERE token_hash = $1";

pub(crate) async fn insert_slot(
    tx: &mut Tx,
    partner: PartnerId,
    environment: Environment,
    job: JobId,
    token_hash: &[u8; 32],
    expires_at: Timestamp,
) -> Result<(), Error> {
    tx.run(
        "INSERT INTO slot (job_id, token_hash, partner, environment, expires_at) VALUES ($1, $2, $3, $4, $5)",
        vec![job.into(), token_hash.into(), partner.into(), environment.into(), expires_at.into()],
    )
    .await
    .map(drop)
}

fn slot(row: &Row) -> Result<Slot, Error> {
    let filled_with = match row.opt_blob(4)? {
        Some(digest) => Some(digest.try_into().map_err(|_| Error::Corrupt("a digest has another length"))?),
        None => None,
    };
    Ok(Slot {
        partner: row.partner(0)?,
        environment: row.environment(1)?,
        job: JobId(row.uuid(2)?),
        expires_at: row.time(3)?,
        filled_with,
    })
}

impl Store {
    /// The slot that a token opens, filled or not, expired or not.
    pub async fn slot(&self, token_hash: &[u8; 32]) -> Result<Option<Slot>, Error> {
        self.parts.db.row(SLOT, vec![token_hash.into()]).await?.map(|row| slot(&row)).transpose()
    }

    /// Gives a job that still waits for its upload a new token and a later end; the old token stops working. `None`:
    /// there is no such job, or it waits no longer.
    pub async fn renew_slot(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: Option<&str>,
        partner_job_id: &str,
        new_hash: [u8; 32],
        expires_at: Timestamp,
    ) -> Result<Option<AcceptedJob>, Error> {
        let Some(job) = self.job_by_partner_id(partner, environment, user_id, partner_job_id).await? else {
            return Ok(None);
        };
        let id = job.id;
        let renewed = self
            .parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // The job's row is locked first, as everywhere.
                    let waiting = tx
                        .run(
                            "UPDATE job SET updated_at = updated_at WHERE id = $1 AND state = 'awaiting_upload'",
                            vec![id.into()],
                        )
                        .await?;
                    if waiting == 0 {
                        return Ok(0);
                    }
                    // The task that ends the slot looks at this time when it runs.
                    tx.run(
                        "UPDATE slot SET token_hash = $1, expires_at = $2 WHERE job_id = $3 AND filled_at IS NULL",
                        vec![new_hash.into(), expires_at.into(), id.into()],
                    )
                    .await
                })
            })
            .await?;
        let accepted = AcceptedJob { id, smile_job_id: job.smile_job_id, created_at: job.created_at };
        Ok((renewed > 0).then_some(accepted))
    }

    /// Takes an upload: names its images, completes the job and queues it, all or nothing, and once.
    pub async fn fill_slot(&self, fill: Fill) -> Result<FillResult, Error> {
        let Some(known) = self.slot(&fill.token_hash).await? else { return Ok(FillResult::Unknown) };
        let (partner, environment, job) = (known.partner, known.environment, known.job);
        if (fill.submission.partner, fill.submission.environment) != (partner, environment) {
            return Err(Error::Conflict("the upload belongs to another partner"));
        }
        let keys = self.partner_keys(partner).await?;
        let evidence = fill.package_problem.as_ref();
        let evidence = evidence.map(|e| sealed_evidence(self, &keys, environment, job, e)).transpose()?;
        let (this, now) = (self.clone(), self.now());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let row = tx
                        .row(
                            tx.pick(
                                "SELECT state, sealed FROM job WHERE id = $1",
                                "SELECT state, sealed FROM job WHERE id = $1 FOR UPDATE",
                            ),
                            vec![job.into()],
                        )
                        .await?
                        .ok_or(Error::NotFound)?;
                    let Some(known) = tx.row(SLOT, vec![fill.token_hash.into()]).await? else {
                        return Ok(FillResult::Unknown);
                    };
                    let known = slot(&known)?;
                    if let Some(before) = known.filled_with {
                        let same = before == fill.body_sha256;
                        return Ok(if same { FillResult::SameAgain(job) } else { FillResult::Conflict });
                    }
                    if known.expires_at <= now || row.text(0)? != JobState::AwaitingUpload.as_str() {
                        return Ok(FillResult::Expired);
                    }
                    let mut sealed: SealedJob = unseal(&keys, &job_cell(job, environment), row.blob(1)?)?;
                    sealed.submission = fill.submission;
                    let cell = this.seal(&keys, &job_cell(job, environment), &sealed)?;
                    tx.run(
                        "UPDATE job SET state = 'queued', sealed = $1, product = $2, updated_at = $3 WHERE id = $4",
                        vec![cell.into(), sealed.submission.product.slug().into(), now.into(), job.into()],
                    )
                    .await?;
                    tx.run(
                        "UPDATE slot SET filled_at = $1, body_sha256 = $2 WHERE job_id = $3",
                        vec![now.into(), fill.body_sha256.into(), job.into()],
                    )
                    .await?;
                    insert_images(tx, (partner, environment, job), fill.images, now).await?;
                    if let Some(evidence) = evidence {
                        insert_evidence(tx, job, evidence, now).await?;
                    }
                    insert_task(tx, partner, environment, TaskKind::RunJob(job), now, now).await?;
                    Ok(FillResult::Accepted(job))
                })
            })
            .await
    }

    /// Gives up waiting for an upload and releases what is held. If the slot was filled meanwhile the task just ends; if
    /// it was renewed the task waits on.
    pub async fn expire_slot(&self, task: &ClaimedTask, job: JobId) -> Result<(), Error> {
        if task.kind != TaskKind::ExpireSlot(job) {
            return Err(Error::Conflict("the task is about something else"));
        }
        let (task, now) = (task.clone(), self.now());
        self.parts.db
            .write(move |tx| {
                Box::pin(async move {
                    end_task(tx, &task).await?;
                    let row = tx
                        .row(
                            "UPDATE job SET updated_at = updated_at WHERE id = $1 AND partner = $2 AND environment = $3 \
                             AND state = 'awaiting_upload' RETURNING price",
                            vec![job.into(), task.partner.into(), task.environment.into()],
                        )
                        .await?;
                    let Some(row) = row else { return Ok(()) };
                    let slot = tx.row("SELECT expires_at FROM slot WHERE job_id = $1", vec![job.into()]).await?;
                    let until = slot.ok_or(Error::Corrupt("an announced job has no slot"))?.time(0)?;
                    if until > now {
                        return insert_task(tx, task.partner, task.environment, task.kind, until, now).await;
                    }
                    tx.run(
                        "UPDATE job SET state = 'expired', updated_at = $1 WHERE id = $2",
                        vec![now.into(), job.into()],
                    )
                    .await?;
                    if let Some(price) = row.opt_int(0)?
                        && !move_money(tx, task.partner, job, Move::Release, Minor(price), now).await?
                    {
                        return Err(Error::Corrupt("less money is held than the job's price"));
                    }
                    Ok(())
                })
            })
            .await
    }
}

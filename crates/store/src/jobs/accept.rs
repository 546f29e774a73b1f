//! Accepting a job: one transaction.

use super::{SealedJob, job_cell};
use crate::codes::generation_word;
use crate::images::insert_images;
use crate::money::{Move, move_money};
use crate::slots::insert_slot;
use crate::store::Store;
use crate::tasks::insert_task;
use crate::{AcceptError, AcceptedJob, Entry, Error, NewJob, TaskKind};
use kweli_domain::SmileJobId;
use kweli_domain::job::JobState;

impl Store {
    /// Accepts a job: counter, job, images, held money and its task or slot, all or nothing. Durable when this returns.
    pub async fn accept(&self, job: NewJob) -> Result<AcceptedJob, AcceptError> {
        let (partner, environment) = (job.submission.partner, job.submission.environment);
        let price = job.price.filter(|price| price.0 != 0);
        if price.is_some_and(|price| price.0 < 0) {
            return Err(Error::Conflict("a price cannot be negative").into());
        }
        let keys = self.partner_keys(partner).await?;
        let created_at = self.now();
        let sealed = SealedJob {
            partner_job_id: job.partner_job_id.unwrap_or_else(|| job.id.to_string()),
            user_id: job.user_id,
            submission: job.submission,
        };
        let job_index = keys.blind("job", environment, &sealed.partner_job_id);
        let user_index = keys.blind("user", environment, sealed.user_id.as_str());
        let cell = self.seal(&keys, &job_cell(job.id, environment), &sealed)?;
        let product = sealed.submission.product.slug();
        let generation = generation_word(sealed.submission.generation);
        let (id, images, entry) = (job.id, job.images, job.entry);
        let state = match entry {
            Entry::Queue => JobState::Queued,
            Entry::Slot { .. } => JobState::AwaitingUpload,
        };
        let order = (u64::from(partner.0) << 1) | u64::from(environment == kweli_domain::Environment::Production);
        self.parts
            .db
            .write_together(order, move |tx| {
                Box::pin(async move {
                    let number = tx
                        .row(
                            "UPDATE job_number SET last = last + 1 WHERE partner = $1 AND environment = $2 \
                             RETURNING last",
                            vec![partner.into(), environment.into()],
                        )
                        .await?
                        .ok_or(Error::NotFound)?
                        .count(0)?;
                    let inserted = tx
                        .run(
                            "INSERT INTO job (id, partner, environment, number, job_index, user_index, product, \
                             generation, state, price, sealed, created_at, updated_at) \
                             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12) \
                             ON CONFLICT DO NOTHING",
                            vec![
                                id.into(),
                                partner.into(),
                                environment.into(),
                                i64::try_from(number).unwrap_or(i64::MAX).into(),
                                job_index.into(),
                                user_index.into(),
                                product.into(),
                                generation.into(),
                                state.as_str().into(),
                                price.map(|p| p.0).into(),
                                cell.into(),
                                created_at.into(),
                            ],
                        )
                        .await?;
                    if inserted == 0 {
                        return Err(AcceptError::DuplicateJob);
                    }
                    insert_images(tx, (partner, environment, id), images, created_at).await?;
                    if let Some(price) = price
                        && !move_money(tx, partner, id, Move::Hold, price, created_at).await?
                    {
                        return Err(AcceptError::InsufficientFunds);
                    }
                    match entry {
                        Entry::Queue => {
                            let task = TaskKind::RunJob(id);
                            insert_task(tx, partner, environment, task, created_at, created_at).await?;
                        }
                        Entry::Slot { token_hash, expires_at } => {
                            insert_slot(tx, partner, environment, id, &token_hash, expires_at).await?;
                            let task = TaskKind::ExpireSlot(id);
                            insert_task(tx, partner, environment, task, expires_at, created_at).await?;
                        }
                    }
                    Ok(AcceptedJob { id, smile_job_id: SmileJobId(number), created_at })
                })
            })
            .await
    }
}

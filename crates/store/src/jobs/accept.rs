//! Accepting a job: one transaction, and in the usual case one statement.

use super::{SealedJob, job_cell};
use crate::codes::{generation_word, task};
use crate::images::insert_images;
use crate::money::Account;
use crate::slots::insert_slot;
use crate::sql::Db;
use crate::store::{INSTALLATION, Store};
use crate::{AcceptError, AcceptedJob, Entry, Error, NewJob, SealedImage, TaskKind};
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::{Environment, JobId, PartnerId, SmileJobId, Timestamp};

// This is the statement that bounds how many submissions a second are taken, and its cost is mostly the ways to and fro.
// So each engine gets all of it at once: SQLite as a chain of statements, each of which does something only if the one
// before did (`changes()`); PostgreSQL as one statement whose parts feed each other. Both give the job's number, and
// whether the chain ran to its end; no row means that the job id was used before. What was done of a chain that broke is
// undone by the caller.
//
// $1 job, $2 partner, $3 environment, $4 job index, $5 user index, $6 product, $7 generation, $8 state, $9 price, $10 sealed,
// $11 now, $12 kind of task, $13 when it is due, $14 wallet, $15 held.

macro_rules! columns {
    () => {
        "(id, partner, environment, job_index, user_index, product, generation, state, price, sealed, created_at, \
         updated_at, number) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, "
    };
}

macro_rules! sqlite {
    ($money:literal) => {
        concat!(
            "UPDATE job_number SET last = last + 1 WHERE partner = $2 AND environment = $3; INSERT INTO job ",
            columns!(),
            "last FROM job_number WHERE partner = $2 AND environment = $3 ON CONFLICT DO NOTHING; ",
            $money,
            "INSERT INTO task (partner, environment, kind, subject, due, ready_at) SELECT $2, $3, $12, $1, $13, $13 \
             WHERE changes() = 1; SELECT number, changes() FROM job WHERE id = $1 AND number = \
             (SELECT last FROM job_number WHERE partner = $2 AND environment = $3)"
        )
    };
}

macro_rules! postgres {
    ($money:literal, $last:literal) => {
        concat!(
            "WITH n AS (UPDATE job_number SET last = last + 1 WHERE partner = $2 AND environment = $3 RETURNING last), \
             j AS (INSERT INTO job ",
            columns!(),
            "n.last FROM n ON CONFLICT DO NOTHING RETURNING id, number), ",
            $money,
            "q AS (INSERT INTO task (partner, environment, kind, subject, due, ready_at) SELECT $2, $3, $12, $1, $13, $13 \
             FROM ",
            $last,
            " RETURNING 1) SELECT number, (SELECT COUNT(*) FROM q) FROM j"
        )
    };
}

const SQLITE_FREE: &str = sqlite!("");
const SQLITE_PAID: &str = sqlite!(
    "UPDATE account SET balance = balance - $9 WHERE id = $14 AND balance >= $9 AND changes() = 1; \
     UPDATE account SET balance = balance + $9 WHERE id = $15 AND changes() = 1; \
     INSERT INTO transfer (debit, credit, amount, kind, job_id, at) SELECT $14, $15, $9, 'hold', $1, $11 \
     WHERE changes() = 1; "
);
const POSTGRES_FREE: &str = postgres!("", "j");
const POSTGRES_PAID: &str = postgres!(
    "w AS (UPDATE account SET balance = balance - $9 FROM j WHERE account.id = $14 AND balance >= $9 RETURNING 1), \
     h AS (UPDATE account SET balance = balance + $9 FROM w WHERE account.id = $15 RETURNING 1), \
     t AS (INSERT INTO transfer (debit, credit, amount, kind, job_id, at) SELECT $14, $15, $9, 'hold', $1, $11 FROM h \
     RETURNING 1), ",
    "t"
);

/// A job as it is written.
#[derive(Clone)]
pub(super) struct QueuedJob {
    pub id: JobId,
    pub partner: PartnerId,
    pub environment: Environment,
    pub job_index: [u8; 32],
    pub user_index: [u8; 32],
    pub product: &'static str,
    pub generation: &'static str,
    /// Above zero; nothing for what is free.
    pub price: Option<Minor>,
    /// The sealed submission.
    pub cell: Vec<u8>,
    pub created_at: Timestamp,
}

impl Store {
    /// Accepts a job: counter, job, images, held money and its task or slot, all or nothing. Durable when this returns.
    pub async fn accept(&self, job: NewJob) -> Result<AcceptedJob, AcceptError> {
        let (partner, environment) = (job.submission.partner, job.submission.environment);
        let price = job.price.filter(|price| price.0 != 0);
        if price.is_some_and(|price| price.0 < 0) {
            return Err(Error::Conflict("a price cannot be negative").into());
        }
        if partner == INSTALLATION {
            return Err(Error::NotFound.into());
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
        let row =
            QueuedJob { id, partner, environment, job_index, user_index, product, generation, price, cell, created_at };
        match (&self.parts.together, entry) {
            (Some(together), Entry::Queue) if images.is_empty() => together.accept(row).await,
            (_, entry) => accept_one(&self.parts.db, row, images, entry).await,
        }
    }
}

/// Accepts one job in a transaction that it shares with whatever waits beside it.
pub(super) async fn accept_one(
    db: &Db,
    job: QueuedJob,
    images: Vec<SealedImage>,
    entry: Entry,
) -> Result<AcceptedJob, AcceptError> {
    let QueuedJob { id, partner, environment, price, created_at, .. } = job;
    let order = (u64::from(partner.0) << 1) | u64::from(environment == Environment::Production);
    let (state, kind, due) = match &entry {
        Entry::Queue => (JobState::Queued, TaskKind::RunJob(id), created_at),
        Entry::Slot { expires_at, .. } => (JobState::AwaitingUpload, TaskKind::ExpireSlot(id), *expires_at),
    };
    let mut values = vec![
        id.into(),
        partner.into(),
        environment.into(),
        job.job_index.into(),
        job.user_index.into(),
        job.product.into(),
        job.generation.into(),
        state.as_str().into(),
        price.map(|p| p.0).into(),
        job.cell.into(),
        created_at.into(),
        task(kind).0.into(),
        due.into(),
    ];
    if price.is_some() {
        values.extend([Account::Wallet.id(partner).into(), Account::Held.id(partner).into()]);
    }
    db.write_together(order, move |tx| {
        Box::pin(async move {
            let sql = match price {
                None => tx.pick(SQLITE_FREE, POSTGRES_FREE),
                Some(_) => tx.pick(SQLITE_PAID, POSTGRES_PAID),
            };
            let row = tx.row(sql, values).await?.ok_or(AcceptError::DuplicateJob)?;
            if row.int(1)? != 1 {
                return Err(AcceptError::InsufficientFunds);
            }
            insert_images(tx, (partner, environment, id), images, created_at).await?;
            if let Entry::Slot { token_hash, expires_at } = entry {
                insert_slot(tx, partner, environment, id, &token_hash, expires_at).await?;
            }
            if due <= created_at {
                tx.wake();
            }
            Ok(AcceptedJob { id, smile_job_id: SmileJobId(row.count(0)?), created_at })
        })
    })
    .await
}

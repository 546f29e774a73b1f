//! Submissions that wait at the same time, on PostgreSQL: those of one partner, environment and price become one statement.
//!
//! What a statement costs there is mostly its way to and fro and its start, so eight submissions in one cost little more
//! than one. All of them or none: should one be refused (its id was used, the wallet holds too little), nothing of the
//! statement is kept and each is accepted by itself.

use super::accept::{QueuedJob, accept_one};
use crate::codes::task;
use crate::money::Account;
use crate::sql::{Db, TOGETHER, WAITING, gather};
use crate::{AcceptError, AcceptedJob, Entry, Error, TaskKind};
use futures::future::join_all;
use kweli_domain::money::Minor;
use kweli_domain::{Environment, JobId, PartnerId, SmileJobId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

// $1 jobs, $2 job indexes, $3 user indexes, $4 products, $5 generations, $6 sealed, $7 now, in lists of equal length;
// $8 partner, $9 environment, $10 price, $11 how many, $12 kind of task, $13 wallet, $14 held.
//
// The wallet waits for the counter (FROM n): everybody locks counter, wallet, held money in this order.
macro_rules! many {
    ($money:literal, $paid:literal) => {
        concat!(
            "WITH i AS (SELECT * FROM UNNEST($1::TEXT[], $2::BYTEA[], $3::BYTEA[], $4::TEXT[], $5::TEXT[], $6::BYTEA[], \
             $7::BIGINT[]) WITH ORDINALITY AS i (id, job_index, user_index, product, generation, sealed, at, place)), \
             n AS (UPDATE job_number SET last = last + $11 WHERE partner = $8 AND environment = $9 \
             RETURNING last - $11 AS before), \
             j AS (INSERT INTO job (id, partner, environment, job_index, user_index, product, generation, state, price, \
             sealed, created_at, updated_at, number) SELECT i.id, $8, $9, i.job_index, i.user_index, i.product, \
             i.generation, 'queued', $10, i.sealed, i.at, i.at, n.before + i.place FROM n, i ON CONFLICT DO NOTHING \
             RETURNING id, number, created_at), ",
            $money,
            "q AS (INSERT INTO task (partner, environment, kind, subject, due, ready_at) \
             SELECT $8, $9, $12, j.id, j.created_at, j.created_at FROM j",
            $paid,
            " RETURNING 1) SELECT id, number, (SELECT COUNT(*) FROM q) FROM j"
        )
    };
}

const FREE: &str = many!("", "");
const PAID: &str = many!(
    "w AS (UPDATE account SET balance = balance - $10 * $11 FROM n WHERE account.id = $13 AND balance >= $10 * $11 \
     RETURNING 1), \
     h AS (UPDATE account SET balance = balance + $10 * $11 FROM w WHERE account.id = $14 RETURNING 1), \
     t AS (INSERT INTO transfer (debit, credit, amount, kind, job_id, at) \
     SELECT $13, $14, $10, 'hold', j.id, j.created_at FROM h, j RETURNING 1), ",
    ", h"
);

struct Waiting {
    job: QueuedJob,
    reply: oneshot::Sender<Result<AcceptedJob, AcceptError>>,
}

/// The queue in front of the statement.
pub(crate) struct Together(mpsc::Sender<Waiting>);

impl Together {
    /// Starts the writer. It ends when the last sender is dropped.
    pub fn start(db: Arc<Db>) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Waiting>(WAITING);
        tokio::spawn(async move {
            let mut waiting = Vec::with_capacity(TOGETHER);
            let mut expected = 1;
            while receiver.recv_many(&mut waiting, TOGETHER).await > 0 {
                gather(&mut receiver, &mut waiting, expected).await;
                expected = waiting.len();
                // Whose caller has gone before anything was written is left out.
                waiting.retain(|w| !w.reply.is_closed());
                let mut groups: BTreeMap<_, Vec<Waiting>> = BTreeMap::new();
                for w in waiting.drain(..) {
                    groups.entry(Key::of(&w.job)).or_default().push(w);
                }
                join_all(groups.into_values().map(|group| accept_group(&db, group))).await;
            }
        });
        Self(sender)
    }

    /// Waits for its turn and for the commit.
    pub(super) async fn accept(&self, job: QueuedJob) -> Result<AcceptedJob, AcceptError> {
        let gone = || Error::Database { text: "the writer has stopped".into(), transient: true };
        let (reply, answer) = oneshot::channel();
        self.0.send(Waiting { job, reply }).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// What one statement has in common.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    partner: PartnerId,
    production: bool,
    price: Option<Minor>,
}

impl Key {
    fn of(job: &QueuedJob) -> Self {
        let production = job.environment == Environment::Production;
        Self { partner: job.partner, production, price: job.price }
    }
}

/// Accepts what one statement can, and tells the callers.
async fn accept_group(db: &Db, group: Vec<Waiting>) {
    let (jobs, replies): (Vec<_>, Vec<_>) = group.into_iter().map(|w| (w.job, w.reply)).unzip();
    let results = accept_jobs(db, jobs).await;
    for (reply, result) in replies.into_iter().zip(results) {
        // The caller may have gone meanwhile; its job is accepted all the same.
        let _ = reply.send(result);
    }
}

async fn accept_jobs(db: &Db, jobs: Vec<QueuedJob>) -> Vec<Result<AcceptedJob, AcceptError>> {
    if jobs.len() > 1 {
        let numbers = match accept_many(db, jobs.clone()).await {
            Ok(numbers) => Some(numbers),
            Err(NotAll::Refused) => None,
            // Whether it was committed may be unknown: nobody may try again behind the caller's back.
            Err(NotAll::Failed(error)) => return jobs.iter().map(|_| Err(error.clone().into())).collect(),
        };
        if let Some(numbers) = numbers {
            return jobs.iter().map(|job| accepted(job, &numbers)).collect();
        }
    }
    join_all(jobs.into_iter().map(|job| accept_one(db, job, Vec::new(), Entry::Queue))).await
}

fn accepted(job: &QueuedJob, numbers: &HashMap<JobId, u64>) -> Result<AcceptedJob, AcceptError> {
    let number = numbers.get(&job.id).ok_or(Error::Corrupt("an accepted job has no number"))?;
    Ok(AcceptedJob { id: job.id, smile_job_id: SmileJobId(*number), created_at: job.created_at })
}

/// Why a statement did not take all of its jobs.
enum NotAll {
    /// One was refused; nothing is kept.
    Refused,
    /// The database failed.
    Failed(Error),
}

impl From<Error> for NotAll {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// One statement for jobs of one key. Gives each job's number.
async fn accept_many(db: &Db, jobs: Vec<QueuedJob>) -> Result<HashMap<JobId, u64>, NotAll> {
    let Some(QueuedJob { partner, environment, price, .. }) = jobs.first().cloned() else { return Ok(HashMap::new()) };
    let many = jobs.len();
    let count = i64::try_from(many).map_err(|_| Error::Corrupt("too many jobs at once"))?;
    db.write(move |tx| {
        Box::pin(async move {
            let (sql, values) = statement(partner, environment, price, count, jobs);
            let rows = tx.rows(sql, values).await?;
            if rows.len() != many {
                return Err(NotAll::Refused);
            }
            let mut numbers = HashMap::with_capacity(many);
            for row in rows {
                if row.int(2)? != count {
                    return Err(NotAll::Refused);
                }
                numbers.insert(JobId(row.uuid(0)?), row.count(1)?);
            }
            tx.wake();
            Ok(numbers)
        })
    })
    .await
}

fn statement(
    partner: PartnerId,
    environment: Environment,
    price: Option<Minor>,
    count: i64,
    jobs: Vec<QueuedJob>,
) -> (&'static str, Vec<crate::sql::Value>) {
    use crate::sql::Value;
    let text = |of: fn(&QueuedJob) -> String| Value::Texts(jobs.iter().map(of).collect());
    let blob = |of: fn(&QueuedJob) -> Vec<u8>| Value::Blobs(jobs.iter().map(of).collect());
    let mut values = vec![
        text(|job| job.id.0.simple().to_string()),
        blob(|job| job.job_index.to_vec()),
        blob(|job| job.user_index.to_vec()),
        text(|job| job.product.to_owned()),
        text(|job| job.generation.to_owned()),
        blob(|job| job.cell.clone()),
        Value::Ints(jobs.iter().map(|job| job.created_at.0).collect()),
        partner.into(),
        environment.into(),
        price.map(|p| p.0).into(),
        count.into(),
        // The kind is the same for all; the subject of each is its id.
        jobs.first().map(|job| task(TaskKind::RunJob(job.id)).0.to_owned()).into(),
    ];
    if price.is_none() {
        return (FREE, values);
    }
    values.extend([Account::Wallet.id(partner).into(), Account::Held.id(partner).into()]);
    (PAID, values)
}

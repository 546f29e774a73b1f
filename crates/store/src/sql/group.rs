//! Group commit: writes that wait at the same time share one transaction and so one sync of the disk.
//!
//! Should one of them fail, all are undone and run again, each behind a savepoint, so that the one is undone alone. Nobody
//! is answered before the commit: what a caller was told is on the disk. If the commit fails, all are told so.

use super::{Pools, Tx, Work};
use crate::Error;
use futures::FutureExt;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// Most writes in one commit: bounds how long the first waits for the last.
pub const TOGETHER: usize = 32;
/// How long a commit waits for company that it had the last time; far less than the commit itself takes.
const MOMENT: Duration = Duration::from_micros(500);
/// Most writes waiting; further callers wait for a place.
pub const WAITING: usize = 1024;

/// A write that waits.
trait Pending: Send {
    /// Runs it; says whether the transaction may go on. `again`: it may have to run once more.
    fn run<'c>(&'c mut self, tx: &'c mut Tx, again: bool) -> BoxFuture<'c, bool>;
    /// Tells the caller, now that the commit is done or has failed.
    fn answer(self: Box<Self>, committed: Result<(), Error>);
}

struct Job<T, E, W> {
    work: Option<W>,
    result: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, W> Pending for Job<T, E, W>
where
    T: Send + 'static,
    E: From<Error> + Send + 'static,
    W: Work<T, E>,
{
    fn run<'c>(&'c mut self, tx: &'c mut Tx, again: bool) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            self.result = None;
            if self.reply.is_closed() {
                // Its caller has gone.
                return true;
            }
            let work = if again { self.work.clone() } else { self.work.take() };
            let Some(work) = work else { return true };
            // A panic in one caller's work must not stop the writer for everybody.
            let result = AssertUnwindSafe(async move { work(tx).await }).catch_unwind().await;
            let result = result.unwrap_or_else(|_| Err(Error::Corrupt("a write panicked").into()));
            let succeeded = result.is_ok();
            self.result = Some(result);
            succeeded
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), Error>) {
        let result = match (self.result, committed) {
            (Some(Err(error)), _) => Err(error),
            (Some(Ok(_)) | None, Err(error)) => Err(error.into()),
            (Some(Ok(done)), Ok(())) => Ok(done),
            // It was skipped since its caller has gone.
            (None, Ok(())) => return,
        };
        // The caller may have gone meanwhile; its write is done all the same.
        let _ = self.reply.send(result);
    }
}

type Waiting = (u64, Box<dyn Pending>);

/// The queue in front of the writer.
pub struct Group(mpsc::Sender<Waiting>);

impl Group {
    /// Starts the writer. It ends when the last sender is dropped.
    pub fn start(pools: Pools, wake: Arc<Notify>) -> Self {
        let (sender, mut receiver) = mpsc::channel::<Waiting>(WAITING);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(TOGETHER);
            let mut expected = 1;
            while receiver.recv_many(&mut batch, TOGETHER).await > 0 {
                gather(&mut receiver, &mut batch, expected).await;
                expected = batch.len();
                batch.sort_by_key(|(order, _)| *order);
                let committed = commit(&pools, &mut batch).await;
                if matches!(committed, Ok(true)) {
                    wake.notify_waiters();
                    wake.notify_one();
                }
                let committed = committed.map(drop);
                for (_, job) in batch.drain(..) {
                    job.answer(committed.clone());
                }
            }
        });
        Self(sender)
    }

    /// Waits for its turn and for the commit.
    pub async fn write<T, E>(&self, order: u64, work: impl Work<T, E>) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let gone = || Error::Database { text: "the writer has stopped".into(), transient: true };
        let (reply, answer) = oneshot::channel();
        let job = Job { work: Some(work), result: None, reply };
        self.0.send((order, Box::new(job))).await.map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

/// Callers who were answered together tend to come back together: waits a moment for as many as last time, lest the first
/// one back takes a commit for itself while the others wait for the next.
pub async fn gather<T>(receiver: &mut mpsc::Receiver<T>, batch: &mut Vec<T>, expected: usize) {
    let until = tokio::time::Instant::now() + MOMENT;
    while batch.len() < expected {
        match tokio::time::timeout_at(until, receiver.recv()).await {
            Ok(Some(waiting)) => batch.push(waiting),
            Ok(None) | Err(_) => return,
        }
    }
}

/// Runs a batch in one transaction. True: a task became due.
async fn commit(pools: &Pools, batch: &mut [Waiting]) -> Result<bool, Error> {
    let mut tx = pools.begin().await?;
    let alone = batch.len() == 1;
    let mut kept = true;
    for (_, job) in batch.iter_mut() {
        kept = job.run(&mut tx, !alone).await;
        if !kept {
            break;
        }
    }
    if !kept {
        // Dropping the transaction undoes it.
        drop(tx);
        if alone {
            return Ok(false);
        }
        tx = pools.begin().await?;
        guarded(&mut tx, batch).await?;
    }
    let woke = tx.woke();
    tx.commit().await?;
    Ok(woke)
}

/// Leaves the savepoint standing. Fails if the engine gave up the whole transaction (disk full); then nothing of the batch
/// is kept.
const UNDO: &str = "ROLLBACK TO SAVEPOINT one";

/// Runs a batch with a savepoint before each.
async fn guarded(tx: &mut Tx, batch: &mut [Waiting]) -> Result<(), Error> {
    // One statement between two works: it keeps the last one or undoes it, and guards the next.
    let mut guard = "SAVEPOINT one";
    for (_, job) in batch {
        tx.script(guard).await?;
        guard = if job.run(tx, false).await { "RELEASE SAVEPOINT one; SAVEPOINT one" } else { UNDO };
    }
    if guard == UNDO {
        tx.script(UNDO).await?;
    }
    Ok(())
}

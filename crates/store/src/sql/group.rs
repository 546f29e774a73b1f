//! Group commit: writes that wait at the same time share one transaction and so one sync of the disk.
//!
//! Each write runs behind a savepoint, so one that fails is undone alone. Nobody is answered before the commit: what a
//! caller was told is on the disk. If the commit fails, all are told so.

use super::{Pools, Tx, Work};
use crate::Error;
use futures::FutureExt;
use futures::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::sync::{Notify, mpsc, oneshot};

/// Most writes in one commit: bounds how long the first waits for the last.
const TOGETHER: usize = 32;
/// Most writes waiting; further callers wait for a place.
const WAITING: usize = 1024;

/// A write that waits.
trait Pending: Send {
    /// Runs it; says whether it succeeded.
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, bool>;
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
    fn run<'c>(&'c mut self, tx: &'c mut Tx) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            let Some(work) = self.work.take() else { return false };
            if self.reply.is_closed() {
                return false;
            }
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
            while receiver.recv_many(&mut batch, TOGETHER).await > 0 {
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

/// Leaves the savepoint standing. Fails if the engine gave up the whole transaction (disk full); then nothing of the batch
/// is kept.
const UNDO: &str = "ROLLBACK TO SAVEPOINT one";

/// Runs a batch in one transaction. True: a task became due.
async fn commit(pools: &Pools, batch: &mut [Waiting]) -> Result<bool, Error> {
    let mut tx = pools.begin().await?;
    if let [(_, only)] = batch {
        if !only.run(&mut tx).await {
            // Dropping the transaction undoes it.
            return Ok(false);
        }
    } else {
        // One statement between two works: it keeps the last one or undoes it, and guards the next.
        let mut guard = "SAVEPOINT one";
        for (_, job) in batch.iter_mut() {
            tx.script(guard).await?;
            let kept = job.run(&mut tx).await;
            guard = if kept { "RELEASE SAVEPOINT one; SAVEPOINT one" } else { UNDO };
        }
        if guard == UNDO {
            tx.script(UNDO).await?;
        }
    }
    let woke = tx.woke();
    tx.commit().await?;
    Ok(woke)
}

//! Threads for decoding and inference. Async threads never compute: they hand work over here and wait.
//!
//! The queue is bounded, so a flood of jobs waits in the database and not in memory. The threads run at a lower
//! priority than the ones that answer requests.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{mpsc, oneshot};

/// How many pieces of work may wait.
const QUEUE: usize = 64;

/// How much further than the process the threads give way to others (added to the Unix nice value).
#[cfg(target_os = "linux")]
const NICENESS: i32 = 10;

/// The lowest priority that there is.
#[cfg(target_os = "linux")]
const LOWEST: i32 = 19;

type Work = Box<dyn FnOnce() + Send>;

/// A fixed set of threads. They end when the pool is dropped and the work at hand is done.
pub struct CpuPool {
    queue: mpsc::Sender<Work>,
}

/// The work panicked, or the pool has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a computation ended without an answer")]
pub struct NoAnswer;

impl CpuPool {
    /// Starts `threads` threads (zero counts as one).
    pub fn new(threads: usize) -> std::io::Result<CpuPool> {
        let (queue, work) = mpsc::channel::<Work>(QUEUE);
        let work = Arc::new(Mutex::new(work));
        for number in 0..threads.max(1) {
            let work = work.clone();
            std::thread::Builder::new().name(format!("kweli-cpu-{number}")).spawn(move || {
                lower_priority();
                loop {
                    let next = work.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv();
                    let Some(next) = next else { return };
                    next();
                }
            })?;
        }
        Ok(CpuPool { queue })
    }

    /// Runs one piece of work and returns its answer. Waits (without blocking a thread) while the queue is full.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoAnswer> {
        let (answer, receiver) = oneshot::channel();
        let work = Box::new(move || {
            if answer.is_closed() {
                return; // Nobody waits any more: the job's lease was lost, or its request went away.
            }
            if let Ok(value) = catch_unwind(AssertUnwindSafe(work)) {
                let _ = answer.send(value);
            }
        });
        metrics::gauge!("cpu_queue_depth").set((QUEUE - self.queue.capacity()) as f64);
        self.queue.send(work).await.map_err(|_| NoAnswer)?;
        receiver.await.map_err(|_| NoAnswer)
    }
}

/// Lets the calling thread give way to the others. Threads that it starts afterwards inherit this, so whoever loads the
/// models should call it on the loading thread.
pub fn lower_priority() {
    #[cfg(target_os = "linux")]
    {
        // On Linux a priority belongs to a thread, and the thread's own id is accepted where a process is meant.
        let thread = rustix::thread::gettid();
        let own = rustix::process::getpriority_process(Some(thread)).unwrap_or(0);
        if let Err(error) = rustix::process::setpriority_process(Some(thread), (own + NICENESS).min(LOWEST)) {
            tracing::debug!(%error, "thread priority stays as it was");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[tokio::test]
    async fn answers_come_back_and_panics_do_not_end_threads() {
        let pool = CpuPool::new(1).unwrap();
        assert_eq!(pool.run(|| 6 * 7).await, Ok(42));
        assert_eq!(pool.run(|| -> u8 { panic!("on purpose") }).await, Err(NoAnswer));
        assert_eq!(pool.run(|| "still here").await, Ok("still here"));
    }

    #[tokio::test]
    async fn as_many_at_once_as_there_are_threads() {
        let pool = CpuPool::new(2).unwrap();
        let barrier = Arc::new(std::sync::Barrier::new(2));
        let pass = |b: Arc<std::sync::Barrier>| move || b.wait().is_leader();
        let both = futures::future::join(pool.run(pass(barrier.clone())), pool.run(pass(barrier)));
        let (a, b) = tokio::time::timeout(Duration::from_secs(10), both).await.unwrap();
        assert_eq!(a.unwrap() as u8 + b.unwrap() as u8, 1);
    }

    #[tokio::test]
    async fn abandoned_work_is_not_begun() {
        let pool = Arc::new(CpuPool::new(1).unwrap());
        let (release, held) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(move || held.recv().is_ok()).await }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        let begun = Arc::new(AtomicUsize::new(0));
        let second = tokio::spawn({
            let (pool, begun) = (pool.clone(), begun.clone());
            async move { pool.run(move || begun.fetch_add(1, Ordering::SeqCst)).await }
        });
        tokio::time::sleep(Duration::from_millis(20)).await;
        second.abort();
        let _ = second.await;
        release.send(()).unwrap();
        assert_eq!(first.await.unwrap(), Ok(true));
        assert_eq!(pool.run(|| ()).await, Ok(()));
        assert_eq!(begun.load(Ordering::SeqCst), 0);
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn threads_give_way() {
        let pool = CpuPool::new(1).unwrap();
        let nice = |thread| rustix::process::getpriority_process(Some(thread)).unwrap();
        let (thread, inside) =
            pool.run(move || (rustix::thread::gettid(), nice(rustix::thread::gettid()))).await.unwrap();
        assert_ne!(thread, rustix::thread::gettid());
        assert_eq!(inside, (nice(rustix::thread::gettid()) + NICENESS).min(LOWEST));
    }
}

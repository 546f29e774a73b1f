//! Who waits for which job in this process.

use kweli_domain::JobId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Wakes callers of synchronous endpoints. Only a shortcut: a job may finish in another process, so they also poll.
#[derive(Default)]
pub(crate) struct Waiting(Mutex<HashMap<JobId, (usize, Arc<Notify>)>>);

/// A place in the waiting room; leaves it when dropped.
pub(crate) struct Seat<'a> {
    room: &'a Waiting,
    job: JobId,
    pub(crate) bell: Arc<Notify>,
}

impl Waiting {
    /// Begins to wait for a job.
    pub(crate) fn sit(&self, job: JobId) -> Seat<'_> {
        let mut seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, bell) = seats.entry(job).or_default();
        *count += 1;
        Seat { room: self, job, bell: bell.clone() }
    }

    /// Tells everybody who waits for this job.
    pub(crate) fn ring(&self, job: JobId) {
        let seats = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, bell)) = seats.get(&job) {
            bell.notify_waiters();
        }
    }
}

impl Drop for Seat<'_> {
    fn drop(&mut self) {
        let mut seats = self.room.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((count, _)) = seats.get_mut(&self.job) {
            *count -= 1;
            if *count == 0 {
                seats.remove(&self.job);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn rings_for_all_and_forgets_who_left() {
        let room = Waiting::default();
        let job = JobId(Default::default());
        let (a, b) = (room.sit(job), room.sit(job));
        let (one, two) = (a.bell.clone(), b.bell.clone());
        let both = futures::future::join(one.notified(), two.notified());
        tokio::pin!(both);
        assert!(futures::poll!(&mut both).is_pending());
        room.ring(job);
        tokio::time::timeout(Duration::from_secs(5), both).await.unwrap();
        drop(a);
        assert_eq!(room.0.lock().unwrap().len(), 1);
        drop(b);
        assert!(room.0.lock().unwrap().is_empty());
    }
}

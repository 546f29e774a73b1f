//! How many calls may be under way at once.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::IdentityRecord;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Lets a number of calls run and lets the rest wait their turn, in order. The wait is bounded by the caller's deadline.
/// One semaphore is shared by all routes to the same authority.
pub struct Cap<A> {
    inner: A,
    permits: Arc<Semaphore>,
}

impl<A> Cap<A> {
    /// Takes a permit of this semaphore for each call.
    pub const fn new(inner: A, permits: Arc<Semaphore>) -> Self {
        Self { inner, permits }
    }
}

#[async_trait]
impl<A: Authority> Authority for Cap<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        // Nobody closes the semaphore; if somebody did, that would be the lack of an answer.
        let Ok(_permit) = self.permits.acquire().await else { return Err(Miss::UNAVAILABLE) };
        self.inner.look_up(ask).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::any_inquiry;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    #[derive(Default)]
    struct Crowd {
        here: AtomicUsize,
        most: AtomicUsize,
    }

    #[async_trait]
    impl Authority for Arc<Crowd> {
        async fn look_up(&self, _: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
            let here = self.here.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(here, Ordering::SeqCst);
            tokio::time::sleep(Duration::from_secs(1)).await;
            self.here.fetch_sub(1, Ordering::SeqCst);
            Err(Miss::NotFound)
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_so_many_at_once_and_all_get_their_turn() {
        let crowd = Arc::new(Crowd::default());
        let cap = Arc::new(Cap::new(crowd.clone(), Arc::new(Semaphore::new(3))));
        let calls: Vec<_> = (0..10)
            .map(|_| {
                let cap = cap.clone();
                tokio::spawn(async move { cap.look_up(&any_inquiry()).await })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap(), Err(Miss::NotFound));
        }
        assert_eq!(crowd.most.load(Ordering::SeqCst), 3);
    }
}

//! Asking again, within a budget.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::IdentityRecord;
use kweli_domain::random::{self, Entropy};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often and how fast.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    /// Calls in all, the first one included.
    pub attempts: u32,
    /// Pause before the second call; doubles each time. A random half of it is cut off, so that callers spread.
    pub first_pause: Duration,
    /// No pause is longer; an authority that asks for more is not asked again here.
    pub longest_pause: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self { attempts: 3, first_pause: Duration::from_millis(100), longest_pause: Duration::from_secs(1) }
    }
}

/// What repeats may cost in all: each first call earns a tenth of a repeat, savings are bounded. So an authority in
/// trouble gets at most about a tenth more calls than in good days, whatever the number of callers. Shared by all routes
/// to the same authority.
#[derive(Debug)]
pub struct Budget {
    /// In tenths of a repeat.
    tenths: Mutex<u32>,
    most: u32,
}

impl Budget {
    /// Starts with savings for this many repeats, which is also the most that is kept.
    pub const fn new(savings: u32) -> Self {
        let most = savings.saturating_mul(10);
        Self { tenths: Mutex::new(most), most }
    }

    fn earn(&self) {
        let mut tenths = self.tenths.lock().unwrap_or_else(PoisonError::into_inner);
        *tenths = (*tenths + 1).min(self.most);
    }

    fn spend(&self) -> bool {
        let mut tenths = self.tenths.lock().unwrap_or_else(PoisonError::into_inner);
        match tenths.checked_sub(10) {
            Some(left) => {
                *tenths = left;
                true
            }
            None => false,
        }
    }
}

/// Repeats a call that got no answer. An answer, good or bad, is never asked for twice.
pub struct Retry<A> {
    inner: A,
    policy: RetryPolicy,
    budget: Arc<Budget>,
    entropy: Arc<dyn Entropy>,
}

impl<A> Retry<A> {
    /// Repeats within the policy and the budget.
    pub const fn new(inner: A, policy: RetryPolicy, budget: Arc<Budget>, entropy: Arc<dyn Entropy>) -> Self {
        Self { inner, policy, budget, entropy }
    }

    /// The pause before call number `next` (2 for the first repeat): between half and all of its full length.
    fn pause(&self, next: u32) -> Duration {
        let doublings = next.saturating_sub(2).min(16);
        let full = self.policy.first_pause.saturating_mul(1 << doublings).min(self.policy.longest_pause);
        let random = f64::from(u32::from_le_bytes(random::bytes(self.entropy.as_ref()))) / f64::from(u32::MAX);
        full.mul_f64(1.0 - random / 2.0)
    }
}

#[async_trait]
impl<A: Authority> Authority for Retry<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        self.budget.earn();
        let mut calls = 1;
        loop {
            let answer = self.inner.look_up(ask).await;
            let Err(Miss::Unavailable { retry_after_ms }) = answer else { return answer };
            if calls >= self.policy.attempts {
                return answer;
            }
            let asked = Duration::from_millis(retry_after_ms.unwrap_or(0));
            if asked > self.policy.longest_pause || !self.budget.spend() {
                return answer;
            }
            calls += 1;
            tokio::time::sleep(self.pause(calls).max(asked)).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, any_inquiry, down, record};
    use kweli_domain::random::SeededEntropy;

    fn retry(script: Script, savings: u32) -> Retry<Script> {
        let budget = Arc::new(Budget::new(savings));
        Retry::new(script, RetryPolicy::default(), budget, Arc::new(SeededEntropy::new(7)))
    }

    #[tokio::test(start_paused = true)]
    async fn a_hiccup_is_survived() {
        let retry = retry(Script::at_once([down(), down(), record()]), 10);
        assert_eq!(retry.look_up(&any_inquiry()).await, record());
        assert_eq!(retry.inner.calls(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn answers_are_final() {
        for answer in [record(), Err(Miss::NotFound), Err(Miss::Refused), Err(Miss::Invalid("id_number".into()))] {
            let retry = retry(Script::at_once([answer.clone()]), 10);
            assert_eq!(retry.look_up(&any_inquiry()).await, answer);
            assert_eq!(retry.inner.calls(), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn gives_up_as_unavailable() {
        let retry = retry(Script::at_once([down()]), 10);
        assert_eq!(retry.look_up(&any_inquiry()).await, down());
        assert_eq!(retry.inner.calls(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn the_budget_bounds_repeats() {
        let retry = retry(Script::at_once([down()]), 5);
        for _ in 0..100 {
            assert_eq!(retry.look_up(&any_inquiry()).await, down());
        }
        // 100 first calls, 5 saved repeats and a tenth of a repeat earned by each call.
        assert!((110..=115).contains(&retry.inner.calls()), "{}", retry.inner.calls());
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_wait_is_left_to_the_caller() {
        let later = Err(Miss::Unavailable { retry_after_ms: Some(60_000) });
        let retry = retry(Script::at_once([later.clone()]), 10);
        assert_eq!(retry.look_up(&any_inquiry()).await, later);
        assert_eq!(retry.inner.calls(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_short_wait_is_kept() {
        let soon = Err(Miss::Unavailable { retry_after_ms: Some(900) });
        let retry = retry(Script::at_once([soon, record()]), 10);
        let start = tokio::time::Instant::now();
        assert_eq!(retry.look_up(&any_inquiry()).await, record());
        assert!(start.elapsed() >= Duration::from_millis(900));
    }

    #[test]
    fn pauses_grow_and_spread() {
        let retry = retry(Script::at_once([down()]), 1);
        for (next, full) in [(2, 100), (3, 200), (4, 400), (6, 1000), (u32::MAX, 1000)] {
            for _ in 0..50 {
                let pause = retry.pause(next);
                assert!(pause <= Duration::from_millis(full) && pause >= Duration::from_millis(full / 2), "{pause:?}");
            }
        }
    }
}

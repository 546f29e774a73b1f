//! A time limit per attempt.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::IdentityRecord;
use std::time::Duration;

/// Gives up on an attempt after a while; that is "unavailable", whatever the answer would have been.
pub struct Timeout<A> {
    inner: A,
    limit: Duration,
}

impl<A> Timeout<A> {
    /// Limits each call.
    pub const fn new(inner: A, limit: Duration) -> Self {
        Self { inner, limit }
    }
}

#[async_trait]
impl<A: Authority> Authority for Timeout<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        match tokio::time::timeout(self.limit, self.inner.look_up(ask)).await {
            Ok(answer) => answer,
            Err(_) => {
                tracing::warn!(country = %ask.country, id_type = ask.id_type, limit_ms = ms(self.limit), "authority too slow");
                Err(Miss::UNAVAILABLE)
            }
        }
    }
}

fn ms(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, any_inquiry, record};

    #[tokio::test(start_paused = true)]
    async fn slow_answers_are_unavailable_even_if_they_would_have_been_not_found() {
        for late in [record(), Err(Miss::NotFound)] {
            let slow = Timeout::new(Script::new([(Duration::from_secs(6), late)]), Duration::from_secs(5));
            assert_eq!(slow.look_up(&any_inquiry()).await, Err(Miss::UNAVAILABLE));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn answers_in_time_pass() {
        let quick = Timeout::new(Script::new([(Duration::from_secs(4), record())]), Duration::from_secs(5));
        assert_eq!(quick.look_up(&any_inquiry()).await, record());
    }
}

//! A panic in an authority stays there.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::IdentityRecord;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::task::Poll;

/// Turns a panic into "unavailable". The call is dropped afterwards and never polled again.
pub struct Catch<A> {
    inner: A,
}

impl<A> Catch<A> {
    /// Guards an authority.
    pub const fn new(inner: A) -> Self {
        Self { inner }
    }
}

#[async_trait]
impl<A: Authority> Authority for Catch<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        // async_trait boxes the call, so it may be moved in here, and creating it runs no code of the authority.
        let mut call = self.inner.look_up(ask);
        poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(cx))) {
            Ok(poll) => poll,
            Err(_) => {
                tracing::error!(country = %ask.country, id_type = ask.id_type, "authority panicked");
                Poll::Ready(Err(Miss::UNAVAILABLE))
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, any_inquiry, record};

    struct Panics;

    #[async_trait]
    impl Authority for Panics {
        async fn look_up(&self, _: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
            tokio::task::yield_now().await;
            panic!("no such luck");
        }
    }

    #[tokio::test]
    async fn a_panic_is_unavailable() {
        assert_eq!(Catch::new(Panics).look_up(&any_inquiry()).await, Err(Miss::UNAVAILABLE));
    }

    #[tokio::test]
    async fn answers_pass() {
        assert_eq!(Catch::new(Script::at_once([record()])).look_up(&any_inquiry()).await, record());
    }
}

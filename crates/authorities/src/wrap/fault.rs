//! Drills: an authority that is down because an operator said so.

use crate::authority::{Authority, Inquiry, Miss};
use async_trait::async_trait;
use kweli_domain::IdentityRecord;

/// While on, nothing gets an answer. It stands innermost, so that a drill exercises retry and breaker too.
pub struct Fault<A> {
    inner: A,
    on: bool,
}

impl<A> Fault<A> {
    /// Wraps an authority; `on` takes it down.
    pub const fn new(inner: A, on: bool) -> Self {
        Self { inner, on }
    }
}

#[async_trait]
impl<A: Authority> Authority for Fault<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        if self.on { Err(Miss::UNAVAILABLE) } else { self.inner.look_up(ask).await }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Script, any_inquiry, record};

    #[tokio::test]
    async fn takes_down_only_when_on() {
        assert_eq!(Fault::new(Script::at_once([record()]), false).look_up(&any_inquiry()).await, record());
        let drill = Fault::new(Script::at_once([Err(Miss::NotFound)]), true);
        assert_eq!(drill.look_up(&any_inquiry()).await, Err(Miss::UNAVAILABLE));
        assert_eq!(drill.inner.calls(), 0);
    }
}

//! The real clock, the real entropy and the real DNS. The only place that touches them.
#![allow(clippy::disallowed_methods)]

use crate::notify::Dns;
use kweli_domain::random::Entropy;
use kweli_domain::time::{Clock, Timestamp};
use std::net::IpAddr;
use std::time::{SystemTime, UNIX_EPOCH};

/// The operating system's wall clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}

/// The operating system's random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    /// Without a random source nothing here is safe, so a failure ends the caller.
    fn fill(&self, buffer: &mut [u8]) {
        // Proof: the kernel's source cannot fail after boot on the supported systems; if it does, going on with
        // predictable bytes would be worse than stopping.
        getrandom::fill(buffer).expect("the operating system gives random bytes");
    }
}

/// The operating system's resolver (`/etc/hosts` included).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemDns;

#[async_trait::async_trait]
impl Dns for SystemDns {
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(tokio::net::lookup_host((host, 0)).await?.map(|found| found.ip()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_past_2025_and_bytes_differ() {
        assert!(SystemClock.now().0 > 1_735_689_600_000);
        assert_ne!(kweli_domain::random::bytes::<16>(&OsEntropy), kweli_domain::random::bytes::<16>(&OsEntropy));
    }
}

//! One id per request: in the answer's `X-Request-Id`, in every log line of the request.

use http::HeaderValue;
use kweli_domain::{Clock, Timestamp};
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// Makes request ids: `req_`, the start of the process in hexadecimal milliseconds mixed with its number, a counter.
/// They name, they protect nothing, so they need not be unpredictable.
#[derive(Debug)]
pub struct RequestIds {
    start: u64,
    next: AtomicU64,
}

impl RequestIds {
    /// Starts the counter.
    pub fn new(clock: &dyn Clock) -> Self {
        let Timestamp(ms) = clock.now();
        let ms = u64::try_from(ms).unwrap_or(0);
        Self { start: (ms << 16) | u64::from(std::process::id() & 0xffff), next: AtomicU64::new(1) }
    }

    /// The next id, as a header value.
    pub fn next(&self) -> HeaderValue {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let mut text = String::with_capacity(32);
        // Writing to a string cannot fail.
        let _ = write!(text, "req_{:x}{number:08x}", self.start);
        HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static("req_0"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kweli_domain::time::ManualClock;

    #[test]
    fn ids_differ() {
        let ids = RequestIds::new(&ManualClock::new(Timestamp(1_773_144_000_000)));
        let (a, b) = (ids.next(), ids.next());
        assert_ne!(a, b);
        assert!(a.to_str().unwrap().starts_with("req_"));
    }
}

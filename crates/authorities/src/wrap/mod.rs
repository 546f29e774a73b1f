//! Small types that go round an authority, each with one duty. From the outside in: [`Retry`], [`Cap`], [`Breaker`],
//! [`Timeout`], [`Catch`], [`Fault`], and the authority itself.
//!
//! The cap stands outside the breaker so that calls that had to queue look at the breaker when their turn comes, and so
//! that our own saturation is not held against the authority. The time limit stands inside both retry and breaker: one
//! hanging call costs one attempt and counts as one failure.

mod breaker;
mod cap;
mod catch;
mod fault;
mod retry;
mod timeout;

pub use breaker::{Breaker, BreakerPolicy, Circuit, Health};
pub use cap::Cap;
pub use catch::Catch;
pub use fault::Fault;
pub use retry::{Budget, Retry, RetryPolicy};
pub use timeout::Timeout;

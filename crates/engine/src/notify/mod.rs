//! Telling the partner: a guarded HTTP client, and deliveries that are rendered and signed afresh at each attempt.

mod address;
mod client;
mod deliver;
mod schedule;
mod target;

pub use address::{Class, class};
pub use client::{Answer, ClientError, Dns, GuardedClient, SendError};
pub use target::{Blocked, MAX_URL, Reach};

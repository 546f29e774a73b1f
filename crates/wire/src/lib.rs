//! The wire: what partners send and what they get, as pure functions between bytes and the domain.
//!
//! Nothing here does I/O, reads a clock or decides: the caller passes the instant, the secrets and the job.

pub mod signature;
pub mod v1;
pub mod v3;

#[cfg(test)]
mod document_tests;

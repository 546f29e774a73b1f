//! The whole path from file to figures, on the photographs and models of the lock.

// Helpers of tests may unwrap like the tests themselves.
#![allow(clippy::unwrap_used)]

mod detection;
mod fixtures;
mod formats;
mod identity;
mod liveness;
mod measures;
mod translation;

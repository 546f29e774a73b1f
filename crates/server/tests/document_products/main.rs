//! The document products with real models over both wires: every ending of a photographed document with its code, status,
//! reason, message and actions. Needs `make fixtures`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; the pictures are our own")]

mod authority;
mod bank;
mod endings;
mod failures;
mod fraud;
mod no_document;
/// The pictures of the selfie tests.
#[allow(dead_code, reason = "most are for those tests alone")]
#[path = "../selfies/pictures.rs"]
mod pictures;
mod review;

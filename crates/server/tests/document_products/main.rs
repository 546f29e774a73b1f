//! The document products with real models over both wires: every ending of a photographed document with its code, status,
//! reason, message and actions. Needs `make fixtures`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; the pictures are our own")]

mod authority;
mod bank;
mod endings;
mod no_document;
mod review;

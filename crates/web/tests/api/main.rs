//! The whole HTTP side on a real engine over SQLite in a temporary folder: what a partner sends is what the tests send.

#![allow(clippy::unwrap_used, clippy::missing_panics_doc)] // a test may stop at the first surprise

mod aml_refusals;
mod bodies;
mod catalogue;
mod companies;
mod documents;
mod errors_v1;
mod errors_v3;
mod failures;
mod frame;
mod fraud;
mod images;
mod isolation;
mod names;
mod news;
mod operator;
mod screening;
mod selfie;
mod support;
mod upload;
mod user_info;
mod v1;
mod v3;
mod watched;

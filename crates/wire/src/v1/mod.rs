//! The first two generations (`/v1`, `/v2`): signed JSON, zip uploads, numeric codes.
//!
//! A request is read in stages, in the documented order of checks: [`request::json`], [`request::auth`], then (by the
//! caller) [`signature::verify`] or [`web_token::verify`], then the endpoint's own parser with a [`request::Context`].
//! A job is written by [`render`], which takes its words from the one table in [`codes`].

pub(crate) mod bounded;
pub mod codes;
pub mod errors;
pub mod fuzz;
pub mod package;
pub mod product;
pub mod render;
pub mod request;
pub mod signature;
pub mod web_token;

#[cfg(test)]
pub(crate) mod testing;

//! Document products: every ending by a table, and worse evidence never deciding better.
#![allow(clippy::unwrap_used)]

mod endings;
mod monotone;
mod story;

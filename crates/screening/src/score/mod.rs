//! How well two names agree, and why.

mod assign;
mod distance;
mod name;
mod qualify;
mod token;

pub(crate) use name::{NameScore, STRONG, Side, compare, extra_query};
pub(crate) use qualify::{digits, qualify};
pub(crate) use token::{pair, run_together};

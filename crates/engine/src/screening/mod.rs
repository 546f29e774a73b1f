//! Watch lists in memory: searched by checks, swapped when a newer one is imported, and whom a change touches.

mod dismiss;
mod import;
mod lists;
mod news;
mod people;
mod rescreen;
mod search;

pub use import::{ImportReport, ListInForce};
pub(crate) use lists::Lists;
pub(crate) use news::News;
pub use news::NewsReport;
pub(crate) use people::explain;
pub(crate) use rescreen::Watched;
pub(crate) use search::Whom;

/// Lists older than this many days are said to be stale, unless the operator says otherwise.
pub const FRESH_DAYS: i32 = 30;

/// Whether a name can be searched for at all: letters, and more than one of them.
pub(crate) fn is_name(text: &str) -> bool {
    kweli_screening::compare_names(text, text, kweli_screening::Shape::Person).is_ok()
}

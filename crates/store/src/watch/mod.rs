//! Watch lists, who is watched because of them, and which hits were put aside.
//!
//! What a list or an entry looks like is not known here: a list is a description and sealed parts.

mod dismissed;
mod lists;
mod monitored;
mod news;

pub use dismissed::Dismissal;
pub use lists::{NewWatchList, WatchChange, WatchListRow};
pub use monitored::Monitored;
pub(crate) use monitored::set_hits;
pub use news::NewArticle;

//! Screening: whom a partner asks about, and what watch lists and news say of the people found.
//!
//! FATF's words: sanctions, enforcement, politically exposed persons (PEP), adverse media.

mod ask;
mod finding;

pub use ask::ScreeningAsk;
pub use finding::{
    Association, Cause, DismissedEntry, EntryMatch, ListUsed, ListedAddress, ListedPerson, Listing, NewsItem,
    OUT_OF_TIME, Office, PepProfile, ScreeningFinding, Source, Subject,
};

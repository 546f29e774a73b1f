//! Screening: whether a person or a company is on a watch list, and why one thinks so.
//!
//! Load lists ([`load`]), put them into a [`Screener`], ask it a [`Query`]. Everything is in memory; nothing is read from
//! a clock, a disk or a network. Two names alone are compared by [`compare_names`].

mod archive;
mod diff;
pub mod entity;
mod index;
mod kyc;
mod list;
pub mod load;
mod merge;
mod names;
pub mod news;
mod query;
mod samples;
mod score;
mod screener;
mod watched;

pub use archive::ArchiveError;
pub use diff::{Aspect, Change, Diff, aspects};
pub use entity::{
    Address, Association, BirthDate, CountryLink, CountryRole, Entity, EntityKind, EntityName, Gender, Identifier,
    Position, Strength,
};
pub use kyc::{NameVerdict, PersonName, match_person};
pub use list::{ListKind, ListSeen, Manifest, WatchList};
pub use load::{Format, LoadError, Papers, SourceFile, country_code, load};
pub use names::Shape;
pub use query::{
    Adjustment, Answer, BadName, Explanation, Found, Hit, LOOSE, MAX_NAME_BYTES, Pairing, Qualifier, Query, Rule,
    STRICT,
};
pub use samples::{earlier_sdn, samples};
pub use screener::{Screener, compare_names};
pub use watched::Watched;

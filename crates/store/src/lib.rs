//! Everything that lasts: jobs, money, the queue, sealed images, keys, records.
//!
//! One [`Store`] is one database (SQLite or PostgreSQL) and one object store (a folder or an S3 bucket). All SQL of the
//! program is in this crate. Personal data is sealed before it leaves it: columns under the partner's key, images under
//! keys of their own.

mod audit;
mod cache;
mod callbacks;
mod codes;
mod companies;
mod enrolment;
mod error;
mod images;
mod jobs;
mod ledger;
mod money;
mod objects;
mod options;
mod partners;
mod records;
mod references;
mod seal;
mod secure;
mod sign_in;
mod slots;
mod sql;
mod store;
mod sweep;
mod tasks;
mod types;
mod watch;

pub use companies::NewCompany;
pub use error::{AcceptError, Error};
pub use jobs::Update;
pub use options::{ObjectsOptions, StoreOptions};
pub use seal::RootKey;
pub use secure::{BlockedFaceChange, FoundFace, Seen, Whereabouts, face_key};
pub use store::Store;
pub use types::*;
pub use watch::{Dismissal, Monitored, NewArticle, NewWatchList, WatchChange, WatchListRow};

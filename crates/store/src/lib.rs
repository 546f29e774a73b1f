//! Everything that lasts: jobs, money, the queue, sealed images, keys, records.
//!
//! One [`Store`] is one database (SQLite or PostgreSQL) and one object store (a folder or an S3 bucket). All SQL of the
//! program is in this crate. Personal data is sealed before it leaves it: columns under the partner's key, images under
//! keys of their own.

#![allow(dead_code)]

mod error;
mod options;
mod seal;
mod skeleton;
mod types;

pub use error::{AcceptError, Error};
pub use options::{ObjectsOptions, StoreOptions};
pub use seal::RootKey;
pub use skeleton::Store;
pub use types::*;

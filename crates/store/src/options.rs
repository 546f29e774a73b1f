//! Where the store keeps its things.

use kweli_domain::Sensitive;
use std::path::PathBuf;

/// What [`Store::open`](crate::Store::open) connects to.
#[derive(Clone)]
pub struct StoreOptions {
    /// `sqlite:<path>` or `postgres://user@host/database`. The SQLite file is made if it is missing.
    pub database: String,
    /// Where sealed images are kept.
    pub objects: ObjectsOptions,
    /// Connections to PostgreSQL, or readers of a SQLite file (which always has one writer besides). At least 1.
    pub max_connections: u32,
}

impl std::fmt::Debug for StoreOptions {
    /// The database URL may carry a password, so only its kind is printed.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StoreOptions")
            .field("database", &self.database.split(':').next().unwrap_or(""))
            .field("objects", &self.objects)
            .field("max_connections", &self.max_connections)
            .finish()
    }
}

/// An object store. Only sealed bytes ever reach it.
#[derive(Clone, Debug)]
pub enum ObjectsOptions {
    /// A folder on a local disk; made if it is missing. Writes are synced to the disk.
    Folder(PathBuf),
    /// A bucket that speaks the S3 protocol.
    S3 {
        /// Base URL; `None` = the region's own.
        endpoint: Option<String>,
        /// Name of the bucket; it must exist.
        bucket: String,
        /// Region that requests are signed for.
        region: String,
        /// Access key id.
        access_key: String,
        /// Secret access key.
        secret_key: Sensitive<String>,
        /// Whether an `http` endpoint is allowed.
        allow_http: bool,
    },
}

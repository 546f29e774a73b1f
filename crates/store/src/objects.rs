//! The object store: sealed bytes under random names, in a folder or an S3 bucket.

use crate::{Error, ObjectsOptions};
use bytes::Bytes;
use futures::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::local::LocalFileSystem;
use object_store::path::Path;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, ObjectStoreExt, RetryConfig};
use std::sync::Arc;
use std::time::Duration;

/// Objects are spread over this many folders, by the last two hex digits of their names.
pub const SHARDS: u16 = 256;
/// Written by [`Objects::probe`].
const PROBE: &str = "probe";

/// An object store.
pub struct Objects(Arc<dyn ObjectStore>);

impl Objects {
    /// Connects. A folder is made if it is missing; a bucket is not asked before it is used.
    pub fn open(options: &ObjectsOptions) -> Result<Self, Error> {
        Ok(match options {
            ObjectsOptions::Folder(folder) => {
                std::fs::create_dir_all(folder)
                    .map_err(|e| Error::Options(format!("the object folder cannot be made: {e}")))?;
                // A put is answered after the file, its name and its folder are synced to the disk.
                Self(Arc::new(LocalFileSystem::new_with_prefix(folder)?.with_fsync(true)))
            }
            ObjectsOptions::S3 { endpoint, bucket, region, access_key, secret_key, allow_http } => {
                let mut builder = AmazonS3Builder::new()
                    .with_bucket_name(bucket)
                    .with_region(region)
                    .with_access_key_id(access_key)
                    .with_secret_access_key(secret_key.as_str())
                    .with_allow_http(*allow_http)
                    .with_client_options(
                        ClientOptions::new()
                            .with_connect_timeout(Duration::from_secs(5))
                            .with_timeout(Duration::from_secs(30))
                            .with_allow_http(*allow_http),
                    )
                    .with_retry(RetryConfig {
                        backoff: BackoffConfig::default(),
                        max_retries: 3,
                        retry_timeout: Duration::from_secs(20),
                    });
                if let Some(endpoint) = endpoint {
                    builder = builder.with_endpoint(endpoint);
                }
                Self(Arc::new(builder.build()?))
            }
        })
    }

    /// Writes an object; it is durable when this returns.
    pub async fn put(&self, name: &str, sealed: Vec<u8>) -> Result<(), Error> {
        self.0.put(&Path::from(name), Bytes::from(sealed).into()).await?;
        Ok(())
    }

    /// Reads an object.
    pub async fn get(&self, name: &str) -> Result<Vec<u8>, Error> {
        Ok(self.0.get(&Path::from(name)).await?.bytes().await?.into())
    }

    /// Removes an object; one that is gone already is fine.
    pub async fn delete(&self, name: &str) -> Result<(), Error> {
        match self.0.delete(&Path::from(name)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Names in one shard.
    pub async fn names(&self, shard: u16) -> Result<Vec<String>, Error> {
        let prefix = Path::from(format!("{shard:02x}"));
        Ok(self.0.list(Some(&prefix)).map_ok(|object| object.location.to_string()).try_collect().await?)
    }

    /// Whether it takes a write.
    pub async fn probe(&self) -> Result<(), Error> {
        self.put(PROBE, Vec::new()).await
    }
}

impl From<object_store::Error> for Error {
    /// The messages name objects, which are random, and places, and hold nothing of what is stored.
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => {
                Self::Objects { text: "a named object is missing".into(), transient: false }
            }
            other => {
                let transient =
                    matches!(other, object_store::Error::Generic { .. } | object_store::Error::JoinError { .. });
                Self::Objects { text: other.to_string(), transient }
            }
        }
    }
}

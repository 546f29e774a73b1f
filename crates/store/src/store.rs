//! The store itself: what its parts share.

use crate::cache::Cache;
use crate::jobs::Together;
use crate::objects::Objects;
use crate::seal::{self, Key, PartnerKeys, Place, Purpose, RootKey};
use crate::sql::Db;
use crate::tasks::Turns;
use crate::{Error, StoreOptions};
use kweli_domain::partner::{ApiKey, Partner};
use kweli_domain::random::Entropy;
use kweli_domain::{Clock, Environment, PartnerId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;
use zeroize::Zeroizing;

/// The installation itself owns what belongs to no partner.
pub(crate) const INSTALLATION: PartnerId = PartnerId(0);

/// One database and one object store. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    pub(crate) parts: Arc<Parts>,
}

pub(crate) struct Parts {
    pub db: Arc<Db>,
    /// PostgreSQL: submissions that wait at the same time become one statement.
    pub together: Option<Together>,
    pub objects: Objects,
    pub root: RootKey,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub wake: Arc<Notify>,
    /// Unwrapped partner keys. They never change, so they are kept.
    pub keys: Cache<PartnerId, Arc<PartnerKeys>>,
    pub partners: Cache<PartnerId, Partner>,
    pub api_keys: Cache<(PartnerId, Environment), Arc<[ApiKey]>>,
    pub turns: Mutex<Turns>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Connects to the database and the object store. The schema is not touched: see [`migrate`](Self::migrate).
    /// Fails with [`Error::Unsealable`] if the root key is not the one that this database was made with.
    pub async fn open(
        options: StoreOptions,
        root: RootKey,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Error> {
        let wake = Arc::new(Notify::new());
        let db = Arc::new(Db::open(&options.database, options.max_connections, Arc::clone(&wake)).await?);
        let together = db.is_postgres().then(|| Together::start(Arc::clone(&db)));
        let objects = Objects::open(&options.objects)?;
        let parts = Arc::new(Parts {
            db,
            together,
            objects,
            root,
            clock,
            entropy,
            wake,
            keys: Cache::lasting(),
            partners: Cache::brief(),
            api_keys: Cache::brief(),
            turns: Mutex::default(),
        });
        let store = Self { parts };
        if store.parts.db.is_migrated().await? && store.wrapped_key(INSTALLATION).await?.is_some() {
            store.partner_keys(INSTALLATION).await?;
        }
        Ok(store)
    }

    /// Brings the schema up to date; any number of nodes may try at once. Newer schemas are left as they are.
    pub async fn migrate(&self) -> Result<(), Error> {
        let now = self.parts.clock.now();
        self.parts.db.migrate(now.0).await?;
        let wrapped = self.new_wrapped_key(INSTALLATION);
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO partner (id, wrapped_key, sealed, created_at) VALUES ($1, $2, $3, $4) \
                         ON CONFLICT (id) DO NOTHING",
                        vec![INSTALLATION.into(), wrapped.into(), Vec::new().into(), now.into()],
                    )
                    .await?;
                    tx.run(
                        "INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, $1) ON CONFLICT (id) DO NOTHING",
                        vec![[0; 32].into()],
                    )
                    .await?;
                    Ok::<_, Error>(())
                })
            })
            .await?;
        // A wrong root key shows here at the latest.
        self.partner_keys(INSTALLATION).await.map(drop)
    }

    /// Whether the database answers and the object store takes a write.
    pub async fn ping(&self) -> Result<(), Error> {
        self.parts.db.row("SELECT 1", vec![]).await?;
        self.parts.objects.probe().await
    }

    /// A secret that depends on the root key and the purpose only: for tokens, links, sessions.
    pub fn derive_secret(&self, purpose: &str) -> [u8; 32] {
        self.parts.root.secret(purpose)
    }

    /// Notified whenever a write of this process made a task due. Other processes are noticed by polling.
    pub fn wake(&self) -> Arc<Notify> {
        Arc::clone(&self.parts.wake)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.parts.clock.now()
    }

    /// A random key for a partner, wrapped.
    pub(crate) fn new_wrapped_key(&self, partner: PartnerId) -> Vec<u8> {
        let key = Key::random(&*self.parts.entropy);
        key.wrap(&self.parts.root.wrapping(), &*self.parts.entropy, Purpose::PartnerKey, key_place(partner))
    }

    async fn wrapped_key(&self, partner: PartnerId) -> Result<Option<Vec<u8>>, Error> {
        let row = self.parts.db.row("SELECT wrapped_key FROM partner WHERE id = $1", vec![partner.into()]).await?;
        row.map(|row| row.blob(0)).transpose()
    }

    /// Unwraps a key without keeping it.
    pub(crate) fn unwrap_keys(&self, partner: PartnerId, wrapped: Vec<u8>) -> Result<Arc<PartnerKeys>, Error> {
        let key = Key::unwrap(&self.parts.root.wrapping(), Purpose::PartnerKey, key_place(partner), wrapped)?;
        Ok(Arc::new(PartnerKeys::new(partner, key)))
    }

    /// The keys of a partner, from memory after the first time.
    pub(crate) async fn partner_keys(&self, partner: PartnerId) -> Result<Arc<PartnerKeys>, Error> {
        if let Some(keys) = self.parts.keys.get(&partner) {
            return Ok(keys);
        }
        let wrapped = self.wrapped_key(partner).await?.ok_or(Error::NotFound)?;
        let keys = self.unwrap_keys(partner, wrapped)?;
        self.parts.keys.put(partner, Arc::clone(&keys));
        Ok(keys)
    }

    /// Seals a value as JSON.
    pub(crate) fn seal<T: Serialize>(&self, keys: &PartnerKeys, cell: &Cell, value: &T) -> Result<Vec<u8>, Error> {
        let plain = serde_json::to_vec(value).map_err(|_| Error::Corrupt("a value cannot be written as JSON"))?;
        let plain = Zeroizing::new(plain);
        Ok(seal::seal(&keys.seal, &*self.parts.entropy, Purpose::Column, cell.of(keys.partner), &plain))
    }
}

/// Opens a sealed JSON value.
pub(crate) fn unseal<T: DeserializeOwned>(keys: &PartnerKeys, cell: &Cell, sealed: Vec<u8>) -> Result<T, Error> {
    let plain = seal::open(&keys.seal, Purpose::Column, cell.of(keys.partner), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("a sealed value has another form"))
}

/// The row and column that a sealed value belongs to, its partner aside.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    table: &'static str,
    row: String,
    environment: Option<Environment>,
}

impl Cell {
    pub fn new(table: &'static str, row: impl ToString, environment: impl Into<Option<Environment>>) -> Self {
        Self { table, row: row.to_string(), environment: environment.into() }
    }

    pub fn of(&self, partner: PartnerId) -> Place<'_> {
        Place { table: self.table, row: &self.row, partner, environment: self.environment }
    }
}

/// Where a partner's wrapped key belongs.
const fn key_place(partner: PartnerId) -> Place<'static> {
    Place { table: "partner.wrapped_key", row: "", partner, environment: None }
}

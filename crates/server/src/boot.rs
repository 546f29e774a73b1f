//! From configuration to running parts.

use crate::cli::Common;
use crate::config::{Config, ObjectsKind};
use crate::tls;
use anyhow::{Context, Result, bail};
use kweli_authorities::Authorities;
use kweli_domain::random::Entropy;
use kweli_domain::{Clock, Sensitive};
use kweli_engine::ambient::{OsEntropy, SystemClock};
use kweli_engine::{CallbackConfig, Engine, EngineConfig, EngineParts, NewsConfig, StoredRecords};
use kweli_store::{ObjectsOptions, RootKey, Store, StoreOptions};
use kweli_vision::document::DocumentReader;
use kweli_vision::{EngineOptions, FaceEngine};
use kweli_wire::v1::package::PackageLimits;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Configuration and ambient sources, before anything is opened.
pub struct Boot {
    /// The data dir.
    pub data_dir: PathBuf,
    /// The effective configuration.
    pub config: Config,
    /// The real clock.
    pub clock: Arc<dyn Clock>,
    /// The real entropy.
    pub entropy: Arc<dyn Entropy>,
}

impl Boot {
    /// Reads the configuration and makes the data dir.
    pub fn new(common: &Common) -> Result<Self> {
        let config = Config::load(common.config.as_deref(), &common.data_dir)?;
        Ok(Self::with_config(common.data_dir.clone(), config))
    }

    /// With a configuration that is already there.
    pub fn with_config(data_dir: PathBuf, config: Config) -> Self {
        Self { data_dir, config, clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
    }

    /// Opens the store and brings it up to date.
    pub async fn store(&self) -> Result<Store> {
        use std::os::unix::fs::DirBuilderExt;
        std::fs::DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.data_dir)
            .with_context(|| format!("making the data dir {}", self.data_dir.display()))?;
        let objects = &self.config.objects;
        let objects = match objects.kind {
            ObjectsKind::Folder => ObjectsOptions::Folder(PathBuf::from(&objects.folder)),
            ObjectsKind::S3 => ObjectsOptions::S3 {
                endpoint: (!objects.endpoint.is_empty()).then(|| objects.endpoint.clone()),
                bucket: objects.bucket.clone(),
                region: objects.region.clone(),
                access_key: objects.access_key.clone(),
                secret_key: objects.secret_key.clone(),
                allow_http: objects.allow_http,
            },
        };
        let options = StoreOptions {
            database: self.config.store.database.as_str().to_owned(),
            objects,
            max_connections: self.config.store.max_connections,
        };
        let root = self.root_key()?;
        let store = Store::open(options, root, self.clock.clone(), self.entropy.clone())
            .await
            .context("opening the store (see [store] and [objects] of `kweli config check`)")?;
        store.migrate().await.context("bringing the database up to date")?;
        Ok(store)
    }

    /// The root key: configured, or the data dir's, which is made on first start.
    fn root_key(&self) -> Result<RootKey> {
        let configured = self.config.keys.root.as_str();
        if !configured.is_empty() {
            return RootKey::from_hex(configured).context("configuration: keys.root must be 64 hex digits");
        }
        let path = self.data_dir.join("keys/root.key");
        if !path.is_file() {
            let database = self.config.store.database.as_str();
            if let Some(file) = database.strip_prefix("sqlite:")
                && Path::new(file).is_file()
            {
                bail!(
                    "{} is missing while {file} exists: put the key back, or what is sealed stays sealed",
                    path.display()
                );
            }
            let key = Sensitive::new(hex::encode(kweli_domain::random::bytes::<32>(&*self.entropy)));
            tls::write_private(&path, key.as_str())?;
        }
        let text =
            Sensitive::new(std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?);
        RootKey::from_hex(text.as_str().trim()).with_context(|| format!("{} must hold 64 hex digits", path.display()))
    }

    /// Loads the models, if they are wanted.
    pub fn vision(&self) -> Result<Option<Arc<FaceEngine>>> {
        if !self.config.vision.enabled {
            return Ok(None);
        }
        let options = EngineOptions { threads: self.config.vision.threads.max(1) };
        let folder = Path::new(&self.config.vision.models_dir);
        // The models' threads inherit the priority of the thread that loads them; requests come first.
        let loaded = std::thread::scope(|scope| {
            let loader = scope.spawn(|| {
                kweli_engine::cpu::lower_priority();
                FaceEngine::load(folder, &options)
            });
            loader.join().map_err(|_| anyhow::anyhow!("loading the models failed"))
        });
        Ok(Some(Arc::new(loaded??)))
    }

    /// Loads the document models. An installation that has only the face models works without them: document products
    /// are answered as unavailable.
    fn documents(&self) -> Option<Arc<DocumentReader>> {
        let options = EngineOptions { threads: self.config.vision.threads.max(1) };
        let folder = Path::new(&self.config.vision.models_dir);
        let loaded = std::thread::scope(|scope| {
            let loader = scope.spawn(|| {
                kweli_engine::cpu::lower_priority();
                DocumentReader::load(folder, &options)
            });
            loader.join()
        });
        match loaded {
            Ok(Ok(reader)) => Some(Arc::new(reader)),
            Ok(Err(error)) => {
                tracing::warn!(%error, "document products are unavailable: run `kweli models pull`");
                None
            }
            Err(_) => None,
        }
    }

    /// The engine over a store.
    pub fn engine(&self, store: Store, vision: Option<Arc<FaceEngine>>) -> Result<Engine> {
        let config = &self.config;
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let or_default = |value: usize, default: usize| if value == 0 { default } else { value };
        // Made here if it is not there yet: callbacks to receivers that the local CA signed must work from the start.
        let ca = tls::ensure_ca(&self.data_dir, self.clock.now())?;
        let documents = if vision.is_some() { self.documents() } else { None };
        let authorities = Authorities::builder(self.clock.clone(), self.entropy.clone())
            .table(Arc::new(StoredRecords(store.clone())))
            .faults(config.authorities.faults.iter().cloned())
            .build()
            .context("configuration")?;
        let config = EngineConfig {
            public_url: config.server.public_url.clone(),
            callbacks: CallbackConfig {
                allow_http: config.callbacks.allow_http,
                allow_private: config.callbacks.allow_private,
                extra_root_pem: Some(ca),
            },
            prices: config.prices.clone(),
            review_timeout_s: config.review.timeout_s,
            list_fresh_days: config.screening.fresh_days,
            news: NewsConfig {
                feeds: config.news.feeds.clone(),
                folder: (!config.news.folder.is_empty()).then(|| PathBuf::from(&config.news.folder)),
                every_s: config.news.every_s.max(60),
                follow: config.news.follow,
                keep_days: config.news.keep_days,
            },
            authority_give_up_s: config.authorities.give_up_after_s,
            sync_deadline_s: config.authorities.sync_deadline_s,
            workers: or_default(config.workers.count, cores * 2),
            cpu_threads: or_default(config.workers.cpu_threads, cores),
            max_queue: config.workers.max_queue,
            lease_ms: config.workers.lease_ms,
            package: PackageLimits {
                packed: config.limits.zip as u64,
                unpacked: config.limits.zip_unpacked as u64,
                ..PackageLimits::default()
            },
            ..EngineConfig::default()
        };
        Ok(Engine::new(EngineParts {
            store,
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            authorities: Arc::new(authorities),
            vision,
            documents,
            config,
            failpoint: None,
        })?)
    }

    /// Store and engine without models: for commands that only administer.
    pub async fn engine_without_models(&self) -> Result<Engine> {
        let store = self.store().await?;
        self.engine(store, None)
    }
}

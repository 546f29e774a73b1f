//! The engine's handle and what it holds.

use crate::cpu::CpuPool;
use crate::error::StartError;
use crate::galleries::Galleries;
use crate::notify::{Dns, GuardedClient};
use crate::screening::{Lists, News, Watched};
use crate::waiting::Waiting;
use crate::{EngineConfig, FailPoint, ambient};
use kweli_authorities::Authorities;
use kweli_domain::random::Entropy;
use kweli_domain::{Clock, Timestamp};
use kweli_store::Store;
use kweli_vision::FaceEngine;
use kweli_vision::document::DocumentReader;
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// Everything that the engine is made of.
pub struct EngineParts {
    /// What lasts.
    pub store: Store,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Who is asked about ID numbers.
    pub authorities: Arc<Authorities>,
    /// The face models; `None` refuses face products in production.
    pub vision: Option<Arc<FaceEngine>>,
    /// The document models; `None` refuses document products in production.
    pub documents: Option<Arc<DocumentReader>>,
    /// Settings.
    pub config: EngineConfig,
    /// Where to die, in tests.
    pub failpoint: Option<FailPoint>,
}

/// Accepts, runs, settles and reports verifications. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) authorities: Arc<Authorities>,
    pub(crate) vision: Option<Arc<FaceEngine>>,
    pub(crate) documents: Option<Arc<DocumentReader>>,
    pub(crate) config: EngineConfig,
    pub(crate) failpoint: Option<FailPoint>,
    pub(crate) cpu: CpuPool,
    pub(crate) http: GuardedClient,
    pub(crate) link_key: [u8; 32],
    pub(crate) waiting: Waiting,
    pub(crate) lists: Lists,
    pub(crate) news: News,
    pub(crate) watched: tokio::sync::Mutex<Watched>,
    pub(crate) galleries: Galleries,
    pub(crate) depth: Mutex<Option<(Instant, u64)>>,
}

impl Engine {
    /// Puts the parts together. Nothing runs yet but the (idle) computing threads.
    pub fn new(parts: EngineParts) -> Result<Engine, StartError> {
        Self::with_dns(parts, Arc::new(ambient::SystemDns))
    }

    /// As [`Engine::new`], with another source of addresses for callbacks.
    pub fn with_dns(parts: EngineParts, dns: Arc<dyn Dns>) -> Result<Engine, StartError> {
        let EngineParts { store, clock, entropy, authorities, vision, documents, config, failpoint } = parts;
        let callbacks = &config.callbacks;
        let http = GuardedClient::new(callbacks.reach(), callbacks.extra_root_pem.as_deref(), dns)?;
        let cpu = CpuPool::new(config.cpu_threads)?;
        let link_key = store.derive_secret("image links");
        let inner = Inner {
            store,
            clock,
            entropy,
            authorities,
            vision,
            documents,
            config,
            failpoint,
            cpu,
            http,
            link_key,
            waiting: Waiting::default(),
            lists: Lists::default(),
            news: News::default(),
            watched: tokio::sync::Mutex::default(),
            galleries: Galleries::default(),
            depth: Mutex::new(None),
        };
        Ok(Engine { inner: Arc::new(inner) })
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The time.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.inner.clock
    }

    /// Randomness.
    pub fn entropy(&self) -> &Arc<dyn Entropy> {
        &self.inner.entropy
    }

    /// Settings.
    pub fn config(&self) -> &EngineConfig {
        &self.inner.config
    }

    /// The authorities, for the services lists and health pages.
    pub fn authorities(&self) -> &Arc<Authorities> {
        &self.inner.authorities
    }

    /// The face models, if this installation has them.
    pub fn vision(&self) -> Option<&Arc<FaceEngine>> {
        self.inner.vision.as_ref()
    }

    /// The document models, if this installation has them.
    pub fn documents(&self) -> Option<&Arc<DocumentReader>> {
        self.inner.documents.as_ref()
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// Whether a test wants this process to die here.
    pub(crate) fn dies_at(&self, place: FailPoint) -> bool {
        self.inner.failpoint == Some(place)
    }
}

//! What every handler shares.

use crate::limits::BodyLimits;
use crate::middleware::request_id::RequestIds;
use kweli_domain::partner::PartnerSettings;
use kweli_domain::{PartnerId, Timestamp};
use kweli_engine::Engine;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Settings of the HTTP side. Sizes are bytes.
#[derive(Clone, Debug)]
pub struct WebConfig {
    /// JSON bodies of the first generations, before and after decompression.
    pub max_json: usize,
    /// Uploaded archives, packed.
    pub max_zip: usize,
    /// Bodies of the third generation.
    pub v3_limit: usize,
    /// Declared length from which the third generation refuses a body before it looks at anything else.
    pub v3_gateway_limit: usize,
    /// One picture of the third generation.
    pub v3_max_file: usize,
    /// Parts of one multipart body.
    pub v3_max_parts: usize,
    /// Longest pause while a body arrives.
    pub body_idle: Duration,
    /// Longest time for a whole body.
    pub body_total: Duration,
    /// Requests worked on at once; more are answered 503.
    pub max_in_flight: usize,
    /// If set, sandbox keys work on this host only.
    pub sandbox_host: Option<String>,
    /// If set, production keys work on this host only.
    pub production_host: Option<String>,
    /// Life of a web token of the first generations, in seconds.
    pub web_token_ttl_s: u32,
    /// Life of a token of the third generation, in seconds.
    pub token_ttl_s: u32,
    /// Face products are meant to work here: without models the installation is not ready.
    pub needs_models: bool,
    /// Tell browsers to use TLS only (not for a certificate that they do not trust).
    pub hsts: bool,
}

impl Default for WebConfig {
    fn default() -> Self {
        Self {
            max_json: 20 << 20,
            max_zip: 50 << 20,
            v3_limit: 4_718_592,
            v3_gateway_limit: 10 << 20,
            v3_max_file: 4 << 20,
            v3_max_parts: 64,
            body_idle: Duration::from_secs(20),
            body_total: Duration::from_secs(120),
            max_in_flight: 2_000,
            sandbox_host: None,
            production_host: None,
            web_token_ttl_s: 24 * 3600,
            token_ttl_s: 900,
            needs_models: false,
            hsts: false,
        }
    }
}

impl WebConfig {
    /// Body limits of a given size.
    pub const fn body(&self, bytes: usize) -> BodyLimits {
        BodyLimits { bytes, idle: self.body_idle, total: self.body_total }
    }
}

/// Handed to every handler; cheap to clone.
#[derive(Clone)]
pub struct WebState {
    /// What does the work.
    pub engine: Engine,
    /// Settings.
    pub config: Arc<WebConfig>,
    inner: Arc<Inner>,
}

struct Inner {
    ids: RequestIds,
    in_flight: Arc<Semaphore>,
    web_token_secret: [u8; 32],
    token_secret: [u8; 32],
    idempotency_secret: [u8; 32],
    settings: Mutex<HashMap<PartnerId, (Instant, Arc<PartnerSettings>)>>,
}

/// How long a partner's settings are believed. A change shows after this time at the latest.
const SETTINGS_AGE: Duration = Duration::from_secs(1);
/// Partners whose settings are kept; past that all are forgotten and read again.
const SETTINGS_KEPT: usize = 10_000;
/// How much longer than the engine's own deadline a synchronous request waits for the job to be settled.
const SYNC_GRACE: Duration = Duration::from_secs(3);

impl WebState {
    /// Puts the state together.
    pub fn new(engine: Engine, config: WebConfig) -> Self {
        let inner = Inner {
            ids: RequestIds::new(&**engine.clock()),
            in_flight: Arc::new(Semaphore::new(config.max_in_flight)),
            web_token_secret: engine.store().derive_secret("web-token"),
            token_secret: engine.store().derive_secret("v3-token"),
            idempotency_secret: engine.store().derive_secret("idempotency keys"),
            settings: Mutex::default(),
        };
        Self { engine, config: Arc::new(config), inner: Arc::new(inner) }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.engine.clock().now()
    }

    pub(crate) fn request_ids(&self) -> &RequestIds {
        &self.inner.ids
    }

    /// A place among the requests in flight, `None` when the house is full.
    pub(crate) fn enter(&self) -> Option<OwnedSemaphorePermit> {
        self.inner.in_flight.clone().try_acquire_owned().ok()
    }

    /// A partner's settings, remembered for a moment: status requests ask for them on every call. Only asked for
    /// partners that have proved who they are, so strangers cannot fill the memory.
    pub(crate) async fn settings(
        &self,
        partner: PartnerId,
    ) -> Result<Option<Arc<PartnerSettings>>, kweli_store::Error> {
        let known = self.lock_settings().get(&partner).cloned();
        if let Some((at, settings)) = known
            && at.elapsed() < SETTINGS_AGE
        {
            return Ok(Some(settings));
        }
        let Some(found) = self.engine.store().partner(partner).await? else { return Ok(None) };
        let settings = Arc::new(found.settings);
        let mut kept = self.lock_settings();
        if kept.len() >= SETTINGS_KEPT {
            kept.clear();
        }
        kept.insert(partner, (Instant::now(), settings.clone()));
        Ok(Some(settings))
    }

    fn lock_settings(&self) -> std::sync::MutexGuard<'_, HashMap<PartnerId, (Instant, Arc<PartnerSettings>)>> {
        self.inner.settings.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How long a synchronous request waits for its job.
    pub(crate) fn sync_wait(&self) -> Duration {
        Duration::from_secs(u64::from(self.engine.config().sync_deadline_s)) + SYNC_GRACE
    }

    /// Secret of the first generations' web tokens.
    pub(crate) fn web_token_secret(&self) -> &[u8; 32] {
        &self.inner.web_token_secret
    }

    /// Secret that idempotency keys become job ids under.
    pub(crate) fn idempotency_secret(&self) -> &[u8; 32] {
        &self.inner.idempotency_secret
    }

    /// Secret of the third generation's tokens.
    pub(crate) fn token_secret(&self) -> &[u8; 32] {
        &self.inner.token_secret
    }
}

impl std::fmt::Debug for WebState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WebState").field("config", &self.config).finish_non_exhaustive()
    }
}

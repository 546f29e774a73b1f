//! What the engine is told at start.

use crate::notify::Reach;
use kweli_domain::money::PriceList;
use kweli_vision::DecodeLimits;
use kweli_wire::v1::package::PackageLimits;
use std::path::PathBuf;

/// Settings of the engine. `Default` is what an installation without a configuration file uses.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Origin that partners see, without a trailing slash, e.g. `https://id.example.com`.
    pub public_url: String,
    /// Callbacks.
    pub callbacks: CallbackConfig,
    /// What production jobs cost.
    pub prices: PriceList,
    /// How long a provisional result waits for a person, in seconds.
    pub review_timeout_s: u32,
    /// How long an asynchronous job waits for an authority that does not answer, in seconds.
    pub authority_give_up_s: u32,
    /// How long a synchronous job may take, in seconds.
    pub sync_deadline_s: u32,
    /// How long an upload slot stays open, in seconds.
    pub slot_ttl_s: u32,
    /// How many jobs this process works on at once.
    pub workers: usize,
    /// How many callbacks this process sends at once.
    pub deliveries: usize,
    /// Threads for decoding and inference.
    pub cpu_threads: usize,
    /// Most tasks that may be due and waiting before submissions are refused.
    pub max_queue: u64,
    /// How long a signed image link works, in seconds.
    pub link_ttl_s: u32,
    /// Name of this process in the queue.
    pub worker_name: String,
    /// Most jobs, and most callbacks, of one partner that run at once over all processes.
    pub per_partner_cap: Option<u32>,
    /// How long a claimed task stays ours without a sign of life, in milliseconds.
    pub lease_ms: i64,
    /// What an uploaded package may cost.
    pub package: PackageLimits,
    /// Watch lists older than this many days are said to be stale.
    pub list_fresh_days: i32,
    /// What a picture may cost.
    pub pictures: DecodeLimits,
    /// News about screened people.
    pub news: NewsConfig,
}

/// Where news come from. Without a feed and without a folder no news are read, and none are told.
#[derive(Clone, Debug)]
pub struct NewsConfig {
    /// Addresses of RSS and Atom feeds.
    pub feeds: Vec<String>,
    /// A folder of articles.
    pub folder: Option<PathBuf>,
    /// Seconds between two readings.
    pub every_s: u32,
    /// Whether the page behind a feed's short summary is read too.
    pub follow: bool,
    /// Days after which an article is forgotten, counted from its publication.
    pub keep_days: u32,
}

impl NewsConfig {
    /// Whether there is anything to read.
    pub const fn enabled(&self) -> bool {
        !self.feeds.is_empty() || self.folder.is_some()
    }
}

impl Default for NewsConfig {
    fn default() -> Self {
        Self { feeds: Vec::new(), folder: None, every_s: 1_800, follow: true, keep_days: 1_825 }
    }
}

/// How results are handed over.
#[derive(Clone, Debug, Default)]
pub struct CallbackConfig {
    /// First generations may use `http`.
    pub allow_http: bool,
    /// Loopback and private addresses may be reached.
    pub allow_private: bool,
    /// Certificates (PEM) to trust beside the system's.
    pub extra_root_pem: Option<String>,
}

impl CallbackConfig {
    /// What callbacks may reach.
    pub const fn reach(&self) -> Reach {
        Reach { allow_http: self.allow_http, allow_private: self.allow_private }
    }
}

impl Default for EngineConfig {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self {
            public_url: "https://localhost:8443".into(),
            callbacks: CallbackConfig::default(),
            prices: PriceList::default(),
            review_timeout_s: 24 * 3_600,
            authority_give_up_s: 3_600,
            sync_deadline_s: 20,
            slot_ttl_s: 3_600,
            workers: cores + 2,
            deliveries: 64,
            cpu_threads: cores,
            max_queue: 10_000,
            link_ttl_s: 900,
            worker_name: format!("kweli-{}", std::process::id()),
            per_partner_cap: None,
            lease_ms: 30_000,
            package: PackageLimits::default(),
            list_fresh_days: crate::screening::FRESH_DAYS,
            pictures: DecodeLimits::default(),
            news: NewsConfig::default(),
        }
    }
}

//! One configuration: embedded defaults, then a file, then `KWELI__SECTION__KEY`. Unknown keys are errors.

use anyhow::{Context, Result, bail};
use figment::Figment;
use figment::providers::{Env, Format, Toml};
use kweli_domain::Sensitive;
use kweli_domain::money::PriceList;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// What ships; every key with its meaning.
pub const DEFAULTS: &str = include_str!("../data/defaults.toml");

/// The whole configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Listeners and origin.
    pub server: Server,
    /// Certificates.
    pub tls: Tls,
    /// Database.
    pub store: Store,
    /// Sealed images.
    pub objects: Objects,
    /// Root key.
    pub keys: Keys,
    /// Outgoing results.
    pub callbacks: Callbacks,
    /// Models.
    pub vision: Vision,
    /// Human review.
    pub review: Review,
    /// Watch lists.
    pub screening: Screening,
    /// News about screened people.
    pub news: News,
    /// ID authorities.
    pub authorities: Authorities,
    /// Size limits.
    pub limits: Limits,
    /// Workers and queue.
    pub workers: Workers,
    /// Prices of production jobs.
    pub prices: PriceList,
    /// Logs.
    pub log: Log,
}

/// Listeners and origin.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Server {
    /// Address of the API and the portal.
    pub listen: SocketAddr,
    /// Address of health, readiness and metrics.
    pub admin: SocketAddr,
    /// Origin used in links; empty = derived from the listener.
    pub public_url: String,
    /// If set, sandbox keys work on this host only.
    pub sandbox_host: String,
    /// If set, production keys work on this host only.
    pub production_host: String,
    /// Seconds that a stop waits for running work.
    pub stop_grace_s: u64,
}

/// How the API is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TlsMode {
    /// Own certificate if given, else a local CA made on first start.
    Auto,
    /// Plain HTTP: on loopback, or behind a proxy that encrypts.
    Off,
}

/// Certificates.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tls {
    /// Encrypt or not.
    pub mode: TlsMode,
    /// Certificate chain (PEM).
    pub cert: String,
    /// Private key (PEM).
    pub key: String,
    /// Further host names and addresses in the local certificate.
    pub names: Vec<String>,
    /// Allows `mode = "off"` on an address that is not loopback: a proxy encrypts.
    pub behind_proxy: bool,
}

/// Database.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Store {
    /// `sqlite:` path or `postgres://` URL; empty = `kweli.db` in the data dir. May be `file:PATH` (read from a file).
    pub database: Sensitive<String>,
    /// Connections (readers, with SQLite).
    pub max_connections: u32,
}

/// Where sealed images live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ObjectsKind {
    /// A folder.
    Folder,
    /// An S3-compatible bucket.
    S3,
}

/// Sealed images.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objects {
    /// Folder or bucket.
    pub kind: ObjectsKind,
    /// The folder; empty = `objects` in the data dir.
    pub folder: String,
    /// S3 endpoint; empty = the cloud provider's.
    pub endpoint: String,
    /// Bucket.
    pub bucket: String,
    /// Region.
    pub region: String,
    /// Access key.
    pub access_key: String,
    /// Secret key; may be `file:PATH`.
    pub secret_key: Sensitive<String>,
    /// Allows a plain-HTTP endpoint.
    pub allow_http: bool,
}

/// Root key.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// 64 hex digits, or `file:PATH`; empty = `keys/root.key` in the data dir, made on first start.
    pub root: Sensitive<String>,
}

/// Outgoing results.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Callbacks {
    /// First generations may be called back over plain HTTP.
    pub allow_http: bool,
    /// Callbacks may reach loopback and private addresses. For development.
    pub allow_private: bool,
}

/// Models.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vision {
    /// Without models, face products are refused and readiness ignores them.
    pub enabled: bool,
    /// Folder of the model files; empty = `models` in the data dir.
    pub models_dir: String,
    /// Threads of one inference.
    pub threads: usize,
}

/// Human review.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Seconds until a provisional result that nobody reviewed becomes a failure.
    pub timeout_s: u32,
}

/// Watch lists.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screening {
    /// Lists older than this many days are said to be stale.
    pub fresh_days: i32,
}

/// News about screened people; off without a feed and without a folder.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct News {
    /// Addresses of RSS and Atom feeds.
    pub feeds: Vec<String>,
    /// A folder of articles; empty = none.
    pub folder: String,
    /// Seconds between two readings.
    pub every_s: u32,
    /// Whether the page behind a feed's short summary is read too.
    pub follow: bool,
    /// Days after which an article is forgotten, counted from its publication.
    pub keep_days: u32,
}

/// ID authorities.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Authorities {
    /// Seconds that an asynchronous job waits for an authority that is down.
    pub give_up_after_s: u32,
    /// Seconds that a synchronous request waits.
    pub sync_deadline_s: u32,
    /// Routes that answer "unavailable", as `CC/ID_TYPE`: for drills.
    pub faults: Vec<String>,
}

/// Size limits, in bytes unless said otherwise.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// JSON bodies.
    pub json: usize,
    /// Uploaded archives, packed.
    pub zip: usize,
    /// Uploaded archives, unpacked.
    pub zip_unpacked: usize,
    /// Third-generation bodies.
    pub multipart: usize,
}

/// Workers and queue.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workers {
    /// Jobs that run at once; 0 = twice the cores.
    pub count: usize,
    /// Threads for pixels; 0 = as many as cores.
    pub cpu_threads: usize,
    /// Waiting jobs above which new ones are refused.
    pub max_queue: u64,
    /// How long a claimed task stays with a worker that gives no sign of life, in milliseconds.
    pub lease_ms: i64,
}

/// Form of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// One JSON object a line.
    Json,
    /// For people.
    Text,
}

/// Logs.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Form.
    pub format: LogFormat,
    /// Filter, e.g. `info` or `kweli_engine=debug,info`.
    pub level: String,
}

impl Config {
    /// Reads and checks the configuration.
    pub fn load(file: Option<&Path>, data_dir: &Path) -> Result<Self> {
        Self::load_with(file, data_dir, None, None)
    }

    /// The same, with the listeners of the command line over everything else.
    pub fn load_with(
        file: Option<&Path>,
        data_dir: &Path,
        listen: Option<SocketAddr>,
        admin: Option<SocketAddr>,
    ) -> Result<Self> {
        let mut figment = Figment::from(Toml::string(DEFAULTS));
        let usual = data_dir.join("kweli.toml");
        if let Some(file) = file {
            if !file.is_file() {
                bail!("--config {}: no such file", file.display());
            }
            figment = figment.merge(Toml::file_exact(file));
        } else if usual.is_file() {
            figment = figment.merge(Toml::file_exact(usual));
        }
        let mut config: Self = figment
            .merge(Env::prefixed("KWELI__").split("__"))
            .extract()
            .map_err(|error| anyhow::anyhow!("configuration: {error}"))?;
        config.server.listen = listen.unwrap_or(config.server.listen);
        config.server.admin = admin.unwrap_or(config.server.admin);
        config.resolve(data_dir)?;
        Ok(config)
    }

    /// Fills in what depends on the data dir, and reads `file:` references.
    fn resolve(&mut self, data_dir: &Path) -> Result<()> {
        for secret in [&mut self.store.database, &mut self.objects.secret_key, &mut self.keys.root] {
            if let Some(path) = secret.as_str().strip_prefix("file:") {
                let text = std::fs::read_to_string(path).with_context(|| format!("reading the secret in {path}"))?;
                *secret = Sensitive::new(text.trim().to_owned());
            }
        }
        if self.store.database.as_str().is_empty() {
            let path = data_dir.join("kweli.db");
            self.store.database = Sensitive::new(format!("sqlite:{}", path.display()));
        }
        if self.objects.folder.is_empty() {
            self.objects.folder = data_dir.join("objects").display().to_string();
        }
        if self.vision.models_dir.is_empty() {
            self.vision.models_dir = models_dir(data_dir).display().to_string();
        }
        if self.tls.cert.is_empty() != self.tls.key.is_empty() {
            bail!("configuration: tls.cert and tls.key go together; one of them is empty");
        }
        if self.tls.mode == TlsMode::Off && !self.server.listen.ip().is_loopback() && !self.tls.behind_proxy {
            bail!(
                "configuration: tls.mode = \"off\" needs server.listen on loopback, or tls.behind_proxy = true where a proxy encrypts"
            );
        }
        if self.server.public_url.is_empty() {
            let scheme = if self.tls.mode == TlsMode::Off { "http" } else { "https" };
            let host = match self.server.listen.ip() {
                ip if ip.is_loopback() || ip.is_unspecified() => "localhost".to_owned(),
                ip => ip.to_string(),
            };
            self.server.public_url = format!("{scheme}://{host}:{}", self.server.listen.port());
        }
        let origin = url::Url::parse(&self.server.public_url).context("configuration: server.public_url")?;
        if !matches!(origin.path(), "/" | "") || origin.query().is_some() {
            bail!("configuration: server.public_url must be an origin without a path, e.g. https://verify.example.com");
        }
        self.server.public_url = self.server.public_url.trim_end_matches('/').to_owned();
        Ok(())
    }

    /// The effective configuration as TOML, secrets masked.
    pub fn masked(&self) -> Result<String> {
        let mut copy = self.clone();
        for secret in [&mut copy.objects.secret_key, &mut copy.keys.root] {
            if !secret.as_str().is_empty() {
                *secret = Sensitive::new("********".into());
            }
        }
        if let Ok(mut url) = url::Url::parse(copy.store.database.as_str())
            && url.password().is_some()
        {
            // A URL with a password has an authority part, so setting it cannot fail.
            let _ = url.set_password(Some("********"));
            copy.store.database = Sensitive::new(url.to_string());
        }
        Ok(toml::to_string_pretty(&copy)?)
    }
}

/// The models folder: the environment's, else the data dir's.
pub fn models_dir(data_dir: &Path) -> PathBuf {
    std::env::var_os("KWELI_MODELS_DIR").map_or_else(|| data_dir.join("models"), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_a_configuration() {
        let config = Config::load(None, Path::new("/nowhere")).unwrap();
        assert_eq!(config.server.public_url, "https://localhost:8443");
        assert_eq!(config.store.database.as_str(), "sqlite:/nowhere/kweli.db");
    }

    #[test]
    fn unknown_keys_and_plain_http_in_public_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("k.toml");
        std::fs::write(&file, "[server]\nlisten_on = \"x\"\n").unwrap();
        assert!(Config::load(Some(&file), dir.path()).unwrap_err().to_string().contains("listen_on"));
        std::fs::write(&file, "[server]\nlisten = \"0.0.0.0:80\"\n[tls]\nmode = \"off\"\n").unwrap();
        assert!(Config::load(Some(&file), dir.path()).unwrap_err().to_string().contains("behind_proxy"));
    }

    #[test]
    fn secrets_are_masked() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("k.toml");
        std::fs::write(&file, "[keys]\nroot = \"abcdef\"\n[store]\ndatabase = \"postgres://u:hush@h/db\"\n").unwrap();
        let text = Config::load(Some(&file), dir.path()).unwrap().masked().unwrap();
        assert!(!text.contains("abcdef") && !text.contains("hush"), "{text}");
    }
}

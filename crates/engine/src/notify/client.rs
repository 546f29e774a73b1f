//! The only outgoing HTTP client of callbacks: it reaches public addresses and nothing else, follows no redirect, uses
//! no proxy and reads little of the answer.

use super::target::{Blocked, Reach};
use async_trait::async_trait;
use http::HeaderMap;
use http::header::RETRY_AFTER;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::error::Error as StdError;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use url::Url;

/// How much of an answer's body is read before the connection is closed.
const MAX_ANSWER: usize = 20_000;

/// How long an acknowledged answer's body may still take.
const BODY_PATIENCE: Duration = Duration::from_secs(2);

/// How long a connection may take to stand.
const CONNECT_PATIENCE: Duration = Duration::from_secs(10);

/// Turns names into addresses. Passed in, so that tests decide what a name means.
#[async_trait]
pub trait Dns: Send + Sync + 'static {
    /// All addresses of a host, in order of preference.
    async fn resolve(&self, host: &str) -> std::io::Result<Vec<IpAddr>>;
}

/// An HTTP client that vets each address at the moment of connecting.
#[derive(Clone)]
pub struct GuardedClient {
    client: reqwest::Client,
    reach: Reach,
}

/// The client cannot be built.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client for callbacks cannot be built: {0}")]
pub struct ClientError(String);

/// A receiver answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Its status.
    pub status: u16,
    /// How long it asks to be left alone.
    pub retry_after: Option<Duration>,
}

/// No answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// The target is off limits.
    #[error("{0}")]
    Blocked(#[from] Blocked),
    /// The name has no address.
    #[error("the name cannot be resolved")]
    Unresolved,
    /// Nothing came back in time.
    #[error("no answer in time")]
    TimedOut,
    /// No connection (refused, unreachable, wrong certificate).
    #[error("no connection")]
    NotConnected,
    /// The connection broke or spoke no HTTP.
    #[error("the connection broke")]
    Broken,
    /// Another status than 200.
    #[error("the answer is not 200 OK")]
    NotOk,
    /// More bytes than are wanted.
    #[error("the answer is too large")]
    TooLarge,
}

impl GuardedClient {
    /// Builds a client. `extra_roots` are PEM certificates trusted beside the system's.
    pub fn new(reach: Reach, extra_roots: Option<&str>, dns: Arc<dyn Dns>) -> Result<GuardedClient, ClientError> {
        let roots = match extra_roots {
            Some(pem) => {
                reqwest::Certificate::from_pem_bundle(pem.as_bytes()).map_err(|e| ClientError(e.to_string()))?
            }
            None => Vec::new(),
        };
        let builder = || {
            reqwest::ClientBuilder::new()
                .user_agent(concat!("Kweli/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .no_gzip()
                .http1_only()
                .http1_max_headers(64)
                .connect_timeout(CONNECT_PATIENCE)
                // A kept connection would skip the vetting of the next attempt.
                .pool_max_idle_per_host(0)
                .dns_resolver(Arc::new(Vetting { dns: dns.clone(), reach }))
        };
        let client = match builder().tls_certs_merge(roots.clone()).build() {
            Ok(client) => client,
            // A machine without any CA certificates can still reach receivers that it was told to trust.
            Err(error) if error.is_builder() && !roots.is_empty() => {
                tracing::warn!("no system certificates: callbacks trust the configured ones only");
                builder().tls_certs_only(roots).build().map_err(|e| ClientError(e.to_string()))?
            }
            Err(error) => return Err(ClientError(error.to_string())),
        };
        Ok(GuardedClient { client, reach })
    }

    /// What this client may reach.
    pub fn reach(&self) -> Reach {
        self.reach
    }

    /// Posts once. The target must have passed [`Reach::vet`]; its addresses are judged here.
    pub async fn post(
        &self,
        url: Url,
        headers: HeaderMap,
        body: Vec<u8>,
        patience: Duration,
    ) -> Result<Answer, SendError> {
        let sent = self.client.post(url).headers(headers).body(body).timeout(patience).send().await;
        let mut answer = sent.map_err(|error| classify(&error))?;
        let seconds =
            answer.headers().get(RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| v.trim().parse().ok());
        let result = Answer { status: answer.status().as_u16(), retry_after: seconds.map(Duration::from_secs) };
        // The status is all that counts. A short body is read, so that an orderly receiver sees an orderly end.
        let mut left = MAX_ANSWER;
        let drain = async {
            while let Ok(Some(chunk)) = answer.chunk().await {
                left = left.saturating_sub(chunk.len());
                if left == 0 {
                    break;
                }
            }
        };
        let _ = tokio::time::timeout(BODY_PATIENCE, drain).await;
        Ok(result)
    }
}

impl GuardedClient {
    /// Gets a document of at most `most` bytes. The target must have passed [`Reach::vet`]; its addresses are judged here,
    /// and a redirect is not followed.
    pub async fn get(&self, url: Url, most: usize, patience: Duration) -> Result<Vec<u8>, SendError> {
        let sent = self.client.get(url).timeout(patience).send().await;
        let mut answer = sent.map_err(|error| classify(&error))?;
        if answer.status().as_u16() != 200 {
            return Err(SendError::NotOk);
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| classify(&error))? {
            if bytes.len() + chunk.len() > most {
                return Err(SendError::TooLarge);
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes)
    }
}

/// Names a failure without repeating the URL, which is the partner's own business.
fn classify(error: &reqwest::Error) -> SendError {
    let mut cause: Option<&(dyn StdError + 'static)> = error.source();
    while let Some(inner) = cause {
        if let Some(own) = inner.downcast_ref::<SendError>() {
            return *own;
        }
        cause = inner.source();
    }
    if error.is_timeout() {
        SendError::TimedOut
    } else if error.is_connect() {
        SendError::NotConnected
    } else {
        SendError::Broken
    }
}

/// Resolves a name and lets only permitted addresses through. The connection goes to exactly these addresses, so a name
/// that means something else a moment later gains nothing.
struct Vetting {
    dns: Arc<dyn Dns>,
    reach: Reach,
}

impl Resolve for Vetting {
    fn resolve(&self, name: Name) -> Resolving {
        let (dns, reach) = (self.dns.clone(), self.reach);
        Box::pin(async move {
            let found = dns.resolve(name.as_str()).await.map_err(|_| SendError::Unresolved)?;
            if found.is_empty() {
                return Err(SendError::Unresolved.into());
            }
            let allowed: Vec<SocketAddr> =
                found.into_iter().filter(|ip| reach.allows(*ip)).map(|ip| SocketAddr::new(ip, 0)).collect();
            if allowed.is_empty() {
                return Err(SendError::Blocked(Blocked::Address).into());
            }
            Ok(Box::new(allowed.into_iter()) as Addrs)
        })
    }
}

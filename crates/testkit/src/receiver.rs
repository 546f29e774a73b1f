//! The partner's side of a callback: a TLS server that keeps what arrives.
//!
//! `POST /callbacks/{name}` takes anything; `POST /failing/{n}/{name}` refuses the first `n` and then takes;
//! `GET /received?job=ID` gives what arrived for a job, for scripts in other languages.

use anyhow::{Context, Result};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use axum::{Json, Router};
use axum_server::tls_rustls::RustlsConfig;
use rcgen::{CertificateParams, Issuer, KeyPair};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// One delivery.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// Last segment of the path.
    pub name: String,
    /// Header names in lower case.
    pub headers: HashMap<String, String>,
    /// The JSON body.
    pub body: Value,
}

impl Delivery {
    /// The job's id by header (third generation) or body (first ones).
    pub fn job(&self) -> Option<&str> {
        self.headers.get("job-id").map(String::as_str).or_else(|| self.body["PartnerParams"]["job_id"].as_str())
    }

    /// The signed timestamp and its signature, by header or body.
    pub fn signature(&self) -> Option<(&str, &str)> {
        match (self.headers.get("response-timestamp"), self.headers.get("response-signature")) {
            (Some(t), Some(s)) => Some((t, s)),
            _ => Some((self.body["timestamp"].as_str()?, self.body["signature"].as_str()?)),
        }
    }
}

#[derive(Default)]
struct Inbox {
    deliveries: Vec<Delivery>,
    refused: HashMap<String, u32>,
}

type Shared = Arc<Mutex<Inbox>>;

/// A running receiver; stops with the test's runtime.
#[derive(Clone)]
pub struct Receiver {
    origin: String,
    inbox: Shared,
}

impl Receiver {
    /// Starts one with a leaf certificate of the CA in a folder (`ca.pem`, `ca.key`).
    pub async fn start(ca_dir: &std::path::Path) -> Result<Self> {
        let ca = std::fs::read_to_string(ca_dir.join("ca.pem")).context("the local CA")?;
        let issuer =
            Issuer::from_ca_cert_pem(&ca, KeyPair::from_pem(&std::fs::read_to_string(ca_dir.join("ca.key"))?)?)?;
        let key = KeyPair::generate()?;
        let leaf = CertificateParams::new(vec!["localhost".into(), "127.0.0.1".into()])?.signed_by(&key, &issuer)?;
        let chain = vec![leaf.der().clone()];
        let private = rustls_pki_types::PrivateKeyDer::try_from(key.serialize_der()).map_err(anyhow::Error::msg)?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, private)?;
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0))?;
        listener.set_nonblocking(true)?;
        let origin = format!("https://localhost:{}", listener.local_addr()?.port());
        let inbox = Shared::default();
        let app = Router::new()
            .route("/callbacks/{name}", post(take))
            .route("/failing/{times}/{name}", post(refuse_then_take))
            .route("/unkept", post(async || StatusCode::OK))
            .route("/received", get(received))
            .with_state(inbox.clone());
        let server = axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(tls)))?;
        tokio::spawn(server.serve(app.into_make_service()));
        Ok(Self { origin, inbox })
    }

    /// `https://localhost:PORT`
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// An address that takes callbacks.
    pub fn url(&self, name: &str) -> String {
        format!("{}/callbacks/{name}", self.origin)
    }

    /// An address that takes callbacks and keeps none, for those of a load.
    pub fn unkept(&self) -> String {
        format!("{}/unkept", self.origin)
    }

    /// Everything that arrived.
    pub fn all(&self) -> Vec<Delivery> {
        self.inbox.lock().unwrap_or_else(PoisonError::into_inner).deliveries.clone()
    }

    /// Waits for a job's first delivery.
    pub async fn wait(&self, job: &str, patience: Duration) -> Option<Delivery> {
        self.wait_for(job, patience, |_| true).await
    }

    /// Waits for a job's first delivery of some kind.
    pub async fn wait_for(
        &self,
        job: &str,
        patience: Duration,
        wanted: impl Fn(&Delivery) -> bool,
    ) -> Option<Delivery> {
        let started = Instant::now();
        while started.elapsed() < patience {
            if let Some(found) = self.all().into_iter().find(|d| d.job() == Some(job) && wanted(d)) {
                return Some(found);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }
}

fn keep(inbox: &Shared, name: String, headers: &HeaderMap, body: Value) {
    let headers = headers
        .iter()
        .map(|(k, v)| (k.as_str().to_owned(), String::from_utf8_lossy(v.as_bytes()).into_owned()))
        .collect();
    inbox.lock().unwrap_or_else(PoisonError::into_inner).deliveries.push(Delivery { name, headers, body });
}

async fn take(State(inbox): State<Shared>, Path(name): Path<String>, headers: HeaderMap, Json(body): Json<Value>) {
    keep(&inbox, name, &headers, body);
}

async fn refuse_then_take(
    State(inbox): State<Shared>,
    Path((times, name)): Path<(u32, String)>,
    headers: HeaderMap,
    Json(body): Json<Value>,
) -> StatusCode {
    let refused = {
        let mut inbox = inbox.lock().unwrap_or_else(PoisonError::into_inner);
        let count = inbox.refused.entry(name.clone()).or_default();
        *count += 1;
        *count <= times
    };
    if refused {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    keep(&inbox, name, &headers, body);
    StatusCode::OK
}

async fn received(State(inbox): State<Shared>, Query(query): Query<HashMap<String, String>>) -> Json<Value> {
    let job = query.get("job").map(String::as_str);
    let inbox = inbox.lock().unwrap_or_else(PoisonError::into_inner);
    let rows: Vec<Value> = inbox
        .deliveries
        .iter()
        .filter(|d| d.job() == job)
        .map(|d| json!({"name": d.name, "headers": d.headers, "body": d.body}))
        .collect();
    Json(Value::Array(rows))
}

//! The partner's side of a callback: a small TLS server that checks each signature.

use super::free_loopback;
use crate::boot::Boot;
use crate::tls;
use anyhow::Result;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::routing::post;
use axum::{Json, Router};
use axum_server::tls_rustls::RustlsConfig;
use kweli_domain::Sensitive;
use kweli_wire::v1::signature;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

#[derive(Default)]
struct Inbox {
    partner: String,
    secrets: Vec<Sensitive<String>>,
    by_job: HashMap<String, Value>,
    received: usize,
    unsigned: usize,
}

/// A running receiver.
pub struct Receiver {
    origin: String,
    inbox: Arc<Mutex<Inbox>>,
}

/// Starts it on a free port, with a certificate of the local CA.
pub async fn start(boot: &Boot) -> Result<Receiver> {
    let listener = free_loopback()?;
    let origin = format!("https://localhost:{}", listener.local_addr()?.port());
    let tls = tls::server_config(&boot.config.tls, "localhost", &boot.data_dir, boot.clock.now())?;
    let inbox = Arc::new(Mutex::new(Inbox::default()));
    let app = Router::new().route("/callbacks/{name}", post(take)).with_state(inbox.clone()).into_make_service();
    let server = axum_server::from_tcp_rustls(listener, RustlsConfig::from_config(Arc::new(tls)))?;
    tokio::spawn(server.serve(app));
    Ok(Receiver { origin, inbox })
}

async fn take(State(inbox): State<Arc<Mutex<Inbox>>>, headers: HeaderMap, Json(body): Json<Value>) {
    let mut inbox = inbox.lock().unwrap_or_else(PoisonError::into_inner);
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
    let member = |name: &str| body[name].as_str().map(str::to_owned);
    let timestamp = header("response-timestamp").or_else(|| member("timestamp")).unwrap_or_default();
    let given = header("response-signature").or_else(|| member("signature")).unwrap_or_default();
    let right =
        inbox.secrets.iter().any(|secret| signature::sign(secret.as_str(), &inbox.partner, &timestamp) == given);
    inbox.received += 1;
    inbox.unsigned += usize::from(!right);
    let params = &body["PartnerParams"];
    if let Some(job) = header("job-id").or_else(|| params["job_id"].as_str().map(str::to_owned)) {
        inbox.by_job.insert(job, body);
    }
}

impl Receiver {
    /// An address for callbacks.
    pub fn url(&self, name: &str) -> String {
        format!("{}/callbacks/{name}", self.origin)
    }

    /// Whose signatures are right.
    pub fn expect_secrets(&self, partner: &str, secrets: [Sensitive<String>; 2]) {
        let mut inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        partner.clone_into(&mut inbox.partner);
        inbox.secrets = secrets.into();
    }

    /// Waits for the callback of a job.
    pub async fn wait(&self, job: &str) -> Option<Value> {
        let started = Instant::now();
        while started.elapsed() < super::client::PATIENCE {
            let found = self.inbox.lock().unwrap_or_else(PoisonError::into_inner).by_job.get(job).cloned();
            if found.is_some() {
                return found;
            }
            tokio::time::sleep(super::client::PAUSE).await;
        }
        None
    }

    /// Received, and of those with a wrong signature.
    pub fn counts(&self) -> (usize, usize) {
        let inbox = self.inbox.lock().unwrap_or_else(PoisonError::into_inner);
        (inbox.received, inbox.unsigned)
    }
}

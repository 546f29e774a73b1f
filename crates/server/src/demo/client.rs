//! What both wires share on the client's side.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// How long one verification may take before the row counts as failed.
pub const PATIENCE: Duration = Duration::from_secs(60);
/// Between two status calls.
pub const PAUSE: Duration = Duration::from_millis(25);

/// Which job answered.
pub enum JobRef {
    /// By our id.
    Ours(String),
    /// By the partner's ids.
    Partners {
        /// User id.
        user: String,
        /// Job id.
        job: String,
    },
}

/// What came out.
pub struct Answer {
    /// Code or status.
    pub got: String,
    /// Text or reason.
    pub reason: String,
    /// Which job.
    pub job: Option<JobRef>,
}

/// A client that trusts the local CA and nothing special otherwise.
#[expect(clippy::disallowed_methods, reason = "the demo's client stands for a partner's backend, outside the product")]
pub fn build(data_dir: &Path) -> Result<reqwest::Client> {
    let pem = std::fs::read(crate::tls::ca_path(data_dir)).context("reading the local CA")?;
    let ca = reqwest::Certificate::from_pem(&pem)?;
    Ok(reqwest::Client::builder().add_root_certificate(ca).no_proxy().timeout(Duration::from_secs(40)).build()?)
}

/// The JSON body of an answer, or its error text.
pub async fn json(response: reqwest::Response) -> Result<Value> {
    let status = response.status();
    let text = response.text().await?;
    let body: Value = serde_json::from_str(&text).with_context(|| format!("{status}: the body is no JSON"))?;
    if !status.is_success() {
        bail!("{status}: {body}");
    }
    Ok(body)
}

/// A member that must be text.
pub fn text(body: &Value, member: &str) -> Result<String> {
    body[member].as_str().map(str::to_owned).with_context(|| format!("the answer lacks {member}"))
}

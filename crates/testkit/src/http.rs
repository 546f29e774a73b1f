//! The tests' own HTTP client: it stands for a partner's backend.

use anyhow::Result;
use std::time::Duration;

/// A client that trusts one CA (PEM).
#[expect(clippy::disallowed_methods, reason = "the tests' client is outside the product")]
pub fn client(ca_pem: &[u8]) -> Result<reqwest::Client> {
    let ca = reqwest::Certificate::from_pem(ca_pem)?;
    Ok(reqwest::Client::builder().add_root_certificate(ca).no_proxy().timeout(Duration::from_secs(60)).build()?)
}

//! Certificates: the operator's own, or a local certificate authority that is made on first start.
//!
//! Third-generation client libraries refuse plain HTTP, so even a developer's first minute needs TLS. The CA stays in
//! the data dir; a client trusts it by `SSL_CERT_FILE`, `NODE_EXTRA_CA_CERTS`, `REQUESTS_CA_BUNDLE` or the like.

use crate::config::Tls;
use anyhow::{Context, Result};
use kweli_domain::Timestamp;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const CA_DAYS: i64 = 3_650;
/// Apple clients refuse leaf certificates that last longer than 825 days.
const LEAF_DAYS: i64 = 800;
const DAY_MS: i64 = 86_400_000;

/// Where the local CA's certificate lies.
pub fn ca_path(data_dir: &Path) -> PathBuf {
    data_dir.join("tls/ca.pem")
}

/// Makes the local CA if it is not there. Returns its certificate (PEM).
pub fn ensure_ca(data_dir: &Path, now: Timestamp) -> Result<String> {
    let path = ca_path(data_dir);
    let key_path = data_dir.join("tls/ca.key");
    if path.is_file() && key_path.is_file() {
        return fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()));
    }
    let mut params = CertificateParams::new(Vec::new())?;
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name.push(DnType::CommonName, "Kweli local CA");
    (params.not_before, params.not_after) = lifetime(now, CA_DAYS)?;
    let key = KeyPair::generate()?;
    let certificate = params.self_signed(&key)?;
    write_private(&key_path, &key.serialize_pem())?;
    write_private(&path, &certificate.pem())?;
    Ok(certificate.pem())
}

/// The server's TLS configuration: `tls.cert` and `tls.key` if set, else a leaf of the local CA.
pub fn server_config(tls: &Tls, public_host: &str, data_dir: &Path, now: Timestamp) -> Result<rustls::ServerConfig> {
    let (chain, key) = if tls.cert.is_empty() {
        let ca = ensure_ca(data_dir, now)?;
        leaf(&ca, tls, public_host, data_dir, now)?
    } else {
        let read = |path: &str| fs::read_to_string(path).with_context(|| format!("reading {path}"));
        (read(&tls.cert)?, read(&tls.key)?)
    };
    use rustls_pki_types::pem::PemObject;
    let certificates = rustls_pki_types::CertificateDer::pem_slice_iter(chain.as_bytes())
        .collect::<Result<Vec<_>, _>>()
        .context("tls.cert is not a PEM certificate chain")?;
    let key = rustls_pki_types::PrivateKeyDer::from_pem_slice(key.as_bytes()).context("tls.key is not a PEM key")?;
    let mut config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .context("the certificate and the key do not fit")?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(config)
}

/// A fresh leaf at each start: it costs a millisecond and never expires in operation.
fn leaf(ca_pem: &str, tls: &Tls, public_host: &str, data_dir: &Path, now: Timestamp) -> Result<(String, String)> {
    let ca_key = KeyPair::from_pem(&fs::read_to_string(data_dir.join("tls/ca.key")).context("reading tls/ca.key")?)?;
    let issuer = Issuer::from_ca_cert_pem(ca_pem, ca_key)?;
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned(), public_host.to_owned()];
    names.extend(tls.names.iter().cloned());
    names.sort_unstable();
    names.dedup();
    let mut params = CertificateParams::new(names)?;
    params.distinguished_name.push(DnType::CommonName, "Kweli");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    (params.not_before, params.not_after) = lifetime(now, LEAF_DAYS)?;
    let key = KeyPair::generate()?;
    let certificate = params.signed_by(&key, &issuer)?;
    Ok((certificate.pem() + ca_pem, key.serialize_pem()))
}

fn lifetime(now: Timestamp, days: i64) -> Result<(time::OffsetDateTime, time::OffsetDateTime)> {
    let at = |ms: i64| time::OffsetDateTime::from_unix_timestamp(ms / 1_000).context("the clock is out of range");
    Ok((at(now.0 - DAY_MS)?, at(now.0 + days * DAY_MS)?))
}

/// Writes a file that only its owner may read, whole or not at all.
pub fn write_private(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let folder = path.parent().context("a file needs a folder")?;
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let partial = path.with_extension("partial");
    let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&partial, path).with_context(|| format!("writing {}", path.display()))?;
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ca_is_made_once_and_signs_leaves() {
        let dir = tempfile::tempdir().unwrap();
        let now = Timestamp(1_773_144_000_000);
        let first = ensure_ca(dir.path(), now).unwrap();
        assert_eq!(first, ensure_ca(dir.path(), now).unwrap());
        let tls = Tls {
            mode: crate::config::TlsMode::Auto,
            cert: String::new(),
            key: String::new(),
            names: vec!["kweli.internal".into()],
            behind_proxy: false,
        };
        server_config(&tls, "localhost", dir.path(), now).unwrap();
        use std::os::unix::fs::PermissionsExt;
        let mode = fs::metadata(dir.path().join("tls/ca.key")).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

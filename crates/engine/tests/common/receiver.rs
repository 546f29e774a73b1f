//! The partner's side of a callback, and every way in which it can misbehave.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;

/// How the next request is answered.
#[derive(Clone, Debug)]
pub enum Reply {
    /// This status, with these extra header lines.
    Status(u16, &'static str),
    /// Never.
    Hang,
    /// The connection is closed at once.
    Reset,
    /// A status, then a body that comes one byte at a time without end.
    Drip,
    /// A status, then a body without end, as fast as it goes.
    Flood,
}

/// A request that arrived.
#[derive(Clone, Debug)]
pub struct Request {
    pub line: String,
    pub headers: HashMap<String, String>,
    pub body: serde_json::Value,
}

/// A running receiver.
#[derive(Clone)]
pub struct Receiver {
    pub url: String,
    /// The CA that signed its certificate, if it speaks TLS.
    pub ca_pem: Option<String>,
    seen: Arc<Mutex<Vec<Request>>>,
    script: Arc<Mutex<VecDeque<Reply>>>,
    connections: Arc<AtomicUsize>,
}

impl Receiver {
    pub async fn http() -> Receiver {
        Self::start(None).await
    }

    pub async fn https() -> Receiver {
        use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
        let ca_key = KeyPair::generate().unwrap();
        let mut ca = CertificateParams::new(Vec::<String>::new()).unwrap();
        ca.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let ca_pem = ca.self_signed(&ca_key).unwrap().pem();
        let key = KeyPair::generate().unwrap();
        let names = vec!["localhost".to_owned(), "receiver.partner.com".to_owned(), "127.0.0.1".to_owned()];
        let leaf = CertificateParams::new(names).unwrap().signed_by(&key, &Issuer::new(ca, ca_key)).unwrap();
        let private = rustls_pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = rustls::ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], private)
            .unwrap();
        Self::start(Some((tokio_rustls::TlsAcceptor::from(Arc::new(config)), ca_pem))).await
    }

    async fn start(tls: Option<(tokio_rustls::TlsAcceptor, String)>) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let scheme = if tls.is_some() { "https" } else { "http" };
        let (acceptor, ca_pem) = tls.map_or((None, None), |(a, pem)| (Some(a), Some(pem)));
        let receiver = Receiver {
            url: format!("{scheme}://localhost:{port}/callback"),
            ca_pem,
            seen: Arc::default(),
            script: Arc::default(),
            connections: Arc::default(),
        };
        let this = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                this.connections.fetch_add(1, Ordering::SeqCst);
                let (this, acceptor) = (this.clone(), acceptor.clone());
                tokio::spawn(async move {
                    match acceptor {
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                this.serve(stream).await;
                            }
                        }
                        None => this.serve(stream).await,
                    }
                });
            }
        });
        receiver
    }

    /// Adds to the script; without one every request is answered with 200.
    pub fn then(&self, reply: Reply) -> &Self {
        self.script.lock().unwrap().push_back(reply);
        self
    }

    pub fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    async fn serve(&self, mut stream: impl AsyncRead + AsyncWrite + Unpin) {
        let mut bytes = Vec::new();
        let head = loop {
            let mut chunk = [0; 4096];
            let Ok(n) = stream.read(&mut chunk).await else { return };
            if n == 0 {
                return;
            }
            bytes.extend_from_slice(&chunk[..n]);
            if let Some(end) = bytes.windows(4).position(|w| w == b"\r\n\r\n") {
                break end;
            }
        };
        let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
        let mut lines = text.split("\r\n");
        let line = lines.next().unwrap().to_owned();
        let headers: HashMap<String, String> =
            lines.filter_map(|l| l.split_once(": ")).map(|(k, v)| (k.to_ascii_lowercase(), v.to_owned())).collect();
        let length: usize = headers.get("content-length").map_or(0, |v| v.parse().unwrap());
        let mut body = bytes[head + 4..].to_vec();
        while body.len() < length {
            let mut chunk = [0; 4096];
            let Ok(n) = stream.read(&mut chunk).await else { return };
            body.extend_from_slice(&chunk[..n]);
        }
        let body = serde_json::from_slice(&body).unwrap_or(serde_json::Value::Null);
        self.seen.lock().unwrap().push(Request { line, headers, body });
        let reply = self.script.lock().unwrap().pop_front().unwrap_or(Reply::Status(200, ""));
        match reply {
            Reply::Status(status, extra) => {
                let answer = format!("HTTP/1.1 {status} X\r\ncontent-length: 2\r\n{extra}\r\nok");
                let _ = stream.write_all(answer.as_bytes()).await;
                let _ = stream.flush().await;
                // Until the sender closes.
                let _ = stream.read(&mut [0; 1]).await;
            }
            Reply::Hang => tokio::time::sleep(Duration::from_secs(3_600)).await,
            Reply::Reset => {}
            Reply::Drip => {
                let _ = stream.write_all(b"HTTP/1.1 200 X\r\ntransfer-encoding: chunked\r\n\r\n").await;
                while stream.write_all(b"1\r\nx\r\n").await.is_ok() && stream.flush().await.is_ok() {
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
            Reply::Flood => {
                let _ = stream.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 9999999999\r\n\r\n").await;
                while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
            }
        }
    }
}

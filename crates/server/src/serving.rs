//! Listeners and workers of one process, from start to graceful stop.

use crate::boot::Boot;
use crate::config::TlsMode;
use crate::tls;
use anyhow::{Context, Result};
use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use clap::ValueEnum;
use kweli_engine::{Engine, Workers};
use kweli_web::{WebConfig, WebState};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// Which part of the work this process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Role {
    /// Requests and jobs.
    All,
    /// Requests only.
    Api,
    /// Jobs only.
    Worker,
}

/// A serving process.
pub struct Serving {
    /// Where the API listens; `None` for workers.
    pub api: Option<SocketAddr>,
    /// Where health, readiness and metrics listen.
    pub admin: SocketAddr,
    handle: Handle<SocketAddr>,
    admin_handle: Handle<SocketAddr>,
    servers: Vec<JoinHandle<std::io::Result<()>>>,
    workers: Option<Workers>,
    grace: Duration,
}

/// The process's metrics; can be installed once.
pub fn metrics() -> Result<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().context("starting the metrics")
}

/// Binds first, so that a port in use is an error at once and not a log line later.
fn bind(address: SocketAddr, setting: &str) -> Result<TcpListener> {
    let listener = TcpListener::bind(address)
        .with_context(|| format!("listening on {address} ({setting}); is another kweli running?"))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Starts listeners and workers.
pub fn start(boot: &Boot, engine: &Engine, role: Role, metrics: PrometheusHandle) -> Result<Serving> {
    let config = &boot.config;
    let state = WebState::new(
        engine.clone(),
        WebConfig {
            max_json: config.limits.json,
            max_zip: config.limits.zip,
            v3_limit: config.limits.multipart,
            needs_models: config.vision.enabled,
            sandbox_host: (!config.server.sandbox_host.is_empty()).then(|| config.server.sandbox_host.clone()),
            production_host: (!config.server.production_host.is_empty()).then(|| config.server.production_host.clone()),
            ..WebConfig::default()
        },
    );
    let handle = Handle::new();
    let admin_handle = Handle::new();
    let mut servers = Vec::new();
    let mut api = None;
    if role != Role::Worker {
        let listener = bind(config.server.listen, "server.listen")?;
        api = Some(listener.local_addr()?);
        let app = kweli_web::api_router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
        if config.tls.mode == TlsMode::Off {
            let mut server = axum_server::from_tcp(listener)?.handle(handle.clone());
            harden(server.http_builder());
            servers.push(tokio::spawn(server.serve(app)));
        } else {
            let host = url::Url::parse(&config.server.public_url)?;
            let host = host.host_str().unwrap_or("localhost").trim_matches(['[', ']']).to_owned();
            let tls = tls::server_config(&config.tls, &host, &boot.data_dir, boot.clock.now())?;
            let tls = RustlsConfig::from_config(Arc::new(tls));
            let mut server = axum_server::from_tcp_rustls(listener, tls)?.handle(handle.clone());
            harden(server.http_builder());
            servers.push(tokio::spawn(server.serve(app)));
        }
    }
    let listener = bind(config.server.admin, "server.admin")?;
    let admin = listener.local_addr()?;
    let render = Arc::new(move || metrics.render());
    let app = kweli_web::admin_router(state, render).into_make_service_with_connect_info::<SocketAddr>();
    let mut server = axum_server::from_tcp(listener)?.handle(admin_handle.clone());
    harden(server.http_builder());
    servers.push(tokio::spawn(server.serve(app)));
    let workers = (role != Role::Api).then(|| engine.start());
    let grace = Duration::from_secs(config.server.stop_grace_s);
    Ok(Serving { api, admin, handle, admin_handle, servers, workers, grace })
}

/// Slow or endless request heads do not hold a connection for ever.
fn harden(builder: &mut hyper_util::server::conn::auto::Builder<hyper_util::rt::TokioExecutor>) {
    builder
        .http1()
        .timer(hyper_util::rt::TokioTimer::new())
        .header_read_timeout(Duration::from_secs(15))
        .max_headers(100);
    builder.http2().timer(hyper_util::rt::TokioTimer::new()).max_concurrent_streams(200);
}

impl Serving {
    /// Stops: no new connections, running requests and jobs get the grace period.
    pub async fn stop(self) {
        self.handle.graceful_shutdown(Some(self.grace));
        if let Some(workers) = self.workers {
            workers.stop(self.grace).await;
        }
        self.admin_handle.graceful_shutdown(Some(Duration::from_secs(1)));
        for server in self.servers {
            match server.await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => tracing::error!(%error, "a listener failed"),
                Err(error) => tracing::error!(%error, "a listener panicked"),
            }
        }
    }
}

/// Waits for Ctrl-C or a polite kill.
pub async fn stop_signal() -> Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        result = tokio::signal::ctrl_c() => result?,
        _ = terminate.recv() => {}
    }
    Ok(())
}

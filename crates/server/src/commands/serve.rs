//! `kweli serve`

use crate::boot::Boot;
use crate::cli::Common;
use crate::config::Config;
use crate::serving::{self, Role};
use crate::{logging, output};
use anyhow::{Context, Result};
use clap::Args;
use std::net::SocketAddr;

/// Serve the API, the portal and the workers until Ctrl-C or SIGTERM.
#[derive(Debug, Args)]
#[command(after_help = "Example: kweli serve --listen 0.0.0.0:8443 --data-dir /var/lib/kweli")]
pub struct Serve {
    /// What this process does.
    #[arg(long, value_enum, default_value_t = Role::All)]
    role: Role,
    /// Address of the API and the portal [default: server.listen, 127.0.0.1:8443].
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<SocketAddr>,
    /// Address of /healthz, /readyz and /metrics [default: server.admin, 127.0.0.1:9090].
    #[arg(long, value_name = "ADDR:PORT")]
    admin: Option<SocketAddr>,
}

impl Serve {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let config = Config::load_with(common.config.as_deref(), &common.data_dir, self.listen, self.admin)?;
        logging::start(&config.log)?;
        let boot = Boot::with_config(common.data_dir.clone(), config);
        let store = boot.store().await?;
        let vision =
            boot.vision().context("loading the models (vision.enabled = false serves without face products)")?;
        let models = vision.as_ref().map_or(0, |v| v.models().len());
        let engine = boot.engine(store, vision)?;
        let serving = serving::start(&boot, &engine, self.role, serving::metrics()?)?;
        if let Some(api) = serving.api {
            output::say(&format!("API and portal: {} (listening on {api})", boot.config.server.public_url));
        }
        output::say(&format!("health and metrics: http://{} · {models} models", serving.admin));
        serving::stop_signal().await?;
        output::say("stopping");
        serving.stop().await;
        Ok(())
    }
}

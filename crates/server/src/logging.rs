//! Log lines on stderr; stdout belongs to what a command was asked for.

use crate::config::{Log, LogFormat};
use anyhow::{Context, Result};
use tracing_subscriber::EnvFilter;

/// Sets the process's logger up, once.
pub fn start(log: &Log) -> Result<()> {
    let filter = EnvFilter::try_new(&log.level).context("configuration: log.level is no filter, e.g. \"info\"")?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let done = match log.format {
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
        LogFormat::Text => builder.compact().try_init(),
    };
    done.map_err(|error| anyhow::anyhow!("starting the log: {error}"))
}

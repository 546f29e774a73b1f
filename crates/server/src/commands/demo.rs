//! `kweli demo`

use crate::cli::Common;
use anyhow::Result;
use clap::Args;
use std::net::SocketAddr;
use std::path::PathBuf;

/// Run real verifications of every built product through both API generations, print a table, keep serving.
///
/// Fetches the model files and a few photographs first. Exit code 0 only if every row came out as expected.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  kweli demo\n  kweli demo --once --json > rows.jsonl")]
pub struct Demo {
    /// Exit after the table.
    #[arg(long)]
    pub once: bool,
    /// Take model files and photographs from this folder (models/ and photos/ in it, or all in one) and fetch nothing.
    #[arg(long, value_name = "DIR")]
    pub offline_models: Option<PathBuf>,
    /// Print the rows as JSON lines, and at last a line with the sign-in link.
    #[arg(long)]
    pub json: bool,
    /// Address of the API and the portal; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    pub listen: Option<SocketAddr>,
    /// Address of health and metrics; port 0 takes a free one.
    #[arg(long, value_name = "ADDR:PORT")]
    pub admin: Option<SocketAddr>,
}

impl Demo {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        crate::demo::run(self, common).await
    }
}

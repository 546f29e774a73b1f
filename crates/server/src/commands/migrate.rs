//! `kweli migrate`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::Result;
use clap::Args;

/// Bring the database up to this version.
#[derive(Debug, Args)]
#[command(after_help = "Example: kweli migrate --data-dir /var/lib/kweli")]
pub struct Migrate {}

impl Migrate {
    /// Runs it: opening the store migrates.
    pub async fn run(self, common: &Common) -> Result<()> {
        Boot::new(common)?.store().await?;
        output::say("the database is up to date");
        Ok(())
    }
}

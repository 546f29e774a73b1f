//! `kweli config check`

use crate::cli::Common;
use crate::output;
use anyhow::Result;
use clap::Subcommand;

/// Check and print the effective configuration.
#[derive(Debug, Subcommand)]
pub enum Config {
    /// Print the effective configuration as TOML, secrets masked; fails with the reason when it is wrong.
    #[command(after_help = "Example: KWELI__SERVER__LISTEN=0.0.0.0:8443 kweli config check")]
    Check,
    /// Print every setting with its default and meaning.
    #[command(after_help = "Example: kweli config defaults > kweli-data/kweli.toml")]
    Defaults,
}

impl Config {
    /// Runs it.
    pub fn run(self, common: &Common) -> Result<()> {
        match self {
            Self::Check => {
                let config = crate::config::Config::load(common.config.as_deref(), &common.data_dir)?;
                output::print(config.masked()?.trim_end());
            }
            Self::Defaults => output::print(crate::config::DEFAULTS.trim_end()),
        }
        Ok(())
    }
}

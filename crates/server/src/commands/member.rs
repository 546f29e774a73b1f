//! `kweli member`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Result, bail};
use clap::Subcommand;
use kweli_domain::PartnerId;

/// Make sign-in links for the portal.
#[derive(Debug, Subcommand)]
pub enum Member {
    /// Print a link that signs one person in, once, within fifteen minutes.
    #[command(after_help = "Example: kweli member link --partner 2")]
    Link {
        /// Whose portal.
        #[arg(long, value_parser = super::partner_id)]
        partner: PartnerId,
    },
}

impl Member {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let Self::Link { partner } = self;
        let engine = Boot::new(common)?.engine_without_models().await?;
        if engine.store().partner(partner).await?.is_none() {
            bail!("there is no partner {partner}; `kweli partner list` shows them");
        }
        output::print(&kweli_web::portal::sign_in_link(&engine, partner).await?);
        Ok(())
    }
}

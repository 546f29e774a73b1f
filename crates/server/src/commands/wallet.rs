//! `kweli wallet`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Result, bail};
use clap::Subcommand;
use kweli_domain::PartnerId;
use kweli_domain::money::Minor;

/// Show and fund wallets.
#[derive(Debug, Subcommand)]
pub enum Wallet {
    /// Show what a partner has and what is held for running jobs.
    #[command(after_help = "Example: kweli wallet show --partner 2 --json")]
    Show {
        /// Whose.
        #[arg(long, value_parser = super::partner_id)]
        partner: PartnerId,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Add funds.
    #[command(after_help = "Example: kweli wallet fund --partner 2 --amount 50000 --note \"invoice 17\"")]
    Fund {
        /// Whose.
        #[arg(long, value_parser = super::partner_id)]
        partner: PartnerId,
        /// Minor units (cents).
        #[arg(long, value_parser = clap::value_parser!(i64).range(1..))]
        amount: i64,
        /// Kept with the transfer.
        #[arg(long, default_value = "")]
        note: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

impl Wallet {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let boot = Boot::new(common)?;
        let store = boot.store().await?;
        let (partner, json) = match &self {
            Self::Show { partner, json } | Self::Fund { partner, json, .. } => (*partner, *json),
        };
        if store.partner(partner).await?.is_none() {
            bail!("there is no partner {partner}; `kweli partner list` shows them");
        }
        let balance = match self {
            Self::Show { .. } => store.balance(partner).await?,
            Self::Fund { amount, note, .. } => {
                let balance = store.fund(partner, Minor(amount), &note).await?;
                super::note(&store, partner, "wallet.fund", &amount.to_string()).await?;
                balance
            }
        };
        let currency = &boot.config.prices.currency;
        if json {
            let line = serde_json::json!({"partner_id": partner.to_string(), "currency": currency,
                "wallet": balance.wallet.0, "held": balance.held.0});
            output::print(&line.to_string());
        } else {
            output::print(&format!(
                "partner {partner}: {} available, {} held (minor units of {currency})",
                balance.wallet.0, balance.held.0
            ));
        }
        Ok(())
    }
}

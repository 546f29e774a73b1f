//! `kweli key`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Context, Result, bail};
use clap::Subcommand;
use kweli_domain::{Environment, KeyId, PartnerId};
use serde_json::json;

/// Create, list and revoke API keys.
#[derive(Debug, Subcommand)]
pub enum Key {
    /// Make a key; the secret is printed once, here.
    #[command(after_help = "Example: kweli key create --partner 2 --environment sandbox --label ci --json")]
    Create {
        /// Whose.
        #[arg(long, value_parser = super::partner_id)]
        partner: PartnerId,
        /// sandbox or production.
        #[arg(long, value_parser = super::environment)]
        environment: Environment,
        /// What it is for.
        #[arg(long, default_value = "")]
        label: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// List keys without their secrets.
    #[command(after_help = "Example: kweli key list --partner 2")]
    List {
        /// Whose.
        #[arg(long, value_parser = super::partner_id)]
        partner: PartnerId,
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
    /// Switch a key off, at once and for good.
    #[command(after_help = "Example: kweli key revoke key_01kkc9h2m4e8v9q3s6t0w1x2y3 --partner 2")]
    Revoke {
        /// The key's id.
        key: String,
        /// Whose.
        #[arg(long, value_parser = super::partner_id)]
        partner: PartnerId,
    },
}

impl Key {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let store = Boot::new(common)?.store().await?;
        match self {
            Self::Create { partner, environment, label, json } => {
                if store.partner(partner).await?.is_none() {
                    bail!("there is no partner {partner}; `kweli partner list` shows them");
                }
                let key = store.create_key(partner, environment, &label).await?;
                super::note(&store, partner, "key.create", &key.id.to_string()).await?;
                let secret = key.secret.as_str();
                if json {
                    output::print(
                        &json!({"key_id": key.id, "environment": environment, "api_key": secret}).to_string(),
                    );
                } else {
                    output::print(&format!("{} {environment} {secret}", key.id));
                }
            }
            Self::List { partner, json } => {
                let keys = store.all_keys(partner).await?;
                if json {
                    for k in keys {
                        let line = json!({"key_id": k.id, "environment": k.environment, "label": k.label,
                            "created_at": k.created_at.iso(), "revoked_at": k.revoked_at.map(|t| t.iso())});
                        output::print(&line.to_string());
                    }
                } else {
                    let rows: Vec<Vec<String>> = keys
                        .iter()
                        .map(|k| {
                            let state =
                                k.revoked_at.map_or_else(|| "active".into(), |t| format!("revoked {}", t.iso()));
                            vec![
                                k.id.to_string(),
                                k.environment.to_string(),
                                k.label.clone(),
                                k.created_at.iso(),
                                state,
                            ]
                        })
                        .collect();
                    output::print(&output::table(&["key", "environment", "label", "created", "state"], &rows));
                }
            }
            Self::Revoke { key, partner } => {
                let id: KeyId = key.parse().context("a key id looks like key_01kkc9h2m4e8v9q3s6t0w1x2y3")?;
                if store.key(partner, id).await?.is_none() {
                    bail!("partner {partner} has no key {id}; `kweli key list --partner {partner}` shows them");
                }
                store.revoke_key(partner, id).await?;
                super::note(&store, partner, "key.revoke", &id.to_string()).await?;
                output::say(&format!("{id} is revoked"));
            }
        }
        Ok(())
    }
}

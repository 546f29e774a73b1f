//! `kweli doctor`

use crate::boot::Boot;
use crate::cli::Common;
use crate::output;
use anyhow::{Result, bail};
use clap::Args;
use serde_json::json;

/// Look for what is wrong: configuration, store, keys, models; with --ledger also the books.
#[derive(Debug, Args)]
#[command(after_help = "Example: kweli doctor --ledger --json")]
pub struct Doctor {
    /// Prove the ledger: every account, every hold, every settled job.
    #[arg(long)]
    ledger: bool,
    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

impl Doctor {
    /// Runs it; fails when something is wrong.
    pub async fn run(self, common: &Common) -> Result<()> {
        let boot = Boot::new(common)?;
        let mut findings: Vec<(&str, bool, String)> = Vec::new();
        let store = boot.store().await;
        match &store {
            Ok(store) => match store.ping().await {
                Ok(()) => findings.push(("store", true, "database and objects answer, root key opens them".into())),
                Err(error) => findings.push(("store", false, error.to_string())),
            },
            Err(error) => findings.push(("store", false, format!("{error:#}"))),
        }
        match boot.vision() {
            Ok(Some(engine)) => findings.push(("models", true, format!("{} loaded", engine.models().len()))),
            Ok(None) => findings.push(("models", true, "switched off by vision.enabled".into())),
            Err(error) => findings.push(("models", false, format!("{error:#}"))),
        }
        if let Ok(store) = &store {
            match store.verify_audit().await {
                Ok(proof) => match proof.first_bad {
                    None => findings.push(("audit", true, format!("{} events, the chain is whole", proof.events))),
                    Some(n) => findings.push(("audit", false, format!("event {n} does not fit the chain"))),
                },
                Err(error) => findings.push(("audit", false, error.to_string())),
            }
            if self.ledger {
                match store.prove_ledger().await {
                    Ok(proof) if proof.problems.is_empty() && proof.sum_zero => findings.push((
                        "ledger",
                        true,
                        format!("{} transfers over {} accounts add up", proof.transfers, proof.accounts),
                    )),
                    Ok(proof) => findings.push(("ledger", false, proof.problems.join("; "))),
                    Err(error) => findings.push(("ledger", false, error.to_string())),
                }
            }
        }
        if self.json {
            let rows: Vec<_> =
                findings.iter().map(|(what, ok, text)| json!({"what": what, "ok": ok, "text": text})).collect();
            output::print(&serde_json::Value::Array(rows).to_string());
        } else {
            for (what, ok, text) in &findings {
                output::print(&format!("{} {what}: {text}", if *ok { "ok   " } else { "WRONG" }));
            }
        }
        if findings.iter().any(|(_, ok, _)| !ok) {
            bail!("something is wrong, see above");
        }
        Ok(())
    }
}

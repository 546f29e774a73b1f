//! `kweli partner risk-rules`

use crate::output;
use anyhow::{Context, Result, bail};
use clap::Args;
use kweli_domain::PartnerId;
use kweli_domain::risk::RuleSet;
use kweli_store::Store;
use std::path::PathBuf;

/// Which rules a tenant's risk is reckoned by.
#[derive(Debug, Args)]
#[command(after_help = "Example: kweli partner risk-rules 2 > rules.json; \
                        edit it, give it a version of its own; kweli partner risk-rules 2 --set rules.json")]
pub struct RiskRules {
    /// Which tenant.
    #[arg(value_parser = crate::commands::partner_id)]
    partner: PartnerId,
    /// Use the rules of this JSON file from now on.
    #[arg(long, value_name = "FILE", conflicts_with = "shipped")]
    set: Option<PathBuf>,
    /// Use the rules that ship again.
    #[arg(long)]
    shipped: bool,
}

impl RiskRules {
    /// Sets what was asked for, or prints the rules in force. Jobs that are decided keep the version that they were
    /// decided by in their evidence.
    pub async fn run(self, store: &Store) -> Result<()> {
        let Some(partner) = store.partner(self.partner).await? else {
            bail!("there is no partner {}; `kweli partner list` shows them", self.partner);
        };
        let mut settings = partner.settings;
        if let Some(path) = &self.set {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let own = RuleSet::from_json(&text).with_context(|| path.display().to_string())?;
            refuse_borrowed_version(&own, settings.risk_rules())?;
            settings.risk_rules = Some(Box::new(own));
        } else if self.shipped {
            settings.risk_rules = None;
        } else {
            output::print(&serde_json::to_string_pretty(settings.risk_rules())?);
            return Ok(());
        }
        store.update_settings(self.partner, &settings).await?;
        let version = &settings.risk_rules().version;
        crate::commands::note(store, self.partner, "partner.risk_rules", version).await?;
        output::say(&format!("partner {} reckons risk by {version} from now on", self.partner));
        Ok(())
    }
}

/// A version stands in the evidence of old jobs: other rules need another one.
fn refuse_borrowed_version(own: &RuleSet, current: &RuleSet) -> Result<()> {
    for known in [RuleSet::shipped(), current] {
        if own.version == known.version && own != known {
            bail!("version: '{}' names other rules already; give the changed ones a version of their own", own.version);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_rules_need_a_new_version() {
        let shipped = RuleSet::shipped();
        assert!(refuse_borrowed_version(shipped, shipped).is_ok());
        let changed = RuleSet { high_at: 99, ..shipped.clone() };
        assert!(refuse_borrowed_version(&changed, shipped).is_err());
        let named = RuleSet { version: "bank/1".into(), ..changed };
        assert!(refuse_borrowed_version(&named, shipped).is_ok());
        let again = RuleSet { medium_at: 2, ..named.clone() };
        assert!(refuse_borrowed_version(&again, &named).is_err());
    }
}

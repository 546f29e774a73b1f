//! `kweli partner`

mod risk_rules;

use crate::boot::Boot;
use crate::cli::Common;
use crate::{output, tls};
use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use kweli_domain::document::Rule;
use kweli_domain::money::Minor;
use kweli_domain::partner::{PartnerSettings, Strictness};
use kweli_domain::{Environment, PartnerId, Product, Sensitive};
use kweli_store::Store;
use serde_json::{Value, json};
use std::path::Path;

/// Create and list tenants.
#[derive(Debug, Subcommand)]
pub enum Partner {
    /// Make a tenant with one key per environment; the secrets are printed once, here.
    #[command(after_help = "Example: kweli partner create --name \"Bank of Tests\" --wallet 100000 --json")]
    Create(Create),
    /// List tenants.
    #[command(after_help = "Example: kweli partner list")]
    List {
        /// Print JSON lines.
        #[arg(long)]
        json: bool,
    },
    /// Change a tenant's switches.
    #[command(after_help = "Example: kweli partner set 2 --production off --products enhanced_kyc,biometric_kyc")]
    Set(Set),
    /// Show or set the rules that a tenant's fraud risk is reckoned by.
    RiskRules(risk_rules::RiskRules),
}

/// What a new tenant gets.
#[derive(Debug, Args)]
pub struct Create {
    /// Display name.
    #[arg(long)]
    name: String,
    /// Opening balance in minor units.
    #[arg(long, default_value_t = 0, value_name = "MINOR_UNITS", value_parser = clap::value_parser!(i64).range(0..))]
    wallet: i64,
    /// Default callback of production.
    #[arg(long, value_name = "URL")]
    callback_url: Option<String>,
    /// Default callback of the sandbox.
    #[arg(long, value_name = "URL")]
    sandbox_callback_url: Option<String>,
    /// Products to switch on, comma separated; all if absent.
    #[arg(long, value_delimiter = ',', value_parser = product)]
    products: Option<Vec<Product>>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Switches.
#[derive(Debug, Args)]
pub struct Set {
    /// Which tenant.
    #[arg(value_parser = super::partner_id)]
    partner: PartnerId,
    /// Production keys work.
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    production: Option<bool>,
    /// Products to switch on, comma separated.
    #[arg(long, value_delimiter = ',', value_parser = product)]
    products: Option<Vec<Product>>,
    /// Default callback of production; empty = none.
    #[arg(long, value_name = "URL")]
    callback_url: Option<String>,
    /// Default callback of the sandbox; empty = none.
    #[arg(long, value_name = "URL")]
    sandbox_callback_url: Option<String>,
    /// ID types to switch off, as CC/ID_TYPE, comma separated; empty = none.
    #[arg(long, value_delimiter = ',', value_name = "CC/ID_TYPE")]
    disable_id_types: Option<Vec<String>>,
    /// Document rules that do not count, comma separated; empty = all count.
    #[arg(long, value_delimiter = ',', value_name = "RULE", value_parser = rule)]
    document_rules_off: Option<Vec<Option<Rule>>>,
    /// First generation: what a capture that may be an attack comes to.
    #[arg(long, value_parser = strictness, value_name = "provisional|hold|refuse")]
    possible_attack: Option<Strictness>,
    /// Nobody is enrolled whose face is on file under another user.
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    refuse_duplicates: Option<bool>,
    /// First generations: other users with the same face are told by a callback of their own too.
    #[arg(long, value_parser = on_off, value_name = "on|off")]
    suspects_callback: Option<bool>,
    /// Refuse first-generation signatures older or newer than this many minutes; 0 = never.
    #[arg(long, value_name = "MINUTES")]
    strict_clock: Option<u32>,
}

fn product(text: &str) -> Result<Product, String> {
    let all = || Product::ALL.map(Product::slug).join(", ");
    Product::from_slug(text).ok_or_else(|| format!("no such product; there are: {}", all()))
}

/// An empty word is no rule.
fn rule(text: &str) -> Result<Option<Rule>, String> {
    let all = || Rule::ALL.map(Rule::as_str).join(", ");
    match text {
        "" => Ok(None),
        name => Rule::from_name(name).map(Some).ok_or_else(|| format!("no such rule; there are: {}", all())),
    }
}

fn on_off(text: &str) -> Result<bool, String> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("say on or off".into()),
    }
}

fn strictness(text: &str) -> Result<Strictness, String> {
    match text {
        "provisional" => Ok(Strictness::Provisional),
        "hold" => Ok(Strictness::Hold),
        "refuse" => Ok(Strictness::Refuse),
        _ => Err("say provisional, hold or refuse".into()),
    }
}

fn callback(name: &str, text: Option<&str>) -> Result<Option<Sensitive<String>>> {
    let Some(text) = text.filter(|t| !t.is_empty()) else { return Ok(None) };
    let url = url::Url::parse(text).with_context(|| format!("{name} is no absolute URL"))?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        bail!("{name} must start with https:// (or http://, where callbacks.allow_http is set)");
    }
    Ok(Some(Sensitive::new(text.to_owned())))
}

/// A new tenant with what its owner needs to begin.
pub struct Created {
    /// Its id.
    pub partner: PartnerId,
    /// Secret of the sandbox key.
    pub sandbox: Sensitive<String>,
    /// Secret of the production key.
    pub production: Sensitive<String>,
}

/// Makes a tenant, its keys and its opening balance.
pub async fn create(store: &Store, name: &str, settings: PartnerSettings, wallet: i64) -> Result<Created> {
    let partner = store.create_partner(name, settings).await?;
    let sandbox = store.create_key(partner.id, Environment::Sandbox, "first").await?;
    let production = store.create_key(partner.id, Environment::Production, "first").await?;
    if wallet > 0 {
        store.fund(partner.id, Minor(wallet), "opening balance").await?;
    }
    super::note(store, partner.id, "partner.create", &partner.id.to_string()).await?;
    Ok(Created { partner: partner.id, sandbox: sandbox.secret, production: production.secret })
}

impl Created {
    /// The answer of `partner create --json`.
    pub fn json(&self, base_url: &str, data_dir: &Path) -> Value {
        json!({
            "partner_id": self.partner.to_string(),
            "sandbox": {"api_key": self.sandbox.as_str(), "base_url": base_url},
            "production": {"api_key": self.production.as_str(), "base_url": base_url},
            "ca_certificate": std::path::absolute(tls::ca_path(data_dir)).unwrap_or_else(|_| tls::ca_path(data_dir)),
        })
    }
}

impl Partner {
    /// Runs it.
    pub async fn run(self, common: &Common) -> Result<()> {
        let boot = Boot::new(common)?;
        let store = boot.store().await?;
        match self {
            Self::Create(c) => {
                let mut settings = PartnerSettings {
                    callback_url: callback("--callback-url", c.callback_url.as_deref())?,
                    sandbox_callback_url: callback("--sandbox-callback-url", c.sandbox_callback_url.as_deref())?,
                    ..PartnerSettings::default()
                };
                if let Some(products) = c.products {
                    settings.products = products.into_iter().collect();
                }
                // The answer names the CA, so it must be there even before the first `serve`.
                tls::ensure_ca(&boot.data_dir, boot.clock.now())?;
                let created = create(&store, &c.name, settings, c.wallet).await?;
                let answer = created.json(&boot.config.server.public_url, &boot.data_dir);
                if c.json {
                    output::print(&answer.to_string());
                } else {
                    output::print(&format!(
                        "partner     {}\nsandbox     {}\nproduction  {}\nbase URL    {}\nCA          {}",
                        created.partner,
                        created.sandbox.as_str(),
                        created.production.as_str(),
                        boot.config.server.public_url,
                        answer["ca_certificate"].as_str().unwrap_or_default(),
                    ));
                }
            }
            Self::List { json } => {
                let partners = store.partners().await?;
                if json {
                    for p in &partners {
                        let line = json!({"partner_id": p.id.to_string(), "name": p.name, "created_at": p.created_at.iso(),
                            "production": p.settings.production_enabled, "products": p.settings.products});
                        output::print(&line.to_string());
                    }
                } else {
                    let rows: Vec<Vec<String>> =
                        partners.iter().map(|p| vec![p.id.to_string(), p.name.clone(), p.created_at.iso()]).collect();
                    output::print(&output::table(&["partner", "name", "created"], &rows));
                }
            }
            Self::Set(set) => set.run(&store).await?,
            Self::RiskRules(rules) => rules.run(&store).await?,
        }
        Ok(())
    }
}

impl Set {
    async fn run(self, store: &Store) -> Result<()> {
        let Some(partner) = store.partner(self.partner).await? else {
            bail!("there is no partner {}; `kweli partner list` shows them", self.partner);
        };
        let mut settings = partner.settings;
        if let Some(production) = self.production {
            settings.production_enabled = production;
        }
        if let Some(products) = self.products {
            settings.products = products.into_iter().collect();
        }
        if let Some(url) = self.callback_url {
            settings.callback_url = callback("--callback-url", Some(&url))?;
        }
        if let Some(url) = self.sandbox_callback_url {
            settings.sandbox_callback_url = callback("--sandbox-callback-url", Some(&url))?;
        }
        if let Some(types) = self.disable_id_types {
            settings.disabled_id_types = types.into_iter().filter(|t| !t.is_empty()).collect();
        }
        if let Some(rules) = self.document_rules_off {
            settings.document_rules_off = rules.into_iter().flatten().collect();
        }
        settings.strictness = self.possible_attack.unwrap_or(settings.strictness);
        settings.refuse_duplicates = self.refuse_duplicates.unwrap_or(settings.refuse_duplicates);
        settings.suspects_callback = self.suspects_callback.unwrap_or(settings.suspects_callback);
        if let Some(minutes) = self.strict_clock {
            settings.strict_clock_minutes = (minutes > 0).then_some(minutes);
        }
        store.update_settings(self.partner, &settings).await?;
        let subject = self.partner.to_string();
        super::note(store, self.partner, "partner.set", &subject).await?;
        output::say(&format!("partner {} is changed", self.partner));
        Ok(())
    }
}

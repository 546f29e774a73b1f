//! Tenants, their environments and settings.

use crate::claims::Private;
use crate::document::Rule;
use crate::ids::{KeyId, PartnerId};
use crate::product::Product;
use crate::sensitive::Sensitive;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// Test or real. Part of every key; no data crosses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Environment {
    /// Results come from documented test data; no money moves.
    Sandbox,
    /// Real engines decide; jobs are paid.
    Production,
}

impl Environment {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Sandbox, Self::Production];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Environment {
    type Err = crate::ids::BadId;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "sandbox" => Ok(Self::Sandbox),
            "production" => Ok(Self::Production),
            _ => Err(crate::ids::BadId),
        }
    }
}

/// A tenant.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Partner {
    /// Numeric identity.
    pub id: PartnerId,
    /// Display name.
    pub name: String,
    /// Switches.
    pub settings: PartnerSettings,
    /// When it was created.
    pub created_at: Timestamp,
}

/// What the first generation does with a capture that may be an attack.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strictness {
    /// Accepts it provisionally until a person has looked.
    #[default]
    Provisional,
    /// Accepts nothing until a person has looked.
    Hold,
    /// Refuses it at once.
    Refuse,
}

/// What a partner may do and how. Stored as one JSON value; unknown members of newer versions are kept out.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct PartnerSettings {
    /// Products that are switched on.
    pub products: BTreeSet<Product>,
    /// ID types switched off, as `CC/ID_TYPE`; everything in the catalog is on otherwise.
    pub disabled_id_types: BTreeSet<String>,
    /// Whether production keys work.
    pub production_enabled: bool,
    /// Default callback of the sandbox.
    pub sandbox_callback_url: Option<Private>,
    /// Default callback of production.
    pub callback_url: Option<Private>,
    /// Hosts that callbacks may go to; empty = any.
    pub callback_hosts: BTreeSet<String>,
    /// First generations: refuse signatures whose timestamp is further away than this many minutes.
    pub strict_clock_minutes: Option<u32>,
    /// First generation: what a possible attack comes to.
    pub strictness: Strictness,
    /// Document rules that do not count for this partner.
    pub document_rules_off: BTreeSet<Rule>,
    /// Third generation: what an unknown sandbox identity resolves to.
    pub unknown_sandbox_identity_is_error: bool,
    /// Nobody is enrolled whose face is on file under another user; otherwise such a user is only reported.
    pub refuse_duplicates: bool,
    /// First generations: who else a person may be comes by a callback of its own too, not only inside the result.
    pub suspects_callback: bool,
    /// The partner's own risk rules; `None` = the ones that ship.
    pub risk_rules: Option<Box<crate::risk::RuleSet>>,
}

impl Default for PartnerSettings {
    fn default() -> Self {
        Self {
            products: Product::ALL.into_iter().collect(),
            disabled_id_types: BTreeSet::new(),
            production_enabled: true,
            sandbox_callback_url: None,
            callback_url: None,
            callback_hosts: BTreeSet::new(),
            strict_clock_minutes: None,
            strictness: Strictness::Provisional,
            document_rules_off: BTreeSet::new(),
            unknown_sandbox_identity_is_error: false,
            refuse_duplicates: false,
            suspects_callback: false,
            risk_rules: None,
        }
    }
}

impl PartnerSettings {
    /// The default callback of an environment.
    pub const fn default_callback(&self, environment: Environment) -> Option<&Private> {
        match environment {
            Environment::Sandbox => self.sandbox_callback_url.as_ref(),
            Environment::Production => self.callback_url.as_ref(),
        }
    }

    /// The risk rules that count for this partner.
    pub fn risk_rules(&self) -> &crate::risk::RuleSet {
        self.risk_rules.as_deref().unwrap_or_else(|| crate::risk::RuleSet::shipped())
    }

    /// Whether the partner may use an ID type of the catalog.
    pub fn allows_id_type(&self, country: crate::Country, id_type: &str) -> bool {
        !self.disabled_id_types.contains(&format!("{country}/{id_type}"))
    }
}

/// An API key with its secret.
#[derive(Clone, Debug)]
pub struct ApiKey {
    /// Its id (public).
    pub id: KeyId,
    /// Its tenant.
    pub partner: PartnerId,
    /// Its environment.
    pub environment: Environment,
    /// What a person calls it.
    pub label: String,
    /// The secret that signs.
    pub secret: Sensitive<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was switched off.
    pub revoked_at: Option<Timestamp>,
}

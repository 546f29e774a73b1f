//! Rules as data.

use super::{Fact, Group};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The rules that ship.
const SHIPPED: &str = include_str!("../../data/risk_rules.json");

/// Longest window of a velocity rule, in hours: how long sightings are kept.
const MOST_HOURS: u32 = 24 * 90;

/// One rule: when the fact reaches the line, the points count.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name, unique in its set.
    pub name: String,
    /// Its kind.
    pub group: Group,
    /// What it looks at.
    pub fact: Fact,
    /// From where on it fires.
    pub at_least: f64,
    /// What it brings to the score, 0 to 100.
    pub points: u8,
    /// The rule in words, for whoever has to understand a decision.
    pub why: String,
}

/// A versioned set of rules. A partner can have its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSet {
    /// Written into every finding.
    pub version: String,
    /// Score from which the level is medium.
    pub medium_at: u8,
    /// Score from which it is high.
    pub high_at: u8,
    /// The rules.
    pub rules: Vec<Rule>,
}

/// Why a set of rules cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadRules {
    /// It is not JSON of this form.
    #[error("not a set of risk rules: {0}")]
    Form(String),
    /// Its lines are out of order or out of range.
    #[error("the lines must be 1 <= medium_at <= high_at <= 100")]
    Lines,
    /// No version.
    #[error("a set of risk rules needs a version of 1 to 40 characters")]
    Version,
    /// A rule that cannot work.
    #[error("rule '{0}': {1}")]
    Rule(String, &'static str),
}

impl RuleSet {
    /// The rules that ship.
    ///
    /// # Panics
    /// Never: a test reads the file.
    pub fn shipped() -> &'static Self {
        static RULES: OnceLock<RuleSet> = OnceLock::new();
        RULES.get_or_init(|| Self::from_json(SHIPPED).expect("the shipped rules are sound, as a test shows"))
    }

    /// Reads and checks a set.
    pub fn from_json(text: &str) -> Result<Self, BadRules> {
        let rules: Self = serde_json::from_str(text).map_err(|error| BadRules::Form(error.to_string()))?;
        rules.check()?;
        Ok(rules)
    }

    fn check(&self) -> Result<(), BadRules> {
        if self.version.trim().is_empty() || self.version.chars().count() > 40 {
            return Err(BadRules::Version);
        }
        if self.medium_at == 0 || self.medium_at > self.high_at || self.high_at > 100 {
            return Err(BadRules::Lines);
        }
        let mut names = BTreeSet::new();
        for rule in &self.rules {
            let wrong = |what| Err(BadRules::Rule(rule.name.clone(), what));
            if rule.name.trim().is_empty() || !names.insert(&rule.name) {
                return wrong("needs a name of its own");
            }
            // A line of zero or less would fire on nothing at all.
            if !rule.at_least.is_finite() || rule.at_least <= 0.0 {
                return wrong("at_least must be above zero");
            }
            if rule.points > 100 {
                return wrong("points must be 0 to 100");
            }
            if let Fact::Velocity { hours, .. } = rule.fact
                && !(1..=MOST_HOURS).contains(&hours)
            {
                return wrong("hours must be 1 to 2160");
            }
        }
        Ok(())
    }

    /// The velocities that the rules look at, each once: what has to be counted.
    pub fn velocities(&self) -> BTreeSet<Fact> {
        self.rules.iter().map(|rule| rule.fact).filter(|fact| matches!(fact, Fact::Velocity { .. })).collect()
    }
}

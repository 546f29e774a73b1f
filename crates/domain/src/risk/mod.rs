//! How risky a job is, apart from what its pictures and its ID number say.
//!
//! Three steps, each pure. The client's telemetry is read into [`Device`]. With what the store knows of the device, the
//! address, the number and the person it becomes [`Facts`]: numbers of which a larger one is always worse. [`RuleSet`] is
//! data: a rule fires when its fact reaches a line, and brings points; the sum is the score, and two lines on the score
//! make the level. So every score can be explained by the list of rules that fired, and worse facts never lower it.

mod device;
mod facts;
mod rules;

pub use device::{Device, Place};
pub use facts::{Count, Fact, Facts, Subject};
pub use rules::{BadRules, Rule, RuleSet};

use serde::{Deserialize, Serialize};

/// A kind of risk; several rules belong to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// The device is not what it says, or serves too many.
    DeviceRisk,
    /// The network hides the caller, or serves too many.
    NetworkRisk,
    /// Place and time do not fit.
    LocationRisk,
    /// The ID number is used by several people.
    IdentityRisk,
    /// The face is on file under another user.
    BiometricRisk,
    /// Something was reported as fraud.
    FraudReport,
}

impl Group {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::DeviceRisk => "device_risk",
            Self::NetworkRisk => "network_risk",
            Self::LocationRisk => "location_risk",
            Self::IdentityRisk => "identity_risk",
            Self::BiometricRisk => "biometric_risk",
            Self::FraudReport => "fraud_report",
        }
    }
}

/// The risk in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Nothing to speak of.
    Low,
    /// Somebody should look.
    Medium,
    /// Too much to pass.
    High,
}

impl Level {
    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// A rule that fired, with what it saw.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Indicator {
    /// The rule's name.
    pub rule: String,
    /// Its kind.
    pub group: Group,
    /// What it brought.
    pub points: u8,
    /// What was measured.
    pub measured: f64,
    /// The line that it reached.
    pub at_least: f64,
    /// The rule in words.
    pub why: String,
}

/// The risk of one job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RiskFinding {
    /// Version of the rules that were asked.
    pub rules: String,
    /// 0 to 100.
    pub score: u8,
    /// In one word.
    pub level: Level,
    /// The rules that fired, in the order of the rule set.
    pub indicators: Vec<Indicator>,
}

impl RiskFinding {
    /// The kinds of risk that were seen, each once.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.indicators.iter().map(|indicator| indicator.group).collect();
        groups.sort_unstable();
        groups.dedup();
        groups
    }
}

/// Judges facts by rules.
pub fn assess(rules: &RuleSet, facts: &Facts) -> RiskFinding {
    let indicators: Vec<Indicator> = rules
        .rules
        .iter()
        .filter_map(|rule| {
            let measured = facts.get(rule.fact).filter(|measured| *measured >= rule.at_least)?;
            Some(Indicator {
                rule: rule.name.clone(),
                group: rule.group,
                points: rule.points,
                measured,
                at_least: rule.at_least,
                why: rule.why.clone(),
            })
        })
        .collect();
    let sum: u32 = indicators.iter().map(|indicator| u32::from(indicator.points)).sum();
    let score = u8::try_from(sum.min(100)).unwrap_or(100);
    let level = if score >= rules.high_at {
        Level::High
    } else if score >= rules.medium_at {
        Level::Medium
    } else {
        Level::Low
    };
    RiskFinding { rules: rules.version.clone(), score, level, indicators }
}

#[cfg(test)]
mod tests;

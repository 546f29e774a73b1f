//! Which rules count, and their lines.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A rule that a partner may switch off. It still leaves its evidence then; it only does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// Check digits of the machine-readable zone.
    Zone,
    /// Front, back, machine-readable zone and barcode agree.
    Consistency,
    /// The document agrees with what the partner sent.
    Claims,
    /// The number fits its type.
    Number,
    /// The document has not expired.
    Expiry,
    /// The holder is old enough.
    Age,
    /// The photograph shows an original.
    Copy,
    /// The portrait belongs to the document.
    Portrait,
    /// The text belongs to the document.
    Text,
    /// It is no specimen.
    Specimen,
    /// The authority's record agrees with the document.
    Record,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 11] = [
        Self::Zone,
        Self::Consistency,
        Self::Claims,
        Self::Number,
        Self::Expiry,
        Self::Age,
        Self::Copy,
        Self::Portrait,
        Self::Text,
        Self::Specimen,
        Self::Record,
    ];

    /// Stable name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Zone => "zone",
            Self::Consistency => "consistency",
            Self::Claims => "claims",
            Self::Number => "number",
            Self::Expiry => "expiry",
            Self::Age => "age",
            Self::Copy => "copy",
            Self::Portrait => "portrait",
            Self::Text => "text",
            Self::Specimen => "specimen",
            Self::Record => "record",
        }
    }

    /// The rule with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == name)
    }
}

/// The lines and switches of the document rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct DocumentPolicy {
    /// Rules that do not count.
    pub off: BTreeSet<Rule>,
    /// A classification below is none.
    pub class: f32,
}

impl Default for DocumentPolicy {
    fn default() -> Self {
        Self { off: BTreeSet::new(), class: 0.30 }
    }
}

impl DocumentPolicy {
    /// Whether a rule counts.
    pub fn counts(&self, rule: Rule) -> bool {
        !self.off.contains(&rule)
    }

    /// The policy that a stored version names.
    pub fn of_version(version: &str) -> Self {
        let names = version.split_once("/without:").map_or("", |(_, names)| names);
        Self { off: names.split('+').filter_map(Rule::from_name).collect(), ..Self::default() }
    }

    /// The switched-off rules as a suffix of a policy's version, so that a stored outcome names them.
    pub fn suffix(&self) -> String {
        let names: Vec<_> = self.off.iter().map(|rule| rule.as_str()).collect();
        if names.is_empty() { String::new() } else { format!("/without:{}", names.join("+")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_again() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.as_str()), Some(rule));
            assert_eq!(serde_json::to_value(rule).unwrap(), rule.as_str());
        }
        assert_eq!(Rule::from_name("none"), None);
        let policy = DocumentPolicy { off: [Rule::Copy, Rule::Age].into(), ..DocumentPolicy::default() };
        assert_eq!(policy.suffix(), "/without:age+copy");
        assert_eq!(DocumentPolicy::of_version(&format!("2026-11/1{}", policy.suffix())), policy);
        assert_eq!(DocumentPolicy::of_version("2026-11/1"), DocumentPolicy::default());
        assert_eq!(DocumentPolicy::default().suffix(), "");
    }
}

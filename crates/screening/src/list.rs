//! A dated list with its papers.

use crate::entity::Entity;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What being on a list means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListKind {
    /// Dealing with the entry is forbidden or restricted.
    Sanctions,
    /// An authority acted against the entry: denied persons, debarments.
    Enforcement,
    /// Politically exposed persons (FATF recommendation 12).
    Pep,
}

/// Which list it is, from whom, of which day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The operator's name for it; one version of it is in force at a time.
    pub name: String,
    /// What being on it means.
    pub kind: ListKind,
    /// Who publishes it.
    pub publisher: String,
    /// Where it is published.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Under which terms.
    pub licence: String,
    /// The day that its content stands for.
    #[serde(with = "day")]
    pub dated: Date,
    /// SHA-256 over the files in the order given, hexadecimal.
    pub sha256: String,
    /// How many entries it has.
    pub entries: usize,
}

/// Days as `YYYY-MM-DD`.
mod day {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(day: &Date, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

/// A list in memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchList {
    /// Its papers.
    pub manifest: Manifest,
    /// Its entries; ids are unique.
    pub entities: Vec<Arc<Entity>>,
}

/// What an answer says of a list that it was checked against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListSeen {
    /// Its name.
    pub name: String,
    /// What being on it means.
    pub kind: ListKind,
    /// The day that its content stands for.
    #[serde(with = "day")]
    pub dated: Date,
    /// How many entries it has.
    pub entries: usize,
    /// Older than the operator allows: "clear" then means little.
    pub stale: bool,
    /// Its age at the time of the search.
    pub age_days: i32,
}

impl Manifest {
    /// How an answer of `today` names it; it is stale when it is older than `fresh_days`.
    pub fn seen(&self, today: Date, fresh_days: i32) -> ListSeen {
        let age_days = (today - self.dated).get_days();
        ListSeen {
            name: self.name.clone(),
            kind: self.kind,
            dated: self.dated,
            entries: self.entries,
            stale: age_days > fresh_days,
            age_days,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_list_is_said_to_be_stale() {
        let manifest = Manifest {
            name: "ofac-sdn".into(),
            kind: ListKind::Sanctions,
            publisher: "OFAC".into(),
            url: None,
            licence: "public domain".into(),
            dated: "2021-07-07".parse().unwrap(),
            sha256: String::new(),
            entries: 1,
        };
        let seen = manifest.seen("2021-07-20".parse().unwrap(), 30);
        assert!(!seen.stale && seen.age_days == 13);
        assert!(manifest.seen("2021-09-01".parse().unwrap(), 30).stale);
        assert!(manifest.seen("2026-09-01".parse().unwrap(), 30).age_days > 1_800);
    }
}

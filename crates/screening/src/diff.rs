//! What a newer version of a list changes.

use crate::entity::Entity;
use crate::list::WatchList;
use serde::Serialize;
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// What of an entry differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The primary name.
    Name,
    /// Other names.
    Alias,
    /// Birth dates.
    Date,
    /// Countries.
    Country,
    /// Identifying numbers.
    Identifier,
    /// Programmes.
    Programme,
    /// Person, organisation…
    Kind,
}

/// An entry before and after.
#[derive(Clone, Debug)]
pub struct Change {
    /// As it was.
    pub before: Arc<Entity>,
    /// As it is.
    pub after: Arc<Entity>,
    /// What differs.
    pub aspects: BTreeSet<Aspect>,
}

/// The difference of two versions, by stable id.
#[derive(Clone, Debug, Default)]
pub struct Diff {
    /// New entries.
    pub added: Vec<Arc<Entity>>,
    /// Entries that are in both and differ.
    pub changed: Vec<Change>,
    /// Entries that are gone.
    pub removed: Vec<Arc<Entity>>,
}

impl Diff {
    /// From an older version (`None`: everything is new) to a newer one.
    pub fn between(old: Option<&WatchList>, new: &WatchList) -> Self {
        let mut before: HashMap<&str, &Arc<Entity>> =
            old.iter().flat_map(|l| &l.entities).map(|e| (e.id.as_str(), e)).collect();
        let mut diff = Self::default();
        for after in &new.entities {
            match before.remove(after.id.as_str()) {
                None => diff.added.push(Arc::clone(after)),
                Some(before) => {
                    let aspects = aspects(before, after);
                    if !aspects.is_empty() {
                        diff.changed.push(Change { before: Arc::clone(before), after: Arc::clone(after), aspects });
                    }
                }
            }
        }
        diff.removed = before.into_values().cloned().collect();
        diff.removed.sort_by(|a, b| a.id.cmp(&b.id));
        diff
    }

    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.changed.is_empty() && self.removed.is_empty()
    }
}

/// What differs between two versions of an entry. Order, addresses, remarks and ties do not count.
pub fn aspects(before: &Entity, after: &Entity) -> BTreeSet<Aspect> {
    fn set<T: Ord>(items: impl Iterator<Item = T>) -> BTreeSet<T> {
        items.collect()
    }
    let mut found = BTreeSet::new();
    let mut note = |differs: bool, aspect: Aspect| {
        if differs {
            found.insert(aspect);
        }
    };
    note(before.name() != after.name(), Aspect::Name);
    let names =
        |e: &Entity| set(e.names.iter().skip(1).map(|n| (n.text.clone(), n.strength == crate::entity::Strength::Weak)));
    note(names(before) != names(after), Aspect::Alias);
    let births = |e: &Entity| set(e.births.iter().copied());
    note(births(before) != births(after), Aspect::Date);
    let countries =
        |e: &Entity| set(e.countries.iter().map(|c| c.code.map_or_else(|| c.text.clone(), |c| c.to_string())));
    note(countries(before) != countries(after), Aspect::Country);
    let numbers = |e: &Entity| set(e.identifiers.iter().map(|i| (i.kind.clone(), i.value.clone())));
    note(numbers(before) != numbers(after), Aspect::Identifier);
    let programmes = |e: &Entity| set(e.programmes.iter().cloned());
    note(programmes(before) != programmes(after), Aspect::Programme);
    note(before.kind != after.kind, Aspect::Kind);
    found
}

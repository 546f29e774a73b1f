//! People who are watched, findable by entries: so that a changed list re-screens only those whom it can touch.

use crate::entity::{Entity, EntityKind};
use crate::index::Index;
use crate::names::{parse, parse_kind};
use kweli_domain::Sensitive;
use std::collections::BTreeSet;
use std::sync::Arc;

/// An entry's name that reaches this against a watched name is worth a search; every pair that scores
/// [`crate::LOOSE`] the other way round does: further names weigh 0.2 on the list's side and 0.35 on the other, so
/// 0.70 there is at least 0.57 here.
const WORTH: f32 = 0.56;

/// Names under watch. Keys are the caller's.
#[derive(Debug)]
pub struct Watched<K> {
    keys: Vec<K>,
    index: Index,
}

impl<K: Clone + Ord> Watched<K> {
    /// Indexes people (or companies) by name.
    pub fn new(people: impl IntoIterator<Item = (K, EntityKind, Sensitive<String>)>) -> Self {
        let mut keys = Vec::new();
        let mut entities = Vec::new();
        for (key, kind, name) in people {
            keys.push(key);
            entities.push(Arc::new(Entity::new("", kind, name.into_inner())));
        }
        Self { keys, index: Index::build(entities.iter()) }
    }

    /// How many are watched.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether nobody is.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Whom an entry, in any of its names, can touch. A superset: each of them is searched for again.
    pub fn touched_by(&self, entity: &Entity) -> BTreeSet<K> {
        let mut touched = BTreeSet::new();
        let shapes: &[EntityKind] = match entity.kind {
            EntityKind::Other => &[EntityKind::Person, EntityKind::Organisation],
            EntityKind::Person => &[EntityKind::Person],
            _ => &[EntityKind::Organisation],
        };
        for name in &entity.names {
            for kind in shapes {
                let shape = parse_kind(*kind);
                for scored in self.index.find(&parse(&name.text, shape), shape, WORTH) {
                    let row = self.index.names.get(scored.row as usize);
                    touched.extend(row.and_then(|r| self.keys.get(r.entity as usize)).cloned());
                }
            }
        }
        touched
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_touches_those_who_could_be_meant_and_nobody_else() {
        let people = ["Mamadu Jallow", "Robert Gabriel Mugabe", "Jane Wanjiru", "Aliko Dangote"];
        let watched = Watched::new(
            people.iter().enumerate().map(|(n, p)| (n, EntityKind::Person, Sensitive::new((*p).to_owned()))),
        );
        let touched = |name: &str| watched.touched_by(&Entity::new("x", EntityKind::Person, name));
        assert_eq!(touched("DIALLO, Mamadou"), BTreeSet::from([0]));
        assert_eq!(touched("MUGABE, Robert"), BTreeSet::from([1]));
        assert!(touched("Somebody Quite Different").is_empty());
        assert_eq!(watched.len(), 4);
    }
}

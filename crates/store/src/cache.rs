//! Small maps of things that are read far more often than they change.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

/// How long another process's change may go unnoticed.
const BRIEF: Duration = Duration::from_secs(1);

/// Grows with the number of partners only: callers never put what does not exist.
pub struct Cache<K, V> {
    keep: Option<Duration>,
    entries: RwLock<HashMap<K, (Instant, V)>>,
}

impl<K: Eq + Hash, V: Clone> Cache<K, V> {
    /// Forgets after a second.
    pub fn brief() -> Self {
        Self { keep: Some(BRIEF), entries: RwLock::default() }
    }

    /// Keeps until told otherwise.
    pub fn lasting() -> Self {
        Self { keep: None, entries: RwLock::default() }
    }

    pub fn get(&self, key: &K) -> Option<V> {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let (since, value) = entries.get(key)?;
        self.keep.is_none_or(|keep| since.elapsed() < keep).then(|| value.clone())
    }

    pub fn put(&self, key: K, value: V) {
        self.entries.write().unwrap_or_else(PoisonError::into_inner).insert(key, (Instant::now(), value));
    }

    pub fn forget(&self, key: &K) {
        self.entries.write().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brief_things_are_forgotten() {
        let cache = Cache { keep: Some(Duration::ZERO), entries: RwLock::default() };
        cache.put(1, 'a');
        assert_eq!(cache.get(&1), None);
        let cache = Cache::lasting();
        cache.put(1, 'a');
        assert_eq!(cache.get(&1), Some('a'));
        cache.forget(&1);
        assert_eq!(cache.get(&1), None);
    }
}

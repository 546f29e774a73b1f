//! Which key is in which place.

use hashbrown::HashTable;

/// Parts of the directory. A hash table that grows moves all it holds; in many small ones no single addition waits long.
const SHARDS: usize = 256;

/// Places by key: five bytes for each, because the keys themselves stay with the rows.
pub(super) struct Directory {
    shards: Box<[HashTable<u32>]>,
    len: usize,
}

/// Spreads keys that count upwards. (The finaliser of MurmurHash3.)
const fn hash(key: u64) -> u64 {
    let key = (key ^ (key >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let key = (key ^ (key >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ (key >> 33)
}

/// The bits that choose the shard are others than those that the table uses for place (low) and tag (high).
const fn shard(hash: u64) -> usize {
    (hash >> 40) as usize % SHARDS
}

impl Directory {
    pub(super) fn new() -> Directory {
        Directory { shards: (0..SHARDS).map(|_| HashTable::new()).collect(), len: 0 }
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The place of a key. `key_at` tells which key is in a place.
    pub(super) fn find(&self, key: u64, key_at: impl Fn(u32) -> u64) -> Option<u32> {
        let hash = hash(key);
        self.shards[shard(hash)].find(hash, |place| key_at(*place) == key).copied()
    }

    /// Notes the place of a key that has none.
    pub(super) fn insert(&mut self, key: u64, place: u32, key_at: impl Fn(u32) -> u64) {
        let at = hash(key);
        self.shards[shard(at)].insert_unique(at, place, |place| hash(key_at(*place)));
        self.len += 1;
    }

    /// Forgets a key and gives its place.
    pub(super) fn remove(&mut self, key: u64, key_at: impl Fn(u32) -> u64) -> Option<u32> {
        let at = hash(key);
        let entry = self.shards[shard(at)].find_entry(at, |place| key_at(*place) == key).ok()?;
        self.len -= 1;
        Some(entry.remove().0)
    }

    /// Bytes in use.
    pub(super) fn memory(&self) -> usize {
        self.shards.iter().map(HashTable::allocation_size).sum()
    }
}

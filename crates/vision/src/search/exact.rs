//! The index that looks at everybody.

use super::directory::Directory;
use super::quantise::{Probe, Row, quantise};
use super::scan::scan;
use super::{Candidate, FaceIndex};
use crate::Template;
use std::sync::{PoisonError, RwLock};

/// Rows in one block: the scan of one takes a fraction of a millisecond, and that is how long a change waits for a search.
const BLOCK: usize = 16_384;

/// The key of a place that is free. The store counts keys from one, so none of them is this.
const FREE: u64 = u64::MAX;

#[derive(Default)]
struct Block {
    rows: Vec<Row>,
    steps: Vec<f32>,
    keys: Vec<u64>,
}

impl Block {
    /// Makes room for one more. Blocks start small, for the many partners with few faces.
    fn grow(&mut self) {
        if self.rows.len() == self.rows.capacity() {
            let more = self.rows.len().max(64).min(BLOCK.saturating_sub(self.rows.len()).max(1));
            self.rows.reserve_exact(more);
            self.steps.reserve_exact(more);
            self.keys.reserve_exact(more);
        }
    }
}

struct Faces {
    blocks: Vec<Block>,
    directory: Directory,
    free: Vec<u32>,
}

fn split(place: u32) -> (usize, usize) {
    (place as usize / BLOCK, place as usize % BLOCK)
}

fn key_at(blocks: &[Block], place: u32) -> u64 {
    let (block, row) = split(place);
    blocks[block].keys[row]
}

impl Faces {
    /// A place for one more face: a free one, else a new one at the end. `None` beyond four thousand million.
    fn place(&mut self) -> Option<u32> {
        if let Some(place) = self.free.pop() {
            return Some(place);
        }
        if self.blocks.last().is_none_or(|block| block.rows.len() == BLOCK) {
            self.blocks.push(Block::default());
        }
        let number = self.blocks.len() - 1;
        let block = &mut self.blocks[number];
        let place = u32::try_from(number * BLOCK + block.rows.len()).ok()?;
        block.grow();
        block.rows.push(Row::EMPTY);
        block.steps.push(0.0);
        block.keys.push(FREE);
        Some(place)
    }

    fn write(&mut self, place: u32, key: u64, row: Row, step: f32) {
        let (block, at) = split(place);
        let block = &mut self.blocks[block];
        block.rows[at] = row;
        block.steps[at] = step;
        block.keys[at] = key;
    }
}

/// Every face of a gallery as 128 bytes, in blocks. A face keeps its place until it is taken out, so a search that reads
/// block after block misses nobody who was there when it began.
pub struct ExactIndex {
    faces: RwLock<Faces>,
}

impl Default for ExactIndex {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for ExactIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ExactIndex({} faces)", self.len())
    }
}

impl ExactIndex {
    /// An index without faces.
    pub fn new() -> ExactIndex {
        ExactIndex { faces: RwLock::new(Faces { blocks: Vec::new(), directory: Directory::new(), free: Vec::new() }) }
    }

    /// Bytes that the faces take in memory.
    pub fn memory(&self) -> usize {
        let faces = self.faces.read().unwrap_or_else(PoisonError::into_inner);
        let blocks = faces.blocks.iter().map(|block| {
            block.rows.capacity() * size_of::<Row>()
                + block.steps.capacity() * size_of::<f32>()
                + block.keys.capacity() * size_of::<u64>()
        });
        blocks.sum::<usize>() + faces.directory.memory() + faces.free.capacity() * size_of::<u32>()
    }
}

impl FaceIndex for ExactIndex {
    fn put(&self, key: u64, template: &Template) {
        let (row, step) = quantise(template.sface());
        let mut faces = self.faces.write().unwrap_or_else(PoisonError::into_inner);
        let faces = &mut *faces;
        if key == FREE {
            return;
        }
        let place = match faces.directory.find(key, |place| key_at(&faces.blocks, place)) {
            Some(place) => place,
            None => {
                let Some(place) = faces.place() else { return };
                faces.directory.insert(key, place, |place| key_at(&faces.blocks, place));
                place
            }
        };
        faces.write(place, key, row, step);
    }

    fn remove(&self, key: u64) -> bool {
        let mut faces = self.faces.write().unwrap_or_else(PoisonError::into_inner);
        let faces = &mut *faces;
        let Some(place) = faces.directory.remove(key, |place| key_at(&faces.blocks, place)) else { return false };
        faces.write(place, FREE, Row::EMPTY, 0.0);
        faces.free.push(place);
        true
    }

    fn len(&self) -> usize {
        self.faces.read().unwrap_or_else(PoisonError::into_inner).directory.len()
    }

    fn nearest(&self, probe: &Template, floor: f32, limit: usize) -> Vec<Candidate> {
        let probe = Probe::new(probe.sface());
        let mut best = Best { floor: floor.max(f32::MIN_POSITIVE), limit, found: Vec::new() };
        for block in 0.. {
            // Let go between blocks, so that a deletion need not wait for the whole scan.
            let faces = self.faces.read().unwrap_or_else(PoisonError::into_inner);
            let Some(block) = faces.blocks.get(block) else { break };
            let floor = best.floor;
            scan(&block.rows, &block.steps, &probe, floor, |at, scanned| best.see(block.keys[at], scanned));
        }
        best.sorted()
    }
}

/// The nearest so far.
struct Best {
    floor: f32,
    limit: usize,
    found: Vec<Candidate>,
}

impl Best {
    /// Takes one in; gives the floor for the next.
    fn see(&mut self, key: u64, scanned: f32) -> f32 {
        self.found.push(Candidate { key, scanned });
        if self.found.len() >= self.limit.saturating_mul(2).max(64) {
            self.cut();
        }
        self.floor
    }

    /// Keeps the nearest `limit` and asks for more than the last of them from now on.
    fn cut(&mut self) {
        if self.found.len() <= self.limit {
            return;
        }
        if self.limit == 0 {
            self.found.clear();
            return;
        }
        self.found.select_nth_unstable_by(self.limit - 1, nearer);
        self.found.truncate(self.limit);
        self.floor = self.found[self.limit - 1].scanned;
    }

    fn sorted(mut self) -> Vec<Candidate> {
        self.cut();
        self.found.sort_by(nearer);
        self.found
    }
}

fn nearer(a: &Candidate, b: &Candidate) -> std::cmp::Ordering {
    b.scanned.total_cmp(&a.scanned).then(a.key.cmp(&b.key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::{SCAN_ERROR, SCAN_FLOOR};
    use crate::template::{MOBILEFACENET_LEN, SFACE_LEN};
    use std::collections::BTreeMap;

    /// Faces without much in common, the same for the same number.
    fn face(seed: u64) -> Template {
        let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            (state >> 40) as f32 / (1u64 << 24) as f32 - 0.5
        };
        for _ in 0..50 {
            next();
        }
        let sface: Vec<f32> = (0..SFACE_LEN).map(|_| next()).collect();
        let mobile: Vec<f32> = (0..MOBILEFACENET_LEN).map(|_| next()).collect();
        Template::from_raw(&sface, &mobile).unwrap()
    }

    fn exactly(a: &Template, b: &Template) -> f32 {
        a.sface().iter().zip(b.sface()).map(|(x, y)| x * y).sum()
    }

    #[test]
    fn everybody_over_the_floor_is_found_and_nobody_else() {
        let index = ExactIndex::new();
        let faces: BTreeMap<u64, Template> = (1..3_000).map(|key| (key, face(key))).collect();
        faces.iter().for_each(|(key, face)| index.put(*key, face));
        let probe = face(1_234);
        for floor in [0.05, 0.1, 0.2, 0.9] {
            let near = index.nearest(&probe, floor, usize::MAX);
            let must = faces.iter().filter(|(_, f)| exactly(&probe, f) >= floor + SCAN_ERROR).map(|(k, _)| *k);
            assert!(must.into_iter().all(|key| near.iter().any(|c| c.key == key)), "{floor}");
            assert!(near.iter().all(|c| exactly(&probe, &faces[&c.key]) >= floor - SCAN_ERROR), "{floor}");
            assert!(near.windows(2).all(|two| two[0].scanned >= two[1].scanned), "nearest first");
            assert_eq!(near[0].key, 1_234);
        }
    }

    #[test]
    fn a_limit_keeps_the_nearest() {
        let index = ExactIndex::new();
        (1..40_000).for_each(|key| index.put(key, &face(key)));
        let probe = face(77);
        let all = index.nearest(&probe, 0.01, usize::MAX);
        for limit in [0, 1, 10, 100] {
            assert_eq!(index.nearest(&probe, 0.01, limit), all[..limit], "{limit}");
        }
    }

    #[test]
    fn who_is_taken_out_is_found_no_more_and_the_place_serves_again() {
        let index = ExactIndex::new();
        (1..=100).for_each(|key| index.put(key, &face(key)));
        let before = index.memory();
        assert!(index.remove(50) && !index.remove(50) && !index.remove(1_000));
        assert_eq!(index.len(), 99);
        assert!(index.nearest(&face(50), SCAN_FLOOR, 10).iter().all(|c| c.key != 50));
        index.put(101, &face(50));
        assert_eq!(index.nearest(&face(50), SCAN_FLOOR, 10)[0].key, 101);
        // In another's place, not beside it.
        index.put(101, &face(51));
        assert_eq!(index.len(), 100);
        let keys: Vec<u64> = index.nearest(&face(51), 0.9, 10).iter().map(|c| c.key).collect();
        assert_eq!(keys, [51, 101]);
        assert!(index.nearest(&face(50), 0.9, 10).is_empty());
        assert!(index.memory() <= before + 64);
        index.put(u64::MAX, &face(3));
        assert_eq!(index.len(), 100, "the key of a free place is nobody's");
    }

    #[test]
    fn nothing_is_left_of_a_face_that_was_taken_out() {
        let index = ExactIndex::new();
        (1..=10).for_each(|key| index.put(key, &face(key)));
        (1..=10).for_each(|key| assert!(index.remove(key)));
        let faces = index.faces.read().unwrap();
        assert!(faces.blocks.iter().flat_map(|b| &b.rows).all(|row| row.0 == [0; SFACE_LEN]));
    }

    #[test]
    fn changes_and_searches_at_once() {
        let index = ExactIndex::new();
        (1..=20_000).for_each(|key| index.put(key, &face(key)));
        std::thread::scope(|scope| {
            scope.spawn(|| (5_000..10_000).for_each(|key| assert!(index.remove(key))));
            scope.spawn(|| (30_000..35_000).for_each(|key| index.put(key, &face(key))));
            for key in [1, 4_999, 19_999] {
                assert_eq!(index.nearest(&face(key), 0.9, 5)[0].key, key, "who was there all along is always found");
            }
        });
        assert_eq!(index.len(), 20_000);
    }
}

//! One face against many (1:N): who among the enrolled has this face?
//!
//! Two stages. The first looks at everybody: the SFace part of each template is held in memory as 128 signed bytes, and a
//! [`FaceIndex`] gives the ones that are near the probe. The second looks at those few alone, with both embedders at full
//! precision ([`rescore`]); its figure is the one that the lines [`DUPLICATE`] and [`DUPLICATE_REVIEW`] are for. So the
//! bytes in memory only choose whom to look at, and never decide.
//!
//! [`DUPLICATE`]: crate::thresholds::DUPLICATE
//! [`DUPLICATE_REVIEW`]: crate::thresholds::DUPLICATE_REVIEW

mod directory;
mod exact;
mod quantise;
mod scan;

pub use exact::ExactIndex;

use crate::{Similarity, Template, compare};

/// Scanned cosine from which an enrolled face is looked at again at full precision. A pair that reaches 0.45 with both
/// embedders and not 0.25 with one would need 0.65 with the other; pairs of one person differ by 0.113 at most
/// (`docs/ACCURACY.md`).
pub const SCAN_FLOOR: f32 = 0.25;

/// How many of the nearest are looked at again.
pub const SCAN_LIMIT: usize = 1_024;

/// Largest difference between a scanned cosine and the exact one. Rounding to bytes errs by at most half a step in each
/// of 128 places on either side; face templates, whose energy is spread over all places, stay far below this.
pub const SCAN_ERROR: f32 = 0.02;

/// An enrolled face that may be the probe's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    /// The key that it was put in with.
    pub key: u64,
    /// Cosine of the SFace parts, to within [`SCAN_ERROR`].
    pub scanned: f32,
}

/// A candidate after the second look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// The key that it was put in with.
    pub key: u64,
    /// How alike the two faces are by both embedders.
    pub similarity: Similarity,
}

/// The first stage: all enrolled faces of one gallery. [`ExactIndex`] looks at every one of them, which takes some
/// milliseconds for a million; whoever holds many millions can put an approximate index behind the same four words.
pub trait FaceIndex: Send + Sync + std::fmt::Debug {
    /// Puts a face in, or puts it in the place of the one with the same key.
    fn put(&self, key: u64, template: &Template);

    /// Takes a face out and overwrites it; `false` if there is none with this key.
    fn remove(&self, key: u64) -> bool;

    /// How many faces there are.
    fn len(&self) -> usize;

    /// Whether there is none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The faces whose scanned cosine is at least `floor` (at least 0), nearest first, at most `limit`.
    fn nearest(&self, probe: &Template, floor: f32, limit: usize) -> Vec<Candidate>;
}

/// The second stage: compares the probe with the candidates' whole templates and keeps those whose fused similarity
/// reaches `line`, most alike first.
pub fn rescore<'a>(probe: &Template, candidates: impl IntoIterator<Item = (u64, &'a Template)>, line: f32) -> Vec<Hit> {
    let hits = candidates.into_iter().map(|(key, template)| Hit { key, similarity: compare(probe, template) });
    let mut hits: Vec<Hit> = hits.filter(|hit| hit.similarity.fused >= line).collect();
    hits.sort_by(|a, b| b.similarity.fused.total_cmp(&a.similarity.fused).then(a.key.cmp(&b.key)));
    hits
}

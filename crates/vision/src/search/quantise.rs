//! A unit vector as bytes.

use crate::template::SFACE_LEN;

/// One face in memory: bytes in steps of a scale of its own. Aligned so that a wide load never crosses a cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Row(pub(super) [i8; SFACE_LEN]);

impl Row {
    /// No face: similar to nothing.
    pub(super) const EMPTY: Row = Row([0; SFACE_LEN]);
}

/// Rounds a vector to bytes of -127..=127 and gives the step. The largest component gets 127, so that no precision is
/// wasted; -128 is left out, so that any byte can be negated.
pub(super) fn quantise(vector: &[f32; SFACE_LEN]) -> (Row, f32) {
    let largest = vector.iter().fold(0.0f32, |most, v| most.max(v.abs()));
    if largest <= 0.0 {
        return (Row::EMPTY, 0.0);
    }
    let per_step = 127.0 / largest;
    // The product is within -127..=127 by construction; the cast saturates anyway.
    (Row(vector.map(|v| (v * per_step).round() as i8)), largest / 127.0)
}

/// A probe, made ready for scanning.
pub(super) struct Probe {
    /// Its bytes, widened once for all rows.
    pub(super) wide: [i16; SFACE_LEN],
    /// Its step.
    pub(super) step: f32,
}

impl Probe {
    pub(super) fn new(vector: &[f32; SFACE_LEN]) -> Probe {
        let (row, step) = quantise(vector);
        Probe { wide: row.0.map(i16::from), step }
    }
}

//! Sums that a processor can take several of at once.

/// The sum over `count` places. Eight sums run beside each other, so that none waits for the one before.
pub(crate) fn total(count: usize, value: impl Fn(usize) -> f32) -> f32 {
    const LANES: usize = 8;
    let mut lanes = [0.0f32; LANES];
    let whole = count / LANES * LANES;
    for start in (0..whole).step_by(LANES) {
        for (lane, sum) in lanes.iter_mut().enumerate() {
            *sum += value(start + lane);
        }
    }
    lanes.iter().sum::<f32>() + (whole..count).map(value).sum::<f32>()
}

//! The scan: one probe against a run of rows.

use super::quantise::{Probe, Row};
use rten_simd::{Isa, SimdOp};

/// Rows whose sums are computed together, before any is compared with the floor.
const TOGETHER: usize = 16;

/// Sums that run side by side: as many as fill the registers, so that each instruction set finds its own width in them.
const LANES: usize = 32;

/// Sum of products of a row and a probe. Exact: 128 products of at most 127 x 127 fit.
#[inline(always)]
fn dot(row: &Row, probe: &Probe) -> i32 {
    let mut lanes = [0i32; LANES];
    let (a, _) = row.0.as_chunks::<LANES>();
    let (b, _) = probe.wide.as_chunks::<LANES>();
    for (a, b) in a.iter().zip(b) {
        for i in 0..LANES {
            // Wrapping, because a check for the overflow that cannot happen would cost the vector instructions.
            lanes[i] = lanes[i].wrapping_add(i32::from(a[i]).wrapping_mul(i32::from(b[i])));
        }
    }
    lanes.iter().fold(0, |sum, lane| sum.wrapping_add(*lane))
}

struct Scan<'a, F> {
    rows: &'a [Row],
    steps: &'a [f32],
    probe: &'a Probe,
    floor: f32,
    found: F,
}

impl<F: FnMut(usize, f32) -> f32> SimdOp for Scan<'_, F> {
    type Output = ();

    /// Plain code: [`SimdOp::dispatch`] compiles it once for each instruction set, and the compiler turns the sums into
    /// that set's multiply-and-add of 16-bit pairs.
    #[inline(always)]
    fn eval<I: Isa>(mut self, _isa: I) {
        let mut sums = [0.0f32; TOGETHER];
        let rows = self.rows.chunks(TOGETHER).zip(self.steps.chunks(TOGETHER));
        for (block, (rows, steps)) in rows.enumerate() {
            let mut best = f32::NEG_INFINITY;
            for ((sum, row), step) in sums.iter_mut().zip(rows).zip(steps) {
                *sum = dot(row, self.probe) as f32 * (step * self.probe.step);
                best = best.max(*sum);
            }
            if best >= self.floor {
                for (i, sum) in sums.iter().take(rows.len()).enumerate() {
                    if *sum >= self.floor {
                        self.floor = (self.found)(block * TOGETHER + i, *sum);
                    }
                }
            }
        }
    }
}

/// Tells `found` the place and the cosine of every row that reaches the floor; its answer is the floor from there on.
/// `rows` and `steps` are equally long.
pub(super) fn scan(rows: &[Row], steps: &[f32], probe: &Probe, floor: f32, found: impl FnMut(usize, f32) -> f32) {
    Scan { rows, steps, probe, floor, found }.dispatch();
}

#[cfg(test)]
mod tests {
    use super::super::SCAN_ERROR;
    use super::super::quantise::quantise;
    use super::*;
    use crate::template::SFACE_LEN;
    use proptest::prelude::*;

    /// The same sum, one product after the other, in the widest whole numbers.
    fn plainly(row: &Row, probe: &Probe) -> i64 {
        (0..SFACE_LEN).map(|i| i64::from(row.0[i]) * i64::from(probe.wide[i])).sum()
    }

    fn unit(raw: &[f32]) -> [f32; SFACE_LEN] {
        let length = raw.iter().map(|v| v * v).sum::<f32>().sqrt();
        std::array::from_fn(|i| raw[i] / length)
    }

    fn vectors() -> impl Strategy<Value = Vec<f32>> {
        proptest::collection::vec(-1.0f32..1.0, SFACE_LEN)
            .prop_filter("has a direction", |v| v.iter().any(|x| *x != 0.0))
    }

    proptest! {
        #[test]
        fn the_vector_instructions_sum_exactly(
            rows in proptest::collection::vec(proptest::collection::vec(-127i8..=127, SFACE_LEN), 1..50),
            probe in vectors(),
        ) {
            let rows: Vec<Row> = rows.iter().map(|r| Row(std::array::from_fn(|i| r[i]))).collect();
            let probe = Probe { step: 1.0, ..Probe::new(&unit(&probe)) };
            let mut seen = Vec::new();
            scan(&rows, &vec![1.0; rows.len()], &probe, f32::NEG_INFINITY, |i, sum| {
                seen.push((i, sum));
                f32::NEG_INFINITY
            });
            let expected: Vec<(usize, f32)> =
                rows.iter().map(|row| plainly(row, &probe) as f32).enumerate().collect();
            prop_assert_eq!(seen, expected);
        }

        #[test]
        fn a_scanned_cosine_is_near_the_exact_one(a in vectors(), b in vectors()) {
            let (a, b) = (unit(&a), unit(&b));
            let exact: f32 = a.iter().zip(&b).map(|(x, y)| x * y).sum();
            let (row, step) = quantise(&b);
            let mut scanned = None;
            scan(&[row], &[step], &Probe::new(&a), f32::NEG_INFINITY, |_, sum| { scanned = Some(sum); 0.0 });
            let error = (scanned.unwrap() - exact).abs();
            prop_assert!(error < SCAN_ERROR, "{error}");
        }
    }

    #[test]
    fn the_extremes_fit() {
        let most = Row([127; SFACE_LEN]);
        let probe = Probe { wide: [-127; SFACE_LEN], step: 1.0 };
        assert_eq!(dot(&most, &probe), -127 * 127 * 128);
    }
}

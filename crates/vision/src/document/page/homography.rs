//! Maps between planes.

use crate::document::reading::Point;

/// A projective map of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Homography([f64; 9]);

impl Homography {
    /// The map that takes each of four points to its partner. `None` if three of them lie on a line.
    pub(crate) fn between(from: &[Point; 4], to: &[Point; 4]) -> Option<Homography> {
        // Two equations for each pair, eight unknowns, the ninth is one.
        let mut rows = [[0.0f64; 9]; 8];
        for (i, (a, b)) in from.iter().zip(to).enumerate() {
            let (x, y, u, v) = (f64::from(a.0), f64::from(a.1), f64::from(b.0), f64::from(b.1));
            rows[2 * i] = [x, y, 1.0, 0.0, 0.0, 0.0, -x * u, -y * u, u];
            rows[2 * i + 1] = [0.0, 0.0, 0.0, x, y, 1.0, -x * v, -y * v, v];
        }
        let solved = solve(rows)?;
        let mut map = [1.0; 9];
        map[..8].copy_from_slice(&solved);
        Some(Homography(map))
    }

    /// Where a point goes.
    pub(crate) fn apply(&self, (x, y): Point) -> Point {
        let (x, y, m) = (f64::from(x), f64::from(y), &self.0);
        let depth = m[6] * x + m[7] * y + m[8];
        (((m[0] * x + m[1] * y + m[2]) / depth) as f32, ((m[3] * x + m[4] * y + m[5]) / depth) as f32)
    }
}

/// Gaussian elimination with pivots.
fn solve(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for at in 0..8 {
        let pivot = (at..8).max_by(|&a, &b| rows[a][at].abs().total_cmp(&rows[b][at].abs()))?;
        let strength = rows[pivot][at].abs();
        if strength.is_nan() || strength <= 1e-9 {
            return None;
        }
        rows.swap(at, pivot);
        let lead = rows[at];
        for (index, row) in rows.iter_mut().enumerate() {
            if index == at {
                continue;
            }
            let factor = row[at] / lead[at];
            for (value, above) in row.iter_mut().zip(lead) {
                *value -= factor * above;
            }
        }
    }
    Some(std::array::from_fn(|at| rows[at][8] / rows[at][at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn corners_go_where_they_shall(shift in proptest::array::uniform8(-80f32..80.0)) {
            let square = [(0.0, 0.0), (400.0, 0.0), (400.0, 300.0), (0.0, 300.0)];
            let moved: [Point; 4] =
                std::array::from_fn(|i| (square[i].0 + shift[2 * i], square[i].1 + shift[2 * i + 1]));
            let map = Homography::between(&square, &moved).unwrap();
            for (from, to) in square.iter().zip(moved) {
                let (x, y) = map.apply(*from);
                prop_assert!((x - to.0).abs() < 0.01 && (y - to.1).abs() < 0.01);
            }
        }
    }

    #[test]
    fn points_on_a_line_have_no_map() {
        let square = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)];
        let line = [(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)];
        assert_eq!(Homography::between(&line, &square), None);
    }
}

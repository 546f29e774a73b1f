//! Whether two pictures of a face differ by more than a camera that was moved: the test for copies, crops and held-up
//! photographs.
//!
//! A small grey patch is cut round each face. One patch is laid over the other by the affine map (shift, turn, size,
//! slant) that fits best (B. Lucas and T. Kanade, IJCAI 1981; brightness and contrast taken out as in G. Evangelidis and
//! E. Psarakis, PAMI 30(10), 2008). What then still differs is the face itself: a blink, a word, a turn of the head.
//! Pictures of one flat picture agree almost completely.

use crate::resample::{Affine, Outside, average};
use crate::sum::total;
use crate::{Face, Picture, align};

/// Side of a patch.
const SIDE: usize = 80;
/// What lies round the compared square: the room that the map may use.
const MARGIN: usize = 16;
/// Side of the compared square.
const INNER: usize = SIDE - 2 * MARGIN;
/// Share of the patch that the aligned face of [`align::SIDE`] takes.
const FILL: f32 = 0.85;
const STEPS: usize = 25;

/// A face in grey, upright, of one size, slightly smoothed.
#[derive(Clone, PartialEq)]
pub(super) struct Patch {
    grey: Vec<f32>,
    /// Mean red, green and blue of the compared square, 0..255.
    pub(super) mean: [f32; 3],
}

impl Patch {
    /// Cuts the patch of a face; `None` when its landmarks have no extent.
    pub(super) fn cut(picture: &Picture, face: &Face) -> Option<Patch> {
        let to_picture = align::map(&face.landmarks)?;
        let per_place = align::SIDE as f32 / (SIDE as f32 * FILL);
        // Pixels of the picture per place of the patch; large faces are averaged, so that detail does not become noise.
        let scale = to_picture.x[0].hypot(to_picture.y[0]) * per_place;
        let fine = (scale.ceil() as usize).clamp(1, 4);
        let step = per_place / fine as f32;
        // Centres lie on centres: place s of the fine patch is at (s + 1/2) / fine - 1/2 of the patch.
        let start = (align::SIDE as f32 - 1.0) / 2.0 - per_place * SIDE as f32 / 2.0 + step / 2.0;
        let compose = |row: [f32; 3]| [row[0] * step, row[1] * step, (row[0] + row[1]) * start + row[2]];
        let map = Affine { x: compose(to_picture.x), y: compose(to_picture.y) };
        let mut grey = vec![0.0; SIDE * SIDE];
        let mut mean = [0.0f32; 3];
        average(picture, map, (SIDE, SIDE), fine, Outside::Nearest, |at, [r, g, b]| {
            grey[at] = 0.299 * r + 0.587 * g + 0.114 * b;
            let inner = MARGIN..SIDE - MARGIN;
            if inner.contains(&(at % SIDE)) && inner.contains(&(at / SIDE)) {
                for (sum, value) in mean.iter_mut().zip([r, g, b]) {
                    *sum += value;
                }
            }
        });
        let mean = mean.map(|sum| sum / (INNER * INNER) as f32);
        Some(Patch { grey: smooth(&grey, SIDE, 1.0), mean })
    }
}

/// A patch made ready for being compared with others.
pub(super) struct Ready {
    /// Brightness, its slope across, its slope down, and nothing: four values, so that a processor takes them at once.
    field: Vec<[f32; 4]>,
    /// The compared square, mean 0 and deviation 1.
    template: Vec<f32>,
    /// Its detail, see [`detail`].
    detail: Vec<f32>,
}

impl Ready {
    pub(super) fn new(patch: &Patch) -> Ready {
        let grey = |x: usize, y: usize| patch.grey[y * SIDE + x];
        let around = |at: usize| (at.saturating_sub(1), (at + 1).min(SIDE - 1));
        let field: Vec<[f32; 4]> = (0..SIDE * SIDE)
            .map(|at| {
                let (x, y) = (at % SIDE, at / SIDE);
                let ((left, right), (up, down)) = (around(x), around(y));
                [grey(x, y), (grey(right, y) - grey(left, y)) / 2.0, (grey(x, down) - grey(x, up)) / 2.0, 0.0]
            })
            .collect();
        let inner: Vec<f32> = warp(&field, &IDENTITY).iter().map(|value| value[0]).collect();
        Ready { detail: detail(&inner), template: normal(inner), field }
    }
}

/// Rows of the map: x' = p0 x + p1 y + p2, y' = p3 x + p4 y + p5, about the centre.
const IDENTITY: [f32; 6] = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0];

/// Correlation of the faces' detail under the best affine map: 1 for copies of one picture, less the more the face itself
/// has changed.
pub(super) fn likeness(a: &Ready, b: &Ready) -> f32 {
    let mut map = IDENTITY;
    let mut best: (f32, Vec<[f32; 4]>) = (f32::MIN, Vec::new());
    for _ in 0..STEPS {
        let warped = warp(&b.field, &map);
        let (mean, deviation) = moments(warped.len(), |i| warped[i][0]);
        let step = gauss_newton(&a.template, &warped, mean, deviation);
        let fit = total(warped.len(), |i| a.template[i] * (warped[i][0] - mean)) / deviation / warped.len() as f32;
        if fit > best.0 {
            best = (fit, warped);
        }
        let Some(step) = step else { break };
        let moved = step.iter().enumerate().map(|(i, s)| s.abs() * if i % 3 == 2 { 1.0 } else { 24.0 });
        for (p, s) in map.iter_mut().zip(step) {
            *p += s;
        }
        let area = map[0] * map[4] - map[1] * map[3];
        let still = moved.fold(0.0, f32::max) < 0.002;
        if still || !(0.4..2.5).contains(&area) {
            break;
        }
    }
    let laid_over: Vec<f32> = best.1.iter().map(|value| value[0]).collect();
    // A patch without any brightness that can be compared has no best map.
    if laid_over.is_empty() { 0.0 } else { correlation(&a.detail, &detail(&laid_over)).clamp(-1.0, 1.0) }
}

/// Brightness and slopes of the compared square under a map, bilinearly; places outside are those at the edge.
fn warp(field: &[[f32; 4]], map: &[f32; 6]) -> Vec<[f32; 4]> {
    let mut out = Vec::with_capacity(INNER * INNER);
    let half = (INNER as f32 - 1.0) / 2.0;
    let centre = MARGIN as f32 + half;
    let last = (SIDE - 1) as f32;
    for y in 0..INNER {
        let v = y as f32 - half;
        for x in 0..INNER {
            let u = x as f32 - half;
            let px = (map[0] * u + map[1] * v + map[2] + centre).clamp(0.0, last);
            let py = (map[3] * u + map[4] * v + map[5] + centre).clamp(0.0, last);
            let (left, top) = ((px as usize).min(SIDE - 2), (py as usize).min(SIDE - 2));
            let (fx, fy) = (px - left as f32, py - top as f32);
            let at = top * SIDE + left;
            let (a, b, c, d) = (field[at], field[at + 1], field[at + SIDE], field[at + SIDE + 1]);
            out.push(std::array::from_fn(|i| {
                let upper = a[i] + (b[i] - a[i]) * fx;
                let lower = c[i] + (d[i] - c[i]) * fx;
                upper + (lower - upper) * fy
            }));
        }
    }
    out
}

/// One step towards the map under which the patch agrees with the template, from the patch under the present one.
///
/// Of the square system only what changes along a row is summed place by place: products of the two slopes with each
/// other and with the error, times the powers of the place across. Down a row all places share their factor.
fn gauss_newton(template: &[f32], warped: &[[f32; 4]], mean: f32, deviation: f32) -> Option<[f32; 6]> {
    let mut square = [[0.0f64; 6]; 6];
    let mut right = [0.0f64; 6];
    let (half, scale) = ((INNER as f32 - 1.0) / 2.0, 1.0 / deviation);
    let rows = template.chunks_exact(INNER).zip(warped.chunks_exact(INNER));
    for (y, (wanted, there)) in rows.enumerate() {
        // Of the products across-across, across-down and down-down: times the place squared, times the place, alone.
        let mut products = [[0.0f32; 3]; 3];
        let mut errors = [[0.0f32; 2]; 2];
        for (x, (t, value)) in wanted.iter().zip(there).enumerate() {
            let u = x as f32 - half;
            let (gx, gy) = (value[1] * scale, value[2] * scale);
            let error = t - (value[0] - mean) * scale;
            for (sums, product) in products.iter_mut().zip([gx * gx, gx * gy, gy * gy]) {
                sums[0] += product * u * u;
                sums[1] += product * u;
                sums[2] += product;
            }
            for (sums, product) in errors.iter_mut().zip([gx * error, gy * error]) {
                sums[0] += product * u;
                sums[1] += product;
            }
        }
        let v = f64::from(y as f32 - half);
        for (block, sums) in products.iter().enumerate() {
            let [s2, s1, s0] = sums.map(f64::from);
            let part = [[s2, v * s1, s1], [v * s1, v * v * s0, v * s0], [s1, v * s0, s0]];
            let corners: &[(usize, usize)] = [&[(0, 0)][..], &[(0, 3), (3, 0)], &[(3, 3)]][block];
            for (top, left) in corners {
                for i in 0..3 {
                    for j in 0..3 {
                        square[top + i][left + j] += part[i][j];
                    }
                }
            }
        }
        for (block, sums) in errors.iter().enumerate() {
            let [s1, s0] = sums.map(f64::from);
            for (i, value) in [s1, v * s0, s0].into_iter().enumerate() {
                right[3 * block + i] += value;
            }
        }
    }
    solve(square, right)
}

/// Gauss elimination with pivots; `None` when the system has no single answer (a face without any detail).
fn solve(mut m: [[f64; 6]; 6], mut v: [f64; 6]) -> Option<[f32; 6]> {
    for column in 0..6 {
        let pivot = (column..6).max_by(|a, b| m[*a][column].abs().total_cmp(&m[*b][column].abs()))?;
        if m[pivot][column].abs() < 1e-9 {
            return None;
        }
        m.swap(column, pivot);
        v.swap(column, pivot);
        for row in column + 1..6 {
            let upper = m[column];
            let factor = m[row][column] / upper[column];
            for (value, above) in m[row].iter_mut().zip(upper).skip(column) {
                *value -= factor * above;
            }
            v[row] -= factor * v[column];
        }
    }
    let mut out = [0.0f64; 6];
    for row in (0..6).rev() {
        let known: f64 = (row + 1..6).map(|k| m[row][k] * out[k]).sum();
        out[row] = (v[row] - known) / m[row][row];
    }
    let out = out.map(|v| v as f32);
    out.iter().all(|v| v.is_finite()).then_some(out)
}

/// Mean and deviation of `count` values.
fn moments(count: usize, value: impl Fn(usize) -> f32) -> (f32, f32) {
    let mean = total(count, &value) / count as f32;
    let variance = total(count, |i| (value(i) - mean).powi(2)) / count as f32;
    (mean, variance.sqrt().max(0.5))
}

fn normal(values: Vec<f32>) -> Vec<f32> {
    let (mean, deviation) = moments(values.len(), |i| values[i]);
    values.into_iter().map(|v| (v - mean) / deviation).collect()
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    total(a.len().min(b.len()), |i| a[i] * b[i]) / a.len() as f32
}

/// What is left of the compared square when slow changes of brightness (light) are taken out, without the outermost
/// places; mean 0 and deviation 1.
fn detail(values: &[f32]) -> Vec<f32> {
    const EDGE: usize = 3;
    let slow = smooth(values, INNER, 5.0);
    let mut out = Vec::with_capacity((INNER - 2 * EDGE).pow(2));
    for y in EDGE..INNER - EDGE {
        for x in EDGE..INNER - EDGE {
            out.push(values[y * INNER + x] - slow[y * INNER + x]);
        }
    }
    normal(out)
}

/// Gaussian smoothing of a square of `side` places; places outside are those at the edge.
fn smooth(values: &[f32], side: usize, sigma: f32) -> Vec<f32> {
    let radius = (3.0 * sigma).ceil() as usize;
    let weights: Vec<f32> =
        (0..=2 * radius).map(|i| (-0.5 * ((i as f32 - radius as f32) / sigma).powi(2)).exp()).collect();
    let total: f32 = weights.iter().sum();
    // A line with its edges drawn out; then every place is a plain sum over a window of it.
    let along = |values: &[f32], stride: usize, other: usize| {
        let mut out = vec![0.0; values.len()];
        let mut long = vec![0.0; side + 2 * radius];
        for line in 0..side {
            for (i, value) in long.iter_mut().enumerate() {
                *value = values[line * other + i.saturating_sub(radius).min(side - 1) * stride];
            }
            for (i, window) in long.windows(2 * radius + 1).enumerate() {
                let sum: f32 = window.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
                out[line * other + i * stride] = sum / total;
            }
        }
        out
    };
    along(&along(values, 1, side), side, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patch(draw: impl Fn(f32, f32) -> f32) -> Patch {
        let grey: Vec<f32> = (0..SIDE * SIDE).map(|i| draw((i % SIDE) as f32, (i / SIDE) as f32)).collect();
        Patch { grey: smooth(&grey, SIDE, 1.0), mean: [0.0; 3] }
    }

    fn face(x: f32, y: f32) -> f32 {
        120.0 + 40.0 * (x / 5.0).sin() * (y / 7.0).cos() + 25.0 * (x / 11.0 + y / 9.0).sin() + y / 4.0
    }

    #[test]
    fn a_moved_brighter_copy_is_alike_and_another_face_is_not() {
        let original = patch(face);
        let moved = patch(|x, y| 0.8 * face(1.05 * x - 0.04 * y + 0.8, 0.03 * x + 0.97 * y - 1.0) + 20.0);
        let likeness = |a: &Patch, b: &Patch| likeness(&Ready::new(a), &Ready::new(b));
        assert!(likeness(&original, &original) > 0.9999);
        assert!(likeness(&original, &moved) > 0.995, "{}", likeness(&original, &moved));
        // A small place that changed, as a mouth does, counts for more than moving the whole.
        let smiling = patch(|x, y| face(x, y) + 30.0 * (-((x - 40.0).powi(2) + (y - 50.0).powi(2)) / 40.0).exp());
        assert!(likeness(&original, &smiling) < 0.99, "{}", likeness(&original, &smiling));
        let other = patch(|x, y| 120.0 + 40.0 * (x / 4.0).cos() * (y / 6.0).sin() + 25.0 * (x / 8.0 - y / 13.0).cos());
        assert!(likeness(&original, &other) < 0.97, "{}", likeness(&original, &other));
    }

    #[test]
    fn no_detail_is_no_panic() {
        let flat = patch(|_, _| 90.0);
        let likeness = |a: &Patch, b: &Patch| likeness(&Ready::new(a), &Ready::new(b));
        assert!(likeness(&flat, &flat).is_finite());
        assert!(likeness(&flat, &patch(face)).abs() <= 1.0);
    }
}

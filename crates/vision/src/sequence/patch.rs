//! Whether two pictures of a face differ by more than a camera that was moved: the test for copies, crops and held-up
//! photographs.
//!
//! A small grey patch is cut round each face. One patch is laid over the other by the affine map (shift, turn, size,
//! slant) that fits best (B. Lucas and T. Kanade, IJCAI 1981; brightness and contrast taken out as in G. Evangelidis and
//! E. Psarakis, PAMI 30(10), 2008). What then still differs is the face itself: a blink, a word, a turn of the head.
//! Pictures of one flat picture agree almost completely.

use crate::resample::{Affine, Outside, sample};
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
        let side = SIDE * fine;
        let step = per_place / fine as f32;
        // Centres lie on centres: place s of the fine patch is at (s + 1/2) / fine - 1/2 of the patch.
        let start = (align::SIDE as f32 - 1.0) / 2.0 - per_place * SIDE as f32 / 2.0 + step / 2.0;
        let compose = |row: [f32; 3]| [row[0] * step, row[1] * step, (row[0] + row[1]) * start + row[2]];
        let map = Affine { x: compose(to_picture.x), y: compose(to_picture.y) };
        let mut grey = vec![0.0; SIDE * SIDE];
        let mut mean = [0.0f32; 3];
        let share = 1.0 / (fine * fine) as f32;
        sample(picture, map, (side, side), Outside::Nearest, |at, [r, g, b]| {
            let (x, y) = (at % side / fine, at / side / fine);
            grey[y * SIDE + x] += (0.299 * r + 0.587 * g + 0.114 * b) * share;
            let inner = MARGIN..SIDE - MARGIN;
            if inner.contains(&x) && inner.contains(&y) {
                for (sum, value) in mean.iter_mut().zip([r, g, b]) {
                    *sum += value * share;
                }
            }
        });
        let mean = mean.map(|sum| sum / (INNER * INNER) as f32);
        Some(Patch { grey: smooth(&grey, SIDE, 1.0), mean })
    }

    fn at(&self, x: f32, y: f32) -> f32 {
        let last = (SIDE - 1) as f32;
        let (x, y) = (x.clamp(0.0, last), y.clamp(0.0, last));
        let (left, top) = ((x as usize).min(SIDE - 2), (y as usize).min(SIDE - 2));
        let (fx, fy) = (x - left as f32, y - top as f32);
        let row = |y: usize| {
            let at = y * SIDE + left;
            self.grey[at] + (self.grey[at + 1] - self.grey[at]) * fx
        };
        row(top) + (row(top + 1) - row(top)) * fy
    }
}

/// Correlation of the faces' detail under the best affine map: 1 for copies of one picture, less the more the face itself
/// has changed.
pub(super) fn likeness(a: &Patch, b: &Patch) -> f32 {
    let template = normal(inner(a));
    // Rows of the map: x' = p0 x + p1 y + p2, y' = p3 x + p4 y + p5, about the centre.
    let mut map = [1.0f32, 0.0, 0.0, 0.0, 1.0, 0.0];
    let mut best = (f32::MIN, map);
    for _ in 0..STEPS {
        let (warped, step) = gauss_newton(&template, b, &map);
        let fit = correlation(&template, &normal(warped));
        if fit > best.0 {
            best = (fit, map);
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
    let warped = warp(b, &best.1);
    detail_correlation(&inner(a), &warped)
}

fn inner(patch: &Patch) -> Vec<f32> {
    warp(patch, &[1.0, 0.0, 0.0, 0.0, 1.0, 0.0])
}

/// Place of the compared square, under a map, in a patch.
fn place(map: &[f32; 6], x: usize, y: usize) -> (f32, f32, f32, f32) {
    let half = (INNER as f32 - 1.0) / 2.0;
    let (u, v) = (x as f32 - half, y as f32 - half);
    let centre = MARGIN as f32 + half;
    (u, v, map[0] * u + map[1] * v + map[2] + centre, map[3] * u + map[4] * v + map[5] + centre)
}

fn warp(patch: &Patch, map: &[f32; 6]) -> Vec<f32> {
    let mut out = Vec::with_capacity(INNER * INNER);
    for y in 0..INNER {
        for x in 0..INNER {
            let (_, _, px, py) = place(map, x, y);
            out.push(patch.at(px, py));
        }
    }
    out
}

/// One step towards the map under which the patch agrees with the template, with the patch under the present one.
fn gauss_newton(template: &[f32], patch: &Patch, map: &[f32; 6]) -> (Vec<f32>, Option<[f32; 6]>) {
    let warped = warp(patch, map);
    let (mean, deviation) = moments(&warped);
    let mut square = [[0.0f64; 6]; 6];
    let mut right = [0.0f64; 6];
    for y in 0..INNER {
        for x in 0..INNER {
            let (u, v, px, py) = place(map, x, y);
            let gx = (patch.at(px + 0.5, py) - patch.at(px - 0.5, py)) / deviation;
            let gy = (patch.at(px, py + 0.5) - patch.at(px, py - 0.5)) / deviation;
            let at = y * INNER + x;
            let error = template[at] - (warped[at] - mean) / deviation;
            let slope = [gx * u, gx * v, gx, gy * u, gy * v, gy];
            for i in 0..6 {
                for j in 0..6 {
                    square[i][j] += f64::from(slope[i] * slope[j]);
                }
                right[i] += f64::from(slope[i] * error);
            }
        }
    }
    (warped, solve(square, right))
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

fn moments(values: &[f32]) -> (f32, f32) {
    let count = values.len() as f32;
    let mean = values.iter().sum::<f32>() / count;
    let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / count;
    (mean, variance.sqrt().max(0.5))
}

fn normal(values: Vec<f32>) -> Vec<f32> {
    let (mean, deviation) = moments(&values);
    values.into_iter().map(|v| (v - mean) / deviation).collect()
}

fn correlation(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>() / a.len() as f32
}

/// Correlation of what is left when slow changes of brightness (light) are taken out, without the outermost places.
fn detail_correlation(a: &[f32], b: &[f32]) -> f32 {
    const EDGE: usize = 3;
    let detail = |values: &[f32]| {
        let slow = smooth(values, INNER, 5.0);
        let mut out = Vec::with_capacity((INNER - 2 * EDGE).pow(2));
        for y in EDGE..INNER - EDGE {
            for x in EDGE..INNER - EDGE {
                out.push(values[y * INNER + x] - slow[y * INNER + x]);
            }
        }
        normal(out)
    };
    correlation(&detail(a), &detail(b)).clamp(-1.0, 1.0)
}

/// Gaussian smoothing of a square of `side` places; places outside are those at the edge.
fn smooth(values: &[f32], side: usize, sigma: f32) -> Vec<f32> {
    let radius = (3.0 * sigma).ceil() as usize;
    let weights: Vec<f32> =
        (0..=2 * radius).map(|i| (-0.5 * ((i as f32 - radius as f32) / sigma).powi(2)).exp()).collect();
    let total: f32 = weights.iter().sum();
    let along = |values: &[f32], stride: usize, other: usize| {
        let mut out = vec![0.0; values.len()];
        for line in 0..side {
            for i in 0..side {
                let sum: f32 = weights
                    .iter()
                    .enumerate()
                    .map(|(k, w)| w * values[line * other + (i + k).saturating_sub(radius).min(side - 1) * stride])
                    .sum();
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
        assert!(likeness(&flat, &flat).is_finite());
        assert!(likeness(&flat, &patch(face)).abs() <= 1.0);
    }
}

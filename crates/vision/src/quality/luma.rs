//! What the brightness of the face says: sharpness, exposure, range, evenness of light.

use crate::resample::{Affine, Outside, sample, with_scratch};
use crate::{FaceBox, Picture};

/// Side of the square that the face box is scaled to, so that the measures do not depend on the camera's resolution.
const SIDE: usize = 128;

/// Measurements of one face region.
pub(super) struct Luma {
    /// Variance of the Laplacian over the variance of the brightness itself.
    pub(super) sharpness: f32,
    /// Share of places darker than 26.
    pub(super) dark: f32,
    /// Share of places brighter than 246.
    pub(super) bright: f32,
    /// Entropy of the brightness in bits.
    pub(super) entropy: f32,
    /// Overlap of the brightness histograms of the left and the right half, 0..1.
    pub(super) evenness: f32,
}

/// Measures the ellipse inside the face box.
pub(super) fn measure(picture: &Picture, bbox: &FaceBox) -> Luma {
    // Larger faces are sampled more finely and averaged, so that detail does not fold into noise.
    let fine = ((bbox.size() / SIDE as f32).ceil() as usize).clamp(1, 4);
    let side = SIDE * fine;
    with_scratch(SIDE * SIDE, |luma| {
        let share = 1.0 / (fine * fine) as f32;
        sample(picture, Affine::of_rectangle(bbox, side, side), (side, side), Outside::Nearest, |at, [r, g, b]| {
            let (x, y) = (at % side / fine, at / side / fine);
            luma[y * SIDE + x] += (0.299 * r + 0.587 * g + 0.114 * b) * share;
        });
        of_luma(luma)
    })
}

fn of_luma(luma: &[f32]) -> Luma {
    let mut histograms = [[0u32; 256]; 2];
    let mut count = 0u32;
    let (mut sum, mut squares) = (0.0f64, 0.0f64);
    let (mut edge_sum, mut edge_squares) = (0.0f64, 0.0f64);
    for y in 1..SIDE - 1 {
        for x in 1..SIDE - 1 {
            if !in_face(x, y) {
                continue;
            }
            let at = y * SIDE + x;
            let value = luma[at];
            let edge = luma[at - SIDE] + luma[at + SIDE] + luma[at - 1] + luma[at + 1] - 4.0 * value;
            histograms[usize::from(x >= SIDE / 2)][(value.round() as usize).min(255)] += 1;
            count += 1;
            sum += f64::from(value);
            squares += f64::from(value * value);
            edge_sum += f64::from(edge);
            edge_squares += f64::from(edge * edge);
        }
    }
    let total = f64::from(count.max(1));
    let variance = |sum: f64, squares: f64| (squares / total - (sum / total).powi(2)).max(0.0);
    let [left, right] = &histograms;
    let both = || left.iter().zip(right).map(|(l, r)| l + r);
    let share = |values: &mut dyn Iterator<Item = u32>| (f64::from(values.sum::<u32>()) / total) as f32;
    let halves = [left, right].map(|half| f64::from(half.iter().sum::<u32>().max(1)));
    let entropy: f64 = both().filter(|n| *n > 0).map(|n| f64::from(n) / total).map(|p| -p * p.log2()).sum();
    let evenness: f64 =
        left.iter().zip(right).map(|(l, r)| (f64::from(*l) / halves[0]).min(f64::from(*r) / halves[1])).sum();
    // A constant picture has no contrast to compare detail with; one grey level keeps the quotient finite.
    let contrast = variance(sum, squares).max(1.0);
    Luma {
        sharpness: (variance(edge_sum, edge_squares) / contrast) as f32,
        dark: share(&mut both().take(26)),
        bright: share(&mut both().skip(247)),
        entropy: entropy as f32,
        evenness: evenness as f32,
    }
}

/// The ellipse that holds skin, eyes and mouth but little hair and background.
fn in_face(x: usize, y: usize) -> bool {
    let centre = (SIDE as f32 - 1.0) / 2.0;
    let (dx, dy) = ((x as f32 - centre) / 50.0, (y as f32 - centre) / 60.0);
    dx * dx + dy * dy <= 1.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(value: impl Fn(usize, usize) -> f32) -> Luma {
        let luma: Vec<f32> = (0..SIDE * SIDE).map(|at| value(at % SIDE, at / SIDE)).collect();
        of_luma(&luma)
    }

    #[test]
    fn exposure_is_a_share() {
        let black = filled(|_, _| 3.0);
        assert_eq!((black.dark, black.bright, black.entropy), (1.0, 0.0, 0.0));
        let white = filled(|_, _| 255.0);
        assert_eq!((white.dark, white.bright), (0.0, 1.0));
        let half = filled(|x, _| if x < SIDE / 2 { 10.0 } else { 128.0 });
        assert!((half.dark - 0.5).abs() < 0.01);
        assert_eq!(half.evenness, 0.0);
    }

    #[test]
    fn a_blurred_pattern_is_less_sharp() {
        let sharp = filled(|x, y| if (x / 4 + y / 4) % 2 == 0 { 60.0 } else { 180.0 });
        let soft = filled(|x, y| 120.0 + 60.0 * (x as f32 / 9.0).sin() * (y as f32 / 9.0).sin());
        assert!(sharp.sharpness > 10.0 * soft.sharpness, "{} {}", sharp.sharpness, soft.sharpness);
        assert!((sharp.evenness - 1.0).abs() < 0.05);
        assert!((sharp.entropy - 1.0).abs() < 0.01);
    }
}

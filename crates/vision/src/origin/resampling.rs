//! Traces of enlargement: interpolated pixels repeat the way in which they were made.
//!
//! The second difference along rows and columns of an interpolated picture varies with the period of the interpolation
//! (A. Gallagher, "Detection of linear and cubic interpolation in JPEG compressed images", CRV 2005). The strength of
//! that period against its neighbours is the measure.

use crate::{FaceBox, Picture};

/// Pixels that are looked at, across and down, at most.
const WINDOW: usize = 256;
/// Fewer say nothing.
const LEAST: usize = 64;
/// Within this many places of a multiple of an eighth the blocks of JPEG repeat, not an interpolation.
const BLOCK: f32 = 0.012;

/// Strength of the strongest period over the median of all, of rows and columns the larger; `None` for a face too small.
pub fn resampled(picture: &Picture, face: &FaceBox) -> Option<f32> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let inside = |start: f32, size: f32, limit: usize| {
        let from = start.max(0.0) as usize;
        let to = ((start + size).max(0.0) as usize).min(limit);
        let length = to.saturating_sub(from).min(WINDOW);
        (length >= LEAST).then(|| {
            let middle = usize::midpoint(from, to) - length / 2;
            middle..middle + length
        })
    };
    let columns = inside(face.x, face.width, width)?;
    let rows = inside(face.y, face.height, height)?;
    let green = |x: usize, y: usize| i32::from(picture.rgb()[(y * width + x) * 3 + 1]);
    let second = |a: i32, b: i32, c: i32| (2 * b - a - c).unsigned_abs() as f32;
    let mut across = vec![0.0f32; columns.len() - 2];
    let mut down = vec![0.0f32; rows.len() - 2];
    for (i, x) in columns.clone().skip(1).take(across.len()).enumerate() {
        for (j, y) in rows.clone().skip(1).take(down.len()).enumerate() {
            let here = green(x, y);
            across[i] += second(green(x - 1, y), here, green(x + 1, y));
            down[j] += second(green(x, y - 1), here, green(x, y + 1));
        }
    }
    Some(peak(&across).max(peak(&down)))
}

fn peak(signal: &[f32]) -> f32 {
    let count = signal.len();
    // The slow change of the picture's own detail goes first.
    let smooth = |at: usize| {
        let window = &signal[at.saturating_sub(4)..(at + 5).min(count)];
        window.iter().sum::<f32>() / window.len() as f32
    };
    let flat: Vec<f32> = (0..count).map(|i| signal[i] / smooth(i).max(1e-3) - 1.0).collect();
    let roots: Vec<(f32, f32)> =
        (0..count).map(|i| (std::f32::consts::TAU * i as f32 / count as f32).sin_cos()).collect();
    let strength = |k: usize| {
        let (mut re, mut im, mut at) = (0.0f32, 0.0f32, 0);
        for value in &flat {
            let (sin, cos) = roots[at];
            re += value * cos;
            im += value * sin;
            // `at` is k times the place, modulo `count`; k < count.
            at += k;
            at -= if at >= count { count } else { 0 };
        }
        re.hypot(im)
    };
    let wanted = |k: &usize| {
        let frequency = *k as f32 / count as f32;
        let eighths = frequency * 8.0;
        frequency > 0.16 && (eighths - eighths.round()).abs() / 8.0 > BLOCK
    };
    let mut all: Vec<f32> = (1..count / 2).filter(wanted).map(strength).collect();
    all.sort_by(f32::total_cmp);
    match all[..] {
        [] => 0.0,
        _ => all[all.len() - 1] / all[all.len() / 2].max(1e-6),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;

    #[test]
    fn an_enlarged_picture_shows_it_and_noise_does_not() {
        let mut seed = 7u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as f32
        };
        let (side, small) = (240usize, 200usize);
        let values: Vec<f32> = (0..side * side).map(|_| noise()).collect();
        let picture = |value: &dyn Fn(usize, usize) -> f32| {
            let rgb = (0..side * side).flat_map(|i| [value(i % side, i / side) as u8; 3]).collect();
            Picture::from_rgb(side as u32, side as u32, rgb, PictureFormat::Jpeg).unwrap()
        };
        let face = FaceBox { x: 0.0, y: 0.0, width: side as f32, height: side as f32 };
        let plain = resampled(&picture(&|x, y| values[y * side + x]), &face).unwrap();
        let larger = resampled(
            &picture(&|x, y| {
                let (fx, fy) = (x as f32 * small as f32 / side as f32, y as f32 * small as f32 / side as f32);
                let (l, t) = (fx as usize, fy as usize);
                let (fx, fy) = (fx - l as f32, fy - t as f32);
                let at = |x: usize, y: usize| values[y * side + x];
                (at(l, t) * (1.0 - fx) + at(l + 1, t) * fx) * (1.0 - fy)
                    + (at(l, t + 1) * (1.0 - fx) + at(l + 1, t + 1) * fx) * fy
            }),
            &face,
        )
        .unwrap();
        assert!(larger > 10.0 && plain < 6.0 && larger > 3.0 * plain, "{larger} {plain}");
        assert_eq!(resampled(&picture(&|_, _| 0.0), &FaceBox { width: 30.0, ..face }), None);
    }
}

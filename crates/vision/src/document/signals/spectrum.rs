//! Periodic patterns: the pixel grid of a screen, the dots of a print.

use crate::document::grey::{Grey, percentile};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;

/// Side of a window.
const SIDE: usize = 256;
/// Most windows that are looked at.
const WINDOWS: usize = 8;
/// Slowest pattern, in cycles per pixel: text and guilloche lie below.
const SLOWEST: f32 = 0.13;
/// Degrees from the page's axes within which a peak belongs to a screen, which is photographed upright.
const AXIS: f32 = 9.0;

/// Height of the strongest peak near the axes and of the strongest away from them, as natural logarithm above their
/// surroundings. What all windows have in common counts: the mean of the logarithms.
pub(super) fn peaks(grey: &Grey) -> (f32, f32) {
    if grey.width < SIDE || grey.height < SIDE {
        return (0.0, 0.0);
    }
    let power = power(grey);
    let half = SIDE as isize / 2;
    let at = |u: isize, v: isize| {
        power[(v.rem_euclid(SIDE as isize) as usize) * SIDE + u.rem_euclid(SIDE as isize) as usize]
    };
    let (mut axis, mut off) = (0.0f32, 0.0f32);
    // The other half is its mirror image.
    for v in 0..half - 1 {
        for u in -(half - 2)..half - 1 {
            let radius = (u as f32).hypot(v as f32) / SIDE as f32;
            if !(SLOWEST..=0.49).contains(&radius) || (v == 0 && u <= 0) {
                continue;
            }
            let here = at(u, v);
            // Only the top of a peak.
            if (-1..=1).any(|dv| (-1..=1).any(|du| at(u + du, v + dv) > here)) {
                continue;
            }
            // Around it, and along the ray from the centre: edges of text make rays, not peaks.
            let mut around = Vec::with_capacity(72);
            for dv in -4isize..=4 {
                around.extend((-4isize..=4).filter(|du| du.abs().max(dv.abs()) > 2).map(|du| at(u + du, v + dv)));
            }
            let (ru, rv) = (u as f32 / (radius * SIDE as f32), v as f32 / (radius * SIDE as f32));
            let along = [-6.0f32, -5.0, -4.0, 4.0, 5.0, 6.0]
                .map(|step| at(u + (ru * step).round() as isize, v + (rv * step).round() as isize));
            let ray = along.iter().sum::<f32>() / along.len() as f32;
            let floor = percentile(&mut around, 0.5).unwrap_or(here).max(ray);
            let excess = here - floor;
            let degrees = (v as f32).atan2(u as f32).to_degrees().rem_euclid(90.0);
            if degrees.min(90.0 - degrees) <= AXIS {
                axis = axis.max(excess);
            } else {
                off = off.max(excess);
            }
        }
    }
    (axis, off)
}

/// Mean over the windows of the logarithm of the power.
fn power(grey: &Grey) -> Vec<f32> {
    let fft = FftPlanner::<f32>::new().plan_fft_forward(SIDE);
    let hann: Vec<f32> =
        (0..SIDE).map(|i| 0.5 - 0.5 * (i as f32 / SIDE as f32 * std::f32::consts::TAU).cos()).collect();
    let starts = |length: usize| {
        let count = (length / SIDE).clamp(1, 4);
        (0..count).map(move |i| if count == 1 { (length - SIDE) / 2 } else { i * (length - SIDE) / (count - 1) })
    };
    let mut sum = vec![0.0f32; SIDE * SIDE];
    let mut count = 0;
    let mut places: Vec<(usize, usize)> =
        starts(grey.height).flat_map(|y| starts(grey.width).map(move |x| (x, y))).collect();
    places.truncate(WINDOWS);
    for (left, top) in places {
        let mut window = vec![Complex32::default(); SIDE * SIDE];
        for y in 0..SIDE {
            for x in 0..SIDE {
                let value = f32::from(grey.at(left + x, top + y)) - 128.0;
                window[y * SIDE + x].re = value * hann[x] * hann[y];
            }
        }
        fft.process(&mut window);
        let mut turned = vec![Complex32::default(); SIDE * SIDE];
        for y in 0..SIDE {
            for x in 0..SIDE {
                turned[x * SIDE + y] = window[y * SIDE + x];
            }
        }
        fft.process(&mut turned);
        for y in 0..SIDE {
            for x in 0..SIDE {
                sum[y * SIDE + x] += (turned[x * SIDE + y].norm_sqr() + 1.0).ln();
            }
        }
        count += 1;
    }
    sum.iter().map(|value| value / count.max(1) as f32).collect()
}

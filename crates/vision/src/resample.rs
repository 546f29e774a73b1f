//! Scaling pixels into the tensors that models take.
//!
//! Tensors are planar (channel, row, column) `f32`. Scaling down for detection averages areas; crops for the face models
//! are taken bilinearly between the four nearest pixels, as the pipelines that those models were trained with do.

use crate::{FaceBox, Picture};
use std::cell::RefCell;

/// In which order the channels of a picture become planes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Planes {
    Rgb,
    Bgr,
}

impl Planes {
    /// The plane of the picture's channel `channel` (0 red, 1 green, 2 blue).
    fn of(self, channel: usize) -> usize {
        match self {
            Planes::Rgb => channel,
            Planes::Bgr => 2 - channel,
        }
    }
}

thread_local! {
    static SCRATCH: RefCell<Vec<Vec<f32>>> = const { RefCell::new(Vec::new()) };
}

/// Lends a zeroed buffer of `len` values to `work`. Buffers are kept per thread and used again.
///
/// Nothing is borrowed while `work` runs, so `work` may call this too: a thread that waits for parts of an inference may
/// be given another frame meanwhile.
pub(crate) fn with_scratch<R>(len: usize, work: impl FnOnce(&mut [f32]) -> R) -> R {
    let mut buffer = SCRATCH.with_borrow_mut(Vec::pop).unwrap_or_default();
    buffer.clear();
    buffer.resize(len, 0.0);
    let result = work(&mut buffer);
    SCRATCH.with_borrow_mut(|kept| {
        if kept.len() < 4 {
            kept.push(buffer);
        }
    });
    result
}

/// Which source places make up one place of the target, and how much each counts. Weights of a place sum to one.
struct Taps {
    first: usize,
    weights: Vec<f32>,
}

/// Area averaging of `source` places down to `target` places. `target <= source`.
fn area_taps(source: usize, target: usize) -> Vec<Taps> {
    let step = source as f64 / target as f64;
    (0..target)
        .map(|i| {
            let (start, end) = (i as f64 * step, (i + 1) as f64 * step);
            let first = start.floor() as usize;
            let last = (end.ceil() as usize).clamp(first + 1, source);
            let weights = (first..last)
                .map(|at| (((at + 1) as f64).min(end) - (at as f64).max(start)).max(0.0) / step)
                .map(|weight| weight as f32)
                .collect();
            Taps { first, weights }
        })
        .collect()
}

/// Scales a picture down to `width` x `height` by area averaging, into the top left of planes of `stride` columns and
/// `rows` rows each. What lies outside is left as it is. `out` holds three planes.
pub(crate) fn shrink(
    picture: &Picture,
    (width, height): (usize, usize),
    (stride, rows): (usize, usize),
    planes: Planes,
    out: &mut [f32],
) {
    let source_width = picture.width() as usize;
    let columns = area_taps(source_width, width);
    let lines = area_taps(picture.height() as usize, height);
    let plane = stride * rows;
    let row_len = source_width * 3;
    with_scratch(row_len, |row| {
        for (y, taps) in lines.iter().enumerate() {
            row.fill(0.0);
            let source = &picture.rgb()[taps.first * row_len..];
            for (line, &weight) in source.chunks_exact(row_len).zip(&taps.weights) {
                for (sum, &value) in row.iter_mut().zip(line) {
                    *sum += f32::from(value) * weight;
                }
            }
            let pixels = row.as_chunks::<3>().0;
            for (x, taps) in columns.iter().enumerate() {
                let mut sum = [0.0f32; 3];
                for (pixel, &weight) in pixels[taps.first..].iter().zip(&taps.weights) {
                    for c in 0..3 {
                        sum[c] += pixel[c] * weight;
                    }
                }
                for (c, sum) in sum.into_iter().enumerate() {
                    out[planes.of(c) * plane + y * stride + x] = sum;
                }
            }
        }
    });
}

/// An affine map from target places to source places.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Affine {
    /// `source_x = x[0] * target_x + x[1] * target_y + x[2]`.
    pub(crate) x: [f32; 3],
    /// `source_y = y[0] * target_x + y[1] * target_y + y[2]`.
    pub(crate) y: [f32; 3],
}

impl Affine {
    /// The map that scales a rectangle of the picture to `width` x `height` places, pixel centres on pixel centres.
    pub(crate) fn of_rectangle(area: &FaceBox, width: usize, height: usize) -> Affine {
        let (sx, sy) = (area.width / width as f32, area.height / height as f32);
        Affine { x: [sx, 0.0, area.x + sx / 2.0 - 0.5], y: [0.0, sy, area.y + sy / 2.0 - 0.5] }
    }

    /// Whether rows stay rows and columns stay columns.
    fn is_upright(&self) -> bool {
        self.x[1] == 0.0 && self.y[0] == 0.0
    }
}

/// What a sample outside the picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outside {
    /// Black.
    Black,
    /// The nearest pixel of the picture.
    Nearest,
}

/// Samples the picture bilinearly at `map` of every target place and hands the RGB value (0..255) to `put`.
pub(crate) fn sample(
    picture: &Picture,
    map: Affine,
    (width, height): (usize, usize),
    outside: Outside,
    put: impl FnMut(usize, [f32; 3]),
) {
    average(picture, map, (width, height), 1, outside, put);
}

/// [`average`] for any map, place by place.
fn turned(
    picture: &Picture,
    map: Affine,
    (width, height): (usize, usize),
    fine: usize,
    outside: Outside,
    mut put: impl FnMut(usize, [f32; 3]),
) {
    // Pictures have far fewer than 2^31 pixels on a side; the decoder's limits see to it.
    let (w, h) = (picture.width() as i32, picture.height() as i32);
    let pixels = picture.rgb().as_chunks::<3>().0;
    let row = w as usize;
    let pixel = |x: i32, y: i32| -> [f32; 3] {
        let inside = (0..w).contains(&x) && (0..h).contains(&y);
        if !inside && outside == Outside::Black {
            return [0.0; 3];
        }
        let (x, y) = (x.clamp(0, w - 1), y.clamp(0, h - 1));
        pixels[y as usize * row + x as usize].map(f32::from)
    };
    let mix = |[a, b, c, d]: [[f32; 3]; 4], fx: f32, fy: f32| -> [f32; 3] {
        std::array::from_fn(|i| {
            let upper = a[i] + (b[i] - a[i]) * fx;
            let lower = c[i] + (d[i] - c[i]) * fx;
            upper + (lower - upper) * fy
        })
    };
    let at = |row: [f32; 3], tx: usize, ty: usize| row[0] * tx as f32 + row[1] * ty as f32 + row[2];
    // Places along a row go one way only, so a row whose ends have all four neighbours needs no look at the edges.
    let inside = |tx: usize, ty: usize| {
        let within = |place: f32, limit: i32| place >= 0.0 && place < (limit - 1) as f32;
        within(at(map.x, tx, ty), w) && within(at(map.y, tx, ty), h)
    };
    let share = 1.0 / (fine * fine) as f32;
    let mut sums = vec![[0.0f32; 3]; width];
    for y in 0..height {
        sums.fill([0.0; 3]);
        for ty in y * fine..(y + 1) * fine {
            let free = width > 0 && inside(0, ty) && inside(width * fine - 1, ty);
            for (x, sum) in sums.iter_mut().enumerate() {
                for tx in x * fine..(x + 1) * fine {
                    let (sx, sy) = (at(map.x, tx, ty), at(map.y, tx, ty));
                    let value = if free {
                        let (left, top) = (sx as usize, sy as usize);
                        let first = top * row + left;
                        let (upper, lower) = (&pixels[first..first + 2], &pixels[first + row..first + row + 2]);
                        let four = [upper[0], upper[1], lower[0], lower[1]].map(|pixel| pixel.map(f32::from));
                        mix(four, sx - left as f32, sy - top as f32)
                    } else {
                        let ((left, fx), (top, fy)) = (split(sx, w), split(sy, h));
                        let four =
                            [pixel(left, top), pixel(left + 1, top), pixel(left, top + 1), pixel(left + 1, top + 1)];
                        mix(four, fx, fy)
                    };
                    for c in 0..3 {
                        sum[c] += value[c];
                    }
                }
            }
        }
        for (x, sum) in sums.iter().enumerate() {
            put(y * width + x, sum.map(|value| value * share));
        }
    }
}

/// The pixel at or before a place, from -2 to `limit`, and how far behind it the place lies. Rounding down by hand:
/// the library's is a call on processors that must run everywhere.
fn split(place: f32, limit: i32) -> (i32, f32) {
    // `as` saturates, so places far outside stay outside; not a number becomes 0.
    let whole = place.clamp(-2.0, limit as f32) as i32;
    let whole = whole - i32::from(place < whole as f32);
    let whole = whole.max(-2);
    (whole, (place - whole as f32).clamp(0.0, 1.0))
}

/// Places of one line of a target whose places are the means of `fine` bilinear samples each: sample `i` lies at
/// `scale * i + shift` of `limit` source places.
fn bilinear_taps(limit: usize, target: usize, fine: usize, (scale, shift): (f32, f32), outside: Outside) -> Vec<Taps> {
    let last = limit as i32 - 1;
    let share = 1.0 / fine as f32;
    let mut found: Vec<(i32, f32)> = Vec::with_capacity(2 * fine);
    (0..target)
        .map(|place| {
            found.clear();
            for i in place * fine..(place + 1) * fine {
                let (left, behind) = split(scale * i as f32 + shift, limit as i32);
                found.extend([(left, (1.0 - behind) * share), (left + 1, behind * share)]);
            }
            match outside {
                Outside::Nearest => found.iter_mut().for_each(|(at, _)| *at = (*at).clamp(0, last)),
                Outside::Black => found.retain(|(at, _)| (0..=last).contains(at)),
            }
            let first = found.iter().map(|(at, _)| *at).min().unwrap_or(0);
            let end = found.iter().map(|(at, _)| *at + 1).max().unwrap_or(0);
            let mut weights = vec![0.0; (end - first) as usize];
            for (at, weight) in &found {
                weights[(at - first) as usize] += weight;
            }
            Taps { first: first as usize, weights }
        })
        .collect()
}

/// The means of `fine` times `fine` bilinear samples for every target place; `map` is from the fine places.
pub(crate) fn average(
    picture: &Picture,
    map: Affine,
    size: (usize, usize),
    fine: usize,
    outside: Outside,
    put: impl FnMut(usize, [f32; 3]),
) {
    if map.is_upright() {
        upright(picture, map, size, fine, outside, put);
    } else {
        turned(picture, map, size, fine, outside, put);
    }
}

/// [`average`] where target rows are source rows: rows and columns are weighed one after the other, which costs a fraction.
fn upright(
    picture: &Picture,
    map: Affine,
    (width, height): (usize, usize),
    fine: usize,
    outside: Outside,
    mut put: impl FnMut(usize, [f32; 3]),
) {
    let columns = bilinear_taps(picture.width() as usize, width, fine, (map.x[0], map.x[2]), outside);
    let lines = bilinear_taps(picture.height() as usize, height, fine, (map.y[1], map.y[2]), outside);
    let used = |taps: &&Taps| !taps.weights.is_empty();
    let start = columns.iter().filter(used).map(|taps| taps.first).min().unwrap_or(0);
    let end = columns.iter().filter(used).map(|taps| taps.first + taps.weights.len()).max().unwrap_or(0);
    let source_row = picture.width() as usize * 3;
    with_scratch((end.max(start) - start) * 3, |sums| {
        for (y, line) in lines.iter().enumerate() {
            sums.fill(0.0);
            for (at, &weight) in (line.first..).zip(&line.weights).filter(|(_, weight)| **weight != 0.0) {
                // In bounds: taps lie inside the picture.
                let source = &picture.rgb()[at * source_row + start * 3..at * source_row + start * 3 + sums.len()];
                for (sum, &value) in sums.iter_mut().zip(source) {
                    *sum += f32::from(value) * weight;
                }
            }
            let pixels = sums.as_chunks::<3>().0;
            for (x, column) in columns.iter().enumerate() {
                let mut value = [0.0f32; 3];
                let from = column.first.saturating_sub(start).min(pixels.len());
                for (pixel, &weight) in pixels[from..].iter().zip(&column.weights) {
                    for c in 0..3 {
                        value[c] += pixel[c] * weight;
                    }
                }
                put(y * width + x, value);
            }
        }
    });
}

/// Samples into three planes of `width * height` values, each `value * scale + shift`.
pub(crate) fn sample_planes(
    picture: &Picture,
    map: Affine,
    (width, height): (usize, usize),
    outside: Outside,
    planes: Planes,
    (scale, shift): (f32, f32),
    out: &mut [f32],
) {
    let plane = width * height;
    sample(picture, map, (width, height), outside, |at, rgb| {
        for (c, value) in rgb.into_iter().enumerate() {
            out[planes.of(c) * plane + at] = value * scale + shift;
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;
    use proptest::prelude::*;

    fn ramp(width: u32, height: u32) -> Picture {
        let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| [x as u8, y as u8, 7])).collect();
        Picture::from_rgb(width, height, rgb, PictureFormat::Png).unwrap()
    }

    #[test]
    fn shrinking_averages_areas() {
        let mut out = vec![-1.0; 3 * 4 * 3];
        shrink(&ramp(8, 4), (4, 2), (4, 3), Planes::Bgr, &mut out);
        // Plane 0 is blue, plane 1 green, plane 2 red; the third row was not touched.
        assert_eq!(&out[..12], &[7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, 7.0, -1.0, -1.0, -1.0, -1.0]);
        assert_eq!(&out[12..20], &[0.5, 0.5, 0.5, 0.5, 2.5, 2.5, 2.5, 2.5]);
        assert_eq!(&out[24..28], &[0.5, 2.5, 4.5, 6.5]);
    }

    #[test]
    fn shrinking_by_a_fraction_keeps_the_mean() {
        let mut out = vec![0.0; 3 * 7 * 5];
        shrink(&ramp(10, 10), (7, 5), (7, 5), Planes::Rgb, &mut out);
        let mean = out[..35].iter().sum::<f32>() / 35.0;
        assert!((mean - 4.5).abs() < 1e-4, "{mean}");
    }

    #[test]
    fn a_rectangle_is_sampled_at_pixel_centres() {
        let picture = ramp(8, 8);
        let area = FaceBox { x: 2.0, y: 4.0, width: 4.0, height: 2.0 };
        let mut seen = vec![];
        let map = Affine::of_rectangle(&area, 4, 2);
        sample(&picture, map, (4, 2), Outside::Black, |_, rgb| seen.push((rgb[0], rgb[1])));
        assert_eq!(&seen[..4], &[(2.0, 4.0), (3.0, 4.0), (4.0, 4.0), (5.0, 4.0)]);
        assert_eq!(seen[7], (5.0, 5.0));
    }

    #[test]
    fn outside_is_black_or_the_edge() {
        let picture = Picture::from_rgb(1, 1, vec![100; 3], PictureFormat::Png).unwrap();
        let area = FaceBox { x: -4.0, y: -4.0, width: 3.0, height: 3.0 };
        for (outside, expected) in [(Outside::Black, 0.0), (Outside::Nearest, 100.0)] {
            let map = Affine::of_rectangle(&area, 3, 3);
            sample(&picture, map, (3, 3), outside, |_, rgb| assert_eq!(rgb[0], expected));
        }
    }

    proptest! {
        #[test]
        fn rows_and_columns_apart_are_the_same(
            x in -30f32..60.0, y in -30f32..60.0, w in 0.1f32..90.0, h in 0.1f32..90.0, fine in 1usize..5, black: bool,
        ) {
            let rgb = (0..40 * 30 * 3).map(|i| (i * 7919 % 251) as u8).collect();
            let picture = Picture::from_rgb(40, 30, rgb, PictureFormat::Png).unwrap();
            let outside = if black { Outside::Black } else { Outside::Nearest };
            let map = Affine::of_rectangle(&FaceBox { x, y, width: w, height: h }, 6 * fine, 6 * fine);
            let (mut slow, mut quick) = (vec![], vec![]);
            turned(&picture, map, (6, 6), fine, outside, |_, rgb| slow.extend(rgb));
            upright(&picture, map, (6, 6), fine, outside, |_, rgb| quick.extend(rgb));
            for (a, b) in slow.iter().zip(&quick) {
                prop_assert!((a - b).abs() < 0.01, "{slow:?} {quick:?}");
            }
        }

        #[test]
        fn any_map_is_sampled_without_panic(x in any::<[f32; 3]>(), y in any::<[f32; 3]>()) {
            sample(&ramp(5, 4), Affine { x, y }, (3, 3), Outside::Black, |_, _| {});
            sample(&ramp(1, 1), Affine { x, y }, (3, 3), Outside::Nearest, |_, _| {});
        }

        #[test]
        fn any_shrinking_stays_within_the_values(w in 1usize..40, h in 1usize..40, tw in 1usize..40, th in 1usize..40) {
            let (tw, th) = (tw.min(w), th.min(h));
            let mut out = vec![0.0; 3 * tw * th];
            shrink(&ramp(w as u32, h as u32), (tw, th), (tw, th), Planes::Rgb, &mut out);
            prop_assert!(out.iter().all(|v| (-0.01..=40.01).contains(v)));
            prop_assert!(out[2 * tw * th..].iter().all(|v| (v - 7.0).abs() < 1e-3));
        }
    }
}

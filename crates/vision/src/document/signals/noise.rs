//! Noise and texture that do not fit their surroundings.

use crate::document::grey::{Grey, percentile};
use crate::document::ocr::Line;
use crate::document::reading::Portrait;

/// Side of the cells in which noise is measured.
const CELL: usize = 8;

/// Sigma of the noise in a cell (Immerkaer 1996), or `None` where it is too dark or bright to tell.
fn sigma(grey: &Grey, left: usize, top: usize) -> Option<f32> {
    let (mut sum, mut mean) = (0.0, 0.0);
    for y in top + 1..top + CELL - 1 {
        for x in left + 1..left + CELL - 1 {
            let p = |dx: usize, dy: usize| f32::from(grey.at(x + dx - 1, y + dy - 1));
            let corners = p(0, 0) + p(2, 0) + p(0, 2) + p(2, 2);
            let sides = p(1, 0) + p(0, 1) + p(2, 1) + p(1, 2);
            sum += (corners - 2.0 * sides + 4.0 * p(1, 1)).abs();
            mean += p(1, 1);
        }
    }
    let count = ((CELL - 2) * (CELL - 2)) as f32;
    (30.0..=240.0).contains(&(mean / count)).then_some(sum / count * 1.2533 / 6.0)
}

/// Ratio of the noise in the quiet parts of the portrait and of the rest of the page; 1 if they are alike.
pub(super) fn portrait(grey: &Grey, portrait: &Portrait) -> f32 {
    let face = portrait.face.bbox;
    let (cx, cy) = face.centre();
    let area = (cx - face.width * 0.85, cy - face.height * 0.95, cx + face.width * 0.85, cy + face.height * 0.95);
    let Some([left, top, right, bottom]) = grey.clamp(area) else { return 1.0 };
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    let margin = face.width as usize / 2;
    for y in (0..grey.height.saturating_sub(CELL)).step_by(CELL) {
        for x in (0..grey.width.saturating_sub(CELL)).step_by(CELL) {
            let Some(sigma) = sigma(grey, x, y) else { continue };
            if x >= left && x + CELL <= right && y >= top && y + CELL <= bottom {
                inside.push(sigma);
            } else if x + margin < left || x > right + margin || y + margin < top || y > bottom + margin {
                outside.push(sigma);
            }
        }
    }
    let (Some(inside), Some(outside)) = (percentile(&mut inside, 0.25), percentile(&mut outside, 0.25)) else {
        return 1.0;
    };
    let ratio = (inside + 0.3) / (outside + 0.3);
    ratio.max(1.0 / ratio)
}

/// Pixels that are no ink and have none near them lie this far from it.
const CLEAR: usize = 3;

/// Spread (standard deviation) of the paper's brightness in an area, away from ink. `None` where too little is left.
fn paper(grey: &Grey, [left, top, right, bottom]: [usize; 4], skip: Option<[usize; 4]>) -> Option<f32> {
    let hidden = |x: usize, y: usize| skip.is_some_and(|[l, t, r, b]| x >= l && x < r && y >= t && y < b);
    let (width, height) = (right - left, bottom - top);
    let mut values: Vec<f32> =
        (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))).map(|(x, y)| f32::from(grey.at(x, y))).collect();
    let bright = percentile(&mut values, 0.8)?;
    // Ink is darker than paper by a share of the paper's brightness, so that dim light changes nothing.
    let dark = bright - (bright * 0.22).max(10.0);
    // Ink counted from the upper left, so that the ink around a pixel is three subtractions.
    let mut counts = vec![0u32; (width + 1) * (height + 1)];
    for y in 0..height {
        let mut row = 0;
        for x in 0..width {
            row += u32::from(f32::from(grey.at(left + x, top + y)) < dark);
            counts[(y + 1) * (width + 1) + x + 1] = counts[y * (width + 1) + x + 1] + row;
        }
    }
    let ink = |x: usize, y: usize| {
        let (l, t) = (x.saturating_sub(CLEAR), y.saturating_sub(CLEAR));
        let (r, b) = ((x + CLEAR + 1).min(width), (y + CLEAR + 1).min(height));
        counts[b * (width + 1) + r] + counts[t * (width + 1) + l]
            - counts[t * (width + 1) + r]
            - counts[b * (width + 1) + l]
    };
    let (mut sum, mut squares, mut count) = (0.0f32, 0.0f32, 0.0f32);
    for y in 0..height {
        for x in 0..width {
            if !hidden(left + x, top + y) && ink(x, y) == 0 {
                let value = f32::from(grey.at(left + x, top + y)) - bright;
                (sum, squares, count) = (sum + value, squares + value * value, count + 1.0);
            }
        }
    }
    (count > 120.0).then(|| (squares / count - (sum / count) * (sum / count)).max(0.0).sqrt())
}

/// The largest ratio of the paper's texture around a line and below it: a painted patch has none.
pub(super) fn patched(grey: &Grey, lines: &[&Line]) -> f32 {
    let mut worst = 1.0f32;
    for line in lines {
        let (left, top, right, bottom) = line.bounds();
        let height = line.height();
        if height < 16.0 {
            continue;
        }
        let inner = grey.clamp((left, top, right, bottom));
        let outer = grey.clamp((left - height * 0.7, top - height * 0.7, right + height * 0.7, bottom + height * 0.7));
        let (Some(inner), Some(outer)) = (inner, outer) else { continue };
        let (Some(inside), Some(around)) = (paper(grey, inner, None), paper(grey, outer, Some(inner))) else {
            continue;
        };
        worst = worst.max((around + 0.7) / (inside + 0.7));
    }
    worst
}

/// The largest relative difference between the stroke width of a line and the median of lines of about its height.
pub(super) fn strokes(grey: &Grey, lines: &[&Line]) -> f32 {
    let measured: Vec<(f32, f32)> = lines
        .iter()
        .filter(|line| line.height() >= 14.0 && line.text.chars().filter(|c| c.is_alphanumeric()).count() >= 4)
        .filter_map(|line| Some((line.height(), stroke(grey, line)? / line.height())))
        .collect();
    let mut worst = 0.0f32;
    for &(height, width) in &measured {
        let alike = measured.iter().filter(|(other, _)| (other / height - 1.0).abs() < 0.25);
        let mut others: Vec<f32> = alike.map(|(_, width)| *width).collect();
        if others.len() < 4 {
            continue;
        }
        if let Some(middle) = percentile(&mut others, 0.5) {
            worst = worst.max((width / middle.max(0.01) - 1.0).abs());
        }
    }
    worst
}

/// Mean width of strokes: twice the ink by the length of its outline.
fn stroke(grey: &Grey, line: &Line) -> Option<f32> {
    let [left, top, right, bottom] = grey.clamp(line.bounds())?;
    let mut values: Vec<f32> =
        (top..bottom).flat_map(|y| (left..right).map(move |x| (x, y))).map(|(x, y)| f32::from(grey.at(x, y))).collect();
    let (low, high) = (percentile(&mut values, 0.04)?, percentile(&mut values, 0.85)?);
    if high - low < 40.0 {
        return None;
    }
    let middle = (low + high) / 2.0;
    let ink = |x: usize, y: usize| f32::from(grey.at(x, y)) < middle;
    let (mut area, mut outline) = (0.0f32, 0.0f32);
    for y in top..bottom {
        for x in left..right {
            if ink(x, y) {
                area += 1.0;
                outline += f32::from(u8::from(!ink(x + 1, y))) + f32::from(u8::from(!ink(x, y + 1)));
            } else {
                outline += f32::from(u8::from(ink(x + 1, y))) + f32::from(u8::from(ink(x, y + 1)));
            }
        }
    }
    (outline > 20.0).then(|| 2.0 * area / outline)
}

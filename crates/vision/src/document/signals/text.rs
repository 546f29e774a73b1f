//! Lines of text that do not fit their surroundings: a patch under them, other ink, other strokes.

use crate::Picture;
use crate::document::grey::{Grey, percentile};
use crate::document::ocr::Line;

/// Ink is darker than paper by this share of the paper's brightness, so that dim light changes nothing.
const INK: f32 = 0.18;
/// Paper lies at least this far from ink, in pixels: blurred strokes reach that far.
const CLEAR: usize = 4;
/// Text lower than this says nothing about its paper and its ink, in pixels.
const LOWEST: usize = 9;
/// Fewest points of paper under a line and around it.
const MIN_UNDER: usize = 15;
const MIN_AROUND: usize = 50;

/// A rectangle: left, top, right, bottom in pixels.
type Area = [usize; 4];

/// What was measured around one line.
pub(super) struct Printed {
    /// Height of its letters in pixels.
    height: f32,
    /// Texture (standard deviation of colours) of the paper around it and under it; `None` with too little paper.
    paper: Option<(f32, f32)>,
    /// Brightness of its darkest ink as a share of the paper's.
    ink: f32,
    /// Mean width of its strokes by its height; `None` with too little contrast.
    stroke: Option<f32>,
    /// Enough letters to be compared with other lines.
    long: bool,
    /// It holds the value of a field.
    value: bool,
}

/// Measures the lines. `is_value` tells whether a text holds the value of a field.
pub(super) fn measure(page: &Picture, grey: &Grey, lines: &[&Line], is_value: impl Fn(&str) -> bool) -> Vec<Printed> {
    let measured = lines.iter().filter_map(|line| {
        let area = letters(grey, line)?;
        let height = area[3] - area[1];
        let (paper, bright) = paper(page, grey, area)?;
        let mut inside: Vec<f32> = points(area, 1).map(|(x, y)| f32::from(grey.at(x, y))).collect();
        Some(Printed {
            height: height as f32,
            paper,
            ink: percentile(&mut inside, 0.05)? / bright.max(1.0),
            stroke: stroke(grey, line).map(|width| width / line.height()),
            long: line.text.chars().filter(|c| c.is_alphanumeric()).count() >= 4,
            value: is_value(&line.text),
        })
    });
    measured.collect()
}

/// The largest ratio of the paper's texture around a line and under it: a painted patch has none.
pub(super) fn patched(lines: &[Printed]) -> f32 {
    let ratios = lines.iter().filter_map(|line| line.paper).map(|(around, under)| (around + 0.5) / (under + 0.5));
    ratios.fold(1.0, f32::max)
}

/// The largest difference of a value's ink to that of other values of its height.
pub(super) fn inks(lines: &[Printed]) -> f32 {
    let values: Vec<&Printed> = lines.iter().filter(|line| line.value && line.long).collect();
    outlier(&values, 0.15, |line| Some(line.ink), |own, middle| (own - middle).abs())
}

/// The largest relative difference between the stroke width of a line and that of lines of about its height.
pub(super) fn strokes(lines: &[Printed]) -> f32 {
    let long: Vec<&Printed> = lines.iter().filter(|line| line.long).collect();
    outlier(&long, 0.25, |line| line.stroke, |own, middle| (own / middle.max(0.01) - 1.0).abs())
}

/// How far the line that differs most lies from the median of at least three others of about its height.
fn outlier(
    lines: &[&Printed],
    alike: f32,
    measure: impl Fn(&Printed) -> Option<f32>,
    differ: impl Fn(f32, f32) -> f32,
) -> f32 {
    let mut worst = 0.0f32;
    for (at, line) in lines.iter().enumerate() {
        let Some(own) = measure(line) else { continue };
        let near = |other: &&Printed| (other.height / line.height - 1.0).abs() < alike;
        let others = lines.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, other)| *other);
        let mut others: Vec<f32> = others.filter(near).filter_map(&measure).collect();
        if others.len() < 3 {
            continue;
        }
        if let Some(middle) = percentile(&mut others, 0.5) {
            worst = worst.max(differ(own, middle));
        }
    }
    worst
}

fn points([left, top, right, bottom]: Area, step: usize) -> impl Iterator<Item = (usize, usize)> {
    (top..bottom).step_by(step).flat_map(move |y| (left..right).step_by(step).map(move |x| (x, y)))
}

/// The letters of a line without the room around them; `None` where there is no ink, or too little.
fn letters(grey: &Grey, line: &Line) -> Option<Area> {
    let [left, top, right, bottom] = grey.clamp(line.bounds())?;
    let mut values: Vec<f32> = points([left, top, right, bottom], 1).map(|(x, y)| f32::from(grey.at(x, y))).collect();
    let dark = percentile(&mut values, 0.8)? * (1.0 - INK);
    let is_ink = |x: usize, y: usize| f32::from(grey.at(x, y)) < dark;
    let rows: Vec<usize> = (top..bottom).map(|y| (left..right).filter(|&x| is_ink(x, y)).count()).collect();
    // From the fullest row outwards: what is parted from it by an empty row belongs to another line.
    let fullest = (0..rows.len()).max_by_key(|&row| rows[row])?;
    let first = (0..fullest).rev().take_while(|&row| rows[row] > 0).last().unwrap_or(fullest);
    let end = (fullest..rows.len()).take_while(|&row| rows[row] > 0).last().unwrap_or(fullest) + 1;
    let has_ink = |x: &usize| (top + first..top + end).any(|y| is_ink(*x, y));
    let (from, to) = ((left..right).find(has_ink)?, (left..right).rev().find(has_ink)? + 1);
    (end - first >= LOWEST && to > from + LOWEST).then_some([from, top + first, to, top + end])
}

fn grown([left, top, right, bottom]: Area, by: usize, grey: &Grey) -> Area {
    [left.saturating_sub(by), top.saturating_sub(by), (right + by).min(grey.width), (bottom + by).min(grey.height)]
}

/// Texture of the paper around and under some letters, and the paper's brightness.
fn paper(page: &Picture, grey: &Grey, letters: Area) -> Option<(Option<(f32, f32)>, f32)> {
    let height = letters[3] - letters[1];
    let under = grown(letters, height / 8, grey);
    // A patch is a little larger than its text; between it and the paper around it lies no man's land.
    let edge = grown(letters, height / 2, grey);
    let [left, top, right, bottom] = grown(letters, height + height / 4, grey);
    let (width, rows) = (right - left, bottom - top);
    let mut values: Vec<f32> = points([left, top, right, bottom], 2).map(|(x, y)| f32::from(grey.at(x, y))).collect();
    let bright = percentile(&mut values, 0.8)?;
    let dark = bright * (1.0 - INK);
    // Ink counted from the upper left, so that the ink around a point is three subtractions.
    let mut counts = vec![0u32; (width + 1) * (rows + 1)];
    for y in 0..rows {
        let mut row = 0;
        for x in 0..width {
            row += u32::from(f32::from(grey.at(left + x, top + y)) < dark);
            counts[(y + 1) * (width + 1) + x + 1] = counts[y * (width + 1) + x + 1] + row;
        }
    }
    let near_ink = |x: usize, y: usize| {
        let (x, y) = (x - left, y - top);
        let (l, t) = (x.saturating_sub(CLEAR), y.saturating_sub(CLEAR));
        let (r, b) = ((x + CLEAR + 1).min(width), (y + CLEAR + 1).min(rows));
        counts[b * (width + 1) + r] + counts[t * (width + 1) + l]
            > counts[t * (width + 1) + r] + counts[b * (width + 1) + l]
    };
    let inside = |[l, t, r, b]: Area, x: usize, y: usize| x >= l && x < r && y >= t && y < b;
    let (mut below, mut beside) = (Spread::default(), Spread::default());
    // Every other point will do: a mean of five by five takes its neighbours in.
    for (x, y) in points([left, top, right, bottom], 2) {
        let is_under = inside(under, x, y);
        if (!is_under && inside(edge, x, y)) || near_ink(x, y) {
            continue;
        }
        let spread = if is_under { &mut below } else { &mut beside };
        spread.take(mean(page, x, y));
    }
    let enough = below.count >= MIN_UNDER && beside.count >= MIN_AROUND;
    Some((enough.then(|| (beside.deviation(), below.deviation())), bright))
}

/// The mean colour of five by five points: noise goes, the printed ground stays.
fn mean(page: &Picture, x: usize, y: usize) -> [f32; 3] {
    let (width, height) = (page.width() as usize, page.height() as usize);
    let pixels = page.rgb().as_chunks::<3>().0;
    let (mut sum, mut count) = ([0u32; 3], 0u32);
    for row in y.saturating_sub(2)..(y + 3).min(height) {
        for pixel in &pixels[row * width + x.saturating_sub(2)..row * width + (x + 3).min(width)] {
            for (sum, value) in sum.iter_mut().zip(pixel) {
                *sum += u32::from(*value);
            }
            count += 1;
        }
    }
    sum.map(|sum| sum as f32 / count.max(1) as f32)
}

/// Spread of colours.
#[derive(Default)]
struct Spread {
    sum: [f64; 3],
    squares: [f64; 3],
    count: usize,
}

impl Spread {
    fn take(&mut self, colour: [f32; 3]) {
        for (channel, value) in colour.into_iter().map(f64::from).enumerate() {
            self.sum[channel] += value;
            self.squares[channel] += value * value;
        }
        self.count += 1;
    }

    /// Root of the mean variance of the channels.
    fn deviation(&self) -> f32 {
        let count = self.count.max(1) as f64;
        let variance = |channel: usize| self.squares[channel] / count - (self.sum[channel] / count).powi(2);
        ((0..3).map(variance).sum::<f64>() / 3.0).max(0.0).sqrt() as f32
    }
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

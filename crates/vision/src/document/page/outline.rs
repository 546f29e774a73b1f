//! The document's outline: four lines with much edge on them and much area between them.

use super::edges::{Edges, FULL, apart};
use super::{area, extent};
use crate::Picture;
use crate::document::reading::{Point, Quad};

/// Straight lines that are tried.
const MAX_LINES: usize = 26;
/// Share of the outline that must lie on edges.
const MIN_SUPPORT: f32 = 0.52;
/// Share of the weakest side.
const MIN_SIDE_SUPPORT: f32 = 0.22;
/// What the picture's own border counts as a side: a document that is cut off there.
const BORDER_SUPPORT: f32 = 0.35;
/// Smallest share of the picture that a document fills.
const MIN_AREA: f32 = 0.08;

/// `x cos + y sin = rho`.
#[derive(Clone, Copy, Debug)]
struct Line {
    angle: f32,
    cos: f32,
    sin: f32,
    rho: f32,
    /// The picture's border.
    border: bool,
}

impl Line {
    fn new(angle: f32, rho: f32, border: bool) -> Line {
        let (sin, cos) = angle.to_radians().sin_cos();
        Line { angle, cos, sin, rho, border }
    }

    fn meet(&self, other: &Line) -> Option<Point> {
        let det = self.cos * other.sin - self.sin * other.cos;
        (det.abs() > 0.2).then(|| {
            ((self.rho * other.sin - other.rho * self.sin) / det, (self.cos * other.rho - other.cos * self.rho) / det)
        })
    }

    /// Signed distance of a point.
    fn distance(&self, (x, y): Point) -> f32 {
        x * self.cos + y * self.sin - self.rho
    }
}

/// Finds the outline. Without one, the whole picture is the document, with confidence 0.
pub(crate) fn find(picture: &Picture) -> Quad {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let whole = Quad { corners: [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)], confidence: 0.0 };
    if picture.width().min(picture.height()) < 32 {
        return whole;
    }
    let edges = Edges::of(picture);
    let lines = lines(&edges);
    let Some((corners, support)) = best(&edges, &lines) else { return whole };
    let corners = corners.map(|(x, y)| ((x + 0.5) * edges.scale, (y + 0.5) * edges.scale));
    Quad { corners, confidence: support }
}

/// Share of a second outline that must lie on edges: a desk has lines of its own.
const MIN_SECOND: f32 = 0.62;
/// Share of the photograph from which on a document leaves no room for another.
const NO_ROOM: f32 = 0.62;
/// How many times smaller or larger than the first a second document may be.
const MAX_RATIO: f32 = 3.0;

/// An outline outside of the first: perhaps of another document.
pub(crate) fn beside(picture: &Picture, first: &Quad) -> Option<Quad> {
    let whole = picture.width() as f32 * picture.height() as f32;
    let size = area(&first.corners).abs();
    if first.confidence <= 0.0 || size > NO_ROOM * whole {
        return None;
    }
    let mut edges = Edges::of(picture);
    let middle = centre(&first.corners);
    // The first one's own border goes with it.
    let grown = first.corners.map(|(x, y)| (middle.0 + (x - middle.0) * 1.04, middle.1 + (y - middle.1) * 1.04));
    let (width, scale) = (edges.width, edges.scale);
    for (at, edge) in edges.map.iter_mut().enumerate() {
        let point = (((at % width) as f32 + 0.5) * scale, ((at / width) as f32 + 0.5) * scale);
        if within(&grown, point) {
            edge.strength = 0.0;
        }
    }
    let (corners, support) = best(&edges, &lines(&edges))?;
    let corners = corners.map(|(x, y)| ((x + 0.5) * scale, (y + 0.5) * scale));
    let ratio = area(&corners).abs() / size;
    let apart = !within(&grown, centre(&corners)) && !within(&corners, middle);
    (apart && support >= MIN_SECOND && (1.0 / MAX_RATIO..=MAX_RATIO).contains(&ratio))
        .then_some(Quad { corners, confidence: support })
}

fn centre(corners: &[Point; 4]) -> Point {
    (corners.iter().map(|p| p.0).sum::<f32>() / 4.0, corners.iter().map(|p| p.1).sum::<f32>() / 4.0)
}

/// Whether a point lies in a convex polygon, whichever way round that goes.
fn within(corners: &[Point; 4], (x, y): Point) -> bool {
    let side = |i: usize| {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0)
    };
    (0..4).all(|i| side(i) >= 0.0) || (0..4).all(|i| side(i) <= 0.0)
}

/// The strongest lines by Hough's transform; every edge votes for its own direction only.
fn lines(edges: &Edges) -> Vec<Line> {
    let reach = (edges.width as f32).hypot(edges.height as f32).ceil() as usize + 2;
    let columns = reach * 2;
    let mut votes = vec![0.0f32; 180 * columns];
    let table: Vec<(f32, f32)> = (0..180).map(|degree| (degree as f32).to_radians().sin_cos()).collect();
    for (at, edge) in edges.map.iter().enumerate().filter(|(_, edge)| edge.strength > 0.0) {
        let (x, y) = ((at % edges.width) as f32, (at / edges.width) as f32);
        let weight = (edge.strength / FULL).min(1.0);
        for turn in -3i32..=3 {
            let degree = (edge.angle.round() as i32 + turn).rem_euclid(180) as usize;
            let (sin, cos) = table[degree];
            let rho = (x * cos + y * sin).round() as isize + reach as isize;
            votes[degree * columns + rho as usize] += weight;
        }
    }
    // A line's votes fall into neighbouring cells: what counts is their sum.
    let mut found: Vec<(f32, usize, usize)> = Vec::new();
    for degree in 0..180 {
        for rho in 1..columns - 1 {
            let here = degree * columns + rho;
            let sum = votes[here - 1] + votes[here] + votes[here + 1];
            if sum > 18.0 && votes[here] >= votes[here - 1] && votes[here] >= votes[here + 1] {
                found.push((sum, degree, rho));
            }
        }
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut lines: Vec<Line> = Vec::new();
    let centre = (edges.width as f32 / 2.0, edges.height as f32 / 2.0);
    for (_, degree, rho) in found {
        let line = Line::new(degree as f32, rho as f32 - reach as f32, false);
        let same = |other: &Line| {
            let flip = if (line.angle - other.angle).abs() > 90.0 { -1.0 } else { 1.0 };
            apart(line.angle, other.angle) <= 4.0 && (line.distance(centre) - flip * other.distance(centre)).abs() < 5.0
        };
        if !lines.iter().any(same) {
            lines.push(line);
        }
        if lines.len() == MAX_LINES {
            break;
        }
    }
    let (right, bottom) = (edges.width as f32 - 1.0, edges.height as f32 - 1.0);
    lines.extend(
        [(0.0, 0.0), (0.0, right), (90.0, 0.0), (90.0, bottom)].map(|(angle, rho)| Line::new(angle, rho, true)),
    );
    lines
}

/// The best quadrilateral of two pairs of lines, with its support.
fn best(edges: &Edges, lines: &[Line]) -> Option<([Point; 4], f32)> {
    let (width, height) = (edges.width as f32, edges.height as f32);
    let centre = (width / 2.0, height / 2.0);
    let shorter = width.min(height);
    let mut pairs: Vec<(&Line, &Line)> = Vec::new();
    for (i, a) in lines.iter().enumerate() {
        for b in &lines[i + 1..] {
            let flip = if (a.angle - b.angle).abs() > 90.0 { -1.0 } else { 1.0 };
            let gap = (a.distance(centre) - flip * b.distance(centre)).abs();
            if apart(a.angle, b.angle) <= 24.0 && gap > 0.22 * shorter && !(a.border && b.border) {
                pairs.push((a, b));
            }
        }
    }
    let mut candidates: Vec<(f32, [Point; 4], [&Line; 4])> = Vec::new();
    for (i, &(a, b)) in pairs.iter().enumerate() {
        for &(c, d) in &pairs[i + 1..] {
            let borders = [a, b, c, d].iter().filter(|line| line.border).count();
            if apart(a.angle, c.angle) < 55.0 || apart(b.angle, d.angle) < 55.0 || borders > 2 {
                continue;
            }
            let (Some(p), Some(q), Some(r), Some(s)) = (a.meet(c), a.meet(d), b.meet(d), b.meet(c)) else { continue };
            let (corners, sides) = clockwise([p, q, r, s], [a, d, b, c]);
            let inside = corners.iter().all(|(x, y)| {
                (-0.06 * width..=1.06 * width).contains(x) && (-0.06 * height..=1.06 * height).contains(y)
            });
            let size = area(&corners) / (width * height);
            if !inside || size < MIN_AREA || !convex(&corners) {
                continue;
            }
            let (across, down) = extent(&corners);
            let aspect = across.max(down) / across.min(down);
            if aspect > 2.4 {
                continue;
            }
            // Cards are 1.42 to 1.59; perspective bends that by some.
            let shape = if (1.25..=1.8).contains(&aspect) { 1.0 } else { 0.8 };
            candidates.push((size.powf(0.4) * shape, corners, sides));
        }
    }
    // The largest first: support can only make a candidate worse, so that most need not be looked at.
    candidates.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut best: Option<(f32, [Point; 4], f32)> = None;
    for (bound, corners, sides) in candidates {
        if best.as_ref().is_some_and(|(score, ..)| bound <= *score) {
            break;
        }
        let Some(support) = support(edges, &corners, &sides) else { continue };
        let score = bound * support * support;
        if best.as_ref().is_none_or(|(known, ..)| score > *known) {
            best = Some((score, corners, support));
        }
    }
    best.map(|(_, corners, support)| (corners, support))
}

/// Share of the outline on edges; `None` if it is too little.
fn support(edges: &Edges, corners: &[Point; 4], sides: &[&Line; 4]) -> Option<f32> {
    let (mut on, mut length) = (0.0, 0.0);
    for (i, side) in sides.iter().enumerate() {
        let (from, to) = (corners[i], corners[(i + 1) % 4]);
        let long = super::distance(from, to);
        let share = if side.border {
            BORDER_SUPPORT
        } else {
            let steps = (long / 2.0).ceil().max(1.0) as usize;
            let hits = (0..=steps)
                .filter(|step| {
                    let t = *step as f32 / steps as f32;
                    edges.supports(from.0 + (to.0 - from.0) * t, from.1 + (to.1 - from.1) * t, side.angle)
                })
                .count();
            hits as f32 / (steps + 1) as f32
        };
        if share < MIN_SIDE_SUPPORT {
            return None;
        }
        on += share * long;
        length += long;
    }
    let share = on / length;
    (share >= MIN_SUPPORT).then_some(share)
}

fn convex(corners: &[Point; 4]) -> bool {
    (0..4).all(|i| {
        let (a, b, c) = (corners[i], corners[(i + 1) % 4], corners[(i + 2) % 4]);
        (b.0 - a.0) * (c.1 - b.1) - (b.1 - a.1) * (c.0 - b.0) > 0.0
    })
}

/// Corners clockwise from the upper left of a landscape page, and the sides that leave them.
///
/// `sides[i]` leaves `corners[i]` towards `corners[i + 1]`.
fn clockwise(mut corners: [Point; 4], mut sides: [&Line; 4]) -> ([Point; 4], [&Line; 4]) {
    if area(&corners) < 0.0 {
        corners.reverse();
        // The side between two corners stays between them.
        sides = [sides[2], sides[1], sides[0], sides[3]];
    }
    let first =
        (0..4).min_by(|&a, &b| (corners[a].0 + corners[a].1).total_cmp(&(corners[b].0 + corners[b].1))).unwrap_or(0);
    corners.rotate_left(first);
    sides.rotate_left(first);
    let (across, down) = extent(&corners);
    if down > across * 1.05 {
        // The long edges are read along. Which way up is found by the text.
        corners.rotate_left(3);
        sides.rotate_left(3);
    }
    (corners, sides)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;
    use crate::document::page::distance;
    use proptest::prelude::*;

    /// A light quadrilateral with some inner structure on a darker, uneven table.
    fn photo(width: u32, height: u32, corners: &[Point; 4]) -> Picture {
        let inside = |x: f32, y: f32| {
            (0..4).all(|i| {
                let (a, b) = (corners[i], corners[(i + 1) % 4]);
                (b.0 - a.0) * (y - a.1) - (b.1 - a.1) * (x - a.0) >= 0.0
            })
        };
        let mut rgb = Vec::new();
        for y in 0..height {
            for x in 0..width {
                let noise = ((x * 7 + y * 13) % 11) as u8;
                let page = inside(x as f32 + 0.5, y as f32 + 0.5);
                let ink = page && (y / 9) % 4 == 0 && (x / 5) % 3 != 0;
                rgb.extend(if ink {
                    [60 + noise; 3]
                } else if page {
                    [200 + noise, 205, 190]
                } else {
                    [70 + noise, 60, 50]
                });
            }
        }
        Picture::from_rgb(width, height, rgb, PictureFormat::Png).unwrap()
    }

    #[test]
    fn an_outline_is_found() {
        let corners = [(120.0, 90.0), (640.0, 120.0), (610.0, 450.0), (90.0, 420.0)];
        let quad = find(&photo(760, 560, &corners));
        assert!(quad.confidence > 0.6, "{quad:?}");
        for (found, real) in quad.corners.iter().zip(corners) {
            assert!(distance(*found, real) < 9.0, "{quad:?}");
        }
    }

    #[test]
    fn another_outline_is_found_beside_the_first() {
        let (left, right) = (
            [(40.0, 60.0), (420.0, 60.0), (420.0, 300.0), (40.0, 300.0)],
            [(470.0, 330.0), (850.0, 330.0), (850.0, 570.0), (470.0, 570.0)],
        );
        let (one, other) = (photo(900, 640, &left), photo(900, 640, &right));
        let first = find(&one);
        assert_eq!(beside(&one, &first), None);
        let both = one.rgb().iter().zip(other.rgb()).map(|(a, b)| *a.max(b)).collect();
        let both = Picture::from_rgb(900, 640, both, PictureFormat::Png).unwrap();
        let first = find(&both);
        let second = beside(&both, &first).unwrap();
        assert!(distance(centre(&first.corners), centre(&second.corners)) > 400.0, "{first:?} {second:?}");
    }

    #[test]
    fn nothing_is_the_whole_picture() {
        let rgb = (0..300 * 200u32).flat_map(|i| [100 + (i % 7) as u8; 3]).collect();
        let quad = find(&Picture::from_rgb(300, 200, rgb, PictureFormat::Png).unwrap());
        assert_eq!((quad.confidence, quad.corners[2]), (0.0, (300.0, 200.0)));
        let tiny = Picture::from_rgb(3, 1, vec![9; 9], PictureFormat::Png).unwrap();
        assert_eq!(find(&tiny).confidence, 0.0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn any_noise_gives_a_quad(seed in any::<u32>(), width in 33u32..200, height in 33u32..200) {
            let mut state = seed | 1;
            let rgb = (0..width * height * 3).map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            }).collect();
            let quad = find(&Picture::from_rgb(width, height, rgb, PictureFormat::Png).unwrap());
            prop_assert!(quad.corners.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
        }
    }
}

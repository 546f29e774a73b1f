//! From a probability map to boxes of text lines (the post-processing of DB, Liao et al. 2020).

use crate::document::page::distance;
use crate::document::reading::Point;

/// Probability from which a pixel belongs to text.
const PIXEL: f32 = 0.3;
/// Mean probability from which a component is text.
const BOX: f32 = 0.5;
/// The map shows shrunk text: how far a box grows, as a share of area by circumference.
const UNCLIP: f32 = 1.6;
/// Shorter side of the smallest component, in pixels of the map.
const MIN_SIDE: f32 = 2.5;
/// A page with more is no page; the rest is dropped, so that noise costs bounded time.
const MAX_BOXES: usize = 120;

/// Boxes in pixels of the map, clockwise from their upper left.
pub(super) fn of_map(map: &[f32], width: usize, height: usize) -> Vec<[Point; 4]> {
    let mut seen = vec![false; map.len()];
    let mut stack = Vec::new();
    let mut boxes = Vec::new();
    for start in 0..map.len() {
        if seen[start] || map[start] <= PIXEL {
            continue;
        }
        seen[start] = true;
        stack.push(start);
        let (mut sum, mut count) = (0.0f64, 0usize);
        // Leftmost and rightmost pixel of each row: enough for the hull.
        let mut rows: Vec<(usize, usize)> = Vec::new();
        let top = start / width;
        while let Some(at) = stack.pop() {
            sum += f64::from(map[at]);
            count += 1;
            let (x, y) = (at % width, at / width);
            // The first pixel found is in the topmost row, since rows are scanned downwards.
            let row = y - top;
            if rows.len() <= row {
                rows.resize(row + 1, (usize::MAX, 0));
            }
            rows[row] = (rows[row].0.min(x), rows[row].1.max(x));
            for ny in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    let next = ny * width + nx;
                    if !seen[next] && map[next] > PIXEL {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
        }
        if count < 8 || sum / (count as f64) < f64::from(BOX) {
            continue;
        }
        let mut points = Vec::with_capacity(rows.len() * 4);
        for (row, &(left, right)) in rows.iter().enumerate().filter(|(_, row)| row.0 != usize::MAX) {
            let (y, left, right) = ((top + row) as f32, left as f32, right as f32 + 1.0);
            points.extend([(left, y), (right, y), (left, y + 1.0), (right, y + 1.0)]);
        }
        let Some(corners) = smallest_rectangle(points) else { continue };
        if side(&corners) >= MIN_SIDE {
            boxes.push(grown(&corners));
        }
        if boxes.len() == MAX_BOXES {
            break;
        }
    }
    boxes
}

fn side(corners: &[Point; 4]) -> f32 {
    distance(corners[0], corners[1]).min(distance(corners[1], corners[2]))
}

/// The convex hull, by Andrew's monotone chain.
fn hull(mut points: Vec<Point>) -> Vec<Point> {
    points.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    points.dedup();
    let cross = |o: Point, a: Point, b: Point| (a.0 - o.0) * (b.1 - o.1) - (a.1 - o.1) * (b.0 - o.0);
    let mut hull: Vec<Point> = Vec::new();
    let mut half = |points: &mut dyn Iterator<Item = Point>| {
        let base = hull.len();
        for point in points {
            while hull.len() >= base + 2 && cross(hull[hull.len() - 2], hull[hull.len() - 1], point) <= 0.0 {
                hull.pop();
            }
            hull.push(point);
        }
        hull.pop();
    };
    half(&mut points.iter().copied());
    half(&mut points.iter().rev().copied());
    hull
}

/// The smallest rectangle around some points, clockwise from its upper left, its longer side along if it lies flat.
fn smallest_rectangle(points: Vec<Point>) -> Option<[Point; 4]> {
    let hull = hull(points);
    let mut best: Option<(f32, [Point; 4])> = None;
    for (i, &a) in hull.iter().enumerate() {
        let b = hull[(i + 1) % hull.len()];
        let length = distance(a, b);
        if length < 1e-3 {
            continue;
        }
        let (ux, uy) = ((b.0 - a.0) / length, (b.1 - a.1) / length);
        let (mut low, mut high) = ((f32::MAX, f32::MAX), (f32::MIN, f32::MIN));
        for &(x, y) in &hull {
            let (along, across) = (x * ux + y * uy, y * ux - x * uy);
            low = (low.0.min(along), low.1.min(across));
            high = (high.0.max(along), high.1.max(across));
        }
        let size = (high.0 - low.0) * (high.1 - low.1);
        if best.as_ref().is_none_or(|(known, _)| size < *known) {
            let point = |along: f32, across: f32| (along * ux - across * uy, along * uy + across * ux);
            let corners = [point(low.0, low.1), point(high.0, low.1), point(high.0, high.1), point(low.0, high.1)];
            best = Some((size, corners));
        }
    }
    best.map(|(_, corners)| ordered(corners))
}

/// Clockwise from the corner that is the upper left one when the box is turned by less than 45 degrees.
fn ordered(mut corners: [Point; 4]) -> [Point; 4] {
    if crate::document::page::area(&corners) < 0.0 {
        corners.reverse();
    }
    // The top edge is the one that goes most to the right.
    let right = |i: usize| {
        let (a, b) = (corners[i], corners[(i + 1) % 4]);
        (b.0 - a.0) / distance(a, b).max(1e-6)
    };
    let first = (0..4).max_by(|&a, &b| right(a).total_cmp(&right(b))).unwrap_or(0);
    corners.rotate_left(first);
    corners
}

/// The box moved outwards on all sides.
fn grown(corners: &[Point; 4]) -> [Point; 4] {
    let (along, across) = (distance(corners[0], corners[1]), distance(corners[0], corners[3]));
    let by = along * across * UNCLIP / (2.0 * (along + across)).max(1e-6);
    let unit = |a: Point, b: Point| {
        let length = distance(a, b).max(1e-6);
        ((b.0 - a.0) / length, (b.1 - a.1) / length)
    };
    let (u, v) = (unit(corners[0], corners[1]), unit(corners[0], corners[3]));
    let moved = |point: Point, s: f32, t: f32| (point.0 + by * (s * u.0 + t * v.0), point.1 + by * (s * u.1 + t * v.1));
    [
        moved(corners[0], -1.0, -1.0),
        moved(corners[1], 1.0, -1.0),
        moved(corners[2], 1.0, 1.0),
        moved(corners[3], -1.0, 1.0),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_bar_becomes_a_grown_box() {
        let (width, height) = (100, 40);
        let mut map = vec![0.0; width * height];
        for y in 15..21 {
            for x in 20..70 {
                map[y * width + x] = 0.9;
            }
        }
        let boxes = of_map(&map, width, height);
        assert_eq!(boxes.len(), 1);
        let by = 50.0 * 6.0 * UNCLIP / 112.0;
        for ((x, y), (ex, ey)) in boxes[0].iter().zip([
            (20.0 - by, 15.0 - by),
            (70.0 + by, 15.0 - by),
            (70.0 + by, 21.0 + by),
            (20.0 - by, 21.0 + by),
        ]) {
            assert!((x - ex).abs() < 0.01 && (y - ey).abs() < 0.01, "{boxes:?}");
        }
    }

    #[test]
    fn a_tilted_bar_keeps_its_direction() {
        let (width, height) = (200, 120);
        let map: Vec<f32> = (0..width * height)
            .map(|at| {
                let (x, y) = ((at % width) as f32 - 100.0, (at / width) as f32 - 60.0);
                let (along, across) = (x * 0.966 + y * 0.259, y * 0.966 - x * 0.259);
                if along.abs() < 60.0 && across.abs() < 5.0 { 0.8 } else { 0.0 }
            })
            .collect();
        let boxes = of_map(&map, width, height);
        let [a, b, ..] = boxes[0];
        let angle = (b.1 - a.1).atan2(b.0 - a.0).to_degrees();
        assert!((angle - 15.0).abs() < 2.0, "{angle}");
    }

    #[test]
    fn weak_and_tiny_components_are_nothing() {
        let mut map = vec![0.0; 50 * 50];
        map[10 * 50 + 10] = 1.0;
        for x in 20..40 {
            for y in 20..30 {
                map[y * 50 + x] = 0.35;
            }
        }
        assert!(of_map(&map, 50, 50).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn any_map_gives_finite_boxes(map in proptest::collection::vec(0f32..1.0, 24 * 18)) {
            for corners in of_map(&map, 24, 18) {
                prop_assert!(corners.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
            }
        }
    }
}

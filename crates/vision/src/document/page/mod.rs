//! From the photograph to the document alone.

mod edges;
mod homography;
mod outline;
mod warp;

pub(crate) use outline::{beside, find};
pub(crate) use warp::{Turn, rectify, turn};

use super::reading::Point;

/// Distance between two points.
pub(crate) fn distance(a: Point, b: Point) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// Mean length of the two edges along the reading direction, and of the two across it.
pub(crate) fn extent(corners: &[Point; 4]) -> (f32, f32) {
    let [a, b, c, d] = *corners;
    ((distance(a, b) + distance(d, c)) / 2.0, (distance(a, d) + distance(b, c)) / 2.0)
}

/// Area of a polygon; positive if its corners go clockwise (y points down).
pub(crate) fn area(corners: &[Point]) -> f32 {
    let next = corners.iter().cycle().skip(1);
    corners.iter().zip(next).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum::<f32>() / 2.0
}

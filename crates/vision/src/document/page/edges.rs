//! Edges of a small version of the photograph.

use crate::Picture;
use crate::resample::{Planes, shrink, with_scratch};

/// Longer side of the picture in which the outline is looked for.
const SIDE: f32 = 420.0;

/// An edge pixel.
#[derive(Clone, Copy, Debug)]
pub(super) struct Edge {
    /// Strength, 0 for none.
    pub(super) strength: f32,
    /// Direction of the gradient in degrees, 0..180.
    pub(super) angle: f32,
}

/// Edges of a picture.
pub(super) struct Edges {
    pub(super) width: usize,
    pub(super) height: usize,
    /// Pixels of the photograph per pixel here.
    pub(super) scale: f32,
    pub(super) map: Vec<Edge>,
}

/// Strength above which an edge counts in full.
pub(super) const FULL: f32 = 60.0;

impl Edges {
    pub(super) fn of(picture: &Picture) -> Edges {
        let longer = picture.width().max(picture.height()) as f32;
        let scale = (longer / SIDE).max(1.0);
        let side = |side: u32| ((side as f32 / scale).round() as usize).clamp(1, side as usize);
        let (width, height) = (side(picture.width()), side(picture.height()));
        let mut map = vec![Edge { strength: 0.0, angle: 0.0 }; width * height];
        let plane = width * height;
        with_scratch(plane * 3, |pixels| {
            shrink(picture, (width, height), (width, height), Planes::Rgb, pixels);
            for y in 1..height.saturating_sub(1) {
                for x in 1..width.saturating_sub(1) {
                    let at = y * width + x;
                    let mut best = (0.0f32, 0.0f32, 0.0f32);
                    for c in 0..3 {
                        let p = |dx: usize, dy: usize| pixels[c * plane + (y + dy - 1) * width + x + dx - 1];
                        let gx = p(2, 0) + 2.0 * p(2, 1) + p(2, 2) - p(0, 0) - 2.0 * p(0, 1) - p(0, 2);
                        let gy = p(0, 2) + 2.0 * p(1, 2) + p(2, 2) - p(0, 0) - 2.0 * p(1, 0) - p(2, 0);
                        let strength = gx.hypot(gy);
                        if strength > best.0 {
                            best = (strength, gx, gy);
                        }
                    }
                    let angle = best.2.atan2(best.1).to_degrees().rem_euclid(180.0);
                    map[at] = Edge { strength: best.0, angle };
                }
            }
        });
        let mut edges = Edges { width, height, scale, map };
        edges.thin();
        edges
    }

    /// Keeps the ridge of each edge and drops what is weak beside the picture's own edges.
    fn thin(&mut self) {
        let mut strengths: Vec<f32> = self.map.iter().map(|edge| edge.strength).collect();
        let at = (strengths.len() * 80 / 100).min(strengths.len() - 1);
        let (_, &mut line, _) = strengths.select_nth_unstable_by(at, f32::total_cmp);
        let line = line.clamp(12.0, 70.0);
        let before = self.map.clone();
        let width = self.width as isize;
        for (at, edge) in self.map.iter_mut().enumerate() {
            let (sin, cos) = edge.angle.to_radians().sin_cos();
            let step = cos.round() as isize + sin.round() as isize * width;
            let neighbour = |at: isize| before.get(at as usize).map_or(0.0, |edge| edge.strength);
            let ridge =
                edge.strength >= neighbour(at as isize + step) && edge.strength >= neighbour(at as isize - step);
            if edge.strength < line || !ridge {
                edge.strength = 0.0;
            }
        }
    }

    /// The edge at a place, if there is one of this direction within a pixel.
    pub(super) fn supports(&self, x: f32, y: f32, angle: f32) -> bool {
        let (x, y) = (x.round() as isize, y.round() as isize);
        for dy in -1..=1 {
            for dx in -1..=1 {
                let (x, y) = (x + dx, y + dy);
                if x < 0 || y < 0 || x >= self.width as isize || y >= self.height as isize {
                    continue;
                }
                let edge = self.map[y as usize * self.width + x as usize];
                if edge.strength > 0.0 && apart(edge.angle, angle) <= 14.0 {
                    return true;
                }
            }
        }
        false
    }
}

/// Degrees between two undirected lines, 0..90.
pub(super) fn apart(a: f32, b: f32) -> f32 {
    let d = (a - b).abs() % 180.0;
    d.min(180.0 - d)
}

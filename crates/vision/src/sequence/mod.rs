//! What happens between the frames of a capture: the active evidence.

mod around;
mod patch;

use crate::{Expression, Face, Picture};
use patch::{Patch, Ready};
use rayon::prelude::*;

/// What one frame contributes. `Debug` shows no pixels.
#[derive(Clone, PartialEq)]
pub struct FrameSigns {
    size: (u32, u32),
    landmarks: [(f32, f32); 5],
    expression: Expression,
    patch: Patch,
    around: Option<Box<[f32; 64]>>,
}

impl std::fmt::Debug for FrameSigns {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FrameSigns({:?}, {:?}, [redacted])", self.size, self.expression)
    }
}

impl FrameSigns {
    pub(crate) fn take(picture: &Picture, face: &Face, expression: Expression) -> Option<FrameSigns> {
        Some(FrameSigns {
            size: (picture.width(), picture.height()),
            landmarks: face.landmarks,
            expression,
            patch: Patch::cut(picture, face)?,
            around: around::colours(picture, &face.bbox),
        })
    }

    /// Where the head looks and what eyes and mouth do.
    pub fn expression(&self) -> &Expression {
        &self.expression
    }
}

/// Measurements over the frames of one capture, in their order. Ranges are largest minus smallest.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sequence {
    /// One minus the likeness of the two most different frames after the best affine map: about 0 for copies, crops and
    /// new encodings of one picture.
    pub change: f32,
    /// Farthest way of an eye, the nose or a mouth corner in the picture between two frames, in inter-eye distances.
    pub travel: f32,
    /// Turn of the head to the sides, degrees.
    pub yaw: f32,
    /// Nod, degrees.
    pub pitch: f32,
    /// Opening of the mouth, see [`Expression::mouth_open`].
    pub mouth_open: f32,
    /// Width of the mouth, see [`Expression::mouth_width`].
    pub mouth_width: f32,
    /// The largest of the four above, each in multiples of its own least.
    pub movement: f32,
    /// Largest difference of the face's brightness between two frames, in stops.
    pub light: f32,
    /// Largest difference of the face's tint between two frames, in stops of red or blue against green.
    pub tint: f32,
    /// Least overlap of the colours behind the person, 0..1; `None` where the face fills the picture.
    pub background: Option<f32>,
    /// Number of different picture sizes.
    pub sizes: usize,
    /// Length of the head's way in the order of the frames over the shortest way found through them.
    pub order: f32,
}

/// Least range of each movement that a person shows who follows the instructions: about three times what the measures
/// vary by in copies of one picture.
const LEAST: [f32; 4] = [6.0, 12.0, 0.08, 0.10];

/// Measures a capture. `None` with fewer than two frames: there is nothing between them. Pairs of frames are compared on
/// the threads of the caller's pool.
pub(crate) fn sequence(frames: &[FrameSigns]) -> Option<Sequence> {
    if frames.len() < 2 {
        return None;
    }
    let pairs = || (0..frames.len()).flat_map(|a| (a + 1..frames.len()).map(move |b| (&frames[a], &frames[b])));
    let alike = least_alike(frames);
    let range = |value: &dyn Fn(&Expression) -> f32| {
        let values = || frames.iter().map(|frame| value(&frame.expression));
        values().fold(f32::MIN, f32::max) - values().fold(f32::MAX, f32::min)
    };
    let ranges =
        [range(&|e| e.pose.yaw), range(&|e| e.pose.pitch), range(&|e| e.mouth_open), range(&|e| e.mouth_width)];
    let stops = |value: f32| value.max(1.0).log2();
    let brightness = |f: &FrameSigns| stops(f.patch.mean[1]);
    let tint = |f: &FrameSigns, channel: usize| stops(f.patch.mean[channel]) - stops(f.patch.mean[1]);
    let largest = |difference: &dyn Fn(&FrameSigns, &FrameSigns) -> f32| {
        pairs().map(|(a, b)| difference(a, b)).fold(0.0, f32::max)
    };
    let mut sizes: Vec<_> = frames.iter().map(|frame| frame.size).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let rooms = pairs().filter_map(|(a, b)| Some(around::overlap(&**a.around.as_ref()?, &**b.around.as_ref()?)));
    Some(Sequence {
        change: 1.0 - alike,
        travel: largest(&travel),
        yaw: ranges[0],
        pitch: ranges[1],
        mouth_open: ranges[2],
        mouth_width: ranges[3],
        movement: ranges.iter().zip(LEAST).map(|(range, least)| range / least).fold(0.0, f32::max),
        light: largest(&|a, b| (brightness(a) - brightness(b)).abs()),
        tint: largest(&|a, b| (tint(a, 0) - tint(b, 0)).abs().max((tint(a, 2) - tint(b, 2)).abs())),
        background: rooms.reduce(f32::min),
        sizes: sizes.len(),
        order: order(frames),
    })
}

/// Likeness of the two frames that are least alike.
fn least_alike(frames: &[FrameSigns]) -> f32 {
    let ready: Vec<Ready> = frames.par_iter().map(|frame| Ready::new(&frame.patch)).collect();
    let pairs: Vec<_> = (0..ready.len()).flat_map(|a| (a + 1..ready.len()).map(move |b| (a, b))).collect();
    pairs.par_iter().map(|(a, b)| patch::likeness(&ready[*a], &ready[*b])).reduce(|| 1.0, f32::min)
}

/// Farthest way of a landmark between two frames, in inter-eye distances.
fn travel(a: &FrameSigns, b: &FrameSigns) -> f32 {
    let distance = |p: (f32, f32), q: (f32, f32)| (p.0 - q.0).hypot(p.1 - q.1);
    let eyes = distance(a.landmarks[0], a.landmarks[1]).max(distance(b.landmarks[0], b.landmarks[1])).max(1.0);
    a.landmarks.iter().zip(b.landmarks).map(|(p, q)| distance(*p, q)).fold(0.0, f32::max) / eyes
}

/// Way through pose and mouth in the given order, over the shortest of the greedy ways from each frame.
fn order(frames: &[FrameSigns]) -> f32 {
    let at = |frame: &FrameSigns| {
        let e = &frame.expression;
        [e.pose.yaw / LEAST[0], e.pose.pitch / LEAST[1], e.mouth_open / LEAST[2], e.mouth_width / LEAST[3]]
    };
    let places: Vec<[f32; 4]> = frames.iter().map(at).collect();
    let step = |a: &[f32; 4], b: &[f32; 4]| a.iter().zip(b).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
    let given: f32 = places.windows(2).map(|pair| step(&pair[0], &pair[1])).sum();
    let greedy = (0..places.len()).map(|start| {
        let mut left: Vec<&[f32; 4]> = places.iter().collect();
        let mut here = left.swap_remove(start);
        let mut way = 0.0;
        while let Some((next, length)) =
            left.iter().enumerate().map(|(i, p)| (i, step(here, p))).min_by(|a, b| a.1.total_cmp(&b.1))
        {
            way += length;
            here = left.swap_remove(next);
        }
        way
    });
    // A head that hardly moves has no order: half of the least movement is added to both ways.
    (given + 0.5) / (greedy.fold(f32::MAX, f32::min) + 0.5)
}

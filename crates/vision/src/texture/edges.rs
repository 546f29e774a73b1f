//! Straight edges round a face: the rim of a sheet of paper, of a display, of a phone.

use crate::resample::{Affine, Outside, sample};
use crate::{FaceBox, Picture};

const SIDE: usize = 96;
/// The face box enlarged by this factor is looked at.
const REACH: f32 = 2.7;

/// Strength of the straightest edge across and down outside the face, and the difference in brightness between the face
/// and what is round it.
pub(super) fn measure(picture: &Picture, face: &FaceBox) -> [f32; 3] {
    let side = face.size() * REACH;
    let (x, y) = face.centre();
    let area = FaceBox { x: x - side / 2.0, y: y - side / 2.0, width: side, height: side };
    let mut luma = vec![0.0f32; SIDE * SIDE];
    let map = Affine::of_rectangle(&area, SIDE, SIDE);
    sample(picture, map, (SIDE, SIDE), Outside::Nearest, |at, [r, g, b]| {
        luma[at] = 0.299 * r + 0.587 * g + 0.114 * b;
    });
    let across = line(|i, j| luma[i * SIDE + j]);
    let down = line(|i, j| luma[j * SIDE + i]);
    let (mut inner, mut outer) = ((0.0, 0u32), (0.0, 0u32));
    let near = (SIDE as f32 / REACH / 2.0) as usize;
    for y in 0..SIDE {
        for x in 0..SIDE {
            let away = x.abs_diff(SIDE / 2).max(y.abs_diff(SIDE / 2));
            let sum = if away < near { &mut inner } else { &mut outer };
            sum.0 += luma[y * SIDE + x];
            sum.1 += 1;
        }
    }
    let mean = |(sum, count): (f32, u32)| sum / count.max(1) as f32;
    [across, down, (mean(inner) - mean(outer)) / 128.0]
}

/// The strongest step along a slightly slanted line, against the usual step, outside the middle third.
fn line(at: impl Fn(usize, usize) -> f32) -> f32 {
    // Row `i` of the steps is that of the picture; the outermost two stay empty.
    let mut steps = vec![0.0f32; SIDE * SIDE];
    let mut total = 0.0f32;
    for i in 1..SIDE - 1 {
        for (j, step) in steps[i * SIDE..(i + 1) * SIDE].iter_mut().enumerate() {
            *step = at(i + 1, j) - at(i - 1, j);
        }
        total += steps[i * SIDE..(i + 1) * SIDE].iter().map(|step| step.abs()).sum::<f32>() / SIDE as f32;
    }
    let mut best = 0.0f32;
    for slant in -6i32..=6 {
        // A line that leaves its row by `slant` places over the whole width; signed steps of one edge add up.
        let away: [i32; SIDE] = std::array::from_fn(|j| slant * (j as i32 - SIDE as i32 / 2) / SIDE as i32);
        for i in (1..SIDE / 3).chain(SIDE - SIDE / 3..SIDE - 1) {
            let sum: f32 = away
                .iter()
                .enumerate()
                .map(|(j, away)| steps[(i as i32 + away).clamp(1, SIDE as i32 - 2) as usize * SIDE + j])
                .sum();
            best = best.max(sum.abs() / SIDE as f32);
        }
    }
    ((best + 0.5) / (total / (SIDE - 2) as f32 + 0.5)).ln()
}

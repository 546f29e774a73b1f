//! The 68-point landmarks and the state of eyes and mouth.

use super::pose::{HeadPose, head_pose};
use crate::inference::{Inference, InferenceError, TensorRef};
use crate::resample::{Affine, Outside, sample, with_scratch};
use crate::{Face, FaceBox, Picture};

const LANDMARKS: &str = "faceplugin-landmark68";
const EYE: &str = "faceplugin-eye";

/// 68 points in pixels of the picture, in the order of the iBUG 300-W annotation: jaw 0..17, brows 17..27, nose 27..36,
/// eyes 36..48 (outer corner, two upper, inner corner, two lower), outer lips 48..60, inner lips 60..68.
pub type Landmarks68 = [(f32, f32); 68];

/// Where the head looks and what eyes and mouth do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expression {
    /// Direction of the head.
    pub pose: HeadPose,
    /// How surely the more open eye is open, 0..1. Each alone is unsure, so both the lids' distance and the eye model
    /// must say closed for a low value.
    pub eyes_open: f32,
    /// Distance of the inner lips over the distance from eyes to mouth. About 0 with a closed mouth.
    pub mouth_open: f32,
    /// Distance of the mouth corners over the distance of the eyes. Grows with a smile; its resting value differs by
    /// person, so compare frames of one person.
    pub mouth_width: f32,
}

/// Grey crop of a rectangle, values 0..1, into `out`.
fn grey(picture: &Picture, area: &FaceBox, side: usize, out: &mut [f32]) {
    sample(picture, Affine::of_rectangle(area, side, side), (side, side), Outside::Nearest, |at, [r, g, b]| {
        out[at] = (0.299 * r + 0.587 * g + 0.114 * b) / 256.0;
    });
}

/// Finds the 68 points of a face.
pub(super) fn find(model: &dyn Inference, picture: &Picture, face: &Face) -> Result<Landmarks68, InferenceError> {
    const SIDE: usize = 64;
    let outputs = with_scratch(SIDE * SIDE, |input| {
        grey(picture, &face.bbox, SIDE, input);
        model.run(TensorRef { shape: &[1, 1, SIDE, SIDE], data: input })
    })?;
    let unexpected = InferenceError::UnexpectedOutput { model: LANDMARKS };
    let [tensor] = &outputs[..] else { return Err(unexpected) };
    let points = tensor.data.as_chunks::<2>().0;
    if points.len() != 68 || tensor.data.iter().any(|v| !v.is_finite()) {
        return Err(unexpected);
    }
    let FaceBox { x, y, width, height } = face.bbox;
    Ok(std::array::from_fn(|i| (x + points[i][0] * width, y + points[i][1] * height)))
}

/// Measures eyes and mouth.
pub(super) fn expression(
    eye_model: &dyn Inference,
    picture: &Picture,
    face: &Face,
    points: &Landmarks68,
) -> Result<Expression, InferenceError> {
    let pose = head_pose(face, points).ok_or(InferenceError::FaceOutside)?;
    let distance = |a: (f32, f32), b: (f32, f32)| (a.0 - b.0).hypot(a.1 - b.1);
    let middle = |indices: &[usize]| {
        let (x, y) = indices.iter().fold((0.0, 0.0), |(x, y), i| (x + points[*i].0, y + points[*i].1));
        (x / indices.len() as f32, y / indices.len() as f32)
    };
    let (left, right) = (middle(&[36, 37, 38, 39, 40, 41]), middle(&[42, 43, 44, 45, 46, 47]));
    let eyes = ((left.0 + right.0) / 2.0, (left.1 + right.1) / 2.0);
    let eye_mouth = distance(eyes, middle(&[48, 54])).max(1.0);

    let mut open = 0.0f32;
    for start in [36, 42] {
        let lids = distance(points[start + 1], points[start + 5]).max(distance(points[start + 2], points[start + 4]));
        let lids = super::sigmoid(lids / eye_mouth, 0.095, 0.005);
        let seen = eye_open(eye_model, picture, points, start)?;
        open = open.max(lids).max(seen);
    }
    Ok(Expression {
        pose,
        eyes_open: open,
        mouth_open: distance(points[62], points[66]) / eye_mouth,
        mouth_width: distance(points[48], points[54]) / distance(left, right).max(1.0),
    })
}

/// The eye model's probability that one eye is open. `start` is the index of the eye's first point.
fn eye_open(
    model: &dyn Inference,
    picture: &Picture,
    points: &Landmarks68,
    start: usize,
) -> Result<f32, InferenceError> {
    const SIDE: usize = 24;
    let lids = [1, 2, 4, 5].map(|i| points[start + i]);
    let (x, y) = lids.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0 / 4.0, y + p.1 / 4.0));
    let size = ((points[start + 3].0 - points[start].0).abs() * 1.6).max(2.0);
    let area = FaceBox { x: x - size / 2.0, y: y - size / 2.0, width: size, height: size };
    let outputs = with_scratch(SIDE * SIDE, |input| {
        grey(picture, &area, SIDE, input);
        model.run(TensorRef { shape: &[1, 1, SIDE, SIDE], data: input })
    })?;
    match &outputs[..] {
        [tensor] => match tensor.data[..] {
            [closed, open] if closed.is_finite() && open.is_finite() => Ok(1.0 / (1.0 + (closed - open).exp())),
            _ => Err(InferenceError::UnexpectedOutput { model: EYE }),
        },
        _ => Err(InferenceError::UnexpectedOutput { model: EYE }),
    }
}

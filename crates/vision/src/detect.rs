//! Face detection with five landmarks (YuNet).
//!
//! The network is fully convolutional. It first looks at a small version of the picture, which is enough for a face that
//! a person shows to a camera; only if nothing, or nothing but small faces, is found it looks at a larger version.

use crate::inference::{Inference, InferenceError, Tensor, TensorRef};
use crate::resample::{Planes, shrink, with_scratch};
use crate::{Face, FaceBox, Picture, thresholds};

const NAME: &str = "yunet-2023mar";

pub(crate) const OUTPUTS: [&str; 12] = [
    "cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32", "bbox_8", "bbox_16", "bbox_32", "kps_8", "kps_16",
    "kps_32",
];

const STRIDES: [usize; 3] = [8, 16, 32];

/// Longer side of the picture that is looked at first, and of the one that is looked at if need be.
pub(crate) const SIDES: [usize; 2] = [320, 640];

/// A face whose longer side is shorter than this in the first look is looked at again in the larger version.
const SMALL: f32 = 48.0;

/// Faces that overlap more than this are one face (the value of the model's authors).
const SAME_FACE: f32 = 0.3;

/// A crowd is no capture of a person; the most prominent are enough to say that there are several.
const MAX_FACES: usize = 64;

pub(crate) struct Detector {
    model: Box<dyn Inference>,
}

impl Detector {
    pub(crate) fn new(model: Box<dyn Inference>) -> Detector {
        Detector { model }
    }

    /// All faces, largest first.
    pub(crate) fn find(&self, picture: &Picture) -> Result<Vec<Face>, InferenceError> {
        let longer = picture.width().max(picture.height()) as usize;
        let mut faces = Vec::new();
        for side in SIDES {
            let scale = (side as f32 / longer as f32).min(1.0);
            let seen = self.look(picture, scale)?;
            let sure = seen.first().is_some_and(|face: &Face| face.bbox.size() * scale >= SMALL);
            // The larger version cannot undo a find: faces that fill the picture are found in the small one only.
            if !seen.is_empty() {
                faces = seen;
            }
            if sure || longer <= side {
                break;
            }
        }
        Ok(faces)
    }

    /// All faces of the larger version, largest first: small ones beside a large one too.
    pub(crate) fn find_small(&self, picture: &Picture) -> Result<Vec<Face>, InferenceError> {
        let longer = picture.width().max(picture.height());
        self.look(picture, (SIDES[1] as f32 / longer as f32).min(1.0))
    }

    /// Looks once at the picture scaled by `scale`.
    pub(crate) fn look(&self, picture: &Picture, scale: f32) -> Result<Vec<Face>, InferenceError> {
        let scaled = |side: u32| ((side as f32 * scale).round() as usize).clamp(1, side as usize);
        let (width, height) = (scaled(picture.width()), scaled(picture.height()));
        let (stride, rows) = (width.next_multiple_of(32), height.next_multiple_of(32));
        let outputs = with_scratch(3 * stride * rows, |input| {
            shrink(picture, (width, height), (stride, rows), Planes::Bgr, input);
            self.model.run(TensorRef { shape: &[1, 3, rows, stride], data: input })
        })?;
        let back = (picture.width() as f32 / width as f32, picture.height() as f32 / height as f32);
        let candidates =
            candidates(&outputs, (stride, rows)).ok_or(InferenceError::UnexpectedOutput { model: NAME })?;
        let mut faces = suppress(candidates);
        for face in &mut faces {
            face.bbox.x *= back.0;
            face.bbox.width *= back.0;
            face.bbox.y *= back.1;
            face.bbox.height *= back.1;
            face.landmarks = face.landmarks.map(|(x, y)| (x * back.0, y * back.1));
        }
        // What the padding seems to show is not in the picture.
        faces.retain(|face| {
            let (x, y) = face.bbox.centre();
            (0.0..picture.width() as f32).contains(&x) && (0.0..picture.height() as f32).contains(&y)
        });
        faces.sort_by(|a, b| b.bbox.area().total_cmp(&a.bbox.area()));
        Ok(faces)
    }
}

/// Decodes the twelve outputs; `None` if they have another form than the lock says.
fn candidates(outputs: &[Tensor], (width, height): (usize, usize)) -> Option<Vec<Face>> {
    let mut found = Vec::new();
    for (i, &stride) in STRIDES.iter().enumerate() {
        let columns = width / stride;
        let cells = columns * (height / stride);
        let values = |kind: usize, per_cell: usize| {
            let tensor = outputs.get(3 * kind + i)?;
            (tensor.data.len() == cells * per_cell).then_some(tensor.data.as_slice())
        };
        let (class, object) = (values(0, 1)?, values(1, 1)?);
        let boxes = values(2, 4)?.as_chunks::<4>().0;
        let points = values(3, 10)?.as_chunks::<10>().0;
        let step = stride as f32;
        for cell in 0..cells {
            let score = (class[cell].clamp(0.0, 1.0) * object[cell].clamp(0.0, 1.0)).sqrt();
            if score < thresholds::FACE_SCORE {
                continue;
            }
            let (column, row) = ((cell % columns) as f32, (cell / columns) as f32);
            let [cx, cy, w, h] = boxes[cell];
            let (width, height) = (w.exp() * step, h.exp() * step);
            let bbox =
                FaceBox { x: (column + cx) * step - width / 2.0, y: (row + cy) * step - height / 2.0, width, height };
            let k = &points[cell];
            let landmarks = std::array::from_fn(|p| ((k[2 * p] + column) * step, (k[2 * p + 1] + row) * step));
            let finite = [bbox.x, bbox.y, bbox.width, bbox.height].iter().all(|v| v.is_finite())
                && landmarks.iter().all(|(x, y): &(f32, f32)| x.is_finite() && y.is_finite());
            if finite {
                found.push(Face { bbox, score, landmarks });
            }
        }
    }
    Some(found)
}

/// Keeps the surest of faces that overlap.
fn suppress(mut candidates: Vec<Face>) -> Vec<Face> {
    candidates.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Face> = Vec::new();
    for face in candidates {
        if kept.len() == MAX_FACES {
            break;
        }
        if kept.iter().all(|other| other.bbox.overlap(&face.bbox) <= SAME_FACE) {
            kept.push(face);
        }
    }
    kept
}

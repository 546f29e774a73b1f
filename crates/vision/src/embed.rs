//! Two embedders, one template.

use crate::align::{self, SIDE};
use crate::inference::{Inference, InferenceError, Tensor, TensorRef};
use crate::resample::{Outside, sample, with_scratch};
use crate::{Face, Picture, Template};

const SHAPE: [usize; 4] = [1, 3, SIDE, SIDE];
const PLANE: usize = SIDE * SIDE;

pub(crate) struct Embedders {
    sface: Box<dyn Inference>,
    mobilefacenet: Box<dyn Inference>,
}

impl Embedders {
    pub(crate) fn new(sface: Box<dyn Inference>, mobilefacenet: Box<dyn Inference>) -> Embedders {
        Embedders { sface, mobilefacenet }
    }

    /// Aligns the face once, at the picture's full resolution, and runs both embedders on it.
    pub(crate) fn embed(&self, picture: &Picture, face: &Face) -> Result<Template, InferenceError> {
        let map = align::map(&face.landmarks).ok_or(InferenceError::FaceOutside)?;
        with_scratch(6 * PLANE, |buffer| {
            let (rgb, bgr) = buffer.split_at_mut(3 * PLANE);
            sample(picture, map, (SIDE, SIDE), Outside::Black, |at, pixel| {
                for (c, value) in pixel.into_iter().enumerate() {
                    rgb[c * PLANE + at] = value;
                    bgr[(2 - c) * PLANE + at] = (value - 127.0) / 128.0;
                }
            });
            let (sface, mobilefacenet) = rayon::join(
                || self.sface.run(TensorRef { shape: &SHAPE, data: rgb }),
                || self.mobilefacenet.run(TensorRef { shape: &SHAPE, data: bgr }),
            );
            let sface = vector(sface?, "sface-2021dec")?;
            let mobilefacenet = vector(mobilefacenet?, "faceplugin-mobilefacenet-512")?;
            Template::from_raw(&sface, &mobilefacenet)
                .map_err(|_| InferenceError::UnexpectedOutput { model: "face embedders" })
        })
    }
}

fn vector(outputs: Vec<Tensor>, model: &'static str) -> Result<Vec<f32>, InferenceError> {
    match <[Tensor; 1]>::try_from(outputs) {
        Ok([tensor]) => Ok(tensor.data),
        Err(_) => Err(InferenceError::UnexpectedOutput { model }),
    }
}

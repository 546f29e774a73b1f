//! Two embedders, one template.

use crate::inference::{Inference, InferenceError};
use crate::{Face, Picture, Template};

pub(crate) struct Embedders {
    sface: Box<dyn Inference>,
    mobilefacenet: Box<dyn Inference>,
}

impl Embedders {
    pub(crate) fn new(sface: Box<dyn Inference>, mobilefacenet: Box<dyn Inference>) -> Embedders {
        Embedders { sface, mobilefacenet }
    }

    pub(crate) fn embed(&self, _picture: &Picture, _face: &Face) -> Result<Template, InferenceError> {
        let _ = (&self.sface, &self.mobilefacenet);
        Err(InferenceError::FaceOutside)
    }
}

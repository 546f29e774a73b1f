//! Face detection with five landmarks (YuNet).

use crate::inference::{Inference, InferenceError};
use crate::{Face, Picture};

pub(crate) const OUTPUTS: [&str; 12] = [
    "cls_8", "cls_16", "cls_32", "obj_8", "obj_16", "obj_32", "bbox_8", "bbox_16", "bbox_32", "kps_8", "kps_16",
    "kps_32",
];

pub(crate) struct Detector {
    model: Box<dyn Inference>,
}

impl Detector {
    pub(crate) fn new(model: Box<dyn Inference>) -> Detector {
        Detector { model }
    }

    pub(crate) fn find(&self, _picture: &Picture) -> Result<Vec<Face>, InferenceError> {
        let _ = &self.model;
        Err(InferenceError::UnexpectedOutput { model: "yunet-2023mar" })
    }
}

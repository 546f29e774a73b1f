//! Capture quality by the component names of OFIQ (ISO/IEC 29794-5).

use crate::inference::{Inference, InferenceError};
use crate::{Face, Picture};

/// One measured property of a capture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// OFIQ's name of the component.
    pub name: &'static str,
    /// The native measurement, in the unit that the component's documentation names.
    pub raw: f32,
    /// The measurement mapped to 0..100, higher = better.
    pub scalar: f32,
    /// The scalar from which the component passes.
    pub threshold: f32,
    /// Whether it passes.
    pub passed: bool,
}

/// The quality of one capture.
#[derive(Clone, Debug, PartialEq)]
pub struct Quality {
    /// Every component that was measured.
    pub components: Vec<Component>,
    /// One figure for all, 0..100, higher = better.
    pub unified: f32,
}

impl Quality {
    /// The component of that name, if it was measured.
    pub fn component(&self, name: &str) -> Option<&Component> {
        self.components.iter().find(|component| component.name == name)
    }

    /// Whether every component passes.
    pub fn passed(&self) -> bool {
        self.components.iter().all(|component| component.passed)
    }
}

pub(crate) struct QualityModels {
    landmarks: Box<dyn Inference>,
    eye: Box<dyn Inference>,
}

impl QualityModels {
    pub(crate) fn new(landmarks: Box<dyn Inference>, eye: Box<dyn Inference>) -> QualityModels {
        QualityModels { landmarks, eye }
    }

    pub(crate) fn measure(&self, _picture: &Picture, _faces: &[Face]) -> Result<Quality, InferenceError> {
        let _ = (&self.landmarks, &self.eye);
        Err(InferenceError::FaceOutside)
    }
}

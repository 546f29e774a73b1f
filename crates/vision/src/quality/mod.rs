//! Capture quality by the component names of OFIQ, the reference implementation of ISO/IEC 29794-5.
//!
//! Names, raw measures and the mapping of a raw measure to 0..100 follow OFIQ where the measure needs no model that is
//! not here. Three differ: `Sharpness` (OFIQ has a trained forest), `HeadSize` (OFIQ asks for the framing of a passport
//! photo, a selfie only has to be large enough) and `EyesOpen` (two models that must agree, see [`Expression`]). The
//! unified figure is this crate's own.

mod landmarks;
mod luma;
mod pose;

pub use landmarks::{Expression, Landmarks68};
pub use pose::HeadPose;

use crate::inference::{Inference, InferenceError};
use crate::{Face, Picture, thresholds};

/// One measured property of a capture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Component {
    /// OFIQ's name of the component.
    pub name: &'static str,
    /// The native measurement: degrees, pixels, shares or quotients, as the component's line in this file says.
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
    /// One figure for all, 0..100: the worst component, scaled so that its threshold is 50. At least 50 means that every
    /// component passes.
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

    fn of(components: Vec<Component>) -> Quality {
        let unified = components.iter().map(Component::unified).fold(100.0, f32::min);
        Quality { components, unified }
    }
}

impl Component {
    fn new(name: &'static str, raw: f32, scalar: f32, threshold: f32) -> Component {
        let scalar = scalar.clamp(0.0, 100.0);
        Component { name, raw, scalar, threshold, passed: scalar >= threshold }
    }

    /// The scalar stretched so that the threshold lies at 50.
    fn unified(&self) -> f32 {
        if self.scalar < self.threshold {
            50.0 * self.scalar / self.threshold
        } else {
            50.0 + 50.0 * (self.scalar - self.threshold) / (100.0 - self.threshold)
        }
    }
}

/// The logistic curve with its middle at `x0` and width `w`.
fn sigmoid(x: f32, x0: f32, w: f32) -> f32 {
    1.0 / (1.0 + ((x0 - x) / w).exp())
}

pub(crate) struct QualityModels {
    landmarks: Box<dyn Inference>,
    eye: Box<dyn Inference>,
}

impl QualityModels {
    pub(crate) fn new(landmarks: Box<dyn Inference>, eye: Box<dyn Inference>) -> QualityModels {
        QualityModels { landmarks, eye }
    }

    pub(crate) fn landmarks(&self, picture: &Picture, face: &Face) -> Result<Landmarks68, InferenceError> {
        landmarks::find(&*self.landmarks, picture, face)
    }

    pub(crate) fn expression(&self, picture: &Picture, face: &Face) -> Result<Expression, InferenceError> {
        landmarks::expression(&*self.eye, picture, face, &self.landmarks(picture, face)?)
    }

    pub(crate) fn measure(&self, picture: &Picture, faces: &[Face]) -> Result<Quality, InferenceError> {
        let Some(face) = faces.first() else {
            return Ok(Quality::of(vec![Component::new(
                "SingleFacePresent",
                0.0,
                0.0,
                thresholds::quality::SINGLE_FACE_PRESENT,
            )]));
        };
        let luma = luma::measure(picture, &face.bbox);
        let expression = self.expression(picture, face)?;
        Ok(Quality::of(components(picture, faces, face, &luma, &expression)))
    }
}

/// Every component: raw measure, mapping, line.
fn components(
    picture: &Picture,
    faces: &[Face],
    face: &Face,
    luma: &luma::Luma,
    expression: &Expression,
) -> Vec<Component> {
    use thresholds::quality as line;
    let pose = &expression.pose;
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let [left_eye, right_eye, _, left_mouth, right_mouth] = face.landmarks;
    let eyes_y = (left_eye.1 + right_eye.1) / 2.0;
    let eye_mouth = {
        let eyes = ((left_eye.0 + right_eye.0) / 2.0, eyes_y);
        let mouth = ((left_mouth.0 + right_mouth.0) / 2.0, (left_mouth.1 + right_mouth.1) / 2.0);
        (eyes.0 - mouth.0).hypot(eyes.1 - mouth.1).max(1.0)
    };
    // Seen from the side the eyes come closer together; the distance meant is that of the frontal face.
    let between_eyes = (face.inter_eye_distance() / pose.yaw.to_radians().cos().max(0.2)).max(1.0);
    // Area of the second largest face over that of the largest.
    let second = faces.get(1).map_or(0.0, |other| other.bbox.area() / face.bbox.area().max(1.0));
    let head = face.bbox.height / height;
    let turned = |degrees: f32| 100.0 * degrees.to_radians().cos().max(0.0).powi(2);
    let left = left_eye.0 / between_eyes;
    let right = (width - right_eye.0) / between_eyes;
    let above = eyes_y / eye_mouth;
    let below = (height - eyes_y) / eye_mouth;
    vec![
        Component::new("SingleFacePresent", second, 100.0 * (1.0 - second), line::SINGLE_FACE_PRESENT),
        // Pixels.
        Component::new(
            "InterEyeDistance",
            between_eyes,
            100.0 * sigmoid(between_eyes, 70.0, 20.0),
            line::INTER_EYE_DISTANCE,
        ),
        // Height of the face box over height of the picture.
        Component::new("HeadSize", head, 500.0 * head, line::HEAD_SIZE),
        // From the outer eye to the edge, in inter-eye distances; from the eyes to the edge, in eye-mouth distances.
        Component::new("LeftwardCropOfTheFaceImage", left, 100.0 * sigmoid(left, 0.9, 0.1), line::CROP),
        Component::new("RightwardCropOfTheFaceImage", right, 100.0 * sigmoid(right, 0.9, 0.1), line::CROP),
        Component::new("MarginAboveOfTheFaceImage", above, 100.0 * sigmoid(above, 1.4, 0.1), line::CROP),
        Component::new("MarginBelowOfTheFaceImage", below, 100.0 * sigmoid(below, 1.8, 0.1), line::CROP),
        // Degrees.
        Component::new("HeadPoseYaw", pose.yaw, turned(pose.yaw), line::HEAD_POSE),
        Component::new("HeadPosePitch", pose.pitch, turned(pose.pitch), line::HEAD_POSE),
        Component::new("HeadPoseRoll", pose.roll, turned(pose.roll), line::HEAD_POSE),
        // Variance of the Laplacian over variance of the brightness, face box at 128 x 128.
        Component::new(
            "Sharpness",
            luma.sharpness,
            100.0 * sigmoid(luma.sharpness.max(1e-6).ln(), 0.018f32.ln(), 0.35),
            line::SHARPNESS,
        ),
        // Share of the face darker than 26, brighter than 246.
        Component::new(
            "UnderExposurePrevention",
            luma.dark,
            120.0 * (0.832 - sigmoid(luma.dark, 0.92, 0.05)),
            line::UNDER_EXPOSURE,
        ),
        Component::new("OverExposurePrevention", luma.bright, 1.0 / (luma.bright + 0.01), line::OVER_EXPOSURE),
        // Bits.
        Component::new("DynamicRange", luma.entropy, 12.5 * luma.entropy, line::DYNAMIC_RANGE),
        // Overlap of the histograms of both halves.
        Component::new(
            "IlluminationUniformity",
            luma.evenness,
            100.0 * luma.evenness.powf(0.3),
            line::ILLUMINATION_UNIFORMITY,
        ),
        // Probability.
        Component::new("EyesOpen", expression.eyes_open, 100.0 * expression.eyes_open, line::EYES_OPEN),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unified_is_fifty_at_the_line() {
        assert_eq!(Component::new("x", 0.0, 75.0, 75.0).unified(), 50.0);
        assert_eq!(Component::new("x", 0.0, 100.0, 75.0).unified(), 100.0);
        assert_eq!(Component::new("x", 0.0, 37.5, 75.0).unified(), 25.0);
        let quality = Quality::of(vec![Component::new("a", 0.0, 90.0, 50.0), Component::new("b", 0.0, 10.0, 50.0)]);
        assert_eq!((quality.unified, quality.passed()), (10.0, false));
        assert!(quality.component("a").unwrap().passed);
    }

    #[test]
    fn scalars_stay_within_their_range() {
        assert_eq!(Component::new("x", 0.0, 900.0, 50.0).scalar, 100.0);
        assert_eq!(Component::new("x", 0.0, -3.0, 50.0).scalar, 0.0);
    }
}

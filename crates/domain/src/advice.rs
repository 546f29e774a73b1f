//! What a person can do about a capture that is too poor: the helpful side of a refusal.

use crate::evidence::QualityFinding;
use serde::{Deserialize, Serialize};

/// One piece of advice, in the order in which a person should follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Advice {
    /// No face was found.
    ShowYourFace,
    /// There are several.
    OneFaceOnly,
    /// The face is too small.
    ComeCloser,
    /// The face fills more than the picture.
    MoveBack,
    /// The face is cut off at one side.
    CentreYourFace,
    /// Too dark.
    MoreLight,
    /// Too bright.
    LessLight,
    /// Lit from one side.
    EvenLight,
    /// Blurred.
    HoldStill,
    /// Turned away.
    LookAtTheCamera,
    /// Tilted.
    HoldYourHeadUpright,
    /// Eyes closed.
    OpenYourEyes,
}

impl Advice {
    /// In words to the person before the camera.
    pub const fn words(self) -> &'static str {
        match self {
            Self::ShowYourFace => "Show your face: none was found.",
            Self::OneFaceOnly => "Make sure that yours is the only face in the picture.",
            Self::ComeCloser => "Come closer to the camera.",
            Self::MoveBack => "Move back a little: your whole face must be in the picture.",
            Self::CentreYourFace => "Move your face to the middle of the picture.",
            Self::MoreLight => "Find more light.",
            Self::LessLight => "Avoid bright light on your face.",
            Self::EvenLight => "Turn so that the light falls on both sides of your face.",
            Self::HoldStill => "Hold still and wipe the lens: the picture is blurred.",
            Self::LookAtTheCamera => "Look straight at the camera.",
            Self::HoldYourHeadUpright => "Hold your head upright.",
            Self::OpenYourEyes => "Keep your eyes open.",
        }
    }
}

/// Advice for a capture, most important first. Empty when there is nothing to improve.
pub fn advice(quality: &QualityFinding) -> Vec<Advice> {
    if quality.faces == 0 {
        return vec![Advice::ShowYourFace];
    }
    let cut = quality.components.iter().filter(|c| is_margin(&c.name) && c.scalar < c.threshold).count();
    let mut all: Vec<Advice> = quality
        .components
        .iter()
        .filter(|c| c.scalar < c.threshold)
        .filter_map(|c| {
            Some(match c.name.as_str() {
                "SingleFacePresent" => Advice::OneFaceOnly,
                "InterEyeDistance" | "HeadSize" => Advice::ComeCloser,
                name if is_margin(name) => {
                    if cut > 1 {
                        Advice::MoveBack
                    } else {
                        Advice::CentreYourFace
                    }
                }
                "UnderExposurePrevention" | "DynamicRange" => Advice::MoreLight,
                "OverExposurePrevention" => Advice::LessLight,
                "IlluminationUniformity" => Advice::EvenLight,
                "Sharpness" => Advice::HoldStill,
                "HeadPoseYaw" | "HeadPosePitch" => Advice::LookAtTheCamera,
                "HeadPoseRoll" => Advice::HoldYourHeadUpright,
                "EyesOpen" => Advice::OpenYourEyes,
                _ => return None,
            })
        })
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn is_margin(component: &str) -> bool {
    matches!(
        component,
        "LeftwardCropOfTheFaceImage"
            | "RightwardCropOfTheFaceImage"
            | "MarginAboveOfTheFaceImage"
            | "MarginBelowOfTheFaceImage"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::QualityComponent;
    use crate::image::ImageKind;

    fn finding(faces: u32, weak: &[&str]) -> QualityFinding {
        let component = |name: &&str| QualityComponent {
            name: (*name).to_owned(),
            raw: 0.0,
            scalar: 10.0,
            threshold: 50.0,
            mandatory: false,
        };
        QualityFinding {
            image: ImageKind::Selfie,
            faces,
            face: None,
            unified: 0.0,
            components: weak.iter().map(component).collect(),
            advice: Vec::new(),
        }
    }

    #[test]
    fn every_weakness_says_what_to_do() {
        assert_eq!(advice(&finding(0, &[])), [Advice::ShowYourFace]);
        assert_eq!(advice(&finding(1, &[])), []);
        assert_eq!(
            advice(&finding(1, &["EyesOpen", "Sharpness", "InterEyeDistance", "HeadSize"])),
            [Advice::ComeCloser, Advice::HoldStill, Advice::OpenYourEyes]
        );
        assert_eq!(advice(&finding(2, &["SingleFacePresent"])), [Advice::OneFaceOnly]);
        assert_eq!(advice(&finding(1, &["LeftwardCropOfTheFaceImage"])), [Advice::CentreYourFace]);
        let both = ["LeftwardCropOfTheFaceImage", "RightwardCropOfTheFaceImage"];
        assert_eq!(advice(&finding(1, &both)), [Advice::MoveBack]);
    }
}

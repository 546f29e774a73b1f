//! Passive presentation-attack detection: what one frame says about a live face.

use crate::thresholds;

/// Scores of one face in one frame, each 0..1, higher = more likely a live person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PassiveScore {
    /// The two models together: the figure that the lines of [`thresholds`] are for.
    pub fused: f32,
    /// MiniFASNet's probability of its "live" class.
    pub minifasnet: f32,
    /// One minus DeepTree's attack score.
    pub deeptree: f32,
}

/// What a passive score says by the shipped lines. A signal, never a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PassiveVerdict {
    /// Nothing speaks against a live person.
    Live,
    /// Doubtful.
    Review,
    /// Looks like a print, a screen or another artefact.
    Attack,
}

impl PassiveScore {
    /// Fuses the two models: the product of their live scores.
    pub fn fuse(minifasnet: f32, deeptree: f32) -> PassiveScore {
        PassiveScore { fused: minifasnet * deeptree, minifasnet, deeptree }
    }

    /// Applies [`thresholds::LIVE`] and [`thresholds::LIVE_ATTACK`] to the fused figure.
    pub fn verdict(&self) -> PassiveVerdict {
        PassiveVerdict::of(self.fused)
    }
}

impl PassiveVerdict {
    /// The verdict of a fused score, of one frame or of a whole capture.
    pub fn of(fused: f32) -> PassiveVerdict {
        if fused >= thresholds::LIVE {
            PassiveVerdict::Live
        } else if fused >= thresholds::LIVE_ATTACK {
            PassiveVerdict::Review
        } else {
            PassiveVerdict::Attack
        }
    }
}

use crate::inference::{Inference, InferenceError};
use crate::{Face, Picture};

pub(crate) struct Liveness {
    minifasnet: Box<dyn Inference>,
    deeptree: Box<dyn Inference>,
}

impl Liveness {
    pub(crate) fn new(minifasnet: Box<dyn Inference>, deeptree: Box<dyn Inference>) -> Liveness {
        Liveness { minifasnet, deeptree }
    }

    pub(crate) fn score(&self, _picture: &Picture, _face: &Face) -> Result<PassiveScore, InferenceError> {
        let _ = (&self.minifasnet, &self.deeptree);
        Err(InferenceError::FaceOutside)
    }
}

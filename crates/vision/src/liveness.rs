//! Passive presentation-attack detection: what one frame says about a live face.

use crate::inference::{Inference, InferenceError, Tensor, TensorRef};
use crate::resample::{Affine, Outside, Planes, sample_planes, with_scratch};
use crate::{Face, FaceBox, Picture, texture, thresholds};

/// Scores of one face in one frame, each 0..1, higher = more likely a live person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PassiveScore {
    /// Everything together: the figure that the lines of [`thresholds`] are for.
    pub fused: f32,
    /// MiniFASNet's probability of its "live" class.
    pub minifasnet: f32,
    /// One minus DeepTree's attack score.
    pub deeptree: f32,
    /// The two models together, before the texture.
    pub models: f32,
    /// The texture classifier's probability of a live face, see [`crate::texture`].
    pub texture: f32,
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
    /// Fuses the two models to `minifasnet * max(deeptree, 0.05)^weight`, and that with the texture by a logistic
    /// regression over both log-odds.
    ///
    /// The weight is 1 for a sharp face and falls to 0.2 for a blurred one. DeepTree was trained on sharp crops, its own
    /// published pipeline refuses blurred ones, and it calls every blurred live face of the project's material an
    /// attack; so the less there is to see, the less it counts. `detail` is the number of places in DeepTree's crop
    /// where the Laplacian exceeds 50 grey levels, the measure of that pipeline. DeepTree also raises false alarms on
    /// ordinary sharp portraits: its floor lets it alone send a face to review, but never call it an attack.
    ///
    /// The regression was fitted by `scripts/train_texture.py` on people on whom the texture was not trained at that
    /// moment, none of them in the figures of `docs/ACCURACY.md`.
    pub fn fuse(minifasnet: f32, deeptree: f32, detail: u32, texture: f32) -> PassiveScore {
        let weight = 0.2 + 0.8 * (detail as f32 / SHARP_DETAIL).min(1.0);
        let models = minifasnet * deeptree.max(DEEPTREE_FLOOR).powf(weight);
        let sum = FUSION_MODELS * log_odds(models) + FUSION_TEXTURE * log_odds(texture) + FUSION_BIAS;
        PassiveScore { fused: 1.0 / (1.0 + (-sum).exp()), minifasnet, deeptree, models, texture }
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

const MINIFASNET: &str = "minifasnet-se-128";
const DEEPTREE: &str = "deeptree-fas-256";

/// MiniFASNet looks at the face and its surroundings: the face box enlarged by this factor.
const MINIFASNET_SCALE: f32 = 2.7;
const MINIFASNET_SIDE: usize = 128;

/// DeepTree looks at the square round the face box with the box's longer side.
const DEEPTREE_SIDE: usize = 256;

/// Laplacian, in grey levels, above which a place of DeepTree's crop counts as detail.
const DETAIL: f32 = 50.0;
/// Number of such places from which a crop is sharp enough for DeepTree to count fully.
const SHARP_DETAIL: f32 = 40.0;
/// Lowest live score of DeepTree that counts: with everything else undecided it leads to a review and no further.
const DEEPTREE_FLOOR: f32 = 0.05;

/// Weight of the two models' log-odds in the fusion.
const FUSION_MODELS: f32 = 0.406;
/// Weight of the texture's log-odds.
const FUSION_TEXTURE: f32 = 1.596;
/// What is added.
const FUSION_BIAS: f32 = 0.781;

/// Log-odds of a probability; nothing is surer than one in a thousand, so that one voice alone cannot drown the other.
fn log_odds(probability: f32) -> f32 {
    let p = probability.clamp(0.001, 0.999);
    (p / (1.0 - p)).ln()
}

pub(crate) struct Liveness {
    minifasnet: Box<dyn Inference>,
    deeptree: Box<dyn Inference>,
}

impl Liveness {
    pub(crate) fn new(minifasnet: Box<dyn Inference>, deeptree: Box<dyn Inference>) -> Liveness {
        Liveness { minifasnet, deeptree }
    }

    pub(crate) fn score(&self, picture: &Picture, face: &Face) -> Result<PassiveScore, InferenceError> {
        let bbox = &face.bbox;
        let sound = bbox.width >= 1.0 && bbox.height >= 1.0 && bbox.x.is_finite() && bbox.y.is_finite();
        let (x, y) = bbox.centre();
        if !sound || !(0.0..picture.width() as f32).contains(&x) || !(0.0..picture.height() as f32).contains(&y) {
            return Err(InferenceError::FaceOutside);
        }
        let (minifasnet, (deeptree, texture)) = rayon::join(
            || self.minifasnet(picture, bbox),
            || (self.deeptree(picture, bbox), texture::measures(picture, bbox)),
        );
        let (deeptree, detail) = deeptree?;
        let texture = texture::score(&texture.ok_or(InferenceError::FaceOutside)?);
        Ok(PassiveScore::fuse(minifasnet?, deeptree, detail, texture))
    }

    /// Probability of the class "live": the first of three.
    fn minifasnet(&self, picture: &Picture, bbox: &FaceBox) -> Result<f32, InferenceError> {
        let area = surroundings(picture, bbox);
        let outputs = with_scratch(3 * MINIFASNET_SIDE * MINIFASNET_SIDE, |input| {
            let size = (MINIFASNET_SIDE, MINIFASNET_SIDE);
            let map = Affine::of_rectangle(&area, MINIFASNET_SIDE, MINIFASNET_SIDE);
            sample_planes(picture, map, size, Outside::Nearest, Planes::Bgr, (1.0, 0.0), input);
            self.minifasnet.run(TensorRef { shape: &[1, 3, MINIFASNET_SIDE, MINIFASNET_SIDE], data: input })
        })?;
        let unexpected = InferenceError::UnexpectedOutput { model: MINIFASNET };
        let [Tensor { data, .. }] = &outputs[..] else { return Err(unexpected) };
        let &[live, print, replay] = &data[..] else { return Err(unexpected) };
        let largest = live.max(print).max(replay);
        let [live, print, replay] = [live, print, replay].map(|logit| (logit - largest).exp());
        unit_interval(live / (live + print + replay), MINIFASNET)
    }

    /// One minus the attack score, which is the value of the one leaf of the tree that the picture falls into; and how
    /// much detail the model had to judge by.
    fn deeptree(&self, picture: &Picture, bbox: &FaceBox) -> Result<(f32, u32), InferenceError> {
        let side = bbox.size();
        let (x, y) = bbox.centre();
        let area = FaceBox { x: x - side / 2.0, y: y - side / 2.0, width: side, height: side };
        let (outputs, detail) = with_scratch(3 * DEEPTREE_SIDE * DEEPTREE_SIDE, |input| {
            let size = (DEEPTREE_SIDE, DEEPTREE_SIDE);
            let map = Affine::of_rectangle(&area, DEEPTREE_SIDE, DEEPTREE_SIDE);
            sample_planes(picture, map, size, Outside::Nearest, Planes::Rgb, (1.0 / 255.0, 0.0), input);
            let detail = detail(input);
            let outputs = self.deeptree.run(TensorRef { shape: &[1, 3, DEEPTREE_SIDE, DEEPTREE_SIDE], data: input })?;
            Ok((outputs, detail))
        })?;
        let [values, leaves] = &outputs[..] else {
            return Err(InferenceError::UnexpectedOutput { model: DEEPTREE });
        };
        let attack: f32 = values.data.iter().zip(&leaves.data).map(|(value, leaf)| value.abs() * leaf).sum();
        Ok((unit_interval(1.0 - attack, DEEPTREE)?, detail))
    }
}

/// Counts the places of DeepTree's crop (three planes, 0..1) where the Laplacian of the luma exceeds [`DETAIL`].
fn detail(planes: &[f32]) -> u32 {
    const SIDE: usize = DEEPTREE_SIDE;
    let (red, rest) = planes.split_at(SIDE * SIDE);
    let (green, blue) = rest.split_at(SIDE * SIDE);
    with_scratch(SIDE * SIDE, |luma| {
        for (luma, ((r, g), b)) in luma.iter_mut().zip(red.iter().zip(green).zip(blue)) {
            *luma = 255.0 * (0.299 * r + 0.587 * g + 0.114 * b);
        }
        let mut count = 0;
        for y in 1..SIDE - 1 {
            let row = |y: usize| &luma[y * SIDE..(y + 1) * SIDE];
            let (above, here, below) = (row(y - 1), row(y), row(y + 1));
            for x in 1..SIDE - 1 {
                let laplacian = above[x] + below[x] + here[x - 1] + here[x + 1] - 4.0 * here[x];
                count += u32::from(laplacian > DETAIL);
            }
        }
        count
    })
}

/// NaN is an unexpected answer, and a rounding error over the edge is none.
fn unit_interval(value: f32, model: &'static str) -> Result<f32, InferenceError> {
    if value.is_nan() { Err(InferenceError::UnexpectedOutput { model }) } else { Ok(value.clamp(0.0, 1.0)) }
}

/// The face box enlarged as far as the picture allows, then moved into the picture.
fn surroundings(picture: &Picture, bbox: &FaceBox) -> FaceBox {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let scale = MINIFASNET_SCALE.min((width - 1.0) / bbox.width).min((height - 1.0) / bbox.height).max(0.1);
    let (w, h) = (bbox.width * scale, bbox.height * scale);
    let (x, y) = bbox.centre();
    FaceBox {
        x: (x - w / 2.0).clamp(0.0, (width - w).max(0.0)),
        y: (y - h / 2.0).clamp(0.0, (height - h).max(0.0)),
        width: w,
        height: h,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;

    #[test]
    fn verdicts_by_the_lines() {
        assert_eq!(PassiveScore::fuse(1.0, 1.0, 500, 0.9).verdict(), PassiveVerdict::Live);
        assert_eq!(PassiveVerdict::of(thresholds::LIVE), PassiveVerdict::Live);
        assert_eq!(PassiveVerdict::of(thresholds::LIVE_ATTACK), PassiveVerdict::Review);
        assert_eq!(PassiveVerdict::of(0.0), PassiveVerdict::Attack);
    }

    #[test]
    fn a_blurred_face_is_judged_less_by_deeptree() {
        let fused = |deeptree, detail| PassiveScore::fuse(0.9, deeptree, detail, 0.5).fused;
        let of_models = |models: f32| 1.0 / (1.0 + (-(FUSION_MODELS * log_odds(models) + FUSION_BIAS)).exp());
        assert!((fused(0.1, 200) - of_models(0.09)).abs() < 1e-5);
        assert!((fused(0.1, 0) - of_models(0.9 * 0.1f32.powf(0.2))).abs() < 1e-5);
        // Both models still count, in both cases.
        assert!(fused(0.2, 0) > fused(0.1, 0));
        assert!(PassiveScore::fuse(0.1, 0.1, 0, 0.5).fused < fused(0.1, 0));
    }

    #[test]
    fn deeptree_alone_never_makes_an_attack() {
        assert_eq!(PassiveScore::fuse(1.0, 0.0, 500, 0.5).verdict(), PassiveVerdict::Review);
        assert_eq!(PassiveScore::fuse(0.01, 0.0, 500, 0.4).verdict(), PassiveVerdict::Attack);
    }

    #[test]
    fn the_texture_counts_and_neither_voice_is_absolute() {
        let fused = |models, texture| PassiveScore::fuse(models, 1.0, 500, texture).fused;
        assert!(fused(0.9, 0.9) > fused(0.9, 0.5) && fused(0.9, 0.5) > fused(0.9, 0.1));
        assert_eq!(PassiveScore::fuse(0.9, 1.0, 500, 0.02).verdict(), PassiveVerdict::Attack);
        assert_eq!(fused(1.0, 0.5), fused(0.9995, 0.5));
        assert!(fused(0.0, 0.0) > 0.0 && fused(1.0, 1.0) < 1.0);
    }

    #[test]
    fn detail_counts_bright_dots() {
        let mut planes = vec![0.2f32; 3 * DEEPTREE_SIDE * DEEPTREE_SIDE];
        assert_eq!(detail(&planes), 0);
        // A dark dot in grey: the Laplacian is positive there.
        for plane in 0..3 {
            planes[plane * DEEPTREE_SIDE * DEEPTREE_SIDE + 100 * DEEPTREE_SIDE + 100] = 0.0;
        }
        assert_eq!(detail(&planes), 1);
    }

    #[test]
    fn surroundings_stay_in_the_picture() {
        let picture = Picture::from_rgb(400, 300, vec![0; 400 * 300 * 3], PictureFormat::Png).unwrap();
        let corner = FaceBox { x: -20.0, y: -10.0, width: 95.0, height: 135.0 };
        let area = surroundings(&picture, &corner);
        assert_eq!((area.x, area.y), (0.0, 0.0));
        assert!((area.height - 299.0).abs() < 0.01, "{area:?}");
        let small = FaceBox { x: 180.0, y: 120.0, width: 40.0, height: 60.0 };
        let area = surroundings(&picture, &small);
        assert!((area.width - 108.0).abs() < 0.01 && (area.centre().0 - 200.0).abs() < 0.01, "{area:?}");
    }
}

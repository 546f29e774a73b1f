//! What print, glass and paper do to a picture of a face: frequency, colour and edge measures, and the small classifier
//! that weighs them. Its score is one voice of the passive score, [`crate::PassiveScore`].
//!
//! The measures are classical (Fourier spectrum, local binary patterns of brightness and colour, agreement of the colour
//! channels' detail, black and white level, straight edges round the face). The weights in `data/texture.json` come out
//! of `scripts/train_texture.py`, trained on live photographs and attacks made from them, split by person (packages of photographs
//! may give people to both sides); what that can
//! and cannot show is in `docs/ACCURACY.md`.

mod colour;
mod edges;
mod model;
mod spectrum;

use crate::resample::{Affine, Outside, average};
use crate::{FaceBox, Picture};
pub(crate) use model::version;
pub use model::{MODEL_NAME, score};
use spectrum::SIDE;

/// Number of measures.
pub const COUNT: usize = NAMES.len();

/// The measures' names, in their order.
pub const NAMES: [&str; 60] = [
    "ring0",
    "ring1",
    "ring2",
    "ring3",
    "ring4",
    "ring5",
    "ring6",
    "ring7",
    "peak",
    "crest",
    "upright",
    "near_ring2",
    "near_ring3",
    "near_ring4",
    "near_ring5",
    "near_ring6",
    "near_ring7",
    "near_peak",
    "near_crest",
    "near_upright",
    "red_green",
    "blue_green",
    "black",
    "white",
    "contrast",
    "glare",
    "cb",
    "cr",
    "cb_spread",
    "cr_spread",
    "saturation",
    "chroma_detail",
    "noise",
    "line_across",
    "line_down",
    "ring_contrast",
    "lbp0",
    "lbp1",
    "lbp2",
    "lbp3",
    "lbp4",
    "lbp5",
    "lbp6",
    "lbp7",
    "lbp8",
    "lbp9",
    "cb_lbp0",
    "cb_lbp2",
    "cb_lbp4",
    "cb_lbp6",
    "cb_lbp8",
    "cb_lbp9",
    "cr_lbp0",
    "cr_lbp2",
    "cr_lbp4",
    "cr_lbp6",
    "cr_lbp8",
    "cr_lbp9",
    "size",
    "detail",
];

/// Measures of one face in one picture. `None` for a face without extent.
pub fn measures(picture: &Picture, face: &FaceBox) -> Option<[f32; COUNT]> {
    if !(face.size() >= 8.0 && face.size().is_finite() && face.x.is_finite() && face.y.is_finite()) {
        return None;
    }
    let planes = square(picture, face);
    let luma = colour::luma(&planes);
    // At the camera's own pixels, round the middle of the face: what scaling would average away.
    let (x, y) = face.centre();
    let half = SIDE as f32 / 2.0;
    let middle = FaceBox { x: x.round() - half, y: y.round() - half, width: SIDE as f32, height: SIDE as f32 };
    let [far, near] = spectrum::measure(&luma, &colour::luma(&square(picture, &middle)));
    let tints = colour::measure(&planes, &luma);
    let lines = edges::measure(picture, face);
    let mut all = Vec::with_capacity(COUNT);
    all.extend(far.rings);
    all.extend([far.peak, far.crest, far.upright]);
    all.extend(&near.rings[2..]);
    all.extend([near.peak, near.crest, near.upright]);
    all.extend(tints.plain);
    all.extend(lines);
    all.extend(tints.patterns);
    all.extend([face.size().max(1.0).ln(), tints.detail]);
    let all: [f32; COUNT] = all.try_into().ok()?;
    all.iter().all(|value| value.is_finite()).then_some(all)
}

/// A square round the face's middle, as three planes (red, green, blue) of `SIDE` places; large faces are averaged.
fn square(picture: &Picture, face: &FaceBox) -> Vec<f32> {
    let side = face.size();
    let (x, y) = face.centre();
    let area = FaceBox { x: x - side / 2.0, y: y - side / 2.0, width: side, height: side };
    let fine = ((side / SIDE as f32).ceil() as usize).clamp(1, 4);
    let mut planes = vec![0.0f32; 3 * SIDE * SIDE];
    let map = Affine::of_rectangle(&area, SIDE * fine, SIDE * fine);
    average(picture, map, (SIDE, SIDE), fine, Outside::Nearest, |at, rgb| {
        for (plane, value) in rgb.into_iter().enumerate() {
            planes[plane * SIDE * SIDE + at] = value;
        }
    });
    planes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;

    #[test]
    fn any_face_has_finite_measures() {
        let rgb = (0..200 * 160 * 3).map(|i| (i * 31 % 256) as u8).collect();
        let picture = Picture::from_rgb(200, 160, rgb, PictureFormat::Jpeg).unwrap();
        for face in [
            FaceBox { x: 20.0, y: 20.0, width: 90.0, height: 110.0 },
            FaceBox { x: -40.0, y: -30.0, width: 300.0, height: 280.0 },
            FaceBox { x: 5.0, y: 5.0, width: 9.0, height: 9.0 },
        ] {
            assert!(measures(&picture, &face).is_some(), "{face:?}");
        }
        let flat = Picture::from_rgb(200, 160, vec![0; 200 * 160 * 3], PictureFormat::Jpeg).unwrap();
        let face = FaceBox { x: 20.0, y: 20.0, width: 90.0, height: 110.0 };
        assert!(measures(&flat, &face).is_some());
        assert_eq!(measures(&flat, &FaceBox { width: f32::NAN, ..face }), None);
    }
}

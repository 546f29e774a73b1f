//! Passive liveness on live photographs.

use crate::fixtures::{engine, everything, face, open, photo};
use kweli_vision::{Face, FaceBox, InferenceError, PassiveVerdict, thresholds};

/// Ordinary captures must not be called attacks: at most 2 %. Every third picture; all of them are in `docs/ACCURACY.md`.
#[test]
fn live_photographs_are_not_called_attacks() {
    let all: Vec<_> = everything().into_iter().step_by(3).collect();
    let scores = engine().map(&all, |(_, _, bytes)| {
        let picture = open(bytes);
        let face = engine().find_faces(&picture).unwrap()[0];
        (face.bbox.size(), engine().liveness(&picture, &face).unwrap())
    });
    let large = scores.iter().filter(|(size, _)| *size >= thresholds::MIN_LIVENESS_FACE_PIXELS);
    let scores: Vec<_> = large.map(|(_, score)| *score).collect();
    assert!(scores.len() >= 15, "{}", scores.len());
    let attacks = scores.iter().filter(|score| score.verdict() == PassiveVerdict::Attack).count();
    assert!(attacks * 50 <= scores.len(), "{attacks} of {}", scores.len());
    let live = scores.iter().filter(|score| score.verdict() == PassiveVerdict::Live).count();
    assert!(live * 10 >= scores.len() * 9, "{live} of {}", scores.len());
    for score in scores {
        for value in [score.fused, score.minifasnet, score.deeptree] {
            assert!((0.0..=1.0).contains(&value), "{score:?}");
        }
    }
}

#[test]
fn a_face_elsewhere_is_refused() {
    let (picture, face) = face(&photo("biden"));
    let wrong = [
        FaceBox { x: 90_000.0, ..face.bbox },
        FaceBox { width: 0.0, ..face.bbox },
        FaceBox { height: f32::NAN, ..face.bbox },
        FaceBox { x: f32::INFINITY, ..face.bbox },
    ];
    for bbox in wrong {
        let result = engine().liveness(&picture, &Face { bbox, ..face });
        assert_eq!(result, Err(InferenceError::FaceOutside), "{bbox:?}");
    }
    let nowhere = Face { landmarks: [(3.0, 3.0); 5], ..face };
    assert_eq!(engine().embed(&picture, &nowhere).err(), Some(InferenceError::FaceOutside));
}

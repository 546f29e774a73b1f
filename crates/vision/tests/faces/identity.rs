//! Same person, other person: every pair of the material.

use crate::fixtures::{engine, everything, face, open, photo};
use kweli_vision::{MatchVerdict, Template, compare, thresholds};

#[test]
fn every_pair_is_told_right() {
    let all = everything();
    let templates = engine().map(&all, |(name, _, bytes)| {
        let picture = open(bytes);
        let faces = engine().find_faces(&picture).unwrap();
        engine().embed(&picture, faces.first().unwrap_or_else(|| panic!("{name}: no face"))).unwrap()
    });
    let (mut same, mut other) = (0, 0);
    for a in 0..all.len() {
        for b in a + 1..all.len() {
            let similarity = compare(&templates[a], &templates[b]);
            let expected = if all[a].1 == all[b].1 {
                same += 1;
                MatchVerdict::Match
            } else {
                other += 1;
                MatchVerdict::NoMatch
            };
            assert_eq!(similarity.verdict(), expected, "{} and {}: {similarity:?}", all[a].0, all[b].0);
            // A person is never far from the line: a change of the pipeline that eats the margin shows here.
            let margin = if expected == MatchVerdict::Match {
                similarity.fused - thresholds::MATCH
            } else {
                thresholds::MATCH - similarity.fused
            };
            assert!(margin > 0.08, "{} and {}: {similarity:?}", all[a].0, all[b].0);
        }
    }
    // Eleven stills of one person, three of another and two single ones, more with the frames.
    assert!(same >= 58 && other >= 62, "{same} {other}");
}

#[test]
fn a_template_is_stable_over_jpeg_strength_and_storage() {
    let bytes = photo("obama");
    let (picture, face) = face(&bytes);
    let template = engine().embed(&picture, &face).unwrap();
    for quality in [95, 60, 30] {
        let mut jpeg = Vec::new();
        image::codecs::jpeg::JpegEncoder::new_with_quality(&mut jpeg, quality)
            .encode(picture.rgb(), picture.width(), picture.height(), image::ExtendedColorType::Rgb8)
            .unwrap();
        let again = open(&jpeg);
        let face = engine().find_faces(&again).unwrap()[0];
        let similarity = compare(&template, &engine().embed(&again, &face).unwrap());
        assert!(similarity.fused > 0.9, "quality {quality}: {similarity:?}");
    }
    let stored = Template::from_bytes(&template.to_bytes()).unwrap();
    assert!(compare(&template, &stored).fused > 0.9999);
}

#[test]
fn answers_do_not_depend_on_the_number_of_threads() {
    use kweli_vision::{EngineOptions, FaceEngine};
    let single = FaceEngine::load(&crate::fixtures::models(), &EngineOptions { threads: 1 }).unwrap();
    let (picture, face) = face(&photo("biden"));
    let a = engine().embed(&picture, &face).unwrap();
    let b = single.embed(&picture, &face).unwrap();
    assert!(compare(&a, &b).fused > 0.9999);
    let (a, b) = (engine().liveness(&picture, &face).unwrap(), single.liveness(&picture, &face).unwrap());
    assert!((a.fused - b.fused).abs() < 1e-3, "{a:?} {b:?}");
    assert_eq!(single.models().len(), 8);
}

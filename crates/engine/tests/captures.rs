//! Captures of real frames, honest and not: what the liveness check makes of them. Needs `make fixtures`.
#![allow(clippy::unwrap_used)]

mod common;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, Rgb, RgbImage};
use kweli_domain::Generation;
use kweli_domain::decide::face::liveness;
use kweli_domain::decide::{Policy, face};
use kweli_domain::evidence::LivenessFinding;
use kweli_domain::liveness::{Effect, Liveness, SignalKind};
use kweli_domain::partner::Strictness;
use kweli_engine::capture::{CaptureError, assess};
use kweli_engine::policy;
use kweli_vision::{DecodeLimits, decode};

fn photo(name: &str) -> Vec<u8> {
    common::faces::photo(&format!("{name}.jpg")).to_vec()
}

fn rules() -> Policy {
    policy(Generation::V1, Strictness::Provisional)
}

fn judged(selfie: &[u8], frames: Vec<Vec<u8>>) -> Result<LivenessFinding, CaptureError> {
    assess(&common::faces::models(), &rules(), &DecodeLimits::default(), selfie, frames)
}

fn effect(finding: &LivenessFinding, kind: SignalKind) -> Effect {
    let found = finding.signals.iter().find(|s| s.signal == kind);
    found.unwrap_or_else(|| panic!("{kind:?} is missing: {:#?}", finding.signals)).effect
}

const STILLS: [&str; 8] = ["02045", "02221", "02683", "02888", "03909", "03979", "04035", "04117"];

fn stills() -> Vec<Vec<u8>> {
    STILLS.map(|n| photo(&format!("franck-{n}"))).into()
}

fn picture(bytes: &[u8]) -> RgbImage {
    let picture = decode(bytes, &DecodeLimits::default()).unwrap();
    RgbImage::from_raw(picture.width(), picture.height(), picture.rgb().to_vec()).unwrap()
}

fn jpeg(image: &RgbImage, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// Eight crops of one picture, each scaled back to its size and compressed anew.
fn crops(bytes: &[u8]) -> Vec<Vec<u8>> {
    let whole = picture(bytes);
    let (width, height) = whole.dimensions();
    (0..8u32)
        .map(|n| {
            let (left, top) = (6 * n, 5 * (7 - n));
            let part = image::imageops::crop_imm(&whole, left, top, width - 60, height - 48).to_image();
            let back = image::imageops::resize(&part, width, height, image::imageops::FilterType::CatmullRom);
            jpeg(&back, 78 + 2 * n as u8)
        })
        .collect()
}

#[test]
fn a_person_who_moves_and_speaks_is_live() {
    let finding = judged(&photo("franck-02159"), stills()).unwrap();
    assert_eq!(liveness(&finding, &rules()), Liveness::Live, "{finding:#?}");
    for kind in [SignalKind::Identity, SignalKind::Change, SignalKind::Movement, SignalKind::Judged] {
        assert_eq!(effect(&finding, kind), Effect::Supports, "{kind:?} {finding:#?}");
    }
}

#[test]
fn one_still_eight_times_is_an_attack() {
    let finding = judged(&photo("franck-02159"), vec![photo("franck-02045"); 8]).unwrap();
    assert_eq!(effect(&finding, SignalKind::Repeats), Effect::Concludes);
    assert_eq!(liveness(&finding, &rules()), Liveness::Attack);
}

#[test]
fn crops_of_one_still_are_an_attack_and_new_encodings_at_least_doubtful() {
    let finding = judged(&photo("franck-02159"), crops(&photo("franck-02045"))).unwrap();
    assert_eq!(effect(&finding, SignalKind::Change), Effect::Concludes, "{finding:#?}");
    assert_eq!(liveness(&finding, &rules()), Liveness::Attack);

    let still = picture(&photo("franck-02045"));
    let again = (0..8).map(|n| jpeg(&still, 70 + 3 * n)).collect();
    let finding = judged(&photo("franck-02159"), again).unwrap();
    assert_eq!(effect(&finding, SignalKind::Repeats), Effect::Silent);
    assert!(liveness(&finding, &rules()) >= Liveness::Doubtful, "{finding:#?}");
}

#[test]
fn a_face_that_is_swapped_between_frames_is_an_attack() {
    for at in [0, 4, 7] {
        let mut frames = stills();
        frames[at] = photo("obama");
        let finding = judged(&photo("franck-02159"), frames).unwrap();
        assert_eq!(effect(&finding, SignalKind::Identity), Effect::Concludes);
        assert_eq!(liveness(&finding, &rules()), Liveness::Attack);
    }
}

/// Broken frames among good ones are not held against a person one by one, but they are counted.
#[test]
fn broken_frames_are_counted_and_never_pass_for_checked_ones() {
    let mut frames = stills();
    frames[2].truncate(4_000);
    frames[5] = b"no picture at all".to_vec();
    let finding = judged(&photo("franck-02159"), frames).unwrap();
    assert_eq!(effect(&finding, SignalKind::Judged), Effect::Silent);
    assert_eq!(finding.signals.iter().find(|s| s.signal == SignalKind::Judged).unwrap().value, 0.75);
    assert_eq!(liveness(&finding, &rules()), Liveness::Live);

    let mut frames = stills();
    for frame in &mut frames[..5] {
        frame.truncate(4_000);
    }
    let finding = judged(&photo("franck-02159"), frames).unwrap();
    assert_eq!(effect(&finding, SignalKind::Judged), Effect::Doubts);
    assert_eq!(liveness(&finding, &rules()), Liveness::Doubtful);
}

#[test]
fn frames_without_a_face_are_doubtful() {
    let flat = |level: u8| jpeg(&RgbImage::from_pixel(480, 640, Rgb([level; 3])), 90);
    for level in [0, 255] {
        let finding = judged(&photo("franck-02159"), vec![flat(level); 8]).unwrap();
        assert_eq!(effect(&finding, SignalKind::Judged), Effect::Doubts);
        assert!(liveness(&finding, &rules()) >= Liveness::Doubtful, "{finding:#?}");
        assert!(matches!(judged(&flat(level), stills()), Err(CaptureError::NoFace)));
    }
}

#[test]
fn a_huge_exif_block_costs_nothing_and_changes_nothing() {
    let huge = |bytes: Vec<u8>| {
        let mut padded = bytes[..2].to_vec();
        for _ in 0..40 {
            padded.extend_from_slice(&[0xff, 0xe1, 0xff, 0xff]);
            padded.extend_from_slice(b"Exif\0\0II*\0\x08\0\0\0\xff\xff");
            padded.resize(padded.len() + 65_533 - 16, 0xaa);
        }
        padded.extend_from_slice(&bytes[2..]);
        padded
    };
    let frames = stills().into_iter().map(huge).collect();
    let finding = judged(&huge(photo("franck-02159")), frames).unwrap();
    assert_eq!(liveness(&finding, &rules()), Liveness::Live, "{finding:#?}");
}

/// A face of twenty pixels: found or not, it is never called live.
#[test]
fn a_tiny_face_is_never_live() {
    let whole = picture(&photo("franck-02159"));
    let tiny = image::imageops::resize(&whole, 48, 38, image::imageops::FilterType::Triangle);
    let mut room = RgbImage::from_pixel(640, 480, Rgb([120, 130, 140]));
    image::imageops::overlay(&mut room, &tiny, 300, 220);
    match judged(&jpeg(&room, 92), stills()) {
        Ok(finding) => {
            assert_eq!(finding.selfie, None, "{finding:#?}");
            assert_ne!(liveness(&finding, &rules()), Liveness::Live);
        }
        Err(error) => assert!(matches!(error, CaptureError::NoFace), "{error}"),
    }
}

/// A drawn face is no face, or an attack; whatever it is, it does not pass.
#[test]
fn a_cartoon_is_never_live() {
    let mut drawing = RgbImage::from_pixel(480, 480, Rgb([250, 250, 250]));
    for (x, y, pixel) in drawing.enumerate_pixels_mut() {
        let (dx, dy) = (f64::from(x) - 240.0, f64::from(y) - 240.0);
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| ((dx - cx) / rx).powi(2) + ((dy - cy) / ry).powi(2) < 1.0;
        if inside(0.0, 0.0, 130.0, 170.0) {
            *pixel = Rgb([240, 200, 160]);
        }
        if inside(-50.0, -40.0, 24.0, 14.0) || inside(50.0, -40.0, 24.0, 14.0) {
            *pixel = Rgb([20, 20, 20]);
        }
        if inside(0.0, 90.0, 50.0, 16.0) || inside(0.0, 20.0, 12.0, 22.0) {
            *pixel = Rgb([180, 60, 60]);
        }
    }
    match judged(&jpeg(&drawing, 92), Vec::new()) {
        Ok(finding) => assert_ne!(face::liveness(&finding, &rules()), Liveness::Live, "{finding:#?}"),
        Err(error) => assert!(matches!(error, CaptureError::NoFace), "{error}"),
    }
}

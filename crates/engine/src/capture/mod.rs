//! What a selfie and its liveness frames say together, from pixels and bytes to the finding of the liveness check.
//!
//! A job's check and `kweli face live --captures` measure by the same lines here. Nothing is decided: that is
//! `kweli_domain::decide`.

mod signals;

use kweli_domain::ImageKind;
use kweli_domain::decide::Policy;
use kweli_domain::evidence::{LivenessFinding, LivenessScore, PixelBox};
use kweli_vision::origin::{origin, resampled};
use kweli_vision::texture::MODEL_NAME;
use kweli_vision::thresholds::MIN_LIVENESS_FACE_PIXELS;
use kweli_vision::{
    DecodeError, DecodeLimits, Face, FaceEngine, FrameSigns, InferenceError, PassiveScore, Picture, Template, compare,
    decode,
};
use signals::Seen;
use std::sync::Arc;

/// What one picture gave. A picture without a face has an origin only.
pub(crate) struct Frame {
    image: ImageKind,
    face: Option<Face>,
    score: Option<PassiveScore>,
    pub(crate) template: Option<Template>,
    seen: Seen,
}

/// A frame on its way to the computing threads: its bytes, and its pixels if they are kept.
pub(crate) struct Source {
    pub(crate) bytes: Vec<u8>,
    pub(crate) kept: Option<Arc<Picture>>,
}

/// The lines of the policy that go into the finding.
#[derive(Clone, Copy)]
pub(crate) struct Lines {
    live: f32,
    attack: f32,
    identity: f32,
}

impl Lines {
    pub(crate) const fn of(policy: &Policy) -> Self {
        Self { live: policy.live, attack: policy.attack, identity: policy.frame_identity }
    }
}

/// Why a capture could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    /// The selfie is no usable picture.
    #[error("selfie: {0}")]
    Selfie(#[from] DecodeError),
    /// The selfie shows no face.
    #[error("selfie: no face found")]
    NoFace,
    /// The models failed.
    #[error(transparent)]
    Inference(#[from] InferenceError),
}

/// Judges a capture from files: the selfie, and the frames in their order. Frames that cannot be decoded count as sent
/// and not as judged.
pub fn assess(
    engine: &FaceEngine,
    policy: &Policy,
    limits: &DecodeLimits,
    selfie: &[u8],
    frames: Vec<Vec<u8>>,
) -> Result<LivenessFinding, CaptureError> {
    let picture = decode(selfie, limits)?;
    let faces = engine.find_faces(&picture)?;
    let face = faces.first().ok_or(CaptureError::NoFace)?;
    let mut own = judge_selfie(engine, &picture, &faces, selfie)?;
    own.template = inside(engine.embed(&picture, face))?;
    let sent = frames.len();
    let sources: Vec<(ImageKind, Source)> =
        frames.into_iter().zip(0..).map(|(bytes, n)| (ImageKind::Liveness(n), Source { bytes, kept: None })).collect();
    let judged = engine.map(&sources, |(image, source)| judge_frame(engine, *image, source, limits));
    let judged: Vec<Frame> = judged.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    Ok(finding(engine, own, judged, sent, Lines::of(policy)))
}

/// Brings together what the pictures gave. `sent` is the number of frames that came.
pub(crate) fn finding(
    engine: &FaceEngine,
    selfie: Frame,
    frames: Vec<Frame>,
    sent: usize,
    lines: Lines,
) -> LivenessFinding {
    let similarity = |frame: &Frame| Some(compare(selfie.template.as_ref()?, frame.template.as_ref()?).fused);
    let identity_min = frames.iter().filter_map(similarity).reduce(f32::min);
    let mut finding = LivenessFinding {
        scores: std::iter::once(&selfie).chain(&frames).filter_map(entry).collect(),
        selfie: selfie.score.map(|score| score.fused),
        frames: median(frames.iter().filter_map(|frame| frame.score.map(|score| score.fused)).collect()),
        identity_min,
        live_line: lines.live,
        attack_line: lines.attack,
        identity_line: lines.identity,
        signals: Vec::new(),
    };
    let seen: Vec<Seen> = frames.into_iter().map(|frame| frame.seen).collect();
    let signs: Vec<FrameSigns> = seen.iter().filter_map(|frame| frame.signs.clone()).collect();
    let between = engine.sequence(&signs);
    finding.signals = signals::signals(&finding, &selfie.seen, &seen, between, sent);
    finding
}

fn entry(frame: &Frame) -> Option<LivenessScore> {
    let score = frame.score?;
    let face = frame.face.map(|face| {
        let kweli_vision::FaceBox { x, y, width, height } = face.bbox;
        PixelBox { x, y, width, height }
    });
    let per_model = vec![
        ("minifasnet-se-128".into(), score.minifasnet),
        ("deeptree-fas-256".into(), score.deeptree),
        (MODEL_NAME.into(), score.texture),
    ];
    Some(LivenessScore { image: frame.image, fused: score.fused, per_model, face })
}

/// Judges the selfie's largest face; its template is made elsewhere, since the comparison needs it too.
pub(crate) fn judge_selfie(
    engine: &FaceEngine,
    picture: &Picture,
    faces: &[Face],
    bytes: &[u8],
) -> Result<Frame, InferenceError> {
    let face = faces.first().copied();
    let score = face.map_or(Ok(None), |face| score(engine, picture, &face))?;
    let resampled = face.and_then(|face| resampled(picture, &face.bbox));
    let seen = Seen { signs: None, origin: origin(bytes), resampled, judged: face.is_some() };
    Ok(Frame { image: ImageKind::Selfie, face, score, template: None, seen })
}

/// Judges the largest face of one frame. A frame without a face still has an origin; bytes that are no picture any more
/// give nothing.
pub(crate) fn judge_frame(
    engine: &FaceEngine,
    image: ImageKind,
    source: &Source,
    limits: &DecodeLimits,
) -> Result<Option<Frame>, InferenceError> {
    let decoded;
    let picture: &Picture = match &source.kept {
        Some(picture) => picture,
        None => match decode(&source.bytes, limits) {
            Ok(picture) => {
                decoded = picture;
                &decoded
            }
            Err(_) => return Ok(None),
        },
    };
    let origin = origin(&source.bytes);
    let Some(face) = engine.find_faces(picture)?.first().copied() else {
        let seen = Seen { signs: None, origin, resampled: None, judged: false };
        return Ok(Some(Frame { image, face: None, score: None, template: None, seen }));
    };
    let template = inside(engine.embed(picture, &face))?;
    let signs = inside(engine.signs(picture, &face))?;
    let seen = Seen { signs, origin, resampled: resampled(picture, &face.bbox), judged: template.is_some() };
    Ok(Some(Frame { image, face: Some(face), score: score(engine, picture, &face)?, template, seen }))
}

/// The passive score, where the face is large enough for it to mean something.
fn score(engine: &FaceEngine, picture: &Picture, face: &Face) -> Result<Option<PassiveScore>, InferenceError> {
    if face.bbox.size() < MIN_LIVENESS_FACE_PIXELS {
        return Ok(None);
    }
    inside(engine.liveness(picture, face))
}

/// A face at the edge of its picture that cannot be cropped is nothing to judge, and no failure of ours.
fn inside<T>(result: Result<T, InferenceError>) -> Result<Option<T>, InferenceError> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(InferenceError::FaceOutside) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The middle score: neither one blurred frame nor one good one speaks for all.
fn median(mut scores: Vec<f32>) -> Option<f32> {
    scores.sort_by(f32::total_cmp);
    let middle = scores.len() / 2;
    match scores.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(scores[middle]),
        _ => Some(f32::midpoint(scores[middle - 1], scores[middle])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_score() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![0.4]), Some(0.4));
        assert_eq!(median(vec![0.9, 0.0, 0.5]), Some(0.5));
        assert_eq!(median(vec![0.0, 1.0, 0.25, 0.75]), Some(0.5));
    }
}

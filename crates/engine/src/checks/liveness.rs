//! Passive presentation-attack detection over the selfie and all frames, and whether it is one person throughout.

use super::gallery::Portrait;
use super::{Case, CheckError, LIVENESS, Step, models, pixel_box};
use kweli_domain::evidence::{LivenessFinding, LivenessScore};
use kweli_domain::{Evidence, Finding, ImageKind};
use kweli_vision::thresholds::MIN_LIVENESS_FACE_PIXELS;
use kweli_vision::{DecodeLimits, Face, FaceEngine, InferenceError, PassiveScore, Picture, Template, compare, decode};
use std::sync::Arc;

/// What one frame gave.
struct Frame {
    image: ImageKind,
    face: Face,
    score: Option<PassiveScore>,
    template: Option<Template>,
}

/// A frame on its way to the computing threads: decoded already, or still as bytes.
enum Source {
    Kept(Arc<Picture>),
    Bytes(Vec<u8>),
}

pub(super) async fn check(case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let selfie = case.gallery.selfie(&vision).await?;
    let own = judge_selfie(case, &vision, &selfie).await?;
    let template = case.gallery.selfie_template(&vision).await?;

    let mut sources = Vec::new();
    for image in usable_frames(evidence) {
        let source = match case.gallery.kept(image) {
            Some(picture) => Source::Kept(picture),
            None => match case.gallery.bytes(image).await? {
                Some(bytes) => Source::Bytes(bytes),
                None => continue,
            },
        };
        sources.push((image, source));
    }
    let limits = case.engine.config().pictures;
    let engine = vision.clone();
    let judged =
        case.gallery.compute(move || engine.map(&sources, |(image, source)| judge(&engine, *image, source, &limits)));
    let frames: Vec<Frame> = judged.await?.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();

    let similarity = |frame: &Frame| Some(compare(template.as_deref()?, frame.template.as_ref()?).fused);
    let identity_min = frames.iter().filter_map(similarity).reduce(f32::min);
    let frame_scores: Vec<f32> = frames.iter().filter_map(|f| f.score.map(|s| s.fused)).collect();
    let entry = |image, face: &Face, score: PassiveScore| LivenessScore {
        image,
        fused: score.fused,
        per_model: vec![("minifasnet-se-128".into(), score.minifasnet), ("deeptree-fas-256".into(), score.deeptree)],
        face: Some(pixel_box(face)),
    };
    let of_selfie = selfie.faces.first().zip(own).map(|(face, score)| entry(ImageKind::Selfie, face, score));
    let of_frames = frames.iter().filter_map(|f| Some(entry(f.image, &f.face, f.score?)));
    let finding = LivenessFinding {
        scores: of_selfie.into_iter().chain(of_frames).collect(),
        selfie: own.map(|score| score.fused),
        frames: median(frame_scores),
        identity_min,
        live_line: case.policy.live,
        attack_line: case.policy.attack,
        identity_line: case.policy.frame_identity,
    };
    Ok(Step::Found { finding: Box::new(Finding::Liveness(finding)), models: models(&vision, LIVENESS) })
}

/// Frames that the picture check could decode, in their order.
fn usable_frames(evidence: &[Evidence]) -> Vec<ImageKind> {
    let usable = evidence.iter().find_map(|row| match &row.finding {
        Finding::Pictures { usable, .. } => Some(usable),
        _ => None,
    });
    let mut frames: Vec<_> =
        usable.into_iter().flatten().map(|p| p.image).filter(|i| matches!(i, ImageKind::Liveness(_))).collect();
    frames.sort_unstable();
    frames
}

async fn judge_selfie(
    case: &Case<'_>,
    vision: &Arc<FaceEngine>,
    selfie: &Arc<Portrait>,
) -> Result<Option<PassiveScore>, CheckError> {
    let Some(face) = selfie.faces.first().copied() else { return Ok(None) };
    let (engine, selfie) = (vision.clone(), selfie.clone());
    Ok(case.gallery.compute(move || score(&engine, &selfie.picture, &face)).await??)
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

/// Judges the largest face of one frame; a frame without a face gives nothing.
fn judge(
    engine: &FaceEngine,
    image: ImageKind,
    source: &Source,
    limits: &DecodeLimits,
) -> Result<Option<Frame>, InferenceError> {
    let decoded;
    let picture: &Picture = match source {
        Source::Kept(picture) => picture,
        Source::Bytes(bytes) => match decode(bytes, limits) {
            Ok(picture) => {
                decoded = picture;
                &decoded
            }
            Err(_) => return Ok(None),
        },
    };
    let Some(face) = engine.find_faces(picture)?.first().copied() else { return Ok(None) };
    let template = inside(engine.embed(picture, &face))?;
    Ok(Some(Frame { image, face, score: score(engine, picture, &face)?, template }))
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

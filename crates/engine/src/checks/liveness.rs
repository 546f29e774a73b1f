//! Presentation-attack detection: passive scores of the selfie and all frames, whether it is one person throughout, and
//! what happens between the frames. The measuring is [`crate::capture`]'s; what each signal does is decided in
//! `kweli_domain::liveness`.

use super::{Case, CheckError, LIVENESS, Step, models};
use crate::capture::{self, Frame, Source};
use kweli_domain::{Evidence, Finding, ImageKind};
use std::sync::Arc;

pub(super) async fn check(case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let selfie = case.gallery.selfie(&vision).await?;
    let template = case.gallery.selfie_template(&vision).await?;
    let bytes = case.gallery.bytes(ImageKind::Selfie).await?.unwrap_or_default();
    let (engine, portrait) = (vision.clone(), selfie.clone());
    let work = move || capture::judge_selfie(&engine, &portrait.picture, &portrait.faces, &bytes);
    let mut own = case.gallery.compute(work).await??;
    own.template = template.map(Arc::unwrap_or_clone);

    let (usable, sent) = frames_sent(evidence);
    let mut sources = Vec::new();
    for image in usable {
        let kept = case.gallery.kept(image);
        if let Some(bytes) = case.gallery.bytes(image).await? {
            sources.push((image, Source { bytes, kept }));
        }
    }
    let limits = case.engine.config().pictures;
    let engine = vision.clone();
    let judged = case.gallery.compute(move || {
        engine.map(&sources, |(image, source)| capture::judge_frame(&engine, *image, source, &limits))
    });
    let frames: Vec<Frame> = judged.await?.into_iter().collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect();
    let lines = capture::Lines::of(case.policy);
    let engine = vision.clone();
    let finding = case.gallery.compute(move || capture::finding(&engine, own, frames, sent, lines)).await?;
    Ok(Step::Found { finding: Box::new(Finding::Liveness(finding)), models: models(&vision, LIVENESS) })
}

/// Frames that the picture check could decode, in their order, and how many were sent at all.
fn frames_sent(evidence: &[Evidence]) -> (Vec<ImageKind>, usize) {
    let pictures = evidence.iter().find_map(|row| match &row.finding {
        Finding::Pictures { usable, unusable, .. } => Some((usable, unusable)),
        _ => None,
    });
    let Some((usable, unusable)) = pictures else { return (Vec::new(), 0) };
    let is_frame = |image: &ImageKind| matches!(image, ImageKind::Liveness(_));
    let mut frames: Vec<_> = usable.iter().map(|picture| picture.image).filter(is_frame).collect();
    frames.sort_unstable();
    let sent = frames.len() + unusable.iter().filter(|picture| is_frame(&picture.image)).count();
    (frames, sent)
}

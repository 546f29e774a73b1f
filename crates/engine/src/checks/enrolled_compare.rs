//! Compares the selfie with the face on file.

use super::template::{MOBILEFACENET, SFACE, opened};
use super::{Case, CheckError, EMBEDDERS, Step, models, pixel_box};
use kweli_domain::evidence::FaceCompareFinding;
use kweli_domain::{Finding, ImageKind};
use kweli_vision::{FaceEngine, Template, compare};
use std::sync::Arc;

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let on_file = on_file(case, &vision).await?;
    let stands_in = case.row.submission.use_enrolled_image;
    // What is on file may have been erased since the job was accepted.
    let selfie = match case.gallery.kinds().await?.contains(&ImageKind::Selfie) {
        true => Some(case.gallery.selfie(&vision).await?),
        false => None,
    };
    let probe = match &selfie {
        Some(_) => case.gallery.selfie_template(&vision).await?,
        None => None,
    };
    let similarity = probe.as_deref().zip(on_file.as_ref()).map(|(probe, target)| compare(probe, target));
    let finding = FaceCompareFinding {
        probe: if stands_in { ImageKind::EnrolledSelfie } else { ImageKind::Selfie },
        reference: ImageKind::EnrolledSelfie,
        similarity: similarity.map(|s| s.fused),
        per_model: similarity
            .map(|s| vec![(SFACE.into(), s.sface), (MOBILEFACENET.into(), s.mobilefacenet)])
            .unwrap_or_default(),
        match_line: case.policy.face_match,
        review_line: case.policy.face_review,
        probe_face: selfie.as_ref().and_then(|selfie| selfie.faces.first()).map(pixel_box),
        reference_face: None,
    };
    Ok(Step::Found { finding: Box::new(Finding::FaceCompare(finding)), models: models(&vision, EMBEDDERS) })
}

/// The template on file. One that other models made is made anew from the picture that it came from.
async fn on_file(case: &Case<'_>, vision: &Arc<FaceEngine>) -> Result<Option<Template>, CheckError> {
    let Some(person) = case.person().await? else { return Ok(None) };
    let (partner, environment) = (case.task.partner, case.task.environment);
    let Some(face) = case.engine.store().enrolled_face(partner, environment, person.id).await? else {
        return Ok(None);
    };
    if let Some(template) = face.template.as_ref().and_then(|kept| opened(vision, kept)) {
        return Ok(Some(template));
    }
    match case.gallery.selfie_of_job(vision, face.job).await? {
        Some(portrait) => case.gallery.embed(vision, &portrait).await,
        None => Ok(None),
    }
}

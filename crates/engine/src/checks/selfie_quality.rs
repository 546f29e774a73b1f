//! Whether the selfie is good enough to be judged, by OFIQ's component names.

use super::{Case, CheckError, QUALITY, Step, models, pixel_box};
use kweli_domain::evidence::{QualityComponent, QualityFinding};
use kweli_domain::{Finding, ImageKind};
use kweli_vision::InferenceError;

/// Components below whose line a comparison or a liveness score means nothing: who is meant is unclear, or there is too
/// little to see. The others are reported and do not stop a job.
pub const MANDATORY_QUALITY: [&str; 7] = [
    "SingleFacePresent",
    "InterEyeDistance",
    "HeadPoseYaw",
    "HeadPosePitch",
    "Sharpness",
    "UnderExposurePrevention",
    "OverExposurePrevention",
];

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let selfie = case.gallery.selfie(&vision).await?;
    let (engine, portrait) = (vision.clone(), selfie.clone());
    let measured = case.gallery.compute(move || engine.quality(&portrait.picture, &portrait.faces)).await?;
    let quality = match measured {
        Ok(quality) if !selfie.faces.is_empty() => Some(quality),
        // A face that reaches out of its picture cannot be measured, aligned or compared: as good as none.
        Ok(_) | Err(InferenceError::FaceOutside) => None,
        Err(error) => return Err(error.into()),
    };
    let components = quality.iter().flat_map(|q| &q.components).map(|c| QualityComponent {
        name: c.name.to_owned(),
        raw: c.raw,
        scalar: c.scalar,
        threshold: c.threshold,
        mandatory: MANDATORY_QUALITY.contains(&c.name),
    });
    let faces = if quality.is_some() { selfie.faces.len() } else { 0 };
    let mut finding = QualityFinding {
        image: ImageKind::Selfie,
        faces: u32::try_from(faces).unwrap_or(u32::MAX),
        face: selfie.faces.first().map(pixel_box),
        unified: quality.as_ref().map_or(0.0, |q| q.unified),
        components: components.collect(),
        advice: Vec::new(),
    };
    finding.advice = kweli_domain::advice::advice(&finding);
    Ok(Step::Found { finding: Box::new(Finding::Quality(finding)), models: models(&vision, QUALITY) })
}

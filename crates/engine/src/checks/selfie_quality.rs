//! Whether the selfie is good enough to be judged, by OFIQ's component names.

use super::{Case, CheckError, QUALITY, Step, models, pixel_box};
use kweli_domain::evidence::{QualityComponent, QualityFinding};
use kweli_domain::{Finding, ImageKind};

/// Components below whose line nothing can be judged. The others are reported and do not stop a job.
const MANDATORY: &[&str] = &["HeadSize", "Sharpness", "UnderExposurePrevention", "OverExposurePrevention"];

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let selfie = case.gallery.selfie(&vision).await?;
    let face = selfie.faces.first();
    let (unified, components) = if face.is_none() {
        (0.0, Vec::new())
    } else {
        let (engine, portrait) = (vision.clone(), selfie.clone());
        let quality = case.gallery.compute(move || engine.quality(&portrait.picture, &portrait.faces)).await??;
        let components = quality.components.iter().map(|c| QualityComponent {
            name: c.name.to_owned(),
            raw: c.raw,
            scalar: c.scalar,
            threshold: c.threshold,
            mandatory: MANDATORY.contains(&c.name),
        });
        (quality.unified, components.collect())
    };
    let finding = QualityFinding {
        image: ImageKind::Selfie,
        faces: u32::try_from(selfie.faces.len()).unwrap_or(u32::MAX),
        face: face.map(pixel_box),
        unified,
        components,
    };
    Ok(Step::Found { finding: Box::new(Finding::Quality(finding)), models: models(&vision, QUALITY) })
}

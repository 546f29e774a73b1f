//! The photographs of a document, each read once.

use super::super::gallery::Portrait;
use super::super::{Case, CheckError};
use kweli_domain::ImageKind;
use kweli_domain::evidence::{ModelUsed, PixelBox};
use kweli_vision::FaceBox;
use kweli_vision::document::{Ask, Reading, Side};
use std::sync::Arc;

/// What the reader saw.
pub(in crate::checks) struct Pages {
    /// Each photograph, in the order front, back, visa page.
    pub(super) readings: Vec<(ImageKind, Arc<Reading>)>,
    /// The models that answered.
    pub(super) models: Vec<ModelUsed>,
}

impl Pages {
    /// One photograph's reading.
    pub(super) fn get(&self, kind: ImageKind) -> Option<&Reading> {
        self.readings.iter().find(|(own, _)| *own == kind).map(|(_, reading)| &**reading)
    }

    /// Front and back.
    pub(super) fn sides(&self) -> impl Iterator<Item = (ImageKind, &Reading)> {
        self.readings.iter().filter(|(kind, _)| *kind != ImageKind::Visa).map(|(kind, reading)| (*kind, &**reading))
    }
}

/// Reads the photographs, unless that was done before.
pub(super) async fn read(case: &mut Case<'_>) -> Result<Arc<Pages>, CheckError> {
    if let Some(pages) = &case.pages {
        return Ok(pages.clone());
    }
    let reader = case.documents()?;
    let day = case.engine.now().day();
    let kinds = case.gallery.kinds().await?;
    let mut readings = Vec::new();
    for (kind, side) in [
        (ImageKind::DocumentFront, Some(Side::Front)),
        (ImageKind::DocumentBack, Some(Side::Back)),
        (ImageKind::Visa, None),
    ] {
        if !kinds.contains(&kind) {
            continue;
        }
        let picture = case.gallery.picture(kind).await?;
        let picture = picture.map_err(|why| CheckError::Broken(format!("{kind}: {why}")))?;
        let today = day.parse().map_err(|_| CheckError::Broken("the clock tells no day".into()))?;
        let ask = Ask { today, side };
        let reader = reader.clone();
        let reading = case.gallery.compute(move || reader.read(&picture, &ask)).await??;
        readings.push((kind, Arc::new(reading)));
    }
    let models = reader.models().iter();
    let models = models.map(|model| ModelUsed { name: model.name.to_owned(), version: model.version.to_owned() });
    let pages = Arc::new(Pages { readings, models: models.collect() });
    case.pages = Some(pages.clone());
    Ok(pages)
}

/// The portrait on the document, on the flattened page, and where it stands in the photograph; `None` if there is none.
pub(in crate::checks) async fn portrait(case: &mut Case<'_>) -> Result<Option<(Portrait, PixelBox)>, CheckError> {
    let pages = read(case).await?;
    let front = pages.get(ImageKind::DocumentFront);
    Ok(front.and_then(|reading| {
        let face = reading.portrait?.face;
        let portrait = Portrait { picture: Arc::new(reading.page.clone()), faces: vec![face] };
        Some((portrait, in_photograph(reading, face.bbox)))
    }))
}

/// The upright rectangle around a rectangle of the flattened page, in pixels of the photograph.
fn in_photograph(reading: &Reading, on_page: FaceBox) -> PixelBox {
    let [a, b, c, d] = reading.quad.corners;
    let (width, height) = (reading.page.width().max(1) as f32, reading.page.height().max(1) as f32);
    let place = |x: f32, y: f32| {
        let (u, v) = (x / width, y / height);
        let mix = |a: f32, b: f32, c: f32, d: f32| (a * (1.0 - u) + b * u) * (1.0 - v) + (d * (1.0 - u) + c * u) * v;
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    };
    let FaceBox { x, y, width: across, height: down } = on_page;
    let corners = [place(x, y), place(x + across, y), place(x + across, y + down), place(x, y + down)];
    let low = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::INFINITY, f32::min);
    let high = |pick: fn(&(f32, f32)) -> f32| corners.iter().map(pick).fold(f32::NEG_INFINITY, f32::max);
    let (left, top) = (low(|p| p.0), low(|p| p.1));
    PixelBox { x: left, y: top, width: high(|p| p.0) - left, height: high(|p| p.1) - top }
}

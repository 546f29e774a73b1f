//! The portrait against its ghost image: whoever exchanges the one forgets the other, or cannot reach it.

use super::super::gallery::Portrait;
use super::super::{Case, CheckError, EMBEDDERS, models};
use super::pages;
use kweli_domain::ImageKind;
use kweli_domain::document::Signal;
use kweli_domain::evidence::ModelUsed;
use kweli_vision::compare;
use std::sync::Arc;

/// Unlikeness (one minus the fused similarity) from which on two heads are two people: where the face policy, too, sees no
/// match. A ghost image is small and pale, but alike all the same; `docs/ACCURACY.md` has what was measured.
const UNLIKE: f32 = 0.70;

/// The measurement and the models behind it; `None` for a document without a ghost image.
pub(super) async fn check(case: &mut Case<'_>) -> Result<Option<(Signal, Vec<ModelUsed>)>, CheckError> {
    let read = pages::read(case).await?;
    let image = ImageKind::DocumentFront;
    let Some(reading) = read.get(image) else { return Ok(None) };
    let (Some(portrait), Some(ghost)) = (reading.portrait, reading.ghost) else { return Ok(None) };
    let vision = case.vision()?;
    let page = Arc::new(reading.page.clone());
    let mut templates = Vec::with_capacity(2);
    for face in [portrait.face, ghost] {
        let head = Portrait { picture: page.clone(), faces: vec![face] };
        templates.extend(case.gallery.embed(&vision, &head).await?);
    }
    let [portrait, ghost] = &templates[..] else { return Ok(None) };
    let value = 1.0 - compare(portrait, ghost).fused;
    let signal = Signal { image, name: "ghost_portrait".to_owned(), value, line: UNLIKE };
    Ok(Some((signal, models(&vision, EMBEDDERS))))
}

//! Compares the selfie with the portrait on the card, where the card takes the authority's place.

use super::authority_compare::compare_with;
use super::{Case, CheckError, Step};
use kweli_domain::{Finding, ImageKind};

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    if case.row.submission.product.reads_document() {
        let (portrait, place) = super::document::portrait(case).await?.unzip();
        let mut step = compare_with(case, ImageKind::DocumentFront, portrait.as_ref()).await?;
        // The portrait was taken from the flattened page; whoever looks at the evidence has the photograph.
        if let Step::Found { finding, .. } = &mut step
            && let Finding::FaceCompare(compared) = &mut **finding
        {
            compared.reference_face = compared.reference_face.and(place);
        }
        return Ok(step);
    }
    let card = case.gallery.picture(ImageKind::DocumentFront).await?;
    let card = card.map_err(|why| CheckError::Broken(format!("card: {why}")))?;
    let card = case.gallery.find(&vision, card).await?;
    compare_with(case, ImageKind::DocumentFront, Some(&card)).await
}

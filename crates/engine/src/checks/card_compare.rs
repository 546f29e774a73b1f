//! Compares the selfie with the portrait on the card, where the card takes the authority's place.

use super::authority_compare::compare_with;
use super::{Case, CheckError, Step};
use kweli_domain::ImageKind;

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let card = case.gallery.picture(ImageKind::DocumentFront).await?;
    let card = card.map_err(|why| CheckError::Broken(format!("card: {why}")))?;
    let card = case.gallery.find(&vision, card).await?;
    compare_with(case, ImageKind::DocumentFront, Some(&card)).await
}

//! Compares the selfie with the picture that came for comparison: a portrait, or a document with one on it.

use super::authority_compare::compare_with;
use super::{Case, CheckError, Step};
use kweli_domain::ImageKind;

pub(super) async fn check(case: &mut Case<'_>) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let kinds = case.gallery.kinds().await?;
    let kind = [ImageKind::DocumentFront, ImageKind::Portrait].into_iter().find(|kind| kinds.contains(kind));
    let kind = kind.ok_or_else(|| CheckError::Broken("there is no picture to compare with".into()))?;
    let picture = case.gallery.picture(kind).await?;
    let picture = picture.map_err(|why| CheckError::Broken(format!("{kind}: {why}")))?;
    let portrait = case.gallery.find(&vision, picture).await?;
    compare_with(case, kind, Some(&portrait)).await
}

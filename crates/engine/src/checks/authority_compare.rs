//! Compares the selfie with the photo on the authority's record.

use super::gallery::Portrait;
use super::{Case, CheckError, EMBEDDERS, Step, models, pixel_box};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use kweli_domain::evidence::FaceCompareFinding;
use kweli_domain::view::record_in;
use kweli_domain::{Evidence, Finding, ImageKind};
use kweli_vision::{compare, decode};
use std::sync::Arc;

pub(super) async fn check(case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let photo = record_in(evidence).and_then(|record| record.photo.as_ref());
    let bytes = photo.and_then(|text| photo_bytes(text.as_str()));
    let vision = case.vision()?;
    let limits = case.engine.config().pictures;
    let picture = match bytes {
        Some(bytes) => case.gallery.compute(move || decode(&bytes, &limits)).await?.ok().map(Arc::new),
        None => None,
    };
    let reference = match picture {
        Some(picture) => Some(case.gallery.find(&vision, picture).await?),
        None => None,
    };
    compare_with(case, ImageKind::AuthorityPhoto, reference.as_ref()).await
}

/// The bytes of a record's photo: base64, possibly with a data-URI prefix and line breaks.
pub(super) fn photo_bytes(text: &str) -> Option<Vec<u8>> {
    let text = text.split_once("base64,").map_or(text, |(_, data)| data);
    let dense: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    STANDARD.decode(dense).ok().filter(|bytes| !bytes.is_empty())
}

/// Compares the selfie with the largest face of a reference; no reference or no face in it is a finding too.
pub(super) async fn compare_with(
    case: &mut Case<'_>,
    kind: ImageKind,
    reference: Option<&Portrait>,
) -> Result<Step, CheckError> {
    let vision = case.vision()?;
    let selfie = case.gallery.selfie(&vision).await?;
    let probe = case.gallery.selfie_template(&vision).await?;
    let target = match reference {
        Some(portrait) => case.gallery.embed(&vision, portrait).await?,
        None => None,
    };
    let similarity = probe.as_deref().zip(target.as_ref()).map(|(probe, target)| compare(probe, target));
    let finding = FaceCompareFinding {
        probe: ImageKind::Selfie,
        reference: kind,
        similarity: similarity.map(|s| s.fused),
        per_model: similarity
            .map(|s| vec![("sface-2021dec".into(), s.sface), ("faceplugin-mobilefacenet-512".into(), s.mobilefacenet)])
            .unwrap_or_default(),
        match_line: case.policy.face_match,
        review_line: case.policy.face_review,
        probe_face: selfie.faces.first().map(pixel_box),
        reference_face: target.as_ref().and(reference).and_then(|portrait| portrait.faces.first()).map(pixel_box),
    };
    Ok(Step::Found { finding: Box::new(Finding::FaceCompare(finding)), models: models(&vision, EMBEDDERS) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn photos_in_the_forms_that_authorities_send() {
        assert_eq!(photo_bytes("AQID"), Some(vec![1, 2, 3]));
        assert_eq!(photo_bytes("data:image/jpeg;base64,AQ\nID\r\n"), Some(vec![1, 2, 3]));
        assert_eq!(photo_bytes(""), None);
        assert_eq!(photo_bytes("not base64!"), None);
    }
}

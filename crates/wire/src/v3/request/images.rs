//! Pictures among the parts. What they are is told by their first bytes only.

use crate::v3::context::Limits;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use bytes::Bytes;
use kweli_domain::ImageKind;

/// How many liveness frames belong to a capture.
const FRAMES: std::ops::RangeInclusive<usize> = 6..=8;

/// A kind of picture file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    Jpeg,
    Png,
}

/// The kind by the first bytes.
pub(super) fn sniff(bytes: &[u8]) -> Option<Media> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some(Media::Jpeg),
        [0x89, b'P', b'N', b'G', ..] => Some(Media::Png),
        _ => None,
    }
}

/// The selfie, which must be a JPEG.
pub(super) fn selfie(form: &Form) -> Result<Bytes, ApiError> {
    jpeg(form, "selfie_image")
}

/// A picture that must be there and be a JPEG.
pub(super) fn jpeg(form: &Form, name: &str) -> Result<Bytes, ApiError> {
    let part = form.part(name).filter(|part| sniff(&part.bytes) == Some(Media::Jpeg));
    part.map(|part| part.bytes.clone()).ok_or_else(|| ApiError::field(name))
}

/// The liveness frames in their order: six to eight JPEGs.
pub(super) fn liveness(form: &Form) -> Result<Vec<(ImageKind, Bytes)>, ApiError> {
    let wrong = || ApiError::field("liveness_images");
    let mut frames = Vec::new();
    for part in form.parts("liveness_images") {
        if frames.len() >= *FRAMES.end() || sniff(&part.bytes) != Some(Media::Jpeg) {
            return Err(wrong());
        }
        let index = u8::try_from(frames.len()).map_err(|_| wrong())?;
        frames.push((ImageKind::Liveness(index), part.bytes.clone()));
    }
    if FRAMES.contains(&frames.len()) { Ok(frames) } else { Err(wrong()) }
}

/// Refuses a picture above the limit of one file, then a form above the endpoint's limit.
pub(super) fn check_sizes(endpoint: Endpoint, form: &Form, limits: &Limits) -> Result<(), ApiError> {
    let large = form.0.iter().find(|part| part.bytes.len() > limits.file);
    if let Some(part) = large.filter(|_| !endpoint.is_sync()) {
        return Err(match part.name.strip_suffix("[]").unwrap_or(&part.name) {
            name
            @ ("selfie_image" | "liveness_images" | "document" | "document_back" | "visa" | "comparison_image") => {
                ApiError::file_too_large(endpoint, name)
            }
            _ => ApiError::body_too_large(endpoint),
        });
    }
    let total: usize = form.0.iter().map(|part| part.bytes.len()).sum();
    if total > endpoint.body_limit(limits) { Err(ApiError::body_too_large(endpoint)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::GATEWAY_LIMIT;
    use crate::v3::testing::{jpeg, part, said};

    #[test]
    fn kinds_by_first_bytes() {
        assert_eq!(sniff(&[0xFF, 0xD8, 0xFF]), Some(Media::Jpeg));
        assert_eq!(sniff(b"\x89PNG\r\n\x1a\n"), Some(Media::Png));
        for other in [&b""[..], &[0xFF, 0xD8], b"GIF89a", b"%PDF", b" \xFF\xD8\xFF"] {
            assert_eq!(sniff(other), None);
        }
    }

    #[test]
    fn the_selfie_is_a_jpeg_whatever_it_is_called() {
        let mut odd = jpeg("selfie_image");
        odd.filename = Some("../../etc/passwd\u{0}".into());
        odd.content_type = Some("text/plain".into());
        assert!(selfie(&Form(vec![odd])).is_ok());
        let mut bare = jpeg("selfie_image");
        bare.filename = None;
        assert!(selfie(&Form(vec![bare])).is_ok());
        let png = part("selfie_image", &b"\x89PNG\r\n\x1a\n"[..]);
        for form in [Form::default(), Form(vec![png]), Form(vec![part("selfie_image", "")])] {
            assert_eq!(said(selfie(&form)), (400, "Required field 'selfie_image' is missing or invalid.".to_owned()));
        }
    }

    #[test]
    fn six_to_eight_frames_in_order() {
        for count in 0..=20 {
            let mut form = Form((0..count).map(|_| jpeg("liveness_images")).collect());
            if count > 2 {
                form.0[2].name = "liveness_images[]".into();
            }
            match liveness(&form) {
                Ok(frames) => {
                    assert!((6..=8).contains(&count), "{count}");
                    let kinds: Vec<_> = frames.iter().map(|(kind, _)| *kind).collect();
                    let expected: Vec<_> = (0..count as u8).map(ImageKind::Liveness).collect();
                    assert_eq!(kinds, expected);
                }
                Err(error) => {
                    assert!(!(6..=8).contains(&count), "{count}");
                    assert_eq!(error.message(), "Required field 'liveness_images' is missing or invalid.");
                }
            }
        }
        let mut form = Form((0..7).map(|_| jpeg("liveness_images")).collect());
        form.0[3].bytes = Bytes::from_static(b"GIF89a");
        assert_eq!(said(liveness(&form)).0, 400);
    }

    #[test]
    fn sizes() {
        let limits = Limits { body: 100, file: 40 };
        let sized = |name: &str, size: usize| part(name, vec![0; size]);
        let check = |endpoint, parts: Vec<_>| check_sizes(endpoint, &Form(parts), &limits);
        assert_eq!(
            check(Endpoint::BiometricKyc, vec![sized("selfie_image", 40), sized("liveness_images", 40)]),
            Ok(())
        );
        for name in ["selfie_image", "liveness_images"] {
            let result = check(Endpoint::BiometricKyc, vec![sized(name, 41)]);
            assert_eq!(said(result), (413, format!("{name} is too large.")));
        }
        let indexed = check(Endpoint::BiometricKyc, vec![sized("liveness_images[]", 41)]);
        assert_eq!(said(indexed), (413, "liveness_images is too large.".to_owned()));
        let whole = (413, "The request payload exceeds the maximum allowed size of 4.5MB.".to_owned());
        assert_eq!(said(check(Endpoint::BiometricKyc, vec![sized("unknown", 41)])), whole);
        assert_eq!(said(check(Endpoint::BiometricKyc, vec![sized("a", 40), sized("b", 40), sized("c", 40)])), whole);
        let file = (413, "File is too large.".to_owned());
        assert_eq!(said(check(Endpoint::EnhancedKyc, vec![sized("selfie_image", 41)])), file);
        assert_eq!(said(check(Endpoint::EnhancedKyc, vec![sized("a", 41)])), file);
        assert_eq!(check(Endpoint::EnhancedKycSync, vec![sized("a", 101)]), Ok(()));
        let gateway = check(Endpoint::EnhancedKycSync, vec![sized("a", GATEWAY_LIMIT + 1)]);
        assert_eq!(gateway, Err(ApiError::gateway_too_large()));
    }
}

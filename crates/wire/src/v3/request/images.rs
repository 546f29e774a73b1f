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
    let part = form.part("selfie_image").filter(|part| sniff(&part.bytes) == Some(Media::Jpeg));
    part.map(|part| part.bytes.clone()).ok_or_else(|| ApiError::field("selfie_image"))
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

/// Refuses a file above the limit, then a body above the limit.
pub(super) fn check_sizes(endpoint: Endpoint, form: &Form, limits: &Limits) -> Result<(), ApiError> {
    for part in &form.0 {
        if part.bytes.len() > limits.file {
            let name = part.name.strip_suffix("[]").unwrap_or(&part.name);
            let known = matches!(name, "selfie_image" | "liveness_images");
            return Err(if known {
                ApiError::file_too_large(endpoint, name)
            } else {
                ApiError::body_too_large(endpoint)
            });
        }
    }
    let total: usize = form.0.iter().map(|part| part.bytes.len()).sum();
    if total > limits.body { Err(ApiError::body_too_large(endpoint)) } else { Ok(()) }
}

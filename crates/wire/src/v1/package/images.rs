//! From the list of pictures to their bytes.

use super::archive::Archive;
use super::manifest::Image;
use super::{Package, PackageLimits, PackageProblem};
use base64::Engine as _;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use kweli_domain::ImageKind;

/// Standard Base64, padded or not.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A picture's role, and whether it comes as Base64 (else as an entry of the zip).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Selfie,
    Liveness,
    Front,
    Back,
    Portrait,
}

const fn role(type_id: i64) -> Option<Role> {
    Some(match type_id {
        0 | 2 => Role::Selfie,
        1 | 3 => Role::Front,
        4 | 6 => Role::Liveness,
        5 | 7 => Role::Back,
        12 => Role::Portrait,
        _ => return None,
    })
}

/// Collects the pictures in the order of the list. A picture that is not there or no Base64 is left out.
pub(super) fn collect(
    list: Vec<Image>,
    archive: &mut Archive<'_>,
    limits: &PackageLimits,
) -> Result<Package, PackageProblem> {
    let mut package = Package { images: Vec::new(), ignored: Vec::new() };
    let inline: u64 = list.iter().filter_map(|i| i.inline.as_ref()).map(|bytes| bytes.len() as u64).sum();
    let mut left = limits.pictures.saturating_sub(inline);
    let mut frames = 0;
    for (index, item) in list.into_iter().enumerate() {
        let type_id = item
            .type_id
            .ok_or_else(|| PackageProblem::manifest(format!("images[{index}].image_type_id must be a number")))?;
        let mut ignore = |why: &str| package.ignored.push(format!("images[{index}]: {why}"));
        let kind = match role(type_id) {
            None if (0..=12).contains(&type_id) => {
                ignore("its type has no meaning");
                continue;
            }
            None => {
                return Err(PackageProblem::manifest(format!("images[{index}].image_type_id must be 0 to 12")));
            }
            Some(Role::Selfie) => ImageKind::Selfie,
            Some(Role::Front) => ImageKind::DocumentFront,
            Some(Role::Back) => ImageKind::DocumentBack,
            Some(Role::Portrait) => ImageKind::Portrait,
            Some(Role::Liveness) if frames >= limits.frames => {
                ignore("more liveness frames than are looked at");
                continue;
            }
            Some(Role::Liveness) => ImageKind::Liveness(frames),
        };
        if package.images.iter().any(|(have, _)| *have == kind) {
            ignore("another picture of this kind came before");
            continue;
        }
        // Some clients fill both members; the entry of the zip counts where it exists.
        let entry = match &item.file_name {
            Some(name) => archive.picture(name, left)?,
            None => None,
        };
        left = left.saturating_sub(entry.as_ref().map_or(0, |bytes| bytes.len() as u64));
        let bytes = entry.or(item.inline);
        let Some(bytes) = bytes.filter(|b| !b.is_empty()) else {
            ignore("its picture is not in the zip or not Base64");
            continue;
        };
        if matches!(kind, ImageKind::Liveness(_)) {
            frames += 1;
        }
        package.images.push((kind, bytes));
    }
    Ok(package)
}

/// Base64 with or without a data URI before it and line breaks in it; `None` if it is none.
pub(in crate::v1) fn base64_text(text: &str) -> Option<Vec<u8>> {
    let text = match text.split_once(',') {
        Some((prefix, rest)) if prefix.starts_with("data:") => rest,
        _ => text,
    };
    if text.bytes().any(|b| b.is_ascii_whitespace()) {
        let compact: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
        return BASE64.decode(compact).ok();
    }
    BASE64.decode(text).ok()
}

//! The uploaded zip: `info.json` and pictures. Read from memory, never extracted.
//!
//! What cannot be opened safely is [`Reason::ArchiveUnreadable`]; what opens but describes no job is
//! [`Reason::ManifestInvalid`]. A picture that is missing or cannot be decoded is neither: it is left out, and the
//! check of the pictures finds what is missing.

mod archive;
mod images;
mod manifest;

pub(super) use images::base64_text;
use kweli_domain::{Claims, ImageKind, Reason, Submission};

/// What a package may cost us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageLimits {
    /// Bytes of the zip itself.
    pub packed: u64,
    /// Bytes of all entries together, unpacked, by their own account.
    pub unpacked: u64,
    /// Entries.
    pub entries: usize,
    /// Bytes of `info.json`, which is read while it is unpacked and may hold every picture as Base64.
    pub manifest: u64,
    /// Bytes of all pictures that are kept. Pictures hardly compress, so honest ones stay near the packed size.
    pub pictures: u64,
    /// Liveness frames that are kept; later ones are left out.
    pub frames: u8,
}

impl Default for PackageLimits {
    fn default() -> Self {
        const MB: u64 = 1024 * 1024;
        Self { packed: 50 * MB, unpacked: 200 * MB, entries: 40, manifest: 70 * MB, pictures: 64 * MB, frames: 20 }
    }
}

/// An opened package.
#[derive(Debug)]
pub struct Package {
    /// The pictures, decoded from Base64 where they came so; not looked at.
    pub images: Vec<(ImageKind, Vec<u8>)>,
    /// What was left out and why, without personal data.
    pub ignored: Vec<String>,
}

/// Why a package cannot be used; becomes the job's result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct PackageProblem {
    /// [`Reason::ArchiveUnreadable`] or [`Reason::ManifestInvalid`].
    pub reason: Reason,
    /// What is wrong, without personal data.
    pub detail: String,
}

impl PackageProblem {
    pub(crate) fn archive(detail: impl Into<String>) -> Self {
        Self { reason: Reason::ArchiveUnreadable, detail: detail.into() }
    }

    pub(crate) fn manifest(detail: impl Into<String>) -> Self {
        Self { reason: Reason::ManifestInvalid, detail: detail.into() }
    }
}

/// Opens a package and lays its ID information into the submission. On a problem the submission stays as it was.
///
/// Memory: beside the zip itself at most `limits.pictures`, and the text of one picture (half of that at most) while it
/// is decoded.
pub fn read(zip: &[u8], limits: &PackageLimits, submission: &mut Submission) -> Result<Package, PackageProblem> {
    let mut archive = archive::Archive::open(zip, limits)?;
    let mut manifest = archive.manifest()?;
    let info = manifest.id_info(submission)?;
    let package = images::collect(manifest.take_images()?, &mut archive, limits)?;
    let has_card = package.images.iter().any(|(kind, _)| *kind == ImageKind::DocumentFront);
    let asks = asks_authority(submission, &info, has_card)?;
    submission.ask_authority = asks;
    submission.claims = info.claims;
    submission.consent = info.consent.or_else(|| submission.consent.take());
    Ok(package)
}

/// Whether the ID authority shall be asked: as `entered` says; where it says nothing, when a number came or no card.
fn asks_authority(submission: &Submission, info: &manifest::IdInfo, has_card: bool) -> Result<bool, PackageProblem> {
    if submission.product.reads_document() {
        return document_asks(submission, &info.claims);
    }
    if !submission.product.asks_authority() {
        return Ok(false);
    }
    let Claims { country, id_type, id_number, session_id, .. } = &info.claims;
    let by_number = id_number.is_some() || session_id.is_some();
    let asks = info.entered.unwrap_or(by_number || !has_card);
    let missing: Vec<_> = [("country", country.is_some()), ("id_type", id_type.is_some()), ("id_number", by_number)]
        .into_iter()
        .filter(|(_, there)| !there)
        .map(|(name, _)| name)
        .collect();
    if asks && !missing.is_empty() {
        let detail = format!("id_info lacks {} while the ID authority shall be asked (entered)", missing.join(", "));
        return Err(PackageProblem::manifest(detail));
    }
    Ok(asks)
}

/// A document product names the country, and with a look-up the type too; the number is read from the document.
fn document_asks(submission: &Submission, claims: &Claims) -> Result<bool, PackageProblem> {
    let asks = submission.product.asks_authority();
    let mut missing = Vec::new();
    if claims.country.is_none() {
        missing.push("country");
    }
    if asks && claims.id_type.is_none() {
        missing.push("id_type");
    }
    if missing.is_empty() {
        Ok(asks)
    } else {
        Err(PackageProblem::manifest(format!("id_info lacks {}", missing.join(", "))))
    }
}

#[cfg(test)]
mod tests;

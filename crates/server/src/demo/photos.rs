//! Real photographs for the demo, out of the pinned packages.

use crate::registry::Pinned;
use anyhow::{Context, Result};
use kweli_vision::lock::photos as locked;
use std::path::Path;

/// Frames of one recording, in the order of the recording.
const FRAMES: [&str; 8] = [
    "franck-02045",
    "franck-02221",
    "franck-02683",
    "franck-02888",
    "franck-03909",
    "franck-03979",
    "franck-04000",
    "franck-04117",
];
const SELFIE: &str = "franck-02159";
/// Another still of the same person stands for what the authority has on file.
const AUTHORITY: &str = "franck-01829";
const OTHER: &str = "obama";

/// The pictures.
pub struct Photos {
    /// A selfie.
    pub selfie: Vec<u8>,
    /// Liveness frames of the same person.
    pub frames: Vec<Vec<u8>>,
    /// What the authority has of the same person.
    pub authority: Vec<u8>,
    /// What the authority has of somebody else.
    pub other: Vec<u8>,
}

impl Photos {
    /// The liveness frames of a case: all of them, or one in place of each.
    pub fn frames_of(&self, case: &super::cases::Case) -> Vec<&[u8]> {
        let all = self.frames.iter().map(Vec::as_slice);
        match self.frames.first() {
            Some(first) if case.one_frame => vec![first; self.frames.len()],
            _ => all.collect(),
        }
    }
}

/// The pinned files that are needed.
pub fn pinned() -> Vec<Pinned> {
    let wanted = |name: &str| FRAMES.contains(&name) || [SELFIE, AUTHORITY, OTHER].contains(&name);
    locked().iter().filter(|p| wanted(&p.name)).map(Pinned::Photo).collect()
}

/// Reads them from a folder.
pub fn load(folder: &Path) -> Result<Photos> {
    let read = |name: &str| {
        let file = folder.join(format!("{name}.jpg"));
        std::fs::read(&file).with_context(|| format!("reading the photograph {}", file.display()))
    };
    Ok(Photos {
        selfie: read(SELFIE)?,
        frames: FRAMES.iter().map(|name| read(name)).collect::<Result<_>>()?,
        authority: read(AUTHORITY)?,
        other: read(OTHER)?,
    })
}

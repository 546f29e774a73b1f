//! From a folder of files to verified model bytes.

use crate::lock::{self, ModelFile};
use std::path::{Path, PathBuf};

/// Which model, and exactly which file of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelInfo {
    /// Name in the lock.
    pub name: &'static str,
    /// First twelve hex digits of the file's SHA-256: its version for the evidence.
    pub version: &'static str,
}

/// Why the models could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file is not there.
    #[error("model file {} is missing: run `kweli models pull`", .file.display())]
    Missing {
        /// The file.
        file: PathBuf,
    },
    /// A file could not be read.
    #[error("model file {} cannot be read ({source}): check it, or run `kweli models pull`", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A file is not the pinned one.
    #[error("model file {} is not the pinned one ({source}): run `kweli models pull`", .file.display())]
    Altered {
        /// The file.
        file: PathBuf,
        /// What differs.
        source: lock::VerifyError,
    },
    /// The engine does not take a file.
    #[error("model file {} cannot be used: {reason}", .file.display())]
    Unusable {
        /// The file.
        file: PathBuf,
        /// The engine's words.
        reason: String,
    },
}

/// Reads one pinned file and checks it before anything parses it.
pub(crate) fn read(dir: &Path, file: &ModelFile) -> Result<Vec<u8>, LoadError> {
    let path = dir.join(file.file_name());
    let bytes = std::fs::read(&path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => LoadError::Missing { file: path.clone() },
        _ => LoadError::Unreadable { file: path.clone(), source },
    })?;
    lock::verify(&bytes, file).map_err(|source| LoadError::Altered { file: path, source })?;
    Ok(bytes)
}

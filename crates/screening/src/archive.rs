//! A loaded list as one file: gzip over JSON lines, the papers first, then the entries. What is kept of an import, so
//! that every start reads one form and never parses a publisher's file twice.

use crate::entity::Entity;
use crate::list::{Manifest, WatchList};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use std::io::{BufRead, BufReader, Write};
use std::sync::Arc;

/// Why an archive cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Not gzip, or cut.
    #[error("the archive of a list is damaged: {0}")]
    Io(#[from] std::io::Error),
    /// A line is not what it should be.
    #[error("the archive of a list is damaged: {0}")]
    Json(#[from] serde_json::Error),
    /// Not as many entries as its papers say.
    #[error("the archive of a list has {found} entries instead of {said}")]
    Entries {
        /// By its papers.
        said: usize,
        /// In it.
        found: usize,
    },
}

impl WatchList {
    /// Packs the list.
    pub fn to_archive(&self) -> Result<Vec<u8>, ArchiveError> {
        let mut out = GzEncoder::new(Vec::new(), Compression::default());
        serde_json::to_writer(&mut out, &self.manifest)?;
        for entity in &self.entities {
            out.write_all(b"\n")?;
            serde_json::to_writer(&mut out, &**entity)?;
        }
        Ok(out.finish()?)
    }

    /// Reads a packed list.
    pub fn from_archive(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let mut lines = BufReader::new(GzDecoder::new(bytes)).lines();
        let first = lines.next().transpose()?.unwrap_or_default();
        let manifest: Manifest = serde_json::from_str(&first)?;
        let mut entities = Vec::new();
        for line in lines {
            entities.push(Arc::new(serde_json::from_str::<Entity>(&line?)?));
        }
        let (said, found) = (manifest.entries, entities.len());
        if said == found { Ok(Self { manifest, entities }) } else { Err(ArchiveError::Entries { said, found }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_survives_the_archive_and_a_cut_archive_is_refused() {
        let lists = crate::samples(jiff::civil::date(2026, 11, 25)).unwrap();
        for list in &lists {
            let bytes = list.to_archive().unwrap();
            assert_eq!(&WatchList::from_archive(&bytes).unwrap(), list);
            assert!(WatchList::from_archive(&bytes[..bytes.len() / 2]).is_err());
        }
        assert!(WatchList::from_archive(b"").is_err());
    }
}

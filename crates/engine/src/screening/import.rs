//! Putting a list in force.

use crate::Engine;
use crate::error::Failure;
use kweli_domain::Timestamp;
use kweli_screening::{Diff, Manifest, WatchList};
use kweli_store::NewWatchList;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Bytes of a stored part.
const PART: usize = 1 << 20;

/// What an import did.
#[derive(Clone, Debug)]
pub struct ImportReport {
    /// The list in force now.
    pub manifest: Manifest,
    /// New entries.
    pub added: usize,
    /// Entries that differ.
    pub changed: usize,
    /// Entries that are gone.
    pub removed: usize,
}

/// A list in force.
#[derive(Clone, Debug)]
pub struct ListInForce {
    /// Its papers.
    pub manifest: Manifest,
    /// When it was imported.
    pub imported_at: Timestamp,
}

/// What an import changed, as the store keeps it until the people are screened again.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Changed {
    /// Day of the new list.
    pub dated: String,
    /// Entries that are new or differ.
    pub here: Vec<String>,
    /// Entries that differ or are gone.
    pub before: Vec<String>,
}

impl Engine {
    /// Puts a list in force in the place of the one of its name. The people who are watched and whom the difference
    /// touches are screened again by the workers.
    pub async fn import_watch_list(&self, list: WatchList) -> Result<ImportReport, Failure> {
        let name = list.manifest.name.clone();
        if name == super::news::NEWS {
            return Err(Failure::Permanent("a list cannot be called news; give it another --name".into()));
        }
        let version = self.store().watch_list_versions().await?.into_iter().find(|(known, _)| *known == name);
        let version = version.map(|(_, version)| version);
        let old = match version {
            Some(version) => Some(self.stored_list(&name, version).await?),
            None => None,
        };
        let work = move || {
            let diff = Diff::between(old.as_ref(), &list);
            let archive = list.to_archive().map_err(|error| error.to_string());
            (diff, archive, list.manifest)
        };
        let done = tokio::task::spawn_blocking(work).await;
        let (diff, archive, manifest) = done.map_err(|_| Failure::Permanent("the lists cannot be compared".into()))?;
        let archive = archive.map_err(Failure::Permanent)?;
        let changed = diff.changed.iter().map(|change| change.after.id.clone());
        let before = diff.removed.iter().map(|e| e.id.clone()).chain(changed.clone()).collect();
        let here = diff.added.iter().map(|e| e.id.clone()).chain(changed).collect();
        let change = Changed { dated: manifest.dated.to_string(), here, before };
        let new = NewWatchList {
            name,
            replaces: version,
            entries: manifest.entries as u64,
            description: json!(manifest),
            parts: archive.chunks(PART).map(<[u8]>::to_vec).collect(),
            change: json!(change),
        };
        self.store().put_watch_list(new).await?;
        let (added, changed, removed) = (diff.added.len(), diff.changed.len(), diff.removed.len());
        tracing::info!(list = manifest.name, added, changed, removed, "watch list imported");
        Ok(ImportReport { manifest, added, changed, removed })
    }

    /// Every list in force, by name.
    pub async fn lists_in_force(&self) -> Result<Vec<ListInForce>, Failure> {
        let rows = self.store().watch_lists().await?;
        let read = |row: kweli_store::WatchListRow| {
            let manifest = serde_json::from_value(row.description);
            let manifest = manifest.map_err(|_| Failure::Permanent(format!("{} cannot be described", row.name)))?;
            Ok(ListInForce { manifest, imported_at: row.imported_at })
        };
        rows.into_iter().map(read).collect()
    }

    /// The lists themselves.
    pub async fn watch_lists(&self) -> Result<Vec<WatchList>, Failure> {
        Ok(self.lists().await?.lists.clone())
    }
}

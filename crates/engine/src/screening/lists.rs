//! The lists in force, in memory. Whoever searches sees first whether the store has newer ones.

use crate::Engine;
use crate::error::Failure;
use kweli_screening::{Screener, WatchList};
use std::sync::{Arc, PoisonError, RwLock};

/// What is loaded, if anything is.
#[derive(Default)]
pub(crate) struct Lists {
    loaded: RwLock<Option<Arc<Loaded>>>,
    /// One load at a time.
    loading: tokio::sync::Mutex<()>,
}

/// Lists of certain versions, ready to be searched.
pub(crate) struct Loaded {
    versions: Vec<(String, u64)>,
    /// In the order of their names.
    pub lists: Vec<WatchList>,
    pub screener: Screener,
    pub fresh_days: i32,
}

impl Lists {
    fn current(&self, versions: &[(String, u64)]) -> Option<Arc<Loaded>> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner).clone();
        loaded.filter(|loaded| loaded.versions == versions)
    }
}

impl Engine {
    /// The lists in force. Loading takes as long as building the index; meanwhile searches wait, since an answer from an
    /// old list would not say so.
    pub(crate) async fn lists(&self) -> Result<Arc<Loaded>, Failure> {
        let versions = self.store().watch_list_versions().await?;
        if let Some(loaded) = self.inner.lists.current(&versions) {
            return Ok(loaded);
        }
        let _turn = self.inner.lists.loading.lock().await;
        let versions = self.store().watch_list_versions().await?;
        if let Some(loaded) = self.inner.lists.current(&versions) {
            return Ok(loaded);
        }
        let mut lists = Vec::with_capacity(versions.len());
        for (name, version) in &versions {
            lists.push(self.stored_list(name, *version).await?);
        }
        let fresh_days = self.config().list_fresh_days;
        let work = move || {
            let screener = Screener::new(&lists, fresh_days);
            Loaded { versions, lists, screener, fresh_days }
        };
        let loaded = tokio::task::spawn_blocking(work).await;
        let loaded = Arc::new(loaded.map_err(|_| Failure::Permanent("the lists could not be indexed".into()))?);
        tracing::info!(lists = loaded.lists.len(), names = loaded.screener.names(), "watch lists loaded");
        *self.inner.lists.loaded.write().unwrap_or_else(PoisonError::into_inner) = Some(loaded.clone());
        Ok(loaded)
    }

    /// One list as it is stored.
    pub(crate) async fn stored_list(&self, name: &str, version: u64) -> Result<WatchList, Failure> {
        let parts = self.store().watch_list_parts(name, version).await?;
        if parts.is_empty() {
            return Err(Failure::Transient("the list was replaced meanwhile".into()));
        }
        let archive = parts.concat();
        let read = tokio::task::spawn_blocking(move || WatchList::from_archive(&archive).map_err(|e| e.to_string()));
        let read = read.await.unwrap_or_else(|_| Err("unreadable".into()));
        read.map_err(|why| Failure::Permanent(format!("the stored list {name} cannot be read: {why}")))
    }
}

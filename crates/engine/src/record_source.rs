//! The table authority reads its records from the store.

use async_trait::async_trait;
use kweli_authorities::{RecordSource, SourceError};
use kweli_domain::{Country, IdentityRecord};
use kweli_store::Store;

/// Records imported into the store, for [`kweli_authorities::Builder::table`].
#[derive(Clone)]
pub struct StoredRecords(pub Store);

#[async_trait]
impl RecordSource for StoredRecords {
    async fn find(&self, country: Country, id_type: &str, number: &str) -> Result<Option<IdentityRecord>, SourceError> {
        self.0.find_record(country, id_type, number).await.map_err(|e| SourceError(e.to_string()))
    }

    async fn counts(&self) -> Result<Vec<(Country, String, u64)>, SourceError> {
        self.0.record_counts().await.map_err(|e| SourceError(e.to_string()))
    }
}

//! An authority made of imported records, for those who hold data of their own.

use crate::authority::{Authority, Inquiry, Miss};
use crate::import::normal_form;
use async_trait::async_trait;
use kweli_domain::{Country, IdentityRecord};
use std::collections::HashSet;
use std::sync::{Arc, PoisonError, RwLock};

/// The records could not be read. The text names the cause without personal data.
#[derive(Clone, Debug, thiserror::Error)]
#[error("records cannot be read: {0}")]
pub struct SourceError(pub String);

/// Where imported records are kept.
#[async_trait]
pub trait RecordSource: Send + Sync + 'static {
    /// The record of a number in its [normal form](crate::import::normal_form), or `None` if there is none.
    async fn find(&self, country: Country, id_type: &str, number: &str) -> Result<Option<IdentityRecord>, SourceError>;

    /// How many records there are per country and ID type; only those with at least one.
    async fn counts(&self) -> Result<Vec<(Country, String, u64)>, SourceError>;
}

/// Answers from a [`RecordSource`]. Only a country and ID type with records can answer [`Miss::NotFound`]: without any,
/// this is no authority for it and the answer is [`Miss::Unavailable`].
pub struct TableAuthority {
    source: Arc<dyn RecordSource>,
    /// Kinds known to have records. Grows only, so that a miss need not count again.
    served: RwLock<HashSet<(Country, String)>>,
}

impl TableAuthority {
    /// Answers from this source.
    pub fn new(source: Arc<dyn RecordSource>) -> Self {
        Self { source, served: RwLock::default() }
    }

    /// The kinds with records, and how many each has.
    pub async fn counts(&self) -> Result<Vec<(Country, String, u64)>, SourceError> {
        let counts = self.source.counts().await?;
        let mut served = self.served.write().unwrap_or_else(PoisonError::into_inner);
        served.extend(counts.iter().filter(|(_, _, n)| *n > 0).map(|(c, t, _)| (*c, t.clone())));
        Ok(counts)
    }

    async fn serves(&self, country: Country, id_type: &str) -> Result<bool, SourceError> {
        let key = (country, id_type.to_owned());
        if self.served.read().unwrap_or_else(PoisonError::into_inner).contains(&key) {
            return Ok(true);
        }
        self.counts().await?;
        Ok(self.served.read().unwrap_or_else(PoisonError::into_inner).contains(&key))
    }
}

#[async_trait]
impl Authority for TableAuthority {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        let number = normal_form(ask.number);
        let found = match self.source.find(ask.country, ask.id_type, &number).await {
            Ok(None) => self.serves(ask.country, ask.id_type).await.map(|serves| if serves { Err(Miss::NotFound) } else {
                tracing::warn!(country = %ask.country, id_type = ask.id_type, "no authority configured: no records imported");
                Err(Miss::Unavailable { retry_after_ms: Some(NOT_CONFIGURED_RETRY_MS) })
            }),
            Ok(Some(record)) => Ok(Ok(record)),
            Err(error) => Err(error),
        };
        found.unwrap_or_else(|error| {
            tracing::warn!(country = %ask.country, id_type = ask.id_type, %error, "record table cannot answer");
            Err(Miss::UNAVAILABLE)
        })
    }
}

/// An import may come at any time, but not within the moments of a retry.
const NOT_CONFIGURED_RETRY_MS: u64 = 30_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Behaviour, FakeSource, inquiry};

    #[tokio::test]
    async fn found_not_found_and_not_served_are_three_answers() {
        let source = Arc::new(FakeSource::holding(&[("KE", "NATIONAL_ID", "A1")]));
        let table = TableAuthority::new(source.clone());
        assert!(table.look_up(&inquiry("KE", "NATIONAL_ID", " a1 ")).await.is_ok());
        assert_eq!(table.look_up(&inquiry("KE", "NATIONAL_ID", "A2")).await, Err(Miss::NotFound));
        assert!(table.look_up(&inquiry("KE", "PASSPORT", "A1")).await.unwrap_err().is_unavailable());
        // An import while the program runs counts at once.
        source.put("KE", "PASSPORT", "B1");
        assert_eq!(table.look_up(&inquiry("KE", "PASSPORT", "A1")).await, Err(Miss::NotFound));
    }

    #[tokio::test]
    async fn an_erroring_source_is_unavailable() {
        let source = Arc::new(FakeSource::holding(&[("KE", "NATIONAL_ID", "A1")]));
        let table = TableAuthority::new(source.clone());
        source.behave(Behaviour::Error);
        assert_eq!(table.look_up(&inquiry("KE", "NATIONAL_ID", "A2")).await, Err(Miss::UNAVAILABLE));
        // Also when only the second question fails.
        source.behave(Behaviour::CountsError);
        assert_eq!(table.look_up(&inquiry("KE", "NATIONAL_ID", "A2")).await, Err(Miss::UNAVAILABLE));
    }
}

//! Records of table authorities, under the installation's own key.

use crate::seal::PartnerKeys;
use crate::store::{Cell, INSTALLATION, Store, unseal};
use crate::{Error, NewRecord};
use kweli_domain::{Country, Environment, IdentityRecord, Sensitive};
use std::str::FromStr;
use std::sync::Arc;

/// Records serve production only; the sandbox has its own data.
const ENVIRONMENT: Environment = Environment::Production;

fn index(keys: &PartnerKeys, country: Country, id_type: &str, number: &str) -> [u8; 32] {
    // ID types hold no line break, so the parts cannot run into each other.
    keys.blind("record", ENVIRONMENT, &format!("{country}\n{id_type}\n{number}"))
}

fn cell(country: Country, id_type: &str, index: &[u8; 32]) -> Cell {
    Cell::new("record", format!("{country}/{id_type}/{}", hex::encode(index)), ENVIRONMENT)
}

impl Store {
    /// Adds a record, or replaces the one with the same number.
    pub async fn import_record(
        &self,
        country: Country,
        id_type: &str,
        number: &str,
        record: &IdentityRecord,
    ) -> Result<(), Error> {
        let number = Sensitive::new(number.to_owned());
        self.import_records(vec![NewRecord { country, id_type: id_type.to_owned(), number, record: record.clone() }])
            .await
    }

    /// Adds or replaces records, all or none.
    pub async fn import_records(&self, records: Vec<NewRecord>) -> Result<(), Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let now = self.now();
        let mut sealed = Vec::with_capacity(records.len());
        for NewRecord { country, id_type, number, record } in records {
            let index = index(&keys, country, &id_type, number.as_str());
            let bytes = self.seal(&keys, &cell(country, &id_type, &index), &record)?;
            sealed.push((country, id_type, index, bytes));
        }
        let sealed = Arc::new(sealed);
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    for (country, id_type, index, bytes) in &*sealed {
                        tx.run(
                            "INSERT INTO record (country, id_type, number_index, sealed, updated_at) \
                             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (country, id_type, number_index) \
                             DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at",
                            vec![
                                country.as_str().into(),
                                id_type.as_str().into(),
                                index.into(),
                                bytes.clone().into(),
                                now.into(),
                            ],
                        )
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// The record with a number.
    pub async fn find_record(
        &self,
        country: Country,
        id_type: &str,
        number: &str,
    ) -> Result<Option<IdentityRecord>, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let index = index(&keys, country, id_type, number);
        let row = self
            .parts
            .db
            .row(
                "SELECT sealed FROM record WHERE country = $1 AND id_type = $2 AND number_index = $3",
                vec![country.as_str().into(), id_type.into(), index.into()],
            )
            .await?;
        row.map(|row| unseal(&keys, &cell(country, id_type, &index), row.blob(0)?)).transpose()
    }

    /// How many records there are of each ID type.
    pub async fn record_counts(&self) -> Result<Vec<(Country, String, u64)>, Error> {
        let rows = self
            .parts
            .db
            .rows(
                "SELECT country, id_type, CAST(COUNT(*) AS BIGINT) FROM record GROUP BY country, id_type \
                 ORDER BY country, id_type",
                vec![],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let country = Country::from_str(&row.text(0)?).map_err(|_| Error::Corrupt("unknown country"))?;
                Ok((country, row.text(1)?, row.count(2)?))
            })
            .collect()
    }
}

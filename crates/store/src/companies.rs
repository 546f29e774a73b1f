//! What business registers know, under the installation's own key.

use crate::Error;
use crate::seal::PartnerKeys;
use crate::store::{Cell, INSTALLATION, Store, unseal};
use kweli_domain::business::BusinessRecord;
use kweli_domain::{Country, Environment, Sensitive};
use std::str::FromStr;

/// Registers serve production only; the sandbox has its own company.
const ENVIRONMENT: Environment = Environment::Production;

/// A company of a register's table.
#[derive(Clone, Debug)]
pub struct NewCompany {
    /// Country of the register.
    pub country: Country,
    /// Code of the ID type.
    pub id_type: String,
    /// The number, exactly as look-ups will write it.
    pub number: Sensitive<String>,
    /// What the register knows.
    pub record: BusinessRecord,
}

fn index(keys: &PartnerKeys, country: Country, id_type: &str, number: &str) -> [u8; 32] {
    // ID types hold no line break, so the parts cannot run into each other.
    keys.blind("company", ENVIRONMENT, &format!("{country}\n{id_type}\n{}", number.trim().to_uppercase()))
}

fn cell(country: Country, id_type: &str, index: &[u8; 32]) -> Cell {
    Cell::new("company", format!("{country}/{id_type}/{}", hex::encode(index)), ENVIRONMENT)
}

impl Store {
    /// Adds or replaces companies, all or none.
    pub async fn import_companies(&self, companies: Vec<NewCompany>) -> Result<(), Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let now = self.now();
        let mut sealed = Vec::with_capacity(companies.len());
        for NewCompany { country, id_type, number, record } in companies {
            let index = index(&keys, country, &id_type, number.as_str());
            let bytes = self.seal(&keys, &cell(country, &id_type, &index), &record)?;
            sealed.push((country, id_type, index, bytes));
        }
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    for (country, id_type, index, bytes) in sealed {
                        tx.run(
                            "INSERT INTO company (country, id_type, number_index, sealed, updated_at) \
                             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (country, id_type, number_index) \
                             DO UPDATE SET sealed = excluded.sealed, updated_at = excluded.updated_at",
                            vec![country.as_str().into(), id_type.into(), index.into(), bytes.into(), now.into()],
                        )
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// The company with a number, whatever the case of its letters.
    pub async fn find_company(
        &self,
        country: Country,
        id_type: &str,
        number: &str,
    ) -> Result<Option<BusinessRecord>, Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let index = index(&keys, country, id_type, number);
        let sql = "SELECT sealed FROM company WHERE country = $1 AND id_type = $2 AND number_index = $3";
        let row = self.parts.db.row(sql, vec![country.as_str().into(), id_type.into(), index.into()]).await?;
        row.map(|row| unseal(&keys, &cell(country, id_type, &index), row.blob(0)?)).transpose()
    }

    /// How many companies there are of each ID type.
    pub async fn company_counts(&self) -> Result<Vec<(Country, String, u64)>, Error> {
        let sql = "SELECT country, id_type, CAST(COUNT(*) AS BIGINT) FROM company GROUP BY country, id_type \
                   ORDER BY country, id_type";
        let rows = self.parts.db.rows(sql, vec![]).await?;
        rows.iter()
            .map(|row| {
                let country = Country::from_str(&row.text(0)?).map_err(|_| Error::Corrupt("unknown country"))?;
                Ok((country, row.text(1)?, row.count(2)?))
            })
            .collect()
    }
}

//! Hits that a partner has looked at and put aside.

use crate::Error;
use crate::store::{Cell, Store, unseal};
use kweli_domain::{Environment, PartnerId, Sensitive};
use serde::{Deserialize, Serialize};

/// A hit that counts no longer, as long as its entry stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dismissal {
    /// Name of the list.
    pub list: String,
    /// The entry.
    pub entity: String,
    /// What the entry was like.
    pub fingerprint: String,
    /// Why, in somebody's words.
    pub note: Sensitive<String>,
}

#[derive(Serialize, Deserialize)]
struct Sealed {
    fingerprint: String,
    note: Sensitive<String>,
}

fn cell(user_index: &[u8; 32], list: &str, entity: &str, environment: Environment) -> Cell {
    Cell::new("dismissal", format!("{}/{list}/{entity}", hex::encode(user_index)), environment)
}

impl Store {
    /// Puts a hit of a person aside.
    pub async fn dismiss(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        dismissal: Dismissal,
    ) -> Result<(), Error> {
        let keys = self.partner_keys(partner).await?;
        let index = keys.blind("user", environment, user_id);
        let Dismissal { list, entity, fingerprint, note } = dismissal;
        let sealed = self.seal(&keys, &cell(&index, &list, &entity, environment), &Sealed { fingerprint, note })?;
        let now = self.now();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO dismissal (partner, environment, user_index, list, entity, sealed, at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7) \
                         ON CONFLICT (partner, environment, user_index, list, entity) \
                         DO UPDATE SET sealed = excluded.sealed, at = excluded.at",
                        vec![
                            partner.into(),
                            environment.into(),
                            index.into(),
                            list.into(),
                            entity.into(),
                            sealed.into(),
                            now.into(),
                        ],
                    )
                    .await?;
                    Ok(())
                })
            })
            .await
    }

    /// What was put aside for a person.
    pub async fn dismissals(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
    ) -> Result<Vec<Dismissal>, Error> {
        let keys = self.partner_keys(partner).await?;
        let index = keys.blind("user", environment, user_id);
        let sql = "SELECT list, entity, sealed FROM dismissal WHERE partner = $1 AND environment = $2 \
                   AND user_index = $3 ORDER BY list, entity";
        let rows = self.parts.db.rows(sql, vec![partner.into(), environment.into(), index.into()]).await?;
        rows.iter()
            .map(|row| {
                let (list, entity) = (row.text(0)?, row.text(1)?);
                let Sealed { fingerprint, note } =
                    unseal(&keys, &cell(&index, &list, &entity, environment), row.blob(2)?)?;
                Ok(Dismissal { list, entity, fingerprint, note })
            })
            .collect()
    }
}

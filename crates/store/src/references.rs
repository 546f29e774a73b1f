//! Sealed values that tokens refer to.

use crate::Error;
use crate::store::{Cell, Store, unseal};
use kweli_domain::ids::uuid_v7;
use kweli_domain::{Environment, PartnerId, Sensitive, Timestamp};
use uuid::Uuid;

fn cell(id: Uuid, environment: Environment) -> Cell {
    Cell::new("token_reference", id.simple(), environment)
}

impl Store {
    /// Keeps a value, until a time or until it is erased; gives the id that a token may carry.
    pub async fn put_reference(
        &self,
        partner: PartnerId,
        environment: Environment,
        value: &Sensitive<String>,
        expires_at: Option<Timestamp>,
    ) -> Result<Uuid, Error> {
        let keys = self.partner_keys(partner).await?;
        let now = self.now();
        let id = uuid_v7(now, &*self.parts.entropy);
        let sealed = self.seal(&keys, &cell(id, environment), value)?;
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO token_reference (id, partner, environment, sealed, created_at, expires_at) \
                         VALUES ($1, $2, $3, $4, $5, $6)",
                        vec![
                            id.into(),
                            partner.into(),
                            environment.into(),
                            sealed.into(),
                            now.into(),
                            expires_at.into(),
                        ],
                    )
                    .await
                })
            })
            .await?;
        Ok(id)
    }

    /// The value, if the id is of this partner and environment and has not expired.
    pub async fn reference(
        &self,
        partner: PartnerId,
        environment: Environment,
        id: Uuid,
    ) -> Result<Option<Sensitive<String>>, Error> {
        let row = self
            .parts
            .db
            .row(
                "SELECT sealed FROM token_reference WHERE id = $1 AND partner = $2 AND environment = $3 \
                 AND (expires_at IS NULL OR expires_at > $4)",
                vec![id.into(), partner.into(), environment.into(), self.now().into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let keys = self.partner_keys(partner).await?;
        unseal(&keys, &cell(id, environment), row.blob(0)?).map(Some)
    }
}

//! Tenants and their API keys.

use crate::Error;
use crate::money::open_accounts;
use crate::seal::PartnerKeys;
use crate::sql::Row;
use crate::store::{Cell, Store, unseal};
use kweli_domain::partner::{ApiKey, Partner, PartnerSettings};
use kweli_domain::random::bytes;
use kweli_domain::{Environment, KeyId, PartnerId, Sensitive};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Partner ids start after the number that test material tends to use for "none".
const FIRST: i64 = 2;

#[derive(Clone, Serialize, Deserialize)]
struct SealedPartner {
    name: String,
    settings: PartnerSettings,
}

#[derive(Serialize, Deserialize)]
struct SealedKey {
    label: String,
    secret: Sensitive<String>,
}

fn partner_cell(partner: PartnerId) -> Cell {
    Cell::new("partner", partner, None)
}

fn key_cell(key: KeyId, environment: Environment) -> Cell {
    Cell::new("api_key", key, environment)
}

impl Store {
    /// Makes a tenant with an empty wallet. Ids count up from 2.
    pub async fn create_partner(&self, name: &str, settings: PartnerSettings) -> Result<Partner, Error> {
        let this = self.clone();
        let created_at = self.now();
        let sealed = SealedPartner { name: name.to_owned(), settings };
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    // Locks the installation's row, so that two nodes never draw the same number.
                    tx.run("UPDATE partner SET created_at = created_at WHERE id = 0", vec![]).await?;
                    let last = tx.row("SELECT CAST(MAX(id) AS BIGINT) FROM partner", vec![]).await?;
                    let last = last.map_or(Ok(None), |row| row.opt_int(0))?.unwrap_or(0);
                    let id = u32::try_from((last + 1).max(FIRST)).map_err(|_| Error::Conflict("no free partner id"))?;
                    let id = PartnerId(id);
                    let wrapped = this.new_wrapped_key(id);
                    let keys = this.unwrap_keys(id, wrapped.clone())?;
                    let cell = this.seal(&keys, &partner_cell(id), &sealed)?;
                    tx.run(
                        "INSERT INTO partner (id, wrapped_key, sealed, created_at) VALUES ($1, $2, $3, $4)",
                        vec![id.into(), wrapped.into(), cell.into(), created_at.into()],
                    )
                    .await?;
                    for environment in Environment::ALL {
                        tx.run(
                            "INSERT INTO job_number (partner, environment, last) VALUES ($1, $2, 0)",
                            vec![id.into(), environment.into()],
                        )
                        .await?;
                    }
                    open_accounts(tx, id).await?;
                    Ok(Partner { id, name: sealed.name, settings: sealed.settings, created_at })
                })
            })
            .await
    }

    fn partner_row(&self, row: &Row) -> Result<Partner, Error> {
        let id = row.partner(0)?;
        let keys = match self.parts.keys.get(&id) {
            Some(keys) => keys,
            None => self.unwrap_keys(id, row.blob(1)?)?,
        };
        let sealed: SealedPartner = unseal(&keys, &partner_cell(id), row.blob(2)?)?;
        Ok(Partner { id, name: sealed.name, settings: sealed.settings, created_at: row.time(3)? })
    }

    /// A tenant. A change by another process shows within a second.
    pub async fn partner(&self, partner: PartnerId) -> Result<Option<Partner>, Error> {
        if let Some(partner) = self.parts.partners.get(&partner) {
            return Ok(Some(partner));
        }
        let row = self
            .parts
            .db
            .row(
                "SELECT id, wrapped_key, sealed, created_at FROM partner WHERE id = $1 AND id > 0",
                vec![partner.into()],
            )
            .await?;
        let found = row.map(|row| self.partner_row(&row)).transpose()?;
        if let Some(found) = &found {
            self.parts.partners.put(partner, found.clone());
        }
        Ok(found)
    }

    /// Every tenant, by id.
    pub async fn partners(&self) -> Result<Vec<Partner>, Error> {
        let rows = self
            .parts
            .db
            .rows("SELECT id, wrapped_key, sealed, created_at FROM partner WHERE id > 0 ORDER BY id", vec![])
            .await?;
        rows.iter().map(|row| self.partner_row(row)).collect()
    }

    /// Replaces a tenant's settings.
    pub async fn update_settings(&self, partner: PartnerId, settings: &PartnerSettings) -> Result<(), Error> {
        let keys = self.partner_keys(partner).await?;
        let (this, settings) = (self.clone(), settings.clone());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let select = tx.pick(
                        "SELECT sealed FROM partner WHERE id = $1 AND id > 0",
                        "SELECT sealed FROM partner WHERE id = $1 AND id > 0 FOR UPDATE",
                    );
                    let row = tx.row(select, vec![partner.into()]).await?.ok_or(Error::NotFound)?;
                    let mut sealed: SealedPartner = unseal(&keys, &partner_cell(partner), row.blob(0)?)?;
                    sealed.settings = settings;
                    let cell = this.seal(&keys, &partner_cell(partner), &sealed)?;
                    tx.run("UPDATE partner SET sealed = $1 WHERE id = $2", vec![cell.into(), partner.into()]).await
                })
            })
            .await?;
        self.parts.partners.forget(&partner);
        Ok(())
    }

    /// Makes an API key. Its secret is random text in the form of a UUID.
    pub async fn create_key(&self, partner: PartnerId, environment: Environment, label: &str) -> Result<ApiKey, Error> {
        if partner.0 == 0 {
            return Err(Error::NotFound);
        }
        let keys = self.partner_keys(partner).await?;
        let created_at = self.now();
        let id = KeyId::new(created_at, &*self.parts.entropy);
        let secret = uuid::Builder::from_random_bytes(bytes(&*self.parts.entropy)).into_uuid().to_string();
        let sealed = SealedKey { label: label.to_owned(), secret: Sensitive::new(secret) };
        let cell = self.seal(&keys, &key_cell(id, environment), &sealed)?;
        self.parts.db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO api_key (id, partner, environment, sealed, created_at) VALUES ($1, $2, $3, $4, $5)",
                        vec![id.into(), partner.into(), environment.into(), cell.into(), created_at.into()],
                    )
                    .await
                })
            })
            .await?;
        self.parts.api_keys.forget(&(partner, environment));
        Ok(ApiKey {
            id,
            partner,
            environment,
            label: sealed.label,
            secret: sealed.secret,
            created_at,
            revoked_at: None,
        })
    }

    /// The keys that may sign now, newest first. A change by another process shows within a second.
    pub async fn active_keys(&self, partner: PartnerId, environment: Environment) -> Result<Arc<[ApiKey]>, Error> {
        if let Some(keys) = self.parts.api_keys.get(&(partner, environment)) {
            return Ok(keys);
        }
        let keys = match self.partner_keys(partner).await {
            Ok(keys) => keys,
            Err(Error::NotFound) => return Ok(Arc::new([])),
            Err(error) => return Err(error),
        };
        let rows = self
            .parts
            .db
            .rows(
                "SELECT id, environment, sealed, created_at, revoked_at FROM api_key \
                 WHERE partner = $1 AND environment = $2 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC",
                vec![partner.into(), environment.into()],
            )
            .await?;
        let active: Arc<[ApiKey]> = rows.iter().map(|row| key_row(&keys, row)).collect::<Result<_, _>>()?;
        self.parts.api_keys.put((partner, environment), Arc::clone(&active));
        Ok(active)
    }

    /// Every key that the partner ever had, newest first.
    pub async fn all_keys(&self, partner: PartnerId) -> Result<Vec<ApiKey>, Error> {
        let keys = self.partner_keys(partner).await?;
        let rows = self
            .parts
            .db
            .rows(
                "SELECT id, environment, sealed, created_at, revoked_at FROM api_key WHERE partner = $1 \
                 ORDER BY created_at DESC, id DESC",
                vec![partner.into()],
            )
            .await?;
        rows.iter().map(|row| key_row(&keys, row)).collect()
    }

    /// One key, revoked or not.
    pub async fn key(&self, partner: PartnerId, key: KeyId) -> Result<Option<ApiKey>, Error> {
        let keys = self.partner_keys(partner).await?;
        let row = self
            .parts
            .db
            .row(
                "SELECT id, environment, sealed, created_at, revoked_at FROM api_key WHERE id = $1 AND partner = $2",
                vec![key.into(), partner.into()],
            )
            .await?;
        row.map(|row| key_row(&keys, &row)).transpose()
    }

    /// Switches a key off for good. Doing it again changes nothing.
    pub async fn revoke_key(&self, partner: PartnerId, key: KeyId) -> Result<(), Error> {
        let now = self.now();
        let touched = self
            .parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "UPDATE api_key SET revoked_at = COALESCE(revoked_at, $1) WHERE id = $2 AND partner = $3",
                        vec![now.into(), key.into(), partner.into()],
                    )
                    .await
                })
            })
            .await;
        for environment in Environment::ALL {
            self.parts.api_keys.forget(&(partner, environment));
        }
        if touched? == 0 { Err(Error::NotFound) } else { Ok(()) }
    }
}

fn key_row(keys: &PartnerKeys, row: &Row) -> Result<ApiKey, Error> {
    let id = KeyId(row.uuid(0)?);
    let environment = row.environment(1)?;
    let sealed: SealedKey = unseal(keys, &key_cell(id, environment), row.blob(2)?)?;
    Ok(ApiKey {
        id,
        partner: keys.partner,
        environment,
        label: sealed.label,
        secret: sealed.secret,
        created_at: row.time(3)?,
        revoked_at: row.opt_int(4)?.map(kweli_domain::Timestamp),
    })
}

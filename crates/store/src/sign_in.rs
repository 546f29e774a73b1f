//! One-time sign-in tokens and sessions of the portal. Only hashes of tokens are kept.

use crate::Error;
use crate::store::Store;
use kweli_domain::{PartnerId, Timestamp};

impl Store {
    /// Keeps the SHA-256 of a one-time token.
    pub async fn create_sign_in(
        &self,
        partner: PartnerId,
        token_hash: [u8; 32],
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO sign_in (token_hash, partner, expires_at) VALUES ($1, $2, $3)",
                        vec![token_hash.into(), partner.into(), expires_at.into()],
                    )
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// Uses a one-time token up: of any number of callers one gets the partner.
    pub async fn consume_sign_in(&self, token_hash: [u8; 32]) -> Result<Option<PartnerId>, Error> {
        let now = self.now();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let row = tx
                        .row(
                            "DELETE FROM sign_in WHERE token_hash = $1 RETURNING partner, expires_at",
                            vec![token_hash.into()],
                        )
                        .await?;
                    let Some(row) = row else { return Ok(None) };
                    Ok((row.time(1)? > now).then_some(row.partner(0)?))
                })
            })
            .await
    }

    /// Keeps the SHA-256 of a session's token.
    pub async fn create_session(
        &self,
        partner: PartnerId,
        token_hash: [u8; 32],
        expires_at: Timestamp,
    ) -> Result<(), Error> {
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO portal_session (token_hash, partner, expires_at) VALUES ($1, $2, $3)",
                        vec![token_hash.into(), partner.into(), expires_at.into()],
                    )
                    .await
                    .map(drop)
                })
            })
            .await
    }

    /// Whose session it is, while it lasts.
    pub async fn session(&self, token_hash: [u8; 32]) -> Result<Option<PartnerId>, Error> {
        let row = self
            .parts
            .db
            .row(
                "SELECT partner FROM portal_session WHERE token_hash = $1 AND expires_at > $2",
                vec![token_hash.into(), self.now().into()],
            )
            .await?;
        row.map(|row| row.partner(0)).transpose()
    }

    /// Ends a session. One that is gone already is fine.
    pub async fn end_session(&self, token_hash: [u8; 32]) -> Result<(), Error> {
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("DELETE FROM portal_session WHERE token_hash = $1", vec![token_hash.into()]).await.map(drop)
                })
            })
            .await
    }
}

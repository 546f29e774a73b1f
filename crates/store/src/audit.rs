//! Who did what: append-only, each event chained to the one before it.
//!
//! The chain is keyed by the root key, so somebody who can only write to the database can neither change nor insert an
//! event unnoticed. Cutting the end off together with the stored head is not noticed by the chain alone.

use crate::seal::Key;
use crate::store::{Cell, INSTALLATION, Store};
use crate::{AuditEvent, AuditProof, Error};
use kweli_domain::Timestamp;
use serde::Serialize;

/// Events read at a time.
const PAGE: i64 = 500;

#[derive(Serialize)]
struct SealedEvent<'a> {
    actor: &'a str,
    action: &'a str,
    subject: &'a str,
    detail: &'a serde_json::Value,
}

fn link(key: &Key, before: &[u8], seq: i64, partner: Option<i64>, at: Timestamp, sealed: &[u8]) -> [u8; 32] {
    let mut message = Vec::with_capacity(before.len() + sealed.len() + 32);
    message.extend_from_slice(before);
    for number in [seq, partner.unwrap_or(-1), at.0] {
        message.extend_from_slice(&number.to_be_bytes());
    }
    message.extend_from_slice(sealed);
    key.mac(&message)
}

impl Store {
    /// Appends an event. It is sealed under the installation's key: it outlives a partner's data.
    pub async fn audit(&self, event: AuditEvent) -> Result<(), Error> {
        let keys = self.partner_keys(INSTALLATION).await?;
        let (this, at) = (self.clone(), self.now());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let head = tx
                        .row("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash", vec![])
                        .await?
                        .ok_or(Error::Corrupt("the audit trail has no head"))?;
                    let (seq, before) = (head.int(0)?, head.blob(1)?);
                    let AuditEvent { partner, actor, action, subject, detail } = &event;
                    let sealed = SealedEvent { actor, action, subject, detail };
                    let sealed = this.seal(&keys, &Cell::new("audit", seq, None), &sealed)?;
                    let partner = partner.map(|p| i64::from(p.0));
                    let hash = link(&this.parts.root.audit(), &before, seq, partner, at, &sealed);
                    tx.run(
                        "INSERT INTO audit (seq, partner, sealed, at, hash) VALUES ($1, $2, $3, $4, $5)",
                        vec![seq.into(), partner.into(), sealed.into(), at.into(), hash.into()],
                    )
                    .await?;
                    tx.run("UPDATE audit_head SET hash = $1 WHERE id = 1", vec![hash.into()]).await.map(drop)
                })
            })
            .await
    }

    /// Walks the chain from the first event to the head.
    pub async fn verify_audit(&self) -> Result<AuditProof, Error> {
        let key = self.parts.root.audit();
        let mut tx = self.parts.db.snapshot().await?;
        let (mut events, mut before) = (0_i64, vec![0; 32]);
        let bad =
            |events: i64| AuditProof { events: events.unsigned_abs(), first_bad: Some(events.unsigned_abs() + 1) };
        loop {
            let page = tx
                .rows(
                    "SELECT seq, partner, sealed, at, hash FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2",
                    vec![events.into(), PAGE.into()],
                )
                .await?;
            for row in &page {
                let (seq, stored) = (row.int(0)?, row.blob(4)?);
                let hash = link(&key, &before, seq, row.opt_int(1)?, row.time(3)?, &row.blob(2)?);
                if seq != events + 1 || stored != hash {
                    return Ok(bad(events));
                }
                (events, before) = (seq, stored);
            }
            if page.is_empty() {
                break;
            }
        }
        let head = tx.row("SELECT seq, hash FROM audit_head WHERE id = 1", vec![]).await?;
        let head = head.ok_or(Error::Corrupt("the audit trail has no head"))?;
        if head.int(0)? != events || head.blob(1)? != before {
            return Ok(bad(events));
        }
        Ok(AuditProof { events: events.unsigned_abs(), first_bad: None })
    }
}

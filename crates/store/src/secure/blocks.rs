//! The block list.

use super::{BlockedFaceChange, FoundFace, key_of, user_ref, value_index};
use crate::Error;
use crate::enrolment::{MOST_CHANGES, SealedTemplate, stored_face};
use crate::sql::Tx;
use crate::store::Store;
use kweli_domain::fraud::{BlockHit, BlockKind};
use kweli_domain::risk::Subject;
use kweli_domain::{EnrolleeId, Environment, PartnerId, Timestamp};
use uuid::Uuid;

/// One entry, content aside.
pub(super) struct Entry {
    pub id: Uuid,
    pub kind: BlockKind,
    pub partner: PartnerId,
    pub environment: Environment,
    pub user_index: [u8; 32],
    pub enrollee: EnrolleeId,
    pub change: i64,
    pub at: Timestamp,
}

/// The next change number; its row is held, so that numbers become visible in their order.
pub(super) async fn next_change(tx: &mut Tx, partner: PartnerId, environment: Environment) -> Result<i64, Error> {
    let row = tx
        .row(
            "INSERT INTO block_change (partner, environment, last) VALUES ($1, $2, 1) \
             ON CONFLICT (partner, environment) DO UPDATE SET last = block_change.last + 1 RETURNING last",
            vec![partner.into(), environment.into()],
        )
        .await?;
    row.ok_or(Error::Corrupt("a change has no number"))?.int(0)
}

pub(super) async fn insert_entry(
    tx: &mut Tx,
    entry: Entry,
    value: Option<Vec<u8>>,
    template: Option<SealedTemplate>,
) -> Result<(), Error> {
    let (wrapped, sealed) = template.map_or((None, None), |t| (Some(t.wrapped_key), Some(t.sealed)));
    tx.run(
        "INSERT INTO block_entry (id, partner, environment, kind, user_index, enrollee, value_index, wrapped_key, \
         template, change, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        vec![
            entry.id.into(),
            entry.partner.into(),
            entry.environment.into(),
            entry.kind.as_str().into(),
            entry.user_index.into(),
            entry.enrollee.into(),
            value.into(),
            wrapped.into(),
            sealed.into(),
            entry.change.into(),
            entry.at.into(),
        ],
    )
    .await
    .map(drop)
}

/// Takes everything of a person off the list and destroys its content.
pub(super) async fn take_off(
    tx: &mut Tx,
    partner: PartnerId,
    environment: Environment,
    user_index: &[u8; 32],
    change: i64,
) -> Result<(), Error> {
    tx.run(
        "UPDATE block_entry SET active = 0, value_index = NULL, wrapped_key = NULL, template = NULL, change = $4 \
         WHERE partner = $1 AND environment = $2 AND user_index = $3 AND active = 1",
        vec![partner.into(), environment.into(), user_index.into(), change.into()],
    )
    .await?;
    // Only faces are kept in memory anywhere, so only they have to be seen going.
    tx.run(
        "DELETE FROM block_entry WHERE partner = $1 AND environment = $2 AND user_index = $3 AND active = 0 \
         AND kind <> 'face'",
        vec![partner.into(), environment.into(), user_index.into()],
    )
    .await
    .map(drop)
}

impl Store {
    /// What of a job is on the block list, its face aside: the user, the number, the device.
    pub async fn block_hits(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        number: Option<&str>,
        device: Option<&str>,
    ) -> Result<Vec<BlockHit>, Error> {
        let keys = self.partner_keys(partner).await?;
        let user = keys.blind("user", environment, user_id);
        let value =
            |subject, value: Option<&str>| value.map(|value| value_index(&keys, environment, subject, value).to_vec());
        let rows = self
            .parts
            .db
            .rows(
                "SELECT DISTINCT kind, user_index FROM block_entry WHERE partner = $1 AND environment = $2 \
                 AND active = 1 AND ((kind = 'user' AND user_index = $3) OR (kind = 'number' AND value_index = $4) \
                 OR (kind = 'device' AND value_index = $5)) ORDER BY kind, user_index",
                vec![
                    partner.into(),
                    environment.into(),
                    user.into(),
                    value(Subject::Number, number).into(),
                    value(Subject::Device, device).into(),
                ],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let kind = match row.text(0)?.as_str() {
                    "user" => BlockKind::User,
                    "number" => BlockKind::Number,
                    "device" => BlockKind::Device,
                    _ => return Err(Error::Corrupt("unknown kind of block")),
                };
                Ok(BlockHit { kind, user: user_ref(row, 1)?, similarity: None })
            })
            .collect()
    }

    /// What changed of the blocked faces after a number, in order. At most 5,000; ask again from the last number until
    /// the answer is empty.
    pub async fn blocked_face_changes(
        &self,
        partner: PartnerId,
        environment: Environment,
        after: u64,
        limit: u32,
    ) -> Result<Vec<BlockedFaceChange>, Error> {
        let sql = "SELECT enrollee, id, wrapped_key, template, change, user_index FROM block_entry \
                   WHERE partner = $1 AND environment = $2 AND kind = 'face' AND change > $3 \
                   ORDER BY change, id LIMIT $4";
        self.changes(sql, (partner, environment), after, limit, |keys, row| {
            Ok(BlockedFaceChange {
                sequence: row.count(4)?,
                key: key_of(row.uuid(1)?),
                user: user_ref(row, 5)?,
                template: stored_face(keys, environment, row)?,
            })
        })
        .await
    }

    /// The faces that are blocked now, by key.
    pub async fn blocked_faces(&self, partner: PartnerId, environment: Environment) -> Result<Vec<FoundFace>, Error> {
        let changes = self.blocked_face_changes(partner, environment, 0, MOST_CHANGES).await?;
        let now =
            changes.into_iter().filter_map(|c| Some(FoundFace { key: c.key, user: c.user, template: c.template? }));
        Ok(now.collect())
    }

    /// Where the block list of every partner and environment stands: the number of the last change.
    pub async fn block_heads(&self) -> Result<Vec<(PartnerId, Environment, u64)>, Error> {
        let rows = self.parts.db.rows("SELECT partner, environment, last FROM block_change", vec![]).await?;
        rows.iter().map(|row| Ok((row.partner(0)?, row.environment(1)?, row.count(2)?))).collect()
    }
}

//! Fraud reports: what they put on the block list, what takes it off, and what erasure leaves.

use super::blocks::{Entry, insert_entry, next_change, take_off};
use crate::Error;
use crate::enrolment::{SealedTemplate, seal_template};
use crate::sql::Tx;
use crate::store::{Cell, Store};
use kweli_domain::enrolment::Standing;
use kweli_domain::fraud::{BlockKind, FraudReport};
use kweli_domain::ids::uuid_v7;
use kweli_domain::{EnrolleeId, Environment, PartnerId, Timestamp};
use uuid::Uuid;

/// A report with everything sealed that it writes.
#[derive(Clone)]
struct Ready {
    partner: PartnerId,
    environment: Environment,
    user_index: [u8; 32],
    enrollee: EnrolleeId,
    id: Uuid,
    is_fraud: bool,
    sealed: Vec<u8>,
    /// The face on file, under the id of its entry.
    face: Option<(Uuid, SealedTemplate)>,
    user_entry: Uuid,
    at: Timestamp,
}

impl Store {
    /// Takes a report in. Fraud puts the user, the face on file, and the ID numbers and devices that the user has shown
    /// on the block list; taking it back takes them off. `false`: there is no such person, or none any more.
    pub async fn report_fraud(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        report: &FraudReport,
    ) -> Result<bool, Error> {
        let known = self.enrollee(partner, environment, user_id).await?;
        let Some(person) = known.filter(|known| known.standing != Standing::Deleted) else { return Ok(false) };
        let keys = self.partner_keys(partner).await?;
        let entropy = &*self.parts.entropy;
        let id = uuid_v7(self.now(), entropy);
        let is_fraud = report.fraud.is_some();
        let face = match self.enrolled_face(partner, environment, person.id).await? {
            Some(face) if is_fraud => face.template,
            _ => None,
        };
        let face = face
            .map(|template| {
                let entry = uuid_v7(self.now(), entropy);
                Ok::<_, Error>((entry, seal_template(&keys, entropy, environment, (person.id, entry), &template)?))
            })
            .transpose()?;
        let ready = Ready {
            partner,
            environment,
            user_index: keys.blind("user", environment, user_id),
            enrollee: person.id,
            id,
            is_fraud,
            sealed: self.seal(&keys, &Cell::new("fraud_report", id.simple(), environment), report)?,
            face,
            user_entry: uuid_v7(self.now(), entropy),
            at: self.now(),
        };
        self.parts.db.write(move |tx| Box::pin(apply(tx, ready))).await
    }
}

async fn apply(tx: &mut Tx, ready: Ready) -> Result<bool, Error> {
    let Ready { partner, environment, user_index, enrollee, at, .. } = ready;
    // Erased since it was looked at: nothing of it may be written again.
    let row = tx
        .row(
            tx.pick(
                "SELECT deleted FROM enrollee WHERE id = $1 AND partner = $2 AND environment = $3",
                "SELECT deleted FROM enrollee WHERE id = $1 AND partner = $2 AND environment = $3 FOR UPDATE",
            ),
            vec![enrollee.into(), partner.into(), environment.into()],
        )
        .await?;
    if row.map_or(Ok(1), |row| row.int(0))? == 1 {
        return Ok(false);
    }
    tx.run(
        "INSERT INTO fraud_report (id, partner, environment, user_index, is_fraud, sealed, at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        vec![
            ready.id.into(),
            partner.into(),
            environment.into(),
            user_index.into(),
            i64::from(ready.is_fraud).into(),
            ready.sealed.into(),
            at.into(),
        ],
    )
    .await?;
    // A second report brings everything up to date: what was there before goes first, under a number of its own, so
    // that whoever follows the faces never sees two changes under one.
    let change = next_change(tx, partner, environment).await?;
    take_off(tx, partner, environment, &user_index, change).await?;
    if !ready.is_fraud {
        return Ok(true);
    }
    let change = next_change(tx, partner, environment).await?;
    let entry = |id, kind| Entry { id, kind, partner, environment, user_index, enrollee, change, at };
    insert_entry(tx, entry(ready.user_entry, BlockKind::User), None, None).await?;
    if let Some((id, template)) = ready.face {
        insert_entry(tx, entry(id, BlockKind::Face), None, Some(template)).await?;
    }
    let shown = tx
        .rows(
            "SELECT DISTINCT kind, value_index FROM sighting WHERE partner = $1 AND environment = $2 \
             AND user_index = $3 AND kind IN ('number', 'device')",
            vec![partner.into(), environment.into(), user_index.into()],
        )
        .await?;
    for (row, number) in shown.iter().zip(1u128..) {
        let kind = if row.text(0)? == "number" { BlockKind::Number } else { BlockKind::Device };
        // Ids of their own without asking for entropy inside a transaction: the report's, counted on.
        let id = Uuid::from_u128(ready.id.as_u128().wrapping_add(number));
        insert_entry(tx, entry(id, kind), Some(row.blob(1)?), None).await?;
    }
    Ok(true)
}

/// Erases what fraud has on a person: places and words are destroyed, and so are the face's template and key and what was
/// blocked by device and number. What stays is that the id was reported, if it was.
pub(crate) async fn erase_traces(
    tx: &mut Tx,
    partner: PartnerId,
    environment: Environment,
    user_index: [u8; 32],
) -> Result<(), Error> {
    let whose = || vec![partner.into(), environment.into(), user_index.into()];
    let change = next_change(tx, partner, environment).await?;
    take_off(tx, partner, environment, &user_index, change).await?;
    for statement in [
        "DELETE FROM sighting WHERE partner = $1 AND environment = $2 AND user_index = $3",
        "DELETE FROM whereabouts WHERE partner = $1 AND environment = $2 AND user_index = $3",
        "UPDATE fraud_report SET sealed = NULL WHERE partner = $1 AND environment = $2 AND user_index = $3",
    ] {
        tx.run(statement, whose()).await?;
    }
    Ok(())
}

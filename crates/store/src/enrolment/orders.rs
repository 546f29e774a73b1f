//! What a partner orders about one of its users.

use super::apply::next_change;
use super::user_cell;
use crate::Error;
use crate::sql::Tx;
use crate::store::Store;
use kweli_domain::enrolment::UserOrder;
use kweli_domain::{EnrolleeId, Environment, PartnerId, Timestamp};

/// Whose row, and what it needs if it is made.
#[derive(Clone)]
struct Person {
    partner: PartnerId,
    environment: Environment,
    index: [u8; 32],
    new: EnrolleeId,
    sealed: Vec<u8>,
}

impl Store {
    /// Carries an order out. `false`: the partner has no such user in this environment, or deleted it before.
    ///
    /// Deleting destroys the template, its key and the keys of the pictures of all the user's jobs, in one transaction;
    /// the pictures' objects follow. What stays is the mark that the id was used.
    pub async fn order_user(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        order: UserOrder,
    ) -> Result<bool, Error> {
        let keys = self.partner_keys(partner).await?;
        let known = self.enrollee(partner, environment, user_id).await?;
        let new = known.map_or_else(|| EnrolleeId::new(self.now(), &*self.parts.entropy), |known| known.id);
        let person = Person {
            partner,
            environment,
            index: keys.blind("user", environment, user_id),
            new,
            sealed: self.seal(&keys, &user_cell(new, environment), &user_id)?,
        };
        let at = self.now();
        let objects = self.parts.db.write(move |tx| Box::pin(carry_out(tx, person, order, at))).await?;
        let Some(objects) = objects else { return Ok(false) };
        for object in objects {
            // Without its key the object says nothing; if this fails it only takes up room.
            if let Err(error) = self.parts.objects.delete(&object).await {
                tracing::warn!(%error, "an erased picture's object stays");
            }
        }
        Ok(true)
    }
}

/// `None`: no such user. Otherwise the objects that nobody can open any more.
async fn carry_out(tx: &mut Tx, person: Person, order: UserOrder, at: Timestamp) -> Result<Option<Vec<String>>, Error> {
    let Person { partner, environment, index, new, sealed } = person;
    let row = tx
        .row(
            tx.pick(
                "SELECT id, deleted FROM enrollee WHERE partner = $1 AND environment = $2 AND user_index = $3",
                "SELECT id, deleted FROM enrollee WHERE partner = $1 AND environment = $2 AND user_index = $3 \
                 FOR UPDATE",
            ),
            vec![partner.into(), environment.into(), index.into()],
        )
        .await?;
    let id = match row {
        Some(row) if row.int(1)? == 1 => return Ok(None),
        Some(row) => EnrolleeId(row.uuid(0)?),
        None => {
            let jobs = tx
                .row(
                    "SELECT CAST(COUNT(*) AS BIGINT) FROM job WHERE partner = $1 AND environment = $2 \
                     AND user_index = $3",
                    vec![partner.into(), environment.into(), index.into()],
                )
                .await?;
            if jobs.map_or(Ok(0), |row| row.int(0))? == 0 {
                return Ok(None);
            }
            tx.run(
                "INSERT INTO enrollee (id, partner, environment, user_index, sealed_user, change, created_at, \
                 updated_at) VALUES ($1, $2, $3, $4, $5, 0, $6, $6)",
                vec![new.into(), partner.into(), environment.into(), index.into(), sealed.into(), at.into()],
            )
            .await?;
            new
        }
    };
    let statement = match order {
        UserOrder::Disable => "UPDATE enrollee SET disabled = 1, updated_at = $2 WHERE id = $1",
        UserOrder::Enable => "UPDATE enrollee SET disabled = 0, updated_at = $2 WHERE id = $1",
        UserOrder::ReEnrol => "UPDATE enrollee SET re_enrol = 1, updated_at = $2 WHERE id = $1",
        UserOrder::Delete => return erase(tx, partner, environment, index, id, at).await.map(Some),
    };
    tx.run(statement, vec![id.into(), at.into()]).await?;
    Ok(Some(Vec::new()))
}

async fn erase(
    tx: &mut Tx,
    partner: PartnerId,
    environment: Environment,
    index: [u8; 32],
    id: EnrolleeId,
    at: Timestamp,
) -> Result<Vec<String>, Error> {
    let change = next_change(tx, partner, environment).await?;
    tx.run(
        "UPDATE enrollee SET deleted = 1, sealed_user = NULL, current = NULL, previous = NULL, provisional = 0, \
         change = $2, updated_at = $3 WHERE id = $1",
        vec![id.into(), change.into(), at.into()],
    )
    .await?;
    // Overwritten before it is removed, so that what the engine leaves lying about is zeros.
    tx.run("UPDATE enrolment SET wrapped_key = NULL, template = NULL WHERE enrollee = $1", vec![id.into()]).await?;
    tx.run("DELETE FROM enrolment WHERE enrollee = $1", vec![id.into()]).await?;
    crate::secure::erase_traces(tx, partner, environment, index).await?;
    let rows = tx
        .rows(
            "UPDATE image SET wrapped_key = NULL WHERE wrapped_key IS NOT NULL AND job_id IN \
             (SELECT id FROM job WHERE partner = $1 AND environment = $2 AND user_index = $3) RETURNING object",
            vec![partner.into(), environment.into(), index.into()],
        )
        .await?;
    rows.iter().map(|row| row.text(0)).collect()
}

//! People whose faces are on file: who they are, their sealed templates, and what changes about them.

mod apply;
mod orders;
mod template;

pub(crate) use apply::{ReadyEnrolment, apply_enrolment};
pub(crate) use template::{SealedTemplate, open_template, seal_template};

use crate::seal::PartnerKeys;
use crate::sql::{Row, Value};
use crate::store::{Cell, Store, unseal};
use crate::{Error, FaceChange};
use kweli_domain::enrolment::{EnrolledFace, Enrollee, FaceTemplate, Standing};
use kweli_domain::{EnrolleeId, Environment, JobId, PartnerId};
use uuid::Uuid;

/// Most changes that one call reads.
pub(crate) const MOST_CHANGES: u32 = 5_000;

/// The query of one person by a column of `enrollee` that names people within a partner and environment.
macro_rules! person_by {
    ($column:literal) => {
        concat!(
            "SELECT e.id, e.sealed_user, e.disabled, e.re_enrol, e.deleted, e.provisional, e.created_at, n.job_id ",
            "FROM enrollee e LEFT JOIN enrolment n ON n.id = e.current ",
            "WHERE e.partner = $1 AND e.environment = $2 AND e.",
            $column,
            " = $3"
        )
    };
}

fn user_cell(enrollee: EnrolleeId, environment: Environment) -> Cell {
    Cell::new("enrollee", enrollee, environment)
}

/// Reads a person from `id, sealed_user, disabled, re_enrol, deleted, provisional, created_at` and the current job.
fn enrollee(keys: &PartnerKeys, environment: Environment, row: &Row) -> Result<Enrollee, Error> {
    let id = EnrolleeId(row.uuid(0)?);
    let user_id = row.opt_blob(1)?.map(|sealed| unseal(keys, &user_cell(id, environment), sealed)).transpose()?;
    let standing = match (row.int(4)?, row.int(2)?, row.int(3)?) {
        (1, ..) => Standing::Deleted,
        (_, 1, _) => Standing::Disabled,
        (.., 1) => Standing::ReEnrol,
        _ => Standing::Active,
    };
    let enrolled_by = row.opt_text(7)?.map(|_| row.uuid(7).map(JobId)).transpose()?;
    Ok(Enrollee { id, user_id, standing, enrolled_by, provisional: row.int(5)? == 1, created_at: row.time(6)? })
}

impl Store {
    /// A person by the partner's user id. A deleted one is found too, as [`Standing::Deleted`].
    pub async fn enrollee(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
    ) -> Result<Option<Enrollee>, Error> {
        let keys = self.partner_keys(partner).await?;
        let index = keys.blind("user", environment, user_id);
        self.person(&keys, (partner, environment), person_by!("user_index"), index.into()).await
    }

    /// A person by our id.
    pub async fn enrollee_by_id(
        &self,
        partner: PartnerId,
        environment: Environment,
        id: EnrolleeId,
    ) -> Result<Option<Enrollee>, Error> {
        let keys = self.partner_keys(partner).await?;
        self.person(&keys, (partner, environment), person_by!("id"), id.into()).await
    }

    /// The person that `sql` (of `person_by!`) finds for a value.
    async fn person(
        &self,
        keys: &PartnerKeys,
        (partner, environment): (PartnerId, Environment),
        sql: &'static str,
        value: Value,
    ) -> Result<Option<Enrollee>, Error> {
        let row = self.parts.db.row(sql, vec![partner.into(), environment.into(), value]).await?;
        row.map(|row| enrollee(keys, environment, &row)).transpose()
    }

    /// The face on file of a person.
    pub async fn enrolled_face(
        &self,
        partner: PartnerId,
        environment: Environment,
        id: EnrolleeId,
    ) -> Result<Option<EnrolledFace>, Error> {
        let row = self
            .parts
            .db
            .row(
                "SELECT e.id, n.id, n.wrapped_key, n.template, n.job_id FROM enrollee e \
                 JOIN enrolment n ON n.id = e.current WHERE e.partner = $1 AND e.environment = $2 AND e.id = $3",
                vec![partner.into(), environment.into(), id.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let keys = self.partner_keys(partner).await?;
        let template = stored_face(&keys, environment, &row)?;
        Ok(Some(EnrolledFace { job: JobId(row.uuid(4)?), template }))
    }

    /// What changed of the faces on file after a number, in order: each person once, as they are now. An empty answer
    /// means that nothing did; otherwise ask again from the last number. A reader that starts at 0 gets everybody. At
    /// most 5,000.
    pub async fn face_changes(
        &self,
        partner: PartnerId,
        environment: Environment,
        after: u64,
        limit: u32,
    ) -> Result<Vec<FaceChange>, Error> {
        let sql = "SELECT e.id, n.id, n.wrapped_key, n.template, e.change FROM enrollee e \
                   LEFT JOIN enrolment n ON n.id = e.current \
                   WHERE e.partner = $1 AND e.environment = $2 AND e.change > $3 ORDER BY e.change LIMIT $4";
        self.changes(sql, (partner, environment), after, limit, |keys, row| {
            let enrollee = EnrolleeId(row.uuid(0)?);
            Ok(FaceChange { sequence: row.count(4)?, enrollee, template: stored_face(keys, environment, row)? })
        })
        .await
    }

    /// Reads a feed of changed faces. `sql` takes partner, environment, the number after which and the limit, and
    /// orders by the number; no keys are opened when nothing changed. At most 5,000 rows.
    pub(crate) async fn changes<T>(
        &self,
        sql: &'static str,
        (partner, environment): (PartnerId, Environment),
        after: u64,
        limit: u32,
        read: impl Fn(&PartnerKeys, &Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Error> {
        let after = i64::try_from(after).unwrap_or(i64::MAX);
        let values = vec![partner.into(), environment.into(), after.into(), limit.min(MOST_CHANGES).into()];
        let rows = self.parts.db.rows(sql, values).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.partner_keys(partner).await?;
        rows.iter().map(|row| read(&keys, row)).collect()
    }

    /// Where the faces on file of every partner and environment stand: the number of the last change. Whoever keeps
    /// them in memory compares this with what it has seen.
    pub async fn face_heads(&self) -> Result<Vec<(PartnerId, Environment, u64)>, Error> {
        let rows = self.parts.db.rows("SELECT partner, environment, last FROM enrolment_change", vec![]).await?;
        rows.iter().map(|row| Ok((row.partner(0)?, row.environment(1)?, row.count(2)?))).collect()
    }

    /// The decided jobs of a person for some products, newest first. At most 100.
    pub async fn decided_jobs(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        products: &[kweli_domain::Product],
    ) -> Result<Vec<(kweli_domain::Product, JobId)>, Error> {
        let keys = self.partner_keys(partner).await?;
        let index = keys.blind("user", environment, user_id);
        let rows = self
            .parts
            .db
            .rows(
                "SELECT id, product FROM job WHERE partner = $1 AND environment = $2 AND user_index = $3 \
                 AND state = 'decided' ORDER BY id DESC LIMIT 100",
                vec![partner.into(), environment.into(), index.into()],
            )
            .await?;
        let mut jobs = Vec::new();
        for row in &rows {
            let product = kweli_domain::Product::from_slug(&row.text(1)?);
            if let Some(product) = product.filter(|product| products.contains(product)) {
                jobs.push((product, JobId(row.uuid(0)?)));
            }
        }
        Ok(jobs)
    }

    /// Whether a person had a decided job of one of these products.
    pub async fn has_decided(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        products: &[kweli_domain::Product],
    ) -> Result<bool, Error> {
        let keys = self.partner_keys(partner).await?;
        let index = keys.blind("user", environment, user_id);
        let rows = self
            .parts
            .db
            .rows(
                "SELECT DISTINCT product FROM job WHERE partner = $1 AND environment = $2 AND user_index = $3 \
                 AND state = 'decided'",
                vec![partner.into(), environment.into(), index.into()],
            )
            .await?;
        for row in &rows {
            let slug = row.text(0)?;
            if products.iter().any(|product| product.slug() == slug) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Opens a template from `enrollee id, id of the row that keeps it, wrapped_key, template`.
pub(crate) fn stored_face(
    keys: &PartnerKeys,
    environment: Environment,
    row: &Row,
) -> Result<Option<FaceTemplate>, Error> {
    let (Some(wrapped), Some(sealed)) = (row.opt_blob(2)?, row.opt_blob(3)?) else { return Ok(None) };
    let place: (EnrolleeId, Uuid) = (EnrolleeId(row.uuid(0)?), row.uuid(1)?);
    open_template(keys, environment, place, wrapped, sealed).map(Some)
}

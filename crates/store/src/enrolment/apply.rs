//! What a job's end does to the face on file, inside the transaction that settles it.

use super::template::{SealedTemplate, seal_template};
use super::user_cell;
use crate::Error;
use crate::sql::Tx;
use crate::store::Store;
use kweli_domain::enrolment::{EnrolmentEffect, FaceTemplate};
use kweli_domain::ids::uuid_v7;
use kweli_domain::{EnrolleeId, Environment, JobId, PartnerId, Timestamp};
use uuid::Uuid;

/// An effect with everything sealed that it may write.
#[derive(Clone)]
pub(crate) struct ReadyEnrolment {
    partner: PartnerId,
    environment: Environment,
    job: JobId,
    user_index: [u8; 32],
    enrollee: EnrolleeId,
    /// Written only if the person is not known yet.
    sealed_user: Vec<u8>,
    effect: Effect,
}

#[derive(Clone)]
enum Effect {
    Enrol { id: Uuid, template: Option<SealedTemplate>, provisional: bool, replace: bool },
    Hold { id: Uuid, template: Option<SealedTemplate> },
    Confirm,
    Withdraw,
}

/// A person's row, held until the transaction ends.
struct Held {
    enrollee: EnrolleeId,
    deleted: bool,
    current: Option<Uuid>,
    previous: Option<Uuid>,
    provisional: bool,
}

impl Store {
    /// Seals what an effect of a job may write.
    pub(crate) async fn ready_enrolment(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        effect: EnrolmentEffect,
    ) -> Result<ReadyEnrolment, Error> {
        let row = self.job(partner, environment, job).await?.ok_or(Error::Conflict("the job is another's"))?;
        let known = self.enrollee(partner, environment, row.user_id.as_str()).await?;
        let entropy = &*self.parts.entropy;
        let enrollee = known.map_or_else(|| EnrolleeId::new(self.now(), entropy), |known| known.id);
        let keys = self.partner_keys(partner).await?;
        let seal = |id: Uuid, template: Option<FaceTemplate>| {
            template.map(|t| seal_template(&keys, entropy, environment, (enrollee, id), &t)).transpose()
        };
        let id = uuid_v7(self.now(), entropy);
        let effect = match effect {
            EnrolmentEffect::Enrol { template, provisional, replace } => {
                Effect::Enrol { id, template: seal(id, template)?, provisional, replace }
            }
            EnrolmentEffect::Hold { template } => Effect::Hold { id, template: seal(id, template)? },
            EnrolmentEffect::Confirm => Effect::Confirm,
            EnrolmentEffect::Withdraw => Effect::Withdraw,
        };
        Ok(ReadyEnrolment {
            partner,
            environment,
            job,
            user_index: keys.blind("user", environment, row.user_id.as_str()),
            enrollee,
            sealed_user: self.seal(&keys, &user_cell(enrollee, environment), &row.user_id)?,
            effect,
        })
    }
}

/// Applies an effect. What belongs to a person who was deleted meanwhile changes nothing.
pub(crate) async fn apply_enrolment(tx: &mut Tx, ready: ReadyEnrolment, at: Timestamp) -> Result<(), Error> {
    let held = hold(tx, &ready, at).await?;
    if held.deleted {
        return Ok(());
    }
    let (job, whose) = (ready.job, (ready.partner, ready.environment));
    match ready.effect {
        Effect::Enrol { id, template, provisional, replace } => {
            if held.current.is_some() && !replace {
                return Err(Error::AlreadyEnrolled);
            }
            insert(tx, id, held.enrollee, job, template, at).await?;
            // A provisional face keeps what a person confirmed last, until it is confirmed itself.
            let keep = if held.provisional { held.previous } else { held.current };
            let kept = keep.filter(|_| provisional);
            point(tx, whose, held.enrollee, (Some(id), kept, provisional), at).await?;
            let gone = [held.current, held.previous].into_iter().flatten().filter(|old| Some(*old) != kept);
            for old in gone {
                remove(tx, old).await?;
            }
            // Asked to enrol again: done.
            tx.run("UPDATE enrollee SET re_enrol = 0 WHERE id = $1", vec![held.enrollee.into()]).await.map(drop)
        }
        Effect::Hold { id, template } => insert(tx, id, held.enrollee, job, template, at).await,
        Effect::Confirm => {
            let Some(own) = of_job(tx, held.enrollee, job).await? else { return Ok(()) };
            if held.current == Some(own) && !held.provisional {
                return Ok(());
            }
            point(tx, whose, held.enrollee, (Some(own), None, false), at).await?;
            for old in [held.current, held.previous].into_iter().flatten().filter(|old| *old != own) {
                remove(tx, old).await?;
            }
            tx.run("UPDATE enrollee SET re_enrol = 0 WHERE id = $1", vec![held.enrollee.into()]).await.map(drop)
        }
        Effect::Withdraw => {
            let Some(own) = of_job(tx, held.enrollee, job).await? else { return Ok(()) };
            if held.current == Some(own) {
                if !held.provisional {
                    return Ok(());
                }
                point(tx, whose, held.enrollee, (held.previous, None, false), at).await?;
            }
            remove(tx, own).await
        }
    }
}

/// The next change number; its row is held, so that numbers become visible in their order.
pub(super) async fn next_change(tx: &mut Tx, partner: PartnerId, environment: Environment) -> Result<i64, Error> {
    let row = tx
        .row(
            "INSERT INTO enrolment_change (partner, environment, last) VALUES ($1, $2, 1) \
             ON CONFLICT (partner, environment) DO UPDATE SET last = enrolment_change.last + 1 RETURNING last",
            vec![partner.into(), environment.into()],
        )
        .await?;
    row.ok_or(Error::Corrupt("a change has no number"))?.int(0)
}

/// The person's row, made if it is missing.
async fn hold(tx: &mut Tx, ready: &ReadyEnrolment, at: Timestamp) -> Result<Held, Error> {
    tx.run(
        "INSERT INTO enrollee (id, partner, environment, user_index, sealed_user, change, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, 0, $6, $6) ON CONFLICT (partner, environment, user_index) DO NOTHING",
        vec![
            ready.enrollee.into(),
            ready.partner.into(),
            ready.environment.into(),
            ready.user_index.into(),
            ready.sealed_user.clone().into(),
            at.into(),
        ],
    )
    .await?;
    let row = tx
        .row(
            // SQLite has one writer at a time anyway.
            tx.pick(
                "SELECT id, deleted, current, previous, provisional FROM enrollee \
                 WHERE partner = $1 AND environment = $2 AND user_index = $3",
                "SELECT id, deleted, current, previous, provisional FROM enrollee \
                 WHERE partner = $1 AND environment = $2 AND user_index = $3 FOR UPDATE",
            ),
            vec![ready.partner.into(), ready.environment.into(), ready.user_index.into()],
        )
        .await?
        .ok_or(Error::Corrupt("a person's row is gone"))?;
    let enrollee = EnrolleeId(row.uuid(0)?);
    if enrollee != ready.enrollee {
        // Made by another job since the template was sealed for a new person: sealed again at the next try.
        return Err(Error::Database { text: "the person was enrolled meanwhile".into(), transient: true });
    }
    let version = |column: usize| row.opt_text(column)?.map(|_| row.uuid(column)).transpose();
    Ok(Held {
        enrollee,
        deleted: row.int(1)? == 1,
        current: version(2)?,
        previous: version(3)?,
        provisional: row.int(4)? == 1,
    })
}

async fn insert(
    tx: &mut Tx,
    id: Uuid,
    enrollee: EnrolleeId,
    job: JobId,
    template: Option<SealedTemplate>,
    at: Timestamp,
) -> Result<(), Error> {
    let (wrapped, sealed) = template.map_or((None, None), |t| (Some(t.wrapped_key), Some(t.sealed)));
    tx.run(
        "INSERT INTO enrolment (id, enrollee, job_id, wrapped_key, template, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
        vec![id.into(), enrollee.into(), job.into(), wrapped.into(), sealed.into(), at.into()],
    )
    .await
    .map(drop)
}

/// Says which enrolment counts, under the next change number.
async fn point(
    tx: &mut Tx,
    (partner, environment): (PartnerId, Environment),
    enrollee: EnrolleeId,
    (current, previous, provisional): (Option<Uuid>, Option<Uuid>, bool),
    at: Timestamp,
) -> Result<(), Error> {
    let change = next_change(tx, partner, environment).await?;
    let text = |id: Option<Uuid>| id.map(|id| id.simple().to_string());
    tx.run(
        "UPDATE enrollee SET current = $1, previous = $2, provisional = $3, change = $4, updated_at = $5 WHERE id = $6",
        vec![
            text(current).into(),
            text(previous).into(),
            i64::from(provisional).into(),
            change.into(),
            at.into(),
            enrollee.into(),
        ],
    )
    .await
    .map(drop)
}

async fn remove(tx: &mut Tx, enrolment: Uuid) -> Result<(), Error> {
    tx.run("DELETE FROM enrolment WHERE id = $1", vec![enrolment.into()]).await.map(drop)
}

async fn of_job(tx: &mut Tx, enrollee: EnrolleeId, job: JobId) -> Result<Option<Uuid>, Error> {
    let row = tx
        .row("SELECT id FROM enrolment WHERE enrollee = $1 AND job_id = $2", vec![enrollee.into(), job.into()])
        .await?;
    row.map(|row| row.uuid(0)).transpose()
}

//! Devices, addresses, ID numbers and places: noted per job, counted over jobs and people.

use super::{Seen, Whereabouts, index_of, user_ref, value_index};
use crate::jobs::{SealedJob, job_cell};
use crate::sql::Row;
use crate::store::{Cell, Store, unseal};
use crate::tasks::fence;
use crate::{ClaimedTask, Error};
use kweli_domain::fraud::UserRef;
use kweli_domain::risk::{Count, Subject};
use kweli_domain::{Environment, JobId, PartnerId, Timestamp};

// Looks at the latest thousand sightings of a value only, far above what rules ask for. A value may be shown by everybody
// (the address of an office), and each of its jobs asks: without a bound the cost of all jobs would grow with the square of
// their number.
macro_rules! latest {
    ($columns:literal, $also:literal) => {
        concat!(
            "(SELECT ",
            $columns,
            " FROM sighting WHERE partner = $1 AND environment = $2 AND kind = $3 AND value_index = $4 ",
            $also,
            "ORDER BY at DESC LIMIT 1000) latest"
        )
    };
}

fn place_cell(job: JobId, environment: Environment) -> Cell {
    Cell::new("whereabouts", job, environment)
}

impl Store {
    /// Notes what a job shows, under its task. Noting it again changes nothing.
    pub async fn note_seen(
        &self,
        task: &ClaimedTask,
        job: JobId,
        user_id: &str,
        seen: Seen<'_>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let (partner, environment) = (task.partner, task.environment);
        let keys = self.partner_keys(partner).await?;
        let user = keys.blind("user", environment, user_id);
        let values: Vec<(&'static str, [u8; 32])> = Subject::ALL
            .into_iter()
            .filter_map(|subject| {
                let value = seen.value(subject)?;
                Some((subject.as_str(), value_index(&keys, environment, subject, value)))
            })
            .collect();
        let place = seen.place.map(|place| self.seal(&keys, &place_cell(job, environment), &place)).transpose()?;
        if values.is_empty() && place.is_none() {
            return Ok(());
        }
        let task = task.clone();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    fence(tx, &task).await?;
                    for (kind, value) in values {
                        tx.run(
                            "INSERT INTO sighting (partner, environment, kind, value_index, user_index, job_id, at) \
                             VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (job_id, kind) DO NOTHING",
                            vec![
                                partner.into(),
                                environment.into(),
                                kind.into(),
                                value.into(),
                                user.into(),
                                job.into(),
                                at.into(),
                            ],
                        )
                        .await?;
                    }
                    if let Some(place) = place {
                        tx.run(
                            "INSERT INTO whereabouts (job_id, partner, environment, user_index, sealed, at) \
                             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (job_id) DO NOTHING",
                            vec![job.into(), partner.into(), environment.into(), user.into(), place.into(), at.into()],
                        )
                        .await?;
                    }
                    Ok(())
                })
            })
            .await
    }

    /// The reference of a person, known or not.
    pub async fn user_ref(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
    ) -> Result<UserRef, Error> {
        let keys = self.partner_keys(partner).await?;
        Ok(UserRef(hex::encode(keys.blind("user", environment, user_id))))
    }

    /// How many jobs or people showed a value from an instant on, among its latest thousand sightings.
    pub async fn velocity(
        &self,
        partner: PartnerId,
        environment: Environment,
        (subject, value): (Subject, &str),
        count: Count,
        since: Timestamp,
    ) -> Result<u64, Error> {
        let keys = self.partner_keys(partner).await?;
        let value = value_index(&keys, environment, subject, value);
        let sql = match count {
            Count::Jobs => concat!("SELECT CAST(COUNT(*) AS BIGINT) FROM ", latest!("at", "AND at >= $5 ")),
            Count::Users => {
                concat!(
                    "SELECT CAST(COUNT(DISTINCT user_index) AS BIGINT) FROM ",
                    latest!("user_index", "AND at >= $5 ")
                )
            }
        };
        let values = vec![partner.into(), environment.into(), subject.as_str().into(), value.into(), since.into()];
        self.parts.db.row(sql, values).await?.map_or(Ok(0), |row| row.count(0))
    }

    /// Other people who showed a value, among its latest thousand sightings, whoever came last first; at most `limit`.
    pub async fn others_who_showed(
        &self,
        partner: PartnerId,
        environment: Environment,
        (subject, value): (Subject, &str),
        user_id: &str,
        limit: u32,
    ) -> Result<Vec<UserRef>, Error> {
        let keys = self.partner_keys(partner).await?;
        let value = value_index(&keys, environment, subject, value);
        let user = keys.blind("user", environment, user_id);
        let rows = self
            .parts
            .db
            .rows(
                concat!(
                    "SELECT user_index, CAST(MAX(seq) AS BIGINT) AS last FROM ",
                    latest!("user_index, seq", ""),
                    " WHERE user_index <> $5 GROUP BY user_index ORDER BY last DESC LIMIT $6"
                ),
                vec![
                    partner.into(),
                    environment.into(),
                    subject.as_str().into(),
                    value.into(),
                    user.into(),
                    limit.into(),
                ],
            )
            .await?;
        rows.iter().map(|row| user_ref(row, 0)).collect()
    }

    /// Where a person was last before a job.
    pub async fn last_whereabouts(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        before: JobId,
    ) -> Result<Option<Whereabouts>, Error> {
        let keys = self.partner_keys(partner).await?;
        let user = keys.blind("user", environment, user_id);
        let row = self
            .parts
            .db
            .row(
                "SELECT job_id, sealed, at FROM whereabouts WHERE partner = $1 AND environment = $2 \
                 AND user_index = $3 AND job_id <> $4 ORDER BY at DESC, job_id DESC LIMIT 1",
                vec![partner.into(), environment.into(), user.into(), before.into()],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let place = unseal(&keys, &place_cell(JobId(row.uuid(0)?), environment), row.blob(1)?)?;
        Ok(Some(Whereabouts { place, at: row.time(2)? }))
    }

    /// The partner's user ids of people, in the order asked; `None` for whoever was erased.
    pub async fn user_ids(
        &self,
        partner: PartnerId,
        environment: Environment,
        users: &[UserRef],
    ) -> Result<Vec<Option<kweli_domain::claims::Private>>, Error> {
        let keys = self.partner_keys(partner).await?;
        let mut ids = Vec::with_capacity(users.len());
        for user in users {
            let row = self
                .parts
                .db
                .row(
                    "SELECT j.id, j.sealed FROM job j LEFT JOIN enrollee e ON e.partner = j.partner \
                     AND e.environment = j.environment AND e.user_index = j.user_index \
                     WHERE j.partner = $1 AND j.environment = $2 AND j.user_index = $3 \
                     AND (e.deleted IS NULL OR e.deleted = 0) ORDER BY j.id DESC LIMIT 1",
                    vec![partner.into(), environment.into(), index_of(user).into()],
                )
                .await?;
            let read = |row: Row| {
                let cell = job_cell(JobId(row.uuid(0)?), environment);
                unseal::<SealedJob>(&keys, &cell, row.blob(1)?).map(|job| job.user_id)
            };
            ids.push(row.map(read).transpose()?);
        }
        Ok(ids)
    }

    /// Forgets devices, addresses and places older than this. ID numbers stay: who used one is what makes it shared.
    pub async fn forget_sightings(&self, before: Timestamp) -> Result<u64, Error> {
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let seen =
                        tx.run("DELETE FROM sighting WHERE at < $1 AND kind <> 'number'", vec![before.into()]).await?;
                    let places = tx.run("DELETE FROM whereabouts WHERE at < $1", vec![before.into()]).await?;
                    Ok(seen + places)
                })
            })
            .await
    }
}

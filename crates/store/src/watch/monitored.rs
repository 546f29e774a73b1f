//! People who are screened again whenever a list changes.

use crate::Error;
use crate::sql::Tx;
use crate::store::{Cell, Store, unseal};
use kweli_domain::screening::ScreeningAsk;
use kweli_domain::{Environment, JobId, PartnerId};

/// Somebody who is watched.
#[derive(Clone, Debug)]
pub struct Monitored {
    /// In the order of their coming.
    pub seq: i64,
    /// By which job.
    pub job: JobId,
    /// Whose.
    pub partner: PartnerId,
    /// In which environment.
    pub environment: Environment,
    /// Whom to search for.
    pub ask: ScreeningAsk,
}

/// People read in one go.
const PAGE: i64 = 2_000;

fn cell(job: JobId, environment: Environment) -> Cell {
    Cell::new("monitored", job, environment)
}

/// Replaces what is kept of a person's hits.
pub(crate) async fn set_hits(tx: &mut Tx, job: JobId, hits: Vec<(String, String)>) -> Result<(), Error> {
    tx.run("DELETE FROM monitored_hit WHERE job_id = $1", vec![job.into()]).await?;
    for (list, entity) in hits {
        tx.run(
            "INSERT INTO monitored_hit (list, entity, job_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            vec![list.into(), entity.into(), job.into()],
        )
        .await?;
    }
    Ok(())
}

impl Store {
    /// Watches a person from now on. Said twice, it is the same.
    pub async fn monitor(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        ask: &ScreeningAsk,
        hits: Vec<(String, String)>,
    ) -> Result<(), Error> {
        let keys = self.partner_keys(partner).await?;
        let sealed = self.seal(&keys, &cell(job, environment), ask)?;
        let now = self.now();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run(
                        "INSERT INTO monitored (job_id, partner, environment, sealed, created_at) \
                         VALUES ($1, $2, $3, $4, $5) ON CONFLICT (job_id) DO UPDATE SET sealed = excluded.sealed",
                        vec![job.into(), partner.into(), environment.into(), sealed.into(), now.into()],
                    )
                    .await?;
                    set_hits(tx, job, hits).await
                })
            })
            .await
    }

    /// Ends it. Gives whether the person was watched.
    pub async fn end_monitoring(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
    ) -> Result<bool, Error> {
        let now = self.now();
        let touched = self
            .parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    tx.run("DELETE FROM monitored_hit WHERE job_id = $1", vec![job.into()]).await?;
                    tx.run(
                        "UPDATE monitored SET ended_at = $1 WHERE job_id = $2 AND partner = $3 AND environment = $4 \
                         AND ended_at IS NULL",
                        vec![now.into(), job.into(), partner.into(), environment.into()],
                    )
                    .await
                })
            })
            .await?;
        Ok(touched > 0)
    }

    /// Everybody who is watched and came after a place in the order; at most some thousands at once.
    pub async fn monitored_after(&self, seq: i64) -> Result<Vec<Monitored>, Error> {
        let sql = "SELECT seq, job_id, partner, environment, sealed FROM monitored WHERE seq > $1 AND ended_at IS NULL \
                   ORDER BY seq LIMIT $2";
        let rows = self.parts.db.rows(sql, vec![seq.into(), PAGE.into()]).await?;
        let mut people = Vec::with_capacity(rows.len());
        for row in &rows {
            people.push(self.monitored_row(row).await?);
        }
        Ok(people)
    }

    /// One of them.
    pub async fn monitored(&self, job: JobId) -> Result<Option<Monitored>, Error> {
        let sql = "SELECT seq, job_id, partner, environment, sealed FROM monitored WHERE job_id = $1 \
                   AND ended_at IS NULL";
        match self.parts.db.row(sql, vec![job.into()]).await? {
            Some(row) => self.monitored_row(&row).await.map(Some),
            None => Ok(None),
        }
    }

    async fn monitored_row(&self, row: &crate::sql::Row) -> Result<Monitored, Error> {
        let (job, partner, environment) = (JobId(row.uuid(1)?), row.partner(2)?, row.environment(3)?);
        let keys = self.partner_keys(partner).await?;
        let ask = unseal(&keys, &cell(job, environment), row.blob(4)?)?;
        Ok(Monitored { seq: row.int(0)?, job, partner, environment, ask })
    }

    /// Who was found under an entry.
    pub async fn monitored_by_hit(&self, list: &str, entity: &str) -> Result<Vec<JobId>, Error> {
        let sql = "SELECT job_id FROM monitored_hit WHERE list = $1 AND entity = $2 ORDER BY job_id";
        let rows = self.parts.db.rows(sql, vec![list.into(), entity.into()]).await?;
        rows.iter().map(|row| row.uuid(0).map(JobId)).collect()
    }
}

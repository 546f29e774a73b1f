//! Reading jobs.

use super::{SealedJob, job_cell};
use crate::jobs::settle::outcome_cell;
use crate::seal::PartnerKeys;
use crate::sql::Row;
use crate::store::{Store, unseal};
use crate::{Error, JobFilter, JobRow};
use kweli_domain::money::Minor;
use kweli_domain::{Environment, JobId, PartnerId, SmileJobId};

/// A job with each of its outcomes: one read.
macro_rules! jobs_where {
    ($condition:literal, $order:literal) => {
        concat!(
            "SELECT j.id, j.environment, j.number, j.state, j.attempt, j.price, j.sealed, j.created_at, j.updated_at, \
             o.revision, o.sealed FROM ",
            $condition,
            " AS j LEFT JOIN outcome o ON o.job_id = j.id ORDER BY ",
            $order
        )
    };
}

const BY_ID: &str =
    jobs_where!("(SELECT * FROM job WHERE id = $1 AND partner = $2 AND environment = $3)", "o.revision");
const BY_INDEX: &str =
    jobs_where!("(SELECT * FROM job WHERE partner = $1 AND environment = $2 AND job_index = $3)", "o.revision");
const BY_USER: &str = jobs_where!(
    "(SELECT * FROM job WHERE partner = $1 AND environment = $2 AND user_index = $3 ORDER BY id DESC LIMIT $4)",
    "j.id DESC, o.revision"
);
const RECENT: &str = jobs_where!(
    "(SELECT * FROM job WHERE partner = $1 AND environment IN ($2, $3) AND id < $4 ORDER BY id DESC LIMIT $5)",
    "j.id DESC, o.revision"
);
const RECENT_BY_VERDICT: &str = jobs_where!(
    "(SELECT * FROM job WHERE partner = $1 AND environment IN ($2, $3) AND id < $4 AND EXISTS (SELECT 1 FROM outcome l \
     WHERE l.job_id = job.id AND l.revision = job.revision AND l.verdict = $6) ORDER BY id DESC LIMIT $5)",
    "j.id DESC, o.revision"
);

impl Store {
    /// A job of a partner and environment.
    pub async fn job(&self, partner: PartnerId, environment: Environment, job: JobId) -> Result<Option<JobRow>, Error> {
        let rows = self.parts.db.rows(BY_ID, vec![job.into(), partner.into(), environment.into()]).await?;
        Ok(self.job_rows(partner, &rows).await?.pop())
    }

    /// A job by the partner's own id of it. With a user id, only if it is that person's.
    pub async fn job_by_partner_id(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: Option<&str>,
        partner_job_id: &str,
    ) -> Result<Option<JobRow>, Error> {
        let keys = match self.partner_keys(partner).await {
            Err(Error::NotFound) => return Ok(None),
            keys => keys?,
        };
        let index = keys.blind("job", environment, partner_job_id);
        let rows = self.parts.db.rows(BY_INDEX, vec![partner.into(), environment.into(), index.into()]).await?;
        let found = self.job_rows(partner, &rows).await?.pop();
        Ok(found.filter(|job| user_id.is_none_or(|user| job.user_id.as_str() == user)))
    }

    /// The jobs of one person, newest first. At most 100.
    pub async fn jobs_of_user(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: &str,
        limit: u32,
    ) -> Result<Vec<JobRow>, Error> {
        let keys = self.partner_keys(partner).await?;
        let index = keys.blind("user", environment, user_id);
        let values = vec![partner.into(), environment.into(), index.into(), limit.min(100).into()];
        let rows = self.parts.db.rows(BY_USER, values).await?;
        self.job_rows(partner, &rows).await
    }

    /// A partner's jobs, newest first, from before a given one. At most 1,000.
    pub async fn jobs(
        &self,
        partner: PartnerId,
        environment: Option<Environment>,
        before: Option<JobId>,
        limit: u32,
    ) -> Result<Vec<JobRow>, Error> {
        self.jobs_where(partner, JobFilter { environment, before, verdict: None }, limit).await
    }

    /// A partner's jobs that fit a filter, newest first. At most 1,000.
    pub async fn jobs_where(&self, partner: PartnerId, filter: JobFilter, limit: u32) -> Result<Vec<JobRow>, Error> {
        let JobFilter { environment, before, verdict } = filter;
        let (a, b) = environment.map_or((Environment::Sandbox, Environment::Production), |e| (e, e));
        // One character above every hex digit.
        let before = before.map_or_else(|| "g".to_owned(), |job| job.0.simple().to_string());
        let mut values = vec![partner.into(), a.into(), b.into(), before.into(), limit.min(1_000).into()];
        let statement = match verdict {
            None => RECENT,
            Some(verdict) => {
                values.push(verdict.as_str().into());
                RECENT_BY_VERDICT
            }
        };
        let rows = self.parts.db.rows(statement, values).await?;
        self.job_rows(partner, &rows).await
    }

    /// Whose a job is. For the operator's commands, which name a job alone; requests always know their partner.
    pub async fn find_job_any(&self, job: JobId) -> Result<Option<(PartnerId, Environment)>, Error> {
        let row = self.parts.db.row("SELECT partner, environment FROM job WHERE id = $1", vec![job.into()]).await?;
        row.map(|row| Ok((row.partner(0)?, row.environment(1)?))).transpose()
    }

    /// Joins the rows of each job, which stand together.
    async fn job_rows(&self, partner: PartnerId, rows: &[Row]) -> Result<Vec<JobRow>, Error> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.partner_keys(partner).await?;
        let mut jobs: Vec<JobRow> = Vec::new();
        for row in rows {
            let id = JobId(row.uuid(0)?);
            if jobs.last().is_none_or(|job| job.id != id) {
                jobs.push(job_row(&keys, id, row)?);
            }
            if let (Some(revision), Some(job)) = (row.opt_int(9)?, jobs.last_mut()) {
                job.outcomes.push(unseal(&keys, &outcome_cell(id, revision, row.environment(1)?), row.blob(10)?)?);
            }
        }
        Ok(jobs)
    }
}

fn job_row(keys: &PartnerKeys, id: JobId, row: &Row) -> Result<JobRow, Error> {
    let sealed: SealedJob = unseal(keys, &job_cell(id, row.environment(1)?), row.blob(6)?)?;
    Ok(JobRow {
        id,
        smile_job_id: SmileJobId(row.count(2)?),
        partner_job_id: sealed.partner_job_id,
        user_id: sealed.user_id,
        submission: sealed.submission,
        state: row.text(3)?.parse().map_err(|_| Error::Corrupt("unknown state"))?,
        outcomes: Vec::new(),
        attempt: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
        created_at: row.time(7)?,
        updated_at: row.time(8)?,
        price: row.opt_int(5)?.map(Minor),
    })
}

//! One job, ready to be rendered.

use crate::Engine;
use crate::error::Failure;
use kweli_domain::outcome::PartVerdict;
use kweli_domain::view::{additional_in, company_in, record_in, screenings_in};
use kweli_domain::{Environment, JobId, JobView, PartnerId};
use kweli_store::JobRow;
use std::collections::BTreeMap;
use std::time::Duration;
use tokio::time::Instant;

/// How often a waiting caller looks for itself.
const POLL: Duration = Duration::from_millis(250);

impl Engine {
    /// A job by our id; `links` asks for signed links to its pictures.
    pub async fn view(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        links: bool,
    ) -> Result<Option<JobView>, Failure> {
        let Some(row) = self.store().job(partner, environment, job).await? else { return Ok(None) };
        Ok(Some(self.view_of(row, links).await?))
    }

    /// A job by the partner's id of it (and of the person, if given).
    pub async fn view_by_partner_id(
        &self,
        partner: PartnerId,
        environment: Environment,
        user_id: Option<&str>,
        partner_job_id: &str,
        links: bool,
    ) -> Result<Option<JobView>, Failure> {
        let found = self.store().job_by_partner_id(partner, environment, user_id, partner_job_id).await?;
        match found {
            Some(row) => Ok(Some(self.view_of(row, links).await?)),
            None => Ok(None),
        }
    }

    /// Adds to a stored job what its results are rendered from.
    pub async fn view_of(&self, row: JobRow, links: bool) -> Result<JobView, Failure> {
        let (partner, environment) = (row.submission.partner, row.submission.environment);
        let returns_record = row.outcomes.last().is_some_and(|last| last.decision.parts.record == PartVerdict::Passed);
        let product = row.submission.product;
        let weighed = environment == Environment::Production && !row.outcomes.is_empty();
        let evidence = if returns_record || weighed || product.is_screening() || product.is_business() {
            self.store().evidence(partner, environment, row.id).await?
        } else {
            Vec::new()
        };
        let record = record_in(&evidence).filter(|_| returns_record).cloned();
        let additional = if returns_record { additional_in(product, &evidence) } else { None };
        let fraud = self.fraud_view(partner, environment, &evidence).await?;
        let (mut screenings, mut company) = (Vec::new(), None);
        if product.is_screening() || product.is_business() {
            screenings = screenings_in(&evidence);
            company = company_in(&evidence).filter(|_| returns_record).cloned().map(Box::new);
        }
        let mut linked = BTreeMap::new();
        if links {
            for kind in self.store().image_kinds(partner, environment, row.id).await? {
                linked.insert(kind, self.link(partner, environment, row.id, kind));
            }
        }
        Ok(JobView {
            id: row.id,
            smile_job_id: row.smile_job_id,
            partner_job_id: row.partner_job_id,
            user_id: row.user_id,
            submission: row.submission,
            state: row.state,
            outcomes: row.outcomes,
            record,
            additional,
            screenings,
            company,
            fraud,
            links: linked,
            created_at: row.created_at,
        })
    }

    /// Waits until a job has an outcome, at most `deadline`. `None` when it has none by then (or does not exist).
    pub async fn wait(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        deadline: Duration,
    ) -> Result<Option<JobView>, Failure> {
        let until = Instant::now() + deadline;
        let seat = self.inner.waiting.sit(job);
        loop {
            let rung = seat.bell.notified();
            tokio::pin!(rung);
            // From here on a ring is not missed, so looking afterwards is safe.
            rung.as_mut().enable();
            match self.store().job(partner, environment, job).await? {
                None => return Ok(None),
                Some(row) if !row.outcomes.is_empty() || row.state.is_terminal() => {
                    return Ok(Some(self.view_of(row, true).await?));
                }
                Some(_) => {}
            }
            if Instant::now() >= until {
                return Ok(None);
            }
            let poll = (Instant::now() + POLL).min(until);
            tokio::select! {
                () = &mut rung => {}
                () = tokio::time::sleep_until(poll) => {}
            }
        }
    }
}

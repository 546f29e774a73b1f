//! Putting a hit aside: it counts no longer for this person, until its entry changes.

use crate::Engine;
use crate::error::Failure;
use kweli_domain::screening::Cause;
use kweli_domain::view::screenings_in;
use kweli_domain::{Environment, JobId, PartnerId, Sensitive};
use kweli_store::Dismissal;

impl Engine {
    /// Puts a hit of a job aside. A watched person is screened again at once. `false`: the job's latest screening has no
    /// such hit.
    pub async fn dismiss(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        list: &str,
        entity: &str,
        note: &str,
    ) -> Result<bool, Failure> {
        let Some(row) = self.store().job(partner, environment, job).await? else { return Ok(false) };
        let evidence = self.store().evidence(partner, environment, job).await?;
        let latest = screenings_in(&evidence).pop();
        let mut hits = latest.iter().flat_map(|finding| &finding.people).flat_map(|person| &person.matches);
        let Some(hit) = hits.find(|hit| hit.list == list && hit.entity_id == entity) else { return Ok(false) };
        let dismissal = Dismissal {
            list: list.to_owned(),
            entity: entity.to_owned(),
            fingerprint: hit.fingerprint.clone(),
            note: Sensitive::new(note.to_owned()),
        };
        self.store().dismiss(partner, environment, row.user_id.as_str(), dismissal).await?;
        let again = self.screen_again(job, Cause::Dismissal).await;
        again.map_err(|error| Failure::Transient(error.to_string()))?;
        Ok(true)
    }
}

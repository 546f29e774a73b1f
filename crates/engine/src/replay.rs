//! Sending a final result once more.

use crate::Engine;
use crate::accept::callback_url;
use crate::error::Failure;
use kweli_domain::callback::Carries;
use kweli_domain::{CallbackId, Environment, JobId, PartnerId, Sensitive};
use kweli_store::NewCallback;

/// What became of a request to send again.
#[derive(Clone, Debug)]
pub enum ReplayAnswer {
    /// It is queued; attempts follow the usual schedule.
    Queued {
        /// The new delivery.
        callback: CallbackId,
        /// The partner's id of the person.
        user_id: Sensitive<String>,
    },
    /// No such job of this partner in this environment.
    NotFound,
    /// The job has no final result yet.
    NotFinal,
    /// Neither the request, nor the job, nor the partner names a URL.
    NoCallbackUrl,
    /// The URL is not allowed.
    CallbackNotAllowed,
}

impl Engine {
    /// Sends the last outcome again, to `url` if given, else where the job's results go. Nothing is charged, and the
    /// job's own URL stays as it is.
    pub async fn replay(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
        url: Option<String>,
    ) -> Result<ReplayAnswer, Failure> {
        let Some(row) = self.store().job(partner, environment, job).await? else { return Ok(ReplayAnswer::NotFound) };
        let Some(owner) = self.store().partner(partner).await? else { return Ok(ReplayAnswer::NotFound) };
        let Some(last) = row.outcomes.last().filter(|last| row.state.is_terminal() && last.is_final()) else {
            return Ok(ReplayAnswer::NotFinal);
        };
        let given = url.filter(|url| !url.is_empty()).map(Sensitive::new);
        let Some(url) = given.or_else(|| callback_url(&owner.settings, &row.submission).cloned()) else {
            return Ok(ReplayAnswer::NoCallbackUrl);
        };
        let generation = row.submission.generation;
        if self.vet_callback(&owner.settings, url.as_str(), generation).is_err() {
            return Ok(ReplayAnswer::CallbackNotAllowed);
        }
        let id = CallbackId::new(self.now(), &*self.inner.entropy);
        let new =
            NewCallback { id, job, revision: last.revision, generation, url, replay: true, carries: Carries::Result };
        let callback = self.store().add_callback(partner, environment, new).await?;
        Ok(ReplayAnswer::Queued { callback, user_id: row.user_id })
    }
}

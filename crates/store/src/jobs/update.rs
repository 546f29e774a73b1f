//! A later outcome of a job that was decided: somebody is watched, and a list has changed.

use super::evidence::{insert_evidence, sealed_evidence};
use super::settle::outcome_cell;
use crate::callbacks::{insert_callback, sealed_callback};
use crate::store::Store;
use crate::watch::set_hits;
use crate::{Error, NewCallback};
use kweli_domain::{Environment, Evidence, JobId, Outcome, PartnerId};

/// A later outcome with what goes with it.
#[derive(Clone, Debug)]
pub struct Update {
    /// Whose.
    pub partner: PartnerId,
    /// In which environment.
    pub environment: Environment,
    /// Of which job.
    pub job: JobId,
    /// What it was decided on.
    pub evidence: Evidence,
    /// Its revision is one more than the last.
    pub outcome: Outcome,
    /// Results to hand over.
    pub callbacks: Vec<NewCallback>,
    /// The entries that the person is found under now.
    pub hits: Vec<(String, String)>,
}

impl Store {
    /// Writes a later outcome: evidence, outcome, hits, callbacks with their tasks, all or nothing. Money does not move.
    /// [`Error::Conflict`] if the job has moved on; then nothing changes.
    pub async fn update_outcome(&self, update: Update) -> Result<(), Error> {
        let Update { partner, environment, job, evidence, outcome, callbacks, hits } = update;
        let keys = self.partner_keys(partner).await?;
        let revision = i64::from(outcome.revision);
        let verdict = outcome.decision.verdict.as_str();
        let sealed_outcome = self.seal(&keys, &outcome_cell(job, revision, environment), &outcome)?;
        let evidence = sealed_evidence(self, &keys, environment, job, &evidence)?;
        let callbacks = callbacks
            .into_iter()
            .map(|callback| sealed_callback(self, &keys, environment, callback))
            .collect::<Result<Vec<_>, _>>()?;
        let at = self.now();
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    let touched = tx
                        .run(
                            "UPDATE job SET revision = $1, updated_at = $2 WHERE id = $3 AND partner = $4 \
                             AND environment = $5 AND revision = $6 AND state = 'decided'",
                            vec![
                                revision.into(),
                                at.into(),
                                job.into(),
                                partner.into(),
                                environment.into(),
                                (revision - 1).into(),
                            ],
                        )
                        .await?;
                    if touched == 0 {
                        return Err(Error::Conflict("the job has moved on"));
                    }
                    insert_evidence(tx, job, evidence, at).await?;
                    tx.run(
                        "INSERT INTO outcome (job_id, revision, verdict, sealed, at) VALUES ($1, $2, $3, $4, $5)",
                        vec![job.into(), revision.into(), verdict.into(), sealed_outcome.into(), at.into()],
                    )
                    .await?;
                    set_hits(tx, job, hits).await?;
                    for callback in callbacks {
                        insert_callback(tx, partner, environment, callback, at).await?;
                    }
                    Ok(())
                })
            })
            .await
    }
}

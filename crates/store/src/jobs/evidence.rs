//! What the checks found, row by row.

use crate::seal::PartnerKeys;
use crate::sql::Tx;
use crate::store::{Cell, Store, unseal};
use crate::tasks::fence;
use crate::{ClaimedTask, Error};
use kweli_domain::ids::uuid_v7;
use kweli_domain::{Environment, Evidence, JobId, PartnerId, Timestamp};
use uuid::Uuid;

fn cell(job: JobId, id: Uuid, environment: Environment) -> Cell {
    Cell::new("evidence", format!("{job}/{}", id.simple()), environment)
}

/// A finding ready to be written.
#[derive(Clone)]
pub(crate) struct SealedEvidence {
    id: Uuid,
    sealed: Vec<u8>,
}

pub(crate) fn sealed_evidence(
    store: &Store,
    keys: &PartnerKeys,
    environment: Environment,
    job: JobId,
    evidence: &Evidence,
) -> Result<SealedEvidence, Error> {
    let id = uuid_v7(store.now(), &*store.parts.entropy);
    Ok(SealedEvidence { id, sealed: store.seal(keys, &cell(job, id, environment), evidence)? })
}

pub(crate) async fn insert_evidence(
    tx: &mut Tx,
    job: JobId,
    evidence: SealedEvidence,
    at: Timestamp,
) -> Result<(), Error> {
    tx.run(
        "INSERT INTO evidence (id, job_id, sealed, at) VALUES ($1, $2, $3, $4)",
        vec![evidence.id.into(), job.into(), evidence.sealed.into(), at.into()],
    )
    .await
    .map(drop)
}

impl Store {
    /// Writes a finding, if the task is still this worker's.
    pub async fn add_evidence(&self, task: &ClaimedTask, job: JobId, evidence: &Evidence) -> Result<(), Error> {
        let keys = self.partner_keys(task.partner).await?;
        let sealed = sealed_evidence(self, &keys, task.environment, job, evidence)?;
        let (task, at) = (task.clone(), self.now());
        self.parts
            .db
            .write(move |tx| {
                Box::pin(async move {
                    fence(tx, &task).await?;
                    insert_evidence(tx, job, sealed, at).await
                })
            })
            .await
    }

    /// Every finding of a job, in the order in which they were written.
    pub async fn evidence(
        &self,
        partner: PartnerId,
        environment: Environment,
        job: JobId,
    ) -> Result<Vec<Evidence>, Error> {
        let rows = self
            .parts
            .db
            .rows(
                "SELECT e.id, e.sealed FROM evidence e JOIN job j ON j.id = e.job_id \
                 WHERE e.job_id = $1 AND j.partner = $2 AND j.environment = $3 ORDER BY e.seq",
                vec![job.into(), partner.into(), environment.into()],
            )
            .await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let keys = self.partner_keys(partner).await?;
        rows.iter().map(|row| unseal(&keys, &cell(job, row.uuid(0)?, environment), row.blob(1)?)).collect()
    }
}

//! Jobs: accepting, reading, evidence, settling.

mod accept;
mod evidence;
mod read;
mod settle;
mod together;
mod update;

pub use update::Update;

pub(crate) use evidence::{insert_evidence, sealed_evidence};
pub(crate) use together::Together;

use crate::store::Cell;
use kweli_domain::{Environment, JobId, Sensitive, Submission};
use serde::{Deserialize, Serialize};

/// What is sealed of a job.
#[derive(Serialize, Deserialize)]
pub(crate) struct SealedJob {
    pub partner_job_id: String,
    pub user_id: Sensitive<String>,
    pub submission: Submission,
}

pub(crate) fn job_cell(job: JobId, environment: Environment) -> Cell {
    Cell::new("job", job, environment)
}

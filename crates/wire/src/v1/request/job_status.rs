//! `POST /v1/job_status`.

use super::{Body, fields, upload};
use crate::v1::errors::{ApiError, Family};
use kweli_domain::claims::Private;

/// A question for a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusQuery {
    /// The partner's id of the person.
    pub user_id: Private,
    /// The partner's id of the job.
    pub job_id: String,
    /// Links to the pictures are wanted.
    pub image_links: bool,
    /// All results of the job are wanted.
    pub history: bool,
    /// The asking client library, if it said so.
    pub source_sdk: Option<String>,
}

/// Reads the question of an authenticated caller.
pub fn job_status(body: &Body) -> Result<StatusQuery, ApiError> {
    let members = &body.0;
    fields::require(Family::Status, members, &["user_id", "job_id"])?;
    Ok(StatusQuery {
        user_id: fields::id(members, "user_id")?.unwrap_or_default().into(),
        job_id: fields::id(members, "job_id")?.unwrap_or_default(),
        image_links: fields::flag(members, "image_links")?.unwrap_or_default(),
        history: fields::flag(members, "history")?.unwrap_or_default(),
        source_sdk: upload::source_sdk(members),
    })
}

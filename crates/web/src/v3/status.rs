//! `GET /v3/status/{jobId}`: any live token of the same partner and environment may ask.

use super::auth::token_holder;
use super::reply::{reply, store_failure};
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::response::Response;
use http::HeaderMap;
use kweli_domain::JobView;
use kweli_store::JobRow;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::{ApiError, Endpoint, request};
use std::collections::BTreeMap;

const ENDPOINT: Endpoint = Endpoint::Status;

/// Where a job stands; a job of somebody else is answered like one that does not exist.
pub async fn ask(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    job_id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Response {
    // A segment that is no text at all is no job id either.
    let job_id = job_id.map(|Path(id)| id).unwrap_or_default();
    reply(answer(&state, &host, &job_id, &headers).await)
}

async fn answer(state: &WebState, host: &Host, job_id: &str, headers: &HeaderMap) -> Result<Answer, ApiError> {
    let caller = token_holder(state, host, ENDPOINT, headers).await?;
    let Some(id) = request::job_id(ENDPOINT, job_id)? else { return Ok(render::not_found(job_id, state.now())) };
    // The row alone says everything that a status says; evidence and pictures are not read.
    let row = state.engine.store().job(caller.key.partner, caller.key.environment, id).await;
    Ok(match row.map_err(|error| store_failure(ENDPOINT, error))? {
        Some(row) => render::status(&bare(row), state.now()),
        None => render::not_found(job_id, state.now()),
    })
}

/// A row as a view without record and links.
fn bare(row: JobRow) -> JobView {
    JobView {
        id: row.id,
        smile_job_id: row.smile_job_id,
        partner_job_id: row.partner_job_id,
        user_id: row.user_id,
        submission: row.submission,
        state: row.state,
        outcomes: row.outcomes,
        record: None,
        additional: None,
        screenings: Vec::new(),
        company: None,
        fraud: None,
        links: BTreeMap::new(),
        created_at: row.created_at,
    }
}

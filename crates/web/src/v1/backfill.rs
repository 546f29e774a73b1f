//! `POST /v1/backfill_users`: a known user's photograph goes on file, answered at once.

use super::auth::admit;
use super::body::read_json;
use super::reply::{failure, not_accepted, reply};
use super::smart_selfie::PATIENCE;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::render;
use kweli_wire::v1::request::{self, Accepts};
use serde_json::Value;

const FAMILY: Family = Family::Upload;

/// Answers with the result.
pub async fn ask(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(now(&state, &host, asked).await)
}

async fn now(state: &WebState, host: &Host, asked: Request) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, asked).await?;
    let caller = admit(state, host, FAMILY, &body, Accepts::Signature).await?;
    let (submission, images) = request::backfill_users(&body, &caller.context)?;
    drop(body);
    let (partner, environment) = (submission.partner, submission.environment);
    let accepted = state.engine.accept(submission, images).await;
    let job = accepted.map_err(|error| not_accepted(FAMILY, &error))?.id;
    let view = state.engine.wait(partner, environment, job, state.sync_wait().max(PATIENCE)).await;
    let view = view.map_err(|error| failure(FAMILY, &error))?;
    let signed = caller.sign(state.now());
    view.as_ref().and_then(|view| render::id_answer(view, &signed)).ok_or_else(|| {
        tracing::warn!(%job, "no result in time for a synchronous answer");
        ApiError::transport(FAMILY, 504, "no result in time; the job is recorded, ask POST /v1/job_status for it")
    })
}

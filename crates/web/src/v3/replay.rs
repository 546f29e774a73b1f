//! `POST /v3/replay/{job_id}`: send a final result once more.

use super::form::Needs;
use super::reply::{failure, reply};
use super::submit;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use kweli_domain::{Refusal, Sensitive};
use kweli_engine::ReplayAnswer;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::{ApiError, Endpoint, request};

const ENDPOINT: Endpoint = Endpoint::Replay;

/// Queues the delivery.
pub async fn ask(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    job_id: Result<Path<String>, PathRejection>,
    asked: Request,
) -> Response {
    // A segment that is no text at all is no job id either.
    let job_id = job_id.map(|Path(id)| id).unwrap_or_default();
    reply(answer(&state, &host, &job_id, asked).await)
}

async fn answer(state: &WebState, host: &Host, job_id: &str, asked: Request) -> Result<Answer, ApiError> {
    let (caller, form) = submit::open(state, host, ENDPOINT, asked, Needs::Nothing).await?;
    let Some(id) = request::job_id(ENDPOINT, job_id)? else { return Err(ApiError::job_not_found()) };
    let url = request::replay(&form, &caller.context)?.callback_url.map(Sensitive::into_inner);
    let answer = state.engine.replay(caller.key.partner, caller.key.environment, id, url).await;
    match answer.map_err(|error| failure(ENDPOINT, &error, Some(id)))? {
        ReplayAnswer::Queued { user_id, .. } => Ok(render::replay_accepted(id, user_id.as_str())),
        ReplayAnswer::NotFound => Err(ApiError::job_not_found()),
        ReplayAnswer::NotFinal => Err(ApiError::still_processing()),
        ReplayAnswer::NoCallbackUrl => Err(ApiError::from_refusal(ENDPOINT, &Refusal::NoCallbackUrl)),
        ReplayAnswer::CallbackNotAllowed => Err(ApiError::from_refusal(ENDPOINT, &Refusal::CallbackNotAllowed)),
    }
}

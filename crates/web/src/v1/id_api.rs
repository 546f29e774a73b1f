//! Look-ups by number: Enhanced KYC at `/v1/id_verification` and `/v1/async_id_verification`, Basic KYC at `/v2/verify`
//! and `/v2/verify_async`.

use super::auth::admit;
use super::body::read_json;
use super::reply::{failure, not_accepted, reply};
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_domain::Submission;
use kweli_domain::submission::Delivery;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::render;
use kweli_wire::v1::request::{self, Accepts, Body, Context};
use serde_json::Value;

const FAMILY: Family = Family::IdApi;

/// A product's parser.
pub(super) type Parse = fn(&Body, &Context, Delivery) -> Result<Submission, ApiError>;

/// `POST /v1/id_verification`
pub async fn enhanced(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(now(&state, &host, request, request::id_verification).await)
}

/// `POST /v1/async_id_verification`
pub async fn enhanced_later(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    request: Request,
) -> Response {
    reply(later(&state, &host, request, request::id_verification).await)
}

/// `POST /v2/verify`
pub async fn basic(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(now(&state, &host, request, request::basic_kyc).await)
}

/// `POST /v2/verify_async`
pub async fn basic_later(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    request: Request,
) -> Response {
    reply(later(&state, &host, request, request::basic_kyc).await)
}

/// `POST /v1/compare_user_info`
pub async fn compare_info(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    request: Request,
) -> Response {
    reply(now(&state, &host, request, |body, context, _| request::compare_user_info(body, context)).await)
}

/// Answers with the result. The engine ends the job itself when the authority does not answer in time; only a job that
/// no worker came to within that time too is still open here, and is answered with our own error.
pub(super) async fn now(state: &WebState, host: &Host, request: Request, parse: Parse) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, request).await?;
    let caller = admit(state, host, FAMILY, &body, Accepts::Signature).await?;
    let submission = parse(&body, &caller.context, Delivery::Inline)?;
    drop(body);
    let (partner, environment) = (submission.partner, submission.environment);
    let accepted = state.engine.accept(submission, Vec::new()).await;
    let job = accepted.map_err(|error| not_accepted(FAMILY, &error))?.id;
    let view = state.engine.wait(partner, environment, job, state.sync_wait()).await;
    let view = view.map_err(|error| failure(FAMILY, &error))?;
    let signed = caller.sign(state.now());
    let answer = view.as_ref().and_then(|view| render::id_answer(view, &signed));
    answer.ok_or_else(|| {
        tracing::warn!(%job, "no result in time for a synchronous answer");
        ApiError::transport(FAMILY, 504, "no result in time; the job is recorded, ask POST /v1/job_status for it")
    })
}

/// Answers that the request was taken; the result comes by callback.
pub(super) async fn later(state: &WebState, host: &Host, request: Request, parse: Parse) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, request).await?;
    let caller = admit(state, host, FAMILY, &body, Accepts::SignatureOrToken).await?;
    let submission = parse(&body, &caller.context, Delivery::Later)?;
    drop(body);
    let accepted = state.engine.accept(submission, Vec::new()).await;
    accepted.map_err(|error| not_accepted(FAMILY, &error))?;
    Ok(render::async_ok())
}

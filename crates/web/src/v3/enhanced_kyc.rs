//! `POST /v3/enhanced_kyc` and `POST /v3/enhanced_kyc/sync`

use super::reply::{failure, reply};
use super::submit;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::{ApiError, Endpoint, request};

/// Takes the request; the result comes by callback and status.
pub async fn later(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(accepted(&state, &host, asked).await)
}

/// Answers with the result.
pub async fn sync(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(result(&state, &host, asked).await)
}

async fn accepted(state: &WebState, host: &Host, asked: Request) -> Result<Answer, ApiError> {
    let parse = |form: &_, context: &_, now| request::enhanced_kyc(form, context, now, false);
    let (_, job) = submit::accept(state, host, Endpoint::EnhancedKyc, asked, parse).await?;
    Ok(render::accepted(job.id, job.user_id.as_str(), job.created_at))
}

async fn result(state: &WebState, host: &Host, asked: Request) -> Result<Answer, ApiError> {
    let endpoint = Endpoint::EnhancedKycSync;
    let parse = |form: &_, context: &_, now| request::enhanced_kyc(form, context, now, true);
    let (caller, job) = submit::accept(state, host, endpoint, asked, parse).await?;
    let key = &caller.key;
    let view = state.engine.wait(key.partner, key.environment, job.id, state.sync_wait()).await;
    match view.map_err(|error| failure(endpoint, &error, Some(job.id)))? {
        Some(view) => render::sync(&view, &key.secret, state.now()),
        None => Err(ApiError::authority_timeout(job.id)),
    }
}

//! `POST /v3/biometric_kyc`

use super::reply::reply;
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

async fn accepted(state: &WebState, host: &Host, asked: Request) -> Result<Answer, ApiError> {
    let (_, job) = submit::accept(state, host, Endpoint::BiometricKyc, asked, request::biometric_kyc).await?;
    Ok(render::accepted(job.id, job.user_id.as_str(), job.created_at))
}

//! `POST /v3/registration`, `/v3/authentication`, `/v3/compare`

use super::reply::reply;
use super::submit;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_domain::Timestamp;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::request::{self, Parsed};
use kweli_wire::v3::{ApiError, Endpoint, Form, TokenContext};

/// Puts a face on file; the result comes by callback and status.
pub async fn registration(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(accepted(&state, &host, Endpoint::Registration, asked, request::registration).await)
}

/// Compares with the face on file.
pub async fn authentication(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    asked: Request,
) -> Response {
    reply(accepted(&state, &host, Endpoint::Authentication, asked, request::authentication).await)
}

/// Compares with a given picture.
pub async fn compare(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(accepted(&state, &host, Endpoint::Compare, asked, request::compare).await)
}

async fn accepted(
    state: &WebState,
    host: &Host,
    endpoint: Endpoint,
    asked: Request,
    parse: fn(&Form, &TokenContext, Timestamp) -> Result<Parsed, ApiError>,
) -> Result<Answer, ApiError> {
    let (_, job) = submit::accept(state, host, endpoint, asked, parse).await?;
    Ok(render::accepted(job.id, job.user_id.as_str(), job.created_at))
}

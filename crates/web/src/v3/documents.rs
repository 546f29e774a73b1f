//! `POST /v3/document_verification`, `/v3/enhanced_document_verification`, `/v3/residency_document_verification`

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

type Parse = fn(&Form, &TokenContext, Timestamp) -> Result<Parsed, ApiError>;

/// A document and its holder.
pub async fn document(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    let parse: Parse = request::document_verification;
    reply(accepted(&state, &host, Endpoint::DocumentVerification, asked, parse).await)
}

/// The same, and the authority's record of the number that the document carries.
pub async fn enhanced(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    let parse: Parse = request::enhanced_document_verification;
    reply(accepted(&state, &host, Endpoint::EnhancedDocumentVerification, asked, parse).await)
}

/// A passport with its visa page.
pub async fn residency(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    let parse: Parse = request::residency_document_verification;
    reply(accepted(&state, &host, Endpoint::ResidencyDocumentVerification, asked, parse).await)
}

async fn accepted(
    state: &WebState,
    host: &Host,
    endpoint: Endpoint,
    asked: Request,
    parse: Parse,
) -> Result<Answer, ApiError> {
    let (_, job) = submit::accept(state, host, endpoint, asked, parse).await?;
    Ok(render::accepted(job.id, job.user_id.as_str(), job.created_at))
}

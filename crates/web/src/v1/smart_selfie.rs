//! `POST /v2/smart-selfie-enroll`, `/v2/smart-selfie-authentication`, `/v2/smart-selfie-compare`: a form in, the result
//! out, in one call.

use super::auth::admit_headers;
use super::reply::{failure, not_accepted, reply};
use crate::limits::BodyReader;
use crate::middleware::host::Host;
use crate::state::WebState;
use crate::v3::multipart::{self, Kind};
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_domain::Product;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::render;
use kweli_wire::v1::request::{self, FormPart, SmartSelfie};
use kweli_wire::v3::Endpoint;
use serde_json::Value;
use std::time::Duration;

const FAMILY: Family = Family::Upload;

/// How long a result is waited for at least: nine pictures are looked at, perhaps behind others. Clients wait a minute.
pub(super) const PATIENCE: Duration = Duration::from_secs(45);

/// `POST /v2/smart-selfie-enroll`
pub async fn enroll(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(now(&state, &host, Product::Registration, request).await)
}

/// `POST /v2/smart-selfie-authentication`
pub async fn authenticate(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    request: Request,
) -> Response {
    reply(now(&state, &host, Product::Authentication, request).await)
}

/// `POST /v2/smart-selfie-compare`
pub async fn compare(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(now(&state, &host, Product::Compare, request).await)
}

async fn now(state: &WebState, host: &Host, product: Product, request: Request) -> Result<Value, ApiError> {
    let (parts, body) = request.into_parts();
    // The headers tell who asks, so nobody else gets to send pictures.
    let caller = admit_headers(state, host, FAMILY, &parts.headers).await?;
    let limit = state.config.max_json;
    let reader = BodyReader::new(&parts.headers, body, state.config.body(limit));
    let form = match multipart::kind(&parts.headers) {
        // The words for a broken form are this generation's; where it broke does not matter to them.
        Kind::Multipart(boundary) => multipart::read(reader, &boundary, Endpoint::Compare, &state.config)
            .await
            .map_err(|error| match error.http() {
                413 => ApiError::too_large(limit as u64),
                408 => ApiError::transport(FAMILY, 408, "the body came too slowly"),
                _ => ApiError::invalid_json().with("the multipart body could not be read"),
            })?,
        _ => {
            reader.drain().await;
            return Err(ApiError::invalid_json().with("the body must be multipart/form-data"));
        }
    };
    let form: Vec<FormPart> = form.0.into_iter().map(|part| FormPart { name: part.name, bytes: part.bytes }).collect();
    let SmartSelfie { mut submission, images } = request::smart_selfie(product, &form, &caller.context)?;
    drop(form);
    submission.source_sdk = source_sdk(&parts.headers);
    let (partner, environment) = (submission.partner, submission.environment);
    let accepted = state.engine.accept(submission, images).await;
    let job = accepted.map_err(|error| not_accepted(FAMILY, &error))?.id;
    let view = state.engine.wait(partner, environment, job, state.sync_wait().max(PATIENCE)).await;
    let view = view.map_err(|error| failure(FAMILY, &error))?;
    view.as_ref().and_then(render::smart_selfie).ok_or_else(|| {
        tracing::warn!(%job, "no result in time for a synchronous answer");
        ApiError::transport(FAMILY, 504, "no result in time; the job is recorded, ask POST /v1/job_status for it")
    })
}

/// Name and version of the client library, if the headers say so.
fn source_sdk(headers: &http::HeaderMap) -> Option<String> {
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
    let words: Vec<_> = ["smileid-source-sdk", "smileid-source-sdk-version"].into_iter().filter_map(word).collect();
    let text: String = words.join(" ").chars().take(100).collect();
    (!text.is_empty()).then_some(text)
}

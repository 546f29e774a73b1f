//! From a request to its form: size, content type, parts, in the documented order of checks.

use super::multipart::{self, Kind};
use crate::limits::{BodyReader, declared_length};
use crate::state::WebState;
use axum::body::Body;
use http::HeaderMap;
use kweli_wire::v3::{ApiError, Endpoint, Form};

/// Whether an endpoint works without a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// A form must come.
    Form,
    /// No body is an empty form, whatever the content type.
    Nothing,
}

/// The first check of all: a body that says it is larger than anything that is ever taken.
///
/// # Errors
/// 413 in the gateway's envelope.
pub async fn refuse_huge(state: &WebState, headers: &HeaderMap, body: Body) -> Result<Body, ApiError> {
    let limit = state.config.v3_gateway_limit;
    if declared_length(headers).is_some_and(|length| length > limit as u64) {
        BodyReader::new(headers, body, state.config.body(limit)).drain().await;
        return Err(ApiError::gateway_too_large());
    }
    Ok(body)
}

/// Reads the form.
///
/// # Errors
/// 415 for another content type, 400, 408 and 413 as [`multipart::read`].
pub async fn read(
    state: &WebState,
    endpoint: Endpoint,
    headers: &HeaderMap,
    body: Body,
    needs: Needs,
) -> Result<Form, ApiError> {
    let config = &state.config;
    let limit = if endpoint.is_sync() { config.v3_gateway_limit } else { config.v3_limit };
    let mut reader = BodyReader::new(headers, body, config.body(limit));
    let kind = multipart::kind(headers);
    if needs == Needs::Nothing {
        match reader.is_empty().await {
            Ok(true) => return Ok(Form::default()),
            Ok(false) => {}
            Err(error) => {
                reader.drain().await;
                return Err(multipart::body_error(error, endpoint));
            }
        }
    }
    match kind {
        Kind::Multipart(boundary) => multipart::read(reader, &boundary, endpoint, config).await,
        Kind::Malformed => {
            reader.drain().await;
            Err(multipart::broken())
        }
        Kind::Absent | Kind::Other => {
            reader.drain().await;
            Err(ApiError::media_type())
        }
    }
}

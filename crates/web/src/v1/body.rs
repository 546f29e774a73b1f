//! Bodies, whatever their content type says, within limits of size and time.

use crate::limits::{BodyError, BodyReader};
use crate::state::WebState;
use axum::extract::Request;
use bytes::Bytes;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::request::{self, Body};

/// Bodies above this size are parsed on a thread of their own, so that other requests do not wait for it.
const LARGE: usize = 128 << 10;

/// Reads and decodes the body of a request.
pub async fn read_json(state: &WebState, family: Family, request: Request) -> Result<Body, ApiError> {
    let bytes = read_bytes(state, family, request, state.config.max_json).await?;
    if bytes.len() <= LARGE {
        return request::json(&bytes);
    }
    let decoded = tokio::task::spawn_blocking(move || request::json(&bytes)).await;
    decoded.unwrap_or_else(|_| Err(ApiError::system(family)))
}

/// Reads the body of a request, decompressed.
pub async fn read_bytes(state: &WebState, family: Family, request: Request, limit: usize) -> Result<Bytes, ApiError> {
    let (parts, body) = request.into_parts();
    let mut reader = BodyReader::new(&parts.headers, body, state.config.body(limit));
    match reader.whole().await {
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            reader.drain().await;
            Err(body_error(family, error, limit))
        }
    }
}

/// The words for a body that could not be read.
fn body_error(family: Family, error: BodyError, limit: usize) -> ApiError {
    match error {
        BodyError::TooLarge => ApiError::too_large(limit as u64),
        BodyError::TooSlow => ApiError::transport(family, 408, "the body came too slowly"),
        BodyError::Broken => ApiError::invalid_json().with("the body ended early"),
        BodyError::Corrupt => ApiError::invalid_json().with("the body is not what its Content-Encoding says"),
        BodyError::Encoding => ApiError::transport(family, 415, "Content-Encoding must be gzip or absent"),
    }
}

//! Answers of the first generations.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use kweli_engine::{AcceptError, Failure};
use kweli_wire::v1::errors::{ApiError, Family};
use serde_json::Value;

/// After how many seconds a client may try again what failed for the moment.
const RETRY_S: u32 = 5;

/// A result as HTTP.
pub fn reply(result: Result<Value, ApiError>) -> Response {
    match result {
        Ok(body) => json(StatusCode::OK, &body),
        Err(error) => {
            let status = StatusCode::from_u16(error.http()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let mut response = json(status, &error.body());
            if matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS) {
                response.headers_mut().insert(header::RETRY_AFTER, RETRY_S.into());
            }
            response
        }
    }
}

fn json(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body.to_string()).into_response()
}

/// Our own failure, logged here and told without detail. What may pass is a 503, so that a client that looks at the
/// status knows that it may come again.
pub fn failure(family: Family, failure: &Failure) -> ApiError {
    match failure {
        Failure::Transient(why) => {
            tracing::warn!(why, "temporarily unavailable");
            ApiError::transport(family, 503, "temporarily unavailable, try again later")
        }
        Failure::Permanent(why) => {
            tracing::error!(why, "request failed");
            ApiError::system(family)
        }
    }
}

/// A failure of the store.
pub fn store_failure(family: Family, error: kweli_store::Error) -> ApiError {
    failure(family, &Failure::from(error))
}

/// A submission that was not accepted.
pub fn not_accepted(family: Family, error: &AcceptError) -> ApiError {
    match error {
        AcceptError::Refused(refusal) => ApiError::from_refusal(family, refusal),
        AcceptError::Failure(ours) => failure(family, ours),
    }
}

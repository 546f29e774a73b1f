//! Answers of the third generation.

use axum::body::Body;
use axum::response::Response;
use http::{HeaderName, HeaderValue, StatusCode, header};
use kweli_domain::JobId;
use kweli_engine::{AcceptError, Failure};
use kweli_wire::v3::render::Answer;
use kweli_wire::v3::{ApiError, Endpoint};

/// After how many seconds a client may try again what failed for the moment.
const RETRY_S: u32 = 5;

/// A result as HTTP.
pub fn reply(result: Result<Answer, ApiError>) -> Response {
    match result {
        Ok(answer) => response(answer.http, &answer.headers, &answer.body),
        Err(error) => response(error.http(), error.headers(), &error.body()),
    }
}

fn response(http: u16, headers: &[(&'static str, String)], body: &serde_json::Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::from_u16(http).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let out = response.headers_mut();
    out.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    for (name, value) in headers {
        // The wire makes printable values of its own names; one that is not would be left out, not sent broken.
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            out.insert(name, value);
        }
    }
    response
}

/// Our own failure, logged here and told without detail. `job` names the job if one exists.
pub fn failure(endpoint: Endpoint, failure: &Failure, job: Option<JobId>) -> ApiError {
    match failure {
        Failure::Transient(why) => {
            tracing::warn!(why, "temporarily unavailable");
            ApiError::unavailable(RETRY_S)
        }
        Failure::Permanent(why) => {
            tracing::error!(why, "request failed");
            if endpoint.is_sync() && job.is_none() { ApiError::integration_failure() } else { ApiError::internal(job) }
        }
    }
}

/// A failure of the store.
pub fn store_failure(endpoint: Endpoint, error: kweli_store::Error) -> ApiError {
    failure(endpoint, &Failure::from(error), None)
}

/// A submission that was not accepted.
pub fn not_accepted(endpoint: Endpoint, error: &AcceptError) -> ApiError {
    match error {
        AcceptError::Refused(refusal) => ApiError::from_refusal(endpoint, refusal),
        AcceptError::Failure(ours) => failure(endpoint, ours, None),
    }
}

//! Browsers post to the API directly (the web embed, hosted pages, integrators' own pages): any origin, no credentials,
//! the headers that each generation's clients send. Sent with every answer of the API, errors included, because a
//! browser hides an answer without them.

use super::fault::Tongue;
use axum::body::Body;
use axum::response::Response;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

const FIRST_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, OPTIONS");
const FIRST_HEADERS: HeaderValue = HeaderValue::from_static(
    "accept, content-type, content-encoding, smileid-partner-id, smileid-token, smileid-timestamp, \
     smileid-request-signature, smileid-request-mac, smileid-request-timestamp, smileid-source-sdk, \
     smileid-source-sdk-version",
);
const FIRST_EXPOSED: HeaderValue = HeaderValue::from_static("X-Request-Id");
const THIRD_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, OPTIONS");
const THIRD_HEADERS: HeaderValue = HeaderValue::from_static(
    "Content-Type, SmileID-Partner-ID, SmileID-Request-Signature, SmileID-Request-Timestamp, SmileID-Timestamp, \
     SmileID-Token, SmileID-Request-Mac, SmileID-Source-SDK, SmileID-Source-SDK-Version, User-ID",
);
const THIRD_EXPOSED: HeaderValue = HeaderValue::from_static("SmileID-Job-ID, X-Request-Id");
/// How long a browser may remember a preflight answer: two hours, the most that Chromium honours.
const MAX_AGE: HeaderValue = HeaderValue::from_static("7200");

/// The answer to `OPTIONS` on an API path, preflight or not. Other paths have no cross-origin use.
pub fn preflight(method: &Method, path: &str) -> Option<Response> {
    if method != Method::OPTIONS {
        return None;
    }
    let (methods, headers) = match Tongue::of(path) {
        Tongue::First => (FIRST_METHODS, FIRST_HEADERS),
        Tongue::Third => (THIRD_METHODS, THIRD_HEADERS),
        Tongue::Plain => return None,
    };
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let out = response.headers_mut();
    out.insert(header::ALLOW, methods.clone());
    out.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    out.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, headers);
    out.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    Some(response)
}

/// Adds what lets a browser read an answer.
pub fn mark(path: &str, headers: &mut HeaderMap) {
    let exposed = match Tongue::of(path) {
        Tongue::First => FIRST_EXPOSED,
        Tongue::Third => THIRD_EXPOSED,
        Tongue::Plain => return,
    };
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
}

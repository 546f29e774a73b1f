//! `GET /v3/services/bank_codes` and `GET /v3/services/supported_id_types`: for everybody, without a token.

use super::reply::reply;
use axum::extract::RawQuery;
use axum::response::Response;
use http::{HeaderValue, StatusCode, header};
use kweli_wire::v3::ApiError;
use kweli_wire::v3::render::{self, Answer};

/// Banks.
pub async fn bank_codes(RawQuery(query): RawQuery) -> Response {
    answer(render::bank_codes, query)
}

/// ID types.
pub async fn supported_id_types(RawQuery(query): RawQuery) -> Response {
    answer(render::supported_id_types, query)
}

fn answer(list: fn(Option<&str>) -> Result<Answer, ApiError>, query: Option<String>) -> Response {
    let query = query.unwrap_or_default();
    let country = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "country");
    let mut response = reply(list(country.as_ref().map(|(_, value)| &**value)));
    if response.status() == StatusCode::OK {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    }
    response
}

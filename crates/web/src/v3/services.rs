//! `GET /v3/services/bank_codes`, `supported_id_types` and `supported_documents`: for everybody, without a token.

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

/// Documents of the world. Clients of the first generations ask the same under another path.
pub async fn supported_documents(RawQuery(query): RawQuery) -> Response {
    documents(query.as_deref().unwrap_or_default())
}

/// The list for a query string.
pub fn documents(query: &str) -> Response {
    let all: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let value = |wanted: &str| all.iter().find(|(name, _)| name == wanted).map(|(_, value)| &**value);
    let query = render::DocumentQuery {
        continent: value("continent"),
        country_code: value("country_code"),
        locale: value("locale"),
    };
    cached(render::supported_documents(&query))
}

fn answer(list: fn(Option<&str>) -> Result<Answer, ApiError>, query: Option<String>) -> Response {
    let query = query.unwrap_or_default();
    let country = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "country");
    cached(list(country.as_ref().map(|(_, value)| &**value)))
}

/// A list changes with a release only.
fn cached(list: Result<Answer, ApiError>) -> Response {
    let mut response = reply(list);
    if response.status() == StatusCode::OK {
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    }
    response
}

//! Signed, expiring links to pictures. The signature in the query is the only proof, so nothing about an answer may be
//! kept or run: no store, no sniffing, a sandbox around it.

use crate::middleware::fault::Fault;
use crate::state::WebState;
use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, Uri, header};

/// The longest query that can be a link of ours.
const MAX_QUERY: usize = 1_024;

/// The route of the links.
pub fn routes() -> Router<WebState> {
    Router::new().route(&format!("{}/{{name}}", kweli_engine::IMAGES_PATH), get(open))
}

/// One picture, or 404 for anything forged, expired or erased.
async fn open(State(state): State<WebState>, uri: Uri, RawQuery(query): RawQuery) -> Response {
    let query = query.filter(|query| query.len() <= MAX_QUERY).unwrap_or_default();
    let mut response = match state.engine.open_link(&query).await {
        Some((media_type, bytes)) => {
            let name = if media_type == "image/png" { "image.png" } else { "image.jpg" };
            let disposition = format!("inline; filename=\"{name}\"");
            ([(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, disposition)], bytes)
                .into_response()
        }
        None => Fault::NotFound.answer(uri.path()),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

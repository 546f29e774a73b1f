//! The first two generations over HTTP. Each endpoint is one file; what they share is in `auth`, `body` and `reply`.

mod aml;
mod auth;
mod backfill;
mod body;
mod business;
mod documents;
mod id_api;
mod job_status;
mod reply;
mod smart_selfie;
mod token;
mod upload;
mod users;

pub use documents::valid_documents;

use crate::state::WebState;
use axum::Router;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use bytes::Bytes;
use http::header;
use kweli_wire::v1::render;
use std::sync::OnceLock;

/// Their routes.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/v1/upload", post(upload::prep))
        .route("/v1/uploads/{token}/{file}", put(upload::put))
        .route("/v1/job_status", post(job_status::ask))
        .route("/v1/id_verification", post(id_api::enhanced))
        .route("/v1/async_id_verification", post(id_api::enhanced_later))
        .route("/v2/verify", post(id_api::basic))
        .route("/v2/verify_async", post(id_api::basic_later))
        .route("/v2/smart-selfie-enroll", post(smart_selfie::enroll))
        .route("/v2/smart-selfie-authentication", post(smart_selfie::authenticate))
        .route("/v2/smart-selfie-compare", post(smart_selfie::compare))
        .route("/api/v2/partner/enrollee", post(users::enrollee))
        .route("/v2/block-user", post(users::block))
        .route("/v1/compare_user_info", post(id_api::compare_info))
        .route("/v1/backfill_users", post(backfill::ask))
        .route("/v1/aml", post(aml::ask))
        .route("/v1/business_verification", post(business::now))
        .route("/v1/async_business_verification", post(business::later))
        .route("/v1/token", post(token::issue))
        .route("/v1/services", get(services))
        .route("/v2/services", get(services))
}

/// `GET /v1/services`, `GET /v2/services`: the catalogue, the same for everybody.
async fn services() -> Response {
    static BODY: OnceLock<Bytes> = OnceLock::new();
    let body = BODY.get_or_init(|| Bytes::from(render::services().to_string())).clone();
    ([(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "public, max-age=300")], body).into_response()
}

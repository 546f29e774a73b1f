//! `POST /v1/business_verification` and `/v1/async_business_verification`: a company.

use super::id_api;
use super::reply::reply;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v1::request;

/// Answers with the result.
pub async fn now(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(id_api::now(&state, &host, asked, request::business_verification).await)
}

/// Answers that the request was taken; the result comes by callback.
pub async fn later(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(id_api::later(&state, &host, asked, request::business_verification).await)
}

//! `POST /v1/aml`: a screening, answered at once.

use super::id_api;
use super::reply::reply;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v1::request;

/// Answers with the result.
pub async fn ask(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(id_api::now(&state, &host, asked, |body, context, _| request::aml(body, context)).await)
}

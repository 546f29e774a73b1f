//! `POST /v1/token`: a web token for one job.

use super::auth::admit;
use super::body::read_json;
use super::reply::reply;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::request::{self, Accepts};
use kweli_wire::v1::{render, web_token};
use serde_json::Value;

const FAMILY: Family = Family::Upload;

/// Issues the token.
pub async fn issue(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(answer(&state, &host, request).await)
}

async fn answer(state: &WebState, host: &Host, request: Request) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, request).await?;
    let caller = admit(state, host, FAMILY, &body, Accepts::Signature).await?;
    let scope = request::token_request(&body)?.scope(&caller.context);
    let token = web_token::mint(state.web_token_secret(), &scope, state.now(), state.config.web_token_ttl_s);
    Ok(render::token_answer(&token.ok_or_else(|| ApiError::system(FAMILY))?))
}

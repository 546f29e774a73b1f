//! `POST /v1/job_status`

use super::auth::authenticate;
use super::body::read_json;
use super::reply::{failure, reply};
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::render;
use kweli_wire::v1::request::{self, Accepts};
use serde_json::Value;

const FAMILY: Family = Family::Status;

/// Where a job stands. A job of somebody else is answered like one that does not exist. The production gate does not
/// apply: what was decided stays readable.
pub async fn ask(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(answer(&state, &host, request).await)
}

async fn answer(state: &WebState, host: &Host, request: Request) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, request).await?;
    let caller = authenticate(state, host, FAMILY, &body, Accepts::Signature).await?;
    let query = request::job_status(&body)?;
    let context = &caller.context;
    let view = state.engine.view_by_partner_id(
        context.partner,
        context.environment,
        Some(query.user_id.as_str()),
        &query.job_id,
        query.image_links,
    );
    let view = view.await.map_err(|error| failure(FAMILY, &error))?;
    let signed = caller.sign(state.now());
    Ok(match view {
        Some(view) => render::job_status(&view, &query, &signed),
        None => render::not_received(&signed),
    })
}

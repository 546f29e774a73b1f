//! `POST /v3/users/{user_id}/report_fraud`: a partner reports one of its users, or takes a report back.

use super::form::Needs;
use super::reply::{failure, reply};
use super::submit;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use kweli_engine::Failure;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::{ApiError, Endpoint, request};

const ENDPOINT: Endpoint = Endpoint::ReportFraud;

/// Takes the report in. It counts from the next job on.
pub async fn report_fraud(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    user_id: Result<Path<String>, PathRejection>,
    asked: Request,
) -> Response {
    // A segment that is no text at all is nobody's id.
    let user_id = user_id.map(|Path(id)| id).unwrap_or_default();
    reply(answer(&state, &host, &user_id, asked).await)
}

async fn answer(state: &WebState, host: &Host, user_id: &str, asked: Request) -> Result<Answer, ApiError> {
    let (caller, form) = submit::open(state, host, ENDPOINT, asked, Needs::Form).await?;
    let report = request::report_fraud(&form)?;
    let key = &caller.key;
    let done = state.engine.report_fraud(key.partner, key.environment, user_id, &report).await;
    match done {
        Ok(true) => Ok(render::fraud_report_accepted(user_id)),
        Ok(false) => Err(ApiError::user_not_found()),
        Err(Failure::Permanent(why)) => {
            tracing::error!(why, "fraud report failed");
            Err(ApiError::user_system_error())
        }
        Err(error) => Err(failure(ENDPOINT, &error, None)),
    }
}

//! `POST /api/v2/partner/enrollee`, `POST /v2/block-user`: a partner switches its users off and on, lets them enrol
//! again, or deletes them.

use super::auth::{Caller, authenticate, authenticate_headers};
use super::body::read_json;
use super::reply::{failure, reply, store_failure};
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_domain::enrolment::Standing;
use kweli_domain::fraud::{FraudKind, FraudReport};
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::render;
use kweli_wire::v1::request::{self, Accepts, Body, UserRequest};
use serde_json::Value;

const FAMILY: Family = Family::Upload;

/// `POST /api/v2/partner/enrollee`: the proof is in the body. The production gate does not apply: who was enrolled must
/// be erasable.
pub async fn enrollee(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(by_body(&state, &host, request).await)
}

/// `POST /v2/block-user`: the proof is in the headers.
pub async fn block(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(by_headers(&state, &host, request).await)
}

async fn by_body(state: &WebState, host: &Host, request: Request) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, request).await?;
    let caller = authenticate(state, host, FAMILY, &body, Accepts::Signature).await?;
    carry_out(state, &caller, &body).await
}

async fn by_headers(state: &WebState, host: &Host, request: Request) -> Result<Value, ApiError> {
    let headers = request.headers().clone();
    let caller = authenticate_headers(state, host, FAMILY, &headers).await?;
    let body = read_json(state, FAMILY, request).await?;
    carry_out(state, &caller, &body).await
}

async fn carry_out(state: &WebState, caller: &Caller, body: &Body) -> Result<Value, ApiError> {
    let context = &caller.context;
    let UserRequest { user_id, orders, flags, fraudulent } = request::enrollee(body, context)?;
    let actor = format!("key {}", context.key);
    if let Some(fraudulent) = fraudulent {
        // This form has no field for what kind of fraud it is.
        let report = FraudReport {
            fraud: fraudulent.then_some(FraudKind::Other),
            notes: Some("is_fraudulent".into()),
            reported_by: actor.clone().into(),
        };
        let done = state.engine.report_fraud(context.partner, context.environment, user_id.as_str(), &report).await;
        if !done.map_err(|error| failure(FAMILY, &error))? {
            return Err(unknown(state, caller, user_id.as_str()).await);
        }
    }
    for order in orders {
        let done = state
            .engine
            .order_user(context.partner, context.environment, user_id.as_str(), order, &actor)
            .await
            .map_err(|error| failure(FAMILY, &error))?;
        if !done {
            return Err(unknown(state, caller, user_id.as_str()).await);
        }
    }
    Ok(render::user_done(user_id.as_str(), &flags))
}

/// Why nothing can be ordered about a user.
async fn unknown(state: &WebState, caller: &Caller, user_id: &str) -> ApiError {
    let context = &caller.context;
    match state.engine.store().enrollee(context.partner, context.environment, user_id).await {
        Ok(Some(person)) if person.standing == Standing::Deleted => ApiError::user_deleted(),
        Ok(_) => ApiError::not_enrolled(),
        Err(error) => store_failure(FAMILY, error),
    }
}

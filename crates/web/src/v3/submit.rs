//! What every submission goes through: size, token, content type, parts, references, fields, the engine's door.

use super::auth::{Caller, resolve, token_holder};
use super::form::{self, Needs};
use super::reply::not_accepted;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::extract::Request;
use kweli_domain::Timestamp;
use kweli_engine::Accepted;
use kweli_wire::v3::request::{self, Parsed};
use kweli_wire::v3::{ApiError, Endpoint, Form, TokenContext};

/// Reads a request up to its form, and makes the caller's context complete.
pub async fn open(
    state: &WebState,
    host: &Host,
    endpoint: Endpoint,
    asked: Request,
    needs: Needs,
) -> Result<(Caller, Form), ApiError> {
    let (parts, body) = asked.into_parts();
    let body = form::refuse_huge(state, &parts.headers, body).await?;
    let mut caller = token_holder(state, host, endpoint, &parts.headers).await?;
    let form = form::read(state, endpoint, &parts.headers, body, needs).await?;
    let references = request::references(&form, &caller.context.claims);
    caller.context.resolved = resolve(state, endpoint, &caller.key, references).await?;
    Ok((caller, form))
}

/// Takes a submission in. A job exists from here on, or an error was given.
pub async fn accept(
    state: &WebState,
    host: &Host,
    endpoint: Endpoint,
    asked: Request,
    parse: impl FnOnce(&Form, &TokenContext, Timestamp) -> Result<Parsed, ApiError>,
) -> Result<(Caller, Accepted), ApiError> {
    let (caller, form) = open(state, host, endpoint, asked, Needs::Form).await?;
    let Parsed { submission, images } = parse(&form, &caller.context, state.now())?;
    drop(form);
    let accepted = state.engine.accept(submission, images).await;
    Ok((caller, accepted.map_err(|error| not_accepted(endpoint, &error))?))
}

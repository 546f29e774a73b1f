//! `POST /v3/token`: a token for an API key, with values bound to it.

use super::auth::{key_holder, resolve};
use super::form::{self, Needs};
use super::reply::{reply, store_failure};
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::token::{self, Issue};
use kweli_wire::v3::{ApiError, Endpoint, request};

const ENDPOINT: Endpoint = Endpoint::Token;

/// Issues a token. Bound personal values are sealed in the store; the token carries references to them.
pub async fn issue(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(answer(&state, &host, asked).await)
}

async fn answer(state: &WebState, host: &Host, asked: Request) -> Result<Answer, ApiError> {
    let (parts, body) = asked.into_parts();
    let body = form::refuse_huge(state, &parts.headers, body).await?;
    let key = key_holder(state, host, &parts.headers).await?;
    let form = form::read(state, ENDPOINT, &parts.headers, body, Needs::Nothing).await?;
    let resolved = resolve(state, ENDPOINT, &key, request::in_form(&form)).await?;
    let asked = request::token(&form, &resolved, state.now())?;
    let issue = Issue {
        partner: key.partner,
        key: key.id,
        api_url: format!("{}/v3", state.engine.config().public_url.trim_end_matches('/')),
        now: state.now(),
        lifetime_s: state.config.token_ttl_s.into(),
    };
    let mut references = Vec::with_capacity(asked.to_store().len());
    for value in asked.to_store() {
        let until = value.expires_at(&issue);
        let stored = state.engine.store().put_reference(key.partner, key.environment, &value.value, until).await;
        references.push(stored.map_err(|error| store_failure(ENDPOINT, error))?);
    }
    let claims = asked.into_claims(&issue, &references)?;
    Ok(render::token(&token::mint(state.token_secret(), &claims)?))
}

//! Coming and going.

use super::page::{Landing, Shell};
use super::respond;
use super::session::{self, Member};
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::{FormRejection, QueryRejection};
use axum::extract::{Form, Query, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, Method, StatusCode, header};
use kweli_store::AuditEvent;
use serde::Deserialize;

/// The link's query.
#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    token: String,
}

/// `GET /portal/sign-in?token=…`: uses the token up.
pub(super) async fn enter(
    State(state): State<WebState>,
    method: Method,
    headers: HeaderMap,
    link: Result<Query<Link>, QueryRejection>,
) -> Response {
    // Programs that only look at a link (HEAD, a browser that fetches ahead) must not use it up.
    if method != Method::GET || is_fetched_ahead(&headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let engine = &state.engine;
    let token = link.map(|Query(link)| link.token).unwrap_or_default();
    let (partner, cookie) = match session::open(engine, &token).await {
        Ok(Some(opened)) => opened,
        Ok(None) => return respond::link_spent(),
        Err(failure) => return respond::failure(&failure, None),
    };
    if let Err(failure) = note(&state, partner, "portal.sign_in").await {
        return respond::failure(&failure, None);
    }
    let mut response = respond::see_other("/portal/jobs");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}

fn is_fetched_ahead(headers: &HeaderMap) -> bool {
    ["sec-purpose", "purpose"]
        .iter()
        .filter_map(|name| headers.get(*name)?.to_str().ok())
        .any(|value| value.contains("prefetch") || value.contains("preview"))
}

async fn note(state: &WebState, partner: kweli_domain::PartnerId, action: &str) -> Result<(), kweli_engine::Failure> {
    let event = AuditEvent {
        partner: Some(partner),
        actor: "portal".to_owned(),
        action: action.to_owned(),
        subject: format!("partner {partner}"),
        detail: serde_json::Value::Null,
    };
    Ok(state.engine.store().audit(event).await?)
}

/// A form with nothing but its proof.
#[derive(Deserialize)]
pub(super) struct Proof {
    #[serde(default)]
    csrf: String,
}

/// `POST /portal/sign-out`.
pub(super) async fn leave(
    State(state): State<WebState>,
    Extension(member): Extension<Member>,
    proof: Result<Form<Proof>, FormRejection>,
) -> Response {
    if !proof.is_ok_and(|Form(proof)| member.proves(&proof.csrf)) {
        return respond::forged(&member);
    }
    let ended = async {
        member.end(&state.engine).await?;
        note(&state, member.partner.id, "portal.sign_out").await
    };
    if let Err(failure) = ended.await {
        return respond::failure(&failure, Some(&member));
    }
    let mut response = respond::see_other("/?signed-out=1");
    response.headers_mut().insert(header::SET_COOKIE, session::no_cookie());
    response
}

/// What the start page is asked for.
#[derive(Deserialize)]
pub(super) struct Start {
    #[serde(rename = "signed-out")]
    signed_out: Option<String>,
}

/// `GET /`: members go on to their jobs, everybody else reads what this is.
pub(super) async fn start(
    State(state): State<WebState>,
    headers: HeaderMap,
    query: Result<Query<Start>, QueryRejection>,
) -> Response {
    match session::member(&state.engine, &headers).await {
        Ok(Some(_)) => respond::see_other("/portal/jobs"),
        Ok(None) => {
            let signed_out = query.is_ok_and(|Query(start)| start.signed_out.is_some());
            respond::page(StatusCode::OK, &Landing { shell: Shell::new("Identity verification", None), signed_out })
        }
        Err(failure) => respond::failure(&failure, None),
    }
}

//! `POST /v3/aml`, `/v3/aml/sync`, `/v3/aml/monitoring`, and the news of monitored people.

use super::auth::{Caller, token_holder};
use super::form::Needs;
use super::reply::{failure, not_accepted, reply};
use super::submit;
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::response::Response;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderMap;
use kweli_domain::{Environment, JobId, JobView, Product, Refusal};
use kweli_engine::AcceptError;
use kweli_wire::v3::render::{self, Answer};
use kweli_wire::v3::request::{self, Parsed};
use kweli_wire::v3::{ApiError, Endpoint};
use sha2::Sha256;

/// `POST /v3/aml`
pub async fn later(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(accepted(&state, &host, Endpoint::Aml, asked).await)
}

/// `POST /v3/aml/monitoring`
pub async fn monitoring(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(accepted(&state, &host, Endpoint::AmlMonitoring, asked).await)
}

/// `POST /v3/aml/sync`
pub async fn sync(State(state): State<WebState>, Extension(host): Extension<Host>, asked: Request) -> Response {
    reply(result(&state, &host, asked).await)
}

async fn accepted(state: &WebState, host: &Host, endpoint: Endpoint, asked: Request) -> Result<Answer, ApiError> {
    let parse = |form: &_, context: &_, now| request::aml(endpoint, form, context, now);
    let (_, job) = submit::accept(state, host, endpoint, asked, parse).await?;
    Ok(match endpoint {
        Endpoint::AmlMonitoring => render::accepted(job.id, job.user_id.as_str(), job.created_at),
        _ => render::aml_accepted(job.id, job.user_id.as_str()),
    })
}

async fn result(state: &WebState, host: &Host, asked: Request) -> Result<Answer, ApiError> {
    let endpoint = Endpoint::AmlSync;
    let header = asked.headers().get("smileid-idempotency-key").cloned();
    let (caller, form) = submit::open(state, host, endpoint, asked, Needs::Form).await?;
    let key = match &header {
        None => None,
        Some(value) => Some(request::idempotency_key(value.to_str().unwrap_or_default())?),
    };
    let Parsed { submission, .. } = request::aml(endpoint, &form, &caller.context, state.now())?;
    drop(form);
    let id = match key {
        None => JobId::new(state.now(), &**state.engine.entropy()),
        Some(key) => {
            let id = derived(state, &caller, key);
            // The same key: the first job's result, whatever the body says now.
            if known(state, &caller, id).await?.is_some() {
                return answer(state, &caller, id).await;
            }
            id
        }
    };
    match state.engine.accept_as(id, submission, Vec::new()).await {
        Ok(_) => {}
        // The same key at the same time: the other one was first.
        Err(AcceptError::Refused(Refusal::DuplicateJob)) if key.is_some() => {}
        Err(error) => return Err(not_accepted(endpoint, &error)),
    }
    answer(state, &caller, id).await
}

/// The id that a partner's idempotency key stands for: the same in every process, and of no use to anybody else.
fn derived(state: &WebState, caller: &Caller, key: &str) -> JobId {
    // Proof: HMAC takes a key of any length.
    let mut mac = Hmac::<Sha256>::new_from_slice(state.idempotency_secret()).expect("any length of key");
    for part in [caller.key.environment.as_str(), &caller.key.partner.to_string(), key] {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    let digest = mac.finalize().into_bytes();
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&digest[..16]);
    JobId(kweli_domain::ids::uuid_of(bytes))
}

async fn known(state: &WebState, caller: &Caller, id: JobId) -> Result<Option<kweli_store::JobRow>, ApiError> {
    let key = &caller.key;
    let row = state.engine.store().job(key.partner, key.environment, id).await;
    row.map_err(|error| super::reply::store_failure(Endpoint::AmlSync, error))
}

async fn answer(state: &WebState, caller: &Caller, id: JobId) -> Result<Answer, ApiError> {
    let key = &caller.key;
    let view = state.engine.wait(key.partner, key.environment, id, state.sync_wait()).await;
    match view.map_err(|error| failure(Endpoint::AmlSync, &error, Some(id)))? {
        Some(view) => render::aml_sync(&view, &key.secret, state.now()),
        None => Err(ApiError::screening_timeout(id)),
    }
}

/// `GET /v3/aml/monitoring/{job_id}/news/{reference}`
pub async fn news(
    State(state): State<WebState>,
    Extension(host): Extension<Host>,
    path: Result<Path<(String, String)>, PathRejection>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let (job, reference) = path.map(|Path(both)| both).unwrap_or_default();
    reply(articles(&state, &host, &job, &reference, query.as_deref().unwrap_or_default(), &headers).await)
}

async fn articles(
    state: &WebState,
    host: &Host,
    job: &str,
    reference: &str,
    query: &str,
    headers: &HeaderMap,
) -> Result<Answer, ApiError> {
    let endpoint = Endpoint::AmlNews;
    let caller = token_holder(state, host, endpoint, headers).await?;
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let query = request::news(pairs.iter().map(|(name, value)| (&**name, &**value)))?;
    let key = &caller.key;
    // Where no news are read an empty page would look like good news.
    if key.environment == Environment::Production && !state.engine.config().news.enabled() {
        return Err(ApiError::from_refusal(endpoint, &Refusal::ProductNotEnabled(Product::AmlMonitoring)));
    }
    // Any text may be asked for; what is no id of ours names no job.
    let id: Option<JobId> = job.parse().ok();
    let view = match id {
        Some(id) => state.engine.view(key.partner, key.environment, id, false).await,
        None => Ok(None),
    };
    let view = view.map_err(|error| failure(endpoint, &error, id))?;
    let monitored = |view: &JobView| view.submission.product == Product::AmlMonitoring;
    let own = |view: &JobView| caller.context.claims.user_id.as_ref().is_none_or(|bound| *bound == view.user_id);
    let view = view.filter(|view| monitored(view) && own(view)).ok_or_else(ApiError::no_aml_job)?;
    render::news(&view, reference, &query)
}

//! `POST /v1/upload` announces a job; `PUT /v1/uploads/{token}/{file}` brings its pictures. The URL of the second is
//! the answer of the first, and the only proof that it needs.

use super::auth::admit;
use super::body::{read_bytes, read_json};
use super::reply::{failure, not_accepted, reply, store_failure};
use crate::middleware::host::Host;
use crate::state::WebState;
use axum::Extension;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use kweli_domain::{Refusal, Sensitive, random};
use kweli_engine::{AcceptError, FillAnswer};
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::render;
use kweli_wire::v1::request::{Accepts, PrepUpload, prep_upload};
use serde_json::Value;
use sha2::{Digest, Sha256};

const FAMILY: Family = Family::Upload;
/// Name at the end of the upload URL; clients show it, we do not look at it.
const FILE_NAME: &str = "selfie.zip";

/// `POST /v1/upload`
pub async fn prep(State(state): State<WebState>, Extension(host): Extension<Host>, request: Request) -> Response {
    reply(announce(&state, &host, request).await)
}

async fn announce(state: &WebState, host: &Host, request: Request) -> Result<Value, ApiError> {
    let body = read_json(state, FAMILY, request).await?;
    let caller = admit(state, host, FAMILY, &body, Accepts::SignatureOrToken).await?;
    let context = &caller.context;
    let PrepUpload { submission, retry } = prep_upload(&body, context)?;
    drop(body);
    let user_id = submission.user_id.clone();
    let job_id = submission.partner_job_id.clone().unwrap_or_default();
    let reserved = match state.engine.reserve(submission).await {
        Err(AcceptError::Refused(Refusal::DuplicateJob)) if retry => {
            let user_id = user_id.as_ref().map(Sensitive::as_str);
            state.engine.renew(context.partner, context.environment, user_id, &job_id).await
        }
        other => other,
    };
    let reserved = reserved.map_err(|error| not_accepted(FAMILY, &error))?;
    let origin = state.engine.config().public_url.trim_end_matches('/');
    let url = format!("{origin}/v1/uploads/{}/{FILE_NAME}", reserved.slot_token.as_str());
    let random = hex::encode(random::bytes::<15>(&**state.engine.entropy()));
    let number = reserved.job.smile_job_id;
    let reference = render::ref_id(&context.partner_as_written, number, &random);
    Ok(render::prep_answer(&url, &reference, number))
}

/// `PUT /v1/uploads/{token}/{file}`: exactly 200 without a body, or an error with one.
pub async fn put(
    State(state): State<WebState>,
    path: Result<Path<(String, String)>, PathRejection>,
    request: Request,
) -> Response {
    // A segment that is no text at all is no slot either.
    let token = path.map(|Path((token, _file))| token).unwrap_or_default();
    match fill(&state, &token, request).await {
        Ok(()) => StatusCode::OK.into_response(),
        Err(error) => reply(Err(error)),
    }
}

async fn fill(state: &WebState, token: &str, request: Request) -> Result<(), ApiError> {
    // Who has no slot does not get to send fifty megabytes.
    let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
    let slot = state.engine.store().slot(&hash).await.map_err(|error| store_failure(FAMILY, error))?;
    let limit = if slot.is_some() { state.config.max_zip } else { 0 };
    let zip = match (read_bytes(state, FAMILY, request, limit).await, slot) {
        (_, None) => return Err(ApiError::unauthorised(FAMILY).with("this upload URL is not known")),
        (zip, Some(_)) => zip?,
    };
    let answer = state.engine.fill(token, zip).await.map_err(|error| failure(FAMILY, &error))?;
    match answer {
        FillAnswer::Accepted(_) | FillAnswer::SameAgain(_) => Ok(()),
        FillAnswer::Conflict => Err(ApiError::duplicate_job().with("another zip was uploaded for it before")),
        FillAnswer::Expired => Err(ApiError::no_zip().with("this upload URL has expired, announce the job again")),
        FillAnswer::Unknown => Err(ApiError::unauthorised(FAMILY).with("this upload URL is not known")),
    }
}

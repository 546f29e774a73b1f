//! Who asks: a signature made with one of the partner's keys, or a web token that one of them was used to get.
//!
//! The key decides the environment. Unknown partner, wrong signature and stale timestamp are one answer, and cost the
//! same work.

use super::reply::{not_accepted, store_failure};
use crate::middleware::host::Host;
use crate::state::WebState;
use http::HeaderMap;
use kweli_domain::partner::ApiKey;
use kweli_domain::{Environment, PartnerId, Sensitive, Timestamp};
use kweli_wire::v1::errors::{ApiError, Family};
use kweli_wire::v1::request::{self, Accepts, Auth, Body, Context, Proof};
use kweli_wire::v1::signature::{self, Signed, TimestampField};
use kweli_wire::v1::web_token;

/// Signatures that are computed at least, whether or not the partner exists.
const EQUAL_WORK: usize = 4;
/// Asked about in the place of a partner id that cannot be one.
const NOBODY: PartnerId = PartnerId(u32::MAX);

/// A caller that proved who it is.
pub struct Caller {
    /// What the request parsers need to know.
    pub context: Context,
    secret: Sensitive<String>,
}

impl Caller {
    /// Timestamp and signature of an answer to this caller.
    pub fn sign(&self, now: Timestamp) -> Signed {
        signature::header(self.secret.as_str(), &self.context.partner_as_written, now)
    }
}

/// Finds the proof in a body and checks it.
pub async fn authenticate(
    state: &WebState,
    host: &Host,
    family: Family,
    body: &Body,
    accepts: Accepts,
) -> Result<Caller, ApiError> {
    let auth = request::auth(family, body, accepts)?;
    match &auth.proof {
        Proof::Signature { timestamp, signature } => signed(state, host, family, &auth, timestamp, signature).await,
        Proof::Token(token) => with_token(state, host, family, &auth, token).await,
    }
}

/// As [`authenticate`], for endpoints that stand behind the production gate.
pub async fn admit(
    state: &WebState,
    host: &Host,
    family: Family,
    body: &Body,
    accepts: Accepts,
) -> Result<Caller, ApiError> {
    let caller = authenticate(state, host, family, body, accepts).await?;
    let gate = state.engine.gate(caller.context.partner, caller.context.environment).await;
    gate.map_err(|error| not_accepted(family, &error))?;
    Ok(caller)
}

/// Checks the proof in the headers.
pub async fn authenticate_headers(
    state: &WebState,
    host: &Host,
    family: Family,
    headers: &HeaderMap,
) -> Result<Caller, ApiError> {
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let auth = request::header_auth(
        family,
        word("smileid-partner-id"),
        word("smileid-timestamp"),
        word("smileid-request-signature"),
    )?;
    match &auth.proof {
        Proof::Signature { timestamp, signature } => signed(state, host, family, &auth, timestamp, signature).await,
        Proof::Token(_) => Err(ApiError::unauthorised(family)),
    }
}

/// As [`authenticate_headers`], for endpoints that stand behind the production gate.
pub async fn admit_headers(
    state: &WebState,
    host: &Host,
    family: Family,
    headers: &HeaderMap,
) -> Result<Caller, ApiError> {
    let caller = authenticate_headers(state, host, family, headers).await?;
    let gate = state.engine.gate(caller.context.partner, caller.context.environment).await;
    gate.map_err(|error| not_accepted(family, &error))?;
    Ok(caller)
}

async fn signed(
    state: &WebState,
    host: &Host,
    family: Family,
    auth: &Auth,
    timestamp: &TimestampField,
    signature: &str,
) -> Result<Caller, ApiError> {
    let written = auth.partner_as_written.as_deref().unwrap_or_default();
    let partner = auth.partner();
    let store = state.engine.store();
    let mut found: Option<ApiKey> = None;
    let mut tried = 0;
    for environment in Environment::ALL {
        let keys = store.active_keys(partner.unwrap_or(NOBODY), environment).await;
        for key in keys.map_err(|error| store_failure(family, error))?.iter() {
            // Every key is tried, found or not.
            let right = signature::verify(key.secret.as_str(), written, timestamp, signature);
            tried += 1;
            if right && found.is_none() {
                found = Some(key.clone());
            }
        }
    }
    for _ in tried..EQUAL_WORK {
        std::hint::black_box(signature::verify("nobody's key, as long as any other", written, timestamp, signature));
    }
    let (Some(partner), Some(key)) = (partner, found) else { return Err(ApiError::unauthorised(family)) };
    if !host.admits(key.environment, &state.config) || !is_fresh(state, family, partner, timestamp).await? {
        return Err(ApiError::unauthorised(family));
    }
    let context = Context::signed(written, partner, key.environment, key.id);
    Ok(Caller { context, secret: key.secret })
}

/// The strict clock, for partners that switched it on.
async fn is_fresh(
    state: &WebState,
    family: Family,
    partner: PartnerId,
    timestamp: &TimestampField,
) -> Result<bool, ApiError> {
    let settings = state.settings(partner).await.map_err(|error| store_failure(family, error))?;
    let minutes = settings.and_then(|settings| settings.strict_clock_minutes);
    Ok(minutes.is_none_or(|minutes| signature::is_fresh(timestamp, state.now(), minutes)))
}

async fn with_token(
    state: &WebState,
    host: &Host,
    family: Family,
    auth: &Auth,
    token: &Sensitive<String>,
) -> Result<Caller, ApiError> {
    let scope = web_token::verify(state.web_token_secret(), token.as_str(), state.now())?;
    let keys = state.engine.store().active_keys(scope.partner, scope.environment).await;
    let keys = keys.map_err(|error| store_failure(family, error))?;
    let Some(key) = keys.iter().find(|key| key.id == scope.key) else {
        return Err(ApiError::token().with("the key that it was issued with was revoked"));
    };
    if !host.admits(scope.environment, &state.config) {
        return Err(ApiError::token());
    }
    Ok(Caller { context: Context::with_token(auth, scope)?, secret: key.secret.clone() })
}

//! Who asks: an API key at the token endpoint, a token everywhere else.

use super::reply::store_failure;
use crate::middleware::host::Host;
use crate::state::WebState;
use http::HeaderMap;
use kweli_domain::partner::ApiKey;
use kweli_domain::{Environment, PartnerId, Sensitive};
use kweli_wire::v3::context::Headers;
use kweli_wire::v3::reference::{Reference, Resolved};
use kweli_wire::v3::{ApiError, Endpoint, Limits, TokenContext, token};
use subtle::ConstantTimeEq;

/// Keys that are compared at least, whether or not the partner exists.
const EQUAL_WORK: usize = 4;

/// A caller that proved who it is.
pub struct Caller {
    /// Its token and headers.
    pub context: TokenContext,
    /// The key that minted the token.
    pub key: ApiKey,
}

/// A header as text; one that is no visible ASCII counts as absent.
fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// The key of a token request. Every key of the partner is compared, found or not.
pub async fn key_holder(state: &WebState, host: &Host, headers: &HeaderMap) -> Result<ApiKey, ApiError> {
    let endpoint = Endpoint::Token;
    let (partner, secret) =
        kweli_wire::v3::request::token_headers(text(headers, "smileid-partner-id"), text(headers, "smileid-api-key"))?;
    let same = |other: &str| bool::from(other.as_bytes().ct_eq(secret.as_bytes()));
    let mut found: Option<ApiKey> = None;
    let mut tried = 0;
    for environment in Environment::ALL {
        for key in active_keys(state, endpoint, partner, environment).await?.iter() {
            tried += 1;
            if same(key.secret.as_str()) && found.is_none() {
                found = Some(key.clone());
            }
        }
    }
    for _ in tried..EQUAL_WORK {
        std::hint::black_box(same("nobody's key, as long as any other.."));
    }
    found.filter(|key| host.admits(key.environment, &state.config)).ok_or_else(|| ApiError::unauthorized(endpoint))
}

/// The holder of the token in the headers: token genuine and alive, its key not revoked, the host right.
pub async fn token_holder(
    state: &WebState,
    host: &Host,
    endpoint: Endpoint,
    headers: &HeaderMap,
) -> Result<Caller, ApiError> {
    let refused = || ApiError::unauthorized(endpoint);
    let token = text(headers, "smileid-token").filter(|token| !token.trim().is_empty()).ok_or_else(refused)?;
    let claims = token::verify(endpoint, state.token_secret(), token, state.now())?;
    let mut key = None;
    for environment in Environment::ALL {
        let keys = active_keys(state, endpoint, claims.partner_id, environment).await?;
        key = key.or_else(|| keys.iter().find(|key| key.id == claims.key_id).cloned());
    }
    let key = key.filter(|key| host.admits(key.environment, &state.config)).ok_or_else(refused)?;
    let headers = Headers {
        partner_id: text(headers, "smileid-partner-id"),
        user_id: text(headers, "user-id").map(Sensitive::new),
        source_sdk: text(headers, "smileid-source-sdk"),
        source_sdk_version: text(headers, "smileid-source-sdk-version"),
    };
    let mut context = TokenContext::new(endpoint, claims, key.environment, &headers)?;
    context.limits = Limits { body: state.config.v3_limit, file: state.config.v3_max_file };
    Ok(Caller { context, key })
}

async fn active_keys(
    state: &WebState,
    endpoint: Endpoint,
    partner: PartnerId,
    environment: Environment,
) -> Result<std::sync::Arc<[ApiKey]>, ApiError> {
    let keys = state.engine.store().active_keys(partner, environment).await;
    keys.map_err(|error| store_failure(endpoint, error))
}

/// Looks references up. Those of other partners or environments do not exist.
pub async fn resolve(
    state: &WebState,
    endpoint: Endpoint,
    key: &ApiKey,
    references: Vec<Reference>,
) -> Result<Resolved, ApiError> {
    let mut resolved = Resolved::new();
    for reference in references {
        let value = state.engine.store().reference(key.partner, key.environment, reference.uuid()).await;
        if let Some(value) = value.map_err(|error| store_failure(endpoint, error))? {
            resolved.insert(reference, value);
        }
    }
    Ok(resolved)
}

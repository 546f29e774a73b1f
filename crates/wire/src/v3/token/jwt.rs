//! Minting and proving a token: HS256 with the server's own secret, nothing else.

use super::{AUDIENCE, ISSUER, TokenClaims};
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use kweli_domain::Timestamp;
use sha2::Sha256;
use subtle::ConstantTimeEq as _;

/// Longer tokens are not looked at.
const MAX_LENGTH: usize = 16 * 1024;
/// Seconds that the clocks of two servers of one installation may differ.
const SKEW_S: i64 = 5;

/// Names a secret without revealing it, so that tokens of a rotated secret are told apart before any check.
fn key_name(secret: &[u8]) -> String {
    // HMAC takes keys of any length, so making one cannot fail.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret) else { return String::new() };
    mac.update(b"kweli v3 token key name");
    let digest = mac.finalize().into_bytes();
    digest.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
}

/// Signs claims.
///
/// # Errors
/// 500 when the claims cannot be written as JSON, which no claims of ours do.
pub fn mint(secret: &[u8], claims: &TokenClaims) -> Result<String, ApiError> {
    let header = Header { kid: Some(key_name(secret)), ..Header::new(Algorithm::HS256) };
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).map_err(|_| ApiError::internal(None))
}

/// Proves a token. Partner, key and environment are still to be looked up.
///
/// # Errors
/// 401 in the endpoint's shape for anything that is not a live token of this secret: another algorithm or key, a changed
/// or cut text, another issuer or audience, expired, not valid yet.
pub fn verify(endpoint: Endpoint, secret: &[u8], token: &str, now: Timestamp) -> Result<TokenClaims, ApiError> {
    claims(secret, token.trim(), now).ok_or_else(|| ApiError::unauthorized(endpoint))
}

fn claims(secret: &[u8], token: &str, now: Timestamp) -> Option<TokenClaims> {
    if token.len() > MAX_LENGTH {
        return None;
    }
    let header = jsonwebtoken::decode_header(token).ok()?;
    let named = header.kid.as_deref().unwrap_or_default();
    if header.alg != Algorithm::HS256 || !bool::from(named.as_bytes().ct_eq(key_name(secret).as_bytes())) {
        return None;
    }
    let mut rules = Validation::new(Algorithm::HS256);
    rules.set_audience(&[AUDIENCE]);
    rules.set_issuer(&[ISSUER]);
    rules.set_required_spec_claims(&["exp", "nbf", "iss", "aud"]);
    // The library would ask the system's clock; the times are compared with the clock that was passed in.
    rules.validate_exp = false;
    rules.validate_nbf = false;
    let claims = jsonwebtoken::decode::<TokenClaims>(token, &DecodingKey::from_secret(secret), &rules).ok()?.claims;
    let now = now.0.div_euclid(1_000);
    let begun = claims.nbf.max(claims.iat) <= now.saturating_add(SKEW_S);
    (begun && now < claims.exp).then_some(claims)
}

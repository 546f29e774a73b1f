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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, SECRET, issue, json_part, minted, said, text};
    use crate::v3::{Form, token::TokenClaims};
    use base64::Engine as _;
    use base64::engine::general_purpose::{URL_SAFE, URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use serde_json::{Value, json};

    fn payload_of(token: &str) -> Value {
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token.split('.').nth(1).unwrap()).unwrap()).unwrap()
    }

    /// A token of any header and claims, signed with HMAC-SHA256.
    fn forged(header: &Value, claims: &Value, secret: &[u8]) -> String {
        let text = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let head = format!("{}.{}", text(header), text(claims));
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).unwrap();
        mac.update(head.as_bytes());
        format!("{head}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    }

    fn good_header() -> Value {
        json!({ "typ": "JWT", "alg": "HS256", "kid": key_name(SECRET) })
    }

    fn good_claims() -> Value {
        serde_json::to_value(TokenClaims::new(&issue())).unwrap()
    }

    fn refused(token: &str, now: Timestamp) {
        assert!(claims(SECRET, token, now).is_none(), "{token}");
        let error = verify(Endpoint::BiometricKyc, SECRET, token, now);
        assert_eq!(said(error), (401, "Invalid authentication credentials.".to_owned()));
        let body = verify(Endpoint::EnhancedKycSync, SECRET, token, now).unwrap_err().body();
        assert_eq!(body["status"], "unauthorized");
    }

    #[test]
    fn claims_on_the_wire() {
        let form = Form(vec![
            text("user_id", "user-77"),
            text("product", "biometric_kyc"),
            json_part("partner_params", &json!({ "order_id": "ORD-1" })),
            json_part(
                "payload",
                &json!({
                    "country": "Nigeria", "id_type": "NIN", "id_number": "12345678901",
                    "given_names": "Amina Fatou", "last_name": "Clearwater",
                    "email": "amina.clearwater@example.com", "phone_number": "+2348012345678",
                    "callback_url": "https://example.com/hook",
                    "consent": crate::v3::testing::consent(),
                }),
            ),
        ]);
        let (claims, _) = minted(&form);
        let token = mint(SECRET, &claims).unwrap();
        insta::assert_json_snapshot!("token_claims", payload_of(&token));
        assert_eq!(token.split('.').count(), 3);
        assert!(!token.contains('='));
        assert_eq!(verify(Endpoint::Token, SECRET, &token, NOW), Ok(claims));
    }

    #[test]
    fn an_unbound_token_has_no_optional_claim() {
        let token = mint(SECRET, &TokenClaims::new(&issue())).unwrap();
        insta::assert_json_snapshot!("token_claims_unbound", payload_of(&token));
        let header = URL_SAFE_NO_PAD.decode(token.split('.').next().unwrap()).unwrap();
        assert_eq!(serde_json::from_slice::<Value>(&header).unwrap(), good_header());
    }

    #[test]
    fn lives_fifteen_minutes() {
        let token = mint(SECRET, &TokenClaims::new(&issue())).unwrap();
        assert!(claims(SECRET, &token, NOW.plus_ms(899_999)).is_some());
        refused(&token, NOW.plus_ms(900_000));
        assert!(claims(SECRET, &token, NOW.plus_ms(-5_000)).is_some());
        refused(&token, NOW.plus_ms(-6_000));
    }

    #[test]
    fn the_forger_helper_itself_makes_good_tokens() {
        assert!(claims(SECRET, &forged(&good_header(), &good_claims(), SECRET), NOW).is_some());
    }

    #[test]
    fn other_algorithms_are_refused() {
        for alg in ["none", "None", "RS256", "ES256", "HS384", "HS512", "PS256", "EdDSA", ""] {
            let mut header = good_header();
            header["alg"] = json!(alg);
            let token = forged(&header, &good_claims(), SECRET);
            refused(&token, NOW);
            let (head, _) = token.rsplit_once('.').unwrap();
            refused(&format!("{head}."), NOW);
            refused(head, NOW);
        }
    }

    #[test]
    fn other_keys_and_key_names_are_refused() {
        refused(&forged(&good_header(), &good_claims(), b"another secret"), NOW);
        refused(&mint(b"another secret", &TokenClaims::new(&issue())).unwrap(), NOW);
        for kid in [json!(null), json!(""), json!("other"), json!(key_name(b"another secret")), json!(7)] {
            let mut header = good_header();
            header["kid"] = kid;
            refused(&forged(&header, &good_claims(), SECRET), NOW);
        }
        refused(&forged(&json!({ "alg": "HS256" }), &good_claims(), SECRET), NOW);
    }

    #[test]
    fn changed_claims_are_refused() {
        let changes = [
            ("iss", json!("somebody")),
            ("iss", json!(null)),
            ("aud", json!("another-api")),
            ("aud", json!([])),
            ("exp", json!("1773144900")),
            ("exp", json!(null)),
            ("nbf", json!(NOW.0 / 1_000 + 60)),
            ("iat", json!(NOW.0 / 1_000 + 60)),
            ("partner_id", json!(1234)),
            ("partner_id", json!("0")),
            ("key_id", json!("key_x")),
            ("payload", json!({ "id_number": "12345678901" })),
            ("payload", json!("x")),
        ];
        for (name, value) in changes {
            let mut claims = good_claims();
            claims[name] = value;
            refused(&forged(&good_header(), &claims, SECRET), NOW);
        }
        for name in ["iss", "aud", "exp", "nbf", "iat", "partner_id", "key_id", "api_url"] {
            let mut claims = good_claims();
            claims.as_object_mut().unwrap().shift_remove(name);
            refused(&forged(&good_header(), &claims, SECRET), NOW);
        }
    }

    #[test]
    fn a_changed_text_is_refused() {
        let token = mint(SECRET, &TokenClaims::new(&issue())).unwrap();
        let mut parts: Vec<_> = token.split('.').map(ToOwned::to_owned).collect();
        let mut claims = payload_of(&token);
        claims["partner_id"] = json!("1");
        parts[1] = URL_SAFE_NO_PAD.encode(claims.to_string());
        refused(&parts.join("."), NOW);
        let padded: Vec<_> = token.split('.').map(|p| URL_SAFE.encode(URL_SAFE_NO_PAD.decode(p).unwrap())).collect();
        refused(&padded.join("."), NOW);
        for bad in ["", ".", "..", "a.b.c", "Bearer x", &token[1..], &token[..token.len() - 2], &"a.".repeat(20_000)] {
            refused(bad, NOW);
        }
        refused(&format!("Bearer {token}"), NOW);
    }

    #[test]
    fn debug_shows_nobody() {
        let form =
            Form(vec![text("user_id", "amina@example.com"), json_part("partner_params", &json!({ "a": "secret-7" }))]);
        let shown = format!("{:?}", minted(&form));
        assert!(!shown.contains("amina") && !shown.contains("secret-7"), "{shown}");
    }

    proptest! {
        #[test]
        fn any_text_is_refused_without_panic(text in "\\PC{0,200}") {
            prop_assert!(claims(SECRET, &text, NOW).is_none());
        }

        #[test]
        fn any_three_segments_are_refused_without_panic(
            a in prop::collection::vec(any::<u8>(), 0..60),
            b in prop::collection::vec(any::<u8>(), 0..60),
            c in prop::collection::vec(any::<u8>(), 0..60),
        ) {
            let token = [a, b, c].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
            prop_assert!(claims(SECRET, &token, NOW).is_none());
        }

        #[test]
        fn one_changed_byte_is_refused(at in 0usize..1000, to in "[A-Za-z0-9_.-]") {
            let token = mint(SECRET, &TokenClaims::new(&issue())).unwrap();
            let at = at % token.len();
            let changed = format!("{}{to}{}", &token[..at], &token[at + 1..]);
            // The last character of a segment holds unused bits; the decoder refuses them unless they are zero.
            prop_assume!(changed != token);
            prop_assert!(claims(SECRET, &changed, NOW).is_none());
        }
    }
}

//! The web token: an HS256 JWT that lets a browser submit one job without the partner's key.
//!
//! Its payload is readable in the browser (the embed takes `partner_params` out of it). It is signed with a secret of
//! the installation, never with an API key, and bound to partner, environment, key, product and job.

use super::errors::ApiError;
use super::product::TokenProduct;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Validation};
use kweli_domain::claims::Private;
use kweli_domain::{Environment, KeyId, PartnerId, Sensitive, Timestamp};
use serde::{Deserialize, Serialize};

/// Lifetime where the configuration names none, in seconds.
pub const DEFAULT_LIFETIME_S: u32 = 24 * 3600;
/// A token longer than this is not looked at.
const MAX_LENGTH: usize = 16 * 1024;

/// What a token allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whose job.
    pub partner: PartnerId,
    /// The partner id as the token request wrote it.
    pub partner_as_written: String,
    /// Where.
    pub environment: Environment,
    /// The key that asked for the token; it signs the callbacks of the job.
    pub key: KeyId,
    /// What for.
    pub product: TokenProduct,
    /// The only user id that may be submitted.
    pub user_id: Private,
    /// The only job id that may be submitted.
    pub job_id: String,
    /// Where the result goes. The browser cannot change it.
    pub callback_url: Private,
}

#[derive(Serialize, Deserialize)]
struct Payload {
    partner_params: PayloadParams,
    callback_url: String,
    partner_id: String,
    environment: Environment,
    key: KeyId,
    product: String,
    iat: i64,
    exp: i64,
}

#[derive(Serialize, Deserialize)]
struct PayloadParams {
    user_id: String,
    job_id: String,
    job_type: u8,
}

/// Makes a token that is good for `lifetime_s` seconds. `None` cannot happen with the built-in algorithm and is the
/// caller's system error.
pub fn mint(secret: &[u8], scope: &Scope, now: Timestamp, lifetime_s: u32) -> Option<String> {
    let issued = now.0.div_euclid(1000);
    let payload = Payload {
        partner_params: PayloadParams {
            user_id: scope.user_id.expose().clone(),
            job_id: scope.job_id.clone(),
            job_type: scope.product.job_type(),
        },
        callback_url: scope.callback_url.expose().clone(),
        partner_id: scope.partner_as_written.clone(),
        environment: scope.environment,
        key: scope.key,
        product: scope.product.word().to_owned(),
        iat: issued,
        exp: issued.saturating_add(i64::from(lifetime_s)),
    };
    let payload = ascii(&serde_json::to_string(&payload).ok()?);
    let header = r#"{"alg":"HS256","typ":"JWT"}"#;
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(payload));
    let key = EncodingKey::from_secret(secret);
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).ok()?;
    Some(format!("{message}.{signature}"))
}

/// JSON with everything outside printable ASCII escaped: the embed's decoder handles nothing else reliably.
fn ascii(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && !c.is_ascii_control() {
            out.push(c);
        } else {
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out
}

/// Reads a token: right signature, right algorithm, not expired. Whether it fits the request is
/// [`request::Context::with_token`](super::request::Context::with_token)'s business, whether its key still lives the
/// caller's.
pub fn verify(secret: &[u8], token: &str, now: Timestamp) -> Result<Scope, ApiError> {
    if token.len() > MAX_LENGTH {
        return Err(ApiError::token());
    }
    let mut rules = Validation::new(Algorithm::HS256);
    // The instant is passed in; the library would read the system clock.
    rules.validate_exp = false;
    rules.required_spec_claims.clear();
    let payload = jsonwebtoken::decode::<Payload>(token, &DecodingKey::from_secret(secret), &rules)
        .map_err(|_| ApiError::token().with("not issued here; ask for a new one at /v1/token"))?
        .claims;
    if payload.exp.saturating_mul(1000) <= now.0 {
        return Err(ApiError::token().with("it has expired; ask for a new one at /v1/token"));
    }
    Ok(Scope {
        partner: payload.partner_id.parse().map_err(|_| ApiError::token())?,
        partner_as_written: payload.partner_id,
        environment: payload.environment,
        key: payload.key,
        product: TokenProduct::from_word(&payload.product).ok_or_else(ApiError::token)?,
        user_id: Sensitive::new(payload.partner_params.user_id),
        job_id: payload.partner_params.job_id,
        callback_url: Sensitive::new(payload.callback_url),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SECRET: &[u8] = &[7; 32];
    const NOW: Timestamp = Timestamp(1_736_936_430_456);

    fn scope() -> Scope {
        Scope {
            partner: PartnerId(85),
            partner_as_written: "085".into(),
            environment: Environment::Sandbox,
            key: "key_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
            product: TokenProduct::BiometricKyc,
            user_id: "u-1".into(),
            job_id: "j-1".into(),
            callback_url: "https://partner.example/cb".into(),
        }
    }

    fn payload(token: &str) -> String {
        let middle = token.split('.').nth(1).unwrap();
        String::from_utf8(URL_SAFE_NO_PAD.decode(middle).unwrap()).unwrap()
    }

    #[test]
    fn the_payload_can_be_read_in_a_browser() {
        let token = mint(SECRET, &scope(), NOW, DEFAULT_LIFETIME_S).unwrap();
        let payload: serde_json::Value = serde_json::from_str(&payload(&token)).unwrap();
        insta::assert_json_snapshot!(payload);
    }

    #[test]
    fn what_was_minted_is_read() {
        let token = mint(SECRET, &scope(), NOW, 60).unwrap();
        assert_eq!(verify(SECRET, &token, NOW), Ok(scope()));
        assert_eq!(verify(SECRET, &token, NOW.plus_ms(59_000)), Ok(scope()));
        assert_eq!(verify(SECRET, &token, NOW.plus_ms(60_000)).unwrap_err().code(), "2221");
        assert_eq!(verify(&[8; 32], &token, NOW).unwrap_err().code(), "2221");
    }

    #[test]
    fn other_algorithms_and_edits_are_refused() {
        let token = mint(SECRET, &scope(), NOW, 60).unwrap();
        let [header, body, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!() };
        let none = URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#);
        let hs512 = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS512","typ":"JWT"}"#);
        let edited = URL_SAFE_NO_PAD.encode(payload(&token).replace("\"j-1\"", "\"j-2\""));
        for bad in [
            format!("{none}.{body}."),
            format!("{none}.{body}.{signature}"),
            format!("{hs512}.{body}.{signature}"),
            format!("{header}.{edited}.{signature}"),
            format!("{header}.{body}"),
            String::new(),
            "x".repeat(MAX_LENGTH + 1),
        ] {
            assert_eq!(verify(SECRET, &bad, NOW).unwrap_err().code(), "2221");
        }
    }

    proptest! {
        #[test]
        fn any_ids_survive_as_plain_text(user_id in ".{0,30}", job_id in ".{0,30}") {
            let scope = Scope { user_id: Sensitive::new(user_id), job_id, ..scope() };
            let token = mint(SECRET, &scope, NOW, 60).unwrap();
            prop_assert!(payload(&token).bytes().all(|b| (0x20..0x7f).contains(&b)));
            prop_assert_eq!(verify(SECRET, &token, NOW), Ok(scope));
        }
    }
}

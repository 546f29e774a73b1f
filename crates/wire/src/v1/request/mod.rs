//! Reading requests, stage by stage.
//!
//! The order of checks is documented: decode the body (2203), presence of the authentication fields (2213/2413), their
//! types (2204), token or signature (2221 or 2205/2405), production (2220), presence of the other mandatory fields,
//! types and forms (2204), job type or product (2212/2217), country and ID type (2413). What follows (product access,
//! duplicates, users, credit) is the engine's. [`json`] and [`auth`] are the first stages; the caller authenticates;
//! the endpoint's function does the rest.

mod aml;
mod auth;
mod backfill;
mod basic_kyc;
mod business;
pub(crate) mod claims;
mod compare_user_info;
mod context;
mod enrollee;
pub(crate) mod fields;
mod id_verification;
mod job_status;
pub(crate) mod partner_params;
mod smart_selfie;
mod token;
mod upload;

pub use aml::aml;
pub use auth::{Accepts, Auth, Proof, auth, header_auth};
pub use backfill::backfill_users;
pub use basic_kyc::basic_kyc;
pub use business::business_verification;
pub use compare_user_info::compare_user_info;
pub use context::Context;
pub use enrollee::{UserRequest, enrollee};
pub use id_verification::id_verification;
pub use job_status::{StatusQuery, job_status};
pub use smart_selfie::{FormPart, SmartSelfie, smart_selfie};
pub use token::{TokenRequest, token_request};
pub use upload::{PrepUpload, prep_upload};

use super::bounded;
use super::errors::ApiError;
use serde_json::{Map, Value};
use std::fmt;

/// Values that a body may hold, all members of all members counted. Telemetry of a mobile client has a few hundred.
const MAX_VALUES: u32 = 50_000;

/// A request body: a JSON object whose members have not been looked at.
#[derive(Clone, PartialEq)]
pub struct Body(pub(crate) Map<String, Value>);

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Body([redacted])")
    }
}

/// Decodes a body, whatever its content type said. A byte order mark is skipped; anything but one object is 2203.
pub fn json(bytes: &[u8]) -> Result<Body, ApiError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    match bounded::parse(bytes, MAX_VALUES) {
        Ok(Value::Object(members)) => Ok(Body(members)),
        Ok(_) => Err(ApiError::invalid_json().with("the body must be one JSON object")),
        // The parser's own words may quote the body, which holds personal data: only the place is told.
        Err(error) => {
            let place = format!("not readable at line {} column {}", error.line(), error.column());
            Err(ApiError::invalid_json().with(place))
        }
    }
}

#[cfg(test)]
mod golden;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_object_is_a_body() {
        assert!(json(b"{}").is_ok());
        assert!(json(b"\xEF\xBB\xBF{\"a\":1}").is_ok());
        for bad in [&b""[..], b"[]", b"null", b"\"{}\"", b"{", b"{\"a\":1}}", b"\xff\xfe", b"a=1&b=2"] {
            let error = json(bad).unwrap_err();
            assert_eq!((error.http(), error.code()), (400, "2203"));
        }
    }

    #[test]
    fn a_parse_error_does_not_quote_the_body() {
        let error = json(br#"{"first_name": Wanjiru}"#).unwrap_err();
        assert!(!error.message().contains("Wanjiru"), "{error}");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = "[".repeat(100_000);
        assert_eq!(json(format!("{{\"a\":{deep}").as_bytes()).unwrap_err().code(), "2203");
    }
}

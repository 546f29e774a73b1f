//! Who is asking: the verified token and the headers beside it.

use super::endpoint::Endpoint;
use super::errors::ApiError;
use super::reference::Resolved;
use super::token::TokenClaims;
use kweli_domain::claims::Private;
use kweli_domain::partner::Environment;
use kweli_domain::{PartnerId, Sensitive};

/// Sizes in bytes that a form may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The whole body of endpoints that take pictures.
    pub body: usize,
    /// One file.
    pub file: usize,
}

impl Default for Limits {
    /// 4.5 MB for the body, 4 MB for one file.
    fn default() -> Self {
        Self { body: 4_718_592, file: 4 * 1024 * 1024 }
    }
}

/// Headers of a submission, as they came.
#[derive(Clone, Debug, Default)]
pub struct Headers<'a> {
    /// `SmileID-Partner-ID`
    pub partner_id: Option<&'a str>,
    /// `User-ID`
    pub user_id: Option<Sensitive<&'a str>>,
    /// `SmileID-Source-SDK`
    pub source_sdk: Option<&'a str>,
    /// `SmileID-Source-SDK-Version`
    pub source_sdk_version: Option<&'a str>,
}

/// Everything that a request function needs beside the form.
#[derive(Clone, Debug)]
pub struct TokenContext {
    /// The verified token.
    pub claims: TokenClaims,
    /// The environment of the token's key.
    pub environment: Environment,
    /// What the references of token and form stand for.
    pub resolved: Resolved,
    /// The user id of the header.
    pub header_user_id: Option<Private>,
    /// Client library and version.
    pub source_sdk: Option<String>,
    /// Sizes.
    pub limits: Limits,
}

impl TokenContext {
    /// Joins a verified token with the headers. References are added later, in `resolved`.
    ///
    /// # Errors
    /// 401 when the partner header names another partner than the token.
    pub fn new(
        endpoint: Endpoint,
        claims: TokenClaims,
        environment: Environment,
        headers: &Headers<'_>,
    ) -> Result<Self, ApiError> {
        if let Some(text) = headers.partner_id.map(str::trim).filter(|text| !text.is_empty())
            && text.parse::<PartnerId>() != Ok(claims.partner_id)
        {
            return Err(ApiError::unauthorized(endpoint));
        }
        let words = [headers.source_sdk, headers.source_sdk_version];
        let sdk: Vec<_> = words.into_iter().flatten().map(clipped).filter(|word| !word.is_empty()).collect();
        let header_user_id = headers
            .user_id
            .as_ref()
            .map(|id| id.expose().trim())
            .filter(|id| !id.is_empty())
            .map(|id| Private::new(id.to_owned()));
        Ok(Self {
            claims,
            environment,
            resolved: Resolved::new(),
            header_user_id,
            source_sdk: (!sdk.is_empty()).then(|| sdk.join(" ")),
            limits: Limits::default(),
        })
    }

    /// Checks that every value that the token binds is still there. One that was erased must not become free for the
    /// form to fill.
    ///
    /// # Errors
    /// 401, which makes clients ask for a new token.
    pub fn check_bound(&self, endpoint: Endpoint) -> Result<(), ApiError> {
        let known = |reference| self.resolved.get(reference).is_some();
        if self.claims.references().into_iter().all(known) { Ok(()) } else { Err(ApiError::unauthorized(endpoint)) }
    }
}

/// A short printable piece of a header that is kept for information only.
fn clipped(text: &str) -> String {
    text.trim().chars().filter(|c| !c.is_control()).take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{bound, issue, json_part, said};
    use crate::v3::{Form, GATEWAY_LIMIT};
    use serde_json::json;

    fn with(headers: &Headers<'_>) -> Result<TokenContext, ApiError> {
        TokenContext::new(Endpoint::EnhancedKyc, TokenClaims::new(&issue()), Environment::Sandbox, headers)
    }

    #[test]
    fn a_partner_header_must_agree_in_number_not_in_writing() {
        for good in [None, Some(""), Some("1234"), Some("01234"), Some(" 1234 ")] {
            assert!(with(&Headers { partner_id: good, ..Headers::default() }).is_ok(), "{good:?}");
        }
        for bad in ["1235", "x", "-1234", "0"] {
            let result = with(&Headers { partner_id: Some(bad), ..Headers::default() });
            assert_eq!(said(result), (401, "Invalid authentication credentials.".to_owned()), "{bad}");
        }
    }

    #[test]
    fn headers_are_taken_over() {
        let headers = Headers {
            user_id: Some(Sensitive::new(" user-77 ")),
            source_sdk: Some("python"),
            source_sdk_version: Some("12.1.0"),
            ..Headers::default()
        };
        let context = with(&headers).unwrap();
        assert_eq!(context.header_user_id, Some("user-77".into()));
        assert_eq!(context.source_sdk.as_deref(), Some("python 12.1.0"));
        let none = with(&Headers { user_id: Some(Sensitive::new("  ")), ..Headers::default() }).unwrap();
        assert_eq!((none.header_user_id, none.source_sdk), (None, None));
    }

    #[test]
    fn an_erased_bound_value_ends_the_token() {
        let form = Form(vec![json_part("payload", &json!({ "id_number": "12345678901" }))]);
        let mut context = bound(&form);
        assert_eq!(context.check_bound(Endpoint::EnhancedKyc), Ok(()));
        context.resolved = Resolved::new();
        assert_eq!(said(context.check_bound(Endpoint::EnhancedKyc)).0, 401);
    }

    #[test]
    fn default_sizes() {
        let limits = Limits::default();
        assert!(limits.file < limits.body && limits.body < GATEWAY_LIMIT);
    }
}

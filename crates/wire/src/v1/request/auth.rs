//! Who says they ask: partner id with a signature, or a web token.

use super::{Body, fields};
use crate::v1::errors::{ApiError, Family};
use crate::v1::signature::TimestampField;
use kweli_domain::{PartnerId, Sensitive};
use serde_json::Value;

/// Which proofs an endpoint takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepts {
    /// `timestamp` and `signature` only.
    Signature,
    /// Either those or `token`.
    SignatureOrToken,
}

/// The proof in a request, unchecked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// To be checked with [`signature::verify`](crate::v1::signature::verify).
    Signature {
        /// As it came.
        timestamp: TimestampField,
        /// Base64.
        signature: String,
    },
    /// To be checked with [`web_token::verify`](crate::v1::web_token::verify).
    Token(Sensitive<String>),
}

/// The authentication fields of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Auth {
    /// The partner id exactly as written; only a request with a token may leave it out.
    pub partner_as_written: Option<String>,
    /// The proof.
    pub proof: Proof,
}

impl Auth {
    /// The partner, if what was written can be one. Anything else is an unknown partner (2205, 2405).
    pub fn partner(&self) -> Option<PartnerId> {
        self.partner_as_written.as_deref()?.parse().ok()
    }
}

/// Finds the authentication fields: first their presence (2213, 2413), then their types (2204).
///
/// The partner id may stand in `smile_client_id` or in `partner_id` on any endpoint. A token beats a signature.
pub fn auth(family: Family, body: &Body, accepts: Accepts) -> Result<Auth, ApiError> {
    let members = &body.0;
    let partner_field =
        ["smile_client_id", "partner_id"].into_iter().find(|name| fields::present(members, name).is_some());
    if accepts == Accepts::SignatureOrToken
        && let Some(token) = fields::present(members, "token")
    {
        let Value::String(token) = token else {
            return Err(ApiError::wrong_type().with("token must be a string"));
        };
        return Ok(Auth {
            partner_as_written: partner_field.map(|name| fields::id(members, name)).transpose()?.flatten(),
            proof: Proof::Token(Sensitive::new(token.trim().to_owned())),
        });
    }
    let mut missing = Vec::new();
    if partner_field.is_none() {
        missing.push("partner_id (smile_client_id on /v1/upload)");
    }
    missing.extend(["timestamp", "signature"].into_iter().filter(|name| fields::present(members, name).is_none()));
    if !missing.is_empty() {
        return Err(ApiError::missing(family).with(missing.join(", ")));
    }
    let partner_as_written = partner_field.map(|name| fields::id(members, name)).transpose()?.flatten();
    let timestamp = match fields::present(members, "timestamp") {
        // Signed as it stands: not trimmed, not re-written.
        Some(Value::String(text)) if text.len() <= fields::MAX_ID => TimestampField::Text(text.clone()),
        Some(Value::Number(_)) => TimestampField::Number(fields::integer(members, "timestamp")?.unwrap_or_default()),
        _ => return Err(ApiError::wrong_type().with("timestamp must be a string")),
    };
    let signature = match fields::present(members, "signature") {
        Some(Value::String(text)) if text.len() <= fields::MAX_ID => text.clone(),
        _ => return Err(ApiError::wrong_type().with("signature must be a Base64 string")),
    };
    Ok(Auth { partner_as_written, proof: Proof::Signature { timestamp, signature } })
}

/// The proof in the headers `SmileID-Partner-ID`, `SmileID-Timestamp` and `SmileID-Request-Signature`.
pub fn header_auth(
    family: Family,
    partner: Option<&str>,
    timestamp: Option<&str>,
    signature: Option<&str>,
) -> Result<Auth, ApiError> {
    let given = |value: Option<&str>| value.filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let (partner, timestamp, signature) = (given(partner), given(timestamp), given(signature));
    let named = [
        ("SmileID-Partner-ID", &partner),
        ("SmileID-Timestamp", &timestamp),
        ("SmileID-Request-Signature", &signature),
    ];
    let missing: Vec<_> = named.into_iter().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
    let (Some(partner), Some(timestamp), Some(signature)) = (partner, timestamp, signature) else {
        return Err(ApiError::missing(family).with(missing.join(", ")));
    };
    if [&partner, &timestamp, &signature].iter().any(|text| text.len() > fields::MAX_ID) {
        return Err(ApiError::wrong_type().with("a SmileID header is too long"));
    }
    let proof = Proof::Signature { timestamp: TimestampField::Text(timestamp), signature: signature.trim().to_owned() };
    Ok(Auth { partner_as_written: Some(partner.trim().to_owned()), proof })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(family: Family, body: serde_json::Value, accepts: Accepts) -> Result<Auth, ApiError> {
        auth(family, &super::super::json(body.to_string().as_bytes()).unwrap(), accepts)
    }

    #[test]
    fn signature_fields() {
        for name in ["smile_client_id", "partner_id"] {
            let body = json!({name: "085", "timestamp": "2025-01-15 10:20:30 +0000", "signature": "x"});
            let auth = read(Family::Upload, body, Accepts::SignatureOrToken).unwrap();
            assert_eq!(auth.partner_as_written.as_deref(), Some("085"));
            assert_eq!(auth.partner(), Some(PartnerId(85)));
            let timestamp = TimestampField::Text("2025-01-15 10:20:30 +0000".into());
            assert_eq!(auth.proof, Proof::Signature { timestamp, signature: "x".into() });
        }
    }

    #[test]
    fn numbers_are_taken() {
        let body = json!({"partner_id": 85, "timestamp": 1736936430456_i64, "signature": "x"});
        let auth = read(Family::IdApi, body, Accepts::Signature).unwrap();
        assert_eq!(auth.partner_as_written.as_deref(), Some("85"));
        let timestamp = TimestampField::Number(1_736_936_430_456);
        assert_eq!(auth.proof, Proof::Signature { timestamp, signature: "x".into() });
    }

    #[test]
    fn missing_before_wrong() {
        let error = read(Family::IdApi, json!({"partner_id": [], "signature": null}), Accepts::Signature).unwrap_err();
        assert_eq!(
            (error.code(), error.message().as_str()),
            ("2413", "Error - A required parameter is missing: timestamp, signature")
        );
        let error = read(Family::Status, json!({}), Accepts::Signature).unwrap_err();
        assert_eq!(error.code(), "2213");
        for body in [
            json!({"partner_id": [], "timestamp": "t", "signature": "s"}),
            json!({"partner_id": "2", "timestamp": {}, "signature": "s"}),
            json!({"partner_id": "2", "timestamp": "t", "signature": 1}),
        ] {
            assert_eq!(read(Family::IdApi, body, Accepts::Signature).unwrap_err().code(), "2204");
        }
    }

    #[test]
    fn tokens_only_where_taken() {
        let body = json!({"token": "abc", "partner_id": "2"});
        let auth = read(Family::Upload, body.clone(), Accepts::SignatureOrToken).unwrap();
        assert_eq!(auth.proof, Proof::Token("abc".into()));
        assert_eq!(read(Family::IdApi, body, Accepts::Signature).unwrap_err().code(), "2413");
        let alone = read(Family::IdApi, json!({"token": "abc"}), Accepts::SignatureOrToken).unwrap();
        assert_eq!(alone.partner_as_written, None);
        assert_eq!(read(Family::Upload, json!({"token": 5}), Accepts::SignatureOrToken).unwrap_err().code(), "2204");
    }
}

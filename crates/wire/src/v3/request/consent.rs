//! What the person agreed to.

use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::token::BoundConsent;
use kweli_domain::Timestamp;
use kweli_domain::consent::Consent;
use serde_json::{Map, Value};

/// How far ahead of our clock the caller's may be, in milliseconds.
const TOLERANCE_MS: i64 = 60_000;

/// Where the consent stands; the rules differ a little.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Rules {
    /// In a submission: unknown members are ignored, the policy is on https.
    Submission,
    /// In a token's payload: no unknown member, the policy may be on http.
    Token,
}

/// Reads a consent, member by member in the documented order.
pub(super) fn read(value: &Value, now: Timestamp, rules: Rules) -> Result<Consent, ApiError> {
    let wrong = |member: &str| ApiError::field(&format!("consent.{member}"));
    let object = value.as_object().ok_or_else(|| ApiError::field("consent"))?;
    if object.get("granted") != Some(&Value::Bool(true)) {
        return Err(wrong("granted"));
    }
    let text = |member: &str| text(object, member);
    let granted_at_text = text("granted_at").ok_or_else(|| wrong("granted_at"))?;
    let granted_at = Timestamp::parse_iso(granted_at_text).ok_or_else(|| wrong("granted_at"))?;
    if granted_at.since(now) > TOLERANCE_MS {
        return Err(ApiError::consent_in_future());
    }
    let language = text("notice_language").filter(|t| fields::is_language(t));
    let language = language.ok_or_else(|| wrong("notice_language"))?.to_ascii_uppercase();
    let schemes: &[&str] = if rules == Rules::Token { &["https", "http"] } else { &["https"] };
    let url = text("notice_privacy_policy_url").filter(|t| fields::is_url(t, schemes));
    let url = url.ok_or_else(|| wrong("notice_privacy_policy_url"))?;
    const MEMBERS: [&str; 4] = ["granted", "granted_at", "notice_language", "notice_privacy_policy_url"];
    if rules == Rules::Token && object.keys().any(|key| !MEMBERS.contains(&key.as_str())) {
        return Err(ApiError::field("consent"));
    }
    Ok(Consent {
        granted: true,
        granted_at,
        granted_at_text: granted_at_text.to_owned(),
        notice_language: language,
        notice_privacy_policy_url: url.to_owned(),
    })
}

fn text<'a>(object: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    object.get(member).and_then(Value::as_str).map(str::trim).filter(|text| text.len() <= fields::MAX_URL)
}

/// The consent of a token; it was checked when the token was made.
pub(super) fn bound(consent: &BoundConsent) -> Result<Consent, ApiError> {
    let granted_at = Timestamp::parse_iso(&consent.granted_at);
    Ok(Consent {
        granted: consent.granted,
        granted_at: granted_at.ok_or_else(|| ApiError::field("consent.granted_at"))?,
        granted_at_text: consent.granted_at.clone(),
        notice_language: consent.notice_language.clone(),
        notice_privacy_policy_url: consent.notice_privacy_policy_url.clone(),
    })
}

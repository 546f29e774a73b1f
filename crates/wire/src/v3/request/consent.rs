//! What the person agreed to.

use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::token::BoundConsent;
use kweli_domain::Timestamp;
use kweli_domain::consent::Consent;
use serde_json::{Map, Value};

/// How far ahead of our clock the caller's may be, in milliseconds.
const TOLERANCE_MS: i64 = 60_000;
/// Longest instant, in bytes.
const MAX_INSTANT: usize = 64;

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
    let granted_at_text = text("granted_at").filter(|t| t.len() <= MAX_INSTANT);
    let granted_at_text = granted_at_text.ok_or_else(|| wrong("granted_at"))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, consent, said};
    use serde_json::json;

    fn with(member: &str, value: Value) -> Value {
        let mut consent = consent();
        consent[member] = value;
        consent
    }

    fn refused(value: &Value, member: &str) {
        let expected = (400, format!("Required field 'consent.{member}' is missing or invalid."));
        assert_eq!(said(read(value, NOW, Rules::Submission)), expected, "{value}");
        assert_eq!(said(read(value, NOW, Rules::Token)), expected, "{value}");
    }

    #[test]
    fn each_member_is_mandatory_and_checked_in_order() {
        let mut left = consent();
        for member in ["granted", "granted_at", "notice_language", "notice_privacy_policy_url"] {
            let mut without = consent();
            without.as_object_mut().unwrap().shift_remove(member);
            refused(&without, member);
            refused(&with(member, Value::Null), member);
            refused(&with(member, json!(["x"])), member);
            refused(&with(member, json!("")), member);
        }
        left.as_object_mut().unwrap().clear();
        refused(&left, "granted");
        for other in [json!(false), json!("true"), json!(1)] {
            refused(&with("granted", other), "granted");
        }
        for other in ["eng", "e", "e1", "\u{e9}"] {
            refused(&with("notice_language", json!(other)), "notice_language");
        }
        for other in ["ftp://example.com", "example.com/privacy", "https://"] {
            refused(&with("notice_privacy_policy_url", json!(other)), "notice_privacy_policy_url");
        }
    }

    #[test]
    fn no_object_is_no_consent() {
        for value in [json!([]), json!("x"), json!(1)] {
            let expected = (400, "Required field 'consent' is missing or invalid.".to_owned());
            assert_eq!(said(read(&value, NOW, Rules::Submission)), expected);
        }
    }

    #[test]
    fn a_minute_ahead_is_tolerated() {
        for (at, good) in [
            ("2026-03-10T12:01:00.000Z", true),
            ("2026-03-10T12:01:00.001Z", false),
            ("2026-03-10T13:01:00+01:00", true),
            ("2026-03-10T13:01:01+01:00", false),
            ("2026-03-10T12:00:59", true),
            ("2026-03-10T12:02:00", false),
            ("2031-01-01T00:00:00Z", false),
        ] {
            let result = read(&with("granted_at", json!(at)), NOW, Rules::Submission);
            if good {
                assert_eq!(result.unwrap().granted_at_text, at);
            } else {
                let expected = "Required field 'consent.granted_at' cannot be set in the future.";
                assert_eq!(said(result), (400, expected.to_owned()), "{at}");
            }
        }
        for bad in ["yesterday", "10/03/2026", "1773144000"] {
            refused(&with("granted_at", json!(bad)), "granted_at");
        }
    }

    #[test]
    fn language_of_any_case_becomes_upper_case() {
        let read = read(&with("notice_language", json!("en")), NOW, Rules::Submission).unwrap();
        assert_eq!(read.notice_language, "EN");
    }

    #[test]
    fn a_token_allows_http_and_no_further_member() {
        let http = with("notice_privacy_policy_url", json!("http://example.com/privacy"));
        assert!(read(&http, NOW, Rules::Token).is_ok());
        assert!(read(&http, NOW, Rules::Submission).is_err());
        let further = with("channel", json!("app"));
        assert!(read(&further, NOW, Rules::Submission).is_ok());
        let expected = (400, "Required field 'consent' is missing or invalid.".to_owned());
        assert_eq!(said(read(&further, NOW, Rules::Token)), expected);
    }
}

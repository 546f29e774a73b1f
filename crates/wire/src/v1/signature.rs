//! Request and answer signatures: checking them in every accepted timestamp form, and the optional strict clock.

pub use crate::signature::sign;
use kweli_domain::Timestamp;
use subtle::ConstantTimeEq;

/// A timestamp as it was sent. It is verified in exactly this form and only parsed for the strict clock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TimestampField {
    /// A string, in whichever format.
    Text(String),
    /// A JSON number: milliseconds since 1970. Clients sign its decimal text or its ISO form.
    Number(i64),
}

/// Whether a signature is right, in time that does not depend on where it is wrong. `partner` is the id exactly as the
/// caller wrote it.
pub fn verify(secret: &str, partner: &str, timestamp: &TimestampField, signature: &str) -> bool {
    let given = signature.trim().as_bytes();
    let equals = |text: &str| given.ct_eq(sign(secret, partner, text).as_bytes());
    match timestamp {
        TimestampField::Text(text) => equals(text).into(),
        TimestampField::Number(ms) => (equals(&ms.to_string()) | equals(&Timestamp(*ms).iso())).into(),
    }
}

/// Timestamp and signature that an answer or a callback carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// ISO 8601, UTC, milliseconds.
    pub timestamp: String,
    /// Over that timestamp.
    pub signature: String,
}

/// Signs an answer at an instant.
pub fn header(secret: &str, partner: &str, now: Timestamp) -> Signed {
    let timestamp = now.iso();
    let signature = sign(secret, partner, &timestamp);
    Signed { timestamp, signature }
}

/// The instant that a timestamp stands for, in any format that clients are known to send; `None` if unreadable.
///
/// ISO 8601 with or without fraction and zone (no zone is read as UTC), a space instead of `T`, a space before the
/// zone, a zone without colon, or milliseconds (seconds below 10^11) since 1970 as digits.
pub fn instant(timestamp: &TimestampField) -> Option<Timestamp> {
    match timestamp {
        TimestampField::Number(n) => Some(epoch(*n)),
        TimestampField::Text(text) => {
            let text = text.trim();
            if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
                return text.parse().ok().map(epoch);
            }
            let compact = match text.char_indices().filter(|(_, c)| *c == ' ').nth(1) {
                // `2025-01-15 10:20:30 +0000`
                Some((second, _)) => format!("{}{}", &text[..second], &text[second + 1..]),
                None => text.to_owned(),
            };
            Timestamp::parse_iso(&compact)
        }
    }
}

/// Seconds and milliseconds are told apart by size: 10^11 ms is March 1973.
const fn epoch(n: i64) -> Timestamp {
    if n.unsigned_abs() < 100_000_000_000 { Timestamp(n.saturating_mul(1000)) } else { Timestamp(n) }
}

/// Strict clock: whether the timestamp is readable and no further than `minutes` from now, either way.
pub fn is_fresh(timestamp: &TimestampField, now: Timestamp, minutes: u32) -> bool {
    instant(timestamp).is_some_and(|at| at.since(now).unsigned_abs() <= u64::from(minutes) * 60_000)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const KEY: &str = "11111111-2222-3333-4444-555555555555";

    #[test]
    fn documented_vectors() {
        for (timestamp, partner, key, expected) in [
            ("2023-03-09T21:35:00.279Z", "partner", "apikey", "+S/hVtmFwynoroXQQbjOQ3/l+a5zshNldrQh/iBdxRQ="),
            ("2025-01-15T10:20:30.456Z", "085", KEY, "jl8kluZnJlFBF+gLv9udOLzfOLeaCjhXLnjwjAdkFfY="),
            ("2025-01-15 10:20:30 +0000", "085", KEY, "cv+tzU88jBlipZOGl8TkRdnTshXOhB+/YbTtc/BQFaM="),
            ("2025-01-15T10:20:30+00:00", "085", KEY, "rXKRJqsTbAt2YbqVLMOzA9S3lpxtD3re/WxiZ3vJFuE="),
            ("1736936430456", "085", KEY, "cXoi8tal5uztrXkBKCazDNUMUK3sDB3YYjz9+CKQ2E8="),
        ] {
            assert_eq!(sign(key, partner, timestamp), expected, "{timestamp}");
            assert!(verify(key, partner, &TimestampField::Text(timestamp.into()), expected));
        }
    }

    #[test]
    fn numbers_are_signed_in_either_form() {
        let number = TimestampField::Number(1_736_936_430_456);
        assert!(verify(KEY, "085", &number, "cXoi8tal5uztrXkBKCazDNUMUK3sDB3YYjz9+CKQ2E8="));
        assert!(verify(KEY, "085", &number, "jl8kluZnJlFBF+gLv9udOLzfOLeaCjhXLnjwjAdkFfY="));
        assert!(!verify(KEY, "085", &number, "rXKRJqsTbAt2YbqVLMOzA9S3lpxtD3re/WxiZ3vJFuE="));
    }

    #[test]
    fn anything_else_is_wrong() {
        let at = TimestampField::Text("2025-01-15T10:20:30.456Z".into());
        let right = sign(KEY, "085", "2025-01-15T10:20:30.456Z");
        for (partner, signature) in [("85", right.as_str()), ("085", ""), ("085", "AAAA"), ("085", "not base64!")] {
            assert!(!verify(KEY, partner, &at, signature), "{partner} {signature}");
        }
        assert!(!verify("other", "085", &at, &right));
    }

    #[test]
    fn every_known_format_is_an_instant() {
        let at = Timestamp(1_736_936_430_000);
        for text in [
            "2025-01-15T10:20:30.000Z",
            "2025-01-15T10:20:30Z",
            "2025-01-15T10:20:30.000000Z",
            "2025-01-15T10:20:30.000000000Z",
            "2025-01-15T10:20:30.000000+00:00",
            "2025-01-15T10:20:30.000000",
            "2025-01-15 10:20:30 +0000",
            "2025-01-15 03:20:30 -0700",
            "2025-01-15T10:20:30+00:00",
            "2025-01-15T11:20:30.000000000+01:00",
            "2025-01-15T10:20:30.000+0000",
            "1736936430000",
            "1736936430",
        ] {
            assert_eq!(instant(&TimestampField::Text(text.into())), Some(at), "{text}");
        }
        assert_eq!(instant(&TimestampField::Number(1_736_936_430_000)), Some(at));
        assert_eq!(instant(&TimestampField::Text("yesterday".into())), None);
    }

    #[test]
    fn the_strict_clock_looks_both_ways() {
        let at = TimestampField::Text("2025-01-15T10:20:30.000Z".into());
        let now = Timestamp(1_736_936_430_000);
        for (offset_ms, fresh) in [(0, true), (300_000, true), (300_001, false), (-300_000, true), (-300_001, false)] {
            assert_eq!(is_fresh(&at, now.plus_ms(offset_ms), 5), fresh, "{offset_ms}");
        }
        assert!(!is_fresh(&TimestampField::Text("soon".into()), now, 5));
    }

    proptest! {
        #[test]
        fn any_timestamp_is_read_or_not(text in ".{0,60}", n: i64) {
            let _ = instant(&TimestampField::Text(text));
            let _ = instant(&TimestampField::Number(n));
            let _ = verify("k", "2", &TimestampField::Number(n), "AAAA");
        }

        #[test]
        fn what_is_signed_verifies(secret in ".{0,40}", partner in "[0-9]{1,6}", text in ".{0,40}") {
            let signature = sign(&secret, &partner, &text);
            prop_assert!(verify(&secret, &partner, &TimestampField::Text(text), &signature));
        }
    }
}

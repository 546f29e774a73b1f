//! Reading members of a JSON object: absent, `null` and `""` are the same; a wrong type is 2204 and names the field.

use crate::v1::errors::{ApiError, Family};
use serde_json::{Map, Value};
use url::Url;

/// Longest user id and job id, in characters.
pub(crate) const MAX_ID: usize = 256;
/// Longest single text about a person, in characters.
pub(crate) const MAX_TEXT: usize = 1_024;
/// Longest URL, in bytes.
pub(crate) const MAX_URL: usize = 2_048;
/// Deepest nesting of values that are kept and echoed. They are written again inside other objects, so they must stay
/// well below the parser's own limit.
pub(crate) const MAX_DEPTH: usize = 32;

/// A member that is there: not absent, not `null`, not an empty or blank string.
pub(crate) fn present<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).filter(|value| match value {
        Value::Null => false,
        Value::String(text) => !text.trim().is_empty(),
        _ => true,
    })
}

/// The first of these members that is missing, all named in one 2213 or 2413.
pub(crate) fn require(family: Family, object: &Map<String, Value>, names: &[&str]) -> Result<(), ApiError> {
    let missing: Vec<_> = names.iter().copied().filter(|name| present(object, name).is_none()).collect();
    if missing.is_empty() { Ok(()) } else { Err(ApiError::missing(family).with(missing.join(", "))) }
}

fn wrong(name: &str, expected: &str) -> ApiError {
    ApiError::wrong_type().with(format!("{name} must be {expected}"))
}

fn checked(name: &str, text: &str, max_chars: usize) -> Result<String, ApiError> {
    let text = text.trim();
    if text.chars().count() > max_chars {
        return Err(wrong(name, &format!("at most {max_chars} characters long")));
    }
    if text.chars().any(char::is_control) {
        return Err(wrong(name, "without control characters"));
    }
    Ok(text.to_owned())
}

/// An optional text.
pub(crate) fn text(object: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
    match present(object, name) {
        None => Ok(None),
        Some(Value::String(text)) => checked(name, text, MAX_TEXT).map(Some),
        Some(_) => Err(wrong(name, "a string")),
    }
}

/// An optional identifier: a string, or a whole number that is taken as its decimal text.
pub(crate) fn id(object: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
    match present(object, name) {
        None => Ok(None),
        Some(Value::String(text)) => checked(name, text, MAX_ID).map(Some),
        Some(Value::Number(number)) if !number.is_f64() => Ok(Some(number.to_string())),
        Some(_) => Err(wrong(name, "a string")),
    }
}

/// An optional truth value: a boolean, or the words `true` and `false`.
pub(crate) fn flag(object: &Map<String, Value>, name: &str) -> Result<Option<bool>, ApiError> {
    match present(object, name) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(Value::String(text)) if text.trim().eq_ignore_ascii_case("true") => Ok(Some(true)),
        Some(Value::String(text)) if text.trim().eq_ignore_ascii_case("false") => Ok(Some(false)),
        Some(_) => Err(wrong(name, "true or false")),
    }
}

/// An optional whole number, or its decimal text.
pub(crate) fn integer(object: &Map<String, Value>, name: &str) -> Result<Option<i64>, ApiError> {
    let value = match present(object, name) {
        None => return Ok(None),
        Some(Value::Number(number)) => number.as_i64().or_else(|| whole(number.as_f64())),
        Some(Value::String(text)) => text.trim().parse().ok(),
        Some(_) => None,
    };
    value.map(Some).ok_or_else(|| wrong(name, "a number"))
}

/// `1.0` is the number one to every client that has only one kind of number.
fn whole(value: Option<f64>) -> Option<i64> {
    let value = value.filter(|v| v.fract() == 0.0 && v.abs() < 9e15)?;
    #[allow(clippy::cast_possible_truncation)] // whole and within the range that a double holds exactly
    Some(value as i64)
}

/// An optional absolute `http` or `https` URL.
pub(crate) fn url(object: &Map<String, Value>, name: &str) -> Result<Option<String>, ApiError> {
    let expected = "an absolute http or https URL";
    match present(object, name) {
        None => Ok(None),
        Some(Value::String(text)) => {
            let text = text.trim();
            let parsed = Url::parse(text).ok().filter(|_| text.len() <= MAX_URL);
            match parsed {
                Some(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(Some(text.to_owned())),
                _ => Err(wrong(name, expected)),
            }
        }
        Some(_) => Err(wrong(name, expected)),
    }
}

/// A value that is kept as it came, within limits of depth and size.
pub(crate) fn opaque(name: &str, value: &Value, max_bytes: usize) -> Result<(), ApiError> {
    if !shallow(value, MAX_DEPTH) {
        return Err(wrong(name, &format!("nested at most {MAX_DEPTH} deep")));
    }
    if size(value) > max_bytes {
        return Err(wrong(name, &format!("smaller than {max_bytes} bytes")));
    }
    Ok(())
}

fn shallow(value: &Value, depth: usize) -> bool {
    match value {
        Value::Array(items) => depth > 0 && items.iter().all(|item| shallow(item, depth - 1)),
        Value::Object(members) => depth > 0 && members.values().all(|item| shallow(item, depth - 1)),
        _ => true,
    }
}

/// About the length of the value as JSON. Only called on shallow values, so it does not recurse deeply.
fn size(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len() + 2,
        Value::Array(items) => items.iter().map(|item| size(item) + 1).sum::<usize>() + 2,
        Value::Object(members) => members.iter().map(|(key, item)| key.len() + size(item) + 4).sum::<usize>() + 2,
        _ => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn null_and_blank_are_absent() {
        let o = object(json!({"a": null, "b": "", "c": "  ", "d": "x", "e": false}));
        for name in ["a", "b", "c", "z"] {
            assert!(present(&o, name).is_none(), "{name}");
            assert_eq!(text(&o, name), Ok(None));
        }
        assert_eq!(text(&o, "d"), Ok(Some("x".into())));
        assert_eq!(
            require(Family::IdApi, &o, &["a", "d", "z"]).unwrap_err().message(),
            "Error - A required parameter is missing: a, z"
        );
        assert!(require(Family::IdApi, &o, &["d", "e"]).is_ok());
    }

    #[test]
    fn types() {
        let o = object(json!({"n": 7, "s": "7", "f": 7.0, "h": 7.5, "t": true, "w": "TRUE", "o": {}, "l": "x\u{0}"}));
        assert_eq!(id(&o, "n"), Ok(Some("7".into())));
        assert_eq!(id(&o, "f").unwrap_err().code(), "2204");
        assert_eq!(text(&o, "n").unwrap_err().code(), "2204");
        assert_eq!(text(&o, "l").unwrap_err().code(), "2204");
        for name in ["n", "s", "f"] {
            assert_eq!(integer(&o, name), Ok(Some(7)), "{name}");
        }
        for name in ["h", "t", "o", "w"] {
            assert_eq!(integer(&o, name).unwrap_err().code(), "2204", "{name}");
        }
        assert_eq!((flag(&o, "t"), flag(&o, "w")), (Ok(Some(true)), Ok(Some(true))));
        assert_eq!(
            flag(&o, "n").unwrap_err().message(),
            "Error - A parameter is of the wrong data type: n must be true or false"
        );
    }

    #[test]
    fn ids_have_a_length() {
        let o = object(json!({"a": "x".repeat(256), "b": "x".repeat(257)}));
        assert!(id(&o, "a").is_ok());
        assert_eq!(id(&o, "b").unwrap_err().code(), "2204");
    }

    #[test]
    fn urls_are_absolute() {
        for good in ["https://partner.example/cb", "http://10.0.0.1:8080/x?y=1"] {
            assert_eq!(url(&object(json!({ "u": good })), "u"), Ok(Some(good.into())));
        }
        for bad in ["/cb", "partner.example", "ftp://partner.example/", "javascript:alert(1)", "https://"] {
            assert_eq!(url(&object(json!({ "u": bad })), "u").unwrap_err().code(), "2204", "{bad}");
        }
        assert!(url(&object(json!({ "u": format!("https://a.example/{}", "x".repeat(3000)) })), "u").is_err());
    }

    #[test]
    fn kept_values_are_bounded() {
        let mut deep = json!(1);
        for _ in 0..32 {
            deep = json!([deep]);
        }
        assert!(opaque("x", &deep, 1000).is_ok());
        assert!(opaque("x", &json!([deep]), 1000).is_err());
        assert!(opaque("x", &json!("a".repeat(1000)), 1000).is_err());
    }
}

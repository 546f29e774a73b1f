//! The parts of a `multipart/form-data` body, and how values are read from them.
//!
//! Where a scalar or JSON part is repeated, the last one counts. Whatever content type or file name a part declares is
//! not looked at: clients differ, and only the bytes are certain.

use super::errors::ApiError;
use bytes::Bytes;
use serde_json::Value;
use std::fmt;

/// Longest scalar text, in bytes.
const MAX_TEXT: usize = 4_096;
/// Longest JSON part, in bytes.
const MAX_JSON: usize = 256 * 1024;

/// One part.
#[derive(Clone)]
pub struct Part {
    /// Name of the field.
    pub name: String,
    /// File name, if one was declared.
    pub filename: Option<String>,
    /// Content type, if one was declared.
    pub content_type: Option<String>,
    /// The content.
    pub bytes: Bytes,
}

impl fmt::Debug for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Part").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// A whole body, parts in the order of arrival.
#[derive(Clone, Debug, Default)]
pub struct Form(pub Vec<Part>);

impl Form {
    /// The part that counts among those of a name: the last.
    pub fn part(&self, name: &str) -> Option<&Part> {
        self.0.iter().rev().find(|part| part.name == name)
    }

    /// Every part of a repeated field, in order; `name[]` is the same as `name`.
    pub fn parts<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Part> {
        self.0.iter().filter(move |part| part.name.strip_suffix("[]").unwrap_or(&part.name) == name)
    }

    /// A text without surrounding blanks; an empty one is absent.
    ///
    /// # Errors
    /// 400 for the field when it is not UTF-8 or too long.
    pub fn text(&self, name: &str) -> Result<Option<&str>, ApiError> {
        let Some(part) = self.part(name) else { return Ok(None) };
        if part.bytes.len() > MAX_TEXT {
            return Err(ApiError::field(name));
        }
        let text = std::str::from_utf8(&part.bytes).map_err(|_| ApiError::field(name))?.trim();
        Ok((!text.is_empty()).then_some(text))
    }

    /// A JSON value; an empty part and `null` are absent.
    ///
    /// # Errors
    /// 400 for the field when it is no JSON, too deep or too long.
    pub fn json(&self, name: &str) -> Result<Option<Value>, ApiError> {
        let Some(part) = self.part(name) else { return Ok(None) };
        if part.bytes.len() > MAX_JSON {
            return Err(ApiError::field(name));
        }
        if part.bytes.trim_ascii().is_empty() {
            return Ok(None);
        }
        let value: Value = serde_json::from_slice(&part.bytes).map_err(|_| ApiError::field(name))?;
        Ok((!value.is_null()).then_some(value))
    }

    /// `true` or `false` in any case.
    ///
    /// # Errors
    /// 400 for the field when it is anything else.
    pub fn boolean(&self, name: &str) -> Result<Option<bool>, ApiError> {
        match self.text(name)? {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(ApiError::invalid(name)),
        }
    }

    /// A decimal number such as `840` or `840.0`; text that is none is absent, because no field depends on it.
    pub fn number(&self, name: &str) -> Option<f64> {
        let text = self.text(name).ok().flatten()?;
        text.parse::<f64>().ok().filter(|number| number.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{json_part, part, said, text};
    use serde_json::json;

    #[test]
    fn the_last_scalar_counts_and_blank_is_absent() {
        let form = Form(vec![text("a", "1"), text("a", " 2 "), text("b", "  ")]);
        assert_eq!(form.text("a"), Ok(Some("2")));
        assert_eq!(form.text("b"), Ok(None));
        assert_eq!(form.text("c"), Ok(None));
    }

    #[test]
    fn texts_must_be_short_utf8() {
        let form = Form(vec![part("a", vec![0xFF, 0xFE]), part("b", vec![b'x'; MAX_TEXT + 1])]);
        for name in ["a", "b"] {
            assert_eq!(said(form.text(name)), (400, format!("Required field '{name}' is missing or invalid.")));
        }
    }

    #[test]
    fn json_under_any_content_type() {
        let mut typed = json_part("a", &json!({ "x": 1 }));
        typed.content_type = Some("text/plain".into());
        let form = Form(vec![typed, text("b", "null"), text("c", " "), text("d", "{"), text("e", &"[".repeat(200))]);
        assert_eq!(form.json("a"), Ok(Some(json!({ "x": 1 }))));
        assert_eq!(form.json("b"), Ok(None));
        assert_eq!(form.json("c"), Ok(None));
        for name in ["d", "e"] {
            assert_eq!(said(form.json(name)).0, 400, "{name}");
        }
        assert!(Form(vec![part("f", vec![b' '; MAX_JSON + 1])]).json("f").is_err());
    }

    #[test]
    fn booleans_and_numbers() {
        let form =
            Form(vec![text("t", "True"), text("f", "false"), text("x", "yes"), text("n", "840.0"), text("i", "inf")]);
        assert_eq!((form.boolean("t"), form.boolean("f")), (Ok(Some(true)), Ok(Some(false))));
        assert_eq!(form.boolean("none"), Ok(None));
        assert_eq!(said(form.boolean("x")), (400, "Field 'x' is invalid.".to_owned()));
        assert_eq!(
            (form.number("n"), form.number("i"), form.number("x"), form.number("none")),
            (Some(840.0), None, None, None)
        );
    }

    #[test]
    fn repeated_parts_under_both_names_in_order() {
        let form = Form(vec![text("l", "1"), text("l[]", "2"), text("m", "3"), text("l", "4")]);
        let all: Vec<_> = form.parts("l").map(|p| p.bytes.to_vec()).collect();
        assert_eq!(all, [b"1", b"2", b"4"]);
    }

    #[test]
    fn debug_shows_no_content() {
        let shown = format!("{:?}", Form(vec![text("id_number", "12345678901")]));
        assert!(!shown.contains("12345678901"), "{shown}");
    }
}

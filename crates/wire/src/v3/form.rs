//! The parts of a `multipart/form-data` body, and how values are read from them.
//!
//! Where a scalar or JSON part is repeated, the last one counts. Whatever content type or file name a part declares is
//! not looked at: clients differ, and only the bytes are certain.

use super::errors::ApiError;
use bytes::Bytes;
use serde_json::Value;
use std::fmt;

/// More parts than this are not read.
pub const MAX_PARTS: usize = 100;
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

/// What a `Content-Type` header announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// No body.
    None,
    /// A form to be read.
    Multipart,
}

/// Checks the content type. `empty` says that the body has no bytes; then the type does not matter.
///
/// # Errors
/// 415 when there are bytes of another kind.
pub fn expect(content_type: Option<&str>, empty: bool) -> Result<Body, ApiError> {
    if empty {
        return Ok(Body::None);
    }
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("multipart/form-data") { Ok(Body::Multipart) } else { Err(ApiError::media_type()) }
}

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

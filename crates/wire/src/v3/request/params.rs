//! The partner's own data, and the client's telemetry.

use crate::v3::context::TokenContext;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use indexmap::IndexMap;
use serde_json::{Map, Value};

/// Keys that results carry themselves.
const RESERVED: [&str; 4] = ["job_id", "job_type", "user_id", "_sandbox_v3"];
/// More keys or entries than this are refused.
const MAX_ENTRIES: usize = 500;
/// Longest name of a telemetry entry, in characters.
const MAX_NAME: usize = 100;
/// Longest value of a telemetry entry, in characters.
const MAX_VALUE: usize = 1_000;

/// The partner's data: the token's if it binds any, else the form's.
pub(super) fn partner_params(form: &Form, context: &TokenContext) -> Result<IndexMap<String, Value>, ApiError> {
    let own = match &context.claims.partner_params {
        Some(bound) => bound.expose().clone(),
        None => form.json("partner_params")?.map_or_else(|| Ok(IndexMap::new()), |value| texts(&value))?,
    };
    Ok(own.into_iter().filter(|(k, _)| !RESERVED.contains(&k.as_str())).map(|(k, v)| (k, Value::String(v))).collect())
}

/// An object of texts; numbers and booleans become texts, `null` members are left out.
pub(super) fn texts(value: &Value) -> Result<IndexMap<String, String>, ApiError> {
    let wrong = || ApiError::field("partner_params");
    let object = value.as_object().filter(|object| object.len() <= MAX_ENTRIES).ok_or_else(wrong)?;
    let mut texts = IndexMap::new();
    for (key, value) in object {
        if !value.is_null() {
            texts.insert(key.clone(), scalar(value).ok_or_else(wrong)?);
        }
    }
    Ok(texts)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        _ => None,
    }
}

/// The telemetry: a list of `{name, value}`, kept as a list of the same; `null` when none came.
pub(super) fn metadata(form: &Form) -> Result<Value, ApiError> {
    let wrong = || ApiError::field("metadata");
    let Some(value) = form.json("metadata")? else { return Ok(Value::Null) };
    let entries = value.as_array().filter(|entries| entries.len() <= MAX_ENTRIES).ok_or_else(wrong)?;
    entries.iter().map(|entry| entry_of(entry).ok_or_else(wrong)).collect::<Result<Vec<_>, _>>().map(Value::Array)
}

fn entry_of(entry: &Value) -> Option<Value> {
    let name = entry.get("name")?.as_str().filter(|name| !name.is_empty() && name.chars().count() <= MAX_NAME)?;
    let value = scalar(entry.get("value")?).filter(|value| value.chars().count() <= MAX_VALUE)?;
    let mut kept = Map::new();
    kept.insert("name".to_owned(), Value::String(name.to_owned()));
    kept.insert("value".to_owned(), Value::String(value));
    Some(Value::Object(kept))
}

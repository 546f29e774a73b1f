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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{bound, context, json_part, said, text};
    use serde_json::json;

    fn params(value: &Value) -> Result<IndexMap<String, Value>, ApiError> {
        partner_params(&Form(vec![json_part("partner_params", value)]), &context())
    }

    #[test]
    fn scalars_become_texts_and_order_is_kept() {
        let read = params(&json!({ "z": "1", "a": 7, "b": true, "c": 1.5, "d": null })).unwrap();
        let expected = json!({ "z": "1", "a": "7", "b": "true", "c": "1.5" });
        assert_eq!(serde_json::to_string(&read).unwrap(), expected.to_string());
        assert_eq!(partner_params(&Form::default(), &context()), Ok(IndexMap::new()));
    }

    #[test]
    fn reserved_keys_are_ours() {
        let read = params(&json!({ "job_id": "x", "user_id": "y", "job_type": 5, "_sandbox_v3": "z", "mine": "1" }));
        assert_eq!(read.unwrap().keys().collect::<Vec<_>>(), ["mine"]);
    }

    #[test]
    fn anything_else_is_refused() {
        let many: Map<String, Value> = (0..=MAX_ENTRIES).map(|i| (i.to_string(), json!("x"))).collect();
        for value in [json!([]), json!("x"), json!({ "a": [] }), json!({ "a": {} }), Value::Object(many)] {
            let expected = (400, "Required field 'partner_params' is missing or invalid.".to_owned());
            assert_eq!(said(params(&value)), expected);
        }
        // Bracket style is no part of the wire and is not seen.
        let bracket = Form(vec![text("partner_params[a]", "1")]);
        assert_eq!(partner_params(&bracket, &context()), Ok(IndexMap::new()));
    }

    #[test]
    fn the_tokens_replace_the_forms() {
        let token = Form(vec![json_part("partner_params", &json!({ "order_id": "ORD-1" }))]);
        let form = Form(vec![json_part("partner_params", &json!({ "order_id": "ORD-2", "more": "1" }))]);
        let read = partner_params(&form, &bound(&token)).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), json!({ "order_id": "ORD-1" }));
    }

    #[test]
    fn telemetry_is_a_list_of_names_and_values() {
        let read = |value: &Value| metadata(&Form(vec![json_part("metadata", value)]));
        assert_eq!(metadata(&Form::default()), Ok(Value::Null));
        assert_eq!(
            read(&json!([{ "name": "auto_capture_enabled", "value": true, "other": 1 }])),
            Ok(json!([{ "name": "auto_capture_enabled", "value": "true" }]))
        );
        assert!(read(&json!([{ "name": "n".repeat(100), "value": "\u{e9}".repeat(1_000) }])).is_ok());
        for bad in [
            json!({}),
            json!("x"),
            json!(["x"]),
            json!([{ "name": "a" }]),
            json!([{ "value": "a" }]),
            json!([{ "name": "", "value": "a" }]),
            json!([{ "name": 1, "value": "a" }]),
            json!([{ "name": "a", "value": {} }]),
            json!([{ "name": "n".repeat(101), "value": "a" }]),
            json!([{ "name": "a", "value": "v".repeat(1_001) }]),
            json!(vec![json!({ "name": "a", "value": "b" }); MAX_ENTRIES + 1]),
        ] {
            assert_eq!(said(read(&bad)), (400, "Required field 'metadata' is missing or invalid.".to_owned()));
        }
    }
}

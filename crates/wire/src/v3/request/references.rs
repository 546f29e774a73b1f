//! Which references a request uses, so that the caller can look them up before it is read.

use crate::v3::form::Form;
use crate::v3::reference::Reference;
use crate::v3::token::TokenClaims;
use serde_json::Value;

/// Every reference in token and form, once each.
pub fn references(form: &Form, claims: &TokenClaims) -> Vec<Reference> {
    let bound = &claims.payload;
    let pii = [bound.id_number, bound.given_names, bound.last_name, bound.email, bound.phone_number];
    let mut found: Vec<_> = pii.into_iter().flatten().map(Reference::Pii).collect();
    found.extend(bound.callback_url.map(Reference::Callback));
    found.extend(in_form(form));
    found.sort_unstable();
    found.dedup();
    found
}

/// The references that a form uses in place of values, the payload of a token request included.
pub fn in_form(form: &Form) -> Vec<Reference> {
    let text = |name| form.text(name).ok().flatten();
    let mut found = Vec::new();
    found.extend(text("id_number").and_then(Reference::pii));
    found.extend(text("callback_url").and_then(Reference::callback));
    for name in ["user_details", "payload"] {
        if let Ok(Some(Value::Object(object))) = form.json(name) {
            for (key, value) in &object {
                let Some(value) = value.as_str() else { continue };
                found.extend(match key.as_str() {
                    "callback_url" => Reference::callback(value),
                    "id_number" | "given_names" | "last_name" | "email" | "phone_number" => Reference::pii(value),
                    _ => None,
                });
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}

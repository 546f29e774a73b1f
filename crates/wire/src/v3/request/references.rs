//! Which references a request uses, so that the caller can look them up before it is read.

use crate::v3::form::Form;
use crate::v3::reference::Reference;
use crate::v3::token::TokenClaims;
use serde_json::Value;

/// Every reference in token and form, once each.
pub fn references(form: &Form, claims: &TokenClaims) -> Vec<Reference> {
    let mut found = claims.references();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{amina, json_part, minted, text};
    use serde_json::json;

    const PII: &str = "pii_01kkc9h2m4e8v9q3s6t0w1x2y4";
    const CALLBACK: &str = "callback_01kkc9h2m4e8v9q3s6t0w1x2y7";

    #[test]
    fn of_token_and_form_once_each() {
        let mut payload = amina();
        payload["callback_url"] = json!("https://example.com/hook");
        let (claims, _) = minted(&Form(vec![json_part("payload", &payload)]));
        let form = Form(vec![
            text("id_number", PII),
            text("callback_url", CALLBACK),
            json_part("user_details", &json!({ "given_names": PII, "email": CALLBACK })),
        ]);
        let found = references(&form, &claims);
        assert_eq!(found.len(), 6, "{found:?}");
        assert!(
            found.contains(&Reference::pii(PII).unwrap()) && found.contains(&Reference::callback(CALLBACK).unwrap())
        );
    }

    #[test]
    fn of_a_token_request() {
        let form =
            Form(vec![json_part("payload", &json!({ "callback_url": CALLBACK, "last_name": PII, "country": PII }))]);
        assert_eq!(in_form(&form), [Reference::pii(PII).unwrap(), Reference::callback(CALLBACK).unwrap()]);
    }
}

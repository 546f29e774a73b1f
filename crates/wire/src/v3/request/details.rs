//! The person, as `user_details` and the token together describe them.

use crate::v3::context::TokenContext;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use crate::v3::reference::Reference;
use kweli_domain::claims::Private;
use kweli_domain::ids::PiiRef;
use serde_json::{Map, Value};

/// Name and contact.
pub(super) struct Details {
    pub(super) given_names: Private,
    pub(super) last_name: Private,
    pub(super) email: Option<Private>,
    pub(super) phone_number: Option<Private>,
}

/// A member before it was checked.
enum Member {
    Absent,
    Given(Private),
    /// Not a text, or a reference to nothing.
    Wrong,
}

impl Member {
    fn checked(self, good: fn(&str) -> bool) -> Result<Option<Private>, ()> {
        match self {
            Self::Absent => Ok(None),
            Self::Given(value) if good(value.as_str()) => Ok(Some(value)),
            Self::Given(_) | Self::Wrong => Err(()),
        }
    }
}

/// Reads the person. `null` and empty texts are absent.
pub(super) fn read(form: &Form, context: &TokenContext) -> Result<Details, ApiError> {
    let bound = &context.claims.payload;
    let object = match form.json("user_details")? {
        Some(Value::Object(object)) => object,
        Some(_) => return Err(ApiError::field("user_details")),
        None if [bound.given_names, bound.last_name, bound.email, bound.phone_number].iter().any(Option::is_some) => {
            Map::new()
        }
        None => return Err(ApiError::field("user_details")),
    };
    let member = |name: &str, bound: Option<PiiRef>| member(&object, name, bound, context);
    let name = |name: &'static str, bound| {
        let wrong = || ApiError::field(&format!("user_details.{name}"));
        member(name, bound).checked(fields::is_text).map_err(|()| wrong())?.ok_or_else(wrong)
    };
    let given_names = name("given_names", bound.given_names)?;
    let last_name = name("last_name", bound.last_name)?;
    let email = member("email", bound.email).checked(fields::is_email).map_err(|()| ApiError::invalid("email"))?;
    let phone = member("phone_number", bound.phone_number).checked(fields::is_phone);
    let phone_number = phone.map_err(|()| ApiError::invalid("phone_number"))?;
    if email.is_none() && phone_number.is_none() {
        return Err(ApiError::contact());
    }
    Ok(Details { given_names, last_name, email, phone_number })
}

/// The token's value, or else the form's.
fn member(object: &Map<String, Value>, name: &str, bound: Option<PiiRef>, context: &TokenContext) -> Member {
    let value = match (bound, object.get(name)) {
        (Some(reference), _) => context.resolved.get(Reference::Pii(reference)).cloned(),
        (None, None | Some(Value::Null)) => return Member::Absent,
        (None, Some(Value::String(text))) if text.trim().is_empty() => return Member::Absent,
        (None, Some(Value::String(text))) => context.resolved.plain(text.trim(), Reference::pii),
        (None, Some(_)) => None,
    };
    value.map_or(Member::Wrong, Member::Given)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{amina, bound, context, json_part, said, text};
    use serde_json::json;

    fn with(member: &str, value: Value) -> Form {
        let mut details = amina();
        details[member] = value;
        Form(vec![json_part("user_details", &details)])
    }

    fn refused(form: &Form, message: &str) {
        assert_eq!(said(read(form, &context()).map(|_| ())), (400, message.to_owned()));
    }

    #[test]
    fn names_are_mandatory() {
        for member in ["given_names", "last_name"] {
            for value in [Value::Null, json!(""), json!("  "), json!(7), json!(["A"]), json!("A\u{0}")] {
                refused(
                    &with(member, value),
                    &format!("Required field 'user_details.{member}' is missing or invalid."),
                );
            }
        }
        refused(
            &Form(vec![json_part("user_details", &json!({}))]),
            "Required field 'user_details.given_names' is missing or invalid.",
        );
    }

    #[test]
    fn one_contact_is_mandatory_and_both_are_checked() {
        let contact = "Either email or phone_number is required.";
        refused(&with("email", Value::Null), contact);
        refused(&with("email", json!("")), contact);
        for value in [json!("amina"), json!(7), json!({})] {
            refused(&with("email", value), "Field 'email' is invalid.");
        }
        for value in [json!("0801"), json!(234), json!("+0123456789")] {
            refused(&with("phone_number", value), "Field 'phone_number' is invalid.");
        }
        let mut details = amina();
        details["email"] = Value::Null;
        details["phone_number"] = json!("+2348012345678");
        let read =
            read(&Form(vec![json_part("user_details", &details)]), &context()).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!((read.email, read.phone_number), (None, Some("+2348012345678".into())));
    }

    #[test]
    fn the_object_itself() {
        let whole = "Required field 'user_details' is missing or invalid.";
        refused(&Form::default(), whole);
        refused(&Form(vec![text("user_details[given_names]", "Amina")]), whole);
        for other in ["[]", "{", "\"x\"", "7"] {
            refused(&Form(vec![text("user_details", other)]), whole);
        }
    }

    #[test]
    fn a_token_that_binds_everything_needs_no_object() {
        let token = Form(vec![json_part("payload", &amina())]);
        let context = bound(&token);
        let read = read(&Form::default(), &context).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(read.given_names, "Amina Fatou".into());
        assert_eq!(read.email, Some("amina.clearwater@example.com".into()));
    }

    #[test]
    fn a_token_that_binds_a_part_is_completed_by_the_form() {
        let context = bound(&Form(vec![json_part("payload", &json!({ "last_name": "Clearwater" }))]));
        let absent = super::read(&Form::default(), &context).map(|_| ());
        assert_eq!(said(absent), (400, "Required field 'user_details.given_names' is missing or invalid.".to_owned()));
        let form = Form(vec![json_part(
            "user_details",
            &json!({ "given_names": "Amina", "phone_number": "+2348012345678", "last_name": "Mallory" }),
        )]);
        let read = read(&form, &context).unwrap_or_else(|e| panic!("{e:?}"));
        assert_eq!(read.last_name, "Clearwater".into());
    }
}

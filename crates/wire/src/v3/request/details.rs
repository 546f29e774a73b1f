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

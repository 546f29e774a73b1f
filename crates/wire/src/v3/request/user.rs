//! One user id from three places.

use crate::v3::context::TokenContext;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use kweli_domain::claims::Private;

/// The user id of token, header and body; all that are present must be equal. An empty one counts as absent.
pub(super) fn reconcile(form: &Form, context: &TokenContext) -> Result<Option<Private>, ApiError> {
    let body = form.text("user_id")?.map(|text| Private::new(text.to_owned()));
    let given = [context.claims.user_id.clone(), context.header_user_id.clone(), body];
    let mut ids = given.into_iter().flatten().filter(|id| !id.as_str().trim().is_empty());
    let Some(first) = ids.next() else { return Ok(None) };
    if ids.any(|other| other != first) {
        return Err(ApiError::user_mismatch());
    }
    if fields::is_text(first.as_str()) { Ok(Some(first)) } else { Err(ApiError::field("user_id")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{bound, context, said, text};

    fn reconciled(token: &str, header: &str, body: &str) -> Result<Option<Private>, ApiError> {
        let mut context = if token.is_empty() { context() } else { bound(&Form(vec![text("user_id", token)])) };
        context.header_user_id = (!header.is_empty()).then(|| header.into());
        reconcile(&Form(vec![text("user_id", body)]), &context)
    }

    #[test]
    fn all_that_are_present_must_be_equal() {
        for (token, header, body) in
            [("a", "", ""), ("", "a", ""), ("", "", "a"), ("a", "a", ""), ("", "a", "a"), ("a", "a", "a")]
        {
            assert_eq!(reconciled(token, header, body), Ok(Some("a".into())), "{token} {header} {body}");
        }
        for (token, header, body) in [("a", "b", ""), ("a", "", "b"), ("", "a", "b"), ("a", "a", "b"), ("a", "", "A")] {
            let expected = (403, "Token is not authorized for this user ID.".to_owned());
            assert_eq!(said(reconciled(token, header, body)), expected, "{token} {header} {body}");
        }
    }

    #[test]
    fn none_is_left_to_us_and_blank_is_none() {
        assert_eq!(reconciled("", "", ""), Ok(None));
        assert_eq!(reconciled("", "", "  "), Ok(None));
    }

    #[test]
    fn an_id_is_short_and_printable() {
        for bad in ["a\u{0}b", "a\r\nb", &"a".repeat(513)] {
            assert_eq!(
                said(reconciled("", "", bad)),
                (400, "Required field 'user_id' is missing or invalid.".to_owned())
            );
        }
        assert_eq!(reconciled("", "", "jos\u{e9}@example.com"), Ok(Some("jos\u{e9}@example.com".into())));
    }
}

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

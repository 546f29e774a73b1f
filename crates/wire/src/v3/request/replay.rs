//! `POST /v3/replay/{job_id}`

use super::submission::callback_url;
use crate::v3::context::TokenContext;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use kweli_domain::claims::Private;

/// What a replay asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replay {
    /// Another address for this time; `None` = the stored one.
    pub callback_url: Option<Private>,
}

/// Reads a replay request; a request without a body has an empty form.
///
/// # Errors
/// 400 when the address is no https URL.
pub fn replay(form: &Form, context: &TokenContext) -> Result<Replay, ApiError> {
    Ok(Replay { callback_url: callback_url(form, context)? })
}

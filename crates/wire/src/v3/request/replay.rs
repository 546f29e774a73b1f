//! `POST /v3/replay/{job_id}`

use super::submission::callback_url;
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
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
/// 400 when the address is no https URL; 401 when a bound one was erased.
pub fn replay(form: &Form, context: &TokenContext) -> Result<Replay, ApiError> {
    context.check_bound(Endpoint::Replay)?;
    Ok(Replay { callback_url: callback_url(form, context)? })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{bound, context, json_part, said, text};
    use serde_json::json;

    #[test]
    fn an_address_is_optional_and_on_https() {
        assert_eq!(replay(&Form::default(), &context()), Ok(Replay { callback_url: None }));
        let form = Form(vec![text("callback_url", "https://example.com/again")]);
        assert_eq!(replay(&form, &context()), Ok(Replay { callback_url: Some("https://example.com/again".into()) }));
        for bad in ["http://example.com", "x", "callback_01kkc9h2m4e8v9q3s6t0w1x2y7"] {
            let expected = (400, "Required field 'callback_url' is missing or invalid.".to_owned());
            assert_eq!(said(replay(&Form(vec![text("callback_url", bad)]), &context())), expected, "{bad}");
        }
    }

    #[test]
    fn the_tokens_address_wins() {
        let token = Form(vec![json_part("payload", &json!({ "callback_url": "https://example.com/bound" }))]);
        let form = Form(vec![text("callback_url", "https://example.net/other")]);
        let read = replay(&form, &bound(&token)).unwrap();
        assert_eq!(read.callback_url, Some("https://example.com/bound".into()));
    }
}

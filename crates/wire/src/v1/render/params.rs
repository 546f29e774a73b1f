//! `PartnerParams`: the ids and the partner's own data, as every result echoes them.

use crate::v1::product;
use kweli_domain::JobView;
use serde_json::{Map, Value};

/// Whether a client library decodes the partner's own values as strings only.
pub(super) fn wants_strings(source_sdk: Option<&str>) -> bool {
    source_sdk.is_some_and(|sdk| {
        let sdk = sdk.to_ascii_lowercase();
        ["android", "ios", "flutter", "react"].iter().any(|name| sdk.contains(name))
    })
}

/// The object: ids as strings, `job_type` as a number, then what the partner sent.
pub(super) fn partner_params(view: &JobView, strings_only: bool) -> Value {
    let mut params = Map::new();
    params.insert("user_id".into(), Value::from(view.user_id.as_str()));
    params.insert("job_id".into(), Value::from(view.partner_job_id.as_str()));
    params.insert("job_type".into(), Value::from(product::job_type(view.submission.product)));
    for (name, value) in &view.submission.partner_params {
        let value = match value {
            Value::String(_) => value.clone(),
            other if strings_only => Value::from(other.to_string()),
            other => other.clone(),
        };
        params.entry(name.clone()).or_insert(value);
    }
    Value::Object(params)
}

//! The short answers: an announced job, an accepted job, a token.

use kweli_domain::SmileJobId;
use serde_json::{Value, json};

/// `/v1/upload`: where the zip goes. `upload_url` must be absolute.
pub fn prep_answer(upload_url: &str, ref_id: &str, smile_job_id: SmileJobId) -> Value {
    json!({
        "upload_url": upload_url,
        "ref_id": ref_id,
        "smile_job_id": smile_job_id.to_string(),
        "camera_config": null,
        "code": "2202",
    })
}

/// The reference of an upload: partner, counter and a random part, as clients are used to.
pub fn ref_id(partner_as_written: &str, smile_job_id: SmileJobId, random: &str) -> String {
    format!("{partner_as_written}-{smile_job_id}-{random}")
}

/// An asynchronous request was accepted. Nothing else may be in it: the embed takes any `error` member for a failure.
pub fn async_ok() -> Value {
    json!({ "success": true })
}

/// `/v1/token`.
pub fn token_answer(token: &str) -> Value {
    json!({ "success": true, "token": token })
}

//! `GET /v3/status/{jobId}`

use super::{Answer, header_value, words};
use crate::v3::API_VERSION;
use kweli_domain::{JobView, Timestamp};
use serde_json::json;

/// The state of a job: 202 while it is worked on, 200 with the status word when it is finished.
pub fn status(view: &JobView, now: Timestamp) -> Answer {
    let (http, status, message) = if view.state.is_terminal() {
        (200, words(view).status, "Job completed")
    } else {
        (202, "processing", "Job is still processing")
    };
    answer(http, status, message, &view.id.to_string(), view.user_id.as_str(), now)
}

/// The answer for a job that is not the caller's. `job_id` as it was asked for.
pub fn not_found(job_id: &str, now: Timestamp) -> Answer {
    answer(404, "not_found", "Job not found", job_id, "unknown", now)
}

/// `created_at` is the instant of this answer, not of the job.
fn answer(http: u16, status: &str, message: &str, job_id: &str, user_id: &str, now: Timestamp) -> Answer {
    let headers = vec![
        ("api_version", API_VERSION.to_owned()),
        ("job_id", header_value(job_id)),
        ("user_id", header_value(user_id)),
    ];
    let body = json!({
        "status": status,
        "job_id": job_id,
        "user_id": user_id,
        "message": message,
        "created_at": now.iso(),
    });
    Answer { http, headers, body }
}

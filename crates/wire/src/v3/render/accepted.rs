//! Answers that only say "yes".

use super::Answer;
use kweli_domain::{JobId, Timestamp};
use serde_json::{Value, json};

/// 202 of a submission. All five members are required by clients.
pub fn accepted(job: JobId, user_id: &str, created_at: Timestamp) -> Answer {
    let body = json!({
        "status": "accepted",
        "message": "Request accepted and queued for processing.",
        "job_id": job.to_string(),
        "user_id": user_id,
        "created_at": created_at.iso(),
    });
    answer(202, body)
}

/// 202 of a replay.
pub fn replay_accepted(job: JobId, user_id: &str) -> Answer {
    let body = json!({
        "status": "accepted",
        "job_id": job.to_string(),
        "user_id": user_id,
        "message": "Callback replay queued successfully.",
    });
    answer(202, body)
}

/// 200 of the token endpoint.
pub fn token(token: &str) -> Answer {
    answer(200, json!({ "token": token }))
}

const fn answer(http: u16, body: Value) -> Answer {
    Answer { http, headers: Vec::new(), body }
}

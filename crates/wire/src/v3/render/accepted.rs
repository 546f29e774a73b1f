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

/// 202 of a fraud report.
pub fn fraud_report_accepted(user_id: &str) -> Answer {
    answer(202, json!({ "status": "accepted", "message": "Fraud report accepted", "user_id": user_id }))
}

/// 200 of the token endpoint.
pub fn token(token: &str) -> Answer {
    answer(200, json!({ "token": token }))
}

const fn answer(http: u16, body: Value) -> Answer {
    Answer { http, headers: Vec::new(), body }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, job_id};

    #[test]
    fn the_documented_bodies() {
        let accepted = accepted(job_id(), "user-77", NOW);
        assert_eq!((accepted.http, accepted.headers.len()), (202, 0));
        insta::assert_json_snapshot!("accepted", accepted.body);
        let replay = replay_accepted(job_id(), "user-77");
        assert_eq!(replay.http, 202);
        insta::assert_json_snapshot!("replay_accepted", replay.body);
        let token = token("a.b.c");
        assert_eq!((token.http, token.body), (200, json!({ "token": "a.b.c" })));
    }
}

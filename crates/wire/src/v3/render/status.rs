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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, sandbox_job};
    use kweli_domain::job::JobState;
    use kweli_domain::{Product, Reason};

    #[test]
    fn processing_until_terminal() {
        let mut view = sandbox_job(Product::EnhancedKyc, None);
        for state in [JobState::Queued, JobState::Running, JobState::AwaitingUpload, JobState::NeedsReview] {
            view.state = state;
            let answer = status(&view, NOW);
            assert_eq!((answer.http, &answer.body["status"]), (202, &json!("processing")), "{state:?}");
        }
        insta::assert_json_snapshot!("status_processing", status(&view, NOW).body);
    }

    #[test]
    fn terminal_words() {
        let cases = [
            (None, "clear"),
            (Some(Reason::HighRisk), "block"),
            (Some(Reason::MediumRisk), "attention"),
            (Some(Reason::AuthorityUnavailable), "error"),
        ];
        for (reason, word) in cases {
            let answer = status(&sandbox_job(Product::BiometricKyc, reason), NOW.plus_ms(5_000));
            assert_eq!((answer.http, &answer.body["status"]), (200, &json!(word)));
            assert_eq!(answer.body["message"], "Job completed");
            // The instant of the answer, not of the job.
            assert_eq!(answer.body["created_at"], "2026-03-10T12:00:05.000Z");
        }
        let answer = status(&sandbox_job(Product::EnhancedKyc, None), NOW);
        insta::assert_json_snapshot!("status_clear", (answer.headers, answer.body));
    }

    #[test]
    fn a_job_without_an_outcome_is_an_error() {
        let mut view = sandbox_job(Product::BiometricKyc, None);
        view.outcomes.clear();
        view.state = JobState::Expired;
        assert_eq!(status(&view, NOW).body["status"], "error");
    }

    #[test]
    fn unknown_is_a_status_too() {
        let answer = not_found("job_01kkc9h2m4e8v9q3s6t0w1x2y3", NOW);
        assert_eq!(answer.http, 404);
        insta::assert_json_snapshot!("status_not_found", (answer.headers, answer.body));
    }
}

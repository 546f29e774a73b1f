//! The answer of `POST /v3/enhanced_kyc/sync`.

use super::{Answer, result, sync_headers, words};
use crate::v3::errors::ApiError;
use kweli_domain::{JobView, Sensitive, Timestamp};

/// The result of a finished job, signed.
///
/// # Errors
/// 408 when the job is still worked on; 424 when the authority could not be asked; 500 when we failed. All name the job.
pub fn sync(view: &JobView, secret: &Sensitive<String>, now: Timestamp) -> Result<Answer, ApiError> {
    if !view.state.is_terminal() {
        return Err(ApiError::authority_timeout(view.id));
    }
    let words = words(view);
    match (words.status, words.reason) {
        ("error", Some("service_unavailable")) => Err(ApiError::authority_unavailable(view.id)),
        ("error", _) => Err(ApiError::internal(Some(view.id))),
        _ => Ok(Answer { http: 200, headers: sync_headers(view, secret, now), body: result(view) }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, job_id, sandbox_job};
    use kweli_domain::job::JobState;
    use kweli_domain::{Product, Reason};

    fn answered(reason: Option<Reason>) -> Result<Answer, ApiError> {
        sync(&sandbox_job(Product::EnhancedKyc, reason), &"test-api-key".into(), NOW)
    }

    #[test]
    fn a_verdict_is_the_callbacks_body() {
        for reason in [None, Some(Reason::MediumRisk), Some(Reason::IdentifierNotFound)] {
            let answer = answered(reason.clone()).unwrap();
            assert_eq!((answer.http, answer.headers.len()), (200, 4));
            assert_eq!(answer.body, result(&sandbox_job(Product::EnhancedKyc, reason)));
        }
    }

    #[test]
    fn no_verdict_is_an_error_that_names_the_job() {
        assert_eq!(answered(Some(Reason::AuthorityUnavailable)), Err(ApiError::authority_unavailable(job_id())));
        assert_eq!(answered(Some(Reason::Internal)), Err(ApiError::internal(Some(job_id()))));
        let mut view = sandbox_job(Product::EnhancedKyc, None);
        view.state = JobState::Running;
        let late = sync(&view, &"k".into(), NOW).unwrap_err();
        assert_eq!(late.http(), 408);
        insta::assert_json_snapshot!("sync_late", (late.headers(), late.body()));
    }
}

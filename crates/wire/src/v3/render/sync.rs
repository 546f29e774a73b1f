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

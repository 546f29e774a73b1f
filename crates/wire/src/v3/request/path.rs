//! The job id in a path.

use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use kweli_domain::JobId;

/// Reads a job id. `None` is well-formed by the documented pattern and still no id that can exist: not found.
///
/// # Errors
/// 400 for anything else. The two endpoints document different patterns.
pub fn job_id(endpoint: Endpoint, text: &str) -> Result<Option<JobId>, ApiError> {
    let suffix = text.strip_prefix("job_").filter(|suffix| suffix.len() == 26);
    let base32 = |b: u8| b.is_ascii_digit() || (b.is_ascii_lowercase() && !matches!(b, b'i' | b'l' | b'o' | b'u'));
    let any = |b: u8| b.is_ascii_digit() || b.is_ascii_lowercase();
    let fits = if endpoint == Endpoint::Replay { any as fn(u8) -> bool } else { base32 };
    match suffix {
        Some(suffix) if suffix.bytes().all(fits) => Ok(text.parse().ok()),
        _ => Err(ApiError::job_id(endpoint)),
    }
}

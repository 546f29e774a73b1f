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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{job_id as known, said};

    #[test]
    fn two_patterns_and_two_texts() {
        let good = known().to_string();
        for endpoint in [Endpoint::Status, Endpoint::Replay] {
            assert_eq!(job_id(endpoint, &good), Ok(Some(known())));
            // Fits the pattern, and is more than 128 bits.
            assert_eq!(job_id(endpoint, "job_8zzzzzzzzzzzzzzzzzzzzzzzzz"), Ok(None));
            for bad in [
                "",
                "job_",
                "x",
                &good[4..],
                &good.to_uppercase(),
                &format!("{good}0"),
                "user_01kkc9h2m4e8v9q3s6t0w1x2y3",
                "job_01kkc9h2m4e8v9q3s6t0w1x2y\u{e9}",
            ] {
                assert_eq!(said(job_id(endpoint, bad)).0, 400, "{bad}");
            }
        }
        let letters = "job_01kkc9h2m4e8v9q3s6t0w1x2yu";
        assert_eq!(said(job_id(Endpoint::Status, letters)).1, "\"jobId\" must be a valid TypeID with prefix 'job_'");
        assert_eq!(job_id(Endpoint::Replay, letters), Ok(None));
        assert_eq!(said(job_id(Endpoint::Replay, "x")).1, "\"job_id\" must be a valid TypeID with prefix 'job_'");
    }
}

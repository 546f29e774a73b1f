//! `POST /v1/upload`: announces a job whose pictures follow as a zip.

use super::{Body, Context, fields, partner_params};
use crate::v1::errors::{ApiError, Family};
use crate::v1::product;
use kweli_domain::Submission;
use kweli_domain::submission::{Delivery, Generation};
use serde_json::{Map, Value};

/// Largest telemetry that is kept, in bytes.
const MAX_METADATA: usize = 1024 * 1024;

/// An announced job.
#[derive(Clone, Debug)]
pub struct PrepUpload {
    /// The job. Its claims come later, with the package.
    pub submission: Submission,
    /// The caller knows that the job id exists and wants a fresh link to it.
    pub retry: bool,
}

/// Reads the request of an authenticated caller. ID information in the body is ignored: the package's counts.
pub fn prep_upload(body: &Body, context: &Context) -> Result<PrepUpload, ApiError> {
    let members = &body.0;
    let params = partner_params::require(Family::Upload, members, &[])?;
    let params = partner_params::read(params, context.environment)?;
    let callback_url = fields::url(members, "callback_url")?;
    let use_enrolled_image = fields::flag(members, "use_enrolled_image")?.unwrap_or_default();
    let allow_new_enroll = fields::flag(members, "allow_new_enroll")?.unwrap_or_default();
    let retry = fields::flag(members, "retry")?.unwrap_or_default();
    let metadata = metadata(members)?;
    let product = product::uploaded(params.job_type)
        .ok_or_else(|| ApiError::job_type().with("/v1/upload takes job_type 1, 2, 4, 6, 8 and 11"))?;
    context.check_token(product, &params)?;
    let mut submission = context.submission(Generation::V1, product, Delivery::Later, params);
    submission.callback_url = context.callback(callback_url);
    submission.metadata = metadata;
    submission.allow_new_enroll = allow_new_enroll;
    submission.use_enrolled_image = use_enrolled_image;
    submission.source_sdk = source_sdk(members);
    Ok(PrepUpload { submission, retry })
}

/// Telemetry as it came, within limits.
pub(super) fn metadata(members: &Map<String, Value>) -> Result<Value, ApiError> {
    match fields::present(members, "metadata") {
        None => Ok(Value::Null),
        Some(value) => fields::opaque("metadata", value, MAX_METADATA).map(|()| value.clone()),
    }
}

/// Name and version of the client library; informative, so never a reason to refuse.
pub(super) fn source_sdk(members: &Map<String, Value>) -> Option<String> {
    let word = |name| fields::text(members, name).ok().flatten();
    let name = word("source_sdk")?;
    let text = match word("source_sdk_version") {
        Some(version) => format!("{name} {version}"),
        None => name,
    };
    Some(text.chars().take(100).collect())
}

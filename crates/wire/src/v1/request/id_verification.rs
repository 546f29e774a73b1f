//! `POST /v1/id_verification` and `/v1/async_id_verification`: Enhanced KYC, job type 5.

use super::{Body, Context, claims, fields, partner_params, upload};
use crate::v1::errors::{ApiError, Family};
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Product, Submission};

/// Reads the request of an authenticated caller. The synchronous twin ([`Delivery::Inline`]) ignores `callback_url`.
pub fn id_verification(body: &Body, context: &Context, delivery: Delivery) -> Result<Submission, ApiError> {
    look_up(body, context, delivery, Generation::V1, Product::EnhancedKyc)
}

/// What Basic and Enhanced KYC have in common.
pub(super) fn look_up(
    body: &Body,
    context: &Context,
    delivery: Delivery,
    generation: Generation,
    product: Product,
) -> Result<Submission, ApiError> {
    let members = &body.0;
    // A one-time-password session stands for the number that it was opened with.
    let by_session = fields::present(members, "session_id").is_some();
    let mandatory: &[&str] = if by_session { &["country", "id_type"] } else { &["country", "id_type", "id_number"] };
    let params = partner_params::require(Family::IdApi, members, mandatory)?;
    let params = partner_params::read(params, context.environment)?;
    let callback_url = match delivery {
        Delivery::Inline => None,
        Delivery::Later => fields::url(members, "callback_url")?,
    };
    let metadata = upload::metadata(members)?;
    let claims = claims::read(members);
    if let Err(error) = &claims
        && error.code() == "2204"
    {
        return Err(error.clone());
    }
    if params.job_type != 5 {
        return Err(ApiError::job_type().with("this endpoint takes job_type 5"));
    }
    context.check_token(product, &params)?;
    let mut submission = context.submission(generation, product, delivery, params);
    submission.claims = claims?;
    submission.callback_url = match delivery {
        Delivery::Inline => None,
        Delivery::Later => context.callback(callback_url),
    };
    submission.consent = claims::consent(members);
    submission.metadata = metadata;
    submission.source_sdk = upload::source_sdk(members);
    Ok(submission)
}

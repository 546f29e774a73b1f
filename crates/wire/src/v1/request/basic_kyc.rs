//! `POST /v2/verify` and `/v2/verify_async`: Basic KYC, job type 5.

use super::id_verification::look_up;
use super::{Body, Context};
use crate::v1::errors::ApiError;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Product, Submission};

/// Reads the request of an authenticated caller. The synchronous twin ([`Delivery::Inline`]) ignores `callback_url`.
pub fn basic_kyc(body: &Body, context: &Context, delivery: Delivery) -> Result<Submission, ApiError> {
    look_up(body, context, delivery, Generation::V2, Product::BasicKyc)
}

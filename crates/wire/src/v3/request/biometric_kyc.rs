//! `POST /v3/biometric_kyc`

use super::submission::{Asked, Common, Parsed, assemble, gate};
use super::{forced, identity, images};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use kweli_domain::{ImageKind, Product, Timestamp};

/// Reads a request to compare a live person with the record of an ID.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order.
pub fn biometric_kyc(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    let endpoint = Endpoint::BiometricKyc;
    let user_id = gate(endpoint, form, context)?;
    let mut pictures = vec![(ImageKind::Selfie, images::selfie(form)?)];
    pictures.extend(images::liveness(form)?);
    let product = Product::BiometricKyc;
    let identity = identity::read(product, form, context)?;
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked { product, identity, images: pictures, forced: forced::read(form) };
    assemble(endpoint, form, context, user_id, common, asked)
}

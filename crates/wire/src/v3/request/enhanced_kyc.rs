//! `POST /v3/enhanced_kyc` and `POST /v3/enhanced_kyc/sync`

use super::identity;
use super::submission::{Asked, Common, Parsed, assemble, gate};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use kweli_domain::{Product, Timestamp};

/// Reads a request for the record of an ID.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order; the synchronous form words some differently.
pub fn enhanced_kyc(form: &Form, context: &TokenContext, now: Timestamp, sync: bool) -> Result<Parsed, ApiError> {
    let endpoint = if sync { Endpoint::EnhancedKycSync } else { Endpoint::EnhancedKyc };
    let user_id = gate(endpoint, form, context)?;
    let product = Product::EnhancedKyc;
    let identity = identity::read(product, form, context)?;
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked { product, identity, images: Vec::new(), forced: None };
    assemble(endpoint, form, context, user_id, common, asked)
}

//! What every submission shares: the optional fields, the consent, the person, and the assembly.

use super::consent::{self, Rules};
use super::details::{self, Details};
use super::identity::Identity;
use super::{images, params, user};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use crate::v3::reference::Reference;
use bytes::Bytes;
use indexmap::IndexMap;
use kweli_domain::claims::Private;
use kweli_domain::consent::Consent;
use kweli_domain::submission::{Delivery, ForcedResult};
use kweli_domain::{Claims, Generation, ImageKind, Product, Submission, Timestamp};
use serde_json::Value;

/// A request that is in order as far as the wire goes.
#[derive(Clone, Debug)]
pub struct Parsed {
    /// What is asked.
    pub submission: Submission,
    /// The pictures, in the order of arrival.
    pub images: Vec<(ImageKind, Bytes)>,
}

/// The fields that every submission has.
pub(super) struct Common {
    pub(super) callback_url: Option<Private>,
    pub(super) partner_params: IndexMap<String, Value>,
    pub(super) metadata: Value,
    pub(super) consent: Consent,
    pub(super) details: Details,
}

impl Common {
    /// Reads them in the documented order; token-bound values replace those of the form first.
    pub(super) fn read(
        endpoint: Endpoint,
        form: &Form,
        context: &TokenContext,
        now: Timestamp,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            callback_url: if endpoint.is_sync() { None } else { callback_url(form, context)? },
            partner_params: params::partner_params(form, context)?,
            metadata: params::metadata(form)?,
            consent: consent(endpoint, form, context, now)?,
            details: details::read(form, context).map_err(|error| screening_words(endpoint, error))?,
        })
    }
}

/// Screening endpoints name the two contacts in full.
fn screening_words(endpoint: Endpoint, error: ApiError) -> ApiError {
    if endpoint.is_screening() && error == ApiError::contact() { ApiError::contact_screening() } else { error }
}

/// The callback of token or form; `None` leaves it to the partner's default.
pub(super) fn callback_url(form: &Form, context: &TokenContext) -> Result<Option<Private>, ApiError> {
    let wrong = || ApiError::field("callback_url");
    if let Some(bound) = context.claims.payload.callback_url {
        return context.resolved.get(Reference::Callback(bound)).cloned().map(Some).ok_or_else(wrong);
    }
    let Some(text) = form.text("callback_url")? else { return Ok(None) };
    let url = context.resolved.plain(text, Reference::callback).ok_or_else(wrong)?;
    if fields::is_https(url.as_str()) { Ok(Some(url)) } else { Err(wrong()) }
}

fn consent(endpoint: Endpoint, form: &Form, context: &TokenContext, now: Timestamp) -> Result<Consent, ApiError> {
    if let Some(bound) = &context.claims.payload.consent {
        return consent::bound(bound);
    }
    match form.json("consent")? {
        Some(value) => consent::read(&value, now, Rules::Submission),
        None if endpoint.is_sync() => Err(ApiError::consent_required()),
        None => Err(ApiError::field("consent")),
    }
}

/// What differs between the products.
pub(super) struct Asked {
    pub(super) product: Product,
    /// What is claimed beside the person's details.
    pub(super) claims: Claims,
    /// Whether the ID authority is asked.
    pub(super) ask_authority: bool,
    pub(super) images: Vec<(ImageKind, Bytes)>,
    pub(super) forced: Option<ForcedResult>,
    pub(super) allow_new_enroll: bool,
    pub(super) use_enrolled_image: bool,
}

impl Asked {
    /// Of a product about an ID.
    pub(super) fn about(product: Product, identity: Identity) -> Self {
        Self {
            product,
            claims: identity.into_claims(),
            ask_authority: true,
            images: Vec::new(),
            forced: None,
            allow_new_enroll: false,
            use_enrolled_image: false,
        }
    }
}

/// Checks that come before the fields: whose token it is, and what for.
pub(super) fn gate(endpoint: Endpoint, form: &Form, context: &TokenContext) -> Result<Option<Private>, ApiError> {
    context.check_bound(endpoint)?;
    let user = user::reconcile(form, context)?;
    match (&context.claims.product, endpoint.token_product()) {
        // One word for all screening is documented beside the one for asking once.
        (Some(bound), Some("one_time_aml" | "aml")) if bound == "aml" || bound == "one_time_aml" => Ok(user),
        (Some(bound), Some(own)) if bound != own => Err(ApiError::product_mismatch()),
        _ => Ok(user),
    }
}

/// Puts the parts together, after the sizes were looked at.
pub(super) fn assemble(
    endpoint: Endpoint,
    form: &Form,
    context: &TokenContext,
    user_id: Option<Private>,
    common: Common,
    asked: Asked,
) -> Result<Parsed, ApiError> {
    images::check_sizes(endpoint, form, &context.limits)?;
    let claims = Claims {
        first_name: Some(common.details.given_names),
        last_name: Some(common.details.last_name),
        email: common.details.email,
        phone_number: common.details.phone_number,
        ..asked.claims
    };
    let submission = Submission {
        partner: context.claims.partner_id,
        environment: context.environment,
        generation: Generation::V3,
        key: context.claims.key_id,
        partner_as_written: context.claims.partner_id.to_string(),
        product: asked.product,
        delivery: if endpoint.is_sync() { Delivery::Inline } else { Delivery::Later },
        partner_job_id: None,
        user_id,
        claims,
        ask_authority: asked.ask_authority,
        consent: Some(common.consent),
        callback_url: common.callback_url,
        partner_params: common.partner_params,
        metadata: common.metadata,
        forced: asked.forced,
        allow_new_enroll: asked.allow_new_enroll,
        use_enrolled_image: asked.use_enrolled_image,
        source_sdk: context.source_sdk.clone(),
    };
    Ok(Parsed { submission, images: asked.images })
}

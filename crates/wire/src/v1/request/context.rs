//! What is known of the caller once it is authenticated.

use super::Auth;
use super::partner_params::PartnerParams;
use crate::v1::errors::ApiError;
use crate::v1::web_token::Scope;
use indexmap::IndexMap;
use kweli_domain::claims::Private;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Claims, Environment, KeyId, PartnerId, Product, Sensitive, Submission};
use serde_json::Value;

/// An authenticated caller.
#[derive(Clone, Debug)]
pub struct Context {
    /// Who.
    pub partner: PartnerId,
    /// As the caller wrote it; answers are signed over this form.
    pub partner_as_written: String,
    /// Where.
    pub environment: Environment,
    /// The key that authorised the request.
    pub key: KeyId,
    /// The web token, if the request came with one.
    pub token: Option<Scope>,
}

impl Context {
    /// A caller whose signature was verified with this key.
    pub fn signed(partner_as_written: &str, partner: PartnerId, environment: Environment, key: KeyId) -> Self {
        Self { partner, partner_as_written: partner_as_written.to_owned(), environment, key, token: None }
    }

    /// A caller with a verified token. A partner id in the request must be the token's, else 2221.
    pub fn with_token(auth: &Auth, scope: Scope) -> Result<Self, ApiError> {
        if auth.partner_as_written.is_some() && auth.partner() != Some(scope.partner) {
            return Err(ApiError::token().with("it belongs to another partner"));
        }
        Ok(Self {
            partner: scope.partner,
            partner_as_written: auth.partner_as_written.clone().unwrap_or_else(|| scope.partner_as_written.clone()),
            environment: scope.environment,
            key: scope.key,
            token: Some(scope),
        })
    }

    /// A token is good for one product and one job only.
    pub(super) fn check_token(&self, product: Product, params: &PartnerParams) -> Result<(), ApiError> {
        let Some(scope) = &self.token else { return Ok(()) };
        if scope.product.product() != Some(product) {
            return Err(ApiError::token().with(format!("it was issued for {}", scope.product.word())));
        }
        if scope.job_id != params.job_id || scope.user_id.as_str() != params.user_id.as_str() {
            return Err(ApiError::token().with("it was issued for another job_id or user_id"));
        }
        Ok(())
    }

    /// Where the result goes: a token's callback cannot be changed by the browser that holds it.
    pub(super) fn callback(&self, requested: Option<String>) -> Option<Private> {
        match &self.token {
            Some(scope) => Some(scope.callback_url.clone()),
            None => requested.map(Sensitive::new),
        }
    }

    /// A submission with everything that does not depend on the endpoint.
    pub(super) fn submission(
        &self,
        generation: Generation,
        product: Product,
        delivery: Delivery,
        params: PartnerParams,
    ) -> Submission {
        Submission {
            partner: self.partner,
            environment: self.environment,
            generation,
            key: self.key,
            partner_as_written: self.partner_as_written.clone(),
            product,
            delivery,
            partner_job_id: Some(params.job_id),
            user_id: Some(params.user_id),
            claims: Claims::default(),
            ask_authority: product.asks_authority(),
            consent: None,
            callback_url: None,
            forced: params.forced,
            partner_params: params.extras.into_iter().collect::<IndexMap<_, _>>(),
            metadata: Value::Null,
            allow_new_enroll: false,
            use_enrolled_image: false,
            source_sdk: None,
        }
    }
}

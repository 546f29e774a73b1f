//! `POST /v1/token`: asks for a web token.

use super::{Body, Context, fields};
use crate::v1::errors::{ApiError, Family};
use crate::v1::product::TokenProduct;
use crate::v1::web_token::Scope;
use kweli_domain::claims::Private;

/// What the token shall allow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRequest {
    /// The partner's id of the person.
    pub user_id: Private,
    /// The partner's id of the job.
    pub job_id: String,
    /// The product.
    pub product: TokenProduct,
    /// Where the result goes.
    pub callback_url: Private,
}

impl TokenRequest {
    /// The token's scope for an authenticated caller.
    pub fn scope(self, context: &Context) -> Scope {
        Scope {
            partner: context.partner,
            partner_as_written: context.partner_as_written.clone(),
            environment: context.environment,
            key: context.key,
            product: self.product,
            user_id: self.user_id,
            job_id: self.job_id,
            callback_url: self.callback_url,
        }
    }
}

/// Reads the request of an authenticated caller.
pub fn token_request(body: &Body) -> Result<TokenRequest, ApiError> {
    let members = &body.0;
    fields::require(Family::Upload, members, &["user_id", "job_id", "product", "callback_url"])?;
    let user_id = fields::id(members, "user_id")?.unwrap_or_default();
    let job_id = fields::id(members, "job_id")?.unwrap_or_default();
    let product = fields::text(members, "product")?.unwrap_or_default();
    let callback_url = fields::url(members, "callback_url")?.unwrap_or_default();
    Ok(TokenRequest {
        user_id: user_id.into(),
        job_id,
        product: TokenProduct::from_word(&product).ok_or_else(ApiError::product)?,
        callback_url: callback_url.into(),
    })
}

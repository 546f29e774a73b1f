//! `POST /v3/token`

use super::consent::{self, Rules};
use super::params;
use crate::v3::countries;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use crate::v3::reference::{Reference, Resolved};
use crate::v3::token::{Bound, BoundConsent, Issue, PRODUCTS, TokenClaims};
use indexmap::IndexMap;
use kweli_domain::claims::Private;
use kweli_domain::ids::{CallbackRef, PiiRef};
use kweli_domain::{Country, PartnerId, Sensitive, Timestamp, catalog};
use serde_json::{Map, Value};
use uuid::Uuid;

/// Longest partner data that a token carries, as JSON, in bytes: tokens travel in a header.
const MAX_PARAMS: usize = 4_096;

/// A member whose value is kept out of the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BoundField {
    /// ID number.
    IdNumber,
    /// Given names.
    GivenNames,
    /// Family name.
    LastName,
    /// E-mail.
    Email,
    /// Phone number.
    PhoneNumber,
    /// Callback URL; kept until erased, the others end with the token.
    CallbackUrl,
}

/// A value that the caller must store before the token is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToStore {
    /// Which member.
    pub field: BoundField,
    /// Its value.
    pub value: Private,
}

impl ToStore {
    /// Until when it must be readable; `None` = until it is erased.
    pub fn expires_at(&self, issue: &Issue) -> Option<Timestamp> {
        (self.field != BoundField::CallbackUrl).then(|| issue.pii_expires_at())
    }
}

/// A token request that is in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TokenRequest {
    user_id: Option<Private>,
    partner_params: Option<Sensitive<IndexMap<String, String>>>,
    product: Option<String>,
    country: Option<Country>,
    id_type: Option<String>,
    known_callback: Option<CallbackRef>,
    consent: Option<BoundConsent>,
    to_store: Vec<ToStore>,
}

impl TokenRequest {
    /// The values that must be stored, in the order in which [`into_claims`](Self::into_claims) wants their references.
    pub fn to_store(&self) -> &[ToStore] {
        &self.to_store
    }

    /// The claims of the token, with one reference per stored value.
    ///
    /// # Errors
    /// 500 when there is not exactly one reference per value: a value that was to be bound would be free.
    pub fn into_claims(self, issue: &Issue, references: &[Uuid]) -> Result<TokenClaims, ApiError> {
        if references.len() != self.to_store.len() {
            return Err(ApiError::internal(None));
        }
        let mut payload = Bound {
            country: self.country,
            id_type: self.id_type,
            callback_url: self.known_callback,
            consent: self.consent,
            ..Bound::default()
        };
        for (stored, uuid) in self.to_store.iter().zip(references) {
            let pii = Some(PiiRef(*uuid));
            match stored.field {
                BoundField::IdNumber => payload.id_number = pii,
                BoundField::GivenNames => payload.given_names = pii,
                BoundField::LastName => payload.last_name = pii,
                BoundField::Email => payload.email = pii,
                BoundField::PhoneNumber => payload.phone_number = pii,
                BoundField::CallbackUrl => payload.callback_url = Some(CallbackRef(*uuid)),
            }
        }
        let mut claims = TokenClaims::new(issue);
        claims.user_id = self.user_id;
        claims.product = self.product;
        claims.partner_params = self.partner_params;
        claims.payload = payload;
        Ok(claims)
    }
}

/// Partner and key of the two headers.
///
/// # Errors
/// 400 when one is missing or empty; 401 when the partner id is no number.
pub fn token_headers<'a>(partner: Option<&str>, key: Option<&'a str>) -> Result<(PartnerId, &'a str), ApiError> {
    let missing = |name| ApiError::header(Endpoint::Token, name);
    let filled = |text: &&str| !text.trim().is_empty();
    let partner = partner.filter(filled).ok_or_else(|| missing("smileid-partner-id"))?;
    let key = key.filter(filled).ok_or_else(|| missing("smileid-api-key"))?;
    let id = partner.trim().parse().map_err(|_| ApiError::unauthorized(Endpoint::Token))?;
    Ok((id, key.trim()))
}

/// Reads a token request; a request without a body has an empty form.
///
/// # Errors
/// 400 with the first member that is wrong.
pub fn token(form: &Form, resolved: &Resolved, now: Timestamp) -> Result<TokenRequest, ApiError> {
    let mut request = TokenRequest::default();
    if let Some(text) = form.text("user_id")? {
        let good = fields::is_text(text);
        request.user_id = Some(good.then(|| text.into()).ok_or_else(|| ApiError::field("user_id"))?);
    }
    if let Some(value) = form.json("partner_params")? {
        let texts = params::texts(&value)?;
        if serde_json::to_string(&texts).map_or(true, |json| json.len() > MAX_PARAMS) {
            return Err(ApiError::field("partner_params"));
        }
        request.partner_params = Some(Sensitive::new(texts));
    }
    if let Some(text) = form.text("product")? {
        let good = PRODUCTS.contains(&text);
        request.product = Some(good.then(|| text.to_owned()).ok_or_else(|| ApiError::field("product"))?);
    }
    match form.json("payload")? {
        None => Ok(request),
        Some(Value::Object(payload)) => bind(request, &payload, resolved, now),
        Some(_) => Err(ApiError::field("payload")),
    }
}

/// Whether a text has the form of its member.
type Rule = fn(&str) -> bool;

/// Reads the payload, member by member in the documented order.
fn bind(
    mut request: TokenRequest,
    payload: &Map<String, Value>,
    resolved: &Resolved,
    now: Timestamp,
) -> Result<TokenRequest, ApiError> {
    if let Some(text) = text(payload, "country")? {
        request.country = Some(countries::from_code_or_name(text).ok_or_else(|| ApiError::field("country"))?);
    }
    if let Some(text) = text(payload, "id_type")? {
        let known = request.country.is_none_or(|country| catalog::get().id_type(country, text).is_some());
        if !fields::is_code(text) || !known {
            return Err(ApiError::field("id_type"));
        }
        request.id_type = Some(text.to_owned());
    }
    let members: [(&str, BoundField, Rule); 5] = [
        ("id_number", BoundField::IdNumber, fields::is_text),
        ("given_names", BoundField::GivenNames, fields::is_text),
        ("last_name", BoundField::LastName, fields::is_text),
        ("email", BoundField::Email, fields::is_email),
        ("phone_number", BoundField::PhoneNumber, fields::is_phone),
    ];
    for (name, field, good) in members {
        let Some(text) = text(payload, name)? else { continue };
        let value = resolved.plain(text, Reference::pii).filter(|value| good(value.as_str()));
        let value = value.filter(|v| field != BoundField::IdNumber || number_fits(&request, v.as_str()));
        request.to_store.push(ToStore { field, value: value.ok_or_else(|| ApiError::field(name))? });
    }
    if let Some(text) = text(payload, "callback_url")? {
        let wrong = || ApiError::field("callback_url");
        match Reference::callback(text) {
            // A known reference is bound as it is.
            Some(reference @ Reference::Callback(known)) => {
                resolved.get(reference).ok_or_else(wrong)?;
                request.known_callback = Some(known);
            }
            _ if fields::is_https(text) => {
                request.to_store.push(ToStore { field: BoundField::CallbackUrl, value: text.into() });
            }
            _ => return Err(wrong()),
        }
    }
    if let Some(value) = payload.get("consent").filter(|value| !value.is_null()) {
        let consent = consent::read(value, now, Rules::Token)?;
        request.consent = Some(BoundConsent {
            granted: consent.granted,
            granted_at: consent.granted_at_text,
            notice_language: consent.notice_language,
            notice_privacy_policy_url: consent.notice_privacy_policy_url,
        });
    }
    Ok(request)
}

/// A text member; `null` is absent, an empty text is an error.
fn text<'a>(payload: &'a Map<String, Value>, name: &str) -> Result<Option<&'a str>, ApiError> {
    match payload.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.trim())),
        Some(_) => Err(ApiError::field(name)),
    }
}

/// Whether the number can be one of the bound type, where country and type are bound too.
fn number_fits(request: &TokenRequest, number: &str) -> bool {
    match (request.country, request.id_type.as_deref()) {
        (Some(country), Some(id_type)) => {
            catalog::get().id_type(country, id_type).is_none_or(|kind| kind.number_fits(number))
        }
        _ => true,
    }
}

#[cfg(test)]
mod tests;

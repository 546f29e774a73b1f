//! Session tokens: JWTs that clients only decode, and that bind values which a body cannot override.

mod jwt;

use super::reference::Reference;
use indexmap::IndexMap;
use kweli_domain::claims::Private;
use kweli_domain::ids::{CallbackRef, PiiRef};
use kweli_domain::{Country, KeyId, PartnerId, Sensitive, Timestamp};
use serde::{Deserialize, Serialize};

pub use jwt::{mint, verify};

/// Who issues tokens.
const ISSUER: &str = "smileid-auth";
/// Whom tokens are for.
const AUDIENCE: &str = "smileid-api";
/// Seconds that a token from `POST /v3/token` lives.
pub const LIFETIME_S: i64 = 900;
/// Milliseconds that a personal value stays readable after its token has ended.
const PII_AFTERLIFE_MS: i64 = 24 * 3_600 * 1_000;

/// Words that `product` may be.
pub const PRODUCTS: [&str; 12] = [
    "aml",
    "basic_kyc",
    "one_time_aml",
    "biometric_kyc",
    "address_verification",
    "document_verification",
    "enhanced_document_verification",
    "enhanced_kyc",
    "phone_number_verification",
    "smart_selfie_authentication",
    "smart_selfie_registration",
    "smart_selfie_compare",
];

/// What a token says. Members in the order of the wire.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TokenClaims {
    iss: String,
    aud: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    /// The tenant.
    #[serde(with = "numeric_text")]
    pub partner_id: PartnerId,
    /// The key that minted it; its environment is the token's.
    pub key_id: KeyId,
    /// Origin with `/v3`.
    pub api_url: String,
    /// The bound user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<Private>,
    /// The only product that it is good for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// The partner's own bound values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partner_params: Option<Sensitive<IndexMap<String, String>>>,
    /// Other bound values.
    #[serde(default, skip_serializing_if = "Bound::is_empty")]
    pub payload: Bound,
}

/// Bound values; personal ones by reference only.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Bound {
    /// Country of the ID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// ID type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_type: Option<String>,
    /// ID number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_number: Option<PiiRef>,
    /// Given names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given_names: Option<PiiRef>,
    /// Family name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_name: Option<PiiRef>,
    /// E-mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<PiiRef>,
    /// Phone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<PiiRef>,
    /// Where results go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<CallbackRef>,
    /// The consent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<BoundConsent>,
}

impl Bound {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// A consent as the token carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoundConsent {
    /// Always true.
    pub granted: bool,
    /// The instant as it was sent.
    pub granted_at: String,
    /// Two upper-case letters.
    pub notice_language: String,
    /// Where the policy stood.
    pub notice_privacy_policy_url: String,
}

/// Who mints, for whom, when.
#[derive(Clone, Debug)]
pub struct Issue {
    /// The tenant.
    pub partner: PartnerId,
    /// The key of the request.
    pub key: KeyId,
    /// Origin with `/v3`, no slash at the end.
    pub api_url: String,
    /// Now.
    pub now: Timestamp,
    /// Seconds to live.
    pub lifetime_s: i64,
}

impl Issue {
    /// Until when a personal value of this token must be readable: a day longer than the token.
    pub const fn pii_expires_at(&self) -> Timestamp {
        self.now.plus_ms(self.lifetime_s.saturating_mul(1_000)).plus_ms(PII_AFTERLIFE_MS)
    }
}

impl TokenClaims {
    /// A token that binds nothing.
    pub fn new(issue: &Issue) -> Self {
        let now = issue.now.0.div_euclid(1_000);
        Self {
            iss: ISSUER.to_owned(),
            aud: AUDIENCE.to_owned(),
            iat: now,
            nbf: now,
            exp: now.saturating_add(issue.lifetime_s),
            partner_id: issue.partner,
            key_id: issue.key,
            api_url: issue.api_url.clone(),
            user_id: None,
            product: None,
            partner_params: None,
            payload: Bound::default(),
        }
    }

    /// What its bound values refer to.
    pub fn references(&self) -> Vec<Reference> {
        let bound = &self.payload;
        let pii = [bound.id_number, bound.given_names, bound.last_name, bound.email, bound.phone_number];
        let callback = bound.callback_url.map(Reference::Callback);
        pii.into_iter().flatten().map(Reference::Pii).chain(callback).collect()
    }

    /// When it ends.
    pub const fn expires_at(&self) -> Timestamp {
        Timestamp(self.exp.saturating_mul(1_000))
    }
}

/// A partner id as text, so that clients in every language read it alike.
mod numeric_text {
    use kweli_domain::PartnerId;
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(id: &PartnerId, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(id)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PartnerId, D::Error> {
        String::deserialize(from)?.parse().map_err(D::Error::custom)
    }
}

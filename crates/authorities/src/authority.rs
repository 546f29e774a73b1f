//! The question and its possible answers.

use async_trait::async_trait;
use kweli_domain::{Claims, Country, Environment, IdentityRecord, PartnerId};
use std::fmt;
use std::sync::Arc;

/// What is asked of an authority. `Debug` leaves the person out.
#[derive(Clone, Copy)]
pub struct Inquiry<'a> {
    /// On whose behalf.
    pub partner: PartnerId,
    /// In which environment.
    pub environment: Environment,
    /// Country of the ID.
    pub country: Country,
    /// ID type by the catalog's code.
    pub id_type: &'a str,
    /// The number. Personal: never logged.
    pub number: &'a str,
    /// What else is claimed; some authorities want more than the number.
    pub claims: &'a Claims,
}

impl fmt::Debug for Inquiry<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inquiry")
            .field("partner", &self.partner)
            .field("environment", &self.environment)
            .field("country", &self.country)
            .field("id_type", &self.id_type)
            .finish_non_exhaustive()
    }
}

/// Why there is no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    /// The authority answered: it knows no such number.
    #[error("no such number")]
    NotFound,
    /// The authority answered: this input is malformed. Holds the input's name, never its value.
    #[error("the authority finds {0} malformed")]
    Invalid(String),
    /// No answer: down, slow, broken, saturated or not configured.
    #[error("the authority did not answer")]
    Unavailable {
        /// When asking again makes sense, in milliseconds from now, if that is known.
        retry_after_ms: Option<u64>,
    },
    /// The authority does not serve this partner.
    #[error("the authority refuses this partner")]
    Refused,
}

impl Miss {
    /// No answer, and nothing known of when there will be one.
    pub const UNAVAILABLE: Self = Self::Unavailable { retry_after_ms: None };

    /// Whether this is the lack of an answer rather than an answer.
    pub const fn is_unavailable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}

/// A register of identities. Asking twice must do no harm: calls are repeated when no answer came.
#[async_trait]
pub trait Authority: Send + Sync {
    /// Looks a number up.
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss>;
}

#[async_trait]
impl<A: Authority + ?Sized> Authority for Arc<A> {
    async fn look_up(&self, ask: &Inquiry<'_>) -> Result<IdentityRecord, Miss> {
        (**self).look_up(ask).await
    }
}

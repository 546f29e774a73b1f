//! Why a well-formed, authenticated submission is not accepted. Each wire has its own words for these.

use crate::product::Product;

/// The caller's fault, or a gate. Closed: a new kind needs words in every generation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The partner has no access to production yet.
    #[error("production is not enabled for this partner")]
    ProductionNotEnabled,
    /// The partner has not switched this product on, or this version cannot run it.
    #[error("product {0:?} is not enabled")]
    ProductNotEnabled(Product),
    /// No such pair of country and ID type for this product.
    #[error("country and ID type are not supported")]
    IdTypeNotSupported,
    /// The pair exists and is switched off for the partner.
    #[error("ID type is not enabled for this partner")]
    IdTypeNotEnabled,
    /// The number does not look like one of this type (generations that refuse at the door).
    #[error("ID number has the wrong format")]
    IdNumberFormat,
    /// A mandatory field of this ID type is missing.
    #[error("missing field {0}")]
    MissingField(&'static str),
    /// The partner's job id was used before.
    #[error("a job with this id exists")]
    DuplicateJob,
    /// The wallet cannot pay.
    #[error("insufficient funds")]
    InsufficientFunds,
    /// Neither the request nor the partner names a callback.
    #[error("no callback URL")]
    NoCallbackUrl,
    /// The callback's host is not on the partner's list, or its scheme is not allowed.
    #[error("callback URL is not allowed")]
    CallbackNotAllowed,
    /// The partner switched this person off.
    #[error("the user is disabled")]
    UserDisabled,
    /// The person was deleted; the id is not used again.
    #[error("the user is deleted")]
    UserDeleted,
    /// The person has a face on file, and nothing allows another.
    #[error("the user is enrolled already")]
    UserEnrolled,
    /// There is no such person.
    #[error("no enrolled user")]
    UserUnknown,
    /// The person has to enrol again first.
    #[error("the user must enrol again")]
    UserMustReEnrol,
    /// The person is known, but not by a face.
    #[error("the user has no photo on file")]
    UserWithoutPhoto,
    /// No earlier verification of the person has a name and a country.
    #[error("no earlier verification with a usable name and country")]
    NoPriorRecord,
    /// The caller asks too often.
    #[error("rate limit exceeded")]
    RateLimited,
    /// Face products are switched off on this installation, or the models are missing.
    #[error("face products are unavailable on this installation")]
    VisionUnavailable,
    /// The queue is longer than its limit.
    #[error("too many jobs are waiting")]
    Overloaded,
}

//! The words for each refusal of the domain.

use super::ApiError;
use crate::v3::endpoint::Endpoint;
use kweli_domain::Refusal;

/// After how many seconds a caller may try again when the queue is full.
const QUEUE_RETRY_S: u32 = 5;
/// The same when face products are switched off.
const VISION_RETRY_S: u32 = 60;

impl ApiError {
    /// What a refused submission (or replay) is answered.
    pub fn from_refusal(endpoint: Endpoint, refusal: &Refusal) -> Self {
        let sync = endpoint.answers_inline();
        match refusal {
            Refusal::ProductionNotEnabled if sync => Self::new(
                403,
                "Production is not enabled for this account. Please complete your KYC with Smile Identity.",
            ),
            Refusal::ProductionNotEnabled => Self::new(403, "Production access is not enabled."),
            Refusal::ProductNotEnabled(_) if sync => {
                Self::new(403, "This feature requires you to activate ID Validation for your Smile ID account.")
            }
            Refusal::ProductNotEnabled(_) => Self::new(403, "Product not enabled for this partner."),
            Refusal::IdTypeNotSupported => Self::field("id_type"),
            Refusal::IdTypeNotEnabled => Self::new(403, "ID type not enabled for this partner."),
            Refusal::IdNumberFormat if sync => Self::field("id_number"),
            Refusal::IdNumberFormat => Self::id_format(),
            Refusal::MissingField(name) => Self::field(name),
            // Job ids are made here, so a duplicate is our own failure.
            Refusal::DuplicateJob => Self::internal(None),
            Refusal::InsufficientFunds => Self::insufficient_funds(endpoint),
            Refusal::NoCallbackUrl if endpoint == Endpoint::Aml => Self::field("callback_url"),
            Refusal::NoCallbackUrl if endpoint == Endpoint::Replay => Self::replay_without_url(),
            Refusal::NoCallbackUrl => Self::no_callback(),
            Refusal::CallbackNotAllowed if endpoint == Endpoint::Replay => Self::not_authorized(endpoint),
            Refusal::CallbackNotAllowed => Self::new(403, "Callback url not allowed."),
            Refusal::UserDisabled | Refusal::UserDeleted => Self::user_mismatch(),
            Refusal::UserUnknown | Refusal::UserMustReEnrol | Refusal::UserWithoutPhoto => Self::no_enrolled_user(),
            // Told by the job's result in this generation; the door lets it pass.
            Refusal::UserEnrolled => Self::internal(None),
            Refusal::NoPriorRecord => Self::no_prior_record(),
            Refusal::RateLimited => Self::rate_limited(endpoint),
            Refusal::VisionUnavailable => Self::unavailable(VISION_RETRY_S),
            Refusal::Overloaded => Self::unavailable(QUEUE_RETRY_S),
        }
    }
}

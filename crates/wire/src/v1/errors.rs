//! Error answers: the documented codes with their exact texts.

use kweli_domain::Refusal;
use serde_json::{Value, json};
use std::fmt;

/// Which service answers; the second digit of its codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// `22xx`: upload, web token, zip.
    Upload,
    /// `23xx`: job status. Only its system error has a code of its own; everything else answers as [`Family::Upload`].
    Status,
    /// `24xx`: look-ups by number.
    IdApi,
}

const SYSTEM: &str = "System Error";
const INVALID_JSON: &str = "Error - Invalid JSON";
const WRONG_TYPE: &str = "Error - A parameter is of the wrong data type";
const UNAUTHORISED: &str = "Error - \"You are not authorized to do that\"";
const USER_DISABLED: &str = "Error - Enrolled User is disabled";
const USER_DELETED: &str = "Error - Enrolled user is deleted";
const ALREADY_ENROLLED: &str = "Error - Wrong user id. This user is already enrolled with user_id";
const NOT_ENROLLED: &str = "Error - No enrolled user found";
const REENROL: &str = "Error - Enrolled user must complete re-enrollment";
const JOB_TYPE: &str = "Error - Invalid job type";
const MISSING: &str = "Error - A required parameter is missing";
const DUPLICATE: &str = "Error - Job already exists for job_id";
const NO_PHOTO: &str = "Error - Enrolled user does not have a photo on file";
const PRODUCT: &str = "Invalid product.";
const PRODUCTION: &str = "Error - Production is not enabled for this account. Please complete your KYC with Smile ID.";
const TOKEN: &str = "Invalid Token";
const NO_ZIP: &str = "Error - No Zip File Received";
const ID_TYPE: &str = "Error - valid id_type is required";
const BUSINESS_TYPE: &str = "Unsupported business type";
const ACTIVATE: &str = "This feature requires you to activate ID Validation for your Smile ID account.";
const CREDIT: &str = "You are out of credits. Add funds to your wallet to run more verifications.";

/// What a failed request is answered with. The code is the contract, the text is the documented one, the detail says
/// which field and how to put it right; none of the three ever holds personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    http: u16,
    code: &'static str,
    text: &'static str,
    detail: Option<String>,
}

impl ApiError {
    const fn new(http: u16, code: &'static str, text: &'static str) -> Self {
        Self { http, code, text, detail: None }
    }

    /// Adds what is wrong and what would be right.
    #[must_use]
    pub fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// Says inside which object the field of the detail stands.
    #[must_use]
    pub(crate) fn within(mut self, object: &str) -> Self {
        self.detail = self.detail.map(|detail| format!("{object}.{detail}"));
        self
    }

    /// HTTP status of the answer.
    pub const fn http(&self) -> u16 {
        self.http
    }

    /// The four digits.
    pub const fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong and what would be right, if it says so.
    pub fn detail(&self) -> Option<&str> {
        self.detail.as_deref()
    }

    /// The documented text, then the detail if there is one: after a colon, or in brackets behind a whole sentence.
    pub fn message(&self) -> String {
        match &self.detail {
            Some(detail) if self.text.ends_with('.') => format!("{} ({detail})", self.text),
            Some(detail) => format!("{}: {detail}", self.text),
            None => self.text.to_owned(),
        }
    }

    /// The JSON envelope.
    pub fn body(&self) -> Value {
        json!({ "success": false, "code": self.code, "error": self.message() })
    }

    /// `2201`, `2301`, `2401`: our own failure.
    pub const fn system(family: Family) -> Self {
        Self::new(500, system_code(family), SYSTEM)
    }

    /// The system error with another HTTP status, for what the table has no code for: unknown path (404), wrong method
    /// (405), too many requests (429), temporarily unable (503).
    #[must_use]
    pub fn transport(family: Family, http: u16, detail: impl Into<String>) -> Self {
        Self::new(http, system_code(family), SYSTEM).with(detail)
    }

    /// `2204` with HTTP 413: the body is over the limit.
    pub fn too_large(limit_bytes: u64) -> Self {
        Self::new(413, "2204", WRONG_TYPE).with(format!("the body is larger than the limit of {limit_bytes} bytes"))
    }

    /// `2203`: no JSON object.
    pub const fn invalid_json() -> Self {
        Self::new(400, "2203", INVALID_JSON)
    }

    /// `2204`: a known field has the wrong type or form.
    pub const fn wrong_type() -> Self {
        Self::new(400, "2204", WRONG_TYPE)
    }

    /// `2205`, `2405`: unknown partner or wrong signature.
    pub const fn unauthorised(family: Family) -> Self {
        match family {
            Family::Upload | Family::Status => Self::new(400, "2205", UNAUTHORISED),
            Family::IdApi => Self::new(400, "2405", UNAUTHORISED),
        }
    }

    /// `2207`: the enrolled user is switched off.
    pub const fn user_disabled() -> Self {
        Self::new(400, "2207", USER_DISABLED)
    }

    /// `2208`: the enrolled user was deleted.
    pub const fn user_deleted() -> Self {
        Self::new(400, "2208", USER_DELETED)
    }

    /// `2209`: the user id is taken.
    pub const fn already_enrolled() -> Self {
        Self::new(400, "2209", ALREADY_ENROLLED)
    }

    /// `2210`: nobody is enrolled under this user id.
    pub const fn not_enrolled() -> Self {
        Self::new(400, "2210", NOT_ENROLLED)
    }

    /// `2211`: the user has to enrol again first.
    pub const fn must_reenrol() -> Self {
        Self::new(400, "2211", REENROL)
    }

    /// `2212`: this endpoint does not take the job type.
    pub const fn job_type() -> Self {
        Self::new(400, "2212", JOB_TYPE)
    }

    /// `2213`, `2413`: a mandatory field is missing or empty.
    pub const fn missing(family: Family) -> Self {
        match family {
            Family::Upload | Family::Status => Self::new(400, "2213", MISSING),
            Family::IdApi => Self::new(400, "2413", MISSING),
        }
    }

    /// `2215`: the job id was used.
    pub const fn duplicate_job() -> Self {
        Self::new(400, "2215", DUPLICATE)
    }

    /// `2216`: the user has no selfie on file.
    pub const fn no_photo_on_file() -> Self {
        Self::new(400, "2216", NO_PHOTO)
    }

    /// `2217`: unknown product in a token request.
    pub const fn product() -> Self {
        Self::new(400, "2217", PRODUCT)
    }

    /// `2220`: the partner may not use production yet.
    pub const fn production_not_enabled() -> Self {
        Self::new(400, "2220", PRODUCTION)
    }

    /// `2221`: the web token is no good here.
    pub const fn token() -> Self {
        Self::new(400, "2221", TOKEN)
    }

    /// `2314`: the upload link was never used and has expired.
    pub const fn no_zip() -> Self {
        Self::new(400, "2314", NO_ZIP)
    }

    /// `2413`: the pair of country and ID type cannot be used.
    pub const fn id_type() -> Self {
        Self::new(400, "2413", ID_TYPE)
    }

    /// `2413`: no legal form of that name.
    pub const fn business_type() -> Self {
        Self::new(400, "2413", BUSINESS_TYPE)
    }

    /// `2414`: the product is not switched on.
    pub const fn activate() -> Self {
        Self::new(400, "2414", ACTIVATE)
    }

    /// `2428`: the wallet is empty.
    pub const fn out_of_credits() -> Self {
        Self::new(400, "2428", CREDIT)
    }

    /// The words of these generations for a refusal of the domain.
    ///
    /// Three have no code in the table. A caller who asks too often, a full queue and an installation without models
    /// get the family's system error with HTTP 429 or 503, so that clients which look at the status know that a later
    /// attempt can succeed.
    pub fn from_refusal(family: Family, refusal: &Refusal) -> Self {
        match refusal {
            Refusal::ProductionNotEnabled => Self::production_not_enabled(),
            Refusal::ProductNotEnabled(product) => {
                Self::activate().with(format!("{} is not switched on", product.slug()))
            }
            Refusal::IdTypeNotSupported => {
                Self::id_type().with("this product does not offer this country and id_type; see GET /v1/services")
            }
            Refusal::IdTypeNotEnabled => {
                Self::id_type().with("this country and id_type is switched off for the partner")
            }
            Refusal::IdNumberFormat => Self::wrong_type().with("id_number does not have the form of its id_type"),
            Refusal::MissingField(field) => Self::missing(family).with(*field),
            Refusal::DuplicateJob => Self::duplicate_job(),
            Refusal::InsufficientFunds => Self::out_of_credits(),
            Refusal::NoCallbackUrl => {
                Self::missing(family).with("callback_url; send one or set the partner's default callback")
            }
            Refusal::CallbackNotAllowed => {
                Self::wrong_type().with("callback_url; its host or scheme is not allowed for this partner")
            }
            Refusal::UserDisabled => Self::user_disabled(),
            Refusal::UserDeleted => Self::user_deleted(),
            Refusal::UserEnrolled => Self::already_enrolled(),
            Refusal::UserUnknown => Self::not_enrolled(),
            Refusal::UserMustReEnrol => Self::must_reenrol(),
            Refusal::UserWithoutPhoto => Self::no_photo_on_file(),
            Refusal::NoPriorRecord => {
                Self::not_enrolled().with("no earlier verification of this user_id has a name and a country")
            }
            Refusal::RateLimited => Self::transport(family, 429, "too many requests, try again later"),
            Refusal::VisionUnavailable => {
                Self::transport(family, 503, "face products are switched off on this installation")
            }
            Refusal::Overloaded => Self::transport(family, 503, "too many jobs are waiting, try again later"),
        }
    }
}

const fn system_code(family: Family) -> &'static str {
    match family {
        Family::Upload => "2201",
        Family::Status => "2301",
        Family::IdApi => "2401",
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.message())
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests;

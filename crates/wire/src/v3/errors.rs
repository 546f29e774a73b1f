//! The error bodies of the third generation: four shapes, one closed set of texts.

mod refusal;
mod screening;
#[cfg(test)]
mod tests;

use super::endpoint::Endpoint;
use kweli_domain::JobId;
use serde_json::{Value, json};

/// How an error body is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Shape {
    /// `{status, message}`: the default.
    Api,
    /// `{job_id, message, status, user_id}` with a slug as status: refused before the endpoint.
    Gateway(&'static str),
    /// `{error, code}`: the services that need no token.
    Service(&'static str),
}

/// An answer that is not a success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    http: u16,
    shape: Shape,
    message: String,
    headers: Vec<(&'static str, String)>,
}

impl ApiError {
    /// `{status, message}` with the reason text of the HTTP status.
    pub fn new(http: u16, message: impl Into<String>) -> Self {
        Self { http, shape: Shape::Api, message: message.into(), headers: Vec::new() }
    }

    fn gateway(http: u16, slug: &'static str, message: &str) -> Self {
        Self { http, shape: Shape::Gateway(slug), message: message.to_owned(), headers: Vec::new() }
    }

    fn service(http: u16, code: &'static str, message: &str) -> Self {
        Self { http, shape: Shape::Service(code), message: message.to_owned(), headers: Vec::new() }
    }

    fn with(mut self, header: &'static str, value: impl ToString) -> Self {
        self.headers.push((header, value.to_string()));
        self
    }

    fn with_job(self, job: Option<JobId>) -> Self {
        match job {
            Some(job) => self.with("SmileID-Job-ID", job),
            None => self,
        }
    }

    /// The HTTP status.
    pub const fn http(&self) -> u16 {
        self.http
    }

    /// The text that the caller reads.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Headers that belong to the answer.
    pub fn headers(&self) -> &[(&'static str, String)] {
        &self.headers
    }

    /// The JSON body.
    pub fn body(&self) -> Value {
        match self.shape {
            Shape::Api => json!({ "status": status_text(self.http), "message": self.message }),
            Shape::Gateway(slug) => {
                json!({ "job_id": null, "message": self.message, "status": slug, "user_id": null })
            }
            Shape::Service(code) => json!({ "error": self.message, "code": code }),
        }
    }
}

/// The reason text that `status` carries for an HTTP status.
pub const fn status_text(http: u16) -> &'static str {
    match http {
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        408 => "Request Timeout",
        409 => "Conflict",
        413 => "Content Too Large",
        415 => "Unsupported Media Type",
        424 => "Failed Dependency",
        429 => "Too Many Requests",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

/// 400
impl ApiError {
    /// A field is missing or has the wrong form.
    pub fn field(name: &str) -> Self {
        Self::new(400, format!("Required field '{name}' is missing or invalid."))
    }

    /// A given optional field has the wrong form.
    pub fn invalid(name: &str) -> Self {
        Self::new(400, format!("Field '{name}' is invalid."))
    }

    /// A header is missing. The token endpoint has its own wording.
    pub fn header(endpoint: Endpoint, name: &str) -> Self {
        match endpoint {
            Endpoint::Token => Self::new(400, format!("{name} header is required.")),
            _ => Self::new(400, format!("Header '{name}' is required.")),
        }
    }

    /// Neither e-mail nor phone number.
    pub fn contact() -> Self {
        Self::new(400, "Either email or phone_number is required.")
    }

    /// Neither e-mail nor phone number, in the wording of the screening endpoints.
    pub fn contact_screening() -> Self {
        Self::new(400, "Either user_details.email or user_details.phone_number is required.")
    }

    /// The kind of the picture to compare with is none of the three.
    pub fn comparison_type() -> Self {
        Self::new(400, "Field 'comparison_image_type' must be either DOCUMENT, ID_PHOTO, or PORTRAIT.")
    }

    /// The instant of the consent lies ahead.
    pub fn consent_in_future() -> Self {
        Self::new(400, "Required field 'consent.granted_at' cannot be set in the future.")
    }

    /// No consent at all, in the wording of the synchronous endpoint.
    pub fn consent_required() -> Self {
        Self::new(400, "consent is required")
    }

    /// No callback in the request, the token or the settings.
    pub fn no_callback() -> Self {
        Self::new(
            400,
            "A valid callback_url is required in the request or a default callback URL must be configured in the portal.",
        )
    }

    /// The ID number cannot be one of its type.
    pub fn id_format() -> Self {
        Self::new(400, "Invalid ID number format for the specified country and ID type.")
    }

    /// A document picture of another kind.
    pub fn document_mime() -> Self {
        Self::new(400, "Document image must be JPEG or PNG.")
    }

    /// A residency request for another document than a passport.
    pub fn passport_only() -> Self {
        Self::new(400, "Field 'id_type' must be PASSPORT for residency document verification.")
    }

    /// The path holds no job id. Status and replay name the parameter differently.
    pub fn job_id(endpoint: Endpoint) -> Self {
        let name = if endpoint == Endpoint::Replay { "job_id" } else { "jobId" };
        Self::new(400, format!("\"{name}\" must be a valid TypeID with prefix 'job_'"))
    }

    /// A replay has nowhere to go.
    pub fn replay_without_url() -> Self {
        Self::new(400, "No valid callback URL available")
    }

    /// A replay of a job whose product has no callback.
    pub fn replay_without_product() -> Self {
        Self::new(400, "Unable to determine product for this job")
    }

    /// A service was asked for something that is not on its list.
    pub fn service_value(name: &str, allowed: &[&str]) -> Self {
        Self::service(400, "2413", &format!("{name} must be one of [{}].", allowed.join(", ")))
    }

    /// A service was asked for something that is no country code.
    pub fn service_country() -> Self {
        Self::service(
            400,
            "2413",
            "Country Code must be a valid ISO 3166-1 alpha-2 country code consisting of exactly two uppercase letters.",
        )
    }
}

/// 401, 402, 403
impl ApiError {
    /// Token, key or partner are not accepted.
    pub fn unauthorized(endpoint: Endpoint) -> Self {
        if endpoint == Endpoint::ReportFraud {
            return Self::new(401, "Invalid token");
        }
        if endpoint.is_sync() {
            return Self::gateway(401, "unauthorized", "Missing or invalid authentication credentials.");
        }
        Self::new(401, "Invalid authentication credentials.")
    }

    /// The wallet cannot pay.
    pub fn insufficient_funds(endpoint: Endpoint) -> Self {
        let text = if endpoint.answers_inline() {
            "You are out of credits. Add funds to your wallet to run more verifications."
        } else {
            "Insufficient wallet balance."
        };
        Self::new(402, text)
    }

    /// A gate that names no cause.
    pub fn not_authorized(endpoint: Endpoint) -> Self {
        let text = "You are not authorized to do that.";
        if endpoint.is_open_service() { Self::service(403, "2413", text) } else { Self::new(403, text) }
    }

    /// The caller's address is not on the list.
    pub fn ip_not_allowed(endpoint: Endpoint) -> Self {
        match endpoint {
            Endpoint::EnhancedKyc
            | Endpoint::BiometricKyc
            | Endpoint::DocumentVerification
            | Endpoint::EnhancedDocumentVerification
            | Endpoint::ResidencyDocumentVerification
            | Endpoint::Token => Self::new(403, "IP address not allowed."),
            _ => Self::not_authorized(endpoint),
        }
    }

    /// The client library's version is blocked.
    pub fn sdk_not_allowed() -> Self {
        Self::new(403, "SDK version not allowed.")
    }

    /// User ids of token, header and body differ.
    pub fn user_mismatch() -> Self {
        Self::new(403, "Token is not authorized for this user ID.")
    }

    /// The token was made for another product.
    pub fn product_mismatch() -> Self {
        Self::new(403, "Token is not authorized for this product.")
    }
}

/// 404, 408, 409, 413, 415, 424
impl ApiError {
    /// A replay of a job that is not there.
    pub fn job_not_found() -> Self {
        Self::new(404, "Job not found")
    }

    /// The user has no enrolment.
    pub fn no_enrolled_user() -> Self {
        Self::new(404, "No enrolled user found for this partner.")
    }

    /// A fraud report about somebody who is not on file.
    pub fn user_not_found() -> Self {
        Self::new(404, "User not found")
    }

    /// The user has no earlier verification to take a name from.
    pub fn no_prior_record() -> Self {
        Self::new(404, "No prior KYC record with a usable name and country was found for this user.")
    }

    /// The authority did not answer before the synchronous deadline.
    pub fn authority_timeout(job: JobId) -> Self {
        let text = format!(
            "The ID authority did not respond in time. The job is still recorded \u{2014} retrieve its result from \
             /v3/status/{job}."
        );
        Self::new(408, text).with_job(Some(job))
    }

    /// A replay of a job that is not finished.
    pub fn still_processing() -> Self {
        Self::new(409, "Job is still processing. Callbacks can only be replayed for completed jobs.")
    }

    /// One picture is too large; where no picture is expected, whatever came is.
    pub fn file_too_large(endpoint: Endpoint, field: &str) -> Self {
        match endpoint {
            Endpoint::EnhancedKyc => Self::new(413, "File is too large."),
            Endpoint::EnhancedKycSync => Self::body_too_large(endpoint),
            _ if endpoint.is_screening() => Self::body_too_large(endpoint),
            _ => Self::new(413, format!("{field} is too large.")),
        }
    }

    /// The body is larger than the endpoint takes.
    pub fn body_too_large(endpoint: Endpoint) -> Self {
        match endpoint {
            Endpoint::EnhancedKyc => Self::new(413, "File is too large."),
            Endpoint::EnhancedKycSync => Self::gateway_too_large(),
            _ if endpoint.is_screening() => Self::new(413, "Request payload is too large."),
            _ => Self::new(413, "The request payload exceeds the maximum allowed size of 4.5MB."),
        }
    }

    /// The body is larger than the gateway lets through.
    pub fn gateway_too_large() -> Self {
        let text = "Request payload too large. Maximum allowed size is 10 MB.";
        Self::gateway(413, "payload_too_large", text)
    }

    /// The body is not multipart.
    pub fn media_type() -> Self {
        Self::new(415, "Unsupported Media Type. Required Content-Type is multipart/form-data")
    }

    /// The authority cannot be asked; synchronous endpoint.
    pub fn authority_unavailable(job: JobId) -> Self {
        Self::new(424, "Unable to verify ID \u{2014} ID authority unavailable.").with_job(Some(job))
    }
}

/// 429, 5xx
impl ApiError {
    /// Too many requests, or too many for one ID number.
    pub fn rate_limited(endpoint: Endpoint) -> Self {
        let text = if endpoint.is_sync() {
            "This ID number has been blocked due to multiple submissions. Please use the designated endpoint to \
             reactivate it."
        } else {
            "Rate limit exceeded. Please try again later."
        };
        Self::new(429, text)
    }

    /// Our own failure; names the job if one exists.
    pub fn internal(job: Option<JobId>) -> Self {
        Self::new(500, "An unexpected error occurred. Please try again or contact support.").with_job(job)
    }

    /// Our own failure while a user was reported.
    pub fn user_system_error() -> Self {
        Self::new(500, "System Error")
    }

    /// Our own failure before the synchronous endpoint made a job.
    pub fn integration_failure() -> Self {
        let text = "Backend processing failure. Please retry; contact support if the issue persists.";
        Self::gateway(500, "integration_failure", text)
    }

    /// Not now: the queue is full or the installation lacks what is needed. `retry_after_s` in seconds.
    pub fn unavailable(retry_after_s: u32) -> Self {
        Self::new(503, "Service is temporarily unavailable. Please try again later.").with("Retry-After", retry_after_s)
    }
}

//! From a form and a verified token to a submission. One file per endpoint; shared rules in the other files.

mod aml;
mod biometric_kyc;
mod consent;
mod details;
mod document;
mod enhanced_kyc;
mod forced;
mod identity;
mod images;
mod news;
mod params;
mod path;
mod references;
mod replay;
mod report_fraud;
mod selfie;
mod submission;
mod token;
mod user;

pub use aml::{aml, idempotency_key};
pub use biometric_kyc::biometric_kyc;
pub use document::{document_verification, enhanced_document_verification, residency_document_verification};
pub use enhanced_kyc::enhanced_kyc;
pub use news::{CATEGORIES, NewsQuery, category_label, news};
pub use path::job_id;
pub use references::{in_form, references};
pub use replay::{Replay, replay};
pub use report_fraud::report_fraud;
pub use selfie::{authentication, compare, registration};
pub use submission::Parsed;
pub use token::{BoundField, ToStore, TokenRequest, token, token_headers};

//! The third generation over HTTP. Each endpoint is one file; what they share is in `auth`, `form`, `multipart`,
//! `submit` and `reply`.

mod aml;
mod auth;
mod biometric_kyc;
mod documents;
mod enhanced_kyc;
mod form;
pub(crate) mod multipart;
mod replay;
mod reply;
mod selfie;
mod services;
mod status;
mod submit;
mod token;
mod users;

use crate::state::WebState;
use axum::Router;
use axum::routing::{get, post};

/// Its routes.
pub fn routes() -> Router<WebState> {
    Router::new()
        .route("/v3/token", post(token::issue))
        .route("/v3/enhanced_kyc", post(enhanced_kyc::later))
        .route("/v3/enhanced_kyc/sync", post(enhanced_kyc::sync))
        .route("/v3/biometric_kyc", post(biometric_kyc::later))
        .route("/v3/document_verification", post(documents::document))
        .route("/v3/enhanced_document_verification", post(documents::enhanced))
        .route("/v3/residency_document_verification", post(documents::residency))
        .route("/v3/registration", post(selfie::registration))
        .route("/v3/authentication", post(selfie::authentication))
        .route("/v3/compare", post(selfie::compare))
        .route("/v3/aml", post(aml::later))
        .route("/v3/aml/sync", post(aml::sync))
        .route("/v3/aml/monitoring", post(aml::monitoring))
        .route("/v3/aml/monitoring/{job_id}/news/{reference}", get(aml::news))
        .route("/v3/status/{job_id}", get(status::ask))
        .route("/v3/replay/{job_id}", post(replay::ask))
        .route("/v3/users/{user_id}/report_fraud", post(users::report_fraud))
        .route("/v3/services/bank_codes", get(services::bank_codes))
        .route("/v3/services/supported_id_types", get(services::supported_id_types))
        .route("/v3/services/supported_documents", get(services::supported_documents))
        .route("/v3/valid-documents", get(services::supported_documents))
        .route("/v1/valid_documents", get(services::supported_documents).post(crate::v1::valid_documents))
}

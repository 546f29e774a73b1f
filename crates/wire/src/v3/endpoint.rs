//! Where a request came in; texts and shapes of errors differ by it.

use super::GATEWAY_LIMIT;
use super::context::Limits;

/// The endpoints of the third generation that are served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `POST /v3/token`
    Token,
    /// `POST /v3/enhanced_kyc`
    EnhancedKyc,
    /// `POST /v3/enhanced_kyc/sync`
    EnhancedKycSync,
    /// `POST /v3/biometric_kyc`
    BiometricKyc,
    /// `POST /v3/document_verification`
    DocumentVerification,
    /// `POST /v3/enhanced_document_verification`
    EnhancedDocumentVerification,
    /// `POST /v3/residency_document_verification`
    ResidencyDocumentVerification,
    /// `POST /v3/registration`
    Registration,
    /// `POST /v3/authentication`
    Authentication,
    /// `POST /v3/compare`
    Compare,
    /// `POST /v3/aml`
    Aml,
    /// `POST /v3/aml/sync`
    AmlSync,
    /// `POST /v3/aml/monitoring`
    AmlMonitoring,
    /// `GET /v3/aml/monitoring/{job_id}/news/{reference}`
    AmlNews,
    /// `GET /v3/status/{jobId}`
    Status,
    /// `POST /v3/replay/{job_id}`
    Replay,
    /// `POST /v3/users/{user_id}/report_fraud`
    ReportFraud,
    /// `GET /v3/services/bank_codes`
    BankCodes,
    /// `GET /v3/services/supported_id_types`
    SupportedIdTypes,
    /// `GET /v3/services/supported_documents`
    SupportedDocuments,
}

impl Endpoint {
    /// Every endpoint, for tables and tests.
    pub const ALL: [Self; 20] = [
        Self::Token,
        Self::EnhancedKyc,
        Self::EnhancedKycSync,
        Self::BiometricKyc,
        Self::DocumentVerification,
        Self::EnhancedDocumentVerification,
        Self::ResidencyDocumentVerification,
        Self::Registration,
        Self::Authentication,
        Self::Compare,
        Self::Aml,
        Self::AmlSync,
        Self::AmlMonitoring,
        Self::AmlNews,
        Self::Status,
        Self::Replay,
        Self::ReportFraud,
        Self::BankCodes,
        Self::SupportedIdTypes,
        Self::SupportedDocuments,
    ];

    /// Whether errors before the endpoint itself wear the gateway's envelope here.
    pub const fn is_sync(self) -> bool {
        matches!(self, Self::EnhancedKycSync)
    }

    /// Whether it answers with the result.
    pub const fn answers_inline(self) -> bool {
        matches!(self, Self::EnhancedKycSync | Self::AmlSync)
    }

    /// Whether it screens a person; some texts are its own.
    pub const fn is_screening(self) -> bool {
        matches!(self, Self::Aml | Self::AmlSync | Self::AmlMonitoring)
    }

    /// Whether it answers without a token, in the services' own error shape.
    pub const fn is_open_service(self) -> bool {
        matches!(self, Self::BankCodes | Self::SupportedIdTypes | Self::SupportedDocuments)
    }

    /// How many bytes a body may have here. Above it the answer is [`ApiError::body_too_large`], above
    /// [`GATEWAY_LIMIT`] it is [`ApiError::gateway_too_large`].
    ///
    /// [`ApiError::body_too_large`]: super::ApiError::body_too_large
    /// [`ApiError::gateway_too_large`]: super::ApiError::gateway_too_large
    pub const fn body_limit(self, limits: &Limits) -> usize {
        if self.is_sync() || limits.body > GATEWAY_LIMIT { GATEWAY_LIMIT } else { limits.body }
    }

    /// The word of a product-scoped token that this endpoint asks for; `None` where the scope is not looked at.
    pub const fn token_product(self) -> Option<&'static str> {
        match self {
            Self::EnhancedKyc | Self::EnhancedKycSync => Some("enhanced_kyc"),
            Self::BiometricKyc => Some("biometric_kyc"),
            // The list of token products has no word of its own for residency.
            Self::DocumentVerification | Self::ResidencyDocumentVerification => Some("document_verification"),
            Self::EnhancedDocumentVerification => Some("enhanced_document_verification"),
            Self::Registration => Some("smart_selfie_registration"),
            Self::Authentication => Some("smart_selfie_authentication"),
            Self::Compare => Some("smart_selfie_compare"),
            Self::Aml | Self::AmlSync => Some("one_time_aml"),
            Self::AmlMonitoring => Some("aml"),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_synchronous_endpoint_has_the_gateways_limit_only() {
        let limits = Limits::default();
        for endpoint in Endpoint::ALL {
            let expected = if endpoint == Endpoint::EnhancedKycSync { 10_485_760 } else { 4_718_592 };
            assert_eq!(endpoint.body_limit(&limits), expected, "{endpoint:?}");
        }
        assert_eq!(Endpoint::Token.body_limit(&Limits { body: usize::MAX, file: 1 }), GATEWAY_LIMIT);
    }
}

//! What a partner can buy.

use serde::{Deserialize, Serialize};

/// A verification product. Numbers and slugs of products exist only on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Product {
    /// Does the record match what the person says? No personal data is returned.
    BasicKyc,
    /// Look the ID number up and return the record.
    EnhancedKyc,
    /// Look the ID number up and compare the record's photo with a live selfie.
    BiometricKyc,
    /// Is this the person who was enrolled?
    Authentication,
    /// Enrol a face.
    Registration,
    /// Compare a selfie with a given photo.
    Compare,
    /// Replace the enrolled photo.
    UpdatePhoto,
    /// Compare what the authority and the document said of one person.
    CompareUserInfo,
    /// Read and judge a document, compare its portrait with a selfie.
    DocumentVerification,
    /// Document verification plus the authority's record.
    EnhancedDocumentVerification,
    /// Verification of a passport together with the visa or permit that lets its holder reside.
    ResidencyDocumentVerification,
    /// Is this person on a watch list or in the news? Asked once.
    Aml,
    /// The same, asked again whenever a list changes.
    AmlMonitoring,
    /// Look a company up, with its directors and owners.
    BusinessVerification,
}

impl Product {
    /// Every product, for settings and tables.
    pub const ALL: [Self; 14] = [
        Self::BasicKyc,
        Self::EnhancedKyc,
        Self::BiometricKyc,
        Self::Authentication,
        Self::Registration,
        Self::Compare,
        Self::UpdatePhoto,
        Self::CompareUserInfo,
        Self::DocumentVerification,
        Self::EnhancedDocumentVerification,
        Self::ResidencyDocumentVerification,
        Self::Aml,
        Self::AmlMonitoring,
        Self::BusinessVerification,
    ];

    /// Whether this version can run it. The others are refused as "not enabled".
    pub const fn is_built(self) -> bool {
        true
    }

    /// Whether it reads a document.
    pub const fn reads_document(self) -> bool {
        matches!(
            self,
            Self::DocumentVerification | Self::EnhancedDocumentVerification | Self::ResidencyDocumentVerification
        )
    }

    /// Whether it is about a selfie alone: no ID, no document.
    pub const fn is_selfie(self) -> bool {
        matches!(self, Self::Authentication | Self::Registration | Self::Compare | Self::UpdatePhoto)
    }

    /// Whether it compares with the face on file, so that there must be one.
    pub const fn needs_enrolled(self) -> bool {
        matches!(self, Self::Authentication | Self::UpdatePhoto)
    }

    /// Whether it searches watch lists for a person.
    pub const fn is_screening(self) -> bool {
        matches!(self, Self::Aml | Self::AmlMonitoring)
    }

    /// Whether it is about a company.
    pub const fn is_business(self) -> bool {
        matches!(self, Self::BusinessVerification)
    }

    /// Whether it looks at faces and so needs the models.
    pub const fn needs_vision(self) -> bool {
        !matches!(self, Self::BasicKyc | Self::EnhancedKyc | Self::CompareUserInfo)
            && !self.is_screening()
            && !self.is_business()
    }

    /// Whether it asks an ID authority.
    pub const fn asks_authority(self) -> bool {
        matches!(
            self,
            Self::BasicKyc
                | Self::EnhancedKyc
                | Self::BiometricKyc
                | Self::EnhancedDocumentVerification
                | Self::BusinessVerification
        )
    }

    /// Stable name for settings, price files, metrics and the command line.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::BasicKyc => "basic_kyc",
            Self::EnhancedKyc => "enhanced_kyc",
            Self::BiometricKyc => "biometric_kyc",
            Self::Authentication => "authentication",
            Self::Registration => "registration",
            Self::Compare => "compare",
            Self::UpdatePhoto => "update_photo",
            Self::CompareUserInfo => "compare_user_info",
            Self::DocumentVerification => "document_verification",
            Self::EnhancedDocumentVerification => "enhanced_document_verification",
            Self::ResidencyDocumentVerification => "residency_document_verification",
            Self::Aml => "aml",
            Self::AmlMonitoring => "aml_monitoring",
            Self::BusinessVerification => "business_verification",
        }
    }

    /// The product with this [`slug`](Self::slug).
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|p| p.slug() == slug)
    }
}

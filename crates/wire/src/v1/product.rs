//! Products as numbers and words of these generations.

use kweli_domain::Product;

/// The number that `PartnerParams.job_type` carries.
pub const fn job_type(product: Product) -> u8 {
    match product {
        Product::BiometricKyc => 1,
        Product::Authentication => 2,
        Product::Compare => 3,
        Product::Registration => 4,
        Product::BasicKyc | Product::EnhancedKyc => 5,
        // A residency job is only submitted by the third generation; here it is told as what it is most like.
        Product::DocumentVerification | Product::ResidencyDocumentVerification => 6,
        Product::UpdatePhoto => 8,
        Product::CompareUserInfo => 9,
        Product::EnhancedDocumentVerification => 11,
        Product::BusinessVerification => 7,
        Product::Aml | Product::AmlMonitoring => 10,
    }
}

/// The product of a job type that `/v1/upload` takes.
pub const fn uploaded(job_type: i64) -> Option<Product> {
    Some(match job_type {
        1 => Product::BiometricKyc,
        2 => Product::Authentication,
        4 => Product::Registration,
        6 => Product::DocumentVerification,
        8 => Product::UpdatePhoto,
        11 => Product::EnhancedDocumentVerification,
        _ => return None,
    })
}

/// A product word of a token request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenProduct {
    /// `authentication`
    Authentication,
    /// `smartselfie`
    SmartSelfie,
    /// `basic_kyc`, formerly `identity_verification`
    BasicKyc,
    /// `enhanced_kyc`
    EnhancedKyc,
    /// `biometric_kyc`, formerly `ekyc_smartselfie`
    BiometricKyc,
    /// `doc_verification`
    DocVerification,
    /// `enhanced_document_verification`
    EnhancedDocumentVerification,
    /// `e_signature`
    ESignature,
}

impl TokenProduct {
    /// Reads a word, current or former.
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "authentication" => Self::Authentication,
            "smartselfie" => Self::SmartSelfie,
            "basic_kyc" | "identity_verification" => Self::BasicKyc,
            "enhanced_kyc" => Self::EnhancedKyc,
            "biometric_kyc" | "ekyc_smartselfie" => Self::BiometricKyc,
            "doc_verification" => Self::DocVerification,
            "enhanced_document_verification" => Self::EnhancedDocumentVerification,
            "e_signature" => Self::ESignature,
            _ => return None,
        })
    }

    /// The current word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::SmartSelfie => "smartselfie",
            Self::BasicKyc => "basic_kyc",
            Self::EnhancedKyc => "enhanced_kyc",
            Self::BiometricKyc => "biometric_kyc",
            Self::DocVerification => "doc_verification",
            Self::EnhancedDocumentVerification => "enhanced_document_verification",
            Self::ESignature => "e_signature",
        }
    }

    /// The job type in the token's payload.
    pub const fn job_type(self) -> u8 {
        match self {
            Self::Authentication => 2,
            Self::SmartSelfie => 4,
            Self::BasicKyc | Self::EnhancedKyc => 5,
            Self::BiometricKyc => 1,
            Self::DocVerification => 6,
            Self::EnhancedDocumentVerification => 11,
            Self::ESignature => 12,
        }
    }

    /// The product that the token may be used for; `None` for the electronic signature, which is no verification.
    pub const fn product(self) -> Option<Product> {
        Some(match self {
            Self::Authentication => Product::Authentication,
            Self::SmartSelfie => Product::Registration,
            Self::BasicKyc => Product::BasicKyc,
            Self::EnhancedKyc => Product::EnhancedKyc,
            Self::BiometricKyc => Product::BiometricKyc,
            Self::DocVerification => Product::DocumentVerification,
            Self::EnhancedDocumentVerification => Product::EnhancedDocumentVerification,
            Self::ESignature => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_numbers_agree() {
        for (word, job_type_number) in [
            ("authentication", 2),
            ("smartselfie", 4),
            ("basic_kyc", 5),
            ("identity_verification", 5),
            ("enhanced_kyc", 5),
            ("biometric_kyc", 1),
            ("ekyc_smartselfie", 1),
            ("doc_verification", 6),
            ("enhanced_document_verification", 11),
            ("e_signature", 12),
        ] {
            let product = TokenProduct::from_word(word).unwrap();
            assert_eq!(product.job_type(), job_type_number, "{word}");
            assert_eq!(TokenProduct::from_word(product.word()), Some(product));
            if let Some(domain) = product.product() {
                assert_eq!(job_type(domain), job_type_number, "{word}");
            }
        }
        assert_eq!(TokenProduct::from_word("aml"), None);
    }

    #[test]
    fn uploads_take_six_job_types() {
        let taken: Vec<i64> = (-1..20).filter(|n| uploaded(*n).is_some()).collect();
        assert_eq!(taken, [1, 2, 4, 6, 8, 11]);
        for n in taken {
            assert_eq!(i64::from(job_type(uploaded(n).unwrap())), n);
        }
    }
}

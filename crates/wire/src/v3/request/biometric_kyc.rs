//! `POST /v3/biometric_kyc`

use super::submission::{Asked, Common, Parsed, assemble, gate};
use super::{forced, identity, images};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use kweli_domain::{ImageKind, Product, Timestamp};

/// Reads a request to compare a live person with the record of an ID.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order.
pub fn biometric_kyc(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    let endpoint = Endpoint::BiometricKyc;
    let user_id = gate(endpoint, form, context)?;
    let mut pictures = vec![(ImageKind::Selfie, images::selfie(form)?)];
    pictures.extend(images::liveness(form)?);
    let product = Product::BiometricKyc;
    let identity = identity::read(product, form, context)?;
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked { images: pictures, forced: forced::read(form), ..Asked::about(product, identity) };
    assemble(endpoint, form, context, user_id, common, asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, biometric_form, bound, context, jpeg, part, said, text};
    use kweli_domain::submission::ForcedResult;

    fn text_of(form: &Form) -> String {
        let (http, text) = said(biometric_kyc(form, &context(), NOW));
        assert_eq!(http, 400, "{text}");
        text
    }

    #[test]
    fn a_whole_request() {
        let form = biometric_form().and(text("sandbox_result", "1220")).and(text("user_id", "user-77"));
        let parsed = biometric_kyc(&form, &context(), NOW).unwrap();
        insta::assert_json_snapshot!("biometric_kyc_submission", parsed.submission);
        assert_eq!(parsed.submission.forced, Some(ForcedResult::Approved));
        let kinds: Vec<_> = parsed.images.iter().map(|(kind, _)| kind.to_string()).collect();
        let frames = (0..8).map(|n| format!("liveness_{n}"));
        assert_eq!(kinds, std::iter::once("selfie".to_owned()).chain(frames).collect::<Vec<_>>());
    }

    #[test]
    fn pictures_are_checked_before_the_id() {
        let bare = biometric_form().without("country");
        assert_eq!(
            text_of(&bare.clone().without("selfie_image").without("liveness_images")),
            "Required field 'selfie_image' is missing or invalid."
        );
        assert_eq!(
            text_of(&bare.clone().without("liveness_images")),
            "Required field 'liveness_images' is missing or invalid."
        );
        assert_eq!(text_of(&bare), "Required field 'country' is missing or invalid.");
        let mut four = biometric_form().without("liveness_images");
        four.0.extend((0..4).map(|_| jpeg("liveness_images")));
        assert_eq!(text_of(&four), "Required field 'liveness_images' is missing or invalid.");
    }

    #[test]
    fn a_repeated_selfie_is_the_last_one() {
        let mut last = jpeg("selfie_image");
        last.bytes = vec![0xFF, 0xD8, 0xFF, 7].into();
        let parsed = biometric_kyc(&biometric_form().and(last.clone()), &context(), NOW).unwrap();
        assert_eq!(parsed.images[0].1, last.bytes);
    }

    #[test]
    fn an_unknown_forced_result_is_ignored() {
        let parsed = biometric_kyc(&biometric_form().and(text("sandbox_result", "pass")), &context(), NOW).unwrap();
        assert_eq!(parsed.submission.forced, None);
    }

    #[test]
    fn a_large_picture_is_named() {
        let mut small = context();
        small.limits.file = 1_000;
        let mut bytes = vec![0xFF, 0xD8, 0xFF];
        bytes.resize(1_001, 0);
        let form = biometric_form().with(part("selfie_image", bytes));
        assert_eq!(said(biometric_kyc(&form, &small, NOW)), (413, "selfie_image is too large.".to_owned()));
    }

    #[test]
    fn scope() {
        let scoped = bound(&Form(vec![text("product", "enhanced_kyc")]));
        let expected = (403, "Token is not authorized for this product.".to_owned());
        assert_eq!(said(biometric_kyc(&biometric_form(), &scoped, NOW)), expected);
    }
}

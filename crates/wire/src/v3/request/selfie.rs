//! `POST /v3/registration`, `/v3/authentication`, `/v3/compare`: a selfie alone.

use super::submission::{Asked, Common, Parsed, assemble, gate};
use super::{forced, images};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use bytes::Bytes;
use kweli_domain::{Claims, ImageKind, Product, Timestamp};

/// Reads a request to put a face on file.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order.
pub fn registration(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    let endpoint = Endpoint::Registration;
    let user_id = gate(endpoint, form, context)?;
    let pictures = capture(form)?;
    let allow_new_enroll = form.boolean("allow_new_enroll")?.unwrap_or_default();
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked { allow_new_enroll, ..selfie(Product::Registration, pictures, form) };
    assemble(endpoint, form, context, user_id, common, asked)
}

/// Reads a request to compare a live person with the face on file.
///
/// # Errors
/// As [`registration`].
pub fn authentication(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    let endpoint = Endpoint::Authentication;
    let user_id = gate(endpoint, form, context)?.ok_or_else(|| ApiError::field("user_id"))?;
    let use_enrolled_image = form.boolean("use_enrolled_image")?.unwrap_or_default();
    let pictures = if use_enrolled_image { Vec::new() } else { capture(form)? };
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked { use_enrolled_image, ..selfie(Product::Authentication, pictures, form) };
    assemble(endpoint, form, context, Some(user_id), common, asked)
}

/// Reads a request to compare a live person with a picture.
///
/// # Errors
/// As [`registration`].
pub fn compare(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    let endpoint = Endpoint::Compare;
    let user_id = gate(endpoint, form, context)?;
    let mut pictures = vec![(ImageKind::Selfie, images::selfie(form)?)];
    let other = images::jpeg(form, "comparison_image")?;
    let kind = match form.text("comparison_image_type")? {
        Some("DOCUMENT") => ImageKind::DocumentFront,
        // A photo cut out of an ID and a portrait are both one face in the middle.
        Some("ID_PHOTO" | "PORTRAIT") => ImageKind::Portrait,
        _ => return Err(ApiError::comparison_type()),
    };
    pictures.push((kind, other));
    // A comparison may do without frames; if there are any, they are a whole capture.
    if form.parts("liveness_images").next().is_some() {
        pictures.extend(images::liveness(form)?);
    }
    let allow_new_enroll = form.boolean("allow_new_enroll")?.unwrap_or_default();
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked { allow_new_enroll, ..selfie(Product::Compare, pictures, form) };
    assemble(endpoint, form, context, user_id, common, asked)
}

/// Selfie and frames, all mandatory.
fn capture(form: &Form) -> Result<Vec<(ImageKind, Bytes)>, ApiError> {
    let mut pictures = vec![(ImageKind::Selfie, images::selfie(form)?)];
    pictures.extend(images::liveness(form)?);
    Ok(pictures)
}

fn selfie(product: Product, images: Vec<(ImageKind, Bytes)>, form: &Form) -> Asked {
    Asked {
        product,
        claims: Claims::default(),
        ask_authority: false,
        images,
        forced: forced::read(form),
        allow_new_enroll: false,
        use_enrolled_image: false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, biometric_form, bound, context, jpeg, said, text};
    use kweli_domain::submission::ForcedResult;

    type Read = fn(&Form, &TokenContext, Timestamp) -> Result<Parsed, ApiError>;
    const ALL: [Read; 3] = [registration, authentication, compare];

    /// A form that every one of the three takes.
    fn form() -> Form {
        let mut comparison = jpeg("comparison_image");
        comparison.bytes = vec![0xFF, 0xD8, 0xFF, 9].into();
        let base = ["country", "id_type", "id_number"].into_iter().fold(biometric_form(), Form::without);
        base.and(text("user_id", "user-77")).and(comparison).and(text("comparison_image_type", "ID_PHOTO"))
    }

    fn missing(field: &str) -> (u16, String) {
        (400, format!("Required field '{field}' is missing or invalid."))
    }

    #[test]
    fn whole_requests() {
        let asked = form().and(text("sandbox_result", "840")).and(text("allow_new_enroll", "true"));
        let registered = registration(&asked, &context(), NOW).unwrap();
        insta::assert_json_snapshot!("registration_submission", registered.submission);
        assert_eq!(registered.images.len(), 9);
        let authenticated = authentication(&asked, &context(), NOW).unwrap();
        assert_eq!(authenticated.submission.product, Product::Authentication);
        assert_eq!(authenticated.submission.forced, Some(ForcedResult::Approved));
        assert!(!authenticated.submission.allow_new_enroll);
        let compared = compare(&asked, &context(), NOW).unwrap();
        assert_eq!(compared.images[1].0, ImageKind::Portrait);
        assert_eq!(compared.images.len(), 10);
        assert!(compared.submission.allow_new_enroll && !compared.submission.ask_authority);
    }

    #[test]
    fn fields_in_table_order() {
        let bare = form().without("selfie_image").without("liveness_images").without("consent");
        assert_eq!(said(registration(&bare, &context(), NOW)), missing("selfie_image"));
        assert_eq!(said(compare(&bare, &context(), NOW)), missing("selfie_image"));
        assert_eq!(said(authentication(&bare.clone().without("user_id"), &context(), NOW)), missing("user_id"));
        assert_eq!(said(authentication(&bare, &context(), NOW)), missing("selfie_image"));
        let frameless = form().without("liveness_images").without("consent");
        assert_eq!(said(registration(&frameless, &context(), NOW)), missing("liveness_images"));
        assert_eq!(said(authentication(&frameless, &context(), NOW)), missing("liveness_images"));
        assert_eq!(said(compare(&frameless, &context(), NOW)), missing("consent"));
        for read in ALL {
            assert_eq!(said(read(&form().without("consent"), &context(), NOW)), missing("consent"));
            let mut five = form().without("liveness_images");
            five.0.extend((0..5).map(|_| jpeg("liveness_images")));
            assert_eq!(said(read(&five, &context(), NOW)), missing("liveness_images"));
        }
    }

    #[test]
    fn the_picture_to_compare_with() {
        assert_eq!(said(compare(&form().without("comparison_image"), &context(), NOW)), missing("comparison_image"));
        for bad in ["", "portrait", "SELFIE"] {
            let wrong = form().with(text("comparison_image_type", bad));
            let expected = "Field 'comparison_image_type' must be either DOCUMENT, ID_PHOTO, or PORTRAIT.";
            assert_eq!(said(compare(&wrong, &context(), NOW)), (400, expected.to_owned()), "{bad}");
        }
        let document = form().with(text("comparison_image_type", "DOCUMENT")).without("liveness_images");
        let parsed = compare(&document, &context(), NOW).unwrap();
        let kinds: Vec<_> = parsed.images.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, [ImageKind::Selfie, ImageKind::DocumentFront]);
        // Nobody named: nobody is enrolled.
        let nameless = compare(&document.without("user_id"), &context(), NOW).unwrap();
        assert!(!kweli_domain::enrolment::enrols(&nameless.submission));
    }

    #[test]
    fn the_picture_on_file_needs_no_upload() {
        let bare = form().without("selfie_image").without("liveness_images").and(text("use_enrolled_image", "true"));
        let parsed = authentication(&bare, &context(), NOW).unwrap();
        assert!(parsed.submission.use_enrolled_image && parsed.images.is_empty());
        let unclear = form().and(text("use_enrolled_image", "maybe"));
        assert_eq!(said(authentication(&unclear, &context(), NOW)).1, "Field 'use_enrolled_image' is invalid.");
    }

    #[test]
    fn a_scoped_token_opens_its_own_product_only() {
        for (word, own) in
            [("smart_selfie_registration", 0), ("smart_selfie_authentication", 1), ("smart_selfie_compare", 2)]
        {
            let scoped = bound(&Form(vec![text("product", word)]));
            for (index, read) in ALL.into_iter().enumerate() {
                assert_eq!(read(&form(), &scoped, NOW).is_ok(), index == own, "{word} {index}");
            }
        }
    }
}

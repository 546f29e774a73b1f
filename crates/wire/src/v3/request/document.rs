//! `POST /v3/document_verification`, `/v3/enhanced_document_verification` and `/v3/residency_document_verification`

use super::submission::{Asked, Common, Parsed, assemble, gate};
use super::{identity, images};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use bytes::Bytes;
use kweli_domain::{Claims, ImageKind, Product, Timestamp};

/// The only type that a residency request may name.
const PASSPORT: &str = "PASSPORT";

/// Reads a request to verify a document.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order.
pub fn document_verification(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    read(Endpoint::DocumentVerification, Product::DocumentVerification, form, context, now)
}

/// Reads a request to verify a document and ask the authority about the number that it carries.
///
/// # Errors
/// As [`document_verification`].
pub fn enhanced_document_verification(form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    read(Endpoint::EnhancedDocumentVerification, Product::EnhancedDocumentVerification, form, context, now)
}

/// Reads a request to verify a passport together with its visa page.
///
/// # Errors
/// As [`document_verification`].
pub fn residency_document_verification(
    form: &Form,
    context: &TokenContext,
    now: Timestamp,
) -> Result<Parsed, ApiError> {
    read(Endpoint::ResidencyDocumentVerification, Product::ResidencyDocumentVerification, form, context, now)
}

fn read(
    endpoint: Endpoint,
    product: Product,
    form: &Form,
    context: &TokenContext,
    now: Timestamp,
) -> Result<Parsed, ApiError> {
    let user_id = gate(endpoint, form, context)?;
    let mut pictures = vec![(ImageKind::Selfie, images::selfie(form)?)];
    pictures.extend(images::liveness(form)?);
    let mandatory = |name: &str| picture(form, name)?.ok_or_else(|| ApiError::field(name));
    pictures.push((ImageKind::DocumentFront, mandatory("document")?));
    pictures.extend(picture(form, "document_back")?.map(|bytes| (ImageKind::DocumentBack, bytes)));
    if product == Product::ResidencyDocumentVerification {
        pictures.push((ImageKind::Visa, mandatory("visa")?));
    }
    let country = identity::country(form, context)?;
    let id_type = identity::id_type(form, context)?;
    match (product, id_type.as_deref()) {
        (Product::DocumentVerification, _) | (Product::EnhancedDocumentVerification, Some(_)) => {}
        (Product::ResidencyDocumentVerification, Some(PASSPORT)) => {}
        (Product::ResidencyDocumentVerification, Some(_)) => return Err(ApiError::passport_only()),
        _ => return Err(ApiError::field("id_type")),
    }
    let common = Common::read(endpoint, form, context, now)?;
    let claims = Claims { country: Some(country), id_type, ..Claims::default() };
    let ask_authority = product.asks_authority();
    let asked = Asked {
        product,
        claims,
        ask_authority,
        images: pictures,
        forced: None,
        allow_new_enroll: false,
        use_enrolled_image: false,
    };
    assemble(endpoint, form, context, user_id, common, asked)
}

/// A document's picture: JPEG or PNG. An empty part is none.
fn picture(form: &Form, name: &str) -> Result<Option<Bytes>, ApiError> {
    match form.part(name).filter(|part| !part.bytes.is_empty()) {
        None => Ok(None),
        Some(part) if images::sniff(&part.bytes).is_some() => Ok(Some(part.bytes.clone())),
        Some(_) => Err(ApiError::document_mime()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, bound, context, document_form, json_part, part, said, text};
    use kweli_domain::Submission;
    use serde_json::json;

    type Read = fn(&Form, &TokenContext, Timestamp) -> Result<Parsed, ApiError>;

    const ALL: [(Read, Product); 3] = [
        (document_verification, Product::DocumentVerification),
        (enhanced_document_verification, Product::EnhancedDocumentVerification),
        (residency_document_verification, Product::ResidencyDocumentVerification),
    ];

    fn text_of(read: Read, form: &Form) -> String {
        let (http, text) = said(read(form, &context(), NOW));
        assert_eq!(http, 400, "{text}");
        text
    }

    fn required(field: &str) -> String {
        format!("Required field '{field}' is missing or invalid.")
    }

    fn submission(read: Read, form: &Form) -> Submission {
        read(form, &context(), NOW).unwrap().submission
    }

    #[test]
    fn whole_requests() {
        for (read, product) in ALL {
            let parsed = read(&document_form(product), &context(), NOW).unwrap();
            insta::assert_json_snapshot!(format!("{}_submission", product.slug()), parsed.submission);
            let kinds: Vec<_> = parsed.images.iter().map(|(kind, _)| *kind).collect();
            let count = if product == Product::ResidencyDocumentVerification { 12 } else { 11 };
            assert_eq!((kinds.len(), kinds[0], kinds[9]), (count, ImageKind::Selfie, ImageKind::DocumentFront));
            assert_eq!(kinds[10], ImageKind::DocumentBack);
            assert_eq!(kinds.contains(&ImageKind::Visa), product == Product::ResidencyDocumentVerification);
            assert_eq!(parsed.submission.ask_authority, product == Product::EnhancedDocumentVerification);
        }
    }

    #[test]
    fn first_fault_wins_in_table_order() {
        for (read, product) in ALL {
            let mut form = document_form(product);
            let mut fields = vec!["selfie_image", "liveness_images", "document"];
            if product == Product::ResidencyDocumentVerification {
                fields.push("visa");
            }
            fields.push("country");
            if product != Product::DocumentVerification {
                fields.push("id_type");
            }
            fields.extend(["consent", "user_details"]);
            for field in fields.iter().rev() {
                form = form.without(field);
                assert_eq!(text_of(read, &form), required(field), "{product:?}");
            }
        }
    }

    #[test]
    fn documents_are_jpeg_or_png_whatever_they_are_called() {
        for (read, product) in ALL {
            for name in ["document", "document_back"] {
                let mut pdf = part(name, &b"%PDF-1.7"[..]);
                (pdf.filename, pdf.content_type) = (Some("scan.jpg".into()), Some("image/jpeg".into()));
                let form = document_form(product).with(pdf);
                assert_eq!(text_of(read, &form), "Document image must be JPEG or PNG.");
                let png = document_form(product).with(part(name, &b"\x89PNG\r\n\x1a\n"[..]));
                assert!(read(&png, &context(), NOW).is_ok());
            }
            // An empty back is no back.
            let empty = document_form(product).with(part("document_back", &b""[..]));
            let kinds = read(&empty, &context(), NOW).unwrap().images;
            assert!(!kinds.iter().any(|(kind, _)| *kind == ImageKind::DocumentBack));
            assert_eq!(text_of(read, &document_form(product).with(part("document", &b""[..]))), required("document"));
        }
        let visa = document_form(Product::ResidencyDocumentVerification).with(part("visa", &b"GIF89a"[..]));
        assert_eq!(text_of(residency_document_verification, &visa), "Document image must be JPEG or PNG.");
    }

    #[test]
    fn the_type_is_free_mandatory_or_the_passport() {
        let form = document_form(Product::DocumentVerification);
        assert_eq!(submission(document_verification, &form.clone().without("id_type")).claims.id_type, None);
        assert_eq!(text_of(document_verification, &form.with(text("id_type", "x;"))), required("id_type"));
        let form = document_form(Product::ResidencyDocumentVerification).with(text("id_type", "IDENTITY_CARD"));
        assert_eq!(
            text_of(residency_document_verification, &form),
            "Field 'id_type' must be PASSPORT for residency document verification."
        );
    }

    #[test]
    fn a_token_binds_country_and_type() {
        let payload = json!({ "country": "Ghana", "id_type": "PASSPORT" });
        let bound = bound(&Form(vec![json_part("payload", &payload)]));
        let form = document_form(Product::EnhancedDocumentVerification).without("country").without("id_type");
        let claims = enhanced_document_verification(&form, &bound, NOW).unwrap().submission.claims;
        assert_eq!((claims.country, claims.id_type.as_deref()), ("GH".parse().ok(), Some("PASSPORT")));
    }

    #[test]
    fn scope_and_sizes() {
        let scoped = bound(&Form(vec![text("product", "enhanced_document_verification")]));
        let form = document_form(Product::DocumentVerification);
        assert_eq!(said(document_verification(&form, &scoped, NOW)).0, 403);
        assert!(enhanced_document_verification(&form, &scoped, NOW).is_ok());
        let mut small = context();
        small.limits.file = 400;
        let mut large = vec![0; 401];
        large[..3].copy_from_slice(&[0xFF, 0xD8, 0xFF]);
        let form = form.with(part("document", large));
        assert_eq!(said(document_verification(&form, &small, NOW)), (413, "document is too large.".to_owned()));
    }

    #[test]
    fn a_number_that_is_sent_is_not_looked_at() {
        // The number is read from the document.
        let form = document_form(Product::EnhancedDocumentVerification).with(text("id_number", "\u{7}"));
        assert_eq!(submission(enhanced_document_verification, &form).claims.id_number, None);
    }
}

//! `POST /v3/enhanced_kyc` and `POST /v3/enhanced_kyc/sync`

use super::identity;
use super::submission::{Asked, Common, Parsed, assemble, gate};
use crate::v3::context::TokenContext;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::form::Form;
use kweli_domain::{Product, Timestamp};

/// Reads a request for the record of an ID.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order; the synchronous form words some differently.
pub fn enhanced_kyc(form: &Form, context: &TokenContext, now: Timestamp, sync: bool) -> Result<Parsed, ApiError> {
    let endpoint = if sync { Endpoint::EnhancedKycSync } else { Endpoint::EnhancedKyc };
    let user_id = gate(endpoint, form, context)?;
    let product = Product::EnhancedKyc;
    let identity = identity::read(product, form, context)?;
    let common = Common::read(endpoint, form, context, now)?;
    let asked = Asked::about(product, identity);
    assemble(endpoint, form, context, user_id, common, asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::Part;
    use crate::v3::testing::{NOW, bound, consent, context, enhanced_form, json_part, part, said, submission, text};
    use kweli_domain::Environment;
    use kweli_domain::submission::Delivery;
    use serde_json::{Value, json};

    fn refused(sync: bool, form: &Form) -> (u16, String) {
        said(enhanced_kyc(form, &context(), NOW, sync))
    }

    fn text_of(sync: bool, form: &Form) -> String {
        let (http, text) = refused(sync, form);
        assert_eq!(http, 400, "{text}");
        text
    }

    #[test]
    fn a_whole_request() {
        // The submission keeps personal values sealed in Debug, so the golden file is its stored form.
        let submission = submission(Product::EnhancedKyc);
        insta::assert_json_snapshot!("enhanced_kyc_submission", submission);
        assert_eq!(submission.delivery, Delivery::Later);
        assert_eq!(submission.environment, Environment::Sandbox);
    }

    #[test]
    fn first_fault_wins_in_table_order() {
        let required = |field: &str| format!("Required field '{field}' is missing or invalid.");
        let steps: [(Part, String, Part); 9] = [
            (text("country", "x"), required("country"), text("country", "NG")),
            (text("id_type", ""), required("id_type"), text("id_type", "NIN")),
            (text("id_number", ""), required("id_number"), text("id_number", "12345678901")),
            (text("callback_url", "x"), required("callback_url"), text("callback_url", "https://example.com")),
            (text("partner_params", "x"), required("partner_params"), text("partner_params", "{}")),
            (text("metadata", "x"), required("metadata"), text("metadata", "[]")),
            (text("consent", ""), required("consent"), json_part("consent", &consent())),
            (text("user_details", ""), required("user_details"), text("user_details", "{}")),
            (text("user_details", "{}"), required("user_details.given_names"), text("user_details", "{}")),
        ];
        let mut form = Form(steps.iter().rev().map(|(bad, _, _)| bad.clone()).collect());
        for (bad, message, good) in &steps {
            form = form.with(bad.clone());
            assert_eq!(text_of(false, &form), *message);
            form = form.with(good.clone());
        }
        assert_eq!(text_of(false, &Form::default()), required("country"));
    }

    #[test]
    fn the_synchronous_texts() {
        assert_eq!(text_of(true, &enhanced_form().without("consent")), "consent is required");
        assert_eq!(
            text_of(true, &enhanced_form().without("consent").and(text("consent[granted]", "true"))),
            "consent is required"
        );
        assert_eq!(
            text_of(true, &enhanced_form().with(text("consent", "{"))),
            "Required field 'consent' is missing or invalid."
        );
        assert_eq!(
            text_of(true, &enhanced_form().without("user_details")),
            "Required field 'user_details' is missing or invalid."
        );
        assert_eq!(
            text_of(true, &enhanced_form().without("country")),
            "Required field 'country' is missing or invalid."
        );
        let nobody = json_part("user_details", &json!({ "given_names": "A", "last_name": "B" }));
        assert_eq!(text_of(true, &enhanced_form().with(nobody)), "Either email or phone_number is required.");
    }

    #[test]
    fn the_synchronous_form_answers_inline_and_ignores_the_callback() {
        for url in ["https://example.com/hook", "http://example.com", "callback_x"] {
            let parsed = enhanced_kyc(&enhanced_form().with(text("callback_url", url)), &context(), NOW, true).unwrap();
            assert_eq!(parsed.submission.delivery, Delivery::Inline);
            assert_eq!(parsed.submission.callback_url, None);
        }
    }

    #[test]
    fn no_callback_is_left_to_the_partners_default() {
        let parsed = enhanced_kyc(&enhanced_form().without("callback_url"), &context(), NOW, false).unwrap();
        assert_eq!(parsed.submission.callback_url, None);
    }

    #[test]
    fn user_and_scope_come_before_the_fields() {
        let mut context = context();
        context.header_user_id = Some("a".into());
        let form = Form(vec![text("user_id", "b")]);
        for sync in [false, true] {
            let expected = (403, "Token is not authorized for this user ID.".to_owned());
            assert_eq!(said(enhanced_kyc(&form, &context, NOW, sync)), expected);
        }
        let scoped = bound(&Form(vec![text("product", "biometric_kyc")]));
        let expected = (403, "Token is not authorized for this product.".to_owned());
        assert_eq!(said(enhanced_kyc(&Form::default(), &scoped, NOW, false)), expected);
        let own = bound(&Form(vec![text("product", "enhanced_kyc")]));
        assert!(enhanced_kyc(&enhanced_form(), &own, NOW, true).is_ok());
    }

    #[test]
    fn sizes_come_after_the_fields() {
        let mut small = context();
        small.limits.file = 200;
        let large = enhanced_form().and(part("selfie_image", vec![0; 201]));
        assert_eq!(said(enhanced_kyc(&large, &small, NOW, false)), (413, "File is too large.".to_owned()));
        assert_eq!(said(enhanced_kyc(&large.without("country"), &small, NOW, false)).0, 400);
    }

    #[test]
    fn a_token_can_bind_nearly_everything() {
        let payload = json!({
            "country": "Nigeria", "id_type": "NIN", "id_number": "12345678901",
            "given_names": "Amina Fatou", "last_name": "Clearwater", "email": "amina.clearwater@example.com",
            "callback_url": "https://example.com/hook", "consent": consent(),
        });
        let token = Form(vec![
            text("user_id", "user-77"),
            json_part("partner_params", &json!({ "order_id": "ORD-1" })),
            json_part("payload", &payload),
        ]);
        let alone = enhanced_kyc(&Form::default(), &bound(&token), NOW, false).unwrap().submission;
        let mut expected = submission(Product::EnhancedKyc);
        expected.user_id = Some("user-77".into());
        let json = |s| serde_json::to_value::<kweli_domain::Submission>(s).unwrap();
        assert_eq!(json(alone), json(expected));
    }

    #[test]
    fn binaries_before_scalars_and_unknown_parts_do_not_matter() {
        let mut form = enhanced_form().and(text("unknown", "x")).and(part("blob", vec![0, 159, 146, 150]));
        form.0.reverse();
        let json =
            |form: &Form| serde_json::to_value(enhanced_kyc(form, &context(), NOW, false).unwrap().submission).unwrap();
        let value: Value = json(&form);
        assert_eq!(value, json(&enhanced_form()));
    }
}

use super::*;
use crate::v1::testing::context;
use kweli_domain::submission::ForcedResult;

const THREE: [Product; 3] = [Product::Registration, Product::Authentication, Product::Compare];

fn text(name: &str, value: &str) -> FormPart {
    FormPart { name: name.into(), bytes: value.to_owned().into() }
}

fn jpeg(name: &str) -> FormPart {
    FormPart { name: name.into(), bytes: vec![0xFF, 0xD8, 0xFF, 0xE0].into() }
}

/// A form that all three take, in the order of one platform.
fn form() -> Vec<FormPart> {
    let mut parts = vec![text("user_id", "u-1"), text("partner_params", r#"{"extra":"value","n":7,"job_id":"j-9"}"#)];
    parts.extend((0..7).map(|_| jpeg("liveness_images")));
    parts.extend([jpeg("selfie_image"), jpeg("comparison_photo")]);
    parts
}

fn with(name: &str, value: &str) -> Vec<FormPart> {
    let mut parts = without(name);
    parts.push(text(name, value));
    parts
}

fn without(name: &str) -> Vec<FormPart> {
    form().into_iter().filter(|part| part.name != name).collect()
}

fn refused(product: Product, parts: &[FormPart]) -> (&'static str, String) {
    let error = smart_selfie(product, parts, &context()).unwrap_err();
    (error.code(), error.detail().unwrap_or_default().to_owned())
}

#[test]
fn a_whole_request() {
    let mut parts = with("callback_url", "https://partner.example/cb");
    parts.extend([text("sandbox_result", "\"1\""), text("allow_new_enroll", "true")]);
    parts.push(text("metadata", r#"[{"name":"model","value":"x"}]"#));
    parts.push(text("failure_reason", r#"{"mobile_active_liveness_timed_out":true}"#));
    let read = smart_selfie(Product::Registration, &parts, &context()).unwrap();
    insta::assert_json_snapshot!(read.submission);
    assert_eq!(read.submission.forced, Some(ForcedResult::Rejected));
    assert_eq!(read.images.len(), 8, "a registration has no use for a picture to compare with");
    let compared = smart_selfie(Product::Compare, &form(), &context()).unwrap();
    assert_eq!(compared.images[1].0, ImageKind::Portrait);
    assert_eq!(compared.submission.delivery, Delivery::Inline);
}

#[test]
fn what_is_missing_is_named() {
    assert_eq!(refused(Product::Authentication, &[]), ("2213", "user_id, selfie_image, liveness_images".to_owned()));
    assert_eq!(refused(Product::Registration, &without("selfie_image")), ("2213", "selfie_image".to_owned()));
    assert_eq!(refused(Product::Compare, &without("comparison_photo")), ("2213", "comparison_photo".to_owned()));
    let unnamed = smart_selfie(Product::Registration, &without("user_id"), &context()).unwrap();
    assert_eq!(unnamed.submission.user_id, None);
    for alias in ["portrait", "id_image"] {
        let mut parts = without("comparison_photo");
        parts.push(jpeg(alias));
        assert!(smart_selfie(Product::Compare, &parts, &context()).is_ok(), "{alias}");
    }
}

#[test]
fn wrong_forms_are_2204() {
    for (name, value) in [
        ("partner_params", "[]"),
        ("partner_params", "{"),
        ("partner_params", r#"{"a":{}}"#),
        ("callback_url", "not a url"),
        ("sandbox_result", "7"),
        ("allow_new_enroll", "perhaps"),
        ("metadata", "{"),
        ("failure_reason", "[]"),
        ("job_id", &"j".repeat(300)),
    ] {
        for product in THREE {
            assert_eq!(refused(product, &with(name, value)).0, "2204", "{name} {value}");
        }
    }
    for name in ["selfie_image", "liveness_images"] {
        let mut parts = without(name);
        parts.push(text(name, "GIF89a"));
        assert_eq!(refused(Product::Registration, &parts), ("2204", format!("{name} must be a JPEG")));
    }
    let many: Vec<_> = form().into_iter().chain((0..20).map(|_| jpeg("liveness_images[]"))).collect();
    assert_eq!(refused(Product::Registration, &many).0, "2204");
}

#[test]
fn scalars_may_be_quoted_and_frames_indexed() {
    let mut parts = with("user_id", "\"u-2\"");
    parts.retain(|part| part.name != "liveness_images");
    parts.extend((0..6).map(|_| jpeg("liveness_images[]")));
    let read = smart_selfie(Product::Authentication, &parts, &context()).unwrap();
    assert_eq!(read.submission.user_id, Some("u-2".into()));
    assert_eq!(read.images.len(), 7);
    assert_eq!(read.submission.partner_job_id.as_deref(), Some("j-9"));
    assert_eq!(read.submission.partner_params["n"], "7");
}

//! Bodies of callbacks, as golden files, and what must never be in them.

use super::*;
use crate::v3::testing::{
    biometric_form, context, enhanced_form, evidence, job, json_part, policy, sandbox_job, submission, text,
};
use crate::v3::{Form, request, testing::NOW};
use kweli_domain::Reason;
use kweli_domain::evidence::{FaceCompareFinding, Finding, LivenessFinding, LookupAnswer, QualityFinding};
use kweli_domain::plan::Check;
use kweli_domain::record::IdentityRecord;
use serde_json::json;

#[test]
fn enhanced_kyc_clear() {
    insta::assert_json_snapshot!("enhanced_kyc_clear", result(&sandbox_job(Product::EnhancedKyc, None)));
}

#[test]
fn enhanced_kyc_block() {
    let view = sandbox_job(Product::EnhancedKyc, Some(Reason::IdentifierNotFound));
    insta::assert_json_snapshot!("enhanced_kyc_block", result(&view));
}

#[test]
fn enhanced_kyc_error() {
    let view = sandbox_job(Product::EnhancedKyc, Some(Reason::AuthorityUnavailable));
    insta::assert_json_snapshot!("enhanced_kyc_error", result(&view));
}

#[test]
fn biometric_kyc_clear() {
    insta::assert_json_snapshot!("biometric_kyc_clear", result(&sandbox_job(Product::BiometricKyc, None)));
}

#[test]
fn biometric_kyc_attention() {
    let view = sandbox_job(Product::BiometricKyc, Some(Reason::MediumRisk));
    insta::assert_json_snapshot!("biometric_kyc_attention", result(&view));
}

#[test]
fn biometric_kyc_block() {
    let view = sandbox_job(Product::BiometricKyc, Some(Reason::SpoofDetected));
    insta::assert_json_snapshot!("biometric_kyc_block", result(&view));
}

#[test]
fn biometric_kyc_error() {
    let view = sandbox_job(Product::BiometricKyc, Some(Reason::ImagesUnusable(vec![ImageKind::Selfie])));
    insta::assert_json_snapshot!("biometric_kyc_error", result(&view));
}

/// A real decision: an authority's record, live frames, two faces.
fn real(similarity: f32) -> JobView {
    let record = IdentityRecord {
        id_number: Some("12345678901".into()),
        first_name: Some("AMINA".into()),
        other_names: Some("FATOU".into()),
        last_name: Some("CLEARWATER".into()),
        date_of_birth: Some("1990-01-01".into()),
        gender: Some("F".into()),
        address: Some("1 Marina, Lagos".into()),
        issuance_date: Some("2020-02-02".into()),
        expiration_date: Some("2030-02-02".into()),
        photo: Some("c2VjcmV0".into()),
        ..IdentityRecord::default()
    };
    let answer = LookupAnswer::Found { record: Box::new(record) };
    let rows = [
        evidence(
            Check::SelfieQuality,
            Finding::Quality(QualityFinding {
                image: ImageKind::Selfie,
                faces: 1,
                face: None,
                unified: 80.0,
                components: Vec::new(),
                advice: Vec::new(),
            }),
        ),
        evidence(
            Check::Liveness,
            Finding::Liveness(LivenessFinding {
                scores: Vec::new(),
                selfie: Some(0.9),
                frames: Some(0.9),
                identity_min: Some(0.8),
                live_line: 0.6,
                attack_line: 0.4,
                identity_line: 0.25,
                signals: Vec::new(),
            }),
        ),
        evidence(Check::Lookup, Finding::Lookup { authority: "table".into(), answer }),
        evidence(
            Check::AuthorityCompare,
            Finding::FaceCompare(FaceCompareFinding {
                probe: ImageKind::Selfie,
                reference: ImageKind::AuthorityPhoto,
                similarity: Some(similarity),
                per_model: Vec::new(),
                match_line: 0.4,
                review_line: 0.3,
                probe_face: None,
                reference_face: None,
            }),
        ),
    ];
    job(submission(Product::BiometricKyc), &policy(), &rows)
}

#[test]
fn a_measured_comparison_has_a_score() {
    insta::assert_json_snapshot!("biometric_kyc_measured", result(&real(0.62)));
    let score = |similarity| result(&real(similarity))["antifraud"]["fraud_risk"]["risk_score"].clone();
    let (clear, doubtful) = (score(0.62).as_u64().unwrap(), score(0.35).as_u64().unwrap());
    assert!(clear < doubtful && doubtful < 100, "{clear} {doubtful}");
    // Nothing is passed on about a blocked person.
    assert_eq!(score(0.1), Value::Null);
    assert_eq!(result(&real(0.35))["reason"], "medium_risk");
}

#[test]
fn blocked_and_failed_jobs_give_no_record() {
    let mut view = real(0.1);
    assert_eq!(result(&view)["reason"], "face_verification_failed");
    assert_eq!(result(&view)["id_fields"], Value::Null);
    view.outcomes[0].decision.reasons = vec![Reason::AuthorityUnavailable];
    let body = result(&view);
    assert_eq!(
        (&body["id_fields"], &body["antifraud"], &body["device_signals"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    for text in ["CLEARWATER", "Marina", "c2VjcmV0"] {
        assert!(!body.to_string().contains(text), "{text}");
    }
}

#[test]
fn no_picture_bytes_in_any_body() {
    assert!(!result(&real(0.62)).to_string().contains("c2VjcmV0"));
}

#[test]
fn telemetry_becomes_signals() {
    let metadata = json!([{ "name": "device_model", "value": "X1" }, { "name": "a", "value": 1 }]);
    let form = enhanced_form().and(json_part("metadata", &metadata));
    let parsed = request::enhanced_kyc(&form, &context(), NOW, false).unwrap();
    let mut view = sandbox_job(Product::EnhancedKyc, None);
    view.submission = parsed.submission;
    assert_eq!(result(&view)["device_signals"], json!({ "device_model": "X1", "a": "1" }));
}

#[test]
fn the_callers_ids_cannot_be_forged_by_its_params() {
    let params = json!({ "job_id": "job_x", "user_id": "user_x", "k": "v" });
    let form: Form = biometric_form().with(json_part("partner_params", &params)).and(text("user_id", "user-77"));
    let mut view = sandbox_job(Product::BiometricKyc, None);
    view.submission = request::biometric_kyc(&form, &context(), NOW).unwrap().submission;
    view.user_id = view.submission.user_id.clone().unwrap();
    let body = result(&view);
    assert_eq!(body["partner_params"], json!({ "k": "v", "job_id": view.id.to_string(), "user_id": "user-77" }));
    assert_eq!((&body["job_id"], &body["user_id"]), (&json!(view.id.to_string()), &json!("user-77")));
}

#[test]
fn the_members_of_the_envelope_are_always_there() {
    const ENVELOPE: [&str; 14] = [
        "job_id",
        "user_id",
        "status",
        "message",
        "reason",
        "product",
        "created_at",
        "completed_at",
        "partner_params",
        "kyc_receipt",
        "user_provided_info",
        "consent",
        "antifraud",
        "device_signals",
    ];
    // Screenings have an envelope of their own.
    for product in Product::ALL.into_iter().filter(|p| !p.is_screening()) {
        for reason in [None, Some(Reason::HighRisk), Some(Reason::Internal)] {
            let body = result(&sandbox_job(product, reason));
            for name in ENVELOPE {
                assert!(body.get(name).is_some(), "{product:?} {name}");
            }
        }
    }
}

#[test]
fn document_products_link_their_pictures() {
    let mut view = sandbox_job(Product::EnhancedKyc, None);
    assert!(result(&view).get("image_links").is_none());
    view.submission.product = Product::DocumentVerification;
    view.links.insert(ImageKind::DocumentFront, "https://kweli.example/i/front".into());
    let links = result(&view)["image_links"].clone();
    assert_eq!(links["id_card_image"], "https://kweli.example/i/front");
    assert!(links.get("id_card_back_image").is_none());
    view.links.insert(ImageKind::DocumentBack, "https://kweli.example/i/back".into());
    assert_eq!(result(&view)["image_links"]["id_card_back_image"], "https://kweli.example/i/back");
}

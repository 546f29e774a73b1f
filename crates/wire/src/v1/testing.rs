//! Jobs for the tests of this module, decided by the domain's own rules.

use crate::v1::request::{self, Context};
use crate::v1::signature::{Signed, header};
use kweli_domain::decide::{Doubt, Policy, decide};
use kweli_domain::evidence::{
    DecodedPicture, FaceCompareFinding, LivenessFinding, LookupAnswer, QualityComponent, QualityFinding,
};
use kweli_domain::job::JobState;
use kweli_domain::plan::Check;
use kweli_domain::submission::Delivery;
use kweli_domain::{
    Environment, Evidence, Finding, Generation, IdentityRecord, ImageKind, JobView, KeyId, Outcome, PartnerId, Product,
    SmileJobId, Submission, Timestamp,
};
use serde_json::{Value, json};

pub const SECRET: &str = "11111111-2222-3333-4444-555555555555";
pub const NOW: Timestamp = Timestamp(1_736_936_462_101);

pub fn key() -> KeyId {
    "key_01h455vb4pex5vsknk084sn02q".parse().unwrap()
}

pub fn context() -> Context {
    Context::signed("085", PartnerId(85), Environment::Sandbox, key())
}

pub fn body(value: &Value) -> request::Body {
    request::json(value.to_string().as_bytes()).unwrap()
}

pub fn signed() -> Signed {
    header(SECRET, "085", NOW)
}

pub fn submission(product: Product) -> Submission {
    let look_up = |job_type| {
        body(&json!({
            "partner_params": {"user_id": "u-1", "job_id": "j-1", "job_type": job_type, "branch": "Westlands", "vip": true},
            "country": "NG", "id_type": "BVN", "id_number": "00000000000", "first_name": "Leo", "last_name": "Joe",
        }))
    };
    match product {
        Product::BasicKyc => request::basic_kyc(&look_up(5), &context(), Delivery::Inline).unwrap(),
        Product::EnhancedKyc => request::id_verification(&look_up(5), &context(), Delivery::Inline).unwrap(),
        _ => {
            let mut submission = request::prep_upload(&look_up(1), &context()).unwrap().submission;
            submission.claims = self::submission(Product::EnhancedKyc).claims;
            submission.product = product;
            submission
        }
    }
}

pub fn record() -> IdentityRecord {
    IdentityRecord {
        id_number: Some("00000000000".into()),
        first_name: Some("Leo".into()),
        other_names: Some("Doe".into()),
        last_name: Some("Joe".into()),
        date_of_birth: Some("2000-09-20".into()),
        gender: Some("Male".into()),
        photo: Some("/9j/4AAQ".into()),
        extra: [("lga_of_origin".to_owned(), "Surulere".into())].into(),
        ..IdentityRecord::default()
    }
}

pub fn policy(doubt: Doubt) -> Policy {
    Policy {
        version: "test".into(),
        face_match: 0.4,
        face_review: 0.3,
        live: 0.6,
        attack: 0.3,
        frame_identity: 0.3,
        doubt,
        minimum_age: Some(18),
        document: Default::default(),
    }
}

pub fn row(check: Check, finding: Finding) -> Evidence {
    Evidence { check, version: 1, models: Vec::new(), took_ms: 1, finding }
}

pub fn found() -> Evidence {
    asked(LookupAnswer::Found { record: Box::new(record()) })
}

pub fn asked(answer: LookupAnswer) -> Evidence {
    row(Check::Lookup, Finding::Lookup { authority: "table".into(), answer })
}

pub fn pictures(missing: &[ImageKind]) -> Evidence {
    let usable = vec![DecodedPicture { image: ImageKind::Selfie, width: 640, height: 480 }];
    row(Check::Pictures, Finding::Pictures { usable, unusable: Vec::new(), missing: missing.to_vec() })
}

pub fn quality(faces: u32, scalar: f32) -> Evidence {
    let component = QualityComponent { name: "Sharpness".into(), raw: 1.0, scalar, threshold: 20.0, mandatory: true };
    row(
        Check::SelfieQuality,
        Finding::Quality(QualityFinding {
            image: ImageKind::Selfie,
            faces,
            face: None,
            unified: scalar,
            components: vec![component],
            advice: Vec::new(),
        }),
    )
}

/// Liveness of selfie and frames alike; `frames` = whether there were any.
pub fn liveness(score: f32, frames: bool) -> Evidence {
    row(
        Check::Liveness,
        Finding::Liveness(LivenessFinding {
            scores: Vec::new(),
            selfie: Some(score),
            frames: frames.then_some(score),
            identity_min: None,
            live_line: 0.6,
            attack_line: 0.3,
            identity_line: 0.3,
            signals: Vec::new(),
        }),
    )
}

pub fn face(check: Check, similarity: Option<f32>) -> Evidence {
    let reference = match check {
        Check::CardCompare => ImageKind::DocumentFront,
        Check::PortraitCompare => ImageKind::Portrait,
        Check::EnrolledCompare => ImageKind::EnrolledSelfie,
        _ => ImageKind::AuthorityPhoto,
    };
    row(
        check,
        Finding::FaceCompare(FaceCompareFinding {
            probe: ImageKind::Selfie,
            reference,
            similarity,
            per_model: Vec::new(),
            match_line: 0.4,
            review_line: 0.3,
            probe_face: None,
            reference_face: None,
        }),
    )
}

/// A whole Biometric KYC with these two scores.
pub fn biometric(live: f32, similarity: f32) -> Vec<Evidence> {
    vec![
        pictures(&[]),
        quality(1, 80.0),
        liveness(live, true),
        found(),
        face(Check::AuthorityCompare, Some(similarity)),
    ]
}

/// A job whose revisions are decided from these lists of evidence.
pub fn job(product: Product, doubt: Doubt, revisions: &[&[Evidence]]) -> JobView {
    let outcomes: Vec<Outcome> = revisions
        .iter()
        .enumerate()
        .map(|(n, evidence)| Outcome {
            revision: n as u32 + 1,
            decision: decide(product, &policy(doubt), evidence),
            policy_version: "test".into(),
            decided_at: NOW,
        })
        .collect();
    let additional = revisions.last().and_then(|rows| kweli_domain::view::additional_in(product, rows));
    let record = revisions.last().and_then(|evidence| kweli_domain::view::record_in(evidence)).cloned();
    let state = match outcomes.last() {
        None => JobState::Running,
        Some(outcome) if outcome.is_final() => JobState::Decided,
        Some(_) => JobState::NeedsReview,
    };
    JobView {
        id: "job_01h455vb4pex5vsknk084sn02q".parse().unwrap(),
        smile_job_id: SmileJobId(857),
        partner_job_id: "j-1".into(),
        user_id: "u-1".into(),
        submission: submission(product),
        state,
        outcomes,
        record,
        additional,
        screenings: revisions.iter().flat_map(|e| kweli_domain::view::screenings_in(e)).collect(),
        company: revisions.last().and_then(|e| kweli_domain::view::company_in(e)).cloned().map(Box::new),
        fraud: None,
        links: Default::default(),
        created_at: NOW,
    }
}

/// The same job as if it had come by the third generation.
pub fn of_v3(mut view: JobView) -> JobView {
    view.submission.generation = Generation::V3;
    view
}

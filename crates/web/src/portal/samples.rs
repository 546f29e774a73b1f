//! Made-up jobs for the tests of pages: every kind of finding, hostile texts, empty ends.

use super::job::Dossier;
use super::page::{MemberBar, Shell};
use indexmap::IndexMap;
use kweli_domain::callback::{CallbackState, Carries};
use kweli_domain::evidence::*;
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::outcome::{Decision, Judge, PartVerdict, Parts};
use kweli_domain::plan::Check;
use kweli_domain::submission::Delivery;
use kweli_domain::*;
use kweli_store::{Attempt, CallbackRow, JobRow};

/// When the samples were accepted.
pub const START: Timestamp = Timestamp(1_773_144_000_000);

/// A frame with somebody signed in.
pub fn shell() -> Shell {
    let member = MemberBar { partner: "Example Bank".into(), partner_id: "2".into(), csrf: "0123abcd".into() };
    Shell::new("Sample", Some(member))
}

/// A picture of one colour.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    ::image::RgbImage::new(width, height).write_to(&mut bytes, ::image::ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An id that depends on a number only.
pub fn job_id(n: u64) -> JobId {
    JobId::new(START.plus_ms(i64::try_from(n).unwrap() * 61_000), &random::SeededEntropy::new(n))
}

/// A request.
pub fn submission(product: Product, environment: Environment, generation: Generation) -> Submission {
    let claims = Claims {
        country: Some("GH".parse().unwrap()),
        id_type: Some("GHANA_CARD".into()),
        id_number: Some("GHA-700000001-3".into()),
        first_name: Some("Abena".into()),
        last_name: Some("Mensah-Owusu".into()),
        date_of_birth: Some("1991-04-02".into()),
        gender: Some("F".into()),
        phone_number: Some("0201234567".into()),
        ..Claims::default()
    };
    Submission {
        partner: PartnerId(2),
        environment,
        generation,
        key: KeyId::new(START, &random::SeededEntropy::new(9)),
        partner_as_written: "002".into(),
        product,
        delivery: Delivery::Later,
        partner_job_id: Some("onboarding-4711".into()),
        user_id: Some("user-0815".into()),
        claims,
        ask_authority: true,
        consent: None,
        callback_url: Some("https://bank.example/kweli/results?tenant=gh".into()),
        partner_params: IndexMap::new(),
        metadata: serde_json::Value::Null,
        forced: None,
        allow_new_enroll: false,
        use_enrolled_image: false,
        source_sdk: Some("smile-identity-core 3.1.0".into()),
    }
}

/// An authority's record that agrees with [`submission`], except for the phone number.
pub fn record() -> IdentityRecord {
    IdentityRecord {
        id_number: Some("GHA-700000001-3".into()),
        first_name: Some("ABENA".into()),
        last_name: Some("MENSAH-OWUSU".into()),
        full_name: Some("ABENA MENSAH-OWUSU".into()),
        date_of_birth: Some("1991-04-02".into()),
        gender: Some("F".into()),
        address: Some("12 Independence Avenue, Accra".into()),
        phone_number: Some("+233207654321".into()),
        expiration_date: Some("2031-06-15".into()),
        ..IdentityRecord::default()
    }
}

/// A row of evidence.
pub fn row(check: Check, took_ms: u32, models: &[(&str, &str)], finding: Finding) -> Evidence {
    let models =
        models.iter().map(|(name, version)| ModelUsed { name: (*name).into(), version: (*version).into() }).collect();
    Evidence { check, version: 1, models, took_ms, finding }
}

const FACE: PixelBox = PixelBox { x: 245.0, y: 120.0, width: 220.0, height: 290.0 };

/// A comparison at a similarity.
pub fn compare(similarity: Option<f32>) -> Evidence {
    let finding = FaceCompareFinding {
        probe: ImageKind::Selfie,
        reference: ImageKind::AuthorityPhoto,
        similarity,
        per_model: similarity
            .map_or_else(Vec::new, |s| vec![("sface".into(), s + 0.021), ("facenet".into(), s - 0.021)]),
        match_line: 0.4,
        review_line: 0.3,
        probe_face: Some(FACE),
        reference_face: similarity.map(|_| FACE),
    };
    let models = [("face-sface", "0ba9fbfa01b5"), ("face-facenet", "58d1a0c9f3aa")];
    row(Check::AuthorityCompare, 61, &models, Finding::FaceCompare(finding))
}

/// Liveness at a score.
pub fn liveness(selfie: f32, frames: Option<f32>) -> Evidence {
    let one = |image, fused: f32| LivenessScore {
        image,
        fused,
        per_model: vec![("minifas-27".into(), fused), ("minifas-40".into(), fused * 0.9)],
        face: Some(FACE),
    };
    let mut scores = vec![one(ImageKind::Selfie, selfie)];
    if let Some(frames) = frames {
        scores
            .extend((0..8).map(|n| one(ImageKind::Liveness(n), (frames + f32::from(n) * 0.01 - 0.03).clamp(0.0, 1.0))));
    }
    let finding = LivenessFinding {
        scores,
        selfie: Some(selfie),
        frames,
        identity_min: frames.map(|_| 0.71),
        live_line: 0.6,
        attack_line: 0.35,
        identity_line: 0.3,
        signals: Vec::new(),
    };
    row(
        Check::Liveness,
        188,
        &[("pad-minifas-27", "9f1d3c77aa01"), ("pad-minifas-40", "77ab01c2d9e4")],
        Finding::Liveness(finding),
    )
}

/// Quality with one weak measure.
pub fn quality(mandatory_fails: bool) -> Evidence {
    let component = |name: &str, raw, scalar, threshold, mandatory| QualityComponent {
        name: name.into(),
        raw,
        scalar,
        threshold,
        mandatory,
    };
    let finding = QualityFinding {
        image: ImageKind::Selfie,
        faces: 1,
        face: Some(FACE),
        unified: 71.0,
        components: vec![
            component("Sharpness", 142.31, if mandatory_fails { 9.0 } else { 78.0 }, 25.0, true),
            component("UnderExposurePrevention", 0.02, 96.0, 30.0, true),
            component("OverExposurePrevention", 0.11, 84.0, 30.0, true),
            component("HeadPoseYaw", 7.9, 88.0, 40.0, true),
            component("HeadSize", 0.31, 66.0, 20.0, true),
            component("EyesOpen", 0.21, 35.0, 40.0, false),
            component("SingleFacePresent", 1.0, 100.0, 50.0, false),
        ],
        advice: Vec::new(),
    };
    row(Check::SelfieQuality, 33, &[("face-detector", "8f2383e4dd3c")], Finding::Quality(finding))
}

/// The usual evidence of a biometric job.
pub fn biometric_evidence(similarity: f32) -> Vec<Evidence> {
    let usable = [ImageKind::Selfie, ImageKind::AuthorityPhoto]
        .into_iter()
        .chain((0..8).map(ImageKind::Liveness))
        .map(|image| DecodedPicture { image, width: 720, height: 576 })
        .collect();
    vec![
        row(
            Check::NumberFormat,
            0,
            &[],
            Finding::NumberFormat { pattern: Some("^GHA-\\d{9}-\\d$".into()), matched: true, test_number: false },
        ),
        row(Check::Pictures, 74, &[], Finding::Pictures { usable, unusable: vec![], missing: vec![] }),
        quality(false),
        liveness(0.87, Some(0.91)),
        row(
            Check::Lookup,
            212,
            &[],
            Finding::Lookup { authority: "table".into(), answer: LookupAnswer::Found { record: Box::new(record()) } },
        ),
        row(
            Check::Details,
            0,
            &[],
            Finding::Details(
                DetailVerdicts {
                    names: DetailVerdict::Exact,
                    date_of_birth: DetailVerdict::Exact,
                    gender: DetailVerdict::Exact,
                    phone_number: DetailVerdict::NoMatch,
                }
                .into(),
            ),
        ),
        row(Check::Age, 0, &[], Finding::Age { years: Some(34), minimum: 18 }),
        compare(Some(similarity)),
    ]
}

/// A decision.
pub fn decision(verdict: Verdict, reasons: Vec<Reason>) -> Decision {
    Decision {
        verdict,
        reasons,
        parts: Parts { record: PartVerdict::Passed, ..Parts::default() },
        judge: Judge::Machine,
        billable: verdict != Verdict::Error,
        face_confidence: (verdict != Verdict::Error).then_some(98.7),
    }
}

/// An outcome some milliseconds after acceptance.
pub fn outcome(revision: u32, after_ms: i64, decision: Decision) -> Outcome {
    Outcome { revision, decision, policy_version: "2026-11/1".into(), decided_at: START.plus_ms(after_ms) }
}

/// A delivery with some attempts.
pub fn delivery(state: CallbackState, answers: &[(Option<u16>, Option<&str>)]) -> CallbackRow {
    let attempts = (0i64..).zip(answers).map(|(i, (status, error))| Attempt {
        at: START.plus_ms(1_400 + i * 61_000),
        status: *status,
        error: error.map(str::to_owned),
        took_ms: 83,
    });
    CallbackRow {
        id: CallbackId::new(START, &random::SeededEntropy::new(5)),
        job: job_id(1),
        revision: 1,
        generation: Generation::V1,
        url: "https://bank.example/kweli/results?tenant=gh".into(),
        replay: false,
        carries: Carries::Result,
        state,
        next_at: (state == CallbackState::Pending).then(|| START.plus_ms(400_000)),
        attempts: attempts.collect(),
        created_at: START,
    }
}

/// A biometric job with an outcome.
pub fn dossier(verdict: Verdict, reasons: Vec<Reason>, similarity: f32) -> Dossier {
    let evidence = biometric_evidence(similarity);
    let images: Vec<_> = Dossier::decoded_sizes(&evidence).keys().copied().collect();
    Dossier {
        view: JobView {
            id: job_id(1),
            smile_job_id: SmileJobId(56_574),
            partner_job_id: "onboarding-4711".into(),
            user_id: "user-0815".into(),
            submission: submission(Product::BiometricKyc, Environment::Production, Generation::V1),
            state: if verdict == Verdict::Review { JobState::NeedsReview } else { JobState::Decided },
            outcomes: vec![outcome(1, 1_240, decision(verdict, reasons))],
            record: Some(record()),
            additional: None,
            screenings: Vec::new(),
            company: None,
            fraud: None,
            links: std::collections::BTreeMap::new(),
            created_at: START,
        },
        sizes: Dossier::decoded_sizes(&evidence),
        evidence,
        images,
        deliveries: vec![delivery(CallbackState::Delivered, &[(None, Some("connection refused")), (Some(200), None)])],
        price: Some(Minor(10)),
        money: Some(kweli_store::JobMoney::Captured),
        currency: "USD".into(),
        attempt: 1,
    }
}

/// A row of the list.
pub fn job_row(
    n: u64,
    product: Product,
    environment: Environment,
    generation: Generation,
    decision: Option<Decision>,
) -> JobRow {
    let created_at = START.plus_ms(i64::try_from(n).unwrap() * 61_000);
    JobRow {
        id: job_id(n),
        smile_job_id: SmileJobId(n),
        partner_job_id: if generation == Generation::V3 { job_id(n).to_string() } else { format!("onboarding-{n}") },
        user_id: "user-0815".into(),
        submission: submission(product, environment, generation),
        state: if decision.is_some() { JobState::Decided } else { JobState::Queued },
        outcomes: decision
            .map(|decision| Outcome {
                revision: 1,
                decision,
                policy_version: "2026-11/1".into(),
                decided_at: created_at.plus_ms(137 + i64::try_from(n).unwrap() * 211),
            })
            .into_iter()
            .collect(),
        attempt: 1,
        created_at,
        updated_at: created_at,
        price: Some(Minor(10)),
    }
}

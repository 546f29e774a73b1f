//! One person under two users, fraud reports and risk, with real models on real photographs. Needs `make fixtures`.
#![allow(clippy::unwrap_used)]

mod common;

use bytes::Bytes;
use common::House;
use common::faces::{models, models_dir, photo, pictures};
use kweli_domain::enrolment::{Embedding, EnrolmentEffect, FaceTemplate, UserOrder};
use kweli_domain::fraud::{BlockKind, FaceSearch, FraudKind, FraudReport, SecureFinding, SuspectReason};
use kweli_domain::risk::RiskFinding;
use kweli_domain::{Environment, Finding, Generation, ImageKind, JobId, Product, Submission};
use kweli_engine::{Engine, EngineParts};
use kweli_vision::EngineOptions;
use kweli_vision::document::DocumentReader;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

const PRODUCTION: Environment = Environment::Production;
const FRAMES: [&str; 4] = ["franck-02045.jpg", "franck-02221.jpg", "franck-02683.jpg", "franck-02888.jpg"];

async fn house() -> (House, Engine) {
    let house = House::with_tls().await;
    house.fund(10_000).await;
    let engine = node(&house);
    (house, engine)
}

/// One more process on the same store.
fn node(house: &House) -> Engine {
    Engine::new(EngineParts { vision: Some(models()), ..house.parts() }).unwrap()
}

fn ask(house: &House, generation: Generation, product: Product, user: &str) -> Submission {
    let mut submission = house.real(generation);
    submission.product = product;
    submission.partner_job_id = None;
    submission.user_id = Some(user.into());
    submission.claims.country = None;
    submission.claims.id_type = None;
    submission.claims.id_number = None;
    submission.ask_authority = false;
    submission
}

fn franck(selfie: &str) -> Vec<(ImageKind, Bytes)> {
    pictures(selfie, &FRAMES)
}

/// Runs a job; gives it with the callback's body.
async fn run(house: &House, engine: &Engine, asked: Submission, images: Vec<(ImageKind, Bytes)>) -> (JobId, Value) {
    let job = engine.accept(asked, images).await.unwrap().id;
    engine.drain().await;
    let body = house.receiver.seen().last().unwrap().body.clone();
    (job, body)
}

/// Registers the man on the stills under a user.
async fn register(house: &House, engine: &Engine, generation: Generation, user: &str, selfie: &str) -> (JobId, Value) {
    run(house, engine, ask(house, generation, Product::Registration, user), franck(selfie)).await
}

async fn secure(house: &House, job: JobId) -> SecureFinding {
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    let found = evidence.into_iter().find_map(|row| match row.finding {
        Finding::Secure(finding) => Some(finding),
        _ => None,
    });
    found.unwrap()
}

async fn risk(house: &House, job: JobId) -> RiskFinding {
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    let found = evidence.into_iter().find_map(|row| match row.finding {
        Finding::Risk(finding) => Some(finding),
        _ => None,
    });
    found.unwrap()
}

fn report(fraud: Option<FraudKind>) -> FraudReport {
    FraudReport { fraud, notes: Some("test".into()), reported_by: "analyst@bank.example".into() }
}

#[tokio::test]
async fn one_face_under_two_users_is_told_in_both_generations() {
    let (house, engine) = house().await;
    let (first, body) = register(&house, &engine, Generation::V3, "ann", "franck-01829.jpg").await;
    assert_eq!(body["antifraud"]["smile_secure"], json!({ "status": "clear", "suspect_users": [] }), "{body}");
    assert_eq!(secure(&house, first).await.search, FaceSearch::Done { faces: 0 });
    // Another picture of the same man, as somebody new. Another node looks.
    let other_node = node(&house);
    let (job, body) = register(&house, &other_node, Generation::V3, "ben", "franck-02159.jpg").await;
    assert_eq!(
        body["antifraud"]["smile_secure"],
        json!({ "status": "attention", "suspect_users": [{ "user_id": "ann", "reasons": ["same-face"] }] }),
        "{body}"
    );
    assert_eq!(body["antifraud"]["summary"]["fraud_detected"], true);
    let found = secure(&house, job).await;
    assert_eq!(found.suspects[0].reasons, [SuspectReason::SameFace]);
    assert!(found.suspects[0].similarity.unwrap() >= 0.55, "{found:?}");
    assert_eq!((found.duplicate_line, found.review_line), (0.55, 0.45));
    // The first generation, on the node that has not looked since.
    let (_, body) = register(&house, &engine, Generation::V1, "cid", "franck-03909.jpg").await;
    assert_eq!(body["ResultCode"], "0840", "reported, not refused: {body}");
    let secure_part = &body["Antifraud"]["smile_secure"];
    assert_eq!(
        (&secure_part["ResultCode"], &secure_part["ResultText"]),
        (&json!("5211"), &json!("Suspect Users Found"))
    );
    let suspects = secure_part["SuspectUsers"].as_array().unwrap();
    let mut users: Vec<_> = suspects.iter().map(|suspect| suspect["user_id"].as_str().unwrap()).collect();
    users.sort_unstable();
    assert_eq!(users, ["ann", "ben"]);
    assert!(suspects.iter().all(|suspect| suspect["reasons"] == json!(["same-person"])));
    assert_eq!(body["Antifraud"]["SuspectUsers"].as_array().unwrap().len(), 2);
    // Somebody else is nobody's double.
    let other = ask(&house, Generation::V1, Product::Registration, "dan");
    let (_, body) = run(&house, &engine, other, pictures("obama.jpg", &[])).await;
    assert_eq!(body["Antifraud"]["smile_secure"]["ResultCode"], "5210", "{body}");
    // The same person again is no double of themselves.
    let authenticate = ask(&house, Generation::V3, Product::Authentication, "dan");
    let (job, _) = run(&house, &engine, authenticate, pictures("obama2.jpg", &[])).await;
    assert_eq!(secure(&house, job).await.suspects, []);
}

#[tokio::test]
async fn a_partner_that_wants_nobody_twice_refuses_the_second() {
    let (house, engine) = house().await;
    house.settings(|settings| settings.refuse_duplicates = true).await;
    register(&house, &engine, Generation::V1, "ann", "franck-01829.jpg").await;
    let (_, body) = register(&house, &engine, Generation::V1, "ben", "franck-02159.jpg").await;
    assert_eq!((&body["ResultCode"], &body["Actions"]["Register_Selfie"]), (&json!("0841"), &json!("Rejected")));
    let (_, body) = register(&house, &engine, Generation::V3, "cid", "franck-02159.jpg").await;
    assert_eq!((&body["status"], &body["reason"]), (&json!("block"), &json!("high_risk")), "{body}");
    for user in ["ben", "cid"] {
        let person = house.store.enrollee(house.partner, PRODUCTION, user).await.unwrap();
        assert!(person.is_none_or(|person| person.enrolled_by.is_none()), "{user} is not enrolled");
    }
}

#[tokio::test]
async fn a_reported_person_is_locked_out_under_every_name_until_it_is_taken_back() {
    let (house, engine) = house().await;
    register(&house, &engine, Generation::V3, "ann", "franck-01829.jpg").await;
    let partner = house.partner;
    let told = async |user: &str, fraud| engine.report_fraud(partner, PRODUCTION, user, &report(fraud)).await.unwrap();
    assert!(!told("nobody", Some(FraudKind::Other)).await);
    assert!(told("ann", Some(FraudKind::AccountTakeover)).await);
    let locked = (json!("block"), json!("account_locked_fraud"));
    // Under her own name, and with her face under another.
    let authenticate = ask(&house, Generation::V3, Product::Authentication, "ann");
    let (job, body) = run(&house, &engine, authenticate.clone(), franck("franck-02159.jpg")).await;
    assert_eq!((body["status"].clone(), body["reason"].clone()), locked, "{body}");
    let kinds: Vec<_> = secure(&house, job).await.blocked.iter().map(|hit| hit.kind).collect();
    assert_eq!(kinds, [BlockKind::User, BlockKind::Face]);
    let (job, body) = register(&house, &engine, Generation::V3, "ben", "franck-02159.jpg").await;
    assert_eq!((body["status"].clone(), body["reason"].clone()), locked, "{body}");
    assert_eq!(body["antifraud"]["fraud_risk"], json!({ "risk_level": "high", "risk_score": 100 }));
    let blocked = secure(&house, job).await.blocked;
    assert_eq!((blocked.len(), blocked[0].kind), (1, BlockKind::Face));
    assert!(blocked[0].similarity.unwrap() >= 0.55);
    let (_, body) = register(&house, &engine, Generation::V1, "cid", "franck-02159.jpg").await;
    assert_eq!(body["ResultCode"], "0841", "{body}");
    assert_eq!(body["Antifraud"]["summary"]["fraud_sources"], json!(["smile_secure", "fraud_report", "fraud_risk"]));
    let first = Submission { generation: Generation::V1, ..authenticate.clone() };
    let (_, body) = run(&house, &engine, first, franck("franck-02159.jpg")).await;
    assert_eq!(body["ResultCode"], "0821", "{body}");
    // Taken back: both pass again.
    assert!(told("ann", None).await);
    let (_, body) = run(&house, &engine, authenticate, franck("franck-02159.jpg")).await;
    assert_eq!(body["status"], "clear", "{body}");
}

#[tokio::test]
async fn who_was_erased_is_found_no_more_on_any_node() {
    let (house, engine) = house().await;
    let other_node = node(&house);
    register(&house, &engine, Generation::V3, "ann", "franck-01829.jpg").await;
    let (job, body) = register(&house, &other_node, Generation::V3, "ben", "franck-02159.jpg").await;
    assert_eq!(secure(&house, job).await.suspects.len(), 1, "{body}");
    house.store.order_user(house.partner, PRODUCTION, "ann", UserOrder::Delete).await.unwrap();
    house.store.order_user(house.partner, PRODUCTION, "ben", UserOrder::Delete).await.unwrap();
    for (node, user) in [(&engine, "cid"), (&other_node, "dan")] {
        let asked = ask(&house, Generation::V3, Product::Compare, user);
        let mut images = franck("franck-03909.jpg");
        images.push((ImageKind::Portrait, photo("franck-02159.jpg")));
        let job = node.accept(asked, images).await.unwrap().id;
        node.drain().await;
        let found = secure(&house, job).await;
        assert_eq!(found.suspects, [], "{found:?}");
        house.store.order_user(house.partner, PRODUCTION, user, UserOrder::Delete).await.ok();
    }
    // What was found before names nobody any more.
    let view = engine.view(house.partner, PRODUCTION, job, false).await.unwrap().unwrap();
    assert_eq!(view.fraud.unwrap().secure.unwrap().suspects, []);
}

#[tokio::test]
async fn faces_that_cannot_be_searched_are_said_and_not_passed_over() {
    let (house, engine) = house().await;
    register(&house, &engine, Generation::V1, "ann", "franck-01829.jpg").await;
    // A face on file whose template an older model made.
    let id =
        engine.accept(ask(&house, Generation::V3, Product::Registration, "old"), franck("obama.jpg")).await.unwrap().id;
    let task = house.store.claim("test", 30_000).await.unwrap().unwrap();
    let old = Embedding { model: "an older model".into(), version: "1".into(), vector: vec![1.0; 128] };
    let effect = EnrolmentEffect::Enrol {
        template: Some(FaceTemplate { embeddings: vec![old] }),
        provisional: false,
        replace: false,
    };
    let row = house.job(PRODUCTION, id).await;
    let settlement = kweli_store::Settlement {
        job: row.id,
        state: kweli_domain::job::JobState::Decided,
        outcome: kweli_domain::Outcome {
            revision: 1,
            decision: kweli_domain::outcome::Decision {
                verdict: kweli_domain::Verdict::Clear,
                reasons: vec![],
                parts: kweli_domain::outcome::Parts::default(),
                judge: kweli_domain::outcome::Judge::Machine,
                billable: true,
                face_confidence: None,
            },
            policy_version: "test".into(),
            decided_at: common::START,
        },
        money: kweli_store::MoneyMove::Capture,
        callbacks: vec![],
        follow_ups: vec![],
        enrolment: Some(effect),
    };
    house.store.settle(&task, settlement).await.unwrap();
    let asked = ask(&house, Generation::V1, Product::Registration, "new");
    let (_, body) = run(&house, &engine, asked, pictures("biden.jpg", &[])).await;
    let secure_part = &body["Antifraud"]["smile_secure"];
    assert_eq!(
        (&secure_part["ResultCode"], &secure_part["ResultText"]),
        (&json!("5212"), &json!("System Error")),
        "{body}"
    );
    let asked = ask(&house, Generation::V3, Product::Registration, "newer");
    let (_, body) = run(&house, &engine, asked, pictures("biden.jpg", &[])).await;
    assert_eq!(body["antifraud"]["smile_secure"]["status"], "error");
    // Whoever shows a document is looked for in the same way.
    let documents = DocumentReader::load(&models_dir(), &EngineOptions { threads: 2 }).unwrap();
    let parts = EngineParts { vision: Some(models()), documents: Some(Arc::new(documents)), ..house.parts() };
    let passport = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/data/specimens/passport.jpg");
    let mut asked = ask(&house, Generation::V1, Product::DocumentVerification, "newest");
    asked.claims.country = "KE".parse().ok();
    let mut images = pictures("obama.jpg", &[]);
    images.push((ImageKind::DocumentFront, std::fs::read(passport).unwrap().into()));
    let (_, body) = run(&house, &Engine::new(parts).unwrap(), asked, images).await;
    let secure_part = &body["Antifraud"]["smile_secure"];
    assert_eq!((&secure_part["ResultCode"], &body["PartnerParams"]["job_type"]), (&json!("5212"), &json!(6)), "{body}");
}

fn lookup(house: &House, user: &str, telemetry: Value) -> Submission {
    let mut asked = house.real(Generation::V3);
    asked.user_id = Some(user.into());
    let list = telemetry.as_object().unwrap().iter().map(|(name, value)| json!({ "name": name, "value": value }));
    asked.metadata = Value::Array(list.collect());
    asked
}

#[tokio::test]
async fn telemetry_becomes_a_level_and_the_level_a_result() {
    let (house, engine) = house().await;
    let plain = lookup(&house, "ann", json!({ "device_model": "Pixel 8" }));
    let (_, body) = run(&house, &engine, plain, vec![]).await;
    assert_eq!(body["antifraud"]["fraud_risk"], json!({ "risk_level": "low", "risk_score": 0 }), "{body}");
    assert_eq!(
        (&body["antifraud"]["smile_secure"], &body["device_signals"]["device_model"]),
        (&Value::Null, &json!("Pixel 8"))
    );
    let emulated = lookup(&house, "ann", json!({ "is_emulator": "true" }));
    let (job, body) = run(&house, &engine, emulated, vec![]).await;
    assert_eq!((&body["status"], &body["reason"]), (&json!("attention"), &json!("medium_risk")), "{body}");
    let found = risk(&house, job).await;
    assert_eq!((found.indicators[0].rule.as_str(), found.score), ("emulator", 35));
    let both = lookup(&house, "ann", json!({ "is_emulator": "true", "camera_name": "OBS Virtual Camera" }));
    let (_, body) = run(&house, &engine, both, vec![]).await;
    assert_eq!((&body["status"], &body["reason"]), (&json!("block"), &json!("high_risk")), "{body}");
    assert_eq!(body["antifraud"]["summary"]["fraud_detected"], true);
    // The first generation reports and leaves the result alone.
    let mut first = lookup(&house, "ann", json!({ "is_emulator": "true", "camera_name": "OBS Virtual Camera" }));
    first.generation = Generation::V1;
    let (_, body) = run(&house, &engine, first, vec![]).await;
    assert_eq!(body["ResultCode"], "1012", "{body}");
}

#[tokio::test]
async fn velocity_and_travel_are_counted_over_jobs() {
    let (house, engine) = house().await;
    let fired = async |job| {
        let found = risk(&house, job).await;
        found.indicators.into_iter().map(|indicator| indicator.rule).collect::<Vec<_>>()
    };
    let mut last = None;
    for user in ["ann", "ben", "cid", "dan"] {
        let asked = lookup(&house, user, json!({ "device_id": "d-1", "client_ip": "197.210.1.2" }));
        last = Some(run(&house, &engine, asked, vec![]).await.0);
    }
    let rules = fired(last.unwrap()).await;
    for rule in ["device_users_day", "shared_device", "shared_number", "shared_number_many"] {
        assert!(rules.iter().any(|fired| fired == rule), "{rule}: {rules:?}");
    }
    let found = secure(&house, last.unwrap()).await;
    assert_eq!(found.search, FaceSearch::NoFace);
    assert_eq!(found.suspects.len(), 3);
    assert_eq!(found.suspects[0].reasons, [SuspectReason::SameNumber, SuspectReason::SameDevice]);
    // From Nairobi to Lagos within a minute.
    for (place, expected) in [("-1.28,36.8", false), ("6.5,3.4", true)] {
        let asked = lookup(&house, "eve", json!({ "location": place }));
        let (job, _) = run(&house, &engine, asked, vec![]).await;
        assert_eq!(fired(job).await.iter().any(|rule| rule == "impossible_travel"), expected, "{place}");
        house.advance_s(60);
    }
}

#[tokio::test]
async fn a_partners_own_rules_count() {
    let (house, engine) = house().await;
    let rules = json!({
        "version": "bank/7", "medium_at": 10, "high_at": 20,
        "rules": [{ "name": "any_proxy", "group": "network_risk", "fact": "proxy", "at_least": 1, "points": 20, "why": "We allow none." }]
    });
    let own = kweli_domain::risk::RuleSet::from_json(&rules.to_string()).unwrap();
    house.settings(|settings| settings.risk_rules = Some(Box::new(own))).await;
    let (job, body) = run(&house, &engine, lookup(&house, "ann", json!({ "vpn": "true" })), vec![]).await;
    assert_eq!(body["reason"], "high_risk", "{body}");
    assert_eq!(risk(&house, job).await.rules, "bank/7");
    let (_, body) = run(&house, &engine, lookup(&house, "ann", json!({ "is_emulator": "true" })), vec![]).await;
    assert_eq!(body["status"], "clear", "the shipped rules do not count");
}

//! Provisional results: a person's judgement, or nobody's.
#![allow(clippy::unwrap_used)]

mod common;

use common::{House, selfie};
use kweli_domain::job::JobState;
use kweli_domain::outcome::{Decision, Judge, Parts};
use kweli_domain::submission::ForcedResult;
use kweli_domain::{Environment, Finding, Generation, JobId, Outcome, Product, Reason, Submission, Verdict};
use kweli_engine::{Engine, ReplayAnswer, ReviewError};
use kweli_store::{MoneyMove, Settlement, TaskKind};

const SANDBOX: Environment = Environment::Sandbox;

/// A sandbox job that asks for a provisional result and has got it.
async fn provisional(house: &House, engine: &Engine) -> JobId {
    let mut submission = house.sandbox(Generation::V1);
    submission.product = Product::BiometricKyc;
    submission.forced = Some(ForcedResult::Provisional);
    let job = engine.accept(submission, selfie()).await.unwrap().id;
    engine.drain().await;
    let row = house.job(SANDBOX, job).await;
    assert_eq!((row.state, row.outcomes[0].decision.verdict), (JobState::NeedsReview, Verdict::Review));
    job
}

fn codes(house: &House) -> Vec<String> {
    house.receiver.seen().iter().map(|r| r.body["ResultCode"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn accepted_rejected_or_timed_out() {
    for (judgement, verdict, judge, reasons, code) in [
        (Some(true), Verdict::Clear, Judge::Person, vec![Reason::ConfirmedByReviewer], "1210"),
        (Some(false), Verdict::Block, Judge::Person, vec![Reason::FaceMismatch, Reason::RejectedByReviewer], "1211"),
        (None, Verdict::Block, Judge::Machine, vec![Reason::FaceMismatch, Reason::ReviewTimedOut], "0811"),
    ] {
        let house = House::new().await;
        let engine = house.engine();
        let job = provisional(&house, &engine).await;
        match judgement {
            Some(accepted) => {
                engine.review(house.partner, SANDBOX, job, accepted, "looked twice", "Ann").await.unwrap();
            }
            None => {
                house.advance_s(24 * 3_600 - 1);
                engine.drain().await;
                assert_eq!(house.job(SANDBOX, job).await.state, JobState::NeedsReview);
                house.advance_s(1);
            }
        }
        engine.drain().await;
        let row = house.job(SANDBOX, job).await;
        assert_eq!(row.state, JobState::Decided);
        let last = row.outcomes.last().unwrap();
        assert_eq!((last.revision, last.decision.verdict, last.decision.judge), (2, verdict, judge));
        assert_eq!(last.decision.reasons, reasons);
        assert_eq!(codes(&house), ["0815", code]);
        let evidence = house.store.evidence(house.partner, SANDBOX, job).await.unwrap();
        let by_person = evidence.iter().any(|e| matches!(e.finding, Finding::Review { .. }));
        assert_eq!(by_person, judgement.is_some());
        // Once is enough, for people and for the clock.
        let again = engine.review(house.partner, SANDBOX, job, true, "", "Ben").await;
        assert_eq!(again, Err(ReviewError::NotWaiting));
        house.advance_s(48 * 3_600);
        engine.drain().await;
        assert_eq!(house.job(SANDBOX, job).await.outcomes.len(), 2);
    }
}

#[tokio::test]
async fn only_the_owner_reviews_and_only_final_results_are_replayed() {
    let house = House::new().await;
    let engine = house.engine();
    let job = provisional(&house, &engine).await;
    let stranger = house.store.create_partner("Other", Default::default()).await.unwrap().id;
    for (partner, environment) in [(stranger, SANDBOX), (house.partner, Environment::Production)] {
        let answer = engine.review(partner, environment, job, true, "", "Eve").await;
        assert_eq!(answer, Err(ReviewError::NotFound));
        let answer = engine.replay(partner, environment, job, None).await.unwrap();
        assert!(matches!(answer, ReplayAnswer::NotFound));
    }
    let answer = engine.replay(house.partner, SANDBOX, job, None).await.unwrap();
    assert!(matches!(answer, ReplayAnswer::NotFinal));
}

#[tokio::test]
async fn two_reviewers_at_once_make_one_revision() {
    let house = House::new().await;
    let engine = house.engine();
    let job = provisional(&house, &engine).await;
    let judge = |accepted| engine.review(house.partner, SANDBOX, job, accepted, "", "x");
    let (a, b) = futures::future::join(judge(true), judge(false)).await;
    assert_eq!(u8::from(a.is_ok()) + u8::from(b.is_ok()), 1, "{a:?} {b:?}");
    assert_eq!(house.job(SANDBOX, job).await.outcomes.len(), 2);
}

/// The money of a doubtful job stays held until a person has spoken.
#[tokio::test]
async fn money_waits_for_the_judgement() {
    for (accepted, left) in [(true, 90), (false, 90)] {
        let house = House::new().await;
        house.fund(100).await;
        let engine = house.engine();
        let submission = Submission { product: Product::EnhancedKyc, ..house.real(Generation::V1) };
        let job = engine.accept(submission, vec![]).await.unwrap().id;
        let task = house.store.claim("machine", 30_000).await.unwrap().unwrap();
        assert_eq!(task.kind, TaskKind::RunJob(job));
        let decision = Decision {
            verdict: Verdict::Review,
            reasons: vec![Reason::FaceUnsure],
            parts: Parts::default(),
            judge: Judge::Machine,
            billable: true,
            face_confidence: Some(50.0),
        };
        let outcome = Outcome { revision: 1, decision, policy_version: "test".into(), decided_at: engine.now() };
        let settlement = Settlement {
            job,
            state: JobState::NeedsReview,
            outcome,
            money: MoneyMove::KeepHeld,
            callbacks: vec![],
            follow_ups: vec![],
            enrolment: None,
        };
        house.store.settle(&task, settlement).await.unwrap();
        assert_eq!(house.balance().await, (90, 10));
        engine.review(house.partner, Environment::Production, job, accepted, "", "Ann").await.unwrap();
        assert_eq!(house.balance().await, (left, 0));
    }
}

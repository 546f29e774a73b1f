//! Production jobs: records, money, authorities that are down.
#![allow(clippy::unwrap_used)]

mod common;

use common::House;
use kweli_domain::evidence::LookupAnswer;
use kweli_domain::job::JobState;
use kweli_domain::submission::Delivery;
use kweli_domain::{Environment, Finding, Generation, JobId, Reason, Submission, Verdict};
use kweli_engine::{AcceptError, Engine};
use std::sync::atomic::Ordering;

const PRODUCTION: Environment = Environment::Production;

/// A job for the scripted authority, which tests switch off and on.
fn kenyan(house: &House, generation: Generation) -> Submission {
    let mut submission = house.real(generation);
    submission.claims.country = Some("KE".parse().unwrap());
    submission.claims.id_type = Some("ALIEN_CARD".into());
    submission.claims.id_number = Some("123456".into());
    submission
}

async fn answers(house: &House, job: JobId) -> Vec<LookupAnswer> {
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    let lookups = evidence.into_iter().filter_map(|row| match row.finding {
        Finding::Lookup { answer, .. } => Some(answer),
        _ => None,
    });
    lookups.collect()
}

#[tokio::test]
async fn a_known_number_is_returned_and_paid_for() {
    let house = House::new().await;
    house.fund(100).await;
    let engine = house.engine();
    let accepted = engine.accept(house.real(Generation::V1), vec![]).await.unwrap();
    assert_eq!(house.balance().await, (90, 10));
    engine.drain().await;
    assert_eq!(house.balance().await, (90, 0));
    let body = &house.receiver.seen()[0].body;
    assert_eq!((&body["ResultCode"], &body["FirstName"]), (&"1012".into(), &"Joe".into()));
    let view = engine.view(house.partner, PRODUCTION, accepted.id, false).await.unwrap().unwrap();
    assert_eq!(view.record.unwrap().last_name.unwrap().as_str(), "Leo");
}

#[tokio::test]
async fn an_unknown_number_is_paid_for_and_a_malformed_one_is_not() {
    let house = House::new().await;
    house.fund(100).await;
    let engine = house.engine();
    for (n, number, code, left) in
        [(1, "22345678999", "1013", 90), (2, "2234", "1014", 90), (3, "00000000000", "1014", 90)]
    {
        let mut submission = house.real(Generation::V1);
        submission.partner_job_id = Some(format!("j-{n}"));
        submission.claims.id_number = Some(number.into());
        engine.accept(submission, vec![]).await.unwrap();
        engine.drain().await;
        assert_eq!(house.receiver.seen().last().unwrap().body["ResultCode"], code);
        assert_eq!(house.balance().await, (left, 0));
    }
}

#[tokio::test]
async fn a_type_without_any_authority_is_unavailable_not_unknown() {
    let house = House::new().await;
    house.fund(100).await;
    let engine = house.with_config(|c| c.authority_give_up_s = 0);
    let mut submission = house.real(Generation::V1);
    submission.claims.id_type = Some("VOTER_ID".into());
    submission.claims.id_number = Some("AB12345678901234567".into());
    let accepted = engine.accept(submission, vec![]).await.unwrap();
    engine.drain().await;
    assert_eq!(answers(&house, accepted.id).await, [LookupAnswer::Unavailable]);
    assert_eq!(house.balance().await, (100, 0));
}

async fn drain_through(house: &House, engine: &Engine, seconds: i64) {
    for _ in 0..seconds / 5 {
        engine.drain().await;
        house.advance_s(5);
    }
    engine.drain().await;
}

#[tokio::test]
async fn an_authority_that_stays_down_ends_in_an_error_and_the_money_comes_back() {
    let house = House::new().await;
    house.fund(100).await;
    house.authority.down.store(true, Ordering::SeqCst);
    let engine = house.engine();
    let accepted = engine.accept(kenyan(&house, Generation::V1), vec![]).await.unwrap();
    drain_through(&house, &engine, 1_800).await;
    let row = house.job(PRODUCTION, accepted.id).await;
    assert_eq!((row.state, row.outcomes.len()), (JobState::Queued, 0));
    assert_eq!(house.balance().await, (90, 10));
    // Waiting for somebody else is no failed attempt.
    assert!(row.attempt <= 1, "{}", row.attempt);
    drain_through(&house, &engine, 1_900).await;
    let row = house.job(PRODUCTION, accepted.id).await;
    assert_eq!(row.state, JobState::Decided);
    assert_eq!(row.outcomes[0].decision.verdict, Verdict::Error);
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::AuthorityUnavailable]);
    assert_eq!(answers(&house, accepted.id).await, [LookupAnswer::Unavailable]);
    assert_eq!(house.balance().await, (100, 0));
    let seen = house.receiver.seen();
    assert_eq!((seen.len(), &seen[0].body["ResultCode"]), (1, &"1015".into()));
}

#[tokio::test]
async fn an_authority_that_comes_back_is_asked_again() {
    let house = House::new().await;
    house.fund(100).await;
    house.authority.down.store(true, Ordering::SeqCst);
    let engine = house.engine();
    let accepted = engine.accept(kenyan(&house, Generation::V3), vec![]).await;
    // The third generation wants https.
    assert!(matches!(accepted, Err(AcceptError::Refused(kweli_domain::Refusal::CallbackNotAllowed))));
    let accepted = engine.accept(kenyan(&house, Generation::V1), vec![]).await.unwrap();
    drain_through(&house, &engine, 600).await;
    house.authority.down.store(false, Ordering::SeqCst);
    drain_through(&house, &engine, 600).await;
    assert_eq!(house.job(PRODUCTION, accepted.id).await.outcomes[0].decision.verdict, Verdict::Clear);
    assert_eq!(house.balance().await, (90, 0));
}

#[tokio::test]
async fn a_synchronous_job_does_not_wait_for_the_authority() {
    let house = House::new().await;
    house.fund(100).await;
    house.authority.down.store(true, Ordering::SeqCst);
    let engine = house.engine();
    let inline = |n: u8| Submission {
        delivery: Delivery::Inline,
        partner_job_id: Some(format!("j-{n}")),
        ..kenyan(&house, Generation::V1)
    };
    let accepted = engine.accept(inline(1), vec![]).await.unwrap();
    engine.drain().await;
    let row = house.job(PRODUCTION, accepted.id).await;
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::AuthorityUnavailable]);
    assert_eq!(house.balance().await, (100, 0));
    // A job that is begun after its deadline asks nobody: its caller has been told.
    house.authority.down.store(false, Ordering::SeqCst);
    let asked = *house.authority.asked.lock().unwrap();
    let late = engine.accept(inline(2), vec![]).await.unwrap();
    house.advance_s(21);
    engine.drain().await;
    assert_eq!(answers(&house, late.id).await, [LookupAnswer::Unavailable]);
    assert_eq!(*house.authority.asked.lock().unwrap(), asked);
    assert_eq!(house.balance().await, (100, 0));
}

#[tokio::test]
async fn the_age_limit_belongs_to_the_third_generation() {
    let house = House::with_tls().await;
    house.fund(100).await;
    let young = kweli_domain::IdentityRecord { date_of_birth: Some("2012-01-01".into()), ..common::joe() };
    house.store.import_record("NG".parse().unwrap(), "BVN", "22345678902", &young).await.unwrap();
    let engine = house.engine();
    for (generation, verdict) in [(Generation::V1, Verdict::Clear), (Generation::V3, Verdict::Block)] {
        let mut submission = house.real(generation);
        submission.claims.id_number = Some("22345678902".into());
        let accepted = engine.accept(submission, vec![]).await.unwrap();
        engine.drain().await;
        assert_eq!(house.job(PRODUCTION, accepted.id).await.outcomes[0].decision.verdict, verdict);
    }
}

#[tokio::test]
async fn an_id_type_switched_off_while_the_job_waits_is_not_asked() {
    let house = House::new().await;
    house.fund(100).await;
    let engine = house.engine();
    let accepted = engine.accept(house.real(Generation::V1), vec![]).await.unwrap();
    house.settings(|s| s.disabled_id_types.insert("NG/BVN".into())).await;
    engine.drain().await;
    assert_eq!(answers(&house, accepted.id).await, [LookupAnswer::Refused]);
    assert_eq!(house.balance().await, (100, 0));
}

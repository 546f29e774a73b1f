//! Sending a result again.
#![allow(clippy::unwrap_used)]

mod common;

use common::House;
use common::receiver::{Receiver, Reply};
use kweli_domain::{Environment, Generation, Submission};
use kweli_engine::ReplayAnswer;

const SANDBOX: Environment = Environment::Sandbox;

#[tokio::test]
async fn the_same_body_with_a_new_signature() {
    let house = House::new().await;
    let engine = house.engine();
    let job = engine.accept(house.sandbox(Generation::V1), vec![]).await.unwrap().id;
    let early = engine.replay(house.partner, SANDBOX, job, None).await.unwrap();
    assert!(matches!(early, ReplayAnswer::NotFinal));
    engine.drain().await;
    house.advance_s(3_600);
    let answer = engine.replay(house.partner, SANDBOX, job, None).await.unwrap();
    let ReplayAnswer::Queued { user_id, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(user_id.as_str(), "u-1");
    engine.drain().await;
    let seen = house.receiver.seen();
    assert_eq!(seen.len(), 2);
    let bare = |n: usize| {
        let mut body = seen[n].body.as_object().unwrap().clone();
        (body.remove("timestamp").unwrap(), body.remove("signature").unwrap(), body)
    };
    let ((t0, s0, b0), (t1, s1, b1)) = (bare(0), bare(1));
    assert!(t0 != t1 && s0 != s1 && b0 == b1);
}

#[tokio::test]
async fn elsewhere_once_with_its_own_retries() {
    let house = House::new().await;
    let engine = house.engine();
    let other = Receiver::http().await;
    let job = engine.accept(house.sandbox(Generation::V1), vec![]).await.unwrap().id;
    engine.drain().await;
    other.then(Reply::Status(500, ""));
    let answer = engine.replay(house.partner, SANDBOX, job, Some(other.url.clone())).await.unwrap();
    assert!(matches!(answer, ReplayAnswer::Queued { .. }));
    engine.drain().await;
    house.advance_s(64);
    engine.drain().await;
    assert_eq!((other.seen().len(), house.receiver.seen().len()), (2, 1));
    // The job's own address stays.
    engine.replay(house.partner, SANDBOX, job, None).await.unwrap();
    engine.drain().await;
    assert_eq!((other.seen().len(), house.receiver.seen().len()), (2, 2));
}

#[tokio::test]
async fn no_address_or_a_forbidden_one() {
    let house = House::new().await;
    let engine = house.engine();
    let inline = Submission {
        delivery: kweli_domain::submission::Delivery::Inline,
        callback_url: None,
        ..house.sandbox(Generation::V1)
    };
    let job = engine.accept(inline, vec![]).await.unwrap().id;
    engine.drain().await;
    let none = engine.replay(house.partner, SANDBOX, job, None).await.unwrap();
    assert!(matches!(none, ReplayAnswer::NoCallbackUrl));
    let bad = engine.replay(house.partner, SANDBOX, job, Some("http://169.254.169.254/".into())).await.unwrap();
    assert!(matches!(bad, ReplayAnswer::CallbackNotAllowed));
    // A synchronous job can be replayed to the partner's default.
    house.settings(|s| s.sandbox_callback_url = Some(house.receiver.url.clone().into())).await;
    let default = engine.replay(house.partner, SANDBOX, job, None).await.unwrap();
    assert!(matches!(default, ReplayAnswer::Queued { .. }));
    engine.drain().await;
    assert_eq!(house.receiver.seen().len(), 1);
}

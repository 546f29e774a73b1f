//! Deliveries: schedule, signatures, and receivers that misbehave.
#![allow(clippy::unwrap_used)]

mod common;

use async_trait::async_trait;
use common::House;
use common::receiver::{Receiver, Reply};
use kweli_domain::callback::CallbackState;
use kweli_domain::{Environment, Generation};
use kweli_engine::notify::{Answer, Blocked, Dns, GuardedClient, Reach, SendError};
use kweli_engine::{CallbackConfig, Engine};
use kweli_store::CallbackRow;
use kweli_wire::signature::sign;
use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use url::Url;

const SANDBOX: Environment = Environment::Sandbox;

async fn submit(house: &House, engine: &Engine, generation: Generation) -> kweli_domain::JobId {
    engine.accept(house.sandbox(generation), vec![]).await.unwrap().id
}

async fn only(house: &House, job: kweli_domain::JobId) -> CallbackRow {
    let mut rows = house.store.callbacks_of(house.partner, SANDBOX, job).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

/// Drains, then jumps to each next attempt, and returns the pauses in seconds.
async fn pauses(house: &House, engine: &Engine, job: kweli_domain::JobId) -> Vec<i64> {
    let mut pauses = Vec::new();
    loop {
        engine.drain().await;
        let row = only(house, job).await;
        let Some(next) = row.next_at else { return pauses };
        let pause = next.since(engine.now());
        pauses.push(pause / 1_000);
        // A moment before, nothing is sent.
        let before = house.receiver.connections();
        house.clock.advance_ms(pause - 1);
        engine.drain().await;
        assert_eq!(house.receiver.connections(), before);
        house.clock.advance_ms(1);
    }
}

fn within(found: &[i64], expected: &[i64]) {
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!((*expected..=expected + expected / 20).contains(found), "{found} for {expected}");
    }
}

#[tokio::test]
async fn the_first_generation_tries_eight_times_over_a_day() {
    let house = House::new().await;
    let engine = house.engine();
    let job = submit(&house, &engine, Generation::V1).await;
    for _ in 0..8 {
        house.receiver.then(Reply::Status(500, ""));
    }
    let found = pauses(&house, &engine, job).await;
    within(&found, &[60, 300, 900, 3_600, 10_800, 28_800, 43_200]);
    let row = only(&house, job).await;
    assert_eq!((row.state, row.attempts.len()), (CallbackState::Exhausted, 8));
    assert!(row.attempts.iter().all(|a| a.status == Some(500)));
    // Each attempt is signed afresh; nothing else changes.
    let seen = house.receiver.seen();
    let mut stamps = std::collections::BTreeSet::new();
    for request in &seen {
        let mut body = request.body.as_object().unwrap().clone();
        let timestamp = body.remove("timestamp").unwrap().as_str().unwrap().to_owned();
        let expected = sign(house.sandbox.secret.as_str(), &house.partner.to_string(), &timestamp);
        assert_eq!(body.remove("signature").unwrap(), expected);
        assert!(stamps.insert(timestamp));
        let mut first = seen[0].body.as_object().unwrap().clone();
        first.remove("timestamp");
        first.remove("signature");
        assert_eq!(body, first);
    }
}

#[tokio::test]
async fn the_third_generation_tries_four_times_and_stops_when_heard() {
    let house = House::with_tls().await;
    let engine = house.engine();
    let job = submit(&house, &engine, Generation::V3).await;
    for _ in 0..4 {
        house.receiver.then(Reply::Status(503, ""));
    }
    within(&pauses(&house, &engine, job).await, &[10, 60, 300]);
    assert_eq!(only(&house, job).await.state, CallbackState::Exhausted);

    let job = submit(&house, &engine, Generation::V3).await;
    house.receiver.then(Reply::Status(409, "")).then(Reply::Status(204, ""));
    within(&pauses(&house, &engine, job).await, &[10]);
    assert_eq!(only(&house, job).await.state, CallbackState::Delivered);
}

#[tokio::test]
async fn redirects_are_failures_and_longer_pauses_are_granted() {
    let house = House::new().await;
    let engine = house.engine();
    let elsewhere = Receiver::http().await;
    let job = submit(&house, &engine, Generation::V1).await;
    let location: &'static str = Box::leak(format!("location: {}\r\n", elsewhere.url).into_boxed_str());
    house.receiver.then(Reply::Status(307, location)).then(Reply::Status(503, "retry-after: 1800\r\n"));
    within(&pauses(&house, &engine, job).await, &[60, 1_800]);
    assert_eq!(elsewhere.connections(), 0);
    assert_eq!(only(&house, job).await.attempts[0].status, Some(307));
}

#[tokio::test]
async fn a_revoked_key_signs_no_more() {
    let house = House::new().await;
    let engine = house.engine();
    let job = submit(&house, &engine, Generation::V1).await;
    house.store.revoke_key(house.partner, house.sandbox.id).await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await; // keys are cached for a second
    engine.drain().await;
    let row = only(&house, job).await;
    assert_eq!(row.attempts[0].error.as_deref(), Some("the partner has no active key to sign with"));
    assert_eq!(house.receiver.connections(), 0);
    let newer = house.store.create_key(house.partner, SANDBOX, "newer").await.unwrap();
    tokio::time::sleep(Duration::from_millis(1_100)).await;
    house.advance_s(70);
    engine.drain().await;
    let body = &house.receiver.seen()[0].body;
    let expected = sign(newer.secret.as_str(), &house.partner.to_string(), body["timestamp"].as_str().unwrap());
    assert_eq!(body["signature"], expected);
}

#[tokio::test]
async fn the_partner_id_is_signed_as_it_was_written() {
    let house = House::new().await;
    let engine = house.engine();
    let padded = format!("{:0>3}", house.partner.to_string());
    let submission = kweli_domain::Submission { partner_as_written: padded.clone(), ..house.sandbox(Generation::V1) };
    engine.accept(submission, vec![]).await.unwrap();
    engine.drain().await;
    let body = &house.receiver.seen()[0].body;
    let expected = sign(house.sandbox.secret.as_str(), &padded, body["timestamp"].as_str().unwrap());
    assert_eq!(body["signature"], expected);
}

#[tokio::test]
async fn a_private_receiver_is_never_reached_without_the_setting() {
    let house = House::new().await;
    let engine = house.with_config(|c| {
        c.callbacks = CallbackConfig { allow_http: true, allow_private: false, extra_root_pem: None };
    });
    let silent = kweli_domain::Submission { callback_url: None, ..house.sandbox(Generation::V1) };
    house.settings(|s| s.sandbox_callback_url = Some("https://partner.com/cb".into())).await;
    let job = engine.accept(silent, vec![]).await.unwrap().id;
    // The default moves to this machine after the job was accepted.
    let url = house.receiver.url.replace("localhost", "127.0.0.1");
    house.settings(|s| s.sandbox_callback_url = Some(url.into())).await;
    engine.drain().await;
    assert_eq!(only(&house, job).await.attempts[0].error.as_deref(), Some("address is not public"));
    assert_eq!(house.receiver.connections(), 0);
}

#[tokio::test]
async fn a_deaf_receiver_does_not_hold_up_the_others() {
    let house = House::new().await;
    let engine = house.with_config(|c| c.workers = 1);
    for _ in 0..5 {
        house.receiver.then(Reply::Hang);
    }
    let workers = engine.start();
    for n in 0..6 {
        let submission =
            kweli_domain::Submission { partner_job_id: Some(format!("j-{n}")), ..house.sandbox(Generation::V1) };
        engine.accept(submission, vec![]).await.unwrap();
    }
    let heard = async {
        while house.receiver.seen().len() < 6 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), heard).await.unwrap();
    workers.stop(Duration::from_millis(10)).await;
}

/// Answers as scripted, the last one for ever, and counts.
struct FakeDns(Mutex<Vec<Vec<IpAddr>>>, Mutex<usize>);

impl FakeDns {
    fn new(answers: &[&[&str]]) -> Arc<FakeDns> {
        let parse = |list: &&[&str]| list.iter().map(|ip| ip.parse().unwrap()).collect();
        Arc::new(FakeDns(Mutex::new(answers.iter().rev().map(parse).collect()), Mutex::new(0)))
    }
}

#[async_trait]
impl Dns for FakeDns {
    async fn resolve(&self, _: &str) -> std::io::Result<Vec<IpAddr>> {
        *self.1.lock().unwrap() += 1;
        let mut answers = self.0.lock().unwrap();
        Ok(if answers.len() > 1 { answers.pop().unwrap() } else { answers[0].clone() })
    }
}

const OPEN: Reach = Reach { allow_http: true, allow_private: true };

async fn post(client: &GuardedClient, url: &str, patience_ms: u64) -> Result<Answer, SendError> {
    let url = Url::parse(url).unwrap();
    client.post(url, Default::default(), b"{}".to_vec(), Duration::from_millis(patience_ms)).await
}

#[tokio::test]
async fn each_attempt_resolves_once_and_connects_to_what_it_resolved() {
    let receiver = Receiver::http().await;
    let url = receiver.url.replace("localhost", "receiver.partner.com");
    let dns = FakeDns::new(&[&["127.0.0.1"], &["169.254.169.254"], &["169.254.169.254", "127.0.0.1"], &[]]);
    let client = GuardedClient::new(OPEN, None, dns.clone()).unwrap();
    assert_eq!(post(&client, &url, 5_000).await.unwrap().status, 200);
    assert_eq!(*dns.1.lock().unwrap(), 1);
    // The same name means something else a moment later; no old connection is used.
    assert_eq!(post(&client, &url, 5_000).await, Err(SendError::Blocked(Blocked::Address)));
    assert_eq!(receiver.connections(), 1);
    // Of several addresses only the permitted ones are tried.
    assert_eq!(post(&client, &url, 5_000).await.unwrap().status, 200);
    assert_eq!(post(&client, &url, 5_000).await, Err(SendError::Unresolved));
    assert_eq!((*dns.1.lock().unwrap(), receiver.connections()), (4, 2));
}

#[tokio::test]
async fn misbehaving_receivers() {
    let receiver = Receiver::http().await;
    let client = GuardedClient::new(OPEN, None, FakeDns::new(&[&["127.0.0.1"]])).unwrap();
    receiver.then(Reply::Hang).then(Reply::Reset).then(Reply::Drip).then(Reply::Flood);
    assert_eq!(post(&client, &receiver.url, 300).await, Err(SendError::TimedOut));
    assert_eq!(post(&client, &receiver.url, 5_000).await, Err(SendError::Broken));
    // The status is the acknowledgement; the body is not waited for.
    let started = std::time::Instant::now();
    assert_eq!(post(&client, &receiver.url, 20_000).await.unwrap().status, 200);
    assert!(started.elapsed() < Duration::from_secs(4));
    assert_eq!(post(&client, &receiver.url, 20_000).await.unwrap().status, 200);
    // Nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    assert_eq!(post(&client, &format!("http://x.partner.com:{closed}/"), 5_000).await, Err(SendError::NotConnected));
}

#[tokio::test]
async fn a_certificate_of_an_unknown_authority_is_refused() {
    let receiver = Receiver::https().await;
    let dns = FakeDns::new(&[&["127.0.0.1"]]);
    let trusting = GuardedClient::new(OPEN, receiver.ca_pem.as_deref(), dns.clone()).unwrap();
    assert_eq!(post(&trusting, &receiver.url, 5_000).await.unwrap().status, 200);
    let other = Receiver::https().await;
    assert_eq!(post(&trusting, &other.url, 5_000).await, Err(SendError::NotConnected));
}

//! Sandbox jobs, from acceptance to the callback, in both generations.
#![allow(clippy::unwrap_used)]

mod common;

use common::{House, png, selfie};
use kweli_domain::job::JobState;
use kweli_domain::submission::{Delivery, ForcedResult};
use kweli_domain::{Environment, Generation, ImageKind, Product, Reason, Verdict};
use kweli_wire::signature::sign;
use std::time::Duration;

const SANDBOX: Environment = Environment::Sandbox;

#[tokio::test]
async fn first_generation_reaches_the_callback() {
    let house = House::new().await;
    let engine = house.engine();
    let accepted = engine.accept(house.sandbox(Generation::V1), vec![]).await.unwrap();
    assert_eq!((accepted.partner_job_id.as_str(), accepted.smile_job_id.0), ("j-1", 1));
    engine.drain().await;
    let row = house.job(SANDBOX, accepted.id).await;
    assert_eq!(row.state, JobState::Decided);
    assert_eq!(row.outcomes[0].decision.verdict, Verdict::Clear);
    let seen = house.receiver.seen();
    assert_eq!(seen.len(), 1);
    let body = &seen[0].body;
    assert_eq!((&body["ResultCode"], &body["FullName"]), (&"1012".into(), &"Joe Doe Leo".into()));
    assert_eq!(seen[0].headers["content-type"], "application/json");
    let timestamp = body["timestamp"].as_str().unwrap();
    let expected = sign(house.sandbox.secret.as_str(), &house.partner.to_string(), timestamp);
    assert_eq!(body["signature"], expected);
    // The sandbox is free.
    assert_eq!(house.balance().await, (0, 0));
}

#[tokio::test]
async fn third_generation_reaches_the_callback_over_tls() {
    let house = House::with_tls().await;
    let engine = house.engine();
    let mut submission = house.sandbox(Generation::V3);
    submission.product = Product::BiometricKyc;
    submission.user_id = None;
    let accepted = engine.accept(submission, selfie()).await.unwrap();
    assert_eq!(accepted.partner_job_id, accepted.id.to_string());
    assert!(accepted.user_id.as_str().starts_with("user_"));
    engine.drain().await;
    let seen = house.receiver.seen();
    assert_eq!(seen.len(), 1, "{:?}", house.store.callbacks_of(house.partner, SANDBOX, accepted.id).await.unwrap());
    let (headers, body) = (&seen[0].headers, &seen[0].body);
    assert_eq!(body["status"], "clear");
    assert_eq!(headers["job-id"], accepted.id.to_string());
    assert_eq!(&headers["user-id"], accepted.user_id.as_str());
    let expected = sign(house.sandbox.secret.as_str(), &house.partner.to_string(), &headers["response-timestamp"]);
    assert_eq!(headers["response-signature"], expected);
    let link = body["image_links"]["selfie_image"].as_str().unwrap();
    let query = link.split_once('?').unwrap().1;
    let (kind, bytes) = engine.open_link(query).await.unwrap();
    assert_eq!((kind, bytes), ("image/png", png().to_vec()));
    house.advance_s(901);
    assert!(engine.open_link(query).await.is_none());
}

#[tokio::test]
async fn test_numbers_and_test_people() {
    let house = House::new().await;
    let engine = house.engine();
    for (n, digit, expected) in [(1, "1", "1013"), (2, "2", "1014"), (3, "3", "1015"), (4, "4", "1012")] {
        let mut submission = house.sandbox(Generation::V1);
        submission.partner_job_id = Some(format!("j-{n}"));
        submission.claims.id_number = Some(format!("0000000000{digit}").into());
        submission.partner_params.insert("FullName".into(), "Nelson Rolihlahla Mandela".into());
        engine.accept(submission, vec![]).await.unwrap();
        engine.drain().await;
        let seen = house.receiver.seen();
        let body = &seen.last().unwrap().body;
        assert_eq!(body["ResultCode"], expected);
        if digit == "4" {
            assert_eq!(body["FullName"], "Nelson Rolihlahla Mandela");
        }
    }
}

#[tokio::test]
async fn comparison_product_compares_and_forced_results_win() {
    let house = House::new().await;
    let engine = house.engine();
    let cases = [
        (None, "Joe", "1020"),
        (None, "Nobody", "1021"),
        (Some(ForcedResult::Approved), "Nobody", "1020"),
        (Some(ForcedResult::Rejected), "Joe", "1022"),
        (Some(ForcedResult::Provisional), "Joe", "1021"),
    ];
    for (n, (forced, first, expected)) in cases.into_iter().enumerate() {
        let mut submission = house.sandbox(Generation::V2);
        submission.partner_job_id = Some(format!("j-{n}"));
        submission.product = Product::BasicKyc;
        submission.forced = forced;
        submission.claims.first_name = Some(first.into());
        submission.claims.middle_name = Some("Doe".into());
        submission.claims.last_name = Some("Leo".into());
        engine.accept(submission, vec![]).await.unwrap();
        engine.drain().await;
        assert_eq!(house.receiver.seen().last().unwrap().body["ResultCode"], expected, "{forced:?} {first}");
    }
}

#[tokio::test]
async fn a_missing_or_broken_selfie_is_a_result() {
    let house = House::new().await;
    let engine = house.engine();
    for (n, images) in [vec![], vec![(ImageKind::Selfie, b"no picture".to_vec().into())]].into_iter().enumerate() {
        let mut submission = house.sandbox(Generation::V1);
        submission.partner_job_id = Some(format!("j-{n}"));
        submission.product = Product::BiometricKyc;
        let accepted = engine.accept(submission, images).await.unwrap();
        engine.drain().await;
        let row = house.job(SANDBOX, accepted.id).await;
        assert_eq!(row.outcomes[0].decision.reasons, [Reason::ImagesUnusable(vec![ImageKind::Selfie])]);
        assert_eq!(house.receiver.seen().last().unwrap().body["ResultText"], "Selfie image unusable");
    }
}

#[tokio::test]
async fn a_synchronous_job_is_waited_for_and_never_called_back() {
    let house = House::new().await;
    let engine = house.engine();
    let workers = engine.start();
    let inline =
        || kweli_domain::Submission { delivery: Delivery::Inline, callback_url: None, ..house.sandbox(Generation::V3) };
    house.settings(|s| s.sandbox_callback_url = Some("https://receiver.partner.com/".into())).await;
    let accepted = engine.accept(inline(), vec![]).await.unwrap();
    let view = engine.wait(house.partner, SANDBOX, accepted.id, Duration::from_secs(20)).await.unwrap().unwrap();
    assert_eq!(view.outcome().unwrap().decision.verdict, Verdict::Clear);
    assert_eq!(view.record.unwrap().last_name.unwrap().as_str(), "CLEARWATER");
    workers.stop(Duration::from_secs(5)).await;
    assert!(house.store.callbacks_of(house.partner, SANDBOX, accepted.id).await.unwrap().is_empty());
    // Nothing is claimed after the stop.
    let idle = engine.accept(inline(), vec![]).await.unwrap();
    assert!(engine.wait(house.partner, SANDBOX, idle.id, Duration::from_millis(300)).await.unwrap().is_none());
}

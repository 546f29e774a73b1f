//! Every refusal at the door, and that the first in order wins.
#![allow(clippy::unwrap_used)]

mod common;

use common::{House, selfie};
use kweli_domain::submission::Delivery;
use kweli_domain::{Generation, Product, Refusal, Submission};
use kweli_engine::{AcceptError, Engine};

async fn refusal(engine: &Engine, submission: Submission) -> Option<Refusal> {
    match engine.accept(submission, selfie()).await {
        Ok(_) => None,
        Err(AcceptError::Refused(refusal)) => Some(refusal),
        Err(AcceptError::Failure(failure)) => panic!("{failure}"),
    }
}

/// Wrong in every way that is judged at the door; repaired step by step, each step reveals the next refusal.
#[tokio::test]
async fn in_order() {
    let house = House::with_tls().await;
    let engine = house.with_config(|c| c.max_queue = 0);
    house
        .settings(|s| {
            s.production_enabled = false;
            s.products.clear();
            s.callback_hosts.insert("elsewhere.com".into());
            s.disabled_id_types.insert("NG/DRIVERS_LICENSE".into());
        })
        .await;
    let mut bad = house.real(Generation::V3);
    bad.product = Product::BiometricKyc;
    bad.callback_url = None;
    bad.claims.id_type = Some("NO_SUCH_TYPE".into());
    bad.claims.id_number = Some("?".into());
    bad.claims.first_name = None;

    let expect = async |engine: &Engine, submission: &Submission, expected: Refusal| {
        assert_eq!(refusal(engine, submission.clone()).await, Some(expected));
    };
    expect(&engine, &bad, Refusal::ProductionNotEnabled).await;
    house.settings(|s| s.production_enabled = true).await;
    expect(&engine, &bad, Refusal::ProductNotEnabled(Product::BiometricKyc)).await;
    house.settings(|s| s.products.insert(Product::BiometricKyc)).await;
    expect(&engine, &bad, Refusal::VisionUnavailable).await;
    bad.product = Product::EnhancedKyc;
    house.settings(|s| s.products.insert(Product::EnhancedKyc)).await;
    expect(&engine, &bad, Refusal::IdTypeNotSupported).await;
    bad.claims.id_type = Some("DRIVERS_LICENSE".into());
    expect(&engine, &bad, Refusal::IdTypeNotEnabled).await;
    house.settings(|s| s.disabled_id_types.clear()).await;
    expect(&engine, &bad, Refusal::IdNumberFormat).await;
    bad.claims.id_number = Some("ABC123456789".into());
    expect(&engine, &bad, Refusal::MissingField("first_name")).await;
    bad.claims.first_name = Some("Joe".into());
    expect(&engine, &bad, Refusal::MissingField("dob")).await;
    bad.claims.date_of_birth = Some("1990-01-01".into());
    expect(&engine, &bad, Refusal::NoCallbackUrl).await;
    bad.callback_url = Some("https://partner.com/cb".into());
    expect(&engine, &bad, Refusal::CallbackNotAllowed).await;
    house.settings(|s| s.callback_hosts.insert("PARTNER.com".into())).await;
    expect(&engine, &bad, Refusal::Overloaded).await;
    let engine = house.engine();
    expect(&engine, &bad, Refusal::InsufficientFunds).await;
    house.fund(10).await;
    assert_eq!(refusal(&engine, bad.clone()).await, None);
}

#[tokio::test]
async fn a_used_job_id_is_refused_before_money_is_looked_at() {
    let house = House::new().await;
    house.fund(10).await;
    let engine = house.engine();
    assert_eq!(refusal(&engine, house.real(Generation::V1)).await, None);
    assert_eq!(refusal(&engine, house.real(Generation::V1)).await, Some(Refusal::DuplicateJob));
    // The sandbox is another world.
    assert_eq!(refusal(&engine, house.sandbox(Generation::V1)).await, None);
    assert_eq!(house.balance().await, (0, 10));
}

#[tokio::test]
async fn face_products_need_a_type_with_a_photo_and_the_sandbox_needs_no_models() {
    let house = House::new().await;
    let engine = house.engine();
    let mut submission = house.sandbox(Generation::V3);
    submission.product = Product::BiometricKyc;
    submission.callback_url = Some("https://partner.com/cb".into());
    submission.claims.country = Some("KE".parse().unwrap());
    submission.claims.id_type = Some("NATIONAL_ID_NO_PHOTO".into());
    submission.claims.id_number = Some("00000000".into());
    assert_eq!(refusal(&engine, submission.clone()).await, Some(Refusal::IdTypeNotSupported));
    // The first generation has a result for a missing photo.
    let first = Submission { generation: Generation::V1, partner_job_id: Some("j-1".into()), ..submission.clone() };
    assert_eq!(refusal(&engine, first).await, None);
    submission.claims.id_type = Some("NATIONAL_ID".into());
    assert_eq!(refusal(&engine, submission).await, None);
}

#[tokio::test]
async fn the_first_generation_answers_a_malformed_number_with_a_result() {
    let house = House::new().await;
    let engine = house.engine();
    let mut submission = house.sandbox(Generation::V1);
    submission.claims.id_number = Some("?".into());
    assert_eq!(refusal(&engine, submission).await, None);
}

#[tokio::test]
async fn a_default_callback_serves_and_a_synchronous_job_needs_none() {
    let house = House::new().await;
    let engine = house.engine();
    let without = Submission { callback_url: None, ..house.sandbox(Generation::V1) };
    assert_eq!(refusal(&engine, without.clone()).await, Some(Refusal::NoCallbackUrl));
    let inline = Submission { delivery: Delivery::Inline, partner_job_id: Some("j-2".into()), ..without.clone() };
    assert_eq!(refusal(&engine, inline).await, None);
    house.settings(|s| s.sandbox_callback_url = Some(house.receiver.url.clone().into())).await;
    assert_eq!(refusal(&engine, without).await, None);
    engine.drain().await;
    assert_eq!(house.receiver.seen().len(), 1);
}

#[tokio::test]
async fn funds_for_exactly_k_jobs() {
    let house = House::new().await;
    house.fund(70).await;
    let engine = house.engine();
    let submissions = (0..40).map(|n| {
        let submission = Submission { partner_job_id: Some(format!("j-{n}")), ..house.real(Generation::V1) };
        let engine = engine.clone();
        tokio::spawn(async move { engine.accept(submission, vec![]).await })
    });
    let mut taken = 0;
    for answer in futures::future::join_all(submissions).await {
        match answer.unwrap() {
            Ok(_) => taken += 1,
            Err(error) => assert_eq!(error, AcceptError::Refused(Refusal::InsufficientFunds)),
        }
    }
    assert_eq!(taken, 7);
    assert_eq!(house.balance().await, (0, 70));
    engine.drain().await;
    assert_eq!(house.balance().await, (0, 0));
    assert_eq!(house.receiver.seen().len(), 7);
}

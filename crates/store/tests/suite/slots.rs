//! Upload slots.

use crate::world::*;
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_domain::{ImageKind, PartnerId, Product};
use kweli_store::*;

on_both!(is_filled_once, many_uploads_at_once, expires, renewed_slots_wait_on, late_uploads_are_refused, bad_packages);

const TTL: i64 = 3_600_000;

async fn announce(world: &World, partner: PartnerId, name: &str, hash: u8) -> AcceptedJob {
    let mut job = world.job(partner, PRODUCTION, name);
    job.entry = Entry::Slot { token_hash: [hash; 32], expires_at: START.plus_ms(TTL) };
    world.store.accept(job).await.unwrap()
}

async fn fill(world: &World, job: &AcceptedJob, partner: PartnerId, hash: u8, body: u8) -> Fill {
    let mut submission = submission(partner, PRODUCTION);
    submission.product = Product::BiometricKyc;
    let image = world.store.seal_image(partner, PRODUCTION, job.id, ImageKind::Selfie, &[body; 100]).await.unwrap();
    Fill { token_hash: [hash; 32], submission, images: vec![image], body_sha256: [body; 32], package_problem: None }
}

async fn is_filled_once(world: World) {
    let partner = world.rich().await;
    let job = announce(&world, partner, "a", 1).await;
    let state = async || world.store.job(partner, PRODUCTION, job.id).await.unwrap().unwrap().state;
    assert_eq!(state().await, JobState::AwaitingUpload);
    assert_eq!(world.store.balance(partner).await.unwrap().held, Minor(10));
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    let slot = world.store.slot(&[1; 32]).await.unwrap().unwrap();
    assert_eq!((slot.job, slot.partner, slot.filled_with), (job.id, partner, None));
    assert!(world.store.slot(&[2; 32]).await.unwrap().is_none());

    let first = fill(&world, &job, partner, 1, 7).await;
    assert_eq!(world.store.fill_slot(first.clone()).await.unwrap(), FillResult::Accepted(job.id));
    assert_eq!(state().await, JobState::Queued);
    assert_eq!(world.store.fill_slot(first).await.unwrap(), FillResult::SameAgain(job.id));
    let other = fill(&world, &job, partner, 1, 8).await;
    assert_eq!(world.store.fill_slot(other).await.unwrap(), FillResult::Conflict);
    let unknown = fill(&world, &job, partner, 2, 8).await;
    assert_eq!(world.store.fill_slot(unknown).await.unwrap(), FillResult::Unknown);

    let row = world.store.job(partner, PRODUCTION, job.id).await.unwrap().unwrap();
    assert_eq!((row.submission.product, row.partner_job_id.as_str()), (Product::BiometricKyc, "a"));
    assert_eq!(row.user_id.as_str(), "user-1");
    let image = world.store.image(partner, PRODUCTION, job.id, ImageKind::Selfie).await.unwrap();
    assert_eq!(image.unwrap(), [7; 100]);
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(task.kind, TaskKind::RunJob(job.id));
    world.store.settle(&task, settlement(job.id, MoneyMove::Capture)).await.unwrap();
    // The task that would have ended the slot finds nothing to do.
    world.clock.advance_ms(TTL);
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    world.store.expire_slot(&task, job.id).await.unwrap();
    assert_eq!(state().await, JobState::Decided);
    assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
    sound(&world.store).await;
}

async fn many_uploads_at_once(world: World) {
    let partner = world.rich().await;
    let job = announce(&world, partner, "a", 1).await;
    let mut fills = Vec::new();
    for n in 0..16 {
        // Two bodies, eight times each.
        fills.push(fill(&world, &job, partner, 1, n % 2).await);
    }
    let running: Vec<_> = fills
        .into_iter()
        .map(|fill| {
            let store = world.store.clone();
            tokio::spawn(async move { store.fill_slot(fill).await.unwrap() })
        })
        .collect();
    let mut results = Vec::new();
    for fill in running {
        results.push(fill.await.unwrap());
    }
    let count = |wanted: FillResult| results.iter().filter(|r| **r == wanted).count();
    assert_eq!(count(FillResult::Accepted(job.id)), 1);
    assert_eq!(count(FillResult::SameAgain(job.id)), 7);
    assert_eq!(count(FillResult::Conflict), 8);
    assert_eq!(world.number("SELECT COUNT(*) FROM image").await, 1);
    sound(&world.store).await;
}

async fn expires(world: World) {
    let partner = world.rich().await;
    let job = announce(&world, partner, "a", 1).await;
    world.clock.advance_ms(TTL);
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(task.kind, TaskKind::ExpireSlot(job.id));
    world.store.expire_slot(&task, job.id).await.unwrap();
    assert!(matches!(world.store.expire_slot(&task, job.id).await, Err(Error::LostLease)));
    let row = world.store.job(partner, PRODUCTION, job.id).await.unwrap().unwrap();
    assert_eq!(row.state, JobState::Expired);
    let balance = world.store.balance(partner).await.unwrap();
    assert_eq!(balance, Balance { wallet: Minor(1_000_000), held: Minor(0) });
    let late = fill(&world, &job, partner, 1, 7).await;
    assert_eq!(world.store.fill_slot(late).await.unwrap(), FillResult::Expired);
    let renewed = world.store.renew_slot(partner, PRODUCTION, None, "a", [9; 32], START.plus_ms(9 * TTL)).await;
    assert!(renewed.unwrap().is_none());
    sound(&world.store).await;
}

async fn renewed_slots_wait_on(world: World) {
    let partner = world.rich().await;
    let job = announce(&world, partner, "a", 1).await;
    let until = START.plus_ms(2 * TTL);
    let renew =
        async |user, name| world.store.renew_slot(partner, PRODUCTION, user, name, [2; 32], until).await.unwrap();
    assert!(renew(Some("somebody else"), "a").await.is_none());
    assert!(renew(None, "unknown").await.is_none());
    assert_eq!(renew(Some("user-1"), "a").await, Some(job));
    let old = fill(&world, &job, partner, 1, 7).await;
    assert_eq!(world.store.fill_slot(old).await.unwrap(), FillResult::Unknown);

    world.clock.advance_ms(TTL);
    let early = world.store.claim("w", LEASE).await.unwrap().unwrap();
    world.store.expire_slot(&early, job.id).await.unwrap();
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    let new = fill(&world, &job, partner, 2, 7).await;
    assert_eq!(world.store.fill_slot(new).await.unwrap(), FillResult::Accepted(job.id));
    assert!(renew(None, "a").await.is_none());
    sound(&world.store).await;
}

async fn late_uploads_are_refused(world: World) {
    let partner = world.rich().await;
    let job = announce(&world, partner, "a", 1).await;
    let late = fill(&world, &job, partner, 1, 7).await;
    world.clock.advance_ms(TTL);
    assert_eq!(world.store.fill_slot(late.clone()).await.unwrap(), FillResult::Expired);
    let mut foreign = late;
    foreign.submission.partner = PartnerId(99);
    assert!(matches!(world.store.fill_slot(foreign).await, Err(Error::Conflict(_))));
}

async fn bad_packages(world: World) {
    let partner = world.rich().await;
    let job = announce(&world, partner, "a", 1).await;
    let mut bad = fill(&world, &job, partner, 1, 7).await;
    bad.package_problem = Some(evidence("not a zip"));
    bad.images.clear();
    assert_eq!(world.store.fill_slot(bad).await.unwrap(), FillResult::Accepted(job.id));
    assert_eq!(world.store.evidence(partner, PRODUCTION, job.id).await.unwrap(), [evidence("not a zip")]);
}

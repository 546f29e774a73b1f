//! Deliveries.

use crate::world::*;
use kweli_domain::callback::CallbackState;
use kweli_domain::{CallbackId, JobId, PartnerId};
use kweli_store::*;

on_both!(attempts_are_kept, exhausts, late_attempts_are_refused, can_be_repeated);

async fn settled(world: &World) -> (PartnerId, JobId, CallbackId, ClaimedTask) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    let mut settlement = settlement(job, MoneyMove::Capture);
    settlement.callbacks = vec![callback(job)];
    let id = settlement.callbacks[0].id;
    world.store.settle(&task, settlement).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(task.kind, TaskKind::Deliver(id));
    (partner, job, id, task)
}

fn attempt(at_ms: i64, status: Option<u16>) -> Attempt {
    let error = status.is_none().then(|| "connection refused".to_owned());
    Attempt { at: START.plus_ms(at_ms), status, error, took_ms: 12 }
}

async fn attempts_are_kept(world: World) {
    let (partner, job, id, task) = settled(&world).await;
    let read = async || world.store.callback(partner, PRODUCTION, id).await.unwrap().unwrap();
    let row = read().await;
    assert_eq!((row.state, row.job, row.revision, row.replay), (CallbackState::Pending, job, 1, false));
    assert_eq!((row.url.as_str(), row.next_at), ("https://planted-host.example/hook", Some(START)));

    let retry = AttemptNext::RetryAt(START.plus_ms(60_000));
    world.store.record_attempt(&task, id, attempt(5, None), retry).await.unwrap();
    assert_eq!(read().await.next_at, Some(START.plus_ms(60_000)));
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    world.clock.advance_ms(60_000);
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    world.store.record_attempt(&task, id, attempt(60_001, Some(204)), AttemptNext::Delivered).await.unwrap();

    let row = read().await;
    assert_eq!((row.state, row.next_at), (CallbackState::Delivered, None));
    assert_eq!(row.attempts, [attempt(5, None), attempt(60_001, Some(204))]);
    assert_eq!(world.store.callbacks_of(partner, PRODUCTION, job).await.unwrap().len(), 1);
    assert!(world.store.callback(partner, SANDBOX, id).await.unwrap().is_none());
    assert!(world.store.callbacks_of(PartnerId(99), PRODUCTION, job).await.unwrap().is_empty());
    assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
}

async fn exhausts(world: World) {
    let (partner, _, id, task) = settled(&world).await;
    world.store.record_attempt(&task, id, attempt(5, Some(500)), AttemptNext::Exhausted).await.unwrap();
    let row = world.store.callback(partner, PRODUCTION, id).await.unwrap().unwrap();
    assert_eq!(row.state, CallbackState::Exhausted);
    assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
}

async fn late_attempts_are_refused(world: World) {
    let (partner, _, id, late) = settled(&world).await;
    world.clock.advance_ms(LEASE);
    let taken = world.store.claim("other", LEASE).await.unwrap().unwrap();
    let result = world.store.record_attempt(&late, id, attempt(5, None), AttemptNext::Exhausted).await;
    assert!(matches!(result, Err(Error::LostLease)));
    world.store.record_attempt(&taken, id, attempt(6, Some(200)), AttemptNext::Delivered).await.unwrap();
    let row = world.store.callback(partner, PRODUCTION, id).await.unwrap().unwrap();
    assert_eq!((row.state, row.attempts.len()), (CallbackState::Delivered, 1));
}

async fn can_be_repeated(world: World) {
    let (partner, job, _, task) = settled(&world).await;
    world.store.finish(&task).await.unwrap();
    let again = NewCallback { replay: true, url: "https://other.example".into(), ..callback(job) };
    let id = world.store.add_callback(partner, PRODUCTION, again.clone()).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(task.kind, TaskKind::Deliver(id));
    let rows = world.store.callbacks_of(partner, PRODUCTION, job).await.unwrap();
    assert_eq!(rows.iter().filter(|row| row.replay).count(), 1);
    // Of somebody else's job, or of a revision that does not exist: nothing.
    for (who, what) in [(world.rich().await, again.clone()), (partner, NewCallback { revision: 2, ..again })] {
        let fresh = NewCallback { id: callback(job).id, ..what };
        assert!(matches!(world.store.add_callback(who, PRODUCTION, fresh).await, Err(Error::NotFound)));
    }
}

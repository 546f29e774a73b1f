//! Settling: one transaction, once, by whoever holds the task.

use crate::world::*;
use kweli_domain::Verdict;
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_store::*;

on_both!(
    writes_everything_at_once,
    is_impossible_twice,
    is_refused_to_a_late_worker,
    undoes_everything_when_a_part_fails,
    waits_for_a_person,
    the_first_of_person_and_timeout_wins,
    nonsense_is_refused,
);

async fn writes_everything_at_once(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    assert_eq!(world.store.job(partner, PRODUCTION, job).await.unwrap().unwrap().state, JobState::Running);
    world.store.add_evidence(&task, job, &evidence("first")).await.unwrap();
    world.store.add_evidence(&task, job, &evidence("second")).await.unwrap();
    let mut settled = settlement(job, MoneyMove::Capture);
    settled.callbacks = vec![callback(job)];
    settled.follow_ups = vec![(TaskKind::ReviewTimeout(job), START.plus_ms(1000))];
    world.store.settle(&task, settled.clone()).await.unwrap();

    let row = world.store.job(partner, PRODUCTION, job).await.unwrap().unwrap();
    assert_eq!((row.state, row.attempt), (JobState::Decided, 1));
    assert_eq!(row.outcomes, [settled.outcome]);
    let found = world.store.evidence(partner, PRODUCTION, job).await.unwrap();
    assert_eq!(found, [evidence("first"), evidence("second")]);
    assert!(world.store.evidence(partner, SANDBOX, job).await.unwrap().is_empty());
    assert_eq!(world.store.balance(partner).await.unwrap(), Balance { wallet: Minor(999_990), held: Minor(0) });
    let depth = world.store.queue_depth().await.unwrap();
    assert_eq!((depth.ready, depth.delayed, depth.running), (1, 1, 0));
    let deliver = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(deliver.kind, TaskKind::Deliver(settled.callbacks[0].id));
    sound(&world.store).await;
}

async fn is_impossible_twice(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    world.store.settle(&task, settlement(job, MoneyMove::Capture)).await.unwrap();
    for money in [MoneyMove::Capture, MoneyMove::Release] {
        assert!(matches!(world.store.settle(&task, settlement(job, money)).await, Err(Error::LostLease)));
    }
    // Even a second task for the job, which should not exist, settles nothing.
    world.store.enqueue(partner, PRODUCTION, TaskKind::RunJob(job), START).await.unwrap();
    let again = world.store.claim("w", LEASE).await.unwrap().unwrap();
    let mut second = settlement(job, MoneyMove::Release);
    assert!(matches!(world.store.settle(&again, second.clone()).await, Err(Error::Conflict(_))));
    second.outcome.revision = 2;
    assert!(matches!(world.store.settle(&again, second).await, Err(Error::Conflict(_))));
    // And the database itself refuses a second charge, whatever a program does.
    let text = job.0.simple();
    for kind in ["capture", "release", "hold"] {
        let sql = format!(
            "INSERT INTO transfer (debit, credit, amount, kind, job_id, at) VALUES ({d}, {c}, 10, '{kind}', '{text}', 1)",
            d = partner.0 * 8 + 1,
            c = partner.0 * 8,
        );
        let refused = world.raw(&sql).await.unwrap_err();
        assert!(refused.as_database_error().is_some_and(|e| e.is_unique_violation()), "{kind}: {refused}");
    }
    assert_eq!(world.store.balance(partner).await.unwrap(), Balance { wallet: Minor(999_990), held: Minor(0) });
    sound(&world.store).await;
}

/// A worker that was stopped for longer than its lease comes back: nothing it still holds may be written.
async fn is_refused_to_a_late_worker(world: World) {
    let partner = world.rich().await;
    let (job, late) = world.claimed(partner, "a").await;
    world.clock.advance_ms(LEASE - 1);
    assert!(world.store.claim("other", LEASE).await.unwrap().is_none());
    world.clock.advance_ms(1);
    let taken = world.store.claim("other", LEASE).await.unwrap().unwrap();
    assert_eq!((taken.kind, taken.attempt), (TaskKind::RunJob(job), 2));
    assert!(taken.token > late.token);

    let store = &world.store;
    assert!(!store.heartbeat(&late, LEASE).await.unwrap());
    assert!(matches!(store.add_evidence(&late, job, &evidence("late")).await, Err(Error::LostLease)));
    let image =
        store.seal_image(partner, PRODUCTION, job, kweli_domain::ImageKind::AuthorityPhoto, b"x").await.unwrap();
    assert!(matches!(store.add_image(&late, image.clone()).await, Err(Error::LostLease)));
    assert!(matches!(store.settle(&late, settlement(job, MoneyMove::Release)).await, Err(Error::LostLease)));
    assert!(matches!(store.postpone(&late, START).await, Err(Error::LostLease)));
    assert!(matches!(store.finish(&late).await, Err(Error::LostLease)));

    store.add_image(&taken, image).await.unwrap();
    store.settle(&taken, settlement(job, MoneyMove::Capture)).await.unwrap();
    assert!(matches!(store.settle(&late, settlement(job, MoneyMove::Release)).await, Err(Error::LostLease)));
    assert!(store.evidence(partner, PRODUCTION, job).await.unwrap().is_empty());
    assert_eq!(store.job(partner, PRODUCTION, job).await.unwrap().unwrap().outcomes.len(), 1);
    sound(store).await;
}

async fn undoes_everything_when_a_part_fails(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    let mut settled = settlement(job, MoneyMove::Capture);
    let twice = callback(job);
    settled.callbacks = vec![twice.clone(), twice];
    assert!(matches!(world.store.settle(&task, settled.clone()).await, Err(Error::Database { transient: false, .. })));
    assert_eq!(world.store.job(partner, PRODUCTION, job).await.unwrap().unwrap().state, JobState::Running);
    assert!(world.store.callbacks_of(partner, PRODUCTION, job).await.unwrap().is_empty());
    assert_eq!(world.store.balance(partner).await.unwrap().held, Minor(10));
    settled.callbacks.truncate(1);
    world.store.settle(&task, settled).await.unwrap();
    sound(&world.store).await;
}

async fn waits_for_a_person(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    let mut provisional = settlement(job, MoneyMove::KeepHeld);
    provisional.follow_ups = vec![(TaskKind::ReviewTimeout(job), START.plus_ms(86_400_000))];
    world.store.settle(&task, provisional).await.unwrap();
    assert_eq!(world.store.balance(partner).await.unwrap().held, Minor(10));
    sound(&world.store).await;

    let mut last = settlement(job, MoneyMove::Capture);
    last.outcome = outcome(2, Verdict::Clear);
    let store = &world.store;
    let wrong = store.settle_review(partner, PRODUCTION, job, 2, evidence("x"), last.clone()).await;
    assert!(matches!(wrong, Err(Error::Conflict(_))));
    let other = world.partner().await.id;
    let foreign = store.settle_review(other, PRODUCTION, job, 1, evidence("x"), last.clone()).await;
    assert!(matches!(foreign, Err(Error::Conflict(_))));
    store.settle_review(partner, PRODUCTION, job, 1, evidence("a person"), last.clone()).await.unwrap();
    let again = store.settle_review(partner, PRODUCTION, job, 1, evidence("x"), last).await;
    assert!(matches!(again, Err(Error::Conflict(_))));
    let row = store.job(partner, PRODUCTION, job).await.unwrap().unwrap();
    assert_eq!(row.state, JobState::Decided);
    assert_eq!(row.outcomes.iter().map(|o| o.revision).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(store.evidence(partner, PRODUCTION, job).await.unwrap(), [evidence("a person")]);
    sound(store).await;
}

async fn the_first_of_person_and_timeout_wins(world: World) {
    let partner = world.rich().await;
    for round in 0..12 {
        let (job, task) = world.claimed(partner, &format!("job-{round}")).await;
        let mut provisional = settlement(job, MoneyMove::KeepHeld);
        provisional.follow_ups = vec![(TaskKind::ReviewTimeout(job), START)];
        world.store.settle(&task, provisional).await.unwrap();
        let timeout = world.store.claim("w", LEASE).await.unwrap().unwrap();
        let mut by_person = settlement(job, MoneyMove::Capture);
        by_person.outcome = outcome(2, Verdict::Clear);
        let mut by_clock = settlement(job, MoneyMove::Release);
        by_clock.outcome = outcome(2, Verdict::Block);
        let (person, clock) = tokio::join!(
            world.store.settle_review(partner, PRODUCTION, job, 1, evidence("x"), by_person),
            world.store.settle(&timeout, by_clock),
        );
        assert!(person.is_ok() != clock.is_ok(), "{person:?} {clock:?}");
        if clock.is_err() {
            assert!(matches!(clock, Err(Error::Conflict(_))), "{clock:?}");
            world.store.finish(&timeout).await.unwrap();
        }
        assert_eq!(world.store.job(partner, PRODUCTION, job).await.unwrap().unwrap().outcomes.len(), 2);
    }
    sound(&world.store).await;
}

async fn nonsense_is_refused(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    let good = settlement(job, MoneyMove::Capture);
    let nonsense = [
        Settlement { job: world.job_id(), ..good.clone() },
        Settlement { state: JobState::Queued, ..good.clone() },
        Settlement { state: JobState::Expired, ..good.clone() },
        Settlement { state: JobState::NeedsReview, ..good.clone() },
        Settlement { money: MoneyMove::KeepHeld, ..good.clone() },
        Settlement { outcome: outcome(0, Verdict::Clear), ..good.clone() },
        Settlement { outcome: outcome(2, Verdict::Clear), ..good.clone() },
        Settlement { callbacks: vec![callback(world.job_id())], ..good.clone() },
    ];
    for bad in nonsense {
        assert!(matches!(world.store.settle(&task, bad).await, Err(Error::Conflict(_))));
    }
    world.store.settle(&task, good).await.unwrap();
}

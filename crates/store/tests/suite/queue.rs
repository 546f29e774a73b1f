//! Claiming: by turns, once at a time, with a lease.

use crate::world::*;
use kweli_store::*;
use std::collections::BTreeSet;
use std::time::Duration;

on_both!(
    many_workers_take_each_task_once,
    a_lapsed_lease_is_taken_over,
    a_heartbeat_keeps_the_lease,
    postponed_tasks_wait,
    partners_take_turns,
    a_partner_may_be_capped,
    parts_of_the_queue,
    unknown_versions_are_left_alone,
    periodic_tasks_exist_once,
    due_work_wakes,
);

async fn many_workers_take_each_task_once(world: World) {
    let partner = world.rich().await;
    for n in 0..60 {
        world.store.accept(world.job(partner, SANDBOX, &n.to_string())).await.unwrap();
    }
    let second = world.another().await;
    let workers = (0..8).map(|n| {
        let store = if n % 2 == 0 { world.store.clone() } else { second.clone() };
        tokio::spawn(async move {
            let mut taken = Vec::new();
            let mut empty = 0;
            // Finding nothing may mean that others were faster: look again a few times.
            while empty < 3 {
                match store.claim(&format!("w{n}"), LEASE).await.unwrap() {
                    Some(task) => {
                        taken.push(task.id);
                        store.finish(&task).await.unwrap();
                    }
                    None => empty += 1,
                }
            }
            taken
        })
    });
    let mut all = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        all.extend(worker.await.unwrap());
    }
    assert_eq!(all.len(), 60);
    assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), 60);
    assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
}

async fn a_lapsed_lease_is_taken_over(world: World) {
    let partner = world.rich().await;
    let (_, first) = world.claimed(partner, "a").await;
    assert_eq!(world.store.queue_depth().await.unwrap().running, 1);
    world.clock.advance_ms(LEASE + 500);
    let depth = world.store.queue_depth().await.unwrap();
    assert_eq!((depth.ready, depth.running, depth.oldest_ready_ms), (1, 0, 500));
    let second = world.store.claim("other", LEASE).await.unwrap().unwrap();
    assert_eq!((second.id, second.attempt, second.token), (first.id, 2, first.token + 1));
    assert_eq!(second.due, first.due);
}

async fn a_heartbeat_keeps_the_lease(world: World) {
    let partner = world.rich().await;
    let (_, task) = world.claimed(partner, "a").await;
    for _ in 0..3 {
        world.clock.advance_ms(LEASE - 1);
        assert!(world.store.heartbeat(&task, LEASE).await.unwrap());
    }
    assert!(world.store.claim("other", LEASE).await.unwrap().is_none());
    world.store.finish(&task).await.unwrap();
    assert!(!world.store.heartbeat(&task, LEASE).await.unwrap());
}

async fn postponed_tasks_wait(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    world.store.postpone(&task, START.plus_ms(5_000)).await.unwrap();
    let state = async || world.store.job(partner, PRODUCTION, job).await.unwrap().unwrap().state;
    assert_eq!(state().await, kweli_domain::job::JobState::Queued);
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    assert!(matches!(world.store.finish(&task).await, Err(Error::LostLease)));
    world.clock.advance_ms(5_000);
    let again = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!((again.attempt, again.due), (2, START), "it stays due since its first time");
    assert_eq!(state().await, kweli_domain::job::JobState::Running);
    // Waiting for something outside is no attempt, but the old token is void all the same.
    world.store.wait(&again, START.plus_ms(5_000)).await.unwrap();
    let last = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!((last.attempt, last.token), (2, again.token + 1));
    assert!(matches!(world.store.wait(&again, START).await, Err(Error::LostLease)));
}

async fn partners_take_turns(world: World) {
    let flood = world.rich().await;
    let small = world.rich().await;
    for n in 0..20 {
        world.store.accept(world.job(flood, SANDBOX, &n.to_string())).await.unwrap();
    }
    world.clock.advance_ms(1000);
    for n in 0..3 {
        world.store.accept(world.job(small, SANDBOX, &n.to_string())).await.unwrap();
    }
    let mut order = Vec::new();
    for _ in 0..8 {
        let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
        order.push(task.partner);
        world.store.finish(&task).await.unwrap();
    }
    assert_eq!(order, [flood, small, flood, small, flood, small, flood, flood]);
}

async fn a_partner_may_be_capped(world: World) {
    let partner = world.rich().await;
    for n in 0..4 {
        world.store.accept(world.job(partner, SANDBOX, &n.to_string())).await.unwrap();
    }
    let filter = ClaimFilter { work: Work::Jobs, partner_cap: Some(2) };
    let claim = async || world.store.claim_where("w", LEASE, filter).await.unwrap();
    let first = claim().await.unwrap();
    assert!(claim().await.is_some());
    assert!(claim().await.is_none());
    world.store.finish(&first).await.unwrap();
    assert!(claim().await.is_some());
    assert!(claim().await.is_none());
    // A lapsed lease counts no more.
    world.clock.advance_ms(LEASE);
    assert!(claim().await.is_some());
}

async fn parts_of_the_queue(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "a").await;
    let mut settled = settlement(job, MoneyMove::Capture);
    settled.callbacks = vec![callback(job)];
    world.store.settle(&task, settled).await.unwrap();
    world.store.accept(world.job(partner, SANDBOX, "b")).await.unwrap();
    world.store.enqueue(PARTNERLESS, PRODUCTION, TaskKind::ProveLedger, START).await.unwrap();
    for (work, expected) in [(Work::Deliveries, "Deliver"), (Work::Jobs, "RunJob"), (Work::Upkeep, "ProveLedger")] {
        let filter = ClaimFilter { work, partner_cap: None };
        let task = world.store.claim_where("w", LEASE, filter).await.unwrap().unwrap();
        assert!(format!("{:?}", task.kind).starts_with(expected));
        assert!(world.store.claim_where("w", LEASE, filter).await.unwrap().is_none());
    }
}

const PARTNERLESS: kweli_domain::PartnerId = kweli_domain::PartnerId(0);

async fn unknown_versions_are_left_alone(world: World) {
    let partner = world.rich().await;
    let sql = format!(
        "INSERT INTO task (partner, environment, kind, subject, due, ready_at) \
         VALUES ({partner}, 0, 'run_job.2', 'something newer', 1, 1), ({partner}, 0, 'enrol.1', 'x', 1, 1)"
    );
    world.raw(&sql).await.unwrap();
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    let (_, task) = world.claimed(partner, "a").await;
    world.store.finish(&task).await.unwrap();
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    assert_eq!(world.number("SELECT COUNT(*) FROM task WHERE attempt = 0 AND worker IS NULL").await, 2);
}

async fn periodic_tasks_exist_once(world: World) {
    for _ in 0..3 {
        world.store.enqueue(PARTNERLESS, PRODUCTION, TaskKind::SweepOrphans, START).await.unwrap();
    }
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!((task.kind, task.partner), (TaskKind::SweepOrphans, PARTNERLESS));
    assert!(world.store.claim("w", LEASE).await.unwrap().is_none());
    // It plans its own next run.
    world.store.postpone(&task, START.plus_ms(1000)).await.unwrap();
    assert_eq!(world.store.queue_depth().await.unwrap().delayed, 1);
}

async fn due_work_wakes(world: World) {
    let partner = world.rich().await;
    let wake = world.store.wake();
    let woken = wake.notified();
    world.store.enqueue(PARTNERLESS, PRODUCTION, TaskKind::ProveLedger, START.plus_ms(1)).await.unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(50), woken).await.is_err(), "not due yet");
    world.store.accept(world.job(partner, SANDBOX, "a")).await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), wake.notified()).await.unwrap();
}

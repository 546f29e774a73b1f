//! Accepting: all or nothing, once.

use crate::world::*;
use kweli_domain::ImageKind;
use kweli_domain::job::JobState;
use kweli_domain::money::Minor;
use kweli_store::*;
use std::collections::BTreeSet;
use std::sync::Arc;

on_both!(
    reads_back_whole,
    is_all_or_nothing,
    refuses_a_used_id,
    one_id_from_many_callers_makes_one_job,
    pays_for_exactly_as_many_as_the_wallet_holds,
    many_at_once_keep_what_is_theirs,
    free_jobs_move_nothing,
    lists_newest_first,
    survives_a_new_start,
);

async fn reads_back_whole(world: World) {
    let partner = world.rich().await;
    let mut job = world.job(partner, PRODUCTION, "order-1");
    let id = job.id;
    for (kind, bytes) in [(ImageKind::Selfie, &b"selfie bytes"[..]), (ImageKind::Liveness(3), b"frame")] {
        job.images.push(world.store.seal_image(partner, PRODUCTION, id, kind, bytes).await.unwrap());
    }
    let accepted = world.store.accept(job.clone()).await.unwrap();
    assert_eq!((accepted.id, accepted.smile_job_id.0, accepted.created_at), (id, 1, START));

    let row = world.store.job(partner, PRODUCTION, id).await.unwrap().unwrap();
    assert_eq!(row.partner_job_id, "order-1");
    assert_eq!(row.user_id.as_str(), "user-1");
    assert_eq!(row.submission.claims, job.submission.claims);
    assert_eq!(row.submission.partner_params, job.submission.partner_params);
    assert_eq!((row.state, row.attempt, row.price), (JobState::Queued, 0, Some(Minor(10))));
    assert!(row.outcomes.is_empty());
    let same = world.store.job_by_partner_id(partner, PRODUCTION, Some("user-1"), "order-1").await.unwrap().unwrap();
    assert_eq!(same.id, id);
    assert!(world.store.job_by_partner_id(partner, PRODUCTION, Some("user-2"), "order-1").await.unwrap().is_none());
    assert!(world.store.job_by_partner_id(partner, SANDBOX, None, "order-1").await.unwrap().is_none());
    assert!(world.store.job(partner, SANDBOX, id).await.unwrap().is_none());
    assert_eq!(world.store.find_job_any(id).await.unwrap(), Some((partner, PRODUCTION)));

    let kinds = world.store.image_kinds(partner, PRODUCTION, id).await.unwrap();
    assert_eq!(kinds, [ImageKind::Selfie, ImageKind::Liveness(3)]);
    let image = world.store.image(partner, PRODUCTION, id, ImageKind::Selfie).await.unwrap();
    assert_eq!(image.as_deref(), Some(&b"selfie bytes"[..]));
    assert!(world.store.image(partner, SANDBOX, id, ImageKind::Selfie).await.unwrap().is_none());
    assert!(world.store.image(partner, PRODUCTION, id, ImageKind::Portrait).await.unwrap().is_none());
    let other = world.partner().await.id;
    assert!(world.store.image(other, PRODUCTION, id, ImageKind::Selfie).await.unwrap().is_none());
    assert!(world.store.job(other, PRODUCTION, id).await.unwrap().is_none());

    let balance = world.store.balance(partner).await.unwrap();
    assert_eq!(balance, Balance { wallet: Minor(999_990), held: Minor(10) });
    assert_eq!(world.store.queue_depth().await.unwrap().ready, 1);
    sound(&world.store).await;
}

async fn is_all_or_nothing(world: World) {
    let partner = world.rich().await;
    let before = world.store.balance(partner).await.unwrap();
    // The images are written after the counter and the job, so their failure must undo both.
    let mut job = world.job(partner, PRODUCTION, "a");
    let stranger = world.job_id();
    let foreign = world.store.seal_image(partner, PRODUCTION, stranger, ImageKind::Selfie, b"x").await.unwrap();
    job.images.push(foreign);
    assert!(matches!(world.store.accept(job.clone()).await, Err(AcceptError::Store(Error::Conflict(_)))));
    job.images.clear();
    for _ in 0..2 {
        job.images.push(world.store.seal_image(partner, PRODUCTION, job.id, ImageKind::Selfie, b"x").await.unwrap());
    }
    assert!(matches!(world.store.accept(job.clone()).await, Err(AcceptError::Store(Error::Conflict(_)))));
    // The money is moved last but for the task.
    job.images.truncate(1);
    job.price = Some(Minor(1_000_001));
    assert!(matches!(world.store.accept(job.clone()).await, Err(AcceptError::InsufficientFunds)));
    job.price = Some(Minor(-1));
    assert!(matches!(world.store.accept(job.clone()).await, Err(AcceptError::Store(Error::Conflict(_)))));

    assert!(world.store.job(partner, PRODUCTION, job.id).await.unwrap().is_none());
    assert_eq!(world.store.balance(partner).await.unwrap(), before);
    assert_eq!(world.store.queue_depth().await.unwrap(), QueueDepth::default());
    assert_eq!(world.number("SELECT COUNT(*) FROM image").await, 0);
    job.price = Some(Minor(10));
    assert_eq!(world.store.accept(job).await.unwrap().smile_job_id.0, 1, "refused jobs take no number");
    sound(&world.store).await;
}

async fn refuses_a_used_id(world: World) {
    let partner = world.rich().await;
    world.store.accept(world.job(partner, PRODUCTION, "a")).await.unwrap();
    let again = world.store.accept(world.job(partner, PRODUCTION, "a")).await;
    assert!(matches!(again, Err(AcceptError::DuplicateJob)));
    // The very same job sent twice, and our own id with another of the partner's.
    let same = world.job(partner, PRODUCTION, "b");
    world.store.accept(same.clone()).await.unwrap();
    let other_name = NewJob { partner_job_id: Some("c".into()), ..same.clone() };
    for again in [same, other_name] {
        assert!(matches!(world.store.accept(again).await, Err(AcceptError::DuplicateJob)));
    }
    let nobody = world.store.accept(world.job(kweli_domain::PartnerId(99), PRODUCTION, "a")).await;
    assert!(matches!(nobody, Err(AcceptError::Store(Error::NotFound))));
    assert_eq!(world.store.balance(partner).await.unwrap().held, Minor(20));
    // Another environment and another partner have ids of their own.
    world.store.accept(world.job(partner, SANDBOX, "a")).await.unwrap();
    let other = world.rich().await;
    assert_eq!(world.store.accept(world.job(other, PRODUCTION, "a")).await.unwrap().smile_job_id.0, 1);
    sound(&world.store).await;
}

async fn one_id_from_many_callers_makes_one_job(world: World) {
    let partner = world.rich().await;
    let world = Arc::new(world);
    let callers = (0..32).map(|_| {
        let world = Arc::clone(&world);
        tokio::spawn(async move {
            let mut accepted = 0;
            for _ in 0..8 {
                match world.store.accept(world.job(partner, PRODUCTION, "same")).await {
                    Ok(_) => accepted += 1,
                    Err(AcceptError::DuplicateJob) => {}
                    Err(other) => panic!("{other}"),
                }
            }
            accepted
        })
    });
    let mut accepted = 0;
    for caller in callers.collect::<Vec<_>>() {
        accepted += caller.await.unwrap();
    }
    assert_eq!(accepted, 1);
    assert_eq!(world.store.balance(partner).await.unwrap().held, Minor(10));
    sound(&world.store).await;
}

async fn pays_for_exactly_as_many_as_the_wallet_holds(world: World) {
    const AFFORDABLE: usize = 37;
    let partner = world.partner().await.id;
    world.store.fund(partner, Minor(AFFORDABLE as i64 * 10 + 9), "").await.unwrap();
    let second = world.another().await;
    let world = Arc::new(world);
    // Two processes at once.
    let callers = (0..100).map(|n| {
        let store = if n % 2 == 0 { world.store.clone() } else { second.clone() };
        let world = Arc::clone(&world);
        tokio::spawn(async move { store.accept(world.job(partner, PRODUCTION, &format!("job-{n}"))).await })
    });
    let mut numbers = BTreeSet::new();
    for caller in callers.collect::<Vec<_>>() {
        match caller.await.unwrap() {
            Ok(job) => assert!(numbers.insert(job.smile_job_id.0)),
            Err(AcceptError::InsufficientFunds) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(numbers, (1..=AFFORDABLE as u64).collect());
    let expected = Balance { wallet: Minor(9), held: Minor(AFFORDABLE as i64 * 10) };
    assert_eq!(world.store.balance(partner).await.unwrap(), expected);
    sound(&world.store).await;
}

async fn many_at_once_keep_what_is_theirs(world: World) {
    let partners = [world.rich().await, world.rich().await];
    let world = Arc::new(world);
    let callers = (0..64_usize).map(|n| {
        let world = Arc::clone(&world);
        let partner = partners[n % 2];
        // Every fourth is free; every eighth has a name that another one has too.
        let environment = if n % 4 < 2 { PRODUCTION } else { SANDBOX };
        let name = if n % 16 >= 14 { "twice".to_owned() } else { format!("job-{n}") };
        tokio::spawn(async move {
            let job = world.job(partner, environment, &name);
            let id = job.id;
            (partner, environment, name, id, world.store.accept(job).await)
        })
    });
    let mut numbers = std::collections::BTreeMap::<_, BTreeSet<u64>>::new();
    let mut refused = 0;
    for caller in callers.collect::<Vec<_>>() {
        let (partner, environment, name, id, accepted) = caller.await.unwrap();
        match accepted {
            Ok(job) => {
                assert_eq!(job.id, id);
                assert!(numbers.entry((partner.0, environment == PRODUCTION)).or_default().insert(job.smile_job_id.0));
                let row = world.store.job(partner, environment, id).await.unwrap().unwrap();
                assert_eq!((row.partner_job_id, row.smile_job_id), (name, job.smile_job_id));
            }
            Err(AcceptError::DuplicateJob) => refused += 1,
            Err(other) => panic!("{other}"),
        }
    }
    // Of four callers of each partner one had the name first.
    assert_eq!(refused, 6);
    for ((_, production), numbers) in &numbers {
        let most = if *production { 16 } else { 13 };
        assert_eq!(*numbers, (1..=most).collect(), "no number is skipped or given twice");
    }
    for partner in partners {
        assert_eq!(world.store.balance(partner).await.unwrap().held, Minor(160));
    }
    sound(&world.store).await;
}

async fn free_jobs_move_nothing(world: World) {
    let partner = world.partner().await.id;
    let id = world.store.accept(world.job(partner, SANDBOX, "a")).await.unwrap().id;
    let mut zero = world.job(partner, PRODUCTION, "b");
    zero.price = Some(Minor(0));
    world.store.accept(zero).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    world.store.settle(&task, settlement(id, MoneyMove::Capture)).await.unwrap();
    assert_eq!(world.number("SELECT COUNT(*) FROM transfer").await, 0);
    sound(&world.store).await;
}

async fn lists_newest_first(world: World) {
    let partner = world.rich().await;
    let mut ids = Vec::new();
    for n in 0..5 {
        world.clock.advance_ms(1);
        let environment = if n % 2 == 0 { SANDBOX } else { PRODUCTION };
        ids.push(world.store.accept(world.job(partner, environment, &n.to_string())).await.unwrap().id);
    }
    ids.reverse();
    let list = async |environment, before, limit| {
        let jobs = world.store.jobs(partner, environment, before, limit).await.unwrap();
        jobs.into_iter().map(|job| job.id).collect::<Vec<_>>()
    };
    assert_eq!(list(None, None, 10).await, ids);
    assert_eq!(list(None, None, 2).await, ids[..2]);
    assert_eq!(list(None, Some(ids[1]), 2).await, ids[2..4]);
    assert_eq!(list(Some(PRODUCTION), None, 10).await, [ids[1], ids[3]]);
    let other = world.partner().await.id;
    assert!(world.store.jobs(other, None, None, 10).await.unwrap().is_empty());
}

async fn survives_a_new_start(world: World) {
    let partner = world.rich().await;
    let mut job = world.job(partner, PRODUCTION, "a");
    let id = job.id;
    job.images = vec![world.store.seal_image(partner, PRODUCTION, id, ImageKind::Selfie, b"bytes").await.unwrap()];
    world.store.accept(job).await.unwrap();
    let second = world.another().await;
    second.migrate().await.unwrap();
    assert_eq!(second.job(partner, PRODUCTION, id).await.unwrap().unwrap().user_id.as_str(), "user-1");
    let image = second.image(partner, PRODUCTION, id, ImageKind::Selfie).await.unwrap();
    assert_eq!(image.as_deref(), Some(&b"bytes"[..]));
    second.ping().await.unwrap();
}

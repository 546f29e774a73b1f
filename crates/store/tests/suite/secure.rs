//! Fraud: what jobs have in common, what reports block, and what erasure leaves of it.

use crate::enrolment::{database_folder, holds, settle_files};
use crate::world::*;
use kweli_domain::enrolment::{Embedding, EnrolmentEffect, FaceTemplate, UserOrder};
use kweli_domain::fraud::{BlockKind, FraudKind, FraudReport};
use kweli_domain::risk::{Count, Place, Subject};
use kweli_domain::{Environment, JobId, PartnerId, Timestamp};
use kweli_store::*;

on_both!(
    velocity_counts_jobs_and_people_within_a_window,
    others_are_others_of_the_same_partner_and_environment,
    a_place_is_remembered_until_it_is_old,
    a_report_blocks_user_face_number_and_device_until_it_is_taken_back,
    blocked_faces_are_followed_by_number,
    only_a_known_person_is_reported,
    faces_are_found_by_their_keys,
    erasure_takes_every_trace_and_every_blocked_template,
    what_is_seen_needs_the_lease,
);

const NAIROBI: Place = Place { latitude: -1.28, longitude: 36.8 };

fn template(seed: u16) -> FaceTemplate {
    let vector = (0..640_u16).map(|i| f32::from(seed) + f32::from(i) / 640.0).collect();
    FaceTemplate { embeddings: vec![Embedding { model: "m".into(), version: "v".into(), vector }] }
}

fn report(fraud: Option<FraudKind>) -> FraudReport {
    FraudReport { fraud, notes: Some("PLANTED-NOTE".into()), reported_by: "planted@reporter.example".into() }
}

/// A job of a user that shows something and ends with a face on file.
async fn seen_in(
    world: &World,
    (partner, environment): (PartnerId, Environment),
    user: &str,
    seen: Seen<'_>,
    face: Option<u16>,
) -> JobId {
    let mut job = world.job(partner, environment, "");
    job.partner_job_id = None;
    job.user_id = user.into();
    let id = job.id;
    world.store.accept(job).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    use kweli_domain::Clock;
    let now = world.clock.now();
    world.store.note_seen(&task, id, user, seen, now).await.unwrap();
    // Again, as after a crash.
    world.store.note_seen(&task, id, user, seen, now).await.unwrap();
    let enrolment =
        face.map(|seed| EnrolmentEffect::Enrol { template: Some(template(seed)), provisional: false, replace: true });
    let money = if environment == PRODUCTION { MoneyMove::Capture } else { MoneyMove::Release };
    world.store.settle(&task, Settlement { enrolment, ..settlement(id, money) }).await.unwrap();
    id
}

fn device(id: &str) -> Seen<'_> {
    Seen { device: Some(id), ..Seen::default() }
}

async fn velocity_counts_jobs_and_people_within_a_window(world: World) {
    let partner = world.rich().await;
    let here = (partner, PRODUCTION);
    for user in ["ann", "ann", "ben"] {
        seen_in(&world, here, user, device("d1"), None).await;
        world.clock.advance_ms(3_600_000);
    }
    seen_in(&world, here, "cid", device("d2"), None).await;
    let velocity = |count, hours: i64| {
        let (store, since) = (world.store.clone(), Timestamp(START.0 + 3 * 3_600_000 - hours * 3_600_000));
        async move { store.velocity(partner, PRODUCTION, (Subject::Device, "d1"), count, since).await.unwrap() }
    };
    assert_eq!((velocity(Count::Jobs, 24).await, velocity(Count::Users, 24).await), (3, 2));
    assert_eq!((velocity(Count::Jobs, 2).await, velocity(Count::Users, 2).await), (2, 2));
    assert_eq!((velocity(Count::Jobs, 1).await, velocity(Count::Users, 0).await), (1, 0));
    let none = world.store.velocity(partner, PRODUCTION, (Subject::Number, "d1"), Count::Jobs, START).await.unwrap();
    assert_eq!(none, 0, "a device is no number");
}

async fn others_are_others_of_the_same_partner_and_environment(world: World) {
    let (partner, other) = (world.rich().await, world.rich().await);
    let seen = Seen { number: Some("KE/NATIONAL_ID/123"), ..Seen::default() };
    for (place, user) in [
        ((partner, PRODUCTION), "ann"),
        ((partner, PRODUCTION), "ben"),
        ((partner, PRODUCTION), "ben"),
        ((partner, SANDBOX), "cid"),
        ((other, PRODUCTION), "dan"),
    ] {
        seen_in(&world, place, user, seen, None).await;
    }
    let others = |partner, environment, user: &'static str| {
        let store = world.store.clone();
        async move {
            let what = (Subject::Number, "KE/NATIONAL_ID/123");
            let refs = store.others_who_showed(partner, environment, what, user, 10).await.unwrap();
            let ids = store.user_ids(partner, environment, &refs).await.unwrap();
            ids.into_iter().map(|id| id.unwrap().into_inner()).collect::<Vec<_>>()
        }
    };
    assert_eq!(others(partner, PRODUCTION, "ann").await, ["ben"]);
    assert_eq!(others(partner, PRODUCTION, "ben").await, ["ann"]);
    assert_eq!(others(partner, PRODUCTION, "new").await, ["ben", "ann"], "whoever came last comes first");
    assert_eq!(others(partner, SANDBOX, "ann").await, ["cid"]);
    assert_eq!(others(other, PRODUCTION, "dan").await, [""; 0]);
    // References of one partner lead nowhere at another.
    let what = (Subject::Number, "KE/NATIONAL_ID/123");
    let refs = world.store.others_who_showed(partner, PRODUCTION, what, "ann", 10).await.unwrap();
    assert_eq!(world.store.user_ids(other, PRODUCTION, &refs).await.unwrap(), [None]);
    assert_eq!(world.store.user_ids(partner, SANDBOX, &refs).await.unwrap(), [None]);
}

async fn a_place_is_remembered_until_it_is_old(world: World) {
    let partner = world.rich().await;
    let here = (partner, PRODUCTION);
    let seen = Seen { place: Some(NAIROBI), device: Some("d"), number: Some("n"), ..Seen::default() };
    let first = seen_in(&world, here, "ann", seen, None).await;
    let last = |before| {
        let store = world.store.clone();
        async move { store.last_whereabouts(partner, PRODUCTION, "ann", before).await.unwrap() }
    };
    assert_eq!(last(first).await, None, "its own place is not an earlier one");
    let known = last(world.job_id()).await.unwrap();
    assert_eq!((known.place, known.at), (NAIROBI, START));
    assert_eq!(world.store.last_whereabouts(partner, PRODUCTION, "ben", first).await.unwrap(), None);
    assert_eq!(world.store.forget_sightings(START).await.unwrap(), 0);
    assert_eq!(world.store.forget_sightings(START.plus_ms(1)).await.unwrap(), 2);
    assert_eq!(last(world.job_id()).await, None);
    let jobs = |subject, value: &'static str| {
        let store = world.store.clone();
        async move { store.velocity(partner, PRODUCTION, (subject, value), Count::Jobs, START).await.unwrap() }
    };
    assert_eq!((jobs(Subject::Device, "d").await, jobs(Subject::Number, "n").await), (0, 1));
}

async fn a_report_blocks_user_face_number_and_device_until_it_is_taken_back(world: World) {
    let partner = world.rich().await;
    let seen = Seen { device: Some("d1"), number: Some("n1"), address: Some("1.2.3.4"), ..Seen::default() };
    seen_in(&world, (partner, PRODUCTION), "ann", seen, Some(1)).await;
    let kinds = |partner, environment, user: &'static str, number: &'static str, device: &'static str| {
        let store = world.store.clone();
        async move {
            let hits = store.block_hits(partner, environment, user, Some(number), Some(device)).await.unwrap();
            hits.into_iter().map(|hit| hit.kind).collect::<Vec<_>>()
        }
    };
    assert_eq!(kinds(partner, PRODUCTION, "ann", "n1", "d1").await, []);
    for _ in 0..2 {
        let fraud = report(Some(FraudKind::MuleAccount));
        assert!(world.store.report_fraud(partner, PRODUCTION, "ann", &fraud).await.unwrap());
    }
    use BlockKind::{Device, Number, User};
    assert_eq!(kinds(partner, PRODUCTION, "ann", "n9", "d9").await, [User]);
    assert_eq!(kinds(partner, PRODUCTION, "ben", "n1", "d9").await, [Number]);
    assert_eq!(kinds(partner, PRODUCTION, "ben", "n1", "d1").await, [Device, Number]);
    assert_eq!(kinds(partner, PRODUCTION, "ben", "n9", "d9").await, []);
    assert_eq!(kinds(partner, SANDBOX, "ann", "n1", "d1").await, []);
    let other = world.rich().await;
    assert_eq!(kinds(other, PRODUCTION, "ann", "n1", "d1").await, []);
    // The face is blocked even after another one is on file.
    seen_in(&world, (partner, PRODUCTION), "ann", Seen::default(), Some(2)).await;
    let faces = world.store.blocked_faces(partner, PRODUCTION).await.unwrap();
    assert_eq!(faces.iter().map(|face| face.template.clone()).collect::<Vec<_>>(), [template(1)]);
    let ids = world.store.user_ids(partner, PRODUCTION, &[faces[0].user.clone()]).await.unwrap();
    assert_eq!(ids[0].as_ref().unwrap().as_str(), "ann");
    assert!(world.store.blocked_faces(partner, SANDBOX).await.unwrap().is_empty());
    assert!(world.store.report_fraud(partner, PRODUCTION, "ann", &report(None)).await.unwrap());
    assert_eq!(kinds(partner, PRODUCTION, "ann", "n1", "d1").await, []);
    assert!(world.store.blocked_faces(partner, PRODUCTION).await.unwrap().is_empty());
    assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM fraud_report").await, 3);
}

async fn blocked_faces_are_followed_by_number(world: World) {
    let partner = world.rich().await;
    for (user, seed) in [("ann", 1), ("ben", 2)] {
        seen_in(&world, (partner, PRODUCTION), user, Seen::default(), Some(seed)).await;
        let fraud = report(Some(FraudKind::Other));
        assert!(world.store.report_fraud(partner, PRODUCTION, user, &fraud).await.unwrap());
    }
    // Another process, reading one change at a time.
    let other = world.another().await;
    let mut after = 0;
    let mut known = std::collections::BTreeMap::new();
    let mut follow = async |known: &mut std::collections::BTreeMap<u64, FaceTemplate>| {
        loop {
            let changes = other.blocked_face_changes(partner, PRODUCTION, after, 1).await.unwrap();
            let Some(change) = changes.into_iter().next() else { break };
            assert!(change.sequence > after);
            after = change.sequence;
            match change.template {
                Some(template) => drop(known.insert(change.key, template)),
                None => drop(known.remove(&change.key)),
            }
        }
    };
    follow(&mut known).await;
    assert_eq!(known.len(), 2);
    world.store.report_fraud(partner, PRODUCTION, "ann", &report(None)).await.unwrap();
    follow(&mut known).await;
    assert_eq!(known.values().cloned().collect::<Vec<_>>(), [template(2)]);
    world.store.report_fraud(partner, PRODUCTION, "ben", &report(Some(FraudKind::Other))).await.unwrap();
    follow(&mut known).await;
    assert_eq!(known.values().cloned().collect::<Vec<_>>(), [template(2)], "reported again: one entry, not two");
    let heads = world.store.block_heads().await.unwrap();
    assert!(heads.iter().any(|head| (head.0, head.1) == (partner, PRODUCTION) && head.2 >= after));
}

async fn only_a_known_person_is_reported(world: World) {
    let partner = world.rich().await;
    let fraud = report(Some(FraudKind::FirstParty));
    assert!(!world.store.report_fraud(partner, PRODUCTION, "nobody", &fraud).await.unwrap());
    seen_in(&world, (partner, PRODUCTION), "ann", Seen::default(), Some(1)).await;
    assert!(!world.store.report_fraud(partner, SANDBOX, "ann", &fraud).await.unwrap());
    let other = world.rich().await;
    assert!(!world.store.report_fraud(other, PRODUCTION, "ann", &fraud).await.unwrap());
    world.store.order_user(partner, PRODUCTION, "ann", UserOrder::Delete).await.unwrap();
    assert!(!world.store.report_fraud(partner, PRODUCTION, "ann", &fraud).await.unwrap());
}

async fn faces_are_found_by_their_keys(world: World) {
    let partner = world.rich().await;
    for (user, seed) in [("ann", 1), ("ben", 2), ("cid", 3)] {
        seen_in(&world, (partner, PRODUCTION), user, Seen::default(), Some(seed)).await;
    }
    let changes = world.store.face_changes(partner, PRODUCTION, 0, 10).await.unwrap();
    let keys: Vec<u64> = changes.iter().map(|change| face_key(change.enrollee)).collect();
    let found = world.store.faces_by_key(partner, PRODUCTION, &[keys[2], keys[0], 17]).await.unwrap();
    let mut templates: Vec<_> = found.iter().map(|face| (face.key, face.template.clone())).collect();
    templates.sort_by_key(|(key, _)| *key != keys[0]);
    assert_eq!(templates, [(keys[0], template(1)), (keys[2], template(3))]);
    let users: Vec<_> = found.iter().map(|face| face.user.clone()).collect();
    assert!(world.store.user_ids(partner, PRODUCTION, &users).await.unwrap().iter().all(Option::is_some));
    assert!(world.store.faces_by_key(partner, SANDBOX, &keys).await.unwrap().is_empty());
    assert!(world.store.faces_by_key(world.rich().await, PRODUCTION, &keys).await.unwrap().is_empty());
    assert!(world.store.faces_by_key(partner, PRODUCTION, &[]).await.unwrap().is_empty());
    world.store.order_user(partner, PRODUCTION, "ann", UserOrder::Delete).await.unwrap();
    assert_eq!(world.store.faces_by_key(partner, PRODUCTION, &keys).await.unwrap().len(), 2);
}

async fn erasure_takes_every_trace_and_every_blocked_template(world: World) {
    let partner = world.rich().await;
    let seen = Seen { device: Some("d1"), number: Some("n1"), address: Some("1.2.3.4"), place: Some(NAIROBI) };
    seen_in(&world, (partner, PRODUCTION), "ann", seen, Some(1)).await;
    seen_in(&world, (partner, PRODUCTION), "ben", seen, Some(2)).await;
    world.store.report_fraud(partner, PRODUCTION, "ann", &report(Some(FraudKind::Other))).await.unwrap();
    let text = if world.is_sqlite() { "HEX(template)" } else { "ENCODE(template, 'hex')" };
    let sealed = format!("SELECT {text} FROM block_entry WHERE template IS NOT NULL");
    let template = hex::decode(world.text(&sealed).await).unwrap();
    settle_files(&world).await;
    assert!(holds(&database_folder(&world), &template[40..104]));
    assert!(template.len() > 2_000);
    assert!(world.store.order_user(partner, PRODUCTION, "ann", UserOrder::Delete).await.unwrap());
    assert!(world.store.blocked_faces(partner, PRODUCTION).await.unwrap().is_empty());
    let count = |sql: &'static str| world.number(sql);
    assert_eq!(count("SELECT CAST(COUNT(*) AS BIGINT) FROM block_entry WHERE active = 1").await, 0);
    assert_eq!(count("SELECT CAST(COUNT(*) AS BIGINT) FROM block_entry WHERE template IS NOT NULL").await, 0);
    assert_eq!(count("SELECT CAST(COUNT(*) AS BIGINT) FROM sighting").await, 3, "ben's are his own");
    assert_eq!(count("SELECT CAST(COUNT(*) AS BIGINT) FROM whereabouts").await, 1);
    assert_eq!(count("SELECT CAST(COUNT(*) AS BIGINT) FROM fraud_report WHERE sealed IS NOT NULL").await, 0);
    let ben = world.store.others_who_showed(partner, PRODUCTION, (Subject::Number, "n1"), "x", 9).await.unwrap();
    assert_eq!(ben.len(), 1);
    // No byte of the sealed template is left in the files, once what was written has reached them.
    settle_files(&world).await;
    assert!(!holds(&database_folder(&world), &template[40..104]));
}

async fn what_is_seen_needs_the_lease(world: World) {
    let partner = world.rich().await;
    let (job, task) = world.claimed(partner, "j1").await;
    let stale = ClaimedTask { token: task.token - 1, ..task.clone() };
    let noted = world.store.note_seen(&stale, job, "user-1", device("d"), START).await;
    assert!(matches!(noted, Err(Error::LostLease)), "{noted:?}");
    world.store.note_seen(&task, job, "user-1", device("d"), START).await.unwrap();
    world.store.note_seen(&task, job, "user-1", Seen::default(), START).await.unwrap();
}

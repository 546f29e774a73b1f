//! Faces on file: what a job's end does to them, what partners order, and what other nodes see of it.

use crate::world::*;
use kweli_domain::enrolment::{Embedding, EnrolmentEffect, FaceTemplate, Standing, UserOrder};
use kweli_domain::{ImageKind, JobId, PartnerId, Product, Verdict};
use kweli_store::*;
use std::path::Path;

on_both!(
    a_settled_job_enrols,
    a_face_is_replaced_only_if_it_may_be,
    a_provisional_face_is_confirmed_or_taken_back,
    a_held_face_counts_once_confirmed,
    changes_come_in_order_and_once,
    two_jobs_of_one_new_person_do_not_both_enrol,
    people_are_of_one_partner_and_environment,
    orders_are_carried_out,
    a_person_with_other_jobs_only_is_told_apart,
    after_erasure_nothing_of_the_face_is_left,
);

fn template(seed: u16) -> FaceTemplate {
    let vector = (0..128_u16).map(|i| f32::from(seed) + f32::from(i) / 128.0).collect();
    FaceTemplate { embeddings: vec![Embedding { model: "m".into(), version: "v".into(), vector }] }
}

fn enrol(seed: u16) -> EnrolmentEffect {
    EnrolmentEffect::Enrol { template: Some(template(seed)), provisional: false, replace: false }
}

/// A claimed job of a user.
async fn claimed_by(world: &World, partner: PartnerId, user: &str) -> (JobId, ClaimedTask) {
    let mut job = world.job(partner, PRODUCTION, "");
    job.partner_job_id = None;
    job.user_id = user.into();
    let id = job.id;
    let selfie = world.store.seal_image(partner, PRODUCTION, id, ImageKind::Selfie, b"SELFIE").await.unwrap();
    job.images = vec![selfie];
    world.store.accept(job).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    assert_eq!(task.kind, TaskKind::RunJob(id));
    (id, task)
}

/// A job of a user that ends with an effect on the face on file.
async fn run(world: &World, partner: PartnerId, user: &str, effect: EnrolmentEffect) -> JobId {
    let (job, task) = claimed_by(world, partner, user).await;
    let settled = Settlement { enrolment: Some(effect), ..settlement(job, MoneyMove::Capture) };
    world.store.settle(&task, settled).await.unwrap();
    job
}

/// As [`run`], for a job that then waits for a person.
async fn run_to_review(world: &World, partner: PartnerId, user: &str, effect: EnrolmentEffect) -> JobId {
    let (job, task) = claimed_by(world, partner, user).await;
    let settled = Settlement { enrolment: Some(effect), ..settlement(job, MoneyMove::KeepHeld) };
    world.store.settle(&task, settled).await.unwrap();
    job
}

async fn judge(world: &World, partner: PartnerId, job: JobId, effect: EnrolmentEffect) {
    let mut settled = settlement(job, MoneyMove::Capture);
    settled.outcome = outcome(2, Verdict::Clear);
    settled.enrolment = Some(effect);
    world.store.settle_review(partner, PRODUCTION, job, 1, evidence("a person"), settled).await.unwrap();
}

async fn face_of(world: &World, partner: PartnerId, user: &str) -> Option<(JobId, FaceTemplate)> {
    let person = world.store.enrollee(partner, PRODUCTION, user).await.unwrap()?;
    let face = world.store.enrolled_face(partner, PRODUCTION, person.id).await.unwrap()?;
    Some((face.job, face.template.unwrap()))
}

async fn a_settled_job_enrols(world: World) {
    let partner = world.rich().await;
    let job = run(&world, partner, "ann", enrol(1)).await;
    let person = world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap();
    assert_eq!((person.standing, person.enrolled_by, person.provisional), (Standing::Active, Some(job), false));
    assert_eq!(person.user_id.clone().unwrap().as_str(), "ann");
    assert_eq!(face_of(&world, partner, "ann").await, Some((job, template(1))));
    assert_eq!(world.store.enrollee_by_id(partner, PRODUCTION, person.id).await.unwrap(), Some(person));
    assert_eq!(world.store.enrollee(partner, PRODUCTION, "ben").await.unwrap(), None);
    // Another process sees the same.
    let other = world.another().await;
    assert_eq!(other.face_changes(partner, PRODUCTION, 0, 10).await.unwrap().len(), 1);
    // A sandbox enrolment has no template.
    let sandbox = EnrolmentEffect::Enrol { template: None, provisional: false, replace: false };
    run(&world, partner, "cid", sandbox).await;
    let cid = world.store.enrollee(partner, PRODUCTION, "cid").await.unwrap().unwrap();
    let face = world.store.enrolled_face(partner, PRODUCTION, cid.id).await.unwrap().unwrap();
    assert_eq!(face.template, None);
    sound(&world.store).await;
}

async fn a_face_is_replaced_only_if_it_may_be(world: World) {
    let partner = world.rich().await;
    run(&world, partner, "ann", enrol(1)).await;
    let (job, task) = claimed_by(&world, partner, "ann").await;
    let settled = Settlement { enrolment: Some(enrol(2)), ..settlement(job, MoneyMove::Capture) };
    assert!(matches!(world.store.settle(&task, settled.clone()).await, Err(Error::AlreadyEnrolled)));
    // Nothing of the settlement happened; the worker may settle otherwise.
    assert!(world.store.job(partner, PRODUCTION, job).await.unwrap().unwrap().outcomes.is_empty());
    assert_eq!(face_of(&world, partner, "ann").await.unwrap().1, template(1));
    let replacing = EnrolmentEffect::Enrol { template: Some(template(2)), provisional: false, replace: true };
    world.store.settle(&task, Settlement { enrolment: Some(replacing), ..settled }).await.unwrap();
    assert_eq!(face_of(&world, partner, "ann").await, Some((job, template(2))));
    assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment").await, 1);
}

async fn a_provisional_face_is_confirmed_or_taken_back(world: World) {
    let partner = world.rich().await;
    let provisional =
        |seed| EnrolmentEffect::Enrol { template: Some(template(seed)), provisional: true, replace: true };
    let first = run_to_review(&world, partner, "ann", provisional(1)).await;
    assert!(world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap().provisional);
    assert_eq!(face_of(&world, partner, "ann").await.unwrap().1, template(1));
    judge(&world, partner, first, EnrolmentEffect::Withdraw).await;
    assert_eq!(face_of(&world, partner, "ann").await, None);
    assert_eq!(world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap().enrolled_by, None);

    let second = run_to_review(&world, partner, "ann", provisional(2)).await;
    judge(&world, partner, second, EnrolmentEffect::Confirm).await;
    assert!(!world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap().provisional);
    // Over a confirmed face: taken back to it, also from the second of two.
    let third = run_to_review(&world, partner, "ann", provisional(3)).await;
    let fourth = run_to_review(&world, partner, "ann", provisional(4)).await;
    assert_eq!(face_of(&world, partner, "ann").await, Some((fourth, template(4))));
    judge(&world, partner, third, EnrolmentEffect::Withdraw).await;
    assert_eq!(face_of(&world, partner, "ann").await, Some((fourth, template(4))));
    judge(&world, partner, fourth, EnrolmentEffect::Withdraw).await;
    assert_eq!(face_of(&world, partner, "ann").await, Some((second, template(2))));
    assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment").await, 1);
}

async fn a_held_face_counts_once_confirmed(world: World) {
    let partner = world.rich().await;
    let hold = |seed| EnrolmentEffect::Hold { template: Some(template(seed)) };
    let refused = run_to_review(&world, partner, "ann", hold(1)).await;
    let taken = run_to_review(&world, partner, "ann", hold(2)).await;
    assert_eq!(face_of(&world, partner, "ann").await, None);
    assert!(world.store.face_changes(partner, PRODUCTION, 0, 10).await.unwrap().is_empty());
    judge(&world, partner, refused, EnrolmentEffect::Withdraw).await;
    assert_eq!(face_of(&world, partner, "ann").await, None);
    judge(&world, partner, taken, EnrolmentEffect::Confirm).await;
    assert_eq!(face_of(&world, partner, "ann").await, Some((taken, template(2))));
    assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment").await, 1);
}

async fn changes_come_in_order_and_once(world: World) {
    let partner = world.rich().await;
    for (n, user) in ["ann", "ben", "cid"].into_iter().enumerate() {
        run(&world, partner, user, enrol(u16::try_from(n).unwrap())).await;
    }
    let store = &world.store;
    let first = store.face_changes(partner, PRODUCTION, 0, 2).await.unwrap();
    let rest = store.face_changes(partner, PRODUCTION, first[1].sequence, 2).await.unwrap();
    let numbers: Vec<_> = first.iter().chain(&rest).map(|change| change.sequence).collect();
    assert_eq!(numbers, [1, 2, 3]);
    assert_eq!(rest[0].template, Some(template(2)));
    assert_eq!(store.face_heads().await.unwrap(), [(partner, PRODUCTION, 3)]);
    // A change of standing is none of the face.
    store.order_user(partner, PRODUCTION, "ann", UserOrder::Disable).await.unwrap();
    assert!(store.face_changes(partner, PRODUCTION, 3, 10).await.unwrap().is_empty());
    store.order_user(partner, PRODUCTION, "ann", UserOrder::Delete).await.unwrap();
    let replaced = EnrolmentEffect::Enrol { template: Some(template(9)), provisional: false, replace: true };
    run(&world, partner, "ben", replaced).await;
    let later = store.face_changes(partner, PRODUCTION, 3, 10).await.unwrap();
    assert_eq!(
        later.iter().map(|c| (c.sequence, c.enrollee)).collect::<Vec<_>>(),
        [(4, first[0].enrollee), (5, first[1].enrollee)]
    );
    assert_eq!((later[0].template.clone(), later[1].template.clone()), (None, Some(template(9))));
    // Whoever starts anew meets everybody once, the erased one as gone.
    assert_eq!(store.face_changes(partner, PRODUCTION, 0, 10).await.unwrap().len(), 3);
    assert!(store.face_changes(partner, SANDBOX, 0, 10).await.unwrap().is_empty());
}

async fn two_jobs_of_one_new_person_do_not_both_enrol(world: World) {
    let partner = world.rich().await;
    for round in 0..8 {
        let user = format!("user-{round}");
        let (a, task_a) = claimed_by(&world, partner, &user).await;
        let (b, task_b) = claimed_by(&world, partner, &user).await;
        let settled = |job| Settlement { enrolment: Some(enrol(1)), ..settlement(job, MoneyMove::Capture) };
        let (one, two) = tokio::join!(world.store.settle(&task_a, settled(a)), world.store.settle(&task_b, settled(b)));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let (late, task) = if one.is_ok() { (b, task_b) } else { (a, task_a) };
        // At the latest at the next try the loser knows.
        let again = world.store.settle(&task, settled(late)).await;
        assert!(matches!(again, Err(Error::AlreadyEnrolled)), "{again:?}");
        world.store.settle(&task, settlement(late, MoneyMove::Release)).await.unwrap();
    }
    sound(&world.store).await;
}

async fn people_are_of_one_partner_and_environment(world: World) {
    let (partner, other) = (world.rich().await, world.rich().await);
    run(&world, partner, "ann", enrol(1)).await;
    let ann = world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap().id;
    for (who, environment) in [(other, PRODUCTION), (partner, SANDBOX)] {
        let store = &world.store;
        assert_eq!(store.enrollee(who, environment, "ann").await.unwrap(), None);
        assert_eq!(store.enrollee_by_id(who, environment, ann).await.unwrap(), None);
        assert_eq!(store.enrolled_face(who, environment, ann).await.unwrap(), None);
        assert!(store.face_changes(who, environment, 0, 10).await.unwrap().is_empty());
        assert!(!store.order_user(who, environment, "ann", UserOrder::Delete).await.unwrap());
    }
    assert!(face_of(&world, partner, "ann").await.is_some());
}

async fn orders_are_carried_out(world: World) {
    let partner = world.rich().await;
    run(&world, partner, "ann", enrol(1)).await;
    let order = async |order| world.store.order_user(partner, PRODUCTION, "ann", order).await.unwrap();
    let standing = async || world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap().standing;
    assert!(order(UserOrder::Disable).await);
    assert_eq!(standing().await, Standing::Disabled);
    assert!(order(UserOrder::ReEnrol).await);
    assert_eq!(standing().await, Standing::Disabled);
    assert!(order(UserOrder::Enable).await);
    assert_eq!(standing().await, Standing::ReEnrol);
    // Enrolling again ends it.
    let again = EnrolmentEffect::Enrol { template: Some(template(2)), provisional: false, replace: true };
    run(&world, partner, "ann", again).await;
    assert_eq!(standing().await, Standing::Active);
    assert!(order(UserOrder::Delete).await);
    assert_eq!(standing().await, Standing::Deleted);
    for after in [UserOrder::Enable, UserOrder::Disable, UserOrder::ReEnrol, UserOrder::Delete] {
        assert!(!order(after).await, "{after:?}");
    }
    // A job that was under way when the person was deleted enrols nobody.
    run(&world, partner, "ann", enrol(3)).await;
    assert_eq!((standing().await, face_of(&world, partner, "ann").await), (Standing::Deleted, None));
    assert!(!world.store.order_user(partner, PRODUCTION, "nobody", UserOrder::Disable).await.unwrap());
}

async fn a_person_with_other_jobs_only_is_told_apart(world: World) {
    let partner = world.rich().await;
    let (job, task) = claimed_by(&world, partner, "ann").await;
    let known = async |user| {
        world.store.has_decided(partner, PRODUCTION, user, &[Product::BasicKyc, Product::EnhancedKyc]).await.unwrap()
    };
    assert!(!known("ann").await);
    world.store.settle(&task, settlement(job, MoneyMove::Capture)).await.unwrap();
    assert!(known("ann").await && !known("ben").await);
    let none = world.store.has_decided(partner, PRODUCTION, "ann", &[Product::Registration]).await.unwrap();
    assert!(!none);
    // Such a person can be disabled and deleted too.
    assert!(world.store.order_user(partner, PRODUCTION, "ann", UserOrder::Disable).await.unwrap());
    let ann = world.store.enrollee(partner, PRODUCTION, "ann").await.unwrap().unwrap();
    assert_eq!((ann.standing, ann.enrolled_by), (Standing::Disabled, None));
}

/// Whether a file below a folder holds these bytes.
pub fn holds(folder: &Path, needle: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().flatten().any(|entry| {
        let path = entry.path();
        if path.is_dir() {
            return holds(&path, needle);
        }
        std::fs::read(&path).is_ok_and(|bytes| bytes.windows(needle.len()).any(|window| window == needle))
    })
}

async fn after_erasure_nothing_of_the_face_is_left(world: World) {
    let partner = world.rich().await;
    let job = run(&world, partner, "planted-user@mail.example", enrol(1)).await;
    run(&world, partner, "somebody else", enrol(2)).await;
    let store = &world.store;
    let sealed = |column| {
        let text = if world.is_sqlite() { "hex({})" } else { "encode({}, 'hex')" };
        let column = text.replace("{}", column);
        format!("SELECT {column} FROM enrolment WHERE job_id = '{}'", job.0.simple())
    };
    let ciphertext = hex::decode(world.text(&sealed("template")).await.to_lowercase()).unwrap();
    let key = hex::decode(world.text(&sealed("wrapped_key")).await.to_lowercase()).unwrap();
    let plain: Vec<u8> = template(1).embeddings[0].vector.iter().flat_map(|v| v.to_le_bytes()).collect();
    let place = database_folder(&world);
    settle_files(&world).await;
    // It is there, sealed, and nowhere in clear.
    assert!(holds(&place, &ciphertext[30..62]) && holds(&place, &key[30..62]));
    assert!(!holds(&place, &plain[..32]));
    let image = |kind| store.image(partner, PRODUCTION, job, kind);
    assert!(image(ImageKind::Selfie).await.unwrap().is_some());
    let object = world.text("SELECT object FROM image ORDER BY created_at, object LIMIT 1").await;
    assert!(store.order_user(partner, PRODUCTION, "planted-user@mail.example", UserOrder::Delete).await.unwrap());
    settle_files(&world).await;
    for needle in [&ciphertext[30..62], &key[30..62], &plain[..32]] {
        assert!(!holds(&place, needle));
    }
    assert_eq!(image(ImageKind::Selfie).await.unwrap(), None);
    assert_eq!(world.number("SELECT CAST(COUNT(*) AS BIGINT) FROM enrolment").await, 1);
    let objects = world.folder.path().join("objects");
    assert!(!objects.join(&object).exists() || store.image_kinds(partner, PRODUCTION, job).await.unwrap().is_empty());
    // The other person is untouched.
    assert_eq!(face_of(&world, partner, "somebody else").await.unwrap().1, template(2));
}

pub fn database_folder(world: &World) -> std::path::PathBuf {
    if world.is_sqlite() {
        world.folder.path().to_owned()
    } else {
        crate::postgres_server::shared().data().join("base")
    }
}

/// Brings the files to what the database says, as its upkeep does in time.
pub async fn settle_files(world: &World) {
    let statements: &[&str] = if world.is_sqlite() {
        &["PRAGMA wal_checkpoint(TRUNCATE)"]
    } else {
        // A plain vacuum leaves old bytes on their pages until they are used again.
        &["VACUUM FULL enrolment", "VACUUM FULL block_entry", "CHECKPOINT"]
    };
    if !world.is_sqlite() {
        // Rows that an open transaction may still see outlive a vacuum, and the one that vacuums sees whatever anybody on
        // this server had not finished when it began, in the databases of other tests too.
        let now = world.number("SELECT CAST(pg_current_xact_id()::text AS BIGINT)").await;
        let older = format!(
            "SELECT COUNT(*) FROM pg_stat_activity WHERE backend_xmin::text::bigint <= {now} \
             OR backend_xid::text::bigint <= {now} OR pg_snapshot_xmin(pg_current_snapshot())::text::bigint <= {now}"
        );
        for _ in 0..1_000 {
            if world.number(&older).await == 0 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
    for statement in statements {
        world.raw(statement).await.unwrap();
    }
}

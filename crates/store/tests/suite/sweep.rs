//! Clearing orphans away.

use crate::world::*;
use kweli_domain::ImageKind;

on_both!(orphans_go_and_named_objects_stay);

const DAY: i64 = 86_400_000;

async fn orphans_go_and_named_objects_stay(world: World) {
    let partner = world.rich().await;
    let mut job = world.job(partner, SANDBOX, "a");
    let id = job.id;
    job.images = vec![world.store.seal_image(partner, SANDBOX, id, ImageKind::Selfie, b"kept").await.unwrap()];
    world.store.accept(job).await.unwrap();
    for n in 0..5 {
        world.store.seal_image(partner, SANDBOX, world.job_id(), ImageKind::Liveness(n), b"orphan").await.unwrap();
    }
    assert_eq!(world.store.sweep_orphans(DAY).await.unwrap(), 0, "none is old enough");
    world.clock.advance_ms(DAY + 1);
    world.store.seal_image(partner, SANDBOX, world.job_id(), ImageKind::Selfie, b"young").await.unwrap();
    world.store.ping().await.unwrap();
    assert_eq!(world.store.sweep_orphans(DAY).await.unwrap(), 5);
    assert_eq!(world.store.sweep_orphans(DAY).await.unwrap(), 0);
    let kept = world.store.image(partner, SANDBOX, id, ImageKind::Selfie).await.unwrap();
    assert_eq!(kept.as_deref(), Some(&b"kept"[..]));
    world.clock.advance_ms(DAY + 1);
    assert_eq!(world.store.sweep_orphans(DAY).await.unwrap(), 1);
}

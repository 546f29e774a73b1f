//! What lies on the disk: sealed, and bound to its place.

use crate::world::*;
use kweli_domain::partner::PartnerSettings;
use kweli_domain::{IdentityRecord, ImageKind, PartnerId};
use kweli_store::*;
use std::path::Path;

on_both!(
    nothing_planted_is_found,
    values_open_at_their_own_place_only,
    images_open_at_their_own_place_only,
    changed_bytes_do_not_open,
    another_root_key_is_refused,
    destroyed_keys_open_nothing,
);

const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF PLANTED-IMAGE";

/// Every file below a folder that holds one of the needles.
fn search(folder: &Path, needles: &[Vec<u8>], hits: &mut Vec<String>, files: &mut usize) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            search(&path, needles, hits, files);
        } else if let Ok(bytes) = std::fs::read(&path) {
            *files += 1;
            for needle in needles {
                if bytes.windows(needle.len()).any(|window| window == needle) {
                    hits.push(format!("{} in {}", String::from_utf8_lossy(needle), path.display()));
                }
            }
        }
    }
}

async fn nothing_planted_is_found(world: World) {
    let settings =
        PartnerSettings { callback_url: Some("https://planted-host.example/d".into()), ..Default::default() };
    let partner = world.store.create_partner("PLANTED-PARTNER", settings).await.unwrap().id;
    world.store.fund(partner, kweli_domain::money::Minor(1000), "PLANTED-NOTE").await.unwrap();
    let key = world.store.create_key(partner, PRODUCTION, "PLANTED-LABEL").await.unwrap();
    let mut job = world.job(partner, PRODUCTION, "PLANTED-JOB-ID");
    let id = job.id;
    job.user_id = "planted@mail.example".into();
    job.images = vec![world.store.seal_image(partner, PRODUCTION, id, ImageKind::Selfie, JPEG).await.unwrap()];
    world.store.accept(job).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    world.store.add_evidence(&task, id, &evidence("PLANTED-EVIDENCE")).await.unwrap();
    let mut settled = settlement(id, MoneyMove::Capture);
    settled.outcome.policy_version = "PLANTED-POLICY".into();
    settled.callbacks = vec![callback(id)];
    let callback = settled.callbacks[0].id;
    world.store.settle(&task, settled).await.unwrap();
    let task = world.store.claim("w", LEASE).await.unwrap().unwrap();
    let attempt = Attempt { at: START, status: None, error: Some("PLANTED-ERROR".into()), took_ms: 1 };
    world.store.record_attempt(&task, callback, attempt, AttemptNext::Delivered).await.unwrap();
    let record = IdentityRecord { last_name: Some("PLANTED-RECORD".into()), ..IdentityRecord::default() };
    let kenya = "KE".parse().unwrap();
    world.store.import_record(kenya, "NATIONAL_ID", "PLANTED-NUMBER-2", &record).await.unwrap();
    world.store.put_reference(partner, PRODUCTION, &"PLANTED-REFERENCE".into(), None).await.unwrap();
    let event = AuditEvent {
        partner: Some(partner),
        actor: "PLANTED-ACTOR".into(),
        action: "PLANTED-ACTION".into(),
        subject: "PLANTED-SUBJECT".into(),
        detail: serde_json::json!({"PLANTED": 1}),
    };
    world.store.audit(event).await.unwrap();

    // As they lie on the disk now, write-ahead logs included.
    let mut needles: Vec<Vec<u8>> =
        ["PLANTED", "planted", "Wanjiru", "31415926"].map(|n| n.as_bytes().to_vec()).to_vec();
    needles.push(key.secret.as_str().as_bytes().to_vec());
    needles.push(JPEG[..4].to_vec());
    // How PostgreSQL and logs may spell bytes.
    needles.push(hex::encode("PLANTED").into_bytes());
    let (mut hits, mut files) = (Vec::new(), 0);
    search(world.folder.path(), &needles[..6], &mut hits, &mut files);
    search(world.folder.path(), &needles[6..], &mut hits, &mut files);
    if !world.is_sqlite() {
        world.raw("CHECKPOINT").await.unwrap();
        let server = crate::postgres_server::shared().data();
        // PostgreSQL's own files hold JPEG's four bytes by chance; the object folder is searched for them above.
        needles.remove(5);
        search(&server.join("base"), &needles, &mut hits, &mut files);
        search(&server.join("pg_wal"), &needles, &mut hits, &mut files);
    }
    assert!(files >= 3, "{files}");
    assert_eq!(hits, [] as [String; 0]);
    // The search does find what is there: a word that is in clear on purpose.
    let (mut found, place) = (
        Vec::new(),
        if world.is_sqlite() {
            world.folder.path().to_owned()
        } else {
            crate::postgres_server::shared().data().join("pg_wal")
        },
    );
    search(&place, &[b"enhanced_kyc".to_vec()], &mut found, &mut files);
    assert!(!found.is_empty());
}

async fn values_open_at_their_own_place_only(world: World) {
    let partner = world.rich().await;
    let other = world.rich().await;
    let a = world.store.accept(world.job(partner, SANDBOX, "a")).await.unwrap().id;
    let b = world.store.accept(world.job(partner, SANDBOX, "b")).await.unwrap().id;
    let (sa, sb) = (a.0.simple(), b.0.simple());
    // Another row of the same partner.
    let swap = format!("UPDATE job SET sealed = (SELECT sealed FROM job WHERE id = '{sa}') WHERE id = '{sb}'");
    world.raw(&swap).await.unwrap();
    assert!(world.store.job(partner, SANDBOX, a).await.unwrap().is_some());
    assert!(matches!(world.store.job(partner, SANDBOX, b).await, Err(Error::Unsealable)));
    // The same row of another environment, of another partner.
    world.raw(&format!("UPDATE job SET environment = 1 WHERE id = '{sa}'")).await.unwrap();
    assert!(matches!(world.store.job(partner, PRODUCTION, a).await, Err(Error::Unsealable)));
    world.raw(&format!("UPDATE job SET environment = 0, partner = {other} WHERE id = '{sa}'")).await.unwrap();
    assert!(matches!(world.store.job(other, SANDBOX, a).await, Err(Error::Unsealable)));
}

async fn images_open_at_their_own_place_only(world: World) {
    let partner = world.rich().await;
    let mut job = world.job(partner, SANDBOX, "a");
    let id = job.id;
    for kind in [ImageKind::Selfie, ImageKind::Portrait] {
        let bytes = kind.to_string();
        job.images.push(world.store.seal_image(partner, SANDBOX, id, kind, bytes.as_bytes()).await.unwrap());
    }
    world.store.accept(job).await.unwrap();
    // The portrait's row now claims to be the selfie.
    world.raw("DELETE FROM image WHERE kind = 'selfie'").await.unwrap();
    world.raw("UPDATE image SET kind = 'selfie'").await.unwrap();
    assert!(matches!(world.store.image(partner, SANDBOX, id, ImageKind::Selfie).await, Err(Error::Unsealable)));
}

fn objects(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            files.extend(objects(&path))
        } else if path.file_name().unwrap() != "probe" {
            files.push(path)
        }
    }
    files
}

async fn changed_bytes_do_not_open(world: World) {
    let partner = world.rich().await;
    let mut job = world.job(partner, SANDBOX, "a");
    let id = job.id;
    job.images = vec![world.store.seal_image(partner, SANDBOX, id, ImageKind::Selfie, JPEG).await.unwrap()];
    world.store.accept(job).await.unwrap();
    let file = objects(&world.folder.path().join("objects")).pop().unwrap();
    let good = std::fs::read(&file).unwrap();
    let read = async || world.store.image(partner, SANDBOX, id, ImageKind::Selfie).await;
    for bad in [&b""[..], &good[..10], &good[..good.len() - 1], &[&good[..], b"x"].concat(), b"\x09\x04 unknown form"] {
        std::fs::write(&file, bad).unwrap();
        assert!(matches!(read().await, Err(Error::Unsealable)), "{}", bad.len());
    }
    std::fs::write(&file, &good).unwrap();
    assert_eq!(read().await.unwrap().unwrap(), JPEG);
    std::fs::remove_file(&file).unwrap();
    assert!(matches!(read().await, Err(Error::Objects { transient: false, .. })));
}

async fn another_root_key_is_refused(world: World) {
    let wrong = RootKey::from_bytes([43; 32]);
    let opened = Store::open(world.options.clone(), wrong, world.clock.clone(), entropy()).await;
    assert!(matches!(opened, Err(Error::Unsealable)));
}

/// Erasing an image is destroying its wrapped key.
async fn destroyed_keys_open_nothing(world: World) {
    let partner: PartnerId = world.rich().await;
    let mut job = world.job(partner, SANDBOX, "a");
    let id = job.id;
    job.images = vec![world.store.seal_image(partner, SANDBOX, id, ImageKind::Selfie, JPEG).await.unwrap()];
    world.store.accept(job).await.unwrap();
    world.raw("UPDATE image SET wrapped_key = NULL").await.unwrap();
    assert!(world.store.image(partner, SANDBOX, id, ImageKind::Selfie).await.unwrap().is_none());
    assert!(world.store.image_kinds(partner, SANDBOX, id).await.unwrap().is_empty());
}

//! Announced jobs: slots, packages, and what comes of bad ones.
#![allow(clippy::unwrap_used)]

mod common;

use common::{House, png};
use kweli_domain::job::JobState;
use kweli_domain::submission::ForcedResult;
use kweli_domain::{Environment, Generation, ImageKind, Product, Reason, Refusal, Submission};
use kweli_engine::{AcceptError, FailPoint, FillAnswer};
use std::io::Write;

const SANDBOX: Environment = Environment::Sandbox;

fn announced(house: &House, job: &str) -> Submission {
    let mut submission = house.sandbox(Generation::V1);
    submission.product = Product::BiometricKyc;
    submission.partner_job_id = Some(job.into());
    submission.claims = Default::default();
    submission.forced = Some(ForcedResult::Approved);
    submission
}

fn package(id_type: &str) -> bytes::Bytes {
    let info = format!(
        r#"{{"id_info":{{"country":"NG","id_type":"{id_type}","id_number":"00000000000","entered":"true"}},
            "images":[{{"image_type_id":0,"image":"","file_name":"selfie.png"}}]}}"#
    );
    zipped(&[("info.json", info.as_bytes()), ("selfie.png", &png())])
}

fn zipped(entries: &[(&str, &[u8])]) -> bytes::Bytes {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner().into()
}

#[tokio::test]
async fn reserved_filled_decided() {
    let house = House::new().await;
    let engine = house.engine();
    let slot = engine.reserve(announced(&house, "j-1")).await.unwrap();
    let id = slot.job.id;
    assert_eq!(house.job(SANDBOX, id).await.state, JobState::AwaitingUpload);
    let token = slot.slot_token.as_str();
    assert_eq!(token.len(), 43);
    let zip = package("BVN");
    assert_eq!(engine.fill(token, zip.clone()).await.unwrap(), FillAnswer::Accepted(id));
    assert_eq!(engine.fill(token, zip.clone()).await.unwrap(), FillAnswer::SameAgain(id));
    assert_eq!(engine.fill(token, package("NIN_V2")).await.unwrap(), FillAnswer::Conflict);
    assert_eq!(engine.fill("another token", zip).await.unwrap(), FillAnswer::Unknown);
    assert_eq!(house.store.image_kinds(house.partner, SANDBOX, id).await.unwrap(), [ImageKind::Selfie]);
    engine.drain().await;
    let row = house.job(SANDBOX, id).await;
    assert_eq!(row.state, JobState::Decided);
    assert_eq!(row.submission.claims.id_type.as_deref(), Some("BVN"));
    let seen = house.receiver.seen();
    assert_eq!((seen.len(), &seen[0].body["ResultCode"]), (1, &"0810".into()));
}

#[tokio::test]
async fn unusable_packages_become_results() {
    let house = House::new().await;
    let engine = house.engine();
    let cases: [(&str, bytes::Bytes, &str, Reason); 3] = [
        ("j-1", b"no zip at all".to_vec().into(), "0903", Reason::ArchiveUnreadable),
        ("j-2", zipped(&[("info.json", b"{")]), "2203", Reason::ManifestInvalid),
        ("j-3", package("NO_SUCH_TYPE"), "2203", Reason::ManifestInvalid),
    ];
    for (job, zip, code, reason) in cases {
        let slot = engine.reserve(announced(&house, job)).await.unwrap();
        let answer = engine.fill(slot.slot_token.as_str(), zip).await.unwrap();
        assert_eq!(answer, FillAnswer::Accepted(slot.job.id));
        engine.drain().await;
        let row = house.job(SANDBOX, slot.job.id).await;
        assert_eq!(row.outcomes[0].decision.reasons, [reason]);
        assert_eq!(house.receiver.seen().last().unwrap().body["ResultCode"], code, "{job}");
    }
}

#[tokio::test]
async fn a_slot_that_is_never_filled_gives_the_money_back() {
    let house = House::new().await;
    house.fund(10).await;
    let mut parts = house.parts();
    parts.config.prices.default = 10;
    let engine = house.engine();
    let mut submission = announced(&house, "j-1");
    submission.environment = Environment::Production;
    submission.key = house.production.id;
    submission.product = Product::EnhancedKyc; // needs no models; the wire sends face products only
    let slot = engine.reserve(submission).await.unwrap();
    assert_eq!(house.balance().await, (0, 10));
    engine.drain().await;
    assert_eq!(house.balance().await, (0, 10));
    house.advance_s(3_601);
    assert_eq!(engine.fill(slot.slot_token.as_str(), package("BVN")).await.unwrap(), FillAnswer::Expired);
    engine.drain().await;
    assert_eq!(house.balance().await, (10, 0));
    assert_eq!(house.job(Environment::Production, slot.job.id).await.state, JobState::Expired);
    assert!(house.receiver.seen().is_empty());
}

#[tokio::test]
async fn a_renewed_slot_voids_the_old_one() {
    let house = House::new().await;
    let engine = house.engine();
    let first = engine.reserve(announced(&house, "j-1")).await.unwrap();
    assert!(matches!(engine.reserve(announced(&house, "j-1")).await, Err(AcceptError::Refused(Refusal::DuplicateJob))));
    let second = engine.renew(house.partner, SANDBOX, Some("u-1"), "j-1").await.unwrap();
    assert_eq!((second.job.id, second.job.smile_job_id), (first.job.id, first.job.smile_job_id));
    assert_eq!(engine.fill(first.slot_token.as_str(), package("BVN")).await.unwrap(), FillAnswer::Unknown);
    let filled = engine.fill(second.slot_token.as_str(), package("BVN")).await.unwrap();
    assert_eq!(filled, FillAnswer::Accepted(first.job.id));
    assert!(matches!(
        engine.renew(house.partner, SANDBOX, Some("u-1"), "j-1").await,
        Err(AcceptError::Refused(Refusal::DuplicateJob))
    ));
}

#[tokio::test]
async fn a_crash_after_sealing_leaves_the_slot_open() {
    let house = House::new().await;
    let slot = house.engine().reserve(announced(&house, "j-1")).await.unwrap();
    let dying = house.dying(FailPoint::AfterSeal);
    assert!(dying.fill(slot.slot_token.as_str(), package("BVN")).await.is_err());
    let answer = house.engine().fill(slot.slot_token.as_str(), package("BVN")).await.unwrap();
    assert_eq!(answer, FillAnswer::Accepted(slot.job.id));
    // The first attempt's object is nobody's; a day later it is swept, the named one stays.
    house.advance_s(25 * 3_600);
    assert_eq!(house.store.sweep_orphans(24 * 3_600_000).await.unwrap(), 1);
    let image = house.store.image(house.partner, SANDBOX, slot.job.id, ImageKind::Selfie).await.unwrap();
    assert_eq!(image.unwrap(), png());
}

#[tokio::test]
async fn an_upload_without_callback_is_only_polled() {
    let house = House::new().await;
    let engine = house.engine();
    let silent = Submission { callback_url: None, ..announced(&house, "j-1") };
    let slot = engine.reserve(silent).await.unwrap();
    engine.fill(slot.slot_token.as_str(), package("BVN")).await.unwrap();
    engine.drain().await;
    let view = engine.view_by_partner_id(house.partner, SANDBOX, Some("u-1"), "j-1", true).await.unwrap().unwrap();
    assert_eq!(view.state, JobState::Decided);
    assert!(view.links[&ImageKind::Selfie].starts_with("https://kweli.example.com/images/"));
    assert_eq!(house.receiver.connections(), 0);
}

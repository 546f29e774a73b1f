//! Biometric KYC with real models on real photographs, from acceptance to the decision. Needs `make fixtures`.
#![allow(clippy::unwrap_used)]

mod common;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use common::House;
use common::faces::{models, photo, photos_dir, pictures};
use kweli_domain::outcome::PartVerdict;
use kweli_domain::{
    Environment, Finding, Generation, IdentityRecord, ImageKind, JobId, Product, Reason, Submission, Verdict,
};
use kweli_engine::{Engine, EngineParts, MANDATORY_QUALITY};
use kweli_store::JobRow;
use kweli_vision::{DecodeLimits, decode};

const PRODUCTION: Environment = Environment::Production;

/// Records with a photo of the man on the stills, with somebody else's, with none, and with one that shows no face.
async fn house() -> (House, Engine) {
    let house = House::new().await;
    house.fund(1_000).await;
    for (number, picture) in [
        ("22345678911", Some(photo("franck-02159.jpg"))),
        ("22345678912", Some(photo("obama.jpg"))),
        ("22345678913", None),
        ("22345678914", Some(common::png())),
    ] {
        let record = IdentityRecord { photo: picture.map(|bytes| STANDARD.encode(bytes).into()), ..common::joe() };
        house.store.import_record("NG".parse().unwrap(), "BVN", number, &record).await.unwrap();
    }
    let engine = Engine::new(EngineParts { vision: Some(models()), ..house.parts() }).unwrap();
    (house, engine)
}

fn submission(house: &House, number: &str) -> Submission {
    let mut submission = house.real(Generation::V1);
    submission.product = Product::BiometricKyc;
    submission.partner_job_id = None;
    // Everybody new: who passes is enrolled, and is not verified so again.
    submission.user_id = None;
    submission.claims.id_number = Some(number.into());
    submission
}

const FRAMES: [&str; 4] = ["franck-02045.jpg", "franck-02221.jpg", "franck-02683.jpg", "franck-02888.jpg"];

async fn run(house: &House, engine: &Engine, number: &str, images: Vec<(ImageKind, Bytes)>) -> (JobId, JobRow) {
    let job = engine.accept(submission(house, number), images).await.unwrap().id;
    engine.drain().await;
    (job, house.job(PRODUCTION, job).await)
}

#[tokio::test]
async fn the_same_person_passes_and_every_step_leaves_evidence() {
    let (house, engine) = house().await;
    let (job, row) = run(&house, &engine, "22345678911", pictures("franck-01829.jpg", &FRAMES)).await;
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    let decision = &row.outcomes[0].decision;
    assert_eq!(decision.verdict, Verdict::Clear, "{decision:?} {evidence:#?}");
    assert!(decision.face_confidence.unwrap() > 90.0);
    let checks: Vec<_> = evidence.iter().map(|e| e.check.as_str()).collect();
    assert_eq!(checks[..4], ["number_format", "pictures", "selfie_quality", "liveness"]);
    assert_eq!(checks[4..], ["lookup", "details", "age", "authority_compare", "secure", "risk"]);
    for row in &evidence {
        match &row.finding {
            Finding::Pictures { usable, .. } => assert_eq!(usable.len(), 5),
            Finding::Liveness(finding) => {
                assert_eq!(finding.scores.len(), 5);
                assert!(finding.identity_min.unwrap() > 0.5, "{finding:?}");
                assert_eq!(row.models.len(), 8);
                assert!(row.models.iter().any(|model| model.name == "texture-1" && model.version.len() == 12));
                assert!(finding.scores.iter().all(|score| score.per_model.len() == 3));
            }
            Finding::FaceCompare(finding) => {
                assert!(finding.similarity.unwrap() > 0.6, "{finding:?}");
                assert!(finding.probe_face.is_some() && finding.reference_face.is_some());
                assert_eq!((row.models.len(), finding.per_model.len()), (3, 2));
            }
            _ => {}
        }
    }
    // The authority's photo is a picture of the job from now on.
    let image = house.store.image(house.partner, PRODUCTION, job, ImageKind::AuthorityPhoto).await.unwrap();
    assert_eq!(image.unwrap(), photo("franck-02159.jpg"));
    let body = &house.receiver.seen()[0].body;
    assert_eq!(body["ResultCode"], "0810");
    assert_eq!(body["Actions"]["Selfie_To_ID_Authority_Compare"], "Completed");
    assert_eq!(house.balance().await, (990, 0));
}

#[tokio::test]
async fn swapping_a_photo_flips_the_result() {
    let (house, engine) = house().await;
    let (_, row) = run(&house, &engine, "22345678912", pictures("franck-01829.jpg", &FRAMES)).await;
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::FaceMismatch]);
    let (_, row) = run(&house, &engine, "22345678911", pictures("obama2.jpg", &[])).await;
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::FaceMismatch]);
    let (_, row) = run(&house, &engine, "22345678912", pictures("obama2.jpg", &[])).await;
    let decision = &row.outcomes[0].decision;
    assert_eq!(decision.parts.authority_compare, PartVerdict::Passed, "{decision:?}");
    assert!(matches!(decision.verdict, Verdict::Clear | Verdict::Review), "{decision:?}");
}

#[tokio::test]
async fn without_a_photo_on_record_or_a_face_in_it() {
    let (house, engine) = house().await;
    for number in ["22345678913", "22345678914"] {
        let (_, row) = run(&house, &engine, number, pictures("franck-01829.jpg", &FRAMES)).await;
        let decision = &row.outcomes[0].decision;
        assert_eq!(decision.reasons, [Reason::AuthorityPhotoMissing]);
        assert_eq!(decision.parts.authority_compare, PartVerdict::NoPhoto);
    }
}

#[tokio::test]
async fn another_person_in_the_frames_is_an_attack() {
    let (house, engine) = house().await;
    let frames = ["franck-02045.jpg", "franck-02221.jpg", "biden.jpg"];
    let (job, row) = run(&house, &engine, "22345678911", pictures("franck-01829.jpg", &frames)).await;
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::SpoofDetected]);
    // The authority, which costs, is not asked any more.
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    let checks: Vec<_> = evidence.iter().map(|row| row.check.as_str()).collect();
    // Nobody is asked and nothing is compared any more; only fraud is still looked for.
    assert_eq!(checks[checks.len() - 3..], ["liveness", "secure", "risk"]);
}

#[tokio::test]
async fn no_face_and_no_picture() {
    let (house, engine) = house().await;
    let grey = vec![(ImageKind::Selfie, common::png())];
    let (_, row) = run(&house, &engine, "22345678911", grey).await;
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::NoFace(ImageKind::Selfie)]);
    let broken = vec![(ImageKind::Selfie, photo("franck-01829.jpg").slice(..5_000))];
    let (_, row) = run(&house, &engine, "22345678911", broken).await;
    let reasons = &row.outcomes[0].decision.reasons;
    assert!(
        matches!(reasons[..], [Reason::ImagesUnusable(_) | Reason::NoFace(_) | Reason::QualityTooPoor(_)]),
        "{reasons:?}"
    );
}

#[tokio::test]
async fn a_card_takes_the_authoritys_place() {
    let (house, engine) = house().await;
    let mut with_card = submission(&house, "");
    with_card.ask_authority = false;
    with_card.claims = Default::default();
    for (card, verdict) in [("franck-02159.jpg", Verdict::Clear), ("obama.jpg", Verdict::Block)] {
        let mut images = pictures("franck-01829.jpg", &FRAMES);
        images.push((ImageKind::DocumentFront, photo(card)));
        let job = engine.accept(with_card.clone(), images).await.unwrap().id;
        engine.drain().await;
        let row = house.job(PRODUCTION, job).await;
        assert_eq!(row.outcomes[0].decision.verdict, verdict, "{:?}", row.outcomes[0].decision);
        assert_eq!(row.outcomes[0].decision.parts.record, PartVerdict::NotApplicable);
    }
}

/// The lines that stop a job must let ordinary portraits pass: at most 2 % may be refused.
#[test]
fn ordinary_portraits_are_good_enough() {
    let vision = models();
    let folder = photos_dir();
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".jpg") || name.ends_with(".png"))
        .collect();
    names.sort();
    let refused: Vec<_> = vision
        .map(&names, |name| {
            let picture = decode(&photo(name), &DecodeLimits::default()).unwrap();
            let faces = vision.find_faces(&picture).unwrap();
            let quality = vision.quality(&picture, &faces).unwrap();
            let failed: Vec<_> = quality.components.iter().filter(|c| !c.passed).map(|c| c.name).collect();
            let stops = failed.iter().any(|name| MANDATORY_QUALITY.contains(name));
            stops.then(|| format!("{name}: {failed:?}"))
        })
        .into_iter()
        .flatten()
        .collect();
    assert!(names.len() >= 80, "{}", names.len());
    assert!(refused.len() * 50 <= names.len(), "{} of {}: {refused:#?}", refused.len(), names.len());
}

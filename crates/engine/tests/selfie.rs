//! Registration, authentication, comparison and photo update with real models on real photographs, from acceptance to
//! the callback. Needs `make fixtures`.
#![allow(clippy::unwrap_used)]

mod common;

use bytes::Bytes;
use common::House;
use common::faces::{models, photo, pictures};
use kweli_domain::enrolment::{Standing, UserOrder};
use kweli_domain::{Environment, Finding, Generation, ImageKind, JobId, Product, Reason, Refusal, Submission, Verdict};
use kweli_engine::{AcceptError, Engine, EngineParts};
use serde_json::Value;

type Pictures = Vec<(ImageKind, Bytes)>;

const PRODUCTION: Environment = Environment::Production;
/// Four stills of one man, some seconds apart.
const FRAMES: [&str; 4] = ["franck-02045.jpg", "franck-02221.jpg", "franck-02683.jpg", "franck-02888.jpg"];

async fn house() -> (House, Engine) {
    let house = House::with_tls().await;
    house.fund(10_000).await;
    let engine = Engine::new(EngineParts { vision: Some(models()), ..house.parts() }).unwrap();
    (house, engine)
}

fn ask(house: &House, generation: Generation, product: Product, user: &str) -> Submission {
    let mut submission = house.real(generation);
    submission.product = product;
    submission.partner_job_id = None;
    submission.user_id = Some(user.into());
    submission.claims.country = None;
    submission.claims.id_type = None;
    submission.claims.id_number = None;
    submission.ask_authority = false;
    submission
}

fn franck() -> Pictures {
    pictures("franck-01829.jpg", &FRAMES)
}

/// Runs a job; gives it with the callback's body.
async fn run(house: &House, engine: &Engine, asked: Submission, images: Pictures) -> (JobId, Value) {
    let job = engine.accept(asked, images).await.unwrap().id;
    engine.drain().await;
    let body = house.receiver.seen().last().unwrap().body.clone();
    (job, body)
}

async fn refused(engine: &Engine, asked: Submission) -> Refusal {
    match engine.accept(asked, franck()).await.unwrap_err() {
        AcceptError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_person_registers_and_authenticates_in_the_third_generation() {
    let (house, engine) = house().await;
    let asked = |product| ask(&house, Generation::V3, product, "franck");
    assert_eq!(refused(&engine, asked(Product::Authentication)).await, Refusal::UserUnknown);
    let (job, body) = run(&house, &engine, asked(Product::Registration), franck()).await;
    assert_eq!(
        (&body["status"], &body["reason"], &body["message"], &body["product"]),
        (&"clear".into(), &Value::Null, &"Enrollment successful.".into(), &"smart_selfie_registration".into()),
        "{body}"
    );
    assert!(body.get("id_fields").is_none());
    let person = house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap();
    assert_eq!(person.enrolled_by, Some(job));
    // Another picture of the same man, then another man, then another man's frames.
    let same = pictures("franck-02159.jpg", &FRAMES);
    let (job, body) = run(&house, &engine, asked(Product::Authentication), same).await;
    assert_eq!((&body["status"], &body["message"]), (&"clear".into(), &"Verification successful.".into()), "{body}");
    assert_eq!(body["user_id"], "franck");
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    let compared = evidence.iter().find_map(|row| match &row.finding {
        Finding::FaceCompare(compared) => Some(compared),
        _ => None,
    });
    let compared = compared.unwrap();
    assert!(compared.similarity.unwrap() > 0.6, "{compared:?}");
    assert_eq!(compared.reference, ImageKind::EnrolledSelfie);
    let (_, body) = run(&house, &engine, asked(Product::Authentication), pictures("obama2.jpg", &[])).await;
    assert_eq!((&body["status"], &body["reason"]), (&"block".into(), &"face_verification_failed".into()), "{body}");
    let mixed = pictures("franck-02159.jpg", &["franck-02045.jpg", "biden.jpg"]);
    let (_, body) = run(&house, &engine, asked(Product::Authentication), mixed).await;
    assert_eq!((&body["status"], &body["reason"]), (&"block".into(), &"spoof_detected".into()));
    let grey = vec![(ImageKind::Selfie, common::png())];
    let (_, body) = run(&house, &engine, asked(Product::Authentication), grey).await;
    assert_eq!(
        (&body["status"], &body["reason"], &body["message"]),
        (&"error".into(), &"image_unavailable_or_invalid".into(), &"Error: selfie image(s) are unusable.".into())
    );
    // The picture on file alone.
    let on_file = Submission { use_enrolled_image: true, ..asked(Product::Authentication) };
    let (_, body) = run(&house, &engine, on_file, vec![]).await;
    assert_eq!(body["status"], "clear", "{body}");
}

#[tokio::test]
async fn an_enrolled_person_is_enrolled_again_only_if_it_may_be() {
    let (house, engine) = house().await;
    let third =
        |allow| Submission { allow_new_enroll: allow, ..ask(&house, Generation::V3, Product::Registration, "franck") };
    let (first, _) = run(&house, &engine, third(false), franck()).await;
    let (_, body) = run(&house, &engine, third(false), franck()).await;
    assert_eq!(
        (&body["status"], &body["reason"], &body["message"]),
        (&"block".into(), &"user_already_enrolled".into(), &"Enrollment failed.".into())
    );
    let of_first = ask(&house, Generation::V1, Product::Registration, "franck");
    assert_eq!(refused(&engine, of_first.clone()).await, Refusal::UserEnrolled);
    let enrolled_by =
        async || house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap().enrolled_by.unwrap();
    assert_eq!(enrolled_by().await, first);
    let (second, body) = run(&house, &engine, third(true), pictures("franck-02159.jpg", &FRAMES)).await;
    assert_eq!((&body["status"], enrolled_by().await), (&"clear".into(), second));
    // Marked to enrol again: authentication waits for it, and one new enrolment is let in.
    engine.order_user(house.partner, PRODUCTION, "franck", UserOrder::ReEnrol, "test").await.unwrap();
    let mut authenticate = ask(&house, Generation::V1, Product::Authentication, "franck");
    assert_eq!(refused(&engine, authenticate.clone()).await, Refusal::UserMustReEnrol);
    authenticate.generation = Generation::V3;
    assert_eq!(refused(&engine, authenticate).await, Refusal::UserMustReEnrol);
    let (third, body) = run(&house, &engine, of_first.clone(), franck()).await;
    assert_eq!((&body["ResultCode"], enrolled_by().await), (&"0840".into(), third), "{body}");
    assert_eq!(refused(&engine, of_first).await, Refusal::UserEnrolled);
}

#[tokio::test]
async fn two_registrations_of_one_person_at_once() {
    let (house, engine) = house().await;
    let asked = || ask(&house, Generation::V1, Product::Registration, "franck");
    let a = engine.accept(asked(), franck()).await.unwrap().id;
    let b = engine.accept(asked(), franck()).await.unwrap().id;
    engine.drain().await;
    let codes: Vec<_> =
        house.receiver.seen().iter().map(|seen| seen.body["ResultCode"].as_str().unwrap().to_owned()).collect();
    assert_eq!(codes, ["0840", "0841"]);
    let person = house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap();
    assert_eq!(person.enrolled_by, Some(a));
    let row = house.job(PRODUCTION, b).await;
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::AlreadyEnrolled]);
}

#[tokio::test]
async fn the_first_generation_has_a_code_for_each_end() {
    let (house, engine) = house().await;
    let asked = |product, user: &str| ask(&house, Generation::V1, product, user);
    let register = |user: &str| asked(Product::Registration, user);
    let cases: [(&str, Submission, Pictures, &str); 8] = [
        ("registered", register("franck"), franck(), "0840"),
        ("nobody there", register("none"), vec![(ImageKind::Selfie, common::png())], "0941"),
        ("another in the frames", register("mix"), pictures("franck-01829.jpg", &["biden.jpg", "obama.jpg"]), "0841"),
        ("no selfie", register("cut"), vec![(ImageKind::Selfie, photo("obama.jpg").slice(..40))], "0001"),
        ("same man", asked(Product::Authentication, "franck"), pictures("franck-02159.jpg", &FRAMES), "0820"),
        ("another man", asked(Product::Authentication, "franck"), pictures("obama2.jpg", &[]), "0821"),
        ("no face", asked(Product::Authentication, "franck"), vec![(ImageKind::Selfie, common::png())], "0921"),
        ("updated", asked(Product::UpdatePhoto, "franck"), pictures("franck-02159.jpg", &FRAMES), "0840"),
    ];
    for (name, submission, images, code) in cases {
        let product = submission.product;
        let (_, body) = run(&house, &engine, submission, images).await;
        assert_eq!(body["ResultCode"], code, "{name}: {body}");
        let compared = &body["Actions"]["Selfie_To_Registered_Selfie_Compare"];
        assert_eq!(compared == "Not Applicable", !product.needs_enrolled(), "{name}");
        if product == Product::UpdatePhoto {
            assert_eq!(body["Actions"]["Update_Registered_Selfie_On_File"], "Approved");
        }
    }
    // Another man's picture does not take the place of the one on file.
    let before = house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap();
    let update = asked(Product::UpdatePhoto, "franck");
    let (_, body) = run(&house, &engine, update, pictures("obama2.jpg", &[])).await;
    assert_eq!(body["ResultCode"], "0841");
    assert_eq!(body["Actions"]["Update_Registered_Selfie_On_File"], "Rejected");
    assert_eq!(house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap(), before);
}

#[tokio::test]
async fn a_selfie_is_compared_with_a_given_picture() {
    let (house, engine) = house().await;
    let with = |kind, name: &str| {
        let mut images = franck();
        images.push((kind, photo(name)));
        images
    };
    let mut nameless = ask(&house, Generation::V3, Product::Compare, "");
    nameless.user_id = None;
    for (kind, name, status, reason) in [
        (ImageKind::Portrait, "franck-02159.jpg", "clear", Value::Null),
        (ImageKind::DocumentFront, "franck-03909.jpg", "clear", Value::Null),
        (ImageKind::Portrait, "obama.jpg", "block", "face_verification_failed".into()),
    ] {
        let (_, body) = run(&house, &engine, nameless.clone(), with(kind, name)).await;
        assert_eq!((&body["status"], &body["reason"]), (&status.into(), &reason), "{name}: {body}");
    }
    let mut faceless = franck();
    faceless.push((ImageKind::Portrait, common::png()));
    let (_, body) = run(&house, &engine, nameless, faceless).await;
    assert_eq!(body["message"], "Error: comparison image(s) are unusable.");
    assert!(house.store.face_heads().await.unwrap().is_empty(), "nobody was named, so nobody is enrolled");
    // With a name, who passes is enrolled; frames may be left out.
    let named = ask(&house, Generation::V3, Product::Compare, "franck");
    let images = vec![(ImageKind::Selfie, photo("franck-01829.jpg")), (ImageKind::Portrait, photo("franck-02159.jpg"))];
    let (job, body) = run(&house, &engine, named, images).await;
    assert!(matches!(body["status"].as_str(), Some("clear" | "attention")), "{body}");
    let person = house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap();
    assert_eq!(person.enrolled_by, Some(job));
    // The second generation enrols as well.
    let mut second = ask(&house, Generation::V2, Product::Compare, "other");
    second.callback_url = Some(house.receiver.url.clone().into());
    let (_, body) = run(&house, &engine, second, with(ImageKind::Portrait, "franck-02159.jpg")).await;
    assert_eq!(body["ResultCode"], "0810", "{body}");
    assert_eq!(body["PartnerParams"]["job_type"], 3);
    assert_eq!(body["Actions"]["Selfie_To_ID_Card_Compare"], "Completed");
    assert!(house.store.enrollee(house.partner, PRODUCTION, "other").await.unwrap().unwrap().enrolled_by.is_some());
}

#[tokio::test]
async fn a_deleted_person_is_gone_for_good() {
    let (house, engine) = house().await;
    let asked = |product| ask(&house, Generation::V3, product, "franck");
    let (job, _) = run(&house, &engine, asked(Product::Registration), franck()).await;
    // A job that is under way when the person is deleted ends without a picture and enrols nobody.
    let late = Submission { allow_new_enroll: true, ..asked(Product::Registration) };
    let late = engine.accept(late, franck()).await.unwrap().id;
    assert!(engine.order_user(house.partner, PRODUCTION, "franck", UserOrder::Delete, "test").await.unwrap());
    engine.drain().await;
    let row = house.job(PRODUCTION, late).await;
    assert_eq!(row.outcomes[0].decision.verdict, Verdict::Error, "{:?}", row.outcomes);
    let person = house.store.enrollee(house.partner, PRODUCTION, "franck").await.unwrap().unwrap();
    assert_eq!((person.standing, person.enrolled_by, person.user_id), (Standing::Deleted, None, None));
    assert_eq!(house.store.image(house.partner, PRODUCTION, job, ImageKind::Selfie).await.unwrap(), None);
    for product in [Product::Registration, Product::Authentication] {
        assert_eq!(refused(&engine, asked(product)).await, Refusal::UserDeleted);
    }
    assert!(!engine.order_user(house.partner, PRODUCTION, "franck", UserOrder::Enable, "test").await.unwrap());
    let changes = house.store.face_changes(house.partner, PRODUCTION, 0, 10).await.unwrap();
    assert!(changes.iter().all(|change| change.template.is_none()));
}

#[tokio::test]
async fn a_disabled_person_waits() {
    let (house, engine) = house().await;
    let asked = ask(&house, Generation::V3, Product::Authentication, "franck");
    run(&house, &engine, ask(&house, Generation::V3, Product::Registration, "franck"), franck()).await;
    let order = async |order| engine.order_user(house.partner, PRODUCTION, "franck", order, "test").await.unwrap();
    assert!(order(UserOrder::Disable).await);
    assert_eq!(refused(&engine, asked.clone()).await, Refusal::UserDisabled);
    assert!(order(UserOrder::Enable).await);
    let (_, body) = run(&house, &engine, asked, franck()).await;
    assert_eq!(body["status"], "clear");
}

#[tokio::test]
async fn a_biometric_verification_enrols_a_new_person_and_leaves_a_known_one() {
    let (house, engine) = house().await;
    use base64::Engine as _;
    let photo_text = base64::engine::general_purpose::STANDARD.encode(photo("franck-02159.jpg"));
    let record = kweli_domain::IdentityRecord { photo: Some(photo_text.into()), ..common::joe() };
    house.store.import_record("NG".parse().unwrap(), "BVN", "22345678911", &record).await.unwrap();
    let kyc = |generation| {
        let mut submission = house.real(generation);
        submission.product = Product::BiometricKyc;
        submission.partner_job_id = None;
        submission.user_id = Some("joe".into());
        submission.claims.id_number = Some("22345678911".into());
        submission
    };
    let (job, body) = run(&house, &engine, kyc(Generation::V3), franck()).await;
    assert_eq!(body["status"], "clear", "{body}");
    let enrolled_by =
        async || house.store.enrollee(house.partner, PRODUCTION, "joe").await.unwrap().unwrap().enrolled_by;
    assert_eq!(enrolled_by().await, Some(job));
    let (_, body) = run(&house, &engine, kyc(Generation::V3), franck()).await;
    assert_eq!((&body["status"], enrolled_by().await), (&"clear".into(), Some(job)));
    assert_eq!(refused(&engine, kyc(Generation::V1)).await, Refusal::UserEnrolled);
    let again = Submission { allow_new_enroll: true, ..kyc(Generation::V1) };
    let (second, body) = run(&house, &engine, again, franck()).await;
    assert_eq!((&body["ResultCode"], enrolled_by().await), (&"0810".into(), Some(second)));
    let authenticate = ask(&house, Generation::V1, Product::Authentication, "joe");
    let (_, body) = run(&house, &engine, authenticate, pictures("franck-02159.jpg", &FRAMES)).await;
    assert_eq!(body["ResultCode"], "0820", "{body}");
    // Known by a look-up only: no photo on file.
    let lookup = Submission { user_id: Some("paper".into()), ..house.real(Generation::V3) };
    run(&house, &engine, lookup, vec![]).await;
    let faceless = ask(&house, Generation::V1, Product::Authentication, "paper");
    assert_eq!(refused(&engine, faceless).await, Refusal::UserWithoutPhoto);
}

#[tokio::test]
async fn a_template_of_another_model_is_made_anew() {
    let (house, engine) = house().await;
    let asked = ask(&house, Generation::V3, Product::Registration, "franck");
    run(&house, &engine, asked, franck()).await;
    // As if a sandbox-like enrolment without a template, or an older model's, were on file.
    house.raw("UPDATE enrolment SET template = NULL, wrapped_key = NULL").await;
    let authenticate = ask(&house, Generation::V3, Product::Authentication, "franck");
    let (_, body) = run(&house, &engine, authenticate, pictures("franck-02159.jpg", &FRAMES)).await;
    assert_eq!(body["status"], "clear", "{body}");
}

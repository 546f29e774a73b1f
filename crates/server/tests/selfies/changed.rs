//! An installation that was changed under its jobs: faces that other models made, models that are gone, an ID type that
//! was switched off.

use crate::pictures::{alone, another, franck, photo};
use crate::world::{Photo, World, claims, said, told};
use kweli_domain::enrolment::{Embedding, EnrolmentEffect, FaceTemplate};
use kweli_domain::outcome::{Decision, Judge, Parts};
use kweli_domain::{Outcome, Verdict};
use kweli_engine::ambient::{OsEntropy, SystemClock};
use kweli_store::{MoneyMove, ObjectsOptions, RootKey, Settlement, Store, StoreOptions, TaskKind};
use kweli_testkit::capture::PATIENCE;
use kweli_testkit::documents::{self, specimen};
use reqwest::multipart::Form;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// The store of an installation whose server does not run.
async fn store(folder: &Path) -> Store {
    let options = StoreOptions {
        database: format!("sqlite:{}", folder.join("kweli.db").display()),
        objects: ObjectsOptions::Folder(folder.join("objects")),
        max_connections: 2,
    };
    let root = std::fs::read_to_string(folder.join("keys/root.key")).unwrap();
    let root = RootKey::from_hex(root.trim()).unwrap();
    Store::open(options, root, Arc::new(SystemClock), Arc::new(OsEntropy)).await.unwrap()
}

/// Ends the one job that waits as an earlier release would have: with a template of its models.
async fn enrol_as_an_older_release(store: &Store) {
    let (task, job) = loop {
        let task = store.claim("an older release", 30_000).await.unwrap().expect("a job waits");
        if let TaskKind::RunJob(job) = task.kind {
            break (task, job);
        }
    };
    let old = Embedding { model: "an older model".into(), version: "1".into(), vector: vec![1.0; 128] };
    let template = Some(FaceTemplate { embeddings: vec![old] });
    let decision = Decision {
        verdict: Verdict::Clear,
        reasons: vec![],
        parts: Parts::default(),
        judge: Judge::Machine,
        billable: true,
        face_confidence: None,
    };
    let decided_at = kweli_domain::Clock::now(&SystemClock);
    let settlement = Settlement {
        job,
        state: kweli_domain::job::JobState::Decided,
        outcome: Outcome { revision: 1, decision, policy_version: "older".into(), decided_at },
        money: MoneyMove::Capture,
        callbacks: vec![],
        follow_ups: vec![],
        enrolment: Some(EnrolmentEffect::Enrol { template, provisional: false, replace: false }),
    };
    store.settle(&task, settlement).await.unwrap();
}

/// Stops the server and starts one that takes jobs and works on none.
fn only_take(world: &mut World) {
    world.kweli.stop().unwrap();
    world.kweli.start_with(&["--role", "api"]).unwrap();
}

/// Submits a package and a form to the two generations that wait for a worker; gives the ids of the jobs.
async fn waiting(world: &World, job_type: u8, zip: Vec<u8>, product: &str, form: Form) -> (String, String) {
    let extra = json!({ "callback_url": world.receiver.url("first") });
    let (status, prepared) = world.backend.announce((job_type, "man", "first"), &Value::Null, &extra).await.unwrap();
    assert_eq!(status, 200, "{prepared}");
    assert_eq!(world.backend.put(prepared["upload_url"].as_str().unwrap(), zip).await.unwrap(), 200);
    let form = franck().parts(form, "comparison_image").unwrap();
    let (status, accepted) = world.backend.submit(&world.token, product, form).await.unwrap();
    assert_eq!(status, 202, "{accepted}");
    ("first".to_owned(), accepted["job_id"].as_str().unwrap().to_owned())
}

/// An installation that has a face on file which today's models cannot compare with anybody.
async fn with_an_older_face() -> World {
    let mut world = World::new(&["--suspects-callback", "on"]).await;
    only_take(&mut world);
    let form = another().parts(world.form(Some("old")), "comparison_image").unwrap();
    assert_eq!(world.backend.submit(&world.token, "registration", form).await.unwrap().0, 202);
    world.kweli.stop().unwrap();
    enrol_as_an_older_release(&store(world.kweli.data_dir.path()).await).await;
    world.kweli.start().unwrap();
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_job_says_it_of_other_models_too() {
    let world = with_an_older_face().await;
    let own = specimen("zm-passport").unwrap();
    let man = franck();
    let capture =
        documents::Capture { selfie: man.selfie, frames: man.frames, front: own.bytes, back: None, visa: None };
    let zip = documents::document_zip(&own.person, &capture).unwrap();
    let url = world.receiver.url("papers");
    let (_, result) = world.backend.zip_job((6, "papers", "papers"), &json!({}), zip, &url).await.unwrap();
    let secure = &result["Antifraud"]["smile_secure"];
    assert_eq!((said(&result).0, said(secure)), ("0810", ("5212", "System Error")), "{result}");
    assert_eq!(secure["SuspectUsers"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn faces_of_other_models_are_said_and_not_passed_over() {
    let world = with_an_older_face().await;
    let first = world.selfie(4, "new", &franck()).await;
    let secure = &first["Antifraud"]["smile_secure"];
    assert_eq!((said(&first).0, said(secure)), ("0840", ("5212", "System Error")), "{first}");
    assert_eq!(secure["SuspectUsers"], json!([]));
    assert_eq!(first["Antifraud"]["summary"]["fraud_detected"], false);
    // The callback of its own says the same.
    let job = first["PartnerParams"]["job_id"].as_str().unwrap();
    let own = |body: &Value| said(body).0.starts_with("52");
    let body = world.receiver.wait_for(job, PATIENCE, |delivery| own(&delivery.body)).await.unwrap().body;
    assert_eq!((said(&body), &body["Antifraud"]), (("5212", "System Error"), &json!({ "SuspectUsers": [] })));
    let third = world.third("registration", Some("newer"), &another()).await;
    assert_eq!(told(&third).0, "clear", "{third}");
    assert_eq!(third["antifraud"]["smile_secure"], json!({ "status": "error", "suspect_users": [] }), "{third}");
    // Whoever is found all the same counts.
    let double = world.selfie(4, "double", &franck()).await;
    assert_eq!(said(&double["Antifraud"]["smile_secure"]).0, "5211", "{double}");
    // Once the person has a photograph of today's models on file, everybody can be searched again.
    assert_eq!(said(&world.selfie(8, "old", &another()).await).0, "0840");
    let last = world.selfie(4, "last", &alone(photo("biden"))).await;
    assert_eq!(said(&last["Antifraud"]["smile_secure"]), ("5210", "No Suspect Users Found"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_an_installation_that_lost_its_models_end_as_our_failure() {
    let mut world = World::new(&[]).await;
    only_take(&mut world);
    let zip = franck().zip(None).unwrap();
    let (first, third) = waiting(&world, 4, zip, "registration", world.form(Some("woman"))).await;
    world.kweli.stop().unwrap();
    world.kweli.set("KWELI__VISION__ENABLED", "false");
    world.kweli.start().unwrap();
    let told_first = world.receiver.wait(&first, PATIENCE).await.unwrap().body;
    assert_eq!(said(&told_first), ("0001", "Data Invalid"), "{told_first}");
    assert_eq!(told_first["Actions"]["Register_Selfie"], "Rejected", "{told_first}");
    let result = world.backend.finished("man", &first).await.unwrap();
    assert_eq!((said(&result), &result["IsFinalResult"]), (("0001", "Data Invalid"), &json!("true")), "{result}");
    let told_third = world.receiver.wait(&third, PATIENCE).await.unwrap().body;
    let message = "Error: verification could not be completed at this time.";
    assert_eq!(told(&told_third), ("error", "internal_error", message), "{told_third}");
    // At the door, what cannot be done is refused from now on.
    assert_eq!(world.selfie(4, "another", &franck()).await["code"], "2201");
    let (status, answer) = world.second("smart-selfie-enroll", Some("another"), &franck()).await;
    assert_eq!((status, &answer["code"]), (503, &json!("2201")), "{answer}");
    let (status, answer) = world.submit("registration", world.form(None), &franck()).await;
    assert_eq!((status, &answer["status"]), (503, &json!("Service Unavailable")), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_type_that_was_switched_off_meanwhile_is_not_asked() {
    let mut world = World::new(&[]).await;
    let person = world.person(Photo::Same);
    only_take(&mut world);
    let zip = franck().zip(Some(&claims(&person))).unwrap();
    let form = world.backend.form(&person, Some(&world.receiver.url("third")));
    let (first, third) = waiting(&world, 1, zip, "biometric_kyc", form).await;
    world.kweli.stop().unwrap();
    world.kweli.run(&["partner", "set", &world.partner.id, "--disable-id-types", "KE/NATIONAL_ID"]).unwrap();
    world.kweli.start().unwrap();
    let first = world.receiver.wait(&first, PATIENCE).await.unwrap().body;
    assert_eq!(said(&first), ("1016", "Error - Need to Activate Product"), "{first}");
    for (action, word) in
        [("Verify_ID_Number", "Not Done"), ("Register_Selfie", "Rejected"), ("Liveness_Check", "Passed")]
    {
        assert_eq!(first["Actions"][action], word, "{action}: {first}");
    }
    let third = world.receiver.wait(&third, PATIENCE).await.unwrap().body;
    let unavailable = ("error", "service_unavailable", "Error: external service unavailable.");
    assert_eq!(told(&third), unavailable, "{third}");
}

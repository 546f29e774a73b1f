//! Doubtful selfies of the first generation: provisional until a person judges, with the codes of the judgement and what
//! it does to the face on file.
#![allow(clippy::unwrap_used)]

mod common;

use common::{House, selfie};
use kweli_domain::submission::ForcedResult;
use kweli_domain::{Environment, Generation, JobId, Product, Submission};
use kweli_engine::Engine;
use serde_json::Value;

const SANDBOX: Environment = Environment::Sandbox;

fn ask(house: &House, product: Product, user: &str, forced: Option<ForcedResult>) -> Submission {
    let mut submission = house.sandbox(Generation::V1);
    submission.product = product;
    submission.partner_job_id = None;
    submission.user_id = Some(user.into());
    submission.claims = Default::default();
    submission.ask_authority = false;
    submission.forced = forced;
    submission
}

async fn run(house: &House, engine: &Engine, asked: Submission) -> (JobId, Value) {
    let job = engine.accept(asked, selfie()).await.unwrap().id;
    engine.drain().await;
    (job, last(house))
}

fn last(house: &House) -> Value {
    house.receiver.seen().last().unwrap().body.clone()
}

async fn enrolled(house: &House, user: &str) -> (Option<JobId>, bool) {
    let person = house.store.enrollee(house.partner, SANDBOX, user).await.unwrap();
    person.map_or((None, false), |person| (person.enrolled_by, person.provisional))
}

#[tokio::test]
async fn a_provisional_registration_is_confirmed_rejected_or_left() {
    let house = House::new().await;
    let engine = house.engine();
    for (user, judgement, code, stays) in
        [("ann", Some(true), "1240", true), ("ben", Some(false), "1241", false), ("cid", None, "0841", false)]
    {
        let asked = ask(&house, Product::Registration, user, Some(ForcedResult::Provisional));
        let (job, body) = run(&house, &engine, asked).await;
        assert_eq!((&body["ResultCode"], &body["IsFinalResult"]), (&"0842".into(), &"false".into()), "{body}");
        assert_eq!(body["Actions"]["Register_Selfie"], "Provisionally Approved");
        assert_eq!(enrolled(&house, user).await, (Some(job), true));
        // Granted for the time being: the person may authenticate.
        let (_, body) = run(&house, &engine, ask(&house, Product::Authentication, user, None)).await;
        assert_eq!(body["ResultCode"], "0820");
        match judgement {
            Some(accepted) => engine.review(house.partner, SANDBOX, job, accepted, "seen", "Ann").await.unwrap(),
            None => house.advance_s(86_401),
        }
        engine.drain().await;
        let body = last(&house);
        assert_eq!((&body["ResultCode"], &body["IsFinalResult"]), (&code.into(), &"true".into()), "{body}");
        let expected = if stays { (Some(job), false) } else { (None, false) };
        assert_eq!(enrolled(&house, user).await, expected, "{user}");
    }
}

#[tokio::test]
async fn a_provisional_authentication_has_the_persons_code() {
    let house = House::new().await;
    let engine = house.engine();
    let (job, _) = run(&house, &engine, ask(&house, Product::Registration, "ann", None)).await;
    for (accepted, code) in [(true, "1220"), (false, "1221")] {
        let asked = ask(&house, Product::Authentication, "ann", Some(ForcedResult::Provisional));
        let (doubtful, body) = run(&house, &engine, asked).await;
        assert_eq!(body["ResultCode"], "0822");
        assert_eq!(body["Actions"]["Human_Review_Compare"], "Sent to Human Review");
        engine.review(house.partner, SANDBOX, doubtful, accepted, "", "Ann").await.unwrap();
        engine.drain().await;
        assert_eq!(last(&house)["ResultCode"], code);
        assert_eq!(enrolled(&house, "ann").await, (Some(job), false));
    }
}

#[tokio::test]
async fn a_doubtful_photo_update_takes_effect_when_a_person_says_so() {
    let house = House::new().await;
    let engine = house.engine();
    let (first, _) = run(&house, &engine, ask(&house, Product::Registration, "ann", None)).await;
    for (accepted, code) in [(false, "1241"), (true, "1240")] {
        let asked = ask(&house, Product::UpdatePhoto, "ann", Some(ForcedResult::Provisional));
        let (update, body) = run(&house, &engine, asked).await;
        assert_eq!(body["Actions"]["Update_Registered_Selfie_On_File"], "Not Done");
        assert_eq!(enrolled(&house, "ann").await, (Some(first), false));
        engine.review(house.partner, SANDBOX, update, accepted, "", "Ann").await.unwrap();
        engine.drain().await;
        let body = last(&house);
        assert_eq!(body["ResultCode"], code);
        let action = if accepted { "Approved" } else { "Rejected" };
        assert_eq!(body["Actions"]["Update_Registered_Selfie_On_File"], action);
        assert_eq!(enrolled(&house, "ann").await, (Some(if accepted { update } else { first }), false));
    }
}

#[tokio::test]
async fn a_rejected_replacement_gives_the_old_face_back() {
    let house = House::new().await;
    let engine = house.engine();
    let (first, _) = run(&house, &engine, ask(&house, Product::Registration, "ann", None)).await;
    let again = Submission {
        allow_new_enroll: true,
        ..ask(&house, Product::Registration, "ann", Some(ForcedResult::Provisional))
    };
    let (second, _) = run(&house, &engine, again).await;
    assert_eq!(enrolled(&house, "ann").await, (Some(second), true));
    engine.review(house.partner, SANDBOX, second, false, "", "Ann").await.unwrap();
    assert_eq!(enrolled(&house, "ann").await, (Some(first), false));
}

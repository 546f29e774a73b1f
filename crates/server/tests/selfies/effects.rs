//! Whose face is on file after which result, by what the same person may do next. All three wires.

use crate::pictures::{self, alone, another, beside, franck, photo};
use crate::world::{Photo, World, said, told};
use kweli_testkit::capture::Capture;
use serde_json::{Value, json};

const ON_FILE: &str = "0820";
const UNKNOWN: &str = "2210";

/// What an authentication comes to, or is refused with.
async fn authenticated(world: &World, user: &str, capture: &Capture) -> String {
    let result = world.selfie(2, user, capture).await;
    result["ResultCode"].as_str().or(result["code"].as_str()).unwrap().to_owned()
}

fn user_of(result: &Value) -> String {
    result["PartnerParams"]["user_id"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn biometric_kyc_of_the_first_generation() {
    let world = World::new(&[]).await;
    for (photo, capture, code, next) in [
        (Photo::Same, franck(), "0810", ON_FILE),
        (Photo::Other, franck(), "0811", UNKNOWN),
        (Photo::Same, pictures::one_still(), "0813", UNKNOWN),
        // Provisionally: a person may still take it back.
        (Photo::Same, pictures::mostly_cut(), "0814", ON_FILE),
        (Photo::Between, franck(), "0815", ON_FILE),
        (Photo::Missing, franck(), "0001", UNKNOWN),
        (Photo::Same, pictures::faceless(), "0911", UNKNOWN),
    ] {
        let result = world.kyc(&world.person(photo), &capture).await;
        assert_eq!(said(&result).0, code, "{result}");
        let user = user_of(&result);
        assert_eq!(authenticated(&world, &user, &franck()).await, next, "after {code}");
        if code == "0810" {
            // The authority's answer is an element of the history, after the newest result.
            let job = result["PartnerParams"]["job_id"].as_str().unwrap();
            let status = world.backend.job_status(&user, job).await.unwrap();
            let looked_up = &status["history"][1];
            assert_eq!(said(looked_up), ("1012", "ID Number Validated"), "{status}");
            assert_eq!(looked_up["ResultType"], "ID Verification");
            assert_eq!(status["history"][0], status["result"]);
            // Enrolled once: not by another product under the same name.
            assert_eq!(world.selfie(4, &user, &franck()).await["code"], "2209");
        }
    }
    let carded = world.card(&beside(photo("franck-01829"))).await;
    assert_eq!((said(&carded).0, authenticated(&world, &user_of(&carded), &franck()).await), ("0810", ON_FILE.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_take_whose_place() {
    let world = World::new(&[]).await;
    assert_eq!(said(&world.selfie(4, "man", &franck()).await).0, "0840");
    assert_eq!(authenticated(&world, "man", &another()).await, "0821");
    // A photograph that is refused changes nothing; one that passes is compared with from then on.
    assert_eq!(said(&world.selfie(8, "man", &another()).await).0, "0841");
    assert_eq!(authenticated(&world, "man", &franck()).await, ON_FILE);
    let newer = Capture { selfie: photo("franck-01829"), ..franck() };
    let updated = world.selfie(8, "man", &newer).await;
    assert_eq!(
        (said(&updated).0, &updated["Actions"]["Update_Registered_Selfie_On_File"]),
        ("0840", &json!("Approved"))
    );
    assert_eq!(authenticated(&world, "man", &franck()).await, ON_FILE);
    // Another person under the name, where the request says so: by the first, the second and the third generation.
    let again = json!({ "allow_new_enroll": true });
    assert_eq!(said(&world.saying((4, "man"), again, &another()).await).0, "0840");
    assert_eq!(authenticated(&world, "man", &franck()).await, "0821");
    assert_eq!(authenticated(&world, "man", &another()).await, ON_FILE);
    let second = world.form_of_second("man").text("allow_new_enroll", "true");
    let parts = franck().parts(second, "comparison_photo").unwrap();
    let (status, answer) = world.backend.smart_selfie("smart-selfie-enroll", parts).await.unwrap();
    assert_eq!((status, &answer["code"]), (200, &json!("0840")), "{answer}");
    assert_eq!(authenticated(&world, "man", &franck()).await, ON_FILE);
    let third = world.form(Some("man")).text("allow_new_enroll", "true");
    let (_, answer) = world.submit("registration", third, &another()).await;
    assert_eq!(told(&answer), ("clear", "-", "Enrollment successful."), "{answer}");
    assert_eq!(authenticated(&world, "man", &another()).await, ON_FILE);
    // Where the partner asked for it, once.
    world.order("man", json!({ "allow_new_enroll": true })).await;
    for job_type in [2, 8] {
        assert_eq!(world.selfie(job_type, "man", &another()).await["code"], "2211");
    }
    assert_eq!(said(&world.selfie(4, "man", &franck()).await).0, "0840");
    assert_eq!(authenticated(&world, "man", &franck()).await, ON_FILE);
    assert_eq!(world.selfie(4, "man", &another()).await["code"], "2209");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_third_generation() {
    let world = World::new(&[]).await;
    let nobody = (404, json!({"status": "Not Found", "message": "No enrolled user found for this partner."}));
    for (photo, capture, status, enrolled) in [
        (Photo::Same, franck(), "clear", true),
        (Photo::Same, pictures::mostly_cut(), "attention", true),
        (Photo::Other, franck(), "block", false),
        (Photo::Child, franck(), "block", false),
        (Photo::Same, pictures::one_still(), "block", false),
        (Photo::Same, pictures::faceless(), "error", false),
    ] {
        let result = world.third_kyc(&world.person(photo), &capture).await;
        assert_eq!(told(&result).0, status, "{result}");
        let user = result["user_id"].as_str().unwrap();
        let (http, answer) = world.submit("authentication", world.form(Some(user)), &franck()).await;
        if enrolled {
            assert_eq!((http, told(&answer).0), (202, "clear"), "{answer}");
        } else {
            assert_eq!((http, answer), nobody, "after {status}");
        }
    }
    // A comparison enrols under a name, once; without a face nobody is.
    let compare = async |user: &str, capture: Capture| world.third("compare", Some(user), &capture).await;
    let mismatch = compare("ann", beside(photo("biden"))).await;
    assert_eq!(told(&mismatch).1, "face_verification_failed", "{mismatch}");
    assert_eq!(world.submit("authentication", world.form(Some("ann")), &franck()).await, nobody);
    assert_eq!(told(&compare("ann", beside(photo("franck-01829"))).await).0, "clear");
    let twice = compare("ann", beside(photo("franck-01829"))).await;
    assert_eq!(told(&twice), ("block", "user_already_enrolled", "Verification failed."), "{twice}");
    // Marked for enrolment by the partner: authentication waits, a registration passes.
    world.order("ann", json!({ "allow_new_enroll": true })).await;
    assert_eq!(world.submit("authentication", world.form(Some("ann")), &franck()).await, nobody);
    assert_eq!(told(&world.third("registration", Some("ann"), &franck()).await).0, "clear");
    assert_eq!(told(&world.third("authentication", Some("ann"), &franck()).await).0, "clear");
}

/// A known user's photograph alone, in production.
#[tokio::test(flavor = "multi_thread")]
async fn a_photograph_without_a_capture() {
    let world = World::new(&[]).await;
    for (user, picture, code, text, granted) in [
        ("ann", pictures::selfie(), "0840", "Enroll User", "Approved"),
        ("ben", alone(pictures::flat(128)).selfie, "0941", "No Face Found", "Rejected"),
        ("cid", pictures::two_faces(), "0942", "Image Quality Judged Too Poor", "Rejected"),
        ("dan", pictures::selfie()[..400].to_vec(), "0001", "Selfie image unusable", "Rejected"),
    ] {
        let (status, answer) = world.backfill(user, picture).await;
        assert_eq!((status, said(&answer)), (200, (code, text)), "{user}: {answer}");
        let actions = &answer["Actions"];
        assert_eq!(actions["Register_Selfie"], granted, "{user}: {answer}");
        if granted == "Approved" {
            assert_eq!(
                actions["Liveness_Check"], "Not Applicable",
                "nobody asks a photograph whether it lives: {answer}"
            );
        }
        let next = if granted == "Approved" { ON_FILE } else { UNKNOWN };
        assert_eq!(authenticated(&world, user, &franck()).await, next, "{user}");
    }
    let (status, answer) = world.backfill("ann", pictures::selfie()).await;
    assert_eq!((status, &answer["code"]), (400, &json!("2209")), "{answer}");
}

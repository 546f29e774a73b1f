//! The forms of the second generation, answered at once and finally: nobody is asked, so a doubt is `pending`.

use crate::pictures::{self, beside, franck, photo};
use crate::world::World;
use kweli_testkit::capture::Capture;
use kweli_testkit::wire::Backend;
use reqwest::multipart::Form;
use serde_json::{Value, json};

/// Code, text and status of an answer.
fn answered((http, body): &(u16, Value)) -> (u16, &str, &str, &str) {
    let word = |name: &str| body[name].as_str().unwrap_or("-");
    (*http, word("code"), word("message"), word("status"))
}

#[tokio::test(flavor = "multi_thread")]
async fn every_code_of_the_three_forms() {
    let world = World::new(&[]).await;
    // Frames are mandatory here; with so small ones there is nothing to tell a live person by either.
    let small = pictures::small();
    let small = Capture { frames: vec![small.selfie.clone()], ..small };
    let cases: [(&str, Capture, &str, &str, &str); 8] = [
        ("good", franck(), "0840", "Enroll User", "approved"),
        (
            "strangers",
            pictures::strangers(),
            "0841",
            "Enroll User FAIL - Machine Judgement - Compare Failed",
            "rejected",
        ),
        ("small", small.clone(), "0842", "Enroll User PROVISIONAL - Pure Provisional", "pending"),
        ("attack", pictures::one_still(), "0843", "Enroll User FAIL - Possible Spoof", "rejected"),
        ("doubt", pictures::mostly_cut(), "0844", "Enroll User PROVISIONAL - Possible Spoof", "pending"),
        ("nobody", pictures::faceless(), "0941", "No Face Found", "rejected"),
        ("two", pictures::two_men(), "0942", "Image Quality Judged Too Poor", "rejected"),
        ("cut", pictures::cut(), "0001", "Selfie image unusable", "rejected"),
    ];
    for (name, capture, code, text, status) in cases {
        let answer = world.second("smart-selfie-enroll", Some(name), &capture).await;
        assert_eq!(answered(&answer), (200, code, text, status), "{name}: {answer:?}");
        assert_eq!(answer.1.as_object().unwrap().len(), 10, "{name}");
    }
    let cases: [(Capture, &str, &str, &str); 9] = [
        (franck(), "0820", "Authenticate User Machine Judgement - PASS", "approved"),
        (pictures::another(), "0821", "Authenticate User Machine Judgement - FAIL - COMPARISON", "rejected"),
        (small.clone(), "0822", "Authenticate User Machine Judgement - PURE PROVISIONAL", "pending"),
        (pictures::strangers(), "0823", "Authenticate User Machine Judgement - FAIL - Possible Spoof", "rejected"),
        (pictures::one_still(), "0823", "Authenticate User Machine Judgement - FAIL - Possible Spoof", "rejected"),
        (
            pictures::mostly_cut(),
            "0824",
            "Authenticate User Machine Judgement - PROVISIONAL - Possible Spoof",
            "pending",
        ),
        (pictures::faceless(), "0921", "No Face Found", "rejected"),
        (pictures::two_men(), "0922", "Image Quality Judged Too Poor", "rejected"),
        (pictures::cut(), "0001", "Selfie image unusable", "rejected"),
    ];
    for (capture, code, text, status) in cases {
        let answer = world.second("smart-selfie-authentication", Some("good"), &capture).await;
        assert_eq!(answered(&answer), (200, code, text, status), "{answer:?}");
    }
    // On file is a face between two men's: nobody can tell.
    assert_eq!(world.backfill("between", pictures::between()).await.0, 200);
    let answer = world.second("smart-selfie-authentication", Some("between"), &franck()).await;
    let unsure = "Authenticate User Machine Judgement - PROVISIONAL - Machine Compare Unsure";
    assert_eq!(answered(&answer), (200, "0825", unsure, "pending"), "{answer:?}");
    let with = |capture: Capture| Capture { reference: Some(photo("franck-01829")), ..capture };
    let cases: [(Capture, &str, &str, &str); 9] = [
        (with(franck()), "0810", "Enroll User", "approved"),
        (beside(photo("biden")), "0811", "Failed Enroll - Compare Failed", "rejected"),
        (beside(pictures::between()), "0812", "Provisional Enroll", "pending"),
        (with(pictures::strangers()), "0813", "Possible Spoof", "rejected"),
        (with(pictures::one_still()), "0813", "Possible Spoof", "rejected"),
        (with(pictures::mostly_cut()), "0814", "Provisional Enroll - Under Review", "pending"),
        (with(pictures::faceless()), "0911", "No Face Found", "rejected"),
        (beside(pictures::flat(128)), "0911", "No Face Found", "rejected"),
        (with(pictures::two_men()), "0912", "Image Quality Judged Too Poor", "rejected"),
    ];
    for (capture, code, text, status) in cases {
        let answer = world.second("smart-selfie-compare", None, &capture).await;
        assert_eq!(answered(&answer), (200, code, text, status), "{answer:?}");
    }
}

/// What is asked of a user that is unknown, must enrol again, is disabled or deleted, by all three wires.
#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_a_user() {
    let world = World::new(&[]).await;
    let order = async |flags: Value| world.order("man", flags).await;
    let code = async |path: &str| {
        let (http, body) = world.second(path, Some("man"), &franck()).await;
        if http == 200 { "200".to_owned() } else { body["code"].as_str().unwrap().to_owned() }
    };
    let (enrol, authenticate) = ("smart-selfie-enroll", "smart-selfie-authentication");
    let third = async |product: &str| world.submit(product, world.form(Some("man")), &franck()).await;
    let nobody = (404, json!({"status": "Not Found", "message": "No enrolled user found for this partner."}));
    assert_eq!(code(authenticate).await, "2210");
    assert_eq!(third("authentication").await, nobody);
    assert_eq!(code(enrol).await, "200");
    assert_eq!(code(enrol).await, "2209");
    order(json!({ "allow_new_enroll": true })).await;
    assert_eq!(code(authenticate).await, "2211");
    assert_eq!(third("authentication").await, nobody);
    order(json!({ "active": false })).await;
    let not_theirs = (403, json!({"status": "Forbidden", "message": "Token is not authorized for this user ID."}));
    for path in [enrol, authenticate] {
        assert_eq!(code(path).await, "2207");
    }
    for product in ["registration", "authentication"] {
        assert_eq!(third(product).await, not_theirs);
    }
    order(json!({ "active": true })).await;
    order(json!({ "delete": true })).await;
    for path in [enrol, authenticate] {
        assert_eq!(code(path).await, "2208");
    }
    for product in ["registration", "authentication"] {
        assert_eq!(third(product).await, not_theirs);
    }
    // Known by a look-up alone.
    let person = world.person(crate::world::Photo::Same);
    world.backend.id_verification(&person, "paper", "look-up").await.unwrap();
    let (_, body) = world.second(authenticate, Some("paper"), &franck()).await;
    assert_eq!(body["code"], "2216", "{body}");
    let of_paper = world.submit("authentication", world.form(Some("paper")), &franck()).await;
    assert_eq!(of_paper, nobody);
}

/// A callback comes where one was asked for, in the first generation's shape.
#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_was_asked_for() {
    let world = World::new(&[]).await;
    let backend: &Backend = &world.backend;
    let form = Form::new()
        .text("user_id", "man")
        .text("job_id", "with-callback")
        .text("callback_url", world.receiver.url("second"));
    let (status, answer) =
        backend.smart_selfie("smart-selfie-enroll", franck().parts(form, "comparison_photo").unwrap()).await.unwrap();
    assert_eq!((status, &answer["code"]), (200, &json!("0840")), "{answer}");
    let body = world.receiver.wait("with-callback", kweli_testkit::capture::PATIENCE).await.unwrap().body;
    assert_eq!((&body["ResultCode"], &body["PartnerParams"]["job_type"]), (&json!("0840"), &json!(4)), "{body}");
    assert_eq!(body["Actions"]["Register_Selfie"], "Approved");
}

//! Smile Secure over the wire: who else a person may be, in both generations' words and in a callback of its own.

use crate::pictures::{self, alone, franck, photo};
use crate::world::{World, said, told};
use kweli_testkit::capture::{Capture, PATIENCE};
use serde_json::{Value, json};

/// The result that tells of the search.
fn found(result: &Value) -> (&str, &str) {
    said(&result["Antifraud"]["smile_secure"])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_double_is_told_in_both_generations_and_by_a_callback_of_its_own() {
    let world = World::new(&["--suspects-callback", "on"]).await;
    let of_search = async |result: &Value| {
        let job = result["PartnerParams"]["job_id"].as_str().unwrap();
        let alone = |body: &Value| body["ResultCode"].as_str().is_some_and(|code| code.starts_with("52"));
        let delivery = world.receiver.wait_for(job, PATIENCE, |delivery| alone(&delivery.body)).await;
        let body = delivery.expect("the callback about other users did not arrive").body;
        assert_eq!((&body["PartnerParams"], &body["SmileJobID"]), (&result["PartnerParams"], &result["SmileJobID"]));
        let (timestamp, signature) = (body["timestamp"].as_str().unwrap(), body["signature"].as_str().unwrap());
        let proof = kweli_wire::v1::signature::sign(&world.partner.production, &world.partner.id, timestamp);
        assert_eq!(signature, proof);
        assert_eq!(body.as_object().unwrap().len(), 7, "{body}");
        body
    };
    let first = world.selfie(4, "ann", &franck()).await;
    assert_eq!((said(&first).0, found(&first)), ("0840", ("5210", "No Suspect Users Found")), "{first}");
    let body = of_search(&first).await;
    assert_eq!(said(&body), ("5210", "No Suspect Users Found"));
    assert_eq!(body["Antifraud"], json!({ "SuspectUsers": [] }));

    let second = world.selfie(4, "ben", &Capture { selfie: photo("franck-01829"), ..franck() }).await;
    assert_eq!((said(&second).0, found(&second)), ("0840", ("5211", "Suspect Users Found")), "{second}");
    let suspects = json!([{ "user_id": "ann", "reason": "same-person" }]);
    assert_eq!(second["Antifraud"]["SuspectUsers"], suspects);
    assert_eq!(second["Antifraud"]["summary"], json!({"fraud_detected": true, "fraud_sources": ["smile_secure"]}));
    let body = of_search(&second).await;
    assert_eq!(said(&body), ("5211", "Suspect Users Found"));
    assert_eq!(body["Antifraud"], json!({ "SuspectUsers": suspects }));
    // The third generation has one body for everything.
    let third = world.third("registration", Some("cid"), &franck()).await;
    assert_eq!(third["antifraud"]["smile_secure"]["status"], "attention", "{third}");
    let named = third["antifraud"]["smile_secure"]["suspect_users"].as_array().unwrap();
    assert_eq!(named.len(), 2);
    assert!(named.iter().all(|user| user["reasons"] == json!(["same-face"])), "{third}");
    let job = third["job_id"].as_str().unwrap();
    assert_eq!(world.receiver.all().iter().filter(|delivery| delivery.job() == Some(job)).count(), 1);
    // Where nobody was looked for, nothing is told: the capture shows nobody.
    let nobody = world.selfie(4, "dan", &alone(pictures::flat(128))).await;
    let job = nobody["PartnerParams"]["job_id"].as_str().unwrap();
    assert_eq!((said(&nobody).0, nobody.get("Antifraud")), ("0941", None), "{nobody}");
    // A partner that has not asked for it gets one body for a job.
    world.set(&["--suspects-callback", "off"]).await;
    let quiet = world.selfie(4, "eve", &franck()).await;
    assert_eq!(found(&quiet).0, "5211");
    let quiet = quiet["PartnerParams"]["job_id"].as_str().unwrap();
    // A later job's delivery is there, so theirs would be.
    world.selfie(2, "ann", &franck()).await;
    for job in [job, quiet] {
        assert_eq!(world.receiver.all().iter().filter(|delivery| delivery.job() == Some(job)).count(), 1, "{job}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_may_refuse_doubles() {
    let world = World::new(&["--refuse-duplicates", "on"]).await;
    assert_eq!(said(&world.selfie(4, "ann", &franck()).await).0, "0840");
    let refused = world.selfie(4, "ben", &franck()).await;
    assert_eq!(said(&refused), ("0841", "Enroll User FAIL - Machine Judgement - Compare Failed"));
    assert_eq!((found(&refused).0, &refused["Actions"]["Register_Selfie"]), ("5211", &json!("Rejected")));
    let refused = world.third("registration", Some("cid"), &franck()).await;
    assert_eq!(told(&refused), ("block", "high_risk", "Enrollment failed."), "{refused}");
    let (_, refused) = world.second("smart-selfie-enroll", Some("dan"), &franck()).await;
    assert_eq!((&refused["code"], &refused["status"]), (&json!("0841"), &json!("rejected")), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reported_face_is_locked_out_everywhere() {
    let world = World::new(&[]).await;
    assert_eq!(said(&world.selfie(4, "ann", &franck()).await).0, "0840");
    let report = reqwest::multipart::Form::new()
        .text("is_fraud", "true")
        .text("reason", "ACCOUNT_TAKEOVER")
        .text("reported_by", "analyst@bank.example");
    let (status, answer) = world.backend.submit(&world.token, "users/ann/report_fraud", report).await.unwrap();
    assert_eq!((status, &answer["status"]), (202, &json!("accepted")), "{answer}");
    let locked = |noun: &str| ("block", "account_locked_fraud", format!("{noun} failed."));
    let of = |result: &Value| {
        let (status, reason, message) = told(result);
        assert_eq!(result["antifraud"]["fraud_risk"]["risk_level"], "high", "{result}");
        assert_eq!((status, reason), ("block", "account_locked_fraud"), "{result}");
        message.to_owned()
    };
    assert_eq!(of(&world.third("authentication", Some("ann"), &franck()).await), locked("Verification").2);
    assert_eq!(of(&world.third("registration", Some("ben"), &franck()).await), locked("Enrollment").2);
    let beside = Capture { reference: Some(photo("franck-01829")), ..franck() };
    assert_eq!(of(&world.third("compare", None, &beside).await), locked("Verification").2);
    let person = world.person(crate::world::Photo::Same);
    assert_eq!(of(&world.third_kyc(&person, &franck()).await), locked("Verification").2);
    // The first generation has no word of its own; `Antifraud` says why.
    for (job_type, user, code) in [(2, "ann", "0821"), (4, "cid", "0841"), (8, "ann", "0841")] {
        let result = world.selfie(job_type, user, &franck()).await;
        assert_eq!(said(&result).0, code, "{result}");
        let sources = result["Antifraud"]["summary"]["fraud_sources"].as_array().unwrap();
        assert!(sources.contains(&json!("fraud_report")), "{result}");
    }
    let result = world.kyc(&world.person(crate::world::Photo::Same), &franck()).await;
    assert_eq!(said(&result).0, "0811", "{result}");
}

/// A report by the first generations' flag, and one that is taken back in either generation's way.
#[tokio::test(flavor = "multi_thread")]
async fn a_report_is_taken_back_in_either_generation() {
    let world = World::new(&[]).await;
    assert_eq!(said(&world.selfie(4, "ann", &franck()).await).0, "0840");
    let report = async |members: &[(&str, &str)]| {
        let form = reqwest::multipart::Form::new().text("reported_by", "analyst@bank.example");
        let form = members.iter().fold(form, |form, (name, value)| form.text((*name).to_owned(), (*value).to_owned()));
        let (status, answer) = world.backend.submit(&world.token, "users/ann/report_fraud", form).await.unwrap();
        assert_eq!(status, 202, "{answer}");
    };
    let locked = async |yes: bool| {
        let first = world.selfie(2, "ann", &franck()).await;
        assert_eq!(said(&first).0, if yes { "0821" } else { "0820" }, "{first}");
        let sources = first["Antifraud"]["summary"]["fraud_sources"].as_array().unwrap();
        assert_eq!(sources.contains(&json!("fraud_report")), yes, "{first}");
        let (_, second) = world.second("smart-selfie-authentication", Some("ann"), &franck()).await;
        let expected = if yes { ("0821", "rejected") } else { ("0820", "approved") };
        assert_eq!((&second["code"], &second["status"]), (&json!(expected.0), &json!(expected.1)), "{second}");
        let third = world.third("authentication", Some("ann"), &franck()).await;
        let expected = if yes { ("block", "account_locked_fraud") } else { ("clear", "-") };
        assert_eq!((told(&third).0, told(&third).1), expected, "{third}");
    };
    world.order("ann", json!({ "is_fraudulent": true })).await;
    locked(true).await;
    world.order("ann", json!({ "is_fraudulent": false })).await;
    locked(false).await;
    report(&[("is_fraud", "true"), ("reason", "OTHER"), ("notes", "sold")]).await;
    locked(true).await;
    report(&[("is_fraud", "false"), ("notes", "a mistake")]).await;
    locked(false).await;
}

/// One number and one device under several users, in the words of both generations.
#[tokio::test(flavor = "multi_thread")]
async fn why_users_are_suspected() {
    let world = World::new(&[]).await;
    let person = world.person(crate::world::Photo::Same);
    let first = world.kyc(&person, &franck()).await;
    assert_eq!((found(&first).0, said(&first).0), ("5210", "0810"), "{first}");
    assert_eq!(first["IDNumberPreviouslyRegistered"], false, "{first}");
    let ann = first["PartnerParams"]["user_id"].clone();
    let second = world.kyc(&person, &franck()).await;
    let named = json!([{ "user_id": ann, "reasons": ["same-person", "same-id-number"] }]);
    assert_eq!(second["Antifraud"]["smile_secure"]["SuspectUsers"], named, "{second}");
    assert_eq!(second["IDNumberPreviouslyRegistered"], true, "{second}");
    assert_eq!(second["UserIDsOfPreviousRegistrants"], json!([ann]), "{second}");
    let third = world.third_kyc(&person, &franck()).await;
    let named = third["antifraud"]["smile_secure"]["suspect_users"].as_array().unwrap();
    assert_eq!(named.len(), 2, "{third}");
    assert!(named.iter().all(|user| user["reasons"] == json!(["same-face", "same-id-number"])), "{third}");
    // Another face, number and name on a device that was seen: by the announcement of an upload, by a form of the
    // second generation and by one of the third.
    let device = json!([{ "name": "device_id", "value": "d-1" }]);
    let camera = |n: usize| Capture { selfie: pictures::another().frames[n].clone(), ..pictures::another() };
    let seen = world.saying((4, "bob"), json!({ "metadata": device }), &camera(1)).await;
    assert_eq!((said(&seen).0, found(&seen).0), ("0840", "5210"), "{seen}");
    let form = world.form_of_second("cid").text("metadata", device.to_string()).text("job_id", "by-device");
    let form = form.text("callback_url", world.receiver.url("second"));
    let parts = franck().parts(form, "comparison_photo").unwrap();
    let (_, answer) = world.backend.smart_selfie("smart-selfie-enroll", parts).await.unwrap();
    assert_eq!(answer["code"], "0840", "{answer}");
    let told = world.receiver.wait("by-device", PATIENCE).await.unwrap().body;
    let suspects = told["Antifraud"]["smile_secure"]["SuspectUsers"].as_array().unwrap();
    assert!(suspects.contains(&json!({ "user_id": "bob", "reasons": ["same-device"] })), "{told}");
    let form = world.form(Some("dan")).text("metadata", device.to_string());
    let (_, third) = world.submit("registration", form, &camera(2)).await;
    let suspects = third["antifraud"]["smile_secure"]["suspect_users"].as_array().unwrap();
    for expected in [
        json!({ "user_id": "bob", "reasons": ["same-face", "same-device"] }),
        json!({ "user_id": "cid", "reasons": ["same-device"] }),
    ] {
        assert!(suspects.contains(&expected), "{expected}: {third}");
    }
}

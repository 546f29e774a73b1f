//! Packages that hold no job, ID types that are switched off, and what fails on our side.

use crate::bank::*;
use kweli_testkit::documents::{document_zip, specimen};
use kweli_testkit::process::photo;
use kweli_testkit::wire::zip_of;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const TYPE: &str = "ALIEN_CARD";

#[tokio::test(flavor = "multi_thread")]
async fn a_package_that_holds_no_job_is_a_result() {
    let mut bank = Bank::open(&[]).await;
    let card = specimen("ke-alien-card").unwrap();
    let zip = document_zip(&card.person, &with_front(card.bytes.clone())).unwrap();
    let entries = |list: &[(&str, Vec<u8>)]| {
        zip_of(&list.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.clone())).collect::<Vec<_>>()).unwrap()
    };
    let id = json!({"country": "KE", "id_type": TYPE});
    let info = |id: &Value, images: &[(u8, &str)]| {
        let image = |(kind, name): &(u8, &str)| json!({"image_type_id": kind, "image": "", "file_name": name});
        let images: Vec<Value> = images.iter().map(image).collect();
        json!({ "id_info": id, "images": images }).to_string().into_bytes()
    };
    let (face, front) = (("selfie.jpg", selfie()), ("front.jpg", card.bytes.clone()));
    let corrupt = ("0903", "Zip Corrupt");
    let invalid = ("2203", "Error - Invalid JSON");
    let both: &[(u8, &str)] = &[(0, "selfie.jpg"), (1, "front.jpg")];
    for job_type in [6, 11] {
        for (what, zip, (code, text), provided) in [
            ("a zip that ends too early", zip[..zip.len() / 2].to_vec(), corrupt, "Failed"),
            ("a picture", selfie(), corrupt, "Failed"),
            ("a path that climbs out", entries(&[("../info.json", info(&id, both))]), corrupt, "Failed"),
            ("nothing that says what it is", entries(&[face.clone(), front.clone()]), invalid, "Failed"),
            (
                "no country",
                entries(&[("info.json", info(&json!({}), both)), face.clone(), front.clone()]),
                invalid,
                "Failed",
            ),
            (
                "no document",
                entries(&[("info.json", info(&id, &both[..1])), face.clone()]),
                ("0001", "ID Card image unusable"),
                "Passed",
            ),
            (
                "no selfie",
                entries(&[("info.json", info(&id, &both[1..])), front.clone()]),
                ("0001", "Selfie image unusable"),
                "Failed",
            ),
        ] {
            let result = bank.first(job_type, zip).await["result"].take();
            let said = (result["ResultCode"].as_str(), result["ResultText"].as_str());
            assert_eq!(said, (Some(code), Some(text)), "{job_type} {what}: {result}");
            let actions = &result["Actions"];
            assert_eq!(
                (&actions["Register_Selfie"], &actions["Selfie_Provided"]),
                (&json!("Rejected"), &json!(provided)),
                "{job_type} {what}: {result}"
            );
            let asked = if job_type == 11 { json!("Not Done") } else { Value::Null };
            assert_eq!((&actions["Verify_ID_Number"], &actions["Return_Personal_Info"]), (&asked, &json!("Not Done")));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_type_that_is_switched_off() {
    let mut bank = Bank::open(&[]).await;
    bank.set(&["--disable-id-types", &format!("KE/{TYPE}")]).await;
    let card = specimen("ke-alien-card").unwrap();
    let front = with_front(card.bytes.clone());
    // An upload names its ID type too late to be refused at the door.
    let result = bank.first(11, document_zip(&card.person, &front).unwrap()).await["result"].take();
    let said = (result["ResultCode"].as_str(), result["ResultText"].as_str());
    assert_eq!(said, (Some("1016"), Some("Error - Need to Activate Product")), "{result}");
    let asked = [("Verify_ID_Number", "Not Done"), ("Selfie_To_ID_Authority_Compare", "Not Done")];
    for (action, word) in asked.into_iter().chain([("Return_Personal_Info", "Not Returned")]) {
        assert_eq!(result["Actions"][action], word, "{action}: {result}");
    }
    let form = bank.backend.document_form(&card.person, &front, &bank.receiver.url("v3")).unwrap();
    let token = bank.backend.token().await.unwrap();
    let (status, refused) = bank.backend.submit(&token, EDV, form).await.unwrap();
    assert_eq!((status, &refused["message"]), (403, &json!("ID type not enabled for this partner.")), "{refused}");
}

/// While two jobs wait for the authority, the server is begun again without its models.
#[tokio::test(flavor = "multi_thread")]
async fn what_fails_on_our_side_is_no_verdict() {
    let faults = "KWELI__AUTHORITIES__FAULTS";
    let mut bank = Bank::open(&[(faults, &format!("[\"KE/{TYPE}\"]"))]).await;
    let card = specimen("ke-alien-card").unwrap();
    let (person, front) = (&card.person, with_front(card.bytes.clone()));
    bank.import(TYPE, person, Some(&photo("franck-01829.jpg").unwrap()));
    let form = bank.backend.document_form(person, &front, &bank.receiver.url("v3")).unwrap();
    let third = bank.begin(EDV, form).await;
    bank.upload(11, document_zip(person, &front).unwrap()).await;
    let started = Instant::now();
    let waiting = || std::fs::read_to_string(bank.kweli.log()).unwrap().matches("waits for the authority").count();
    while waiting() < 2 {
        assert!(started.elapsed() < PATIENCE, "the jobs did not come as far as the authority");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    bank.kweli.stop().unwrap();
    bank.kweli.configure(faults, "[]");
    bank.kweli.configure("KWELI__VISION__ENABLED", "false");
    bank.kweli.start().unwrap();
    let words = ("error", Some("internal_error"), "Error: verification could not be completed at this time.");
    let body = bank.callback(&third).await;
    assert_eq!((told(&body), &body["id_fields"]), (words, &Value::Null), "{body}");
    let result = bank.uploaded().await["result"].take();
    let said = (result["ResultCode"].as_str(), result["ResultText"].as_str());
    assert_eq!(said, (Some("0001"), Some("Data Invalid")), "{result}");
    assert_eq!(result["Actions"]["Register_Selfie"], "Rejected", "{result}");
}

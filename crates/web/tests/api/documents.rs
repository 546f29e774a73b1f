//! Document products over HTTP in the sandbox, and the lists of documents.

use crate::support::*;
use http::Method;
use serde_json::{Value, json};
use std::io::{Cursor, Write};

const PATHS: [&str; 3] =
    ["/v3/document_verification", "/v3/enhanced_document_verification", "/v3/residency_document_verification"];

fn form(path: &str) -> Form {
    let form = faces()
        .without("id_number")
        .with("country", "GH")
        .with("id_type", "PASSPORT")
        .file("document", jpeg())
        .file("document_back", jpeg());
    if path.contains("residency") { form.file("visa", jpeg()) } else { form }
}

#[tokio::test]
async fn a_document_is_accepted_and_cleared() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    for path in PATHS {
        let answer = house.submit(path, &token, &form(path)).await;
        let body = answer.json();
        assert_eq!(answer.status, 202, "{path} {body}");
        let job = body["job_id"].as_str().unwrap();
        house.settled(key, job).await;
        let told = house.with_token(&format!("/v3/status/{job}"), &token).await.json();
        assert_eq!(told["status"], "clear", "{path}");
    }
}

/// A test person of the documents, with the status, reason and message that it stands for, on all three products.
const PEOPLE: [(&str, &str, &str, Option<&str>, &str); 17] = [
    ("Amina Fatou", "Clearwater", "clear", None, "Verification successful."),
    ("Rashid Omar", "Dangerfield", "block", Some("high_risk"), FAILED),
    (
        "Aisha Lawal",
        "Youngblood",
        "block",
        Some("age_requirement_not_met"),
        "Verification failed: Customer must be above 18",
    ),
    ("Obinna Chukwu", "Twinley", "block", Some("face_verification_failed"), FAILED),
    ("Taiwo Adeyemi", "Masquero", "block", Some("spoof_detected"), FAILED),
    ("Kofi Mensah", "Blurton", "error", Some("image_unavailable_or_invalid"), "Error: selfie image(s) are unusable."),
    (
        "Chidinma Obi",
        "Glitchford",
        "error",
        Some("internal_error"),
        "Error: verification could not be completed at this time.",
    ),
    ("Ade Ogundimu", "Forgeman", "block", Some("document_check_failed"), FAILED),
    ("Olumide Fashola", "Oddpaper", "block", Some("unsupported_document"), FAILED),
    ("Adaeze Nnamdi", "Xeroxley", "attention", Some("document_copy_detected"), "Verification successful."),
    ("Tunde Bakare", "Oldfield", "attention", Some("document_expired"), "Verification successful."),
    (
        "Segun Olawale",
        "Puzzleton",
        "error",
        Some("document_unclassifiable"),
        "Error: document could not be classified.",
    ),
    ("Ifeanyi Okeke", "Missingley", "block", Some("identifier_not_found"), "Verification failed: ID number not found"),
    ("Wale Oladipo", "Badnumber", "error", Some("invalid_id_number"), "Verification failed: invalid id number"),
    ("Ngozi Ifeoma", "Downsworth", "error", Some("service_unavailable"), "Error: external service unavailable."),
    // The word of Authentication's sandbox table; here the account is locked as it is in production.
    ("Any", "Lockhart", "block", Some("account_locked_fraud"), FAILED),
    // Nobody's name.
    ("Some", "Body", "block", Some("document_check_failed"), FAILED),
];
const FAILED: &str = "Verification failed.";

#[tokio::test]
async fn every_test_person_gets_its_status_reason_and_message() {
    let house = House::new().await;
    let key = &house.a.sandbox;
    let token = house.token(key).await;
    for path in PATHS {
        for (given, last, status, reason, message) in PEOPLE {
            let first = given.split(' ').next().unwrap().to_lowercase();
            let details = json!({
                "given_names": given, "last_name": last, "email": format!("{first}.{}@example.com", last.to_lowercase()),
            });
            let form = form(path).without("user_details").json("user_details", &details);
            let body = house.submit(path, &token, &form).await.json();
            let job = body["job_id"].as_str().unwrap_or_else(|| panic!("{body}"));
            let row = house.settled(key, job).await;
            let told = house.with_token(&format!("/v3/status/{job}"), &token).await.json();
            assert_eq!(told["status"], status, "{path} {last}");
            let result = kweli_wire::v3::render::result(&house.engine.view_of(row, true).await.unwrap());
            assert_eq!(
                (result["status"].as_str(), result["reason"].as_str(), result["message"].as_str()),
                (Some(status), reason, Some(message)),
                "{path} {last}"
            );
            assert_eq!(result["product"], path[4..], "{last}");
            let residency = path.contains("residency");
            assert_eq!(result.get("additional_documents").is_some(), residency, "{path} {last}");
            if residency {
                let shown = usize::from(matches!(status, "clear" | "attention"));
                assert_eq!(result["additional_documents"].as_array().unwrap().len(), shown, "{last}");
            }
        }
    }
}

#[tokio::test]
async fn what_is_wrong_with_a_form_is_said_in_the_documented_words() {
    let house = House::new().await;
    let token = house.token(&house.a.sandbox).await;
    let required = |field: &str| format!("Required field '{field}' is missing or invalid.");
    for path in PATHS {
        let bad = async |form: Form| house.submit(path, &token, &form).await;
        bad(form(path).without("document")).await.is_v3(400, "Bad Request", &required("document"));
        bad(form(path).without("selfie_image")).await.is_v3(400, "Bad Request", &required("selfie_image"));
        bad(form(path).without("country")).await.is_v3(400, "Bad Request", &required("country"));
        let mime = "Document image must be JPEG or PNG.";
        for scan in [&b"%PDF-1.7 renamed to jpeg"[..], b"GIF89a", b"RIFF....WEBP"] {
            bad(form(path).without("document").file("document", scan)).await.is_v3(400, "Bad Request", mime);
        }
        let mut large = jpeg().to_vec();
        large.resize(house.state.config.v3_max_file + 1, 0);
        bad(form(path).without("document").file("document", &large)).await.is_v3(
            413,
            "Content Too Large",
            "document is too large.",
        );
    }
    let (enhanced, residency) = (PATHS[1], PATHS[2]);
    let without = form(enhanced).without("id_type");
    house.submit(enhanced, &token, &without).await.is_v3(400, "Bad Request", &required("id_type"));
    let unknown = form(enhanced).with("id_type", "UNICORN");
    house.submit(enhanced, &token, &unknown).await.is_v3(400, "Bad Request", &required("id_type"));
    let card = form(residency).with("id_type", "IDENTITY_CARD");
    let text = "Field 'id_type' must be PASSPORT for residency document verification.";
    house.submit(residency, &token, &card).await.is_v3(400, "Bad Request", text);
    let no_visa = form(residency).without("visa");
    house.submit(residency, &token, &no_visa).await.is_v3(400, "Bad Request", &required("visa"));
}

/// A package of job type 6 or 11 with these pictures.
fn package(id_info: &Value, images: &[(u8, &str)]) -> Vec<u8> {
    let list: Vec<Value> =
        images.iter().map(|(kind, name)| json!({ "image_type_id": kind, "image": "", "file_name": name })).collect();
    let info = json!({ "id_info": id_info, "images": list });
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        writer.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    };
    put("info.json", info.to_string().as_bytes());
    for (_, name) in images {
        put(name, jpeg());
    }
    writer.finish().unwrap().into_inner()
}

const WHOLE: [(u8, &str); 4] = [(0, "selfie.jpg"), (4, "live.jpg"), (1, "front.jpg"), (5, "back.jpg")];

/// Announces, uploads, and waits for the answer of job status.
async fn through(house: &House, job: &str, job_type: u8, wanted: Option<&str>, zip: Vec<u8>) -> Value {
    let mut announcement = announcement(job);
    announcement["partner_params"]["job_type"] = json!(job_type);
    // Who passes is enrolled, so each job has a person of its own.
    announcement["partner_params"]["user_id"] = json!(format!("person of {job}"));
    if let Some(result) = wanted {
        announcement["partner_params"]["sandbox_result"] = json!(result);
    }
    let prep = house.post("/v1/upload", &house.signed(&house.a.sandbox, announcement)).await;
    assert_eq!(prep.status, 200, "{}", prep.text());
    let url = prep.json()["upload_url"].as_str().unwrap().strip_prefix(ORIGIN).unwrap().to_owned();
    let put = house.call(request(Method::PUT, &url).body(zip.into()).unwrap()).await;
    assert_eq!(put.status, 200);
    for _ in 0..400 {
        let ask = json!({ "user_id": format!("person of {job}"), "job_id": job, "image_links": true, "history": true });
        let status = house.post("/v1/job_status", &house.signed(&house.a.sandbox, ask)).await.json();
        if status["job_complete"] == true {
            return status;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{job} was not completed");
}

#[tokio::test]
async fn uploads_of_both_job_types_come_to_their_codes() {
    let house = House::new().await;
    let id = json!({ "country": "GH", "id_type": "PASSPORT" });
    for job_type in [6_u8, 11] {
        for (n, (wanted, code)) in
            [(None, "0810"), (Some("0"), "0810"), (Some("1"), "0811"), (Some("2"), "0814")].into_iter().enumerate()
        {
            let job = format!("j-{job_type}-{n}");
            let status = through(&house, &job, job_type, wanted, package(&id, &WHOLE)).await;
            let result = &status["result"];
            assert_eq!(result["ResultCode"], code, "{result}");
            assert_eq!((&result["PartnerParams"]["job_type"], &result["Country"]), (&json!(job_type), &json!("GH")));
            assert_eq!(result["ResultType"], "Document Verification");
            for key in ["Document_Check", "Verify_Document", "Selfie_To_ID_Card_Compare", "Liveness_Check"] {
                assert!(result["Actions"][key].is_string(), "{key}");
            }
            assert_eq!(result["Actions"]["Verify_ID_Number"].is_string(), job_type == 11);
            let links = &status["image_links"];
            for (name, _) in [("selfie_image", ()), ("id_card_image", ()), ("id_card_back", ())] {
                let link = links[name].as_str().unwrap_or_else(|| panic!("{name} in {links}"));
                let answer = house.get(link.strip_prefix(ORIGIN).unwrap()).await;
                assert_eq!((answer.status, answer.header("content-type")), (200, "image/jpeg"));
            }
            house.clock.advance_ms(901_000);
            let link = links["id_card_image"].as_str().unwrap();
            let late = house.get(link.strip_prefix(ORIGIN).unwrap()).await;
            assert!(is_refusal(late.status), "links end after a quarter of an hour");
        }
    }
}

#[tokio::test]
async fn a_package_without_its_document_or_its_id_is_a_result() {
    let house = House::new().await;
    let id = json!({ "country": "GH", "id_type": "PASSPORT" });
    for (n, (job_type, id, images, code, text)) in [
        (6, id.clone(), &[(0_u8, "selfie.jpg")][..], "0001", "ID Card image unusable"),
        (6, id.clone(), &[(1, "front.jpg")][..], "0001", "Selfie image unusable"),
        (6, json!({}), &WHOLE[..], "2203", "Error - Invalid JSON"),
        (11, json!({ "country": "GH" }), &WHOLE[..], "2203", "Error - Invalid JSON"),
        // The type is free where no authority is asked.
        (6, json!({ "country": "GH" }), &WHOLE[..], "0810", "Document Verified"),
    ]
    .into_iter()
    .enumerate()
    {
        let status = through(&house, &format!("j-{n}"), job_type, None, package(&id, images)).await;
        let result = &status["result"];
        assert_eq!((&result["ResultCode"], &result["ResultText"]), (&json!(code), &json!(text)), "{n}");
    }
}

#[tokio::test]
async fn the_list_of_documents_in_three_languages_under_three_paths() {
    let house = House::new().await;
    for path in ["/v3/services/supported_documents", "/v3/valid-documents", "/v1/valid_documents"] {
        let all = house.get(path).await;
        assert_eq!((all.status, all.header("content-type")), (200, "application/json"), "{path}");
        assert_eq!(all.json()["valid_documents"].as_array().unwrap().len(), 226);
        let one = house.get(&format!("{path}?country_code=KE&locale=fr-FR")).await.json();
        assert_eq!(one["valid_documents"][0]["id_types"][3]["name"], "Passeport");
        let africa = house.get(&format!("{path}?continent=AFRICA")).await.json();
        assert!(africa["valid_documents"].as_array().unwrap().len() > 50);
        let north = house.get(&format!("{path}?continent=NORTH%20AMERICA")).await;
        assert_eq!(north.status, 200);
        let bad = house.get(&format!("{path}?country_code=ke")).await;
        assert_eq!((bad.status, &bad.json()["code"]), (400, &json!("2413")));
    }
    // The mobile clients post, with their proof.
    let key = &house.a.sandbox;
    let answer = house.post("/v1/valid_documents?locale=ar", &house.signed(key, json!({}))).await;
    let first = &answer.json()["valid_documents"][0];
    assert_eq!((answer.status, &first["country"]["name"]), (200, &json!("أندورا")));
    let german = house.post("/v1/valid_documents?locale=de-DE", &house.signed(key, json!({}))).await;
    assert_eq!(german.json()["valid_documents"][0]["country"]["name"], "Andorra");
    let mut forged = house.signed(key, json!({}));
    forged["signature"] = json!("AAAA");
    let refused = house.post("/v1/valid_documents", &forged).await;
    assert_eq!((refused.status, &refused.json()["code"]), (400, &json!("2205")));
}

use super::{
    async_ok, callback, id_answer, job_status, not_received, prep_answer, ref_id, result, services, token_answer,
};
use crate::v1::request::StatusQuery;
use crate::v1::testing::*;
use kweli_domain::decide::Doubt;
use kweli_domain::evidence::{DetailVerdict, DetailVerdicts, LookupAnswer};
use kweli_domain::job::JobState;
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Finding, ImageKind, JobView, Product, SmileJobId};
use serde_json::Value;

fn query() -> StatusQuery {
    StatusQuery { user_id: "u-1".into(), job_id: "j-1".into(), image_links: false, history: false, source_sdk: None }
}

fn face_job(revisions: &[&[Evidence]]) -> JobView {
    job(Product::BiometricKyc, Doubt::AskPerson, revisions)
}

fn reviewed(accepted: bool) -> (Vec<Evidence>, Vec<Evidence>) {
    let first = biometric(0.9, 0.35);
    let mut second = first.clone();
    second.push(row(Check::Review, Finding::Review { accepted, note: "".into(), reviewer: "".into() }));
    (first, second)
}

fn basic_job() -> JobView {
    let details = DetailVerdicts {
        names: DetailVerdict::Exact,
        date_of_birth: DetailVerdict::NotProvided,
        gender: DetailVerdict::NotProvided,
        phone_number: DetailVerdict::NotProvided,
    };
    job(Product::BasicKyc, Doubt::Remark, &[&[found(), row(Check::Details, Finding::Details(details.into()))]])
}

#[test]
fn short_answers() {
    let reference = ref_id("085", SmileJobId(857), "LoRSpxJUzmYgYS2R00XpaHJY");
    insta::assert_json_snapshot!(prep_answer("https://host/v1/uploads/x", &reference, SmileJobId(857)));
    insta::assert_json_snapshot!(async_ok(), @r#"
    {
      "success": true
    }
    "#);
    insta::assert_json_snapshot!(token_answer("a.b.c"), @r#"
    {
      "success": true,
      "token": "a.b.c"
    }
    "#);
}

#[test]
fn status_complete_with_history_and_links() {
    let mut view = face_job(&[&biometric(0.9, 0.8)]);
    view.links.insert(ImageKind::Selfie, "https://host/images/selfie?sig=x".into());
    view.links.insert(ImageKind::DocumentFront, "https://host/images/card?sig=x".into());
    view.links.insert(ImageKind::Liveness(0), "https://host/images/frame?sig=x".into());
    view.links.insert(ImageKind::AuthorityPhoto, "https://host/images/authority?sig=x".into());
    let query = StatusQuery { image_links: true, history: true, ..query() };
    insta::assert_json_snapshot!(job_status(&view, &query, &signed()));
}

#[test]
fn status_incomplete() {
    let mut view = face_job(&[]);
    for state in [JobState::Queued, JobState::Running] {
        view.state = state;
        insta::allow_duplicates!(insta::assert_json_snapshot!("incomplete", job_status(&view, &query(), &signed())));
    }
    for state in [JobState::AwaitingUpload, JobState::Expired] {
        view.state = state;
        assert_eq!(job_status(&view, &query(), &signed()), not_received(&signed()));
    }
    insta::assert_json_snapshot!("not_received", not_received(&signed()));
}

#[test]
fn a_provisional_result_is_complete_and_not_final() {
    let view = face_job(&[&biometric(0.9, 0.35)]);
    let answer = job_status(&view, &StatusQuery { image_links: true, ..query() }, &signed());
    insta::assert_json_snapshot!(answer);
}

#[test]
fn a_person_s_result_leads_the_history() {
    let (first, second) = reviewed(true);
    let view = face_job(&[&first, &second]);
    let answer = job_status(&view, &StatusQuery { history: true, ..query() }, &signed());
    assert_eq!(answer["history"][0], answer["result"]);
    let codes: Vec<_> = answer["history"].as_array().unwrap().iter().map(|h| &h["ResultCode"]).collect();
    assert_eq!(codes, ["1210", "0815", "1012"]);
    assert_eq!(answer["result"]["IsMachineResult"], "false");
    assert_eq!(answer["result"]["ResultType"], "DIVA");
    assert_eq!(answer["history"][2]["ResultType"], "ID Verification");
}

#[test]
fn a_card_only_job_has_no_id_data_and_no_id_element() {
    let mut view = face_job(&[&[quality(1, 80.0), liveness(0.9, false), face(Check::CardCompare, Some(0.8))]]);
    view.submission.ask_authority = false;
    let answer = job_status(&view, &StatusQuery { history: true, ..query() }, &signed());
    assert_eq!(answer["history"].as_array().unwrap().len(), 1);
    assert!(answer["result"].get("FullName").is_none());
    assert_eq!(answer["result"]["ResultCode"], "0810");
}

#[test]
fn look_ups() {
    let enhanced = job(Product::EnhancedKyc, Doubt::AskPerson, &[&[found()]]);
    insta::assert_json_snapshot!("enhanced_kyc", id_answer(&enhanced, &signed()));
    let missing = job(Product::EnhancedKyc, Doubt::AskPerson, &[&[asked(LookupAnswer::NotFound)]]);
    insta::assert_json_snapshot!("enhanced_kyc_not_found", id_answer(&missing, &signed()));
    insta::assert_json_snapshot!("basic_kyc", id_answer(&basic_job(), &signed()));
    let none = job(Product::EnhancedKyc, Doubt::AskPerson, &[]);
    assert_eq!(id_answer(&none, &signed()), None);
    assert_eq!(result(&none), None);
}

#[test]
fn job_status_names_the_type_of_a_comparison() {
    let answer = job_status(&basic_job(), &query(), &signed());
    assert_eq!(answer["result"]["ResultType"], "ID Verification");
    assert_eq!(answer["result"]["IsFinalResult"], "true");
    assert!(answer.get("kyc_receipt").is_none());
}

#[test]
fn a_comparison_tells_nothing_about_the_person() {
    let body = id_answer(&basic_job(), &signed()).unwrap().to_string();
    for personal in ["Leo", "Joe", "2000-09-20", "Male", "00000000000", "/9j/"] {
        assert!(!body.contains(personal), "{personal}");
    }
}

#[test]
fn callbacks() {
    let (first, second) = reviewed(false);
    let view = face_job(&[&first, &second]);
    insta::assert_json_snapshot!("callback_provisional", callback(&view, 1, &signed()));
    insta::assert_json_snapshot!("callback_rejected_by_person", callback(&view, 2, &signed()));
    let clear = face_job(&[&biometric(0.9, 0.8)]);
    insta::assert_json_snapshot!("callback_clear", callback(&clear, 1, &signed()));
    let broken = Finding::Package { reason: kweli_domain::Reason::ArchiveUnreadable, detail: "x".into() };
    let view = face_job(&[&[row(Check::Package, broken)]]);
    insta::assert_json_snapshot!("callback_zip_corrupt", callback(&view, 1, &signed()));
}

#[test]
fn a_callback_verifies() {
    use crate::v1::signature::{TimestampField, verify};
    let body = callback(&basic_job(), 1, &signed()).unwrap();
    let timestamp = TimestampField::Text(body["timestamp"].as_str().unwrap().into());
    assert!(verify(SECRET, "085", &timestamp, body["signature"].as_str().unwrap()));
}

#[test]
fn mobile_clients_get_strings() {
    let mut view = face_job(&[&biometric(0.9, 0.8)]);
    assert_eq!(result(&view).unwrap()["PartnerParams"]["vip"], true);
    view.submission.source_sdk = Some("ios 11.1.1".into());
    let params = result(&view).unwrap()["PartnerParams"].clone();
    assert_eq!((&params["vip"], &params["branch"]), (&Value::from("true"), &Value::from("Westlands")));
    assert_eq!(params["job_type"], 1);
    view.submission.source_sdk = None;
    let asked_by_phone = StatusQuery { source_sdk: Some("android".into()), ..query() };
    assert_eq!(job_status(&view, &asked_by_phone, &signed())["result"]["PartnerParams"]["vip"], "true");
}

#[test]
fn a_job_of_the_third_generation_has_words_too() {
    let age = row(Check::Age, Finding::Age { years: Some(17), minimum: 18 });
    let young = of_v3(job(Product::EnhancedKyc, Doubt::Remark, &[&[found(), age]]));
    let answer = job_status(&young, &query(), &signed());
    assert_eq!((&answer["job_success"], &answer["result"]["ResultCode"]), (&Value::from(false), &Value::from("0001")));
    let remark = of_v3(job(Product::BiometricKyc, Doubt::Remark, &[&biometric(0.9, 0.35)]));
    let answer = job_status(&remark, &query(), &signed());
    assert_eq!(answer["result"]["ResultCode"], "0815");
    assert_eq!(answer["result"]["IsFinalResult"], "true");
}

#[test]
fn services_for_every_client() {
    const WORDS: [&str; 13] = [
        "id_number",
        "first_name",
        "last_name",
        "dob",
        "day",
        "month",
        "year",
        "bank_code",
        "citizenship",
        "country",
        "id_type",
        "user_id",
        "job_id",
    ];
    let answer = services();
    let hosted = answer["hosted_web"].as_object().unwrap();
    assert_eq!(
        hosted.keys().collect::<Vec<_>>(),
        [
            "basic_kyc",
            "biometric_kyc",
            "enhanced_kyc",
            "doc_verification",
            "ekyc_smartselfie",
            "enhanced_document_verification"
        ]
    );
    assert_eq!(answer["hosted_web"]["ekyc_smartselfie"], answer["hosted_web"]["biometric_kyc"]);
    for countries in hosted.values() {
        for country in countries.as_object().unwrap().values() {
            assert!(country["name"].is_string());
            for row in country["id_types"].as_object().unwrap().values() {
                assert!(row["label"].is_string());
                assert!(row["test_data"].is_string() || row["test_data"].is_null());
                assert!(row["id_number_regex"].is_string() || row["id_number_regex"].is_null());
                for field in row["required_fields"].as_array().unwrap() {
                    assert!(WORDS.contains(&field.as_str().unwrap()), "{field}");
                }
            }
        }
    }
    for types in answer["id_types"].as_object().unwrap().values() {
        for fields in types.as_object().unwrap().values() {
            assert!(fields.as_array().unwrap().iter().all(|f| WORDS.contains(&f.as_str().unwrap())));
        }
    }
    for bank in answer["bank_codes"].as_array().unwrap() {
        assert!(bank["name"].is_string() && bank["code"].is_string());
    }
    let kyc = &answer["hosted_web"]["basic_kyc"];
    insta::assert_json_snapshot!(
        "services_excerpt",
        serde_json::json!({
            "bank": answer["bank_codes"][0],
            "GH": { "name": kyc["GH"]["name"], "PASSPORT": kyc["GH"]["id_types"]["PASSPORT"] },
            "NG": { "BVN": kyc["NG"]["id_types"]["BVN"], "DRIVERS_LICENSE": kyc["NG"]["id_types"]["DRIVERS_LICENSE"],
                    "BVN_MFA": kyc["NG"]["id_types"]["BVN_MFA"], "BANK_ACCOUNT": kyc["NG"]["id_types"]["BANK_ACCOUNT"] },
            "enhanced BVN": answer["hosted_web"]["enhanced_kyc"]["NG"]["id_types"]["BVN"]["required_fields"],
            "id_types KE KRA_PIN": answer["id_types"]["KE"]["KRA_PIN"],
        })
    );
}

//! Companies over the wire in production: every code, with a register by table and a list.

use crate::support::*;
use kweli_domain::business::{BusinessRecord, Company, Director, Holding};
use kweli_screening::{Format, ListKind, Papers, SourceFile, load};
use kweli_store::NewCompany;
use serde_json::{Value, json};

const NOW: &str = "/v1/business_verification";
const LATER: &str = "/v1/async_business_verification";

/// A company with one director, owned by another company whose owner is one person.
fn entry(id_type: &str, number: &str, director: &str) -> NewCompany {
    let owned = |holder: &str, holder_is_company, held: Option<&str>| Holding {
        holder: holder.into(),
        holder_is_company,
        held: held.map(Into::into),
        basis_points: 10_000,
    };
    NewCompany {
        country: "NG".parse().unwrap(),
        id_type: id_type.into(),
        number: number.into(),
        record: BusinessRecord {
            company: Company { legal_name: Some("Adire Textiles Limited".into()), ..Company::default() },
            directors: vec![Director { name: Some(director.into()), ..Director::default() }],
            ownership: vec![
                owned("Indigo Holdings", true, None),
                owned("Wanjiru Kamau", false, Some("Indigo Holdings")),
            ],
            ..BusinessRecord::default()
        },
    }
}

async fn house() -> House {
    let house = House::new().await;
    house.fund(&house.a.production).await;
    let companies = [
        ("BUSINESS_REGISTRATION", "12345", "Bashir Listedman"),
        ("BUSINESS_REGISTRATION", "12346", "Chidi Obi"),
        ("BASIC_BUSINESS_REGISTRATION", "12345", "Bashir Listedman"),
        ("TAX_INFORMATION", "12345678-0001", "Bashir Listedman"),
    ];
    let companies = companies.map(|(id_type, number, director)| entry(id_type, number, director)).to_vec();
    house.store.import_companies(companies).await.unwrap();
    let file = SourceFile { name: "own.csv".into(), bytes: b"id,name,kind\n1,Bashir Listedman,person\n".to_vec() };
    let mut papers = Papers::new("own", "2026-03-01".parse().unwrap());
    papers.kind = Some(ListKind::Sanctions);
    let list = load(Format::Csv, &[file], papers, "2026-03-10".parse().unwrap()).unwrap();
    house.engine.import_watch_list(list).await.unwrap();
    house
}

fn ask(job: &str, country: &str, id_type: &str, number: &str) -> Value {
    json!({
        "partner_params": { "user_id": "u-7", "job_id": job, "job_type": 7 },
        "country": country, "id_type": id_type, "id_number": number, "business_type": "co",
    })
}

async fn answered(house: &House, request: Value) -> Value {
    let answer = house.post(NOW, &house.signed(&house.a.production, request)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()
}

async fn wallet(house: &House) -> i64 {
    let balance = house.store.balance(house.a.id).await.unwrap();
    assert_eq!(balance.held.0, 0);
    balance.wallet.0
}

#[tokio::test]
async fn a_company_is_found_and_its_people_are_searched_for() {
    let house = house().await;
    let body = answered(&house, ask("j-1", "NG", "BUSINESS_REGISTRATION", "12345")).await;
    assert_eq!((&body["ResultCode"], &body["ResultText"]), (&json!("1012"), &json!("Business Verified")), "{body}");
    assert_eq!(body["Actions"], json!({ "Verify_Business": "Verified", "Return_Business_Info": "Returned" }));
    assert_eq!((&body["ResultType"], &body["success"]), (&json!("Business Verification"), &json!(true)));
    assert_eq!((&body["IsFinalResult"], &body["PartnerParams"]["job_type"]), (&json!("true"), &json!(7)));
    assert_eq!(body["company_information"]["legal_name"], "Adire Textiles Limited");
    assert_eq!(body["company_information"]["tax_id"], "N/A", "what is not known is said in the documented word");
    assert_eq!(body["directors"][0]["name"], "Bashir Listedman");
    for part in ["fiduciaries", "proprietors", "beneficial_owners"] {
        assert!(body[part].is_array(), "{part}: {body}");
    }
    let owner = &body["ultimate_owners"][0];
    assert_eq!((&owner["name"], &owner["share_percent"]), (&json!("Wanjiru Kamau"), &json!(100.0)), "{body}");
    let screening = &body["screening"];
    assert!(screening.to_string().contains("Bashir Listedman"), "{body}");
    let clear = answered(&house, ask("j-2", "NG", "BUSINESS_REGISTRATION", "12346")).await;
    assert_eq!(clear["ResultCode"], "1012");
    assert!(!clear["screening"].to_string().contains("Listedman"), "{clear}");
    assert!(wallet(&house).await < 10_000, "both were charged");
}

#[tokio::test]
async fn the_short_products_tell_of_the_company_alone() {
    let house = house().await;
    for (id_type, number) in [("BASIC_BUSINESS_REGISTRATION", "12345"), ("TAX_INFORMATION", "12345678-0001")] {
        let body = answered(&house, ask(id_type, "NG", id_type, number)).await;
        assert_eq!(body["ResultCode"], "1012", "{body}");
        assert_eq!(body["company_information"]["legal_name"], "Adire Textiles Limited");
        for part in ["directors", "fiduciaries", "beneficial_owners", "proprietors", "documents"] {
            assert!(body.get(part).is_none(), "{id_type} {part}: {body}");
        }
    }
}

#[tokio::test]
async fn what_is_not_found_or_not_served_has_a_code() {
    let house = house().await;
    let register = "BUSINESS_REGISTRATION";
    let before = wallet(&house).await;
    // The last one is the sandbox's number.
    for (job, country, number, code, text, verified, returned) in [
        ("j-1", "ZA", "2014/123456/07", "1015", "Error - Queried Database Unavailable", "Issuer Unavailable", ""),
        ("j-2", "NG", "12-45", "1014", "Error - Unsupported ID number format", "Not Verified", "Not Returned"),
        ("j-3", "NG", "0000000", "1014", "Error - Unsupported ID number format", "Not Verified", "Not Returned"),
    ] {
        let body = answered(&house, ask(job, country, register, number)).await;
        assert_eq!((&body["ResultCode"], &body["ResultText"]), (&json!(code), &json!(text)), "{body}");
        assert_eq!(body["Actions"]["Verify_Business"], verified, "{body}");
        if !returned.is_empty() {
            assert_eq!(body["Actions"]["Return_Business_Info"], returned, "{body}");
        }
        assert!(body.get("company_information").is_none());
        assert_eq!(wallet(&house).await, before, "{code} costs nothing");
    }
    let body = answered(&house, ask("j-4", "NG", register, "99999")).await;
    assert_eq!((&body["ResultCode"], &body["ResultText"]), (&json!("1013"), &json!("Unable to Validate ID")));
    assert_eq!(body["Actions"], json!({ "Verify_Business": "Not Verified", "Return_Business_Info": "Not Returned" }));
    assert!(wallet(&house).await < before, "an answer of the register is paid for");
}

/// The register was switched off for the partner between the request and its work.
#[tokio::test]
async fn a_register_that_was_switched_off_meanwhile_is_1016() {
    let house = House::with(|setup| setup.working = false).await;
    let key = &house.a.production;
    house.fund(key).await;
    house.store.import_companies(vec![entry("BUSINESS_REGISTRATION", "12345", "Chidi Obi")]).await.unwrap();
    let request = house.signed(key, ask("j-1", "NG", "BUSINESS_REGISTRATION", "12345"));
    let accepted = house.post(LATER, &request).await;
    assert_eq!((accepted.status, accepted.json()), (200, json!({ "success": true })));
    let off = "NG/BUSINESS_REGISTRATION";
    house.change_settings(|settings| settings.disabled_id_types.extend([off.into()])).await;
    tokio::time::sleep(std::time::Duration::from_millis(1_200)).await;
    house.engine.drain().await;
    let status = house.post("/v1/job_status", &house.signed(key, json!({ "user_id": "u-7", "job_id": "j-1" }))).await;
    let body = status.json();
    assert_eq!(body["result"]["ResultCode"], "1016", "{body}");
    assert_eq!(body["result"]["ResultText"], "Error - Need to Activate Product");
    assert_eq!(wallet(&house).await, 10_000);
}

#[tokio::test]
async fn both_forms_refuse_in_the_documented_words() {
    let house = House::with(|setup| {
        setup.settings.production_enabled = false;
        setup.settings.products.clear();
    })
    .await;
    let key = &house.a.production;
    let good = || ask("j-1", "NG", "BUSINESS_REGISTRATION", "12345");
    let post = |path: &'static str, body: Value| {
        let house = &house;
        async move { house.post(path, &body).await }
    };
    for path in [NOW, LATER] {
        let mut forged = house.signed(key, good());
        forged["signature"] = json!("AAAA");
        post(path, forged).await.is_v1(400, "2405", "Error - \"You are not authorized to do that\"");
        post(path, house.signed(key, good())).await.is_v1(
            400,
            "2220",
            "Error - Production is not enabled for this account. Please complete your KYC with Smile ID.",
        );
    }
    house.change_settings(|settings| settings.production_enabled = true).await;
    for path in [NOW, LATER] {
        let mut wrong = good();
        wrong["partner_params"] = json!("x");
        assert_eq!(post(path, house.signed(key, wrong)).await.json()["code"], "2204");
        let mut wrong = good();
        wrong["business_type"] = json!("xx");
        post(path, house.signed(key, wrong)).await.is_v1(400, "2413", "Unsupported business type");
        for name in ["country", "id_type", "id_number", "business_type"] {
            let mut wrong = good();
            wrong[name] = Value::Null;
            let text = format!("Error - A required parameter is missing: {name}");
            post(path, house.signed(key, wrong)).await.is_v1(400, "2413", &text);
        }
        post(path, house.signed(key, good())).await.is_v1(
            400,
            "2414",
            "This feature requires you to activate ID Validation for your Smile ID account. (business_verification is \
             not switched on)",
        );
    }
    house.change_settings(|settings| settings.products = kweli_domain::Product::ALL.into_iter().collect()).await;
    for path in [NOW, LATER] {
        post(path, house.signed(key, good())).await.is_v1(
            400,
            "2428",
            "You are out of credits. Add funds to your wallet to run more verifications.",
        );
    }
    house.fund(key).await;
    assert_eq!(post(LATER, house.signed(key, good())).await.status, 200);
    for path in [NOW, LATER] {
        post(path, house.signed(key, good())).await.is_v1(400, "2215", "Error - Job already exists for job_id");
    }
}

//! Names that are no names, or pretend to be others, over the wire, both generations, in production.

use crate::news::house_with_news;
use crate::screening::aml_form;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

const MISSING_V1: &str = "Error - A required parameter is missing: full_name";
const MISSING_V3: &str = "Required field 'full_name' is missing or invalid.";

fn ask(job: &str, name: &str) -> Value {
    json!({
        "job_id": job, "user_id": job, "full_name": name, "birth_year": "1984", "countries": ["NG"],
        "search_existing_user": false, "job_type": 10,
    })
}

#[tokio::test]
async fn what_is_no_name_is_refused_by_its_field() {
    let (house, _folder) = house_with_news().await;
    let key = &house.a.production;
    let token = house.token(key).await;
    for (n, name) in ["", " ", "A", "🦀🦀", "1984", "- . '", "\u{200b}\u{200b}"].into_iter().enumerate() {
        let answer = house.post("/v1/aml", &house.signed(key, ask(&format!("n-{n}"), name))).await;
        answer.is_v1(400, "2413", MISSING_V1);
        for path in ["/v3/aml", "/v3/aml/sync", "/v3/aml/monitoring"] {
            let form = aml_form("Chiamaka", "Nobody").with("full_name", name);
            house.submit(path, &token, &form).await.is_v3(400, "Bad Request", MISSING_V3);
        }
    }
    // Nothing was charged or kept.
    assert_eq!(house.store.balance(house.a.id).await.unwrap().wallet.0, 10_000);
}

#[tokio::test]
async fn ten_thousand_bytes_are_refused_at_once() {
    let (house, _folder) = house_with_news().await;
    let key = &house.a.production;
    let token = house.token(key).await;
    let long = "Bashir Listedman ".repeat(600);
    let start = Instant::now();
    let answer = house.post("/v1/aml", &house.signed(key, ask("n-1", &long))).await;
    assert_eq!(answer.status, 400);
    assert!(answer.text().contains("full_name must be at most 1024 characters long"), "{}", answer.text());
    let form = aml_form("Chiamaka", "Nobody").with("full_name", &long);
    house.submit("/v3/aml/sync", &token, &form).await.is_v3(400, "Bad Request", MISSING_V3);
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_name_in_disguise_is_found_and_a_mixed_one_is_answered() {
    let (house, _folder) = house_with_news().await;
    let key = &house.a.production;
    let token = house.token(key).await;
    for (n, (name, listed)) in [
        // Cyrillic а, і and е among Latin letters.
        ("B\u{430}sh\u{456}r List\u{435}dman", true),
        // Full width, an invisible space within, capitals and a title.
        ("\u{ff22}ashir List\u{200b}edman", true),
        ("ALHAJI LISTEDMAN, BASHIR 🦀", true),
        ("Башир 李 Αλέξανδρος بشير", false),
    ]
    .into_iter()
    .enumerate()
    {
        let answer = house.post("/v1/aml", &house.signed(key, ask(&format!("n-{n}"), name))).await;
        let body = answer.json();
        let code = if listed { "1030" } else { "1031" };
        assert_eq!((answer.status, &body["ResultCode"]), (200, &json!(code)), "{name}: {body}");
        let form = aml_form("Bashir", "Whoever").with("full_name", name);
        let body = house.submit("/v3/aml/sync", &token, &form).await.json();
        assert_eq!(body["status"], if listed { "block" } else { "clear" }, "{name}: {body}");
    }
}

/// A person of whom another country is known loses points; one of whom none is known loses nothing.
#[tokio::test]
async fn countries_that_contradict_are_said() {
    let (house, _folder) = house_with_news().await;
    let file = kweli_screening::SourceFile {
        name: "own.csv".into(),
        bytes: b"id,name,kind,countries\n1,Bashir Listedman,person,\n2,Comfort Landlocked,person,GH\n".to_vec(),
    };
    let mut papers = kweli_screening::Papers::new("own", "2026-03-02".parse().unwrap());
    papers.kind = Some(kweli_screening::ListKind::Sanctions);
    let list = kweli_screening::load(kweli_screening::Format::Csv, &[file], papers, "2026-03-10".parse().unwrap());
    house.engine.import_watch_list(list.unwrap()).await.unwrap();
    let token = house.token(&house.a.production).await;
    for (countries, strict, status) in [
        (json!(["GH"]), "true", "block"),
        (json!(["KE", "GH"]), "true", "block"),
        (json!(["KE", "NG"]), "true", "clear"),
        (json!(["KE", "NG"]), "false", "block"),
    ] {
        let form = aml_form("Comfort", "Landlocked")
            .without("countries")
            .json("countries", &countries)
            .text("strict_match", strict);
        let body = house.submit("/v3/aml/sync", &token, &form).await.json();
        assert_eq!(body["status"], status, "{countries} {strict}: {body}");
        if status == "block" && countries[1] == "NG" {
            let why = body["people"][0]["match"]["explanation"].to_string();
            assert!(why.contains("countr"), "{why}");
        }
    }
}

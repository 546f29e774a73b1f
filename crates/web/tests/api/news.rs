//! News over the wire, both generations, in production: articles of a folder, alone and beside a list.

use crate::screening::aml_form;
use crate::support::*;
use kweli_screening::{Format, ListKind, Papers, SourceFile, load};
use serde_json::{Value, json};

/// One article about the one who is in the news, one about the one who is listed too.
fn articles(folder: &std::path::Path) {
    let fraud = "Title: Banker charged with laundering millions\nPublisher: Example Daily\nCountry: Nigeria\n\
                 Date: 2026-03-01\nUrl: https://daily.example/1\n\n\
                 Adaeze Newsworthy was charged with money laundering and fraud. Prosecutors say the money moved \
                 through shell companies and false invoices.";
    let bomb = "Title: Bomb at market kills twelve\nPublisher: Example Daily\nDate: 2026-02-01\n\n\
                Prosecutors in Nigeria say that Bashir Listedman paid for the suicide attack of the extremist group.";
    std::fs::write(folder.join("1.txt"), fraud).unwrap();
    std::fs::write(folder.join("2.txt"), bomb).unwrap();
}

pub async fn house_with_news() -> (House, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    articles(folder.path());
    let path = folder.path().to_owned();
    let house = House::with(|setup| {
        setup.engine.news.folder = Some(path);
        setup.settings.callback_url = Some("https://127.0.0.1:9/cb".into());
    })
    .await;
    house.fund(&house.a.production).await;
    let file = SourceFile { name: "own.csv".into(), bytes: b"id,name,kind\n1,Bashir Listedman,person\n".to_vec() };
    let mut papers = Papers::new("own", "2026-03-01".parse().unwrap());
    papers.kind = Some(ListKind::Sanctions);
    let list = load(Format::Csv, &[file], papers, "2026-03-10".parse().unwrap()).unwrap();
    house.engine.import_watch_list(list).await.unwrap();
    let report = house.engine.read_news().await.unwrap();
    assert_eq!((report.read, report.refused), (2, Vec::new()));
    (house, folder)
}

#[tokio::test]
async fn first_generation_tells_news() {
    let (house, _folder) = house_with_news().await;
    let key = &house.a.production;
    let ask = |job: &str, name: &str| {
        json!({
            "job_id": job, "user_id": job, "full_name": name, "birth_year": "1984", "countries": ["NG"],
            "search_existing_user": false, "job_type": 10,
        })
    };
    for (n, (name, code, articles)) in
        [("Newsworthy Adaeze", "1017", 1), ("Bashir Listedman", "1030", 1), ("Chiamaka Nobody", "1031", 0)]
            .into_iter()
            .enumerate()
    {
        let answer = house.post("/v1/aml", &house.signed(key, ask(&format!("n-{n}"), name))).await;
        let body = answer.json();
        assert_eq!((answer.status, &body["ResultCode"]), (200, &json!(code)), "{name}: {body}");
        let media = body["people"][0]["adverse_media"].as_array().map_or(0, Vec::len);
        assert_eq!(media, articles, "{body}");
        if code == "1017" {
            let told = &body["people"][0]["adverse_media"][0];
            assert_eq!(told["title"], "Banker charged with laundering millions");
            assert_eq!(told["source_link"], "https://daily.example/1");
            let why = body["people"][0]["match"]["explanation"].to_string();
            assert!(why.contains("adaeze = adaeze (equal") && why.contains("place: NG"), "{why}");
        }
    }
}

#[tokio::test]
async fn third_generation_tells_news_and_pages_through_them() {
    let (house, _folder) = house_with_news().await;
    let key = &house.a.production;
    let token = house.token(key).await;
    for (given, last, status, reason) in [
        ("Adaeze", "Newsworthy", "attention", json!("news_media_match")),
        ("Bashir", "Listedman", "block", json!("aml_match_found")),
        ("Chiamaka", "Nobody", "clear", Value::Null),
    ] {
        let body = house.submit("/v3/aml/sync", &token, &aml_form(given, last)).await.json();
        assert_eq!((&body["status"], &body["reason"]), (&json!(status), &reason), "{body}");
        let summary = &body["people"][0]["news_summary"];
        match status {
            "attention" => assert_eq!(
                summary,
                &json!([{ "news_category": "financial_crime", "news_category_label": "Financial Crime",
                          "number_of_articles": 1 }])
            ),
            "block" => assert_eq!(summary[0]["news_category"], "terrorism"),
            _ => assert_eq!(body["people"], json!([])),
        }
        // Articles themselves have an endpoint of their own.
        assert!(body["people"][0].get("adverse_media").is_none());
    }
    let job = house.submit("/v3/aml/monitoring", &token, &aml_form("Adaeze", "Newsworthy")).await.json();
    let job = job["job_id"].as_str().unwrap().to_owned();
    house.settled(key, &job).await;
    let path = |query: &str| format!("/v3/aml/monitoring/{job}/news/ref_001?{query}");
    let page = house.with_token(&path("news_category=financial_crime&page=1&limit=1"), &token).await.json();
    assert_eq!(page["meta"], json!({ "current_page": 1, "limit": 1, "total_count": 1 }), "{page}");
    let told = &page["news"][0];
    assert_eq!((&told["publisher"], &told["publisher_country_code"]), (&json!("Example Daily"), &json!("NG")));
    assert_eq!(told["published_date"], "2026-03-01T00:00:00.000Z");
    assert!(told["body"].as_str().unwrap().contains("shell companies"));
    let page = house.with_token(&path("news_category=financial_crime&page=2&limit=1"), &token).await.json();
    assert_eq!((&page["meta"]["total_count"], &page["news"]), (&json!(1), &json!([])));
    let page = house.with_token(&path("news_category=narcotics"), &token).await.json();
    assert_eq!(page["meta"]["total_count"], 0);
}

#[tokio::test]
async fn new_articles_are_told_to_those_who_are_watched() {
    let (house, folder) = house_with_news().await;
    let key = &house.a.production;
    let token = house.token(key).await;
    let job = house.submit("/v3/aml/monitoring", &token, &aml_form("Chiamaka", "Lateron")).await.json();
    let job = job["job_id"].as_str().unwrap().to_owned();
    house.settled(key, &job).await;
    let status = || async { house.with_token(&format!("/v3/status/{job}"), &token).await.json()["status"].clone() };
    assert_eq!(status().await, "clear");
    let text =
        "Title: Drug ring at port\nDate: 2026-03-02\n\nPolice in Nigeria arrested Chiamaka Lateron over cocaine.";
    std::fs::write(folder.path().join("3.txt"), text).unwrap();
    assert_eq!(house.engine.read_news().await.unwrap().new, 1);
    for _ in 0..400 {
        if status().await == "attention" {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    assert_eq!(status().await, "attention");
}

#[tokio::test]
async fn broken_news_are_refused_whole() {
    let (house, folder) = house_with_news().await;
    let at = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let good = at("good.txt", "Title: A\n\nAda Obi spoke.");
    let bomb = at("bomb.xml", "<!DOCTYPE r [<!ENTITY a \"aaaa\">]><rss>&a;</rss>");
    let cut = at("cut.rss", "<rss><channel><item><title>A</title>");
    let long = at("long.txt", &format!("Title: A\n\n{}", "x".repeat(300_000)));
    for bad in [&bomb, &cut, &long] {
        let refused = house.engine.import_news(vec![good.clone(), bad.clone()]).await.unwrap_err().to_string();
        assert!(refused.contains(bad.file_name().unwrap().to_str().unwrap()), "{refused}");
    }
    assert_eq!(house.engine.articles().await.unwrap().len(), 2);
    // The periodic reading says what it refused and takes the rest.
    let report = house.engine.read_news().await.unwrap();
    assert_eq!((report.new, report.refused.len()), (1, 3), "{:?}", report.refused);
}

/// Serves one body to everybody who asks.
fn serve(body: String) -> std::net::SocketAddr {
    use std::io::{Read, Write};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let _ = stream.read(&mut [0; 4_096]);
            let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
            let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes()));
        }
    });
    at
}

#[tokio::test]
async fn feeds_are_read_from_permitted_addresses_only() {
    let rss = "<rss><channel><title>Wire</title><item><title>Ada Obi charged with fraud</title></item></channel></rss>";
    let good = format!("http://{}/rss", serve(rss.to_owned()));
    let large = format!("http://{}/rss", serve("x".repeat(5 << 20)));
    let feeds = vec![good, large, "http://169.254.169.254/latest/".to_owned()];
    let open = House::with(|setup| setup.engine.news.feeds = feeds.clone()).await;
    let report = open.engine.read_news().await.unwrap();
    assert_eq!((report.read, report.new), (1, 1));
    assert_eq!(
        report.refused,
        ["news.feeds[1]: the answer is too large", "news.feeds[2]: address is not public"],
        "one broken feed does not stop the others"
    );
    let shut = House::with(|setup| {
        setup.engine.news.feeds = feeds;
        setup.engine.callbacks.allow_private = false;
    })
    .await;
    let report = shut.engine.read_news().await.unwrap();
    assert_eq!((report.read, report.refused.len()), (0, 3), "{:?}", report.refused);
}

#[tokio::test]
async fn the_device_weighs_beside_the_lists() {
    let (house, _folder) = house_with_news().await;
    let token = house.token(&house.a.production).await;
    let emulator = json!({ "name": "is_emulator", "value": true });
    let driven = json!({ "name": "webdriver", "value": true });
    let calm = json!({ "name": "device_model", "value": "A phone" });
    let risk = |level: &str, score: u8, groups: Value| json!({ "fraud_risk_level": level, "fraud_risk_score": score, "fraud_risk_indicator_groups": groups });
    let device = json!(["device_risk"]);
    for (given, last, metadata, status, reason, antifraud, people) in [
        ("Chiamaka", "Nobody", None, "clear", Value::Null, Value::Null, 0),
        ("Chiamaka", "Nobody", Some(vec![&calm]), "clear", Value::Null, risk("low", 0, json!([])), 0),
        (
            "Chiamaka",
            "Nobody",
            Some(vec![&emulator]),
            "attention",
            json!("medium_risk"),
            risk("medium", 35, device.clone()),
            0,
        ),
        // A high risk is said before what the lists say, and hides nobody.
        (
            "Bashir",
            "Listedman",
            Some(vec![&emulator, &driven]),
            "block",
            json!("high_risk"),
            risk("high", 70, device.clone()),
            1,
        ),
        (
            "Bashir",
            "Listedman",
            Some(vec![&emulator]),
            "block",
            json!("aml_match_found"),
            risk("medium", 35, device.clone()),
            1,
        ),
    ] {
        let mut form = aml_form(given, last);
        if let Some(rows) = metadata {
            form = form.json("metadata", &json!(rows));
        }
        let answer = house.submit("/v3/aml/sync", &token, &form).await;
        let body = answer.json();
        assert_eq!(answer.status, 200, "{body}");
        assert_eq!((&body["status"], &body["reason"]), (&json!(status), &reason), "{given} {last}: {body}");
        assert_eq!(body["antifraud"], antifraud, "{given} {last}");
        assert_eq!(body["no_of_persons_found"], people);
    }
}

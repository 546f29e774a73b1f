//! `kill -9` under load, on both engines: nothing acknowledged is lost, nothing is decided or charged twice.
//!
//! `KWELI_CHAOS_KYC` and `KWELI_CHAOS_FACES` set how many jobs each engine gets (2,000 and 50 by `make chaos`; fewer by
//! default, so that the whole suite stays quick).
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use kweli_testkit::process::{Installation, Options, photo};
use kweli_testkit::wire::{Backend, Person, biometric_zip};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const PRICE: i64 = 10;
const WALLET: i64 = 10_000_000;

fn count(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

fn person(number: &str) -> Person {
    Person {
        country: "KE".into(),
        id_type: "NATIONAL_ID".into(),
        number: number.into(),
        given: "Amara".into(),
        last: "Okoye".into(),
    }
}

/// What a partner's backend does until it has an acknowledgement: the same request again.
async fn submit_kyc(backend: &Backend, n: usize, callback: &str) -> String {
    let job = format!("kyc-{n}");
    loop {
        let body = backend.signed(json!({"partner_id": backend.partner, "country": "KE", "id_type": "NATIONAL_ID",
            "id_number": "23456781", "callback_url": callback,
            "partner_params": {"user_id": format!("user-{n}"), "job_id": job, "job_type": 5}}));
        match backend.post("/v1/async_id_verification", &body).await {
            Ok((200, _)) => return job,
            // Acknowledged before the kill, answer lost: the job exists.
            Ok((400, answer)) if answer["code"] == "2215" => return job,
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn submit_faces(backend: &Backend, n: usize, callback: &str, zip: &[u8]) -> String {
    let job = format!("faces-{n}");
    let user = format!("user-{n}");
    loop {
        let body = backend
            .signed(json!({"smile_client_id": backend.partner, "callback_url": callback, "retry": "true",
            "partner_params": {"user_id": user, "job_id": job, "job_type": 1}}));
        match backend.post("/v1/upload", &body).await {
            Ok((200, answer)) => {
                let url = answer["upload_url"].as_str().unwrap_or_default().to_owned();
                if matches!(backend.put(&url, zip.to_vec()).await, Ok(200)) {
                    return job;
                }
            }
            Ok((400, answer)) if answer["code"] == "2215" => return job,
            _ => {}
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The wallet as `kweli wallet show` tells it.
fn wallet(kweli: &Installation, partner: &str) -> (i64, i64) {
    let answer: Value =
        serde_json::from_str(&kweli.run(&["wallet", "show", "--partner", partner, "--json"]).unwrap()).unwrap();
    (answer["wallet"].as_i64().unwrap(), answer["held"].as_i64().unwrap())
}

async fn storm(database: Option<String>, engine: &str) {
    let kyc = count("KWELI_CHAOS_KYC", 200);
    let faces = count("KWELI_CHAOS_FACES", 5);
    let options = Options { database, vision: faces > 0, ..Options::default() };
    let mut kweli = Installation::new(env!("CARGO_BIN_EXE_kweli"), options).unwrap();
    let partner = kweli.partner("Storm", WALLET, &[]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("p.jpg"), photo("franck-01829.jpg").unwrap()).unwrap();
    let csv = folder.path().join("people.csv");
    std::fs::write(&csv, "id_number,first_name,last_name,photo\n23456781,Amara,Okoye,p.jpg\n").unwrap();
    let import =
        ["authority", "import", "--country", "KE", "--id-type", "NATIONAL_ID", csv.to_str().unwrap(), "--photos"];
    kweli.run(&[&import[..], &[folder.path().to_str().unwrap()]].concat()).unwrap();
    kweli.start().unwrap();
    let receiver = kweli.receiver().await.unwrap();
    let callback = receiver.url("storm");
    let backend = kweli.backend(&partner).unwrap();
    let frames: Vec<Vec<u8>> = ["02045", "02221", "02683", "02888", "03909", "03979"]
        .map(|n| photo(&format!("franck-{n}.jpg")).unwrap())
        .into();
    let zip = Arc::new(biometric_zip(&person("23456781"), &photo("franck-02159.jpg").unwrap(), &frames).unwrap());

    let started = Instant::now();
    let acknowledged = Arc::new(Mutex::new(Vec::<String>::new()));
    let next = Arc::new(AtomicUsize::new(0));
    let mut clients = Vec::new();
    for _ in 0..8 {
        let (backend, callback, zip) = (backend.clone(), callback.clone(), zip.clone());
        let (acknowledged, next) = (acknowledged.clone(), next.clone());
        clients.push(tokio::spawn(async move {
            loop {
                let n = next.fetch_add(1, Ordering::SeqCst);
                if n >= kyc + faces {
                    return;
                }
                // Pictures are spread evenly over the run.
                let is_face = faces > 0 && n % ((kyc + faces) / faces) == 0 && n / ((kyc + faces) / faces) < faces;
                let job = if is_face {
                    submit_faces(&backend, n, &callback, &zip).await
                } else {
                    submit_kyc(&backend, n, &callback).await
                };
                acknowledged.lock().unwrap().push(job);
            }
        }));
    }
    // The nemesis: kills at uneven intervals for as long as clients are busy and a while into the working-off.
    let done = Arc::new(AtomicBool::new(false));
    let watcher = {
        let done = done.clone();
        tokio::spawn(async move {
            for client in clients {
                client.await.unwrap();
            }
            done.store(true, Ordering::SeqCst);
        })
    };
    let mut kills = 0;
    let mut after = 0;
    let mut seed = 0x9E37_79B9_u64;
    while after < 4 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        tokio::time::sleep(Duration::from_millis(300 + (seed >> 33) % 1_200)).await;
        kweli.kill();
        kills += 1;
        kweli.start().unwrap();
        after += usize::from(done.load(Ordering::SeqCst));
    }
    watcher.await.unwrap();
    let acknowledged = acknowledged.lock().unwrap().clone();
    let total = acknowledged.len();

    // Every acknowledged job gets its one result.
    let patience = Instant::now();
    let mut waiting: Vec<String> = acknowledged.clone();
    while !waiting.is_empty() && patience.elapsed() < Duration::from_secs(600) {
        let mut still = Vec::new();
        for job in waiting {
            let n = job.rsplit('-').next().unwrap();
            let answer = backend.job_status(&format!("user-{n}"), &job).await.unwrap();
            if answer["job_complete"] != true {
                still.push(job);
                continue;
            }
            let expected = if job.starts_with("kyc") { "1012" } else { "0810" };
            assert_eq!(answer["result"]["ResultCode"], expected, "{job}: {answer}");
        }
        waiting = still;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    assert!(waiting.is_empty(), "{} acknowledged jobs never finished, e.g. {:?}", waiting.len(), waiting.first());

    // Callbacks: at least once each. One whose attempt a kill cut short is sent again when its lease has run out.
    let told = || -> std::collections::HashSet<String> {
        receiver.all().iter().filter_map(|d| d.job().map(str::to_owned)).collect()
    };
    let patience = Instant::now();
    while !acknowledged.iter().all(|job| told().contains(job)) && patience.elapsed() < Duration::from_secs(180) {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let known = told();
    let untold: Vec<&String> = acknowledged.iter().filter(|job| !known.contains(*job)).collect();
    assert!(untold.is_empty(), "no callback for {untold:?}");

    // Each is charged once; nothing stays held, but for uploads that a kill left announced and unfilled.
    kweli.stop().unwrap();
    let (left, held) = wallet(&kweli, &partner.id);
    assert_eq!(held, 0, "held: an announced upload was left without its zip although every client retried");
    assert_eq!(WALLET - left, PRICE * i64::try_from(total).unwrap(), "{total} jobs were charged {}", WALLET - left);
    let doctor = kweli.run(&["doctor", "--ledger", "--json"]).unwrap();
    assert!(!doctor.contains("\"ok\":false"), "{doctor}");
    println!(
        "{engine}: {total} jobs ({faces} with pictures), {kills} kills, {:.0} s, {} callbacks, 0 lost, 0 charged twice",
        started.elapsed().as_secs_f32(),
        receiver.all().len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_on_sqlite() {
    storm(None, "SQLite").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kills_on_postgres() {
    let url = kweli_testkit::postgres::shared().fresh_database();
    storm(Some(url), "PostgreSQL").await;
}

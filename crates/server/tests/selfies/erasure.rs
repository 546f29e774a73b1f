//! Whoever is erased is gone: a byte search of everything that the server keeps finds no template of theirs, and no search
//! finds the person any more, also after a restart. On both engines. (That the sealed template and its key are
//! overwritten is shown by the store's own suite, which can read the rows.)

use crate::pictures::{franck, photo, selfie};
use crate::world::{World, said};
use kweli_testkit::capture::Capture;
use kweli_testkit::postgres;
use kweli_testkit::process::{Options, models_dir};
use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine, decode};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The bytes of a template in every form that the project has: floats, bytes, text, base64.
fn forms(picture: &[u8]) -> Vec<(String, Vec<u8>)> {
    let engine = FaceEngine::load(&models_dir(), &EngineOptions { threads: 1 }).unwrap();
    let picture = decode(picture, &DecodeLimits::default()).unwrap();
    let faces = engine.find_faces(&picture).unwrap();
    let template = engine.embed(&picture, &faces[0]).unwrap();
    let mut forms = Vec::new();
    for (model, vector) in [("SFace", &template.sface()[..]), ("MobileFaceNet", &template.mobilefacenet()[..])] {
        let middle = &vector[40..56];
        let floats: Vec<u8> = middle.iter().flat_map(|value| value.to_le_bytes()).collect();
        use base64::Engine as _;
        // Three alignments of base64: what lies between them is the same text whatever stands before.
        for skip in 0..3 {
            let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&floats[skip..skip + 48]);
            forms.push((format!("{model} in base64"), text.into_bytes()));
        }
        let text: Vec<String> = middle[..3].iter().map(|value| json!(value).to_string()).collect();
        forms.push((format!("{model} as text"), text.join(",").into_bytes()));
        // The layout of the search index: bytes to the scale of the largest component.
        let largest = vector.iter().fold(0.0_f32, |most, value| most.max(value.abs()));
        let bytes = middle.iter().map(|value| (value / largest * 127.0).round() as i8 as u8).collect();
        forms.push((format!("{model} as bytes"), bytes));
        forms.push((format!("{model} as floats"), floats));
    }
    forms
}

/// Every file below a folder.
fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

/// What is found where.
fn search(folders: &[PathBuf], needles: &[(String, Vec<u8>)]) -> (usize, Vec<String>) {
    let mut all = Vec::new();
    for folder in folders {
        files(folder, &mut all);
    }
    let (mut searched, mut hits) = (0, Vec::new());
    for file in &all {
        let Ok(content) = std::fs::read(file) else { continue };
        searched += content.len();
        for (what, bytes) in needles {
            if content.windows(bytes.len()).any(|window| window == bytes) {
                hits.push(format!("{what} in {}", file.display()));
            }
        }
    }
    (searched, hits)
}

/// Sealed pictures on the disk.
fn objects(world: &World) -> usize {
    let mut all = Vec::new();
    files(&world.kweli.data_dir.path().join("objects"), &mut all);
    // The server tries its folder out with a file of its own.
    all.iter().filter(|file| file.file_name().is_some_and(|name| name != "probe")).count()
}

/// Whom a registration suspects to be the same person.
async fn suspects(world: &World, user: &str, picture: &str) -> (String, Vec<String>) {
    let result = world.selfie(4, user, &Capture { selfie: photo(picture), ..franck() }).await;
    assert_eq!(said(&result).0, "0840", "{result}");
    let secure = &result["Antifraud"]["smile_secure"];
    let named = secure["SuspectUsers"].as_array().unwrap().iter().map(|user| user["user_id"].as_str().unwrap().into());
    let mut named: Vec<String> = named.collect();
    named.sort();
    (said(secure).0.to_owned(), named)
}

async fn delete(world: &World, user: &str) {
    world.order(user, json!({ "delete": true })).await;
}

async fn nobody_is_left(database: Option<String>, folders: Vec<PathBuf>) {
    let mut world = World::with(Options { database, ..Options::default() }, &[]).await;
    let mut needles = forms(&selfie());
    let bytes = selfie();
    needles.push(("the selfie".into(), bytes[bytes.len() / 2..bytes.len() / 2 + 48].to_vec()));
    needles.push(("the user's name".into(), b"ann@planted.example".to_vec()));
    let everything = [vec![world.kweli.data_dir.path().to_owned()], folders].concat();

    assert_eq!(suspects(&world, "ann@planted.example", "franck-02159").await, ("5210".into(), vec![]));
    let of_ann = objects(&world);
    let found = ("5211".to_owned(), vec!["ann@planted.example".to_owned()]);
    assert_eq!(suspects(&world, "ben", "franck-01829").await, found);
    // While the person is on file already, nothing of the face lies in clear.
    let (searched, hits) = search(&everything, &needles);
    assert_eq!(hits, Vec::<String>::new(), "of {searched} bytes");
    let before = objects(&world);
    delete(&world, "ann@planted.example").await;
    let (searched, hits) = search(&everything, &needles);
    assert_eq!(hits, Vec::<String>::new(), "of {searched} bytes");
    assert!(searched > 100_000, "only {searched} bytes were searched");
    assert_eq!(objects(&world), before - of_ann, "the sealed pictures are gone too");
    // The next search does not find them, and what an earlier one found names nobody any more.
    assert_eq!(suspects(&world, "cid", "franck-02888").await, ("5211".into(), vec!["ben".into()]));
    let earlier = world.receiver.all().into_iter().find(|d| d.body["PartnerParams"]["user_id"] == "ben").unwrap();
    let job = earlier.job().unwrap().to_owned();
    let told = world.backend.job_status("ben", &job).await.unwrap();
    assert_eq!(told["result"]["Antifraud"]["SuspectUsers"], json!([]), "{told}");
    assert_eq!(world.selfie(2, "ann@planted.example", &franck()).await["code"], "2208");
    // Nor does a search by a process that began later and read everybody from the store.
    delete(&world, "ben").await;
    delete(&world, "cid").await;
    world.kweli.stop().unwrap();
    world.kweli.start().unwrap();
    assert_eq!(suspects(&world, "dan", "franck-03909").await, ("5210".into(), vec![]));
    // A face that is deleted right after it was enrolled is gone for a search that begins then.
    let started = Instant::now();
    delete(&world, "dan").await;
    assert_eq!(suspects(&world, "eve", "franck-03979").await, ("5210".into(), vec![]));
    assert!(started.elapsed() < Duration::from_secs(60));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    nobody_is_left(None, Vec::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    let server = postgres::shared();
    let folders = ["base", "pg_wal"].map(|name| server.data().join(name)).to_vec();
    nobody_is_left(Some(server.fresh_database()), folders).await;
}

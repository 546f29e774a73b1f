//! `kweli document read` on a folder of mixed files. Needs `make fixtures`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; the pictures are our own")]

use image::{ImageBuffer, Luma, Rgb, RgbImage};
use kweli_testkit::process::{models_dir, photo};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// What a line carries whatever became of its file.
const MEMBERS: [&str; 8] = ["path", "kind", "country", "mrz", "fields", "barcodes", "portrait", "quality"];
/// Twelve files on a machine that does other things too; a picture alone takes about a second.
const LIMIT: Duration = Duration::from_secs(240);

fn specimen(name: &str) -> Vec<u8> {
    std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("data/specimens/{name}.jpg"))).unwrap()
}

fn decoded(name: &str) -> RgbImage {
    image::load_from_memory(&specimen(name)).unwrap().to_rgb8()
}

/// Two photographs of one desk, beside each other.
fn side_by_side(left: &RgbImage, right: &RgbImage) -> RgbImage {
    RgbImage::from_fn(left.width() + right.width(), left.height().min(right.height()), |x, y| {
        if x < left.width() { *left.get_pixel(x, y) } else { *right.get_pixel(x - left.width(), y) }
    })
}

fn read(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_kweli"))
        .args(["document", "read"])
        .args(arguments)
        .env("KWELI_DATA_DIR", data)
        .env("KWELI_MODELS_DIR", models_dir().canonicalize().expect("the models are missing: run `make fixtures`"))
        .output()
        .unwrap()
}

#[test]
fn every_file_of_a_folder_gives_a_line() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let at = |name: &str| folder.path().join(name);
    let passport = specimen("passport");
    std::fs::write(at("passport.jpg"), &passport).unwrap();
    decoded("card-back").save(at("card-back.png")).unwrap();
    std::fs::write(at("renamed.jpg"), b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n").unwrap();
    std::fs::write(at("notes.txt"), "buy milk").unwrap();
    std::fs::write(at("empty.jpg"), b"").unwrap();
    std::fs::write(at("truncated.jpg"), &passport[..passport.len() / 3]).unwrap();
    std::fs::write(at("selfie.jpg"), photo("franck-02159.jpg").unwrap()).unwrap();
    image::imageops::thumbnail(&decoded("passport"), 100, 75).save(at("small.png")).unwrap();
    ImageBuffer::from_pixel(8_000, 6_400, Luma([200_u8])).save(at("enormous.png")).unwrap();
    side_by_side(&decoded("card-front"), &decoded("passport")).save(at("two.png")).unwrap();
    RgbImage::from_pixel(640, 480, Rgb([90, 90, 90])).save(at("grey.png")).unwrap();
    std::fs::create_dir(at("subfolder")).unwrap();

    let started = Instant::now();
    let missing = at("nowhere.jpg");
    let out = read(data.path(), &[folder.path().to_str().unwrap(), missing.to_str().unwrap()]);
    let took = started.elapsed();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(took < LIMIT, "{took:?}");
    let text = String::from_utf8(out.stdout).unwrap();
    let rows: BTreeMap<String, Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .inspect(|row| {
            assert!(MEMBERS.iter().all(|name| row.get(name).is_some()) && row.get("error").is_some(), "{row}")
        })
        .map(|row| (Path::new(row["path"].as_str().unwrap()).file_name().unwrap().to_string_lossy().into_owned(), row))
        .collect();
    assert_eq!(rows.len(), 12, "{:?}", rows.keys());

    for (name, words) in [
        ("renamed.jpg", "neither JPEG nor PNG"),
        ("notes.txt", "neither JPEG nor PNG"),
        ("empty.jpg", "empty"),
        ("truncated.jpg", "cut off"),
        ("enormous.png", "8000"),
        ("nowhere.jpg", "No such file"),
    ] {
        let row = &rows[name];
        let error = row["error"].as_str().unwrap_or_else(|| panic!("{row}"));
        assert!(error.contains(words), "{error}");
        assert!(row["kind"].is_null() && row["quality"].is_null(), "{row}");
    }
    for name in ["selfie.jpg", "small.png", "grey.png"] {
        let row = &rows[name];
        assert!(row["error"].is_null() && row["kind"].is_null() && row["mrz"].is_null(), "{row}");
    }
    let row = &rows["passport.jpg"];
    assert_eq!((&row["kind"], &row["country"]), (&"passport".into(), &"KE".into()), "{row}");
    let checks = &row["mrz"]["checks"];
    for name in ["document_number", "date_of_birth", "date_of_expiry", "composite"] {
        assert_eq!(checks[name], true, "{checks}");
    }
    assert_eq!((&row["mrz"]["format"], &row["mrz"]["valid"]), (&"TD3".into(), &true.into()));
    assert_eq!(row["fields"]["date_of_birth"]["understood"], "1990-05-17");
    assert_eq!(row["quality"]["several"], false, "{row}");
    let row = &rows["card-back.png"];
    assert_eq!((&row["mrz"]["format"], &row["side"]), (&"TD1".into(), &"back".into()), "{row}");
    assert_eq!(row["quality"]["several"], false);
    assert_eq!(rows["two.png"]["quality"]["several"], true, "{}", rows["two.png"]);
}

#[test]
fn nothing_readable_is_a_failure() {
    let (data, folder) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("notes.txt"), "buy milk").unwrap();
    let out = read(data.path(), &[folder.path().to_str().unwrap()]);
    assert_eq!(out.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&out.stdout).lines().count(), 1);
    assert_eq!(read(data.path(), &[]).status.code(), Some(2));
}

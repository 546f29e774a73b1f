//! `kweli demo`: what a stranger sees first.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use kweli_testkit::process::{models_dir, photos_dir};
use serde_json::Value;
use std::process::Command;

/// A folder in the form that `--offline-models` takes, of the fixtures that are there already.
fn offline() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, from) in [("models", models_dir()), ("photos", photos_dir())] {
        let from = from.canonicalize().expect("the fixtures are missing: run `make fixtures`");
        std::os::unix::fs::symlink(from, folder.path().join(name)).unwrap();
    }
    folder
}

#[test]
fn every_row_comes_out_as_expected() {
    let files = offline();
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_kweli"))
        .args(["demo", "--once", "--json", "--listen", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--offline-models"])
        .arg(files.path())
        .env("KWELI_DATA_DIR", data.path())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}\n{}", String::from_utf8_lossy(&output.stderr));
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(rows.len() >= 30, "{} rows", rows.len());
    for row in &rows {
        for column in ["product", "wire", "expected", "got", "reason", "ms", "link"] {
            assert!(!row[column].is_null(), "{row}");
        }
        // What was refused at the door never became a job.
        let refused = matches!(row["expected"].as_str(), Some("2208" | "2209" | "2210" | "403" | "404"));
        assert_eq!(row["link"].as_str().unwrap().contains("/portal/jobs/job_"), !refused, "{row}");
    }
    // The same selfie and the same number, with the authority's two photographs exchanged: the result flips.
    let of = |case: &str, wire: &str| {
        let row = rows.iter().find(|r| r["case"] == case && r["wire"] == wire && r["product"] == "biometric_kyc");
        row.unwrap()["got"].clone()
    };
    assert_eq!((of("same person", "v1"), of("photographs swapped: same number", "v1")), ("0810".into(), "0811".into()));
    assert_eq!(
        (of("other person", "v3"), of("photographs swapped: other number", "v3")),
        ("block".into(), "clear".into())
    );
    // Every document is shown through both generations.
    let documents =
        ["passport", "card, both sides", "expired passport", "photocopy", "birth date edited", "portrait swapped"];
    for (case, wire) in documents.iter().flat_map(|case| ["v1", "v3"].map(|wire| (case, wire))) {
        let shown = |r: &&Value| r["case"] == **case && r["wire"] == wire && r["product"] == "document_verification";
        assert!(rows.iter().any(|row| shown(&row)), "{case} {wire}");
    }
    let credentials = std::fs::read_to_string(data.path().join("demo/credentials.json")).unwrap();
    assert!(credentials.contains("api_key"));
}

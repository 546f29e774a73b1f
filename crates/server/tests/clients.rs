//! The official client libraries, unmodified, against the real binary.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use kweli_testkit::process::{Installation, Options, photo, photos_dir};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// A running installation with an authority that holds two people with real photographs.
fn installation() -> Installation {
    let mut kweli =
        Installation::new(env!("CARGO_BIN_EXE_kweli"), Options { vision: true, ..Options::default() }).unwrap();
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("same.jpg"), photo("franck-01829.jpg").unwrap()).unwrap();
    std::fs::write(folder.path().join("other.jpg"), photo("obama.jpg").unwrap()).unwrap();
    let csv = folder.path().join("people.csv");
    let people = "id_number,first_name,last_name,dob,photo\n\
                  23456781,Amara,Okoye,1968-04-12,same.jpg\n\
                  23456782,Barack,Hussein,1961-08-04,other.jpg\n";
    std::fs::write(&csv, people).unwrap();
    let photos = folder.path().to_str().unwrap();
    let import = ["authority", "import", "--country", "KE", "--id-type", "NATIONAL_ID", csv.to_str().unwrap()];
    let report = kweli.run(&[&import[..], &["--photos", photos, "--json"]].concat()).unwrap();
    assert!(report.contains("\"taken\":2"), "{report}");
    kweli.start().unwrap();
    kweli
}

#[tokio::test(flavor = "multi_thread")]
async fn official_clients_pass_unmodified() {
    let installed = Command::new(root().join("scripts/conformance.sh")).status().unwrap();
    assert!(installed.success(), "the official clients could not be installed");
    let kweli = installation();
    // The CA is there now; the default callbacks need the receiver's address.
    let receiver = kweli.receiver().await.unwrap();
    let url = receiver.url("default");
    let callbacks = ["--callback-url", url.as_str(), "--sandbox-callback-url", url.as_str()];
    let partner = kweli.partner("Conformance", 100_000, &callbacks).unwrap();
    let clients = root().join("target/conformance");
    std::fs::copy(root().join("conformance/v1.test.mjs"), clients.join("v1.test.mjs")).unwrap();
    let python = clients.join("venv/bin/python");
    let scripts: [(&Path, Vec<PathBuf>); 5] = [
        (&python, vec![root().join("conformance/test_v3_python.py")]),
        (&python, vec![root().join("conformance/test_v1_python.py")]),
        (&python, vec![root().join("conformance/test_v3_selfie.py")]),
        (&python, vec![root().join("conformance/test_v1_selfie.py")]),
        (Path::new("node"), vec!["--test".into(), clients.join("v1.test.mjs")]),
    ];
    let mut failed = Vec::new();
    for (program, arguments) in scripts {
        let name = arguments.last().unwrap().file_name().unwrap().to_owned();
        let mut command = tokio::process::Command::new(program);
        command
            .args(&arguments)
            .env("KWELI_BASE_URL", kweli.base())
            .env("KWELI_PARTNER_ID", &partner.id)
            .env("KWELI_SANDBOX_KEY", &partner.sandbox)
            .env("KWELI_PRODUCTION_KEY", &partner.production)
            .env("KWELI_RECEIVER", receiver.origin())
            .env("KWELI_PHOTOS_DIR", photos_dir())
            .env("PYTHONDONTWRITEBYTECODE", "1");
        for variable in ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"] {
            command.env(variable, kweli.ca());
        }
        for variable in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy", "ALL_PROXY"] {
            command.env_remove(variable);
        }
        let output = command.output().await.unwrap();
        println!("{}", String::from_utf8_lossy(&output.stdout));
        println!("{}", String::from_utf8_lossy(&output.stderr));
        if !output.status.success() {
            failed.push(name);
        }
    }
    let log = std::fs::read_to_string(kweli.log()).unwrap();
    let tail: Vec<&str> = log.lines().rev().take(40).collect();
    assert!(failed.is_empty(), "{failed:?} failed; last log lines, newest first:\n{}", tail.join("\n"));
}

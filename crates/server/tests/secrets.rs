//! Nothing that was sealed is found in clear: a byte search over the data dir and the log after real use.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use kweli_testkit::process::{Installation, Options, photo};
use kweli_testkit::wire::{Person, biometric_zip};
use std::path::Path;
use std::time::Duration;

/// Every file below a folder.
fn files(folder: &Path, into: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, into) } else { into.push(path) }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn planted_values_are_found_nowhere() {
    let mut kweli =
        Installation::new(env!("CARGO_BIN_EXE_kweli"), Options { vision: true, ..Options::default() }).unwrap();
    let partner = kweli.partner("Search", 10_000, &[]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let authority_photo = photo("franck-01829.jpg").unwrap();
    std::fs::write(folder.path().join("p.jpg"), &authority_photo).unwrap();
    let csv = folder.path().join("people.csv");
    std::fs::write(&csv, "id_number,first_name,last_name,address,phone_number,photo\n987654321,Zebedayo,Qwandarra,Plot 77 Umbrellafish Road,+254711222333,p.jpg\n").unwrap();
    let import =
        ["authority", "import", "--country", "KE", "--id-type", "NATIONAL_ID", csv.to_str().unwrap(), "--photos"];
    kweli.run(&[&import[..], &[folder.path().to_str().unwrap()]].concat()).unwrap();
    kweli.start().unwrap();
    let receiver = kweli.receiver().await.unwrap();
    let backend = kweli.backend(&partner).unwrap();
    let person = Person {
        country: "KE".into(),
        id_type: "NATIONAL_ID".into(),
        number: "987654321".into(),
        given: "Zebedayo".into(),
        last: "Qwandarra".into(),
    };
    let selfie = photo("franck-02159.jpg").unwrap();
    let frames: Vec<Vec<u8>> = ["02045", "02221", "02683", "02888", "03909", "03979"]
        .map(|n| photo(&format!("franck-{n}.jpg")).unwrap())
        .into();
    let user = "planted.user@example.com";
    // First generation: look-up and upload; a wrong one too, since errors are where values leak.
    let (status, answer) = backend.id_verification(&person, user, "planted-job-1").await.unwrap();
    assert_eq!((status, answer["ResultCode"].as_str()), (200, Some("1012")), "{answer}");
    let url = receiver.url("hush-hush-path");
    let (_, prepared) = backend.prep_upload(user, "planted-job-2", Some(&url)).await.unwrap();
    let zip = biometric_zip(&person, &selfie, &frames).unwrap();
    assert_eq!(backend.put(prepared["upload_url"].as_str().unwrap(), zip).await.unwrap(), 200);
    assert!(receiver.wait("planted-job-2", Duration::from_secs(60)).await.is_some());
    let (status, _) = backend.id_verification(&person, user, "planted-job-1").await.unwrap();
    assert_eq!(status, 400, "a used job id");
    // Third generation.
    let token = backend.token().await.unwrap();
    let form = backend.biometric_form(&person, &selfie, &frames, Some(&url)).unwrap();
    let (status, answer) = backend.submit(&token, "biometric_kyc", form).await.unwrap();
    assert_eq!(status, 202, "{answer}");
    assert!(receiver.wait(answer["job_id"].as_str().unwrap(), Duration::from_secs(60)).await.is_some());
    kweli.stop().unwrap();

    let middle = |bytes: &[u8]| bytes[bytes.len() / 2..bytes.len() / 2 + 48].to_vec();
    let mut planted: Vec<(String, Vec<u8>)> = vec![
        ("a picture's bytes".into(), middle(&selfie)),
        ("a frame's bytes".into(), middle(&frames[0])),
        ("the authority's picture's bytes".into(), middle(&authority_photo)),
        ("JPEG header".into(), b"\xFF\xD8\xFF\xE0\x00\x10JFIF".to_vec()),
    ];
    for text in [
        "Zebedayo",
        "Qwandarra",
        "zebedayo",
        "qwandarra",
        "ZEBEDAYO",
        "987654321",
        "Umbrellafish",
        "254711222333",
        "planted.user",
        "planted-job-1",
        "hush-hush-path",
        &partner.sandbox,
        &partner.production,
    ] {
        planted.push((text.to_owned(), text.as_bytes().to_vec()));
    }
    let mut all = Vec::new();
    files(kweli.data_dir.path(), &mut all);
    let mut searched = 0;
    let mut hits = Vec::new();
    for file in &all {
        let content = std::fs::read(file).unwrap();
        searched += content.len();
        for (what, bytes) in &planted {
            if content.windows(bytes.len()).any(|window| window == bytes) {
                hits.push(format!("{what} in {}", file.display()));
            }
        }
    }
    println!("searched {searched} bytes in {} files for {} planted values", all.len(), planted.len());
    assert!(searched > 100_000, "nothing was searched");
    assert!(hits.is_empty(), "{hits:#?}");
}

//! Packages that mean harm, or were damaged on the way.

use super::zips::{Entry, deflated, file, stored};
use super::*;
use proptest::prelude::*;

const INFO: &[u8] = br#"{"images":[{"image_type_id":0,"file_name":"s.jpg"}],"id_info":{"entered":false}}"#;

fn good() -> Vec<u8> {
    stored(&[file("info.json", INFO), file("s.jpg", b"selfie")])
}

fn reason(zip: &[u8]) -> Reason {
    open(zip).unwrap_err().reason
}

#[test]
fn the_plain_one_opens() {
    assert_eq!(kinds(&open(&good()).unwrap().0), ["selfie"]);
}

#[test]
fn names_that_lead_out() {
    for name in ["../x", "/etc/passwd", "a/../../x", "C:\\x", "\\x", "a\\..\\x", "x\u{1}"] {
        let zip = stored(&[file("info.json", INFO), file("s.jpg", b"selfie"), file(name, b"x")]);
        assert_eq!(reason(&zip), Reason::ArchiveUnreadable, "{name}");
    }
}

#[test]
fn links_ciphers_and_nesting() {
    let link = Entry { unix_mode: 0o120_777, ..file("l.jpg", b"/etc/passwd") };
    let cipher = Entry { flags: 1, ..file("c.jpg", b"0123456789ab") };
    let inner = good();
    for bad in [link, cipher, file("inner.zip", &inner)] {
        assert_eq!(reason(&stored(&[file("info.json", INFO), file("s.jpg", b"s"), bad])), Reason::ArchiveUnreadable);
    }
    assert_eq!(reason(&stored(&[file("info.json", INFO), file("s.jpg", &inner)])), Reason::ArchiveUnreadable);
}

#[test]
fn one_name_twice() {
    let twice = stored(&[file("info.json", INFO), file("s.jpg", b"s"), file("info.json", INFO)]);
    assert_eq!(reason(&twice), Reason::ManifestInvalid);
    let twice = stored(&[file("info.json", INFO), file("s.jpg", b"a"), file("s.jpg", b"b")]);
    assert_eq!(reason(&twice), Reason::ArchiveUnreadable);
    let elsewhere = stored(&[file("info.json", INFO), file("s.jpg", b"a"), file("j", b"b"), file("j", b"c")]);
    assert!(open(&elsewhere).is_ok());
}

#[test]
fn lying_lengths_and_checksums() {
    for claims in [3, 7, 1_000] {
        let lie = Entry { claims: Some(claims), ..file("s.jpg", b"selfie") };
        assert_eq!(reason(&stored(&[file("info.json", INFO), lie])), Reason::ArchiveUnreadable, "{claims}");
        let lie = Entry { claims: Some(claims), ..file("info.json", INFO) };
        assert_eq!(reason(&stored(&[lie, file("s.jpg", b"selfie")])), Reason::ArchiveUnreadable, "{claims}");
    }
    for name in ["s.jpg", "info.json"] {
        let data = if name == "s.jpg" { &b"selfie"[..] } else { INFO };
        let other = if name == "s.jpg" { file("info.json", INFO) } else { file("s.jpg", b"selfie") };
        let wrong = Entry { crc: Some(1), ..file(name, data) };
        assert_eq!(reason(&stored(&[other, wrong])), Reason::ArchiveUnreadable, "{name}");
    }
}

#[test]
fn bombs() {
    // 30 MB of zeros in 30 kB, beside and as a picture, and a description that is one.
    let zeros = vec![0; 30 * 1024 * 1024];
    assert_eq!(reason(&deflated(&[("info.json", INFO), ("s.jpg", b"s"), ("b", &zeros)])), Reason::ArchiveUnreadable);
    assert_eq!(reason(&deflated(&[("info.json", INFO), ("s.jpg", &zeros)])), Reason::ArchiveUnreadable);
    let spaces = vec![b' '; 30 * 1024 * 1024];
    assert_eq!(reason(&deflated(&[("info.json", &spaces)])), Reason::ArchiveUnreadable);
    // Claimed sizes add up beyond the limit although the zip is small.
    let huge: Vec<String> = (0..30).map(|n| format!("f{n}")).collect();
    let mut entries: Vec<_> = huge.iter().map(|n| Entry { claims: Some(u32::MAX / 2), ..file(n, b"x") }).collect();
    entries.push(file("info.json", INFO));
    assert_eq!(reason(&stored(&entries)), Reason::ArchiveUnreadable);
}

#[test]
fn counts_and_sizes() {
    let names: Vec<String> = (0..41).map(|n| format!("f{n}")).collect();
    let entries: Vec<_> = names.iter().map(|n| file(n, b"x")).collect();
    assert_eq!(reason(&stored(&entries)), Reason::ArchiveUnreadable);

    let mut job = submission(1);
    let limits = PackageLimits { packed: 10, ..PackageLimits::default() };
    assert_eq!(read(&good(), &limits, &mut job).unwrap_err().reason, Reason::ArchiveUnreadable);
    let limits = PackageLimits { pictures: 5, ..PackageLimits::default() };
    assert_eq!(read(&good(), &limits, &mut job).unwrap_err().reason, Reason::ArchiveUnreadable);
    let limits = PackageLimits { manifest: 20, ..PackageLimits::default() };
    assert_eq!(read(&good(), &limits, &mut job).unwrap_err().reason, Reason::ArchiveUnreadable);
}

#[test]
fn pictures_in_the_description_are_counted_too() {
    let picture = "A".repeat(400);
    let list = vec![format!(r#"{{"image_type_id":6,"image":"{picture}"}}"#); 5].join(",");
    let info = format!(r#"{{"images":[{list}],"id_info":{{"entered":false}}}}"#);
    let zip = deflated(&[("info.json", info.as_bytes())]);
    let mut job = submission(1);
    for (pictures, opens) in [(1500, true), (1499, false), (500, false)] {
        let limits = PackageLimits { pictures, ..PackageLimits::default() };
        let result = read(&zip, &limits, &mut job);
        assert_eq!(result.is_ok(), opens, "{pictures}");
        if let Err(problem) = result {
            assert_eq!(problem.reason, Reason::ArchiveUnreadable);
        }
    }
}

#[test]
fn one_endless_text_is_not_gathered() {
    let info = format!(r#"{{"images":[],"id_info":{{"x":"{}"}}}}"#, "A".repeat(3_000_000));
    let mut job = submission(1);
    let limits = PackageLimits { pictures: 1_000_000, ..PackageLimits::default() };
    let problem = read(&stored(&[file("info.json", info.as_bytes())]), &limits, &mut job).unwrap_err();
    assert_eq!(problem.reason, Reason::ArchiveUnreadable);
}

#[test]
fn torn_zips() {
    let zip = good();
    for length in 0..zip.len() {
        assert!(open(&zip[..length]).is_err(), "{length}");
    }
    let swapped = [&zip[20..], &zip[..20]].concat();
    assert_eq!(reason(&swapped), Reason::ArchiveUnreadable);
    assert_eq!(reason(b""), Reason::ArchiveUnreadable);
    assert_eq!(reason(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"), Reason::ManifestInvalid);
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = open(&bytes);
    }

    #[test]
    fn damaged_zips_are_read_or_refused(hits in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6), deflate: bool) {
        let mut zip = if deflate { deflated(&[("info.json", INFO), ("s.jpg", b"selfie")]) } else { good() };
        for (index, byte) in hits {
            let at = index.index(zip.len());
            zip[at] = byte;
        }
        let _ = open(&zip);
    }

    #[test]
    fn any_description_is_read_or_refused(text in r#"[\[\]{}:,"a-z0-9_ \\]{0,120}"#) {
        let _ = open(&stored(&[file("info.json", text.as_bytes())]));
    }
}

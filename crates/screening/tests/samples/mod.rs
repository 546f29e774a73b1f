//! The lists in `data/lists`.

#![allow(dead_code, clippy::unwrap_used, reason = "each test uses a part")]

use jiff::civil::Date;
use kweli_screening::{Format, Papers, SourceFile, WatchList, load};
use std::io::Read;
use std::path::Path;

pub const TODAY: Date = jiff::civil::date(2026, 11, 25);

pub fn files(folder: &str, names: &[&str]) -> Vec<SourceFile> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/lists").join(folder);
    let read = |name: &&str| {
        let bytes = std::fs::read(folder.join(format!("{name}.gz"))).unwrap();
        SourceFile { name: (*name).to_owned(), bytes }
    };
    names.iter().map(read).collect()
}

pub fn gunzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut out).unwrap();
    out
}

pub fn list(name: &str) -> WatchList {
    let (format, folder, names, dated): (_, _, &[&str], _) = match name {
        "sdn-2019" => (Format::OfacSdn, "us_ofac_sdn_2019-01", &["sdn.csv", "alt.csv", "add.csv"], "2019-01-15"),
        "sdn" => (
            Format::OfacSdn,
            "us_ofac_sdn_2021-07",
            &["sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"],
            "2021-07-07",
        ),
        "nonsdn" => (
            Format::OfacNonsdn,
            "us_ofac_nonsdn_2025-12",
            &["cons_prim.csv", "cons_alt.csv", "cons_add.csv", "cons_comments.csv"],
            "2025-12-19",
        ),
        "dpl" => (Format::BisDpl, "us_bis_dpl_2022-09", &["dpl.txt"], "2022-09-07"),
        "congress" => (Format::UsCongressYaml, "us_pep", &["legislators-current.yaml", "executive.yaml"], "2026-06-01"),
        other => panic!("no list {other}"),
    };
    load(format, &files(folder, names), Papers::new(name, dated.parse().unwrap()), TODAY).unwrap()
}

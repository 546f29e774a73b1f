//! What reading a document costs beyond its model inferences.
//!
//! Specimens of `scripts/make_specimens.py --only demo` are read on one thread, so that the sum of the inferences inside
//! a read and its whole duration are comparable; our line is 1.2. Medians over the rounds, one row a picture.
//!
//! `cargo bench -p kweli-vision --bench documents` prints a table and then one JSON line.
#![allow(clippy::print_stdout, reason = "a bench reports on standard output")]
#![allow(clippy::unwrap_used, reason = "a bench may stop at any failure")]
#![allow(missing_docs, reason = "a bench has no interface")]

use jiff::civil::date;
use kweli_vision::document::{Ask, DocumentReader, Timings};
use kweli_vision::{DecodeLimits, EngineOptions, decode};
use std::path::{Path, PathBuf};
use std::time::Duration;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 3;
const PICTURES: [&str; 5] = [
    "demo-gh-passport",
    "demo-gh-ghana-card",
    "demo-ke-national-id-back",
    "demo-ng-nin-slip",
    "demo-us-drivers-license-back",
];

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

fn median(rounds: &[Timings], part: fn(&Timings) -> Duration) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(|round| part(round).as_secs_f64() * 1e3).collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let reader =
        DocumentReader::load(&folder("KWELI_MODELS_DIR", "kweli-models"), &EngineOptions { threads: 1 }).unwrap();
    let ask = Ask { today: date(2026, 6, 15), side: None };
    println!(
        "picture                        find   ocr  codes  face  judge  inference  total  ratio   (ms, one thread)"
    );
    let (mut all, mut raw) = (0.0, 0.0);
    for name in PICTURES {
        let path = folder("KWELI_SPECIMENS_DIR", "specimens").join(format!("{name}.jpg"));
        let bytes = std::fs::read(&path)
            .unwrap_or_else(|e| panic!("{}: {e}; run scripts/make_specimens.py --only demo", path.display()));
        let picture = decode(&bytes, &DecodeLimits::default()).unwrap();
        reader.read(&picture, &ask).unwrap();
        let rounds: Vec<Timings> = (0..ROUNDS).map(|_| reader.read(&picture, &ask).unwrap().timings).collect();
        let parts: [fn(&Timings) -> Duration; 7] =
            [|t| t.find, |t| t.ocr, |t| t.barcodes, |t| t.portrait, |t| t.judge, |t| t.inference, |t| t.total];
        let [find, ocr, codes, face, judge, inference, total] = parts.map(|part| median(&rounds, part));
        println!(
            "{name:<30} {find:>4.0} {ocr:>5.0} {codes:>6.0} {face:>5.0} {judge:>6.0} {inference:>10.0} {total:>6.0} {:>6.3}",
            total / inference
        );
        all += total;
        raw += inference;
    }
    println!(
        "{}",
        serde_json::json!({ "bench": "documents", "total_ms": all, "inference_ms": raw, "ratio": all / raw })
    );
}

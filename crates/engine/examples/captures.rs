//! Judges every session that `scripts/make_sessions.py` made and prints one JSON line each: kind, label, finding, verdict.
//!
//! `scripts/accuracy.sh` turns them into the tables of `docs/ACCURACY.md`.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use kweli_domain::Generation;
use kweli_domain::decide::face::liveness;
use kweli_domain::partner::Strictness;
use kweli_engine::capture::assess;
use kweli_engine::policy;
use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine};
use std::path::{Path, PathBuf};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

fn main() -> Result<(), Failure> {
    let engine = FaceEngine::load(&folder("KWELI_MODELS_DIR", "kweli-models"), &EngineOptions { threads: 2 })?;
    let dir = folder("KWELI_SESSIONS_DIR", "kweli-sessions");
    let manifest = std::fs::read_to_string(dir.join("sessions.csv"))?;
    let policy = policy(Generation::V1, Strictness::Provisional);
    for line in manifest.lines().skip(1) {
        let [session, recording, person, kind, label] = line.split(',').collect::<Vec<_>>()[..] else {
            return Err(format!("sessions.csv: {line}").into());
        };
        let read = |name: &str| std::fs::read(dir.join(session).join(name));
        let frames = (0..8).map(|n| read(&format!("liveness_{n}.jpg"))).collect::<Result<Vec<_>, _>>()?;
        let judged = assess(&engine, &policy, &DecodeLimits::default(), &read("selfie.jpg")?, frames);
        let (finding, verdict, error) = match judged {
            Ok(finding) => {
                let verdict = liveness(&finding, &policy);
                (Some(finding), Some(verdict), None)
            }
            Err(error) => (None, None, Some(error.to_string())),
        };
        let row = serde_json::json!({"session": session, "recording": recording, "person": person, "kind": kind,
            "label": label, "verdict": verdict, "finding": finding, "error": error});
        println!("{row}");
    }
    Ok(())
}

//! Times one face comparison, from two files to the similarity.
//!
//! `cargo run --release -p kweli-vision --example face_pair -- A.jpg B.jpg [threads] [rounds]` prints one JSON line.
//! `scripts/bench_vision.sh` runs it beside two Python pipelines.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine, compare, decode};
use std::path::{Path, PathBuf};
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Processor time of this process so far, in ms, where the system tells (Linux, in steps of a clock tick).
fn processor_ms() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?) * 10.0)
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [a, b, rest @ ..] = &arguments[..] else { return Err("two pictures, please".into()) };
    let number = |at: usize, default: usize| rest.get(at).map_or(Ok(default), |text| text.parse());
    let (threads, rounds) = (number(0, 1)?, number(1, 15)?.max(1));
    let models = std::env::var_os("KWELI_MODELS_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/kweli-models"), PathBuf::from);
    let engine = FaceEngine::load(&models, &EngineOptions { threads })?;

    let pair = [a, b];
    let once = || -> Result<f32, String> {
        // Reading the files is part of it, as it is in the other pipelines.
        let templates = engine.map(&pair, |path| {
            let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}"))?;
            let picture = decode(&bytes, &DecodeLimits::default()).map_err(|e| format!("{path}: {e}"))?;
            let faces = engine.find_faces(&picture).map_err(|e| e.to_string())?;
            let face = faces.first().ok_or_else(|| format!("{path}: no face"))?;
            engine.embed(&picture, face).map_err(|e| e.to_string())
        });
        match <[_; 2]>::try_from(templates) {
            Ok([first, second]) => Ok(compare(&first?, &second?).fused),
            Err(_) => Err("two pictures make two templates".into()),
        }
    };
    let mut similarity = once()?;
    let mut times = Vec::new();
    let before = processor_ms();
    for _ in 0..rounds {
        let start = Instant::now();
        similarity = once()?;
        times.push(start.elapsed().as_secs_f64() * 1e3);
    }
    let processor = processor_ms().zip(before).map(|(after, before)| (after - before) / rounds as f64);
    times.sort_by(f64::total_cmp);
    println!(
        "{}",
        serde_json::json!({
            "pipeline": "kweli", "threads": threads, "ms": times[times.len() / 2],
            "processor_ms": processor, "similarity": similarity,
        })
    );
    Ok(())
}

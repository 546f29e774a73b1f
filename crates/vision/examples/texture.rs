//! Measures the texture of the largest face of each picture of a list and prints one CSV row each, for training.
//!
//! `scripts/train_texture.py` calls it with a file of paths, one a line.
#![allow(clippy::print_stdout, reason = "an example reports on standard output")]

use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine, decode, texture};
use std::path::{Path, PathBuf};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Failure = Box<dyn std::error::Error + Send + Sync>;

fn models() -> PathBuf {
    std::env::var_os("KWELI_MODELS_DIR")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/kweli-models"), PathBuf::from)
}

fn main() -> Result<(), Failure> {
    let list = std::env::args().nth(1).ok_or("usage: texture LIST [--models]")?;
    let with_models = std::env::args().nth(2).is_some_and(|word| word == "--models");
    let engine = FaceEngine::load(&models(), &EngineOptions { threads: 2 })?;
    let text = std::fs::read_to_string(list)?;
    let paths: Vec<&str> = text.lines().collect();
    println!("path,width,score,minifasnet,deeptree,fused,{}", texture::NAMES.join(","));
    let rows = engine.map(&paths, |path| -> Result<Option<String>, Failure> {
        let picture = decode(&std::fs::read(path)?, &DecodeLimits::default())?;
        let Some(face) = engine.find_faces(&picture)?.first().copied() else { return Ok(None) };
        let Some(measures) = texture::measures(&picture, &face.bbox) else { return Ok(None) };
        let scores = if with_models {
            let s = engine.liveness(&picture, &face)?;
            [s.minifasnet, s.deeptree, s.fused]
        } else {
            [f32::NAN; 3]
        };
        let [a, b, c] = scores;
        let measures: Vec<String> = measures.iter().map(ToString::to_string).collect();
        Ok(Some(format!("{path},{},{},{a},{b},{c},{}", face.bbox.size(), face.score, measures.join(","))))
    });
    for row in rows {
        if let Some(row) = row? {
            println!("{row}");
        }
    }
    Ok(())
}

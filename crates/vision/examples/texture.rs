//! Measures the texture of the largest face of each picture of a list and prints one CSV row each, for training:
//! what the models and the whole passive score say, and the texture's measures.
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
    let list = std::env::args().nth(1).ok_or("usage: texture LIST")?;
    let engine = FaceEngine::load(&models(), &EngineOptions { threads: 2 })?;
    let text = std::fs::read_to_string(list)?;
    let paths: Vec<&str> = text.lines().collect();
    println!("path,width,models,fused,{}", texture::NAMES.join(","));
    let rows = engine.map(&paths, |path| -> Result<Option<String>, Failure> {
        let picture = decode(&std::fs::read(path)?, &DecodeLimits::default())?;
        let Some(face) = engine.find_faces(&picture)?.first().copied() else { return Ok(None) };
        let Some(measures) = texture::measures(&picture, &face.bbox) else { return Ok(None) };
        // A face at the rim, that the models cannot crop, is no picture to learn from.
        let Ok(score) = engine.liveness(&picture, &face) else { return Ok(None) };
        let measures: Vec<String> = measures.iter().map(ToString::to_string).collect();
        Ok(Some(format!("{path},{},{},{},{}", face.bbox.size(), score.models, score.fused, measures.join(","))))
    });
    for row in rows {
        if let Some(row) = row? {
            println!("{row}");
        }
    }
    Ok(())
}

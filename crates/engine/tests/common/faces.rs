//! Real photographs and real models. Needs `make fixtures`.

use bytes::Bytes;
use kweli_domain::ImageKind;
use kweli_vision::{EngineOptions, FaceEngine};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

pub fn photo(name: &str) -> Bytes {
    let path = photos_dir().join(name);
    std::fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}; run `make fixtures`", path.display())).into()
}

/// Where the photographs are.
pub fn photos_dir() -> PathBuf {
    folder("KWELI_PHOTOS_DIR", "kweli-photos")
}

/// Where the model files are.
pub fn models_dir() -> PathBuf {
    folder("KWELI_MODELS_DIR", "kweli-models")
}

pub fn models() -> Arc<FaceEngine> {
    static MODELS: LazyLock<Arc<FaceEngine>> = LazyLock::new(|| {
        let options = EngineOptions { threads: 2 };
        let loaded = FaceEngine::load(&models_dir(), &options);
        Arc::new(loaded.unwrap_or_else(|e| panic!("{e}; for tests run `make fixtures`")))
    });
    MODELS.clone()
}

/// A selfie and frames by their file names.
pub fn pictures(selfie: &str, frames: &[&str]) -> Vec<(ImageKind, Bytes)> {
    let frames = frames.iter().zip(0..).map(|(name, n)| (ImageKind::Liveness(n), photo(name)));
    std::iter::once((ImageKind::Selfie, photo(selfie))).chain(frames).collect()
}

//! Where models and photographs lie. A missing file is a failure that names the command to run.

use kweli_vision::{DecodeLimits, EngineOptions, Face, FaceEngine, Picture, decode, lock};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

pub fn folder(variable: &str, default: &str) -> PathBuf {
    std::env::var_os(variable)
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target").join(default), PathBuf::from)
}

pub fn models() -> PathBuf {
    folder("KWELI_MODELS_DIR", "kweli-models")
}

pub fn photos() -> PathBuf {
    folder("KWELI_PHOTOS_DIR", "kweli-photos")
}

pub fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}; run `make fixtures`", path.display()))
}

pub fn engine() -> &'static FaceEngine {
    static ENGINE: LazyLock<FaceEngine> = LazyLock::new(|| {
        FaceEngine::load(&models(), &EngineOptions { threads: 2 })
            .unwrap_or_else(|e| panic!("{e}; for tests run `make fixtures`"))
    });
    &ENGINE
}

/// One still of the lock.
pub fn photo(name: &str) -> Vec<u8> {
    let file = lock::photos().iter().find(|photo| photo.name == name).expect("the lock names it");
    let bytes = bytes(&photos().join(file.file_name()));
    lock::verify_photo(&bytes, file).unwrap_or_else(|e| panic!("{e}; run `make fixtures`"));
    bytes
}

pub fn open(bytes: &[u8]) -> Picture {
    decode(bytes, &DecodeLimits::default()).unwrap()
}

/// The picture and its one face.
pub fn face(bytes: &[u8]) -> (Picture, Face) {
    let picture = open(bytes);
    let faces = engine().find_faces(&picture).unwrap();
    let face = *faces.first().expect("a face");
    (picture, face)
}

/// Every still of the lock and every frame that was cut from its recordings: name, person, content.
pub fn everything() -> Vec<(String, String, Vec<u8>)> {
    let mut all = Vec::new();
    for file in lock::photos() {
        if file.is_recording() {
            for index in 0.. {
                let name = format!("{}-{index:03}", file.name);
                let path = photos().join(format!("{name}.jpg"));
                if !path.exists() {
                    break;
                }
                all.push((name, file.person.clone(), bytes(&path)));
            }
        } else {
            all.push((file.name.clone(), file.person.clone(), photo(&file.name)));
        }
    }
    all
}

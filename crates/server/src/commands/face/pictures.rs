//! Each distinct file is decoded and measured once, whatever the order of the rows.

use kweli_vision::{DecodeLimits, FaceEngine, Picture, Template, decode};
use std::collections::HashMap;
use std::path::Path;

/// What is known of one file.
pub struct Measured {
    /// How many faces were found.
    pub faces: usize,
    /// Template of the largest.
    pub template: Option<Template>,
}

/// Measured files by path.
pub struct Pictures<'a> {
    engine: &'a FaceEngine,
    cache: HashMap<String, Result<Measured, String>>,
}

/// Reads and decodes a file.
pub fn open(path: &str) -> Result<Picture, String> {
    let limits = DecodeLimits::default();
    let size = std::fs::metadata(Path::new(path)).map_err(|e| format!("{path}: {e}"))?.len();
    if usize::try_from(size).is_ok_and(|size| size > limits.max_bytes) {
        return Err(format!("{path}: {size} bytes are more than the limit of {}", limits.max_bytes));
    }
    let bytes = std::fs::read(path).map_err(|e| format!("{path}: {e}"))?;
    decode(&bytes, &limits).map_err(|e| format!("{path}: {e}"))
}

impl<'a> Pictures<'a> {
    /// Nothing measured yet.
    pub fn new(engine: &'a FaceEngine) -> Self {
        Self { engine, cache: HashMap::new() }
    }

    /// The measurements of a file.
    pub fn get(&mut self, path: &str) -> &Result<Measured, String> {
        let engine = self.engine;
        self.cache.entry(path.to_owned()).or_insert_with(|| {
            let picture = open(path)?;
            let faces = engine.find_faces(&picture).map_err(|e| format!("{path}: {e}"))?;
            let template = match faces.first() {
                Some(face) => Some(engine.embed(&picture, face).map_err(|e| format!("{path}: {e}"))?),
                None => None,
            };
            Ok(Measured { faces: faces.len(), template })
        })
    }
}

//! The loaded document models and the way of one photograph through them.

use super::reading::{CaptureQuality, Classification, Fields, Portrait, Quad, Reading, Side, Timings};
use crate::detect::Detector;
use crate::inference::{InferenceError, RtenModel};
use crate::load::{self, LoadError, ModelInfo};
use crate::lock;
use crate::{EngineOptions, Picture};
use jiff::civil::Date;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What is known before a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The day on which it is read: decides the century of two-digit years.
    pub today: Date,
    /// The side that the photograph is said to show.
    pub side: Option<Side>,
}

/// The document models, loaded once and shared by all callers.
pub struct DocumentReader {
    pool: Arc<rten::ThreadPool>,
    models: Vec<ModelInfo>,
    faces: Detector,
}

impl DocumentReader {
    /// Reads, verifies and loads the models from `dir`.
    pub fn load(dir: &Path, options: &EngineOptions) -> Result<DocumentReader, LoadError> {
        let pool = Arc::new(rten::ThreadPool::with_num_threads(options.threads.max(1)));
        let mut models = Vec::new();
        let mut model = |name: &'static str, outputs: &[&str]| -> Result<Box<RtenModel>, LoadError> {
            // Proof: every name below is in the embedded lock, as the tests of `lock` check.
            let file = lock::model(name).expect("the lock names the model");
            let bytes = load::read(dir, file)?;
            models.push(ModelInfo { name: &file.name, version: file.short_hash() });
            let model = RtenModel::load(name, bytes, outputs, pool.clone())
                .map_err(|e| LoadError::Unusable { file: dir.join(file.file_name()), reason: e.to_string() })?;
            Ok(Box::new(model))
        };
        let faces = Detector::new(model("yunet-2023mar", &crate::detect::OUTPUTS)?);
        Ok(DocumentReader { faces, models, pool })
    }

    /// Which models answer.
    pub fn models(&self) -> &[ModelInfo] {
        &self.models
    }

    /// Reads one photograph of one side of a document.
    ///
    /// A picture without a document is a normal answer: nothing classified, no fields.
    pub fn read(&self, picture: &Picture, ask: &Ask) -> Result<Reading, InferenceError> {
        self.pool.run(|| self.work(picture, ask))
    }

    fn work(&self, picture: &Picture, ask: &Ask) -> Result<Reading, InferenceError> {
        let started = Instant::now();
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let quad = Quad { corners: [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)], confidence: 0.0 };
        let face = self.faces.find(picture)?.into_iter().next();
        let timings = Timings { total: started.elapsed(), ..Timings::default() };
        Ok(Reading {
            class: Classification { side: ask.side, ..Classification::default() },
            quad,
            capture: CaptureQuality { width, ..CaptureQuality::default() },
            page: picture.clone(),
            lines: Vec::new(),
            mrz: None,
            printed: Fields::new(),
            fields: Fields::new(),
            barcodes: Vec::new(),
            portrait: face.map(|face| Portrait { face }),
            signals: Vec::new(),
            timings,
        })
    }
}

//! The loaded models and what can be asked of them.

use crate::detect::Detector;
use crate::embed::Embedders;
use crate::inference::{Inference, InferenceError, RtenModel};
use crate::liveness::Liveness;
use crate::load::{self, LoadError, ModelInfo};
use crate::lock::{self, Feature};
use crate::quality::{Expression, Landmarks68, QualityModels};
use crate::tflite::TreeModel;
use crate::{Face, FrameSigns, PassiveScore, Picture, Quality, Sequence, Template, texture};
use std::path::Path;
use std::sync::Arc;

/// How a [`FaceEngine`] computes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EngineOptions {
    /// Threads of the engine's own pool, whatever the number of callers. Zero counts as one.
    pub threads: usize,
}

impl Default for EngineOptions {
    /// One thread.
    fn default() -> Self {
        EngineOptions { threads: 1 }
    }
}

/// Every face model, loaded once and shared by all callers.
///
/// Work runs on the engine's own pool of [`EngineOptions::threads`] threads; on Linux those inherit the niceness of the
/// thread that calls [`FaceEngine::load`]. All methods may be called from many threads at once.
pub struct FaceEngine {
    pool: Arc<rten::ThreadPool>,
    models: Vec<ModelInfo>,
    detector: Detector,
    embedders: Embedders,
    liveness: Liveness,
    quality: QualityModels,
}

impl FaceEngine {
    /// Reads, verifies and loads every face model of the lock from `dir`.
    pub fn load(dir: &Path, options: &EngineOptions) -> Result<FaceEngine, LoadError> {
        let pool = Arc::new(rten::ThreadPool::with_num_threads(options.threads.max(1)));
        let models = lock::needed(Feature::Face)
            .map(|file| ModelInfo { name: &file.name, version: file.short_hash() })
            .chain([ModelInfo { name: texture::MODEL_NAME, version: texture::version() }])
            .collect();
        let model = |name: &'static str, outputs: &[&str]| -> Result<Box<dyn Inference>, LoadError> {
            // Proof: every name below is in the embedded lock, as the tests of `lock` and of this file check.
            let file = lock::model(name).expect("the lock names the model");
            let unusable = |reason: String| LoadError::Unusable { file: dir.join(file.file_name()), reason };
            let bytes = load::read(dir, file)?;
            if file.member.ends_with(".tflite") {
                let tree = TreeModel::load(name, &bytes, pool.clone()).map_err(|e| unusable(e.to_string()))?;
                return Ok(Box::new(tree));
            }
            let model = RtenModel::load(name, bytes, outputs, pool.clone()).map_err(|e| unusable(e.to_string()))?;
            Ok(Box::new(model))
        };
        Ok(FaceEngine {
            detector: Detector::new(model("yunet-2023mar", &crate::detect::OUTPUTS)?),
            embedders: Embedders::new(model("sface-2021dec", &[])?, model("faceplugin-mobilefacenet-512", &[])?),
            liveness: Liveness::new(model("minifasnet-se-128", &[])?, model("deeptree-fas-256", &[])?),
            quality: QualityModels::new(model("faceplugin-landmark68", &[])?, model("faceplugin-eye", &[])?),
            models,
            pool,
        })
    }

    /// Which models answer: those of the lock in its order, then the texture classifier, which is compiled in.
    pub fn models(&self) -> &[ModelInfo] {
        &self.models
    }

    /// Finds the faces of a picture, largest first. None is a normal answer.
    pub fn find_faces(&self, picture: &Picture) -> Result<Vec<Face>, InferenceError> {
        self.pool.run(|| self.detector.find(picture))
    }

    /// Computes the template of one face that [`FaceEngine::find_faces`] found in this picture.
    pub fn embed(&self, picture: &Picture, face: &Face) -> Result<Template, InferenceError> {
        self.pool.run(|| self.embedders.embed(picture, face))
    }

    /// Scores one face of this picture for passive liveness.
    pub fn liveness(&self, picture: &Picture, face: &Face) -> Result<PassiveScore, InferenceError> {
        self.pool.run(|| self.liveness.score(picture, face))
    }

    /// Measures the capture quality of the largest face, given all faces that were found in this picture.
    pub fn quality(&self, picture: &Picture, faces: &[Face]) -> Result<Quality, InferenceError> {
        self.pool.run(|| self.quality.measure(picture, faces))
    }

    /// Finds the 68 landmarks of one face of this picture.
    pub fn landmarks(&self, picture: &Picture, face: &Face) -> Result<Landmarks68, InferenceError> {
        self.pool.run(|| self.quality.landmarks(picture, face))
    }

    /// Measures eyes and mouth of one face of this picture: what changes over the frames of a live capture.
    pub fn expression(&self, picture: &Picture, face: &Face) -> Result<Expression, InferenceError> {
        self.pool.run(|| self.quality.expression(picture, face))
    }

    /// Takes from one face of this picture what [`FaceEngine::sequence`] compares between frames.
    pub fn signs(&self, picture: &Picture, face: &Face) -> Result<FrameSigns, InferenceError> {
        self.pool.run(|| {
            let expression = self.quality.expression(picture, face)?;
            FrameSigns::take(picture, face, expression).ok_or(InferenceError::FaceOutside)
        })
    }

    /// Measures what happens between the frames of a capture, given in their order. `None` with fewer than two.
    pub fn sequence(&self, frames: &[FrameSigns]) -> Option<Sequence> {
        self.pool.run(|| crate::sequence::sequence(frames))
    }

    /// Applies `work` to every item on the engine's threads and returns the answers in the items' order.
    ///
    /// This is how several frames are decoded and checked at once: one item per thread costs less than one item on
    /// all threads.
    pub fn map<T: Sync, R: Send>(&self, items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
        use rayon::prelude::*;
        self.pool.run(|| items.par_iter().map(&work).collect())
    }
}

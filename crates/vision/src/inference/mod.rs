//! The one seam between models and the engine that runs them.
//!
//! A model is a function from one `f32` tensor to some `f32` tensors. Everything above this file knows only
//! [`Inference`]; another engine is another implementation, chosen where models are loaded.

mod shapes;

pub(crate) use shapes::{metadata, narrow};

use rten::{Model, ModelOptions, NodeId, RunOptions, ThreadPool};
use rten_tensor::TensorView;
use rten_tensor::prelude::*;
use std::sync::Arc;

/// A dense row-major tensor that somebody else owns.
#[derive(Clone, Copy, Debug)]
pub struct TensorRef<'a> {
    /// Extent of each axis.
    pub shape: &'a [usize],
    /// As many values as the product of the extents.
    pub data: &'a [f32],
}

/// A dense row-major tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Extent of each axis.
    pub shape: Vec<usize>,
    /// As many values as the product of the extents.
    pub data: Vec<f32>,
}

/// Why a model gave no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InferenceError {
    /// The engine refused or failed.
    #[error("model {model}: {reason}")]
    Failed {
        /// Name of the model in the lock.
        model: &'static str,
        /// The engine's words.
        reason: String,
    },
    /// The answer has another form than the model's description says, or holds NaN.
    #[error("model {model}: unexpected answer")]
    UnexpectedOutput {
        /// Name of the model in the lock.
        model: &'static str,
    },
    /// A face outside the picture, or without extent: not one that was found in this picture.
    #[error("the face does not lie in the picture")]
    FaceOutside,
}

/// A loaded model.
pub trait Inference: Send + Sync {
    /// Runs the model on one input and returns its outputs in the order agreed when it was loaded.
    fn run(&self, input: TensorRef<'_>) -> Result<Vec<Tensor>, InferenceError>;
}

/// A model on rten, the pure-Rust default engine.
pub struct RtenModel {
    name: &'static str,
    model: Model,
    input: NodeId,
    outputs: Vec<NodeId>,
    pool: Arc<ThreadPool>,
}

impl RtenModel {
    /// Loads an ONNX file. `outputs` names the wanted outputs in their order; empty means those of the file.
    pub fn load(
        name: &'static str,
        onnx: Vec<u8>,
        outputs: &[&str],
        pool: Arc<ThreadPool>,
    ) -> Result<RtenModel, InferenceError> {
        // The declared shapes go: detection runs on pictures of several sizes.
        let onnx = shapes::forget(name, &onnx)?;
        let failed = |reason: String| InferenceError::Failed { model: name, reason };
        let mut options = ModelOptions::with_all_ops();
        options.enable_optimization(true).prepack_weights(true);
        let model = options.load(onnx).map_err(|e| failed(e.to_string()))?;
        let input = *model.input_ids().first().ok_or_else(|| failed("it has no input".into()))?;
        let outputs = if outputs.is_empty() {
            model.output_ids().to_vec()
        } else {
            let ids: Result<Vec<_>, _> = outputs.iter().map(|output| model.node_id(output)).collect();
            ids.map_err(|e| failed(e.to_string()))?
        };
        Ok(RtenModel { name, model, input, outputs, pool })
    }
}

impl Inference for RtenModel {
    fn run(&self, input: TensorRef<'_>) -> Result<Vec<Tensor>, InferenceError> {
        let failed = |reason: String| InferenceError::Failed { model: self.name, reason };
        let view = TensorView::try_from_data(input.shape, input.data).map_err(|e| failed(e.to_string()))?;
        let options = RunOptions::default().with_thread_pool(Some(self.pool.clone()));
        let values = self
            .model
            .run(vec![(self.input, view.into())], &self.outputs, Some(options))
            .map_err(|e| failed(e.to_string()))?;
        values
            .into_iter()
            .map(|value| {
                let tensor = value.into_tensor::<f32>().ok_or(InferenceError::UnexpectedOutput { model: self.name })?;
                Ok(Tensor { shape: tensor.shape().to_vec(), data: tensor.into_data() })
            })
            .collect()
    }
}

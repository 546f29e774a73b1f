//! What the pixels say: from image bytes to faces, templates, liveness scores and quality measurements.
//!
//! The crate is pure computation. It opens model files once, at [`FaceEngine::load`]; after that nothing is read or
//! written, and no other crate of the workspace is known here. What a measurement means for a job is decided elsewhere.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use kweli_vision::{DecodeLimits, EngineOptions, FaceEngine, compare, decode};
//! let engine = FaceEngine::load("models".as_ref(), &EngineOptions::default())?;
//! let mut templates = Vec::new();
//! for path in ["selfie.jpg", "authority.jpg"] {
//!     let picture = decode(&std::fs::read(path)?, &DecodeLimits::default())?;
//!     let faces = engine.find_faces(&picture)?;
//!     templates.push(engine.embed(&picture, faces.first().ok_or("no face")?)?);
//! }
//! let similarity = compare(&templates[0], &templates[1]);
//! let verdict = similarity.verdict();
//! # Ok(()) }
//! ```

pub mod align;
pub mod decode;
mod detect;
pub mod document;
mod embed;
mod engine;
mod face;
pub mod inference;
mod liveness;
mod load;
pub mod lock;
pub mod origin;
mod picture;
pub mod quality;
mod resample;
pub mod search;
pub mod sequence;
mod sum;
mod template;
pub mod texture;
pub mod tflite;
pub mod thresholds;

pub use decode::{DecodeError, DecodeLimits, decode};
pub use engine::{EngineOptions, FaceEngine};
pub use face::{Face, FaceBox};
pub use inference::InferenceError;
pub use liveness::{PassiveScore, PassiveVerdict};
pub use load::{LoadError, ModelInfo};
pub use origin::Origin;
pub use picture::{Picture, PictureFormat};
pub use quality::{Component, Expression, HeadPose, Landmarks68, Quality};
pub use sequence::{FrameSigns, Sequence};
pub use template::{MatchVerdict, Similarity, Template, TemplateError, compare};

//! Templates between the models, which compare them, and the store, which keeps them.

use super::{Case, CheckError};
use kweli_domain::enrolment::{Embedding, FaceTemplate};
use kweli_vision::{FaceEngine, Template};

/// The model behind each part of a template.
pub(super) const SFACE: &str = "sface-2021dec";
/// As [`SFACE`].
pub(super) const MOBILEFACENET: &str = "faceplugin-mobilefacenet-512";

/// The version of a model that answers now.
fn version<'v>(vision: &'v FaceEngine, name: &str) -> &'v str {
    vision.models().iter().find(|model| model.name == name).map_or("", |model| model.version)
}

/// A template as it is kept: each vector under the model and version that made it.
fn kept(vision: &FaceEngine, template: &Template) -> FaceTemplate {
    let embedding = |model: &str, vector: &[f32]| Embedding {
        model: model.to_owned(),
        version: version(vision, model).to_owned(),
        vector: vector.to_vec(),
    };
    FaceTemplate {
        embeddings: vec![embedding(SFACE, template.sface()), embedding(MOBILEFACENET, template.mobilefacenet())],
    }
}

/// A kept template for the models of today; `None` if others made it.
pub(super) fn opened(vision: &FaceEngine, kept: &FaceTemplate) -> Option<Template> {
    let part = |model: &str| kept.of(model, version(vision, model));
    Template::from_raw(part(SFACE)?, part(MOBILEFACENET)?).ok()
}

impl Case<'_> {
    /// The selfie's template as it is kept; `None` without a face.
    pub(crate) async fn selfie_template(&mut self) -> Result<Option<FaceTemplate>, CheckError> {
        let vision = self.vision()?;
        let template = self.gallery.selfie_template(&vision).await?;
        Ok(template.map(|template| kept(&vision, &template)))
    }
}

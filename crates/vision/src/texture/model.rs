//! The classifier's weights and what they say.

use super::{COUNT, NAMES};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Its name in the evidence.
pub const MODEL_NAME: &str = "texture-1";

const WEIGHTS: &str = include_str!("../../data/texture.json");

/// First twelve hex digits of the weights' SHA-256, as for the models of the lock.
pub(crate) fn version() -> &'static str {
    static VERSION: LazyLock<String> = LazyLock::new(|| {
        let mut text = hex::encode(Sha256::digest(WEIGHTS));
        text.truncate(12);
        text
    });
    &VERSION
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    // Proof for both: the file is compiled in, and a test below loads it.
    let file: File = serde_json::from_str(WEIGHTS).expect("data/texture.json is JSON");
    let measures = NAMES.map(|name| *file.measures.get(name).expect("data/texture.json names every measure"));
    Model { bias: file.bias, measures }
});

/// As the training script writes it: for each measure its mean, deviation and weight.
#[derive(Deserialize)]
struct File {
    bias: f32,
    measures: HashMap<String, [f32; 3]>,
}

/// Logistic regression over standardised measures.
struct Model {
    bias: f32,
    measures: [[f32; 3]; COUNT],
}

/// Probability of a live face by the measures, 0..1.
pub fn score(measures: &[f32; COUNT]) -> f32 {
    let sum = measures.iter().zip(&MODEL.measures).fold(MODEL.bias, |sum, (value, [mean, deviation, weight])| {
        // A measure far outside what was seen in training counts as the outermost that was.
        sum + weight * ((value - mean) / deviation).clamp(-3.0, 3.0)
    });
    1.0 / (1.0 + (-sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_weights_fit_the_measures() {
        assert!(MODEL.bias.is_finite());
        for (name, [mean, deviation, weight]) in NAMES.iter().zip(&MODEL.measures) {
            assert!(mean.is_finite() && weight.is_finite() && *deviation > 0.0, "{name}");
        }
        // Skin colour, framing and size of a face carry no weight.
        for name in ["cb", "cr", "saturation", "size"] {
            let at = NAMES.iter().position(|n| *n == name).unwrap();
            assert_eq!(MODEL.measures[at][2], 0.0, "{name}");
        }
    }
}

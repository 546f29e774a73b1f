//! Translation of a TensorFlow Lite file into ONNX.

/// Why a file could not be translated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TranslateError {
    /// The bytes are no sound TFLite file.
    #[error("not a sound TFLite file: {0}")]
    Malformed(&'static str),
    /// The file uses something that the translation does not know.
    #[error("not supported: {0}")]
    Unsupported(String),
}

/// Turns a TFLite file into an ONNX file that computes the same.
pub fn translate(_tflite: &[u8]) -> Result<Vec<u8>, TranslateError> {
    Err(TranslateError::Unsupported("translation".into()))
}

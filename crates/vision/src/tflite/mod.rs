//! A model that is published as TensorFlow Lite only.
//!
//! One passive-liveness model comes as TFLite, and no general engine that Kweli runs on reads that. There are two ways:
//! [`translate`] makes an ONNX file that every engine reads, and [`TreeModel`] runs the file itself, branch by branch.
//! Both answer alike, which the tests hold against the TFLite runtime; the second is the faster one and the one in use.
//!
//! The translation covers the operators of such image classifiers. TFLite lays pictures out as height, width, channel; the
//! ONNX file takes and keeps channel, height, width, so that convolutions need no transposition at run time. Half-float
//! weights are widened.

mod conv;
mod flat;
mod graph;
mod onnx;
mod translate;
mod tree;

pub use tree::TreeModel;

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
///
/// Inputs and outputs of rank 4 change their layout from NHWC to NCHW; all others keep it. Names are `t` and the index
/// of the tensor in the TFLite file; their order is kept.
pub fn translate(tflite: &[u8]) -> Result<Vec<u8>, TranslateError> {
    translate::translate(tflite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn other_bytes_are_refused() {
        assert!(matches!(translate(b""), Err(TranslateError::Malformed(_))));
        assert!(matches!(translate(b"\x08\0\0\0TFL3"), Err(TranslateError::Malformed(_))));
        assert!(matches!(translate(&[0xff; 64]), Err(TranslateError::Malformed(_))));
    }

    proptest! {
        #[test]
        fn hostile_bytes_never_panic(tail in proptest::collection::vec(any::<u8>(), 0..512)) {
            let mut bytes = b"\x10\0\0\0TFL3".to_vec();
            bytes.extend(tail);
            let _ = translate(&bytes);
        }
    }
}

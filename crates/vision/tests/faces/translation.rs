//! The TFLite model answers like the TFLite runtime, translated to ONNX and run branch by branch.

use crate::fixtures::{bytes, models};
use kweli_vision::inference::{Inference, RtenModel, TensorRef};
use kweli_vision::tflite::{TranslateError, TreeModel, translate};
use std::sync::Arc;

const SIDE: usize = 256;

/// Class scores and the index of the leaf, written down once from LiteRT 2.3.0 on the untranslated file.
const EXPECTED: [([f32; 8], usize); 4] = [
    ([0.9975457, 0.030144, 1.0029556, 1.012211, 1.0033431, 0.937313, 1.0049167, 0.9615269], 3),
    ([1.0216961, 1.0024588, 1.0020514, 1.009434, 0.993817, 0.986856, 0.9998738, 0.9861171], 4),
    ([1.0387528, 0.996017, 1.001541, 1.0128706, 0.9924044, 0.9855856, 1.0005066, 0.8668016], 4),
    ([0.4313715, 0.22155, 1.0041384, 0.4059333, 1.0003693, 0.9356961, 1.0087477, 0.9264225], 3),
];

/// Pictures that any language can make from a formula.
fn pattern(kind: usize, y: i64, x: i64, c: i64) -> f32 {
    let value = match kind {
        0 => y * 31 + x * 17 + c * 101,
        1 => (y / 16 + x / 16) % 2 * 200 + c * 20,
        2 => ((y - 128).pow(2) + (x - 128).pow(2)) / 128,
        _ => (y * y + x * 3 * c) % 251,
    };
    (value % 256) as f32 / 255.0
}

fn file() -> Vec<u8> {
    bytes(&models().join("deeptree-fas-256.tflite"))
}

#[test]
fn answers_equal_those_of_the_tflite_runtime() {
    let pool = Arc::new(rten::ThreadPool::with_num_threads(2));
    let translated = RtenModel::load("deeptree", translate(&file()).unwrap(), &[], pool.clone()).unwrap();
    let tree = TreeModel::load("deeptree", &file(), pool).unwrap();
    for (kind, (scores, leaf)) in EXPECTED.iter().enumerate() {
        let mut input = Vec::with_capacity(3 * SIDE * SIDE);
        for c in 0..3 {
            for y in 0..SIDE as i64 {
                input.extend((0..SIDE as i64).map(|x| pattern(kind, y, x, c)));
            }
        }
        let input = TensorRef { shape: &[1, 3, SIDE, SIDE], data: &input };
        let mut leaves = [0.0; 8];
        leaves[*leaf] = 1.0;
        let output = translated.run(input).unwrap();
        for (got, expected) in output[0].data.iter().zip(scores) {
            assert!((got - expected).abs() < 2e-5, "pattern {kind}: {:?} {scores:?}", output[0].data);
        }
        assert_eq!(output[1].data, leaves, "pattern {kind}");
        // The tree computes the one leaf that counts.
        let output = tree.run(input).unwrap();
        assert_eq!(output[1].data, leaves, "pattern {kind}");
        for (i, got) in output[0].data.iter().enumerate() {
            let expected = if i == *leaf { scores[i] } else { 0.0 };
            assert!((got - expected).abs() < 2e-5, "pattern {kind}: {:?} {scores:?}", output[0].data);
        }
    }
}

/// A damaged file is an error, wherever it is damaged.
#[test]
fn damaged_files_are_refused_or_translated_without_panic() {
    let pool = Arc::new(rten::ThreadPool::with_num_threads(1));
    let load = |bytes: &[u8]| TreeModel::load("deeptree", bytes, pool.clone());
    let file = file();
    for cut in [0, 7, 8, 100, 5_000, file.len() / 2, file.len() - 1] {
        assert!(translate(&file[..cut]).is_err(), "cut at {cut}");
        assert!(load(&file[..cut]).is_err(), "cut at {cut}");
    }
    // The tables lie at both ends; weights in between may be anything.
    let mut refused = 0;
    for at in (0..2_000).chain(file.len() - 60_000..file.len()).step_by(911) {
        let mut damaged = file.clone();
        damaged[at] ^= 0xff;
        refused += u32::from(translate(&damaged).is_err());
        refused += u32::from(load(&damaged).is_err());
    }
    assert!(refused > 10, "{refused}");
    assert!(matches!(translate(b"something else"), Err(TranslateError::Malformed(_))));
}

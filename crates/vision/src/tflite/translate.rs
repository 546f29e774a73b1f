//! The walk over a TFLite graph.

use super::TranslateError;
use super::flat::Table;
use super::onnx::{Attribute, Graph};
use std::collections::HashSet;

fn unsupported<T>(what: impl Into<String>) -> Result<T, TranslateError> {
    Err(TranslateError::Unsupported(what.into()))
}

const NO_SUCH: TranslateError = TranslateError::Malformed("an index points outside its list");

/// A tensor of the TFLite graph.
struct Tensor<'a> {
    shape: Vec<i64>,
    kind: u8,
    /// Content of a constant; empty for a computed tensor.
    data: &'a [u8],
}

const FLOAT32: u8 = 0;
const FLOAT16: u8 = 1;
const INT32: u8 = 2;

impl Tensor<'_> {
    fn is_constant(&self) -> bool {
        !self.data.is_empty()
    }

    fn floats(&self) -> Result<Vec<f32>, TranslateError> {
        let values: Vec<f32> = match self.kind {
            FLOAT32 => self.data.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect(),
            FLOAT16 => self.data.as_chunks::<2>().0.iter().map(|two| half(u16::from_le_bytes(*two))).collect(),
            other => return unsupported(format!("constants of type {other}")),
        };
        let count = self.shape.iter().try_fold(1i64, |product, side| product.checked_mul(*side));
        if count != Some(values.len() as i64) {
            return Err(TranslateError::Malformed("a constant has another size than its shape"));
        }
        Ok(values)
    }

    fn ints(&self) -> Result<Vec<i64>, TranslateError> {
        if self.kind != INT32 {
            return unsupported(format!("index constants of type {}", self.kind));
        }
        Ok(self.data.as_chunks::<4>().0.iter().map(|four| i64::from(i32::from_le_bytes(*four))).collect())
    }
}

/// IEEE 754 half to single precision; exact.
fn half(bits: u16) -> f32 {
    let sign = u32::from(bits & 0x8000) << 16;
    let (exponent, mantissa) = (u32::from(bits >> 10 & 0x1f), u32::from(bits & 0x3ff));
    let magnitude = match exponent {
        // Zero and subnormals: multiples of 2^-24.
        0 => (mantissa as f32 / 16_777_216.0).to_bits(),
        0x1f => 0x7f80_0000 | mantissa << 13,
        _ => (exponent + 112) << 23 | mantissa << 13,
    };
    f32::from_bits(sign | magnitude)
}

struct Translation<'a> {
    tensors: Vec<Tensor<'a>>,
    /// For a tensor that only renames another: that other. Chains are resolved when they are made.
    alias: Vec<usize>,
    /// Constants that the graph holds already.
    written: HashSet<String>,
    graph: Graph,
}

pub(super) fn translate(file: &[u8]) -> Result<Vec<u8>, TranslateError> {
    let model = Table::root(file, b"TFL3")?;
    let buffers = model.tables(4)?;
    let codes: Vec<i32> = model
        .tables(1)?
        .iter()
        // Old files hold the operator in a byte, newer ones in a 32-bit field; the larger of the two is meant.
        .map(|code| Ok(i32::from(code.u8(0)?).max(code.i32(3, 0)?)))
        .collect::<Result<_, TranslateError>>()?;
    let subgraphs = model.tables(2)?;
    let [subgraph] = subgraphs.as_slice() else { return unsupported("more or less than one subgraph") };
    let tensors = subgraph
        .tables(0)?
        .iter()
        .map(|tensor| {
            Ok(Tensor {
                shape: tensor.i32s(0)?.into_iter().map(i64::from).collect(),
                kind: tensor.u8(1)?,
                data: buffers.get(tensor.index(2)?).ok_or(NO_SUCH)?.bytes(0)?,
            })
        })
        .collect::<Result<Vec<_>, TranslateError>>()?;
    let mut work =
        Translation { alias: (0..tensors.len()).collect(), tensors, written: HashSet::new(), graph: Graph::default() };

    for index in subgraph.i32s(1)? {
        let index = work.check(index)?;
        let shape = channels_first(&work.tensors[index].shape);
        work.graph.input(&name(index), &shape);
    }
    for operator in subgraph.tables(3)? {
        let code = *codes.get(operator.index(0)?).ok_or(NO_SUCH)?;
        let inputs = work.check_all(operator.i32s(1)?)?;
        let outputs = work.check_all(operator.i32s(2)?)?;
        let [output] = outputs[..] else { return unsupported("operators with several outputs") };
        work.operator(code, &inputs, output, operator.table(4)?)?;
    }
    for index in subgraph.i32s(2)? {
        let index = work.check(index)?;
        // An output must be a name of the graph, so a mere alias becomes a node.
        if work.alias[index] != index {
            let source = work.operand(index)?;
            work.graph.node("Identity", &[&source], &name(index), &[]);
        }
        let shape = channels_first(&work.tensors[index].shape);
        work.graph.output(&name(index), &shape);
    }
    Ok(work.graph.finish())
}

fn name(index: usize) -> String {
    format!("t{index}")
}

fn channels_first(shape: &[i64]) -> Vec<i64> {
    match *shape {
        [n, h, w, c] => vec![n, c, h, w],
        _ => shape.to_vec(),
    }
}

impl Translation<'_> {
    fn check(&self, index: i32) -> Result<usize, TranslateError> {
        usize::try_from(index).ok().filter(|index| *index < self.tensors.len()).ok_or(NO_SUCH)
    }

    fn check_all(&self, indices: Vec<i32>) -> Result<Vec<usize>, TranslateError> {
        indices.into_iter().map(|index| self.check(index)).collect()
    }

    /// The tensor behind a chain of renamings.
    fn real(&self, index: usize) -> usize {
        self.alias[index]
    }

    /// The name of an operand in the ONNX graph. A constant is written as an initializer on its first use.
    fn operand(&mut self, index: usize) -> Result<String, TranslateError> {
        let index = self.real(index);
        let tensor = &self.tensors[index];
        if !tensor.is_constant() {
            return Ok(name(index));
        }
        if tensor.shape.len() > 2 {
            return unsupported("constant operands of more than two dimensions");
        }
        if self.written.insert(name(index)) {
            self.graph.floats(&name(index), &tensor.shape, &tensor.floats()?);
        }
        Ok(name(index))
    }

    /// An operand reshaped in TFLite's own order, whatever its layout here, under the name `out`.
    fn flat(&mut self, index: usize, shape: &[i64], out: &str) -> Result<(), TranslateError> {
        let real = self.real(index);
        let mut source = self.operand(index)?;
        if let [_, h, w, c] = self.tensors[real].shape[..]
            && h * w > 1
            && c > 1
        {
            let transposed = format!("{out}_nhwc");
            self.graph.node("Transpose", &[&source], &transposed, &[("perm", Attribute::Ints(vec![0, 2, 3, 1]))]);
            source = transposed;
        }
        let wanted = format!("{out}_shape");
        self.graph.ints(&wanted, shape);
        self.graph.node("Reshape", &[&source, &wanted], out, &[]);
        Ok(())
    }

    fn operator(
        &mut self,
        code: i32,
        inputs: &[usize],
        output: usize,
        options: Option<Table<'_>>,
    ) -> Result<(), TranslateError> {
        let out = name(output);
        let no_options = || TranslateError::Malformed("an operator has no options");
        match (code, inputs) {
            // ADD, MUL, SUB
            (0 | 18 | 41, [a, b]) => {
                no_activation(options, 0)?;
                let (a, b) = (self.operand(*a)?, self.operand(*b)?);
                let op = match code {
                    0 => "Add",
                    18 => "Mul",
                    _ => "Sub",
                };
                self.graph.node(op, &[&a, &b], &out, &[]);
            }
            // AVERAGE_POOL_2D, MAX_POOL_2D
            (1 | 17, [input]) => {
                let options = options.ok_or_else(no_options)?;
                no_activation(Some(options), 5)?;
                let size = [options.i32(4, 0)?.into(), options.i32(3, 0)?.into()];
                let stride = [options.i32(2, 0)?.into(), options.i32(1, 0)?.into()];
                let pads = self.pads(*input, options.u8(0)?, size, stride)?;
                let source = self.operand(*input)?;
                let attributes = [
                    ("kernel_shape", Attribute::Ints(size.to_vec())),
                    ("strides", Attribute::Ints(stride.to_vec())),
                    ("pads", Attribute::Ints(pads)),
                ];
                // Neither TFLite nor ONNX by default counts padded places in an average.
                self.graph.node(if code == 1 { "AveragePool" } else { "MaxPool" }, &[&source], &out, &attributes);
            }
            // CONCATENATION
            (2, parts) => {
                let options = options.ok_or_else(no_options)?;
                no_activation(Some(options), 1)?;
                let rank = self.tensors[output].shape.len() as i64;
                if rank > 2 {
                    return unsupported("concatenation of more than two dimensions");
                }
                let axis = i64::from(options.i32(0, 0)?);
                let names: Vec<String> = parts.iter().map(|part| self.operand(*part)).collect::<Result<_, _>>()?;
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                self.graph.node("Concat", &names, &out, &[("axis", Attribute::Int(axis))]);
            }
            (3, [input, weights, bias]) => {
                self.convolution(*input, *weights, *bias, &out, options.ok_or_else(no_options)?)?;
            }
            // DEQUANTIZE of half-float constants, and a STRIDED_SLICE that takes everything: names only.
            (6, [input]) if self.tensors[self.real(*input)].kind == FLOAT16 => {
                self.alias[output] = self.real(*input);
            }
            (45, [input, _, _, strides]) => {
                let options = options.ok_or_else(no_options)?;
                let rank = self.tensors[*input].shape.len() as u32;
                let all = (1i32 << rank.min(16)) - 1;
                let whole = options.i32(0, 0)? == all
                    && options.i32(1, 0)? == all
                    && options.i32(2, 0)? == 0
                    && options.i32(3, 0)? == 0
                    && options.i32(4, 0)? == 0
                    && self.tensors[*strides].ints()?.iter().all(|stride| *stride == 1);
                if !whole {
                    return unsupported("slices that take a part");
                }
                self.alias[output] = self.real(*input);
            }
            // FULLY_CONNECTED
            (9, [input, weights, bias]) => {
                let options = options.ok_or_else(no_options)?;
                no_activation(Some(options), 0)?;
                if options.u8(1)? != 0 {
                    return unsupported("shuffled weights");
                }
                let weights_at = self.real(*weights);
                let [_, width] = self.tensors[weights_at].shape[..] else {
                    return Err(TranslateError::Malformed("a fully connected layer has no weight matrix"));
                };
                let source = if self.tensors[self.real(*input)].shape.len() == 2 {
                    self.operand(*input)?
                } else {
                    let flat = format!("{out}_flat");
                    self.flat(*input, &[-1, width], &flat)?;
                    flat
                };
                let (weights, bias) = (self.operand(*weights)?, self.operand(*bias)?);
                self.graph.node("Gemm", &[&source, &weights, &bias], &out, &[("transB", Attribute::Int(1))]);
            }
            // RESHAPE
            (22, [input, shape]) => {
                let shape = self.tensors[self.real(*shape)].ints()?;
                if shape.len() > 2 {
                    return unsupported("reshaping to more than two dimensions");
                }
                self.flat(*input, &shape, &out)?;
            }
            // CAST between truth values and floats
            (53, [input]) if self.tensors[output].kind == FLOAT32 => {
                let source = self.operand(*input)?;
                self.graph.node("Cast", &[&source], &out, &[("to", Attribute::Int(1))]);
            }
            // LESS, GREATER_EQUAL
            (58 | 62, [a, b]) => {
                let (a, b) = (self.operand(*a)?, self.operand(*b)?);
                self.graph.node(if code == 58 { "Less" } else { "GreaterOrEqual" }, &[&a, &b], &out, &[]);
            }
            // LEAKY_RELU
            (98, [input]) => {
                let alpha = options.ok_or_else(no_options)?.f32(0)?;
                let source = self.operand(*input)?;
                self.graph.node("LeakyRelu", &[&source], &out, &[("alpha", Attribute::Float(alpha))]);
            }
            _ => return unsupported(format!("operator {code} with {} inputs", inputs.len())),
        }
        Ok(())
    }

    /// CONV_2D: weights come as output, height, width, input and leave as output, input, height, width.
    fn convolution(
        &mut self,
        input: usize,
        weights: usize,
        bias: usize,
        out: &str,
        options: Table<'_>,
    ) -> Result<(), TranslateError> {
        no_activation(Some(options), 3)?;
        if options.i32(4, 1)? != 1 || options.i32(5, 1)? != 1 {
            return unsupported("dilated convolutions");
        }
        let weights = self.real(weights);
        let [o, h, w, i] = self.tensors[weights].shape[..] else {
            return Err(TranslateError::Malformed("a convolution has no four-dimensional weights"));
        };
        let kernel = format!("{}_oihw", name(weights));
        if self.written.insert(kernel.clone()) {
            let values = self.tensors[weights].floats()?;
            let mut turned = Vec::with_capacity(values.len());
            for o in 0..o {
                for i_at in 0..i {
                    for y in 0..h {
                        for x in 0..w {
                            turned.push(values[(((o * h + y) * w + x) * i + i_at) as usize]);
                        }
                    }
                }
            }
            self.graph.floats(&kernel, &[o, i, h, w], &turned);
        }
        let stride = [options.i32(2, 0)?.into(), options.i32(1, 0)?.into()];
        let pads = self.pads(input, options.u8(0)?, [h, w], stride)?;
        let (source, bias) = (self.operand(input)?, self.operand(bias)?);
        let attributes = [
            ("kernel_shape", Attribute::Ints(vec![h, w])),
            ("strides", Attribute::Ints(stride.to_vec())),
            ("pads", Attribute::Ints(pads)),
        ];
        self.graph.node("Conv", &[&source, &kernel, &bias], out, &attributes);
        Ok(())
    }

    /// Explicit padding (top, left, bottom, right) for TFLite's SAME (0) and VALID (1).
    fn pads(&self, input: usize, padding: u8, size: [i64; 2], stride: [i64; 2]) -> Result<Vec<i64>, TranslateError> {
        let [_, height, width, _] = self.tensors[self.real(input)].shape[..] else {
            return Err(TranslateError::Malformed("an image operator has no four-dimensional input"));
        };
        if stride.iter().chain(&size).any(|value| !(1..=1024).contains(value)) {
            return Err(TranslateError::Malformed("a kernel or stride has no sensible size"));
        }
        if padding != 0 {
            return Ok(vec![0; 4]);
        }
        let total = |side: i64, size: i64, stride: i64| {
            let steps = side.saturating_add(stride - 1) / stride;
            steps.saturating_sub(1).saturating_mul(stride).saturating_add(size).saturating_sub(side).max(0)
        };
        let (y, x) = (total(height, size[0], stride[0]), total(width, size[1], stride[1]));
        // The odd place goes below and to the right.
        Ok(vec![y / 2, x / 2, y - y / 2, x - x / 2])
    }
}

/// Refuses a fused activation: none of the known files has one.
fn no_activation(options: Option<Table<'_>>, field: usize) -> Result<(), TranslateError> {
    match options.map_or(Ok(0), |options| options.u8(field))? {
        0 => Ok(()),
        other => unsupported(format!("fused activation {other}")),
    }
}

#[cfg(test)]
mod tests {
    use super::half;

    #[test]
    fn halves_are_exact() {
        let cases = [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x0001, 5.960_464_5e-8),
            (0x03ff, 6.097_555e-5),
            (0x7bff, 65504.0),
            (0x7c00, f32::INFINITY),
        ];
        for (bits, value) in cases {
            assert_eq!(half(bits), value, "{bits:#06x}");
        }
        assert!(half(0x7c01).is_nan());
    }
}

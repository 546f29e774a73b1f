//! What a TFLite file says, checked and without its packaging.

use super::TranslateError;
use super::flat::Table;

pub(super) fn unsupported<T>(what: impl Into<String>) -> Result<T, TranslateError> {
    Err(TranslateError::Unsupported(what.into()))
}

const NO_SUCH: TranslateError = TranslateError::Malformed("an index points outside its list");

const FLOAT32: u8 = 0;
const FLOAT16: u8 = 1;
const INT32: u8 = 2;

/// More values than any tensor of such models has; a lying shape must not make anybody allocate.
const MAX_VALUES: i64 = 1 << 26;

/// A tensor of the graph.
pub(super) struct Tensor<'a> {
    pub(super) shape: Vec<i64>,
    kind: u8,
    /// Content of a constant; empty for a computed tensor.
    data: &'a [u8],
}

impl Tensor<'_> {
    pub(super) fn is_constant(&self) -> bool {
        !self.data.is_empty()
    }

    /// Number of values.
    pub(super) fn len(&self) -> usize {
        self.shape.iter().product::<i64>() as usize
    }

    /// The values of a constant of single or half precision.
    pub(super) fn floats(&self) -> Result<Vec<f32>, TranslateError> {
        let values: Vec<f32> = match self.kind {
            FLOAT32 => self.data.as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect(),
            FLOAT16 => self.data.as_chunks::<2>().0.iter().map(|two| half(u16::from_le_bytes(*two))).collect(),
            other => return unsupported(format!("constants of type {other}")),
        };
        if values.len() != self.len() {
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

/// How a window moves over a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    /// Height and width.
    pub(super) size: [usize; 2],
    /// Down and right.
    pub(super) stride: [usize; 2],
    /// Places added above, to the left, below, to the right.
    pub(super) pads: [usize; 4],
}

/// What a step computes.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Op {
    Add,
    Sub,
    Mul,
    Less,
    GreaterEqual,
    /// A truth value as 0 or 1.
    ToFloat,
    LeakyRelu(f32),
    /// Values in the same order under a new shape of at most two dimensions.
    Reshape(Vec<i64>),
    Concat(usize),
    MaxPool(Window),
    /// Padded places do not count.
    AveragePool(Window),
    /// Weights: output, height, width, input.
    Conv(Window),
    /// Weights: output, input.
    FullyConnected,
}

pub(super) struct Step {
    pub(super) op: Op,
    pub(super) inputs: Vec<usize>,
    pub(super) output: usize,
}

/// A graph whose steps are in an order in which they can be computed. Mere renamings are resolved.
pub(super) struct Graph<'a> {
    pub(super) tensors: Vec<Tensor<'a>>,
    pub(super) inputs: Vec<usize>,
    pub(super) outputs: Vec<usize>,
    pub(super) steps: Vec<Step>,
}

impl<'a> Graph<'a> {
    pub(super) fn read(file: &'a [u8]) -> Result<Graph<'a>, TranslateError> {
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
            .map(|tensor| read_tensor(tensor, &buffers))
            .collect::<Result<Vec<_>, TranslateError>>()?;
        let mut reading = Reading { alias: (0..tensors.len()).collect(), tensors };
        let inputs = reading.check_all(subgraph.i32s(1)?)?;
        let mut steps = Vec::new();
        for operator in subgraph.tables(3)? {
            let code = *codes.get(operator.index(0)?).ok_or(NO_SUCH)?;
            let inputs = reading.check_all(operator.i32s(1)?)?;
            let outputs = reading.check_all(operator.i32s(2)?)?;
            let [output] = outputs[..] else { return unsupported("operators with several outputs") };
            steps.extend(reading.step(code, &inputs, output, operator.table(4)?)?);
        }
        let outputs = reading.check_all(subgraph.i32s(2)?)?;
        let Reading { tensors, alias } = reading;
        let outputs = outputs.into_iter().map(|index| alias[index]).collect();
        Ok(Graph { tensors, inputs, outputs, steps })
    }
}

fn read_tensor<'a>(tensor: &Table<'a>, buffers: &[Table<'a>]) -> Result<Tensor<'a>, TranslateError> {
    let shape: Vec<i64> = tensor.i32s(0)?.into_iter().map(i64::from).collect();
    let count = shape.iter().try_fold(1i64, |product, side| product.checked_mul(*side).filter(|_| *side > 0));
    if count.is_none_or(|count| count > MAX_VALUES) {
        return Err(TranslateError::Malformed("a shape makes no sense"));
    }
    let data = buffers.get(tensor.index(2)?).ok_or(NO_SUCH)?.bytes(0)?;
    Ok(Tensor { shape, kind: tensor.u8(1)?, data })
}

struct Reading<'a> {
    tensors: Vec<Tensor<'a>>,
    /// For a tensor that only renames another: that other.
    alias: Vec<usize>,
}

impl Reading<'_> {
    fn check_all(&self, indices: Vec<i32>) -> Result<Vec<usize>, TranslateError> {
        let check = |index| usize::try_from(index).ok().filter(|index| *index < self.tensors.len()).ok_or(NO_SUCH);
        indices.into_iter().map(check).collect()
    }

    fn shape(&self, index: usize) -> &[i64] {
        &self.tensors[self.alias[index]].shape
    }

    /// The step that an operator stands for; `None` if it only gives a tensor another name.
    fn step(
        &mut self,
        code: i32,
        inputs: &[usize],
        output: usize,
        options: Option<Table<'_>>,
    ) -> Result<Option<Step>, TranslateError> {
        let needed = || options.ok_or(TranslateError::Malformed("an operator has no options"));
        let op = match (code, inputs) {
            (0 | 18 | 41, [_, _]) => {
                no_activation(options, 0)?;
                match code {
                    0 => Op::Add,
                    18 => Op::Mul,
                    _ => Op::Sub,
                }
            }
            (1 | 17, [input]) => {
                let options = needed()?;
                no_activation(Some(options), 5)?;
                let size = [options.i32(4, 0)?, options.i32(3, 0)?];
                let window = self.window(*input, options.u8(0)?, size, [options.i32(2, 0)?, options.i32(1, 0)?])?;
                if code == 1 { Op::AveragePool(window) } else { Op::MaxPool(window) }
            }
            (2, _) => {
                let options = needed()?;
                no_activation(Some(options), 1)?;
                let rank = self.tensors[output].shape.len();
                let axis = usize::try_from(options.i32(0, 0)?).ok().filter(|axis| *axis < rank);
                match axis {
                    Some(axis) if rank <= 2 => Op::Concat(axis),
                    _ => return unsupported("concatenation of more than two dimensions or along none"),
                }
            }
            (3, [input, weights, _]) => {
                let options = needed()?;
                no_activation(Some(options), 3)?;
                if options.i32(4, 1)? != 1 || options.i32(5, 1)? != 1 {
                    return unsupported("dilated convolutions");
                }
                let [_, height, width, _] = *self.shape(*weights) else {
                    return Err(TranslateError::Malformed("a convolution has no four-dimensional weights"));
                };
                let size = [height, width].map(|side| i32::try_from(side).unwrap_or(0));
                Op::Conv(self.window(*input, options.u8(0)?, size, [options.i32(2, 0)?, options.i32(1, 0)?])?)
            }
            // DEQUANTIZE of half-float constants, and a STRIDED_SLICE that takes everything: names only.
            (6, [input]) if self.tensors[self.alias[*input]].kind == FLOAT16 => {
                self.alias[output] = self.alias[*input];
                return Ok(None);
            }
            (45, [input, _, _, strides]) => {
                let options = needed()?;
                let all = (1i32 << self.shape(*input).len().min(16)) - 1;
                let whole = options.i32(0, 0)? == all
                    && options.i32(1, 0)? == all
                    && options.i32(2, 0)? == 0
                    && options.i32(3, 0)? == 0
                    && options.i32(4, 0)? == 0
                    && self.tensors[self.alias[*strides]].ints()?.iter().all(|stride| *stride == 1);
                if !whole {
                    return unsupported("slices that take a part");
                }
                self.alias[output] = self.alias[*input];
                return Ok(None);
            }
            (9, [_, weights, _]) => {
                let options = needed()?;
                no_activation(Some(options), 0)?;
                if options.u8(1)? != 0 {
                    return unsupported("shuffled weights");
                }
                if self.shape(*weights).len() != 2 {
                    return Err(TranslateError::Malformed("a fully connected layer has no weight matrix"));
                }
                Op::FullyConnected
            }
            (22, [_, shape]) => {
                let shape = self.tensors[self.alias[*shape]].ints()?;
                if shape.len() > 2 {
                    return unsupported("reshaping to more than two dimensions");
                }
                Op::Reshape(shape)
            }
            (53, [_]) if self.tensors[output].kind == FLOAT32 => Op::ToFloat,
            (58, [_, _]) => Op::Less,
            (62, [_, _]) => Op::GreaterEqual,
            (98, [_]) => Op::LeakyRelu(needed()?.f32(0)?),
            _ => return unsupported(format!("operator {code} with {} inputs", inputs.len())),
        };
        // What an operator reads are real tensors; only the data of a reshape is one of its inputs here.
        let used = if matches!(op, Op::Reshape(_)) { &inputs[..1] } else { inputs };
        let inputs = used.iter().map(|index| self.alias[*index]).collect();
        Ok(Some(Step { op, inputs, output }))
    }

    /// A window with explicit padding for TFLite's SAME (0) and VALID (1).
    fn window(&self, input: usize, padding: u8, size: [i32; 2], stride: [i32; 2]) -> Result<Window, TranslateError> {
        let [_, height, width, _] = *self.shape(input) else {
            return Err(TranslateError::Malformed("an image operator has no four-dimensional input"));
        };
        if size.iter().chain(&stride).any(|value| !(1..=1024).contains(value)) {
            return Err(TranslateError::Malformed("a window has no sensible size"));
        }
        let (size, stride) = (size.map(|side| side as usize), stride.map(|side| side as usize));
        let total = |side: i64, axis: usize| {
            let side = side as usize;
            ((side.div_ceil(stride[axis]) - 1) * stride[axis] + size[axis]).saturating_sub(side)
        };
        // The odd place goes below and to the right.
        let pads = if padding == 0 {
            let (y, x) = (total(height, 0), total(width, 1));
            [y / 2, x / 2, y - y / 2, x - x / 2]
        } else {
            [0; 4]
        };
        if height as usize + pads[0] + pads[2] < size[0] || width as usize + pads[1] + pads[3] < size[1] {
            return Err(TranslateError::Malformed("a window is larger than its picture"));
        }
        Ok(Window { size, stride, pads })
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

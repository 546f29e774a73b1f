//! From the graph of a TFLite file to ONNX.

use super::TranslateError;
use super::graph::{Graph, Op, Step, Window, unsupported};
use super::onnx::{self, Attribute};
use std::collections::HashSet;

pub(super) fn translate(file: &[u8]) -> Result<Vec<u8>, TranslateError> {
    let graph = Graph::read(file)?;
    let mut work = Translation { graph: &graph, written: HashSet::new(), onnx: onnx::Graph::default() };
    for &index in &graph.inputs {
        work.onnx.input(&name(index), &channels_first(&graph.tensors[index].shape));
    }
    for step in &graph.steps {
        work.step(step)?;
    }
    for &index in &graph.outputs {
        work.onnx.output(&name(index), &channels_first(&graph.tensors[index].shape));
    }
    Ok(work.onnx.finish())
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

fn window(window: &Window) -> [(&'static str, Attribute); 3] {
    let ints = |values: &[usize]| Attribute::Ints(values.iter().map(|value| *value as i64).collect());
    [("kernel_shape", ints(&window.size)), ("strides", ints(&window.stride)), ("pads", ints(&window.pads))]
}

struct Translation<'g> {
    graph: &'g Graph<'g>,
    /// Constants that the ONNX graph holds already.
    written: HashSet<String>,
    onnx: onnx::Graph,
}

impl Translation<'_> {
    /// The name of an operand in the ONNX graph. A constant is written as an initializer on its first use.
    fn operand(&mut self, index: usize) -> Result<String, TranslateError> {
        let tensor = &self.graph.tensors[index];
        if tensor.is_constant() {
            if tensor.shape.len() > 2 {
                return unsupported("constant operands of more than two dimensions");
            }
            if self.written.insert(name(index)) {
                self.onnx.floats(&name(index), &tensor.shape, &tensor.floats()?);
            }
        }
        Ok(name(index))
    }

    /// An operand reshaped in TFLite's own order, whatever its layout here, under the name `out`.
    fn reshape(&mut self, index: usize, shape: &[i64], out: &str) -> Result<(), TranslateError> {
        let mut source = self.operand(index)?;
        if let [_, h, w, c] = self.graph.tensors[index].shape[..]
            && h * w > 1
            && c > 1
        {
            let turned = format!("{out}_nhwc");
            self.onnx.node("Transpose", &[&source], &turned, &[("perm", Attribute::Ints(vec![0, 2, 3, 1]))]);
            source = turned;
        }
        let wanted = format!("{out}_shape");
        self.onnx.ints(&wanted, shape);
        self.onnx.node("Reshape", &[&source, &wanted], out, &[]);
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), TranslateError> {
        let out = name(step.output);
        let simple = |op: &'static str| (op, Vec::new());
        let (op, attributes) = match &step.op {
            Op::Add => simple("Add"),
            Op::Sub => simple("Sub"),
            Op::Mul => simple("Mul"),
            Op::Less => simple("Less"),
            Op::GreaterEqual => simple("GreaterOrEqual"),
            Op::ToFloat => ("Cast", vec![("to", Attribute::Int(1))]),
            Op::LeakyRelu(alpha) => ("LeakyRelu", vec![("alpha", Attribute::Float(*alpha))]),
            Op::Concat(axis) => ("Concat", vec![("axis", Attribute::Int(*axis as i64))]),
            Op::MaxPool(places) => ("MaxPool", window(places).into()),
            Op::AveragePool(places) => ("AveragePool", window(places).into()),
            Op::Reshape(shape) => return self.reshape(step.inputs[0], shape, &out),
            Op::Conv(places) => return self.convolution(step, places, &out),
            Op::FullyConnected => return self.fully_connected(step, &out),
        };
        let inputs = step.inputs.iter().map(|index| self.operand(*index)).collect::<Result<Vec<_>, _>>()?;
        let inputs: Vec<&str> = inputs.iter().map(String::as_str).collect();
        self.onnx.node(op, &inputs, &out, &attributes);
        Ok(())
    }

    fn fully_connected(&mut self, step: &Step, out: &str) -> Result<(), TranslateError> {
        let (input, weights, bias) = (step.inputs[0], step.inputs[1], step.inputs[2]);
        let source = if self.graph.tensors[input].shape.len() == 2 {
            self.operand(input)?
        } else {
            let flat = format!("{out}_flat");
            self.reshape(input, &[-1, self.graph.tensors[weights].shape[1]], &flat)?;
            flat
        };
        let (weights, bias) = (self.operand(weights)?, self.operand(bias)?);
        self.onnx.node("Gemm", &[&source, &weights, &bias], out, &[("transB", Attribute::Int(1))]);
        Ok(())
    }

    /// Weights come as output, height, width, input and leave as output, input, height, width.
    fn convolution(&mut self, step: &Step, places: &Window, out: &str) -> Result<(), TranslateError> {
        let (input, weights, bias) = (step.inputs[0], step.inputs[1], step.inputs[2]);
        let tensor = &self.graph.tensors[weights];
        let [o, h, w, i] = tensor.shape[..] else { return unsupported("weights of other than four dimensions") };
        let kernel = format!("{}_oihw", name(weights));
        if self.written.insert(kernel.clone()) {
            let values = tensor.floats()?;
            let [rows, columns, channels] = [h, w, i].map(|side| side as usize);
            let mut turned = Vec::with_capacity(values.len());
            for filter in values.chunks_exact(rows * columns * channels) {
                for channel in 0..channels {
                    turned.extend(filter.iter().skip(channel).step_by(channels));
                }
            }
            self.onnx.floats(&kernel, &[o, i, h, w], &turned);
        }
        let (source, bias) = (self.operand(input)?, self.operand(bias)?);
        self.onnx.node("Conv", &[&source, &kernel, &bias], out, &window(places));
        Ok(())
    }
}

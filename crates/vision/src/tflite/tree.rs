//! Running a tree of convolutional networks branch by branch.
//!
//! DeepTree is a binary tree: at each fork a small network decides which way a picture goes, and the networks of the
//! other way do not matter to the answer. The file itself computes all of them and multiplies with zero. This engine
//! computes a value only when it is asked for, and never what is multiplied with zero, so only the trunk, three forks
//! and one of eight leaves are run.

use super::TranslateError;
use super::conv::Conv;
use super::graph::{Graph, Op, Step, Window, unsupported};
use crate::inference::{Inference, InferenceError, Tensor, TensorRef};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// What a step computes, with its constants.
enum Work {
    Conv(Conv),
    /// Sum of two, then a leaky ReLU.
    Sum(f32),
    Sub,
    Mul,
    Less,
    GreaterEqual,
    LeakyRelu(f32),
    /// The same values.
    Same,
    Concat,
    MaxPool(Window),
    AveragePool(Window),
    FullyConnected {
        weights: Vec<f32>,
        bias: Vec<f32>,
    },
}

struct Node {
    work: Work,
    inputs: Vec<usize>,
    /// Shape of the result without the leading 1; pictures are height, width, channel.
    shape: Vec<usize>,
}

/// A loaded tree model.
///
/// It takes a picture as planes (1, channel, height, width), as the translated ONNX file does. Its outputs are those of
/// the file: the leaves' scores, then the leaves' mask. The score of a leaf that the mask takes out is not computed and
/// is 0.
pub struct TreeModel {
    name: &'static str,
    pool: Arc<rten::ThreadPool>,
    nodes: HashMap<usize, Node>,
    constants: HashMap<usize, Vec<f32>>,
    input: usize,
    input_shape: [usize; 3],
    scores: usize,
    mask: usize,
}

impl TreeModel {
    /// Prepares a TFLite file. The file must be a tree: two outputs of one length, the first a concatenation of single
    /// scores.
    pub fn load(name: &'static str, tflite: &[u8], pool: Arc<rten::ThreadPool>) -> Result<TreeModel, TranslateError> {
        let graph = Graph::read(tflite)?;
        let (&[input], &[scores, mask]) = (&graph.inputs[..], &graph.outputs[..]) else {
            return unsupported("a tree with other than one input and two outputs");
        };
        let [1, height, width, channels] = graph.tensors[input].shape[..] else {
            return unsupported("a tree over anything but one picture");
        };
        let mut constants = HashMap::new();
        for step in &graph.steps {
            for &index in &step.inputs {
                if graph.tensors[index].is_constant() && small(&graph, index) && !constants.contains_key(&index) {
                    constants.insert(index, graph.tensors[index].floats()?);
                }
            }
        }
        let mut nodes = HashMap::new();
        let fused = fused(&graph);
        for step in &graph.steps {
            if let Some(node) = node(&graph, step, &fused)? {
                // What is fused with its leaky ReLU is known under the name of that.
                let output = fused.get(&step.output).map_or(step.output, |(output, _)| *output);
                nodes.insert(output, node);
            }
        }
        let model = TreeModel {
            name,
            pool,
            nodes,
            constants,
            input,
            input_shape: [height, width, channels].map(|side| side as usize),
            scores,
            mask,
        };
        model.check(&graph)?;
        Ok(model)
    }

    /// Every value that can be asked for is there, and the outputs have the form of a tree.
    fn check(&self, graph: &Graph<'_>) -> Result<(), TranslateError> {
        let known = |index: &usize| {
            *index == self.input || self.nodes.contains_key(index) || self.constants.contains_key(index)
        };
        if !self.nodes.values().flat_map(|node| &node.inputs).chain([&self.scores, &self.mask]).all(known) {
            return Err(TranslateError::Malformed("a value is used that nothing computes"));
        }
        // Steps stand in an order in which they can be computed, so asking for one ends.
        let mut place = HashMap::new();
        for (at, step) in graph.steps.iter().enumerate() {
            if step.inputs.iter().any(|index| !place.contains_key(index) && self.computed(graph, *index)) {
                return Err(TranslateError::Malformed("a value is used before it is computed"));
            }
            place.insert(step.output, at);
        }
        let leaves = graph.tensors[self.mask].len();
        match self.nodes.get(&self.scores) {
            Some(Node { work: Work::Concat, inputs, .. })
                if inputs.len() == leaves && inputs.iter().all(|part| graph.tensors[*part].len() == 1) =>
            {
                Ok(())
            }
            _ => unsupported("a tree whose scores are not one for each leaf"),
        }
    }

    fn computed(&self, graph: &Graph<'_>, index: usize) -> bool {
        index != self.input && !graph.tensors[index].is_constant()
    }
}

/// Constants that are operands of simple steps; weights of layers are kept with their layer.
fn small(graph: &Graph<'_>, index: usize) -> bool {
    graph.steps.iter().any(|step| step.inputs.contains(&index) && !matches!(step.op, Op::Conv(_) | Op::FullyConnected))
}

/// For each result that only a leaky ReLU reads: the output of that, and its slope.
fn fused(graph: &Graph<'_>) -> HashMap<usize, (usize, f32)> {
    let mut readers: HashMap<usize, usize> = HashMap::new();
    for index in graph.steps.iter().flat_map(|step| &step.inputs).chain(&graph.outputs) {
        *readers.entry(*index).or_default() += 1;
    }
    let fits = |index: &usize| {
        let from = graph.steps.iter().find(|step| step.output == *index);
        readers.get(index) == Some(&1) && from.is_some_and(|step| matches!(step.op, Op::Conv(_) | Op::Add))
    };
    let relus = graph.steps.iter().filter_map(|step| match (&step.op, &step.inputs[..]) {
        (Op::LeakyRelu(slope), [input]) if fits(input) => Some((*input, (step.output, *slope))),
        _ => None,
    });
    relus.collect()
}

/// The node of a step; `None` for a leaky ReLU that is fused with what it reads.
fn node(graph: &Graph<'_>, step: &Step, fused: &HashMap<usize, (usize, f32)>) -> Result<Option<Node>, TranslateError> {
    let shape_of = |index: usize| -> Result<Vec<usize>, TranslateError> {
        match graph.tensors[index].shape.split_first() {
            Some((1, rest)) => Ok(rest.iter().map(|side| *side as usize).collect()),
            _ => Err(TranslateError::Malformed("a value is not one picture's")),
        }
    };
    let picture = |index: usize| -> Result<[usize; 3], TranslateError> {
        shape_of(index)?.try_into().map_err(|_| TranslateError::Malformed("a layer reads no picture"))
    };
    let slope = fused.get(&step.output).map_or(1.0, |(_, slope)| *slope);
    let mut inputs = step.inputs.clone();
    let work = match (&step.op, &step.inputs[..]) {
        (Op::LeakyRelu(_), [input]) if fused.contains_key(input) => return Ok(None),
        (Op::LeakyRelu(slope), [_]) => Work::LeakyRelu(*slope),
        (Op::Conv(window), &[input, weights, bias]) => {
            inputs.truncate(1);
            let (weights, bias) = (graph.tensors[weights].floats()?, graph.tensors[bias].floats()?);
            match Conv::new(*window, picture(input)?, &weights, bias, slope) {
                Some(conv) if conv.output()[..] == shape_of(step.output)? => Work::Conv(conv),
                _ => return unsupported("a convolution of such sizes"),
            }
        }
        (Op::FullyConnected, &[input, weights, bias]) => {
            inputs.truncate(1);
            let (weights, bias) = (graph.tensors[weights].floats()?, graph.tensors[bias].floats()?);
            if weights.len() != bias.len() * graph.tensors[input].len() {
                return Err(TranslateError::Malformed("a fully connected layer does not fit its input"));
            }
            Work::FullyConnected { weights, bias }
        }
        (Op::Add, [a, b]) if graph.tensors[*a].len() == graph.tensors[*b].len() => Work::Sum(slope),
        (Op::Sub, [a, b]) if graph.tensors[*a].len() == graph.tensors[*b].len() => Work::Sub,
        (Op::Mul, [a, b]) if graph.tensors[*a].len() == graph.tensors[*b].len() => Work::Mul,
        (Op::Less, [_, line]) if graph.tensors[*line].len() == 1 => Work::Less,
        (Op::GreaterEqual, [_, line]) if graph.tensors[*line].len() == 1 => Work::GreaterEqual,
        (Op::ToFloat | Op::Reshape(_), [_]) => Work::Same,
        (Op::Concat(1), _) => Work::Concat,
        (Op::MaxPool(window), &[input]) => {
            picture(input)?;
            Work::MaxPool(*window)
        }
        (Op::AveragePool(window), &[input]) => {
            picture(input)?;
            Work::AveragePool(*window)
        }
        (other, _) => return unsupported(format!("{other:?} of such sizes")),
    };
    Ok(Some(Node { work, inputs, shape: shape_of(step.output)? }))
}

/// One run: the values that were asked for so far.
struct Run<'m> {
    model: &'m TreeModel,
    values: HashMap<usize, Rc<Vec<f32>>>,
}

impl Run<'_> {
    fn value(&mut self, index: usize) -> Option<Rc<Vec<f32>>> {
        if let Some(value) = self.values.get(&index) {
            return Some(value.clone());
        }
        let value = match self.model.constants.get(&index) {
            Some(constant) => Rc::new(constant.clone()),
            None => Rc::new(self.compute(self.model.nodes.get(&index)?)?),
        };
        self.values.insert(index, value.clone());
        Some(value)
    }

    /// `None` if a size is not the one that the file states, which the checks at loading leave no way for.
    fn compute(&mut self, node: &Node) -> Option<Vec<f32>> {
        let first = self.value(*node.inputs.first()?)?;
        let value = match &node.work {
            Work::Conv(conv) => conv.run(&first),
            Work::Sum(slope) => {
                let second = self.value(*node.inputs.get(1)?)?;
                let sums = first.iter().zip(second.iter()).map(|(a, b)| a + b);
                sums.map(|sum| if sum < 0.0 { sum * slope } else { sum }).collect()
            }
            Work::Sub => {
                let second = self.value(*node.inputs.get(1)?)?;
                first.iter().zip(second.iter()).map(|(a, b)| a - b).collect()
            }
            // The other way of a fork: whatever the second factor is.
            Work::Mul if first.iter().all(|value| *value == 0.0) => first.to_vec(),
            Work::Mul => {
                let second = self.value(*node.inputs.get(1)?)?;
                first.iter().zip(second.iter()).map(|(a, b)| a * b).collect()
            }
            Work::Less | Work::GreaterEqual => {
                let line = *self.value(*node.inputs.get(1)?)?.first()?;
                let less = matches!(node.work, Work::Less);
                first.iter().map(|value| f32::from(u8::from((*value < line) == less))).collect()
            }
            Work::LeakyRelu(slope) => first.iter().map(|v| if *v < 0.0 { v * slope } else { *v }).collect(),
            Work::Same => first.to_vec(),
            Work::Concat => {
                let mut all = first.to_vec();
                for part in &node.inputs[1..] {
                    all.extend_from_slice(&self.value(*part)?);
                }
                all
            }
            Work::MaxPool(window) => self.pool(node, &first, window, f32::NEG_INFINITY, f32::max, |_| 1.0)?,
            Work::AveragePool(window) => self.pool(node, &first, window, 0.0, |a, b| a + b, |n| 1.0 / n as f32)?,
            Work::FullyConnected { weights, bias } => {
                let rows = weights.chunks_exact(first.len().max(1)).zip(bias);
                rows.map(|(row, bias)| bias + row.iter().zip(first.iter()).map(|(w, v)| w * v).sum::<f32>()).collect()
            }
        };
        (value.len() == node.shape.iter().product()).then_some(value)
    }

    /// Joins the places under a window; those outside the picture do not count.
    fn pool(
        &self,
        node: &Node,
        input: &[f32],
        window: &Window,
        start: f32,
        join: impl Fn(f32, f32) -> f32,
        scale: impl Fn(usize) -> f32,
    ) -> Option<Vec<f32>> {
        let source = *node.inputs.first()?;
        let shape = if source == self.model.input {
            self.model.input_shape
        } else {
            <[usize; 3]>::try_from(&self.model.nodes.get(&source)?.shape[..]).ok()?
        };
        let ([height, width, channels], [out_height, out_width, out_channels]) =
            (shape, <[usize; 3]>::try_from(&node.shape[..]).ok()?);
        if channels != out_channels {
            return None;
        }
        let mut out = vec![start; out_height * out_width * channels];
        for (at, place) in out.chunks_exact_mut(channels).enumerate() {
            let (y, x) = (at / out_width * window.stride[0], at % out_width * window.stride[1]);
            let mut count = 0;
            for ky in 0..window.size[0] {
                for kx in 0..window.size[1] {
                    let (sy, sx) = ((y + ky).wrapping_sub(window.pads[0]), (x + kx).wrapping_sub(window.pads[1]));
                    if sy < height && sx < width {
                        count += 1;
                        let from = (sy * width + sx) * channels;
                        for (value, other) in place.iter_mut().zip(&input[from..from + channels]) {
                            *value = join(*value, *other);
                        }
                    }
                }
            }
            let factor = scale(count.max(1));
            place.iter_mut().for_each(|value| *value *= factor);
        }
        Some(out)
    }
}

impl Inference for TreeModel {
    fn run(&self, input: TensorRef<'_>) -> Result<Vec<Tensor>, InferenceError> {
        let [height, width, channels] = self.input_shape;
        if input.shape != [1, channels, height, width] || input.data.len() != channels * height * width {
            return Err(InferenceError::Failed { model: self.name, reason: "an input of another size".into() });
        }
        let unexpected = InferenceError::UnexpectedOutput { model: self.name };
        let answer = self.pool.run(|| {
            let places = height * width;
            let picture = (0..places).flat_map(|at| (0..channels).map(move |c| input.data[c * places + at])).collect();
            let mut run = Run { model: self, values: HashMap::from([(self.input, Rc::new(picture))]) };
            let mask = run.value(self.mask)?.to_vec();
            let parts = &self.nodes.get(&self.scores)?.inputs;
            let mut scores = Vec::with_capacity(parts.len());
            for (part, leaf) in parts.iter().zip(&mask) {
                scores.push(if *leaf == 0.0 { 0.0 } else { *run.value(*part)?.first()? });
            }
            Some((scores, mask))
        });
        let (scores, mask) = answer.ok_or(unexpected)?;
        let tensor = |data: Vec<f32>| Tensor { shape: vec![1, data.len()], data };
        Ok(vec![tensor(scores), tensor(mask)])
    }
}

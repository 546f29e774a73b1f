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
    /// How many nodes read a value.
    readers: HashMap<usize, usize>,
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
        let mut readers: HashMap<usize, usize> = HashMap::new();
        for index in nodes.values().flat_map(|node: &Node| &node.inputs).chain([&mask]) {
            *readers.entry(*index).or_default() += 1;
        }
        let model = TreeModel {
            name,
            pool,
            nodes,
            constants,
            readers,
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

/// One run: the values that will be asked for again, and memory that is free again.
struct Run<'m> {
    model: &'m TreeModel,
    /// A value and how many of its readers have not asked yet.
    values: HashMap<usize, (Rc<Vec<f32>>, usize)>,
    free: Vec<Vec<f32>>,
}

impl Run<'_> {
    fn value(&mut self, index: usize) -> Option<Rc<Vec<f32>>> {
        if let Some((value, readers)) = self.values.get_mut(&index) {
            *readers -= 1;
            if *readers > 0 {
                return Some(value.clone());
            }
            return self.values.remove(&index).map(|(value, _)| value);
        }
        let value = match self.model.constants.get(&index) {
            Some(constant) => return Some(Rc::new(constant.clone())),
            None => Rc::new(self.compute(self.model.nodes.get(&index)?)?),
        };
        // The one who asks now is one of the readers.
        let later = self.model.readers.get(&index).map_or(0, |readers| readers - 1);
        if later > 0 {
            self.values.insert(index, (value.clone(), later));
        }
        Some(value)
    }

    /// Memory for `len` values, whatever they are now.
    fn memory(&mut self, len: usize) -> Vec<f32> {
        let fitting = self.free.iter().position(|buffer| buffer.capacity() >= len);
        let mut buffer = fitting.map(|at| self.free.swap_remove(at)).unwrap_or_default();
        buffer.resize(len, 0.0);
        buffer
    }

    /// Takes the memory of a value back if nobody else will read it.
    fn done(&mut self, value: Rc<Vec<f32>>) {
        self.free.extend(Rc::try_unwrap(value).ok());
    }

    /// `a op b`, place by place, in the memory of either if that is free.
    fn pairwise(&mut self, first: Rc<Vec<f32>>, node: &Node, op: impl Fn(f32, f32) -> f32) -> Option<Vec<f32>> {
        let second = self.value(*node.inputs.get(1)?)?;
        if first.len() != second.len() {
            return None;
        }
        let out = match (Rc::try_unwrap(first), Rc::try_unwrap(second)) {
            (Ok(mut a), b) => {
                let second = b.as_ref().map_or_else(|shared| &shared[..], |owned| &owned[..]);
                a.iter_mut().zip(second).for_each(|(a, b)| *a = op(*a, *b));
                self.free.extend(b.ok());
                a
            }
            (Err(a), Ok(mut b)) => {
                b.iter_mut().zip(a.iter()).for_each(|(b, a)| *b = op(*a, *b));
                b
            }
            (Err(a), Err(b)) => {
                let mut out = self.memory(a.len());
                for (out, (a, b)) in out.iter_mut().zip(a.iter().zip(b.iter())) {
                    *out = op(*a, *b);
                }
                out
            }
        };
        Some(out)
    }

    /// `None` if a size is not the one that the file states, which the checks at loading leave no way for.
    fn compute(&mut self, node: &Node) -> Option<Vec<f32>> {
        let len = node.shape.iter().product();
        let first = self.value(*node.inputs.first()?)?;
        let value = match &node.work {
            Work::Conv(conv) => {
                let mut out = self.memory(len);
                conv.run(&first, &mut out);
                self.done(first);
                out
            }
            Work::Sum(slope) => {
                let slope = *slope;
                self.pairwise(first, node, |a, b| if a + b < 0.0 { (a + b) * slope } else { a + b })?
            }
            Work::Sub => self.pairwise(first, node, |a, b| a - b)?,
            // The other way of a fork: whatever the second factor is.
            Work::Mul if first.iter().all(|value| *value == 0.0) => first.to_vec(),
            Work::Mul => self.pairwise(first, node, |a, b| a * b)?,
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
            Work::MaxPool(window) => {
                let mut out = self.memory(len);
                self.pool(node, &first, &mut out, window, false)?;
                self.done(first);
                out
            }
            Work::AveragePool(window) => {
                let mut out = self.memory(len);
                self.pool(node, &first, &mut out, window, true)?;
                self.done(first);
                out
            }
            Work::FullyConnected { weights, bias } => {
                let rows = weights.chunks_exact(first.len().max(1)).zip(bias);
                rows.map(|(row, bias)| bias + row.iter().zip(first.iter()).map(|(w, v)| w * v).sum::<f32>()).collect()
            }
        };
        (value.len() == len).then_some(value)
    }

    /// The average or the largest of the places under a window; those outside the picture do not count.
    fn pool(&self, node: &Node, input: &[f32], out: &mut [f32], window: &Window, average: bool) -> Option<()> {
        let source = *node.inputs.first()?;
        let shape = if source == self.model.input {
            self.model.input_shape
        } else {
            <[usize; 3]>::try_from(&self.model.nodes.get(&source)?.shape[..]).ok()?
        };
        let ([height, width, channels], [_, out_width, out_channels]) =
            (shape, <[usize; 3]>::try_from(&node.shape[..]).ok()?);
        if channels != out_channels {
            return None;
        }
        out.fill(if average { 0.0 } else { f32::NEG_INFINITY });
        for (at, place) in out.chunks_exact_mut(channels).enumerate() {
            let (y, x) = (at / out_width * window.stride[0], at % out_width * window.stride[1]);
            let mut count = 0;
            for ky in 0..window.size[0] {
                for kx in 0..window.size[1] {
                    let (sy, sx) = ((y + ky).wrapping_sub(window.pads[0]), (x + kx).wrapping_sub(window.pads[1]));
                    if sy < height && sx < width {
                        count += 1;
                        let from = (sy * width + sx) * channels;
                        let under = place.iter_mut().zip(&input[from..from + channels]);
                        if average {
                            under.for_each(|(sum, value)| *sum += value);
                        } else {
                            under.for_each(|(largest, value)| *largest = largest.max(*value));
                        }
                    }
                }
            }
            if average {
                let share = 1.0 / count.max(1) as f32;
                place.iter_mut().for_each(|sum| *sum *= share);
            }
        }
        Some(())
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
            let mut picture = vec![0.0; input.data.len()];
            for (c, plane) in input.data.chunks_exact(places).enumerate() {
                picture[c..].iter_mut().step_by(channels).zip(plane).for_each(|(to, from)| *to = *from);
            }
            let readers = self.readers.get(&self.input).copied().unwrap_or_default();
            let values = HashMap::from([(self.input, (Rc::new(picture), readers))]);
            let mut run = Run { model: self, values, free: Vec::new() };
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

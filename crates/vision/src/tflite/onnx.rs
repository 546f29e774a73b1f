//! A writer of ONNX files: protocol-buffer messages, only the fields that the translation needs.
//!
//! Field numbers are those of `onnx.proto3`, IR version 7.

/// A protocol-buffer message being written.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }

    fn int(&mut self, field: u64, value: i64) {
        self.varint(field << 3);
        self.varint(value as u64);
    }

    fn bytes(&mut self, field: u64, value: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(value.len() as u64);
        self.0.extend_from_slice(value);
    }

    fn float(&mut self, field: u64, value: f32) {
        self.varint(field << 3 | 5);
        self.0.extend_from_slice(&value.to_le_bytes());
    }
}

/// An attribute of a node.
pub(super) enum Attribute {
    Int(i64),
    Ints(Vec<i64>),
    Float(f32),
}

const FLOAT: i64 = 1;
const INT64: i64 = 7;

/// A graph being written, node after node.
#[derive(Default)]
pub(super) struct Graph {
    nodes: Message,
    initializers: Message,
    inputs: Message,
    outputs: Message,
}

impl Graph {
    pub(super) fn node(&mut self, op: &str, inputs: &[&str], output: &str, attributes: &[(&str, Attribute)]) {
        let mut node = Message::default();
        inputs.iter().for_each(|input| node.bytes(1, input.as_bytes()));
        node.bytes(2, output.as_bytes());
        node.bytes(3, output.as_bytes());
        node.bytes(4, op.as_bytes());
        for (name, value) in attributes {
            let mut attribute = Message::default();
            attribute.bytes(1, name.as_bytes());
            let kind = match value {
                Attribute::Float(value) => {
                    attribute.float(2, *value);
                    1
                }
                Attribute::Int(value) => {
                    attribute.int(3, *value);
                    2
                }
                Attribute::Ints(values) => {
                    values.iter().for_each(|value| attribute.int(8, *value));
                    7
                }
            };
            attribute.int(20, kind);
            node.bytes(5, &attribute.0);
        }
        self.nodes.bytes(1, &node.0);
    }

    pub(super) fn floats(&mut self, name: &str, shape: &[i64], values: &[f32]) {
        self.initializer(name, shape, FLOAT, values.iter().flat_map(|value| value.to_le_bytes()).collect());
    }

    pub(super) fn ints(&mut self, name: &str, values: &[i64]) {
        let raw = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        self.initializer(name, &[values.len() as i64], INT64, raw);
    }

    fn initializer(&mut self, name: &str, shape: &[i64], kind: i64, raw: Vec<u8>) {
        let mut tensor = Message::default();
        shape.iter().for_each(|side| tensor.int(1, *side));
        tensor.int(2, kind);
        tensor.bytes(8, name.as_bytes());
        tensor.bytes(9, &raw);
        self.initializers.bytes(5, &tensor.0);
    }

    pub(super) fn input(&mut self, name: &str, shape: &[i64]) {
        self.inputs.bytes(11, &value_info(name, shape).0);
    }

    pub(super) fn output(&mut self, name: &str, shape: &[i64]) {
        self.outputs.bytes(12, &value_info(name, shape).0);
    }

    /// The whole file, operator set 13.
    pub(super) fn finish(self) -> Vec<u8> {
        let mut graph = self.nodes;
        graph.bytes(2, b"graph");
        for part in [self.initializers, self.inputs, self.outputs] {
            graph.0.extend_from_slice(&part.0);
        }
        let mut opset = Message::default();
        opset.int(2, 13);
        let mut model = Message::default();
        model.int(1, 7);
        model.bytes(2, b"kweli-vision");
        model.bytes(7, &graph.0);
        model.bytes(8, &opset.0);
        model.0
    }
}

fn value_info(name: &str, shape: &[i64]) -> Message {
    let mut dims = Message::default();
    for side in shape {
        let mut dim = Message::default();
        dim.int(1, *side);
        dims.bytes(1, &dim.0);
    }
    let mut tensor = Message::default();
    tensor.int(1, FLOAT);
    tensor.bytes(2, &dims.0);
    let mut kind = Message::default();
    kind.bytes(1, &tensor.0);
    let mut info = Message::default();
    info.bytes(1, name.as_bytes());
    info.bytes(2, &kind.0);
    info
}

//! Forgetting the fixed sizes that an ONNX file declares.
//!
//! A fully convolutional network computes on any picture size, but exporters write down the one that they were run
//! with, and engines hold callers to it. This drops the declared shapes of inputs, outputs and intermediate values.

use super::InferenceError;

/// One field of a protocol-buffer message: its number, its bytes with the tag, and its content if it is length-delimited.
struct Field<'a> {
    number: u64,
    whole: &'a [u8],
    content: Option<&'a [u8]>,
}

fn varint(bytes: &[u8], at: &mut usize) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.get(*at)?;
        *at += 1;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn next<'a>(message: &'a [u8], at: &mut usize) -> Option<Field<'a>> {
    let start = *at;
    let tag = varint(message, at)?;
    let mut content = None;
    match tag & 7 {
        0 => drop(varint(message, at)?),
        1 => *at += 8,
        2 => {
            let length = usize::try_from(varint(message, at)?).ok()?;
            let end = at.checked_add(length)?;
            content = Some(message.get(*at..end)?);
            *at = end;
        }
        5 => *at += 4,
        _ => return None,
    }
    Some(Field { number: tag >> 3, whole: message.get(start..*at)?, content })
}

/// What becomes of a length-delimited field, given its number and content.
type Change<'a> = dyn Fn(u64, &[u8]) -> Option<Vec<u8>> + 'a;

/// Copies a message, giving each field to `change`: `None` drops it, empty bytes keep it, others replace its content.
fn rewrite(message: &[u8], change: &Change<'_>) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(message.len());
    let mut at = 0;
    while at < message.len() {
        let field = next(message, &mut at)?;
        let Some(content) = field.content else {
            out.extend_from_slice(field.whole);
            continue;
        };
        match change(field.number, content) {
            None => {}
            Some(new) if new.is_empty() => out.extend_from_slice(field.whole),
            Some(new) => {
                put_varint(&mut out, field.number << 3 | 2);
                put_varint(&mut out, new.len() as u64);
                out.extend_from_slice(&new);
            }
        }
    }
    Some(out)
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// The file without declared shapes. Numbers are those of `onnx.proto3`.
pub(super) fn forget(model: &'static str, onnx: &[u8]) -> Result<Vec<u8>, InferenceError> {
    // ValueInfoProto.type (2) -> TypeProto.tensor_type (1) -> Tensor.shape (2)
    let value_info = |content: &[u8]| {
        rewrite(content, &|field, content| match field {
            2 => rewrite(content, &|field, content| match field {
                1 => rewrite(content, &|field, _| (field != 2).then(Vec::new)),
                _ => Some(Vec::new()),
            }),
            _ => Some(Vec::new()),
        })
    };
    // GraphProto.input (11), output (12), value_info (13)
    let graph = |content: &[u8]| {
        rewrite(content, &|field, content| match field {
            11 | 12 => value_info(content),
            13 => None,
            _ => Some(Vec::new()),
        })
    };
    // ModelProto.graph (7)
    rewrite(onnx, &|field, content| if field == 7 { graph(content) } else { Some(Vec::new()) })
        .ok_or_else(|| InferenceError::Failed { model, reason: "not an ONNX file".into() })
}

/// The file with some classes of its last layer only.
///
/// A recogniser ends in a product with a matrix of one column for each character that it knows. Characters that are not
/// wanted need not be computed: this keeps the columns of `keep` in every weight whose last axis has `classes` columns.
/// `None` if a weight is stored in another way than as raw 32-bit floats.
pub(crate) fn narrow(onnx: &[u8], classes: usize, keep: &[usize]) -> Option<Vec<u8>> {
    // ModelProto.graph (7) -> GraphProto.initializer (5)
    let graph = |content: &[u8]| {
        rewrite(content, &|field, content| match field {
            5 => Some(columns(content, classes, keep).unwrap_or_default()),
            _ => Some(Vec::new()),
        })
    };
    rewrite(onnx, &|field, content| if field == 7 { graph(content) } else { Some(Vec::new()) })
}

/// One TensorProto with the kept columns; `None` leaves it as it is.
fn columns(tensor: &[u8], classes: usize, keep: &[usize]) -> Option<Vec<u8>> {
    // dims (1), data_type (2), name (8), raw_data (9)
    let (mut at, mut dims, mut raw, mut rest) = (0, Vec::new(), None, Vec::new());
    while at < tensor.len() {
        let field = next(tensor, &mut at)?;
        match (field.number, field.content) {
            (1, None) => dims.push(varint(field.whole, &mut 1)?),
            (1, Some(_)) => return None,
            (9, Some(content)) => raw = Some(content),
            _ => rest.extend_from_slice(field.whole),
        }
    }
    let (last, raw) = (*dims.last()?, raw?);
    if last != classes as u64 || raw.len() % (classes * 4) != 0 {
        return None;
    }
    let mut kept = Vec::with_capacity(raw.len() / classes * keep.len());
    for row in raw.chunks_exact(classes * 4) {
        for &column in keep {
            kept.extend_from_slice(row.get(column * 4..column * 4 + 4)?);
        }
    }
    let mut out = Vec::with_capacity(kept.len() + 64);
    for &dim in &dims[..dims.len() - 1] {
        out.push(1 << 3);
        put_varint(&mut out, dim);
    }
    out.push(1 << 3);
    put_varint(&mut out, keep.len() as u64);
    out.extend_from_slice(&rest);
    put_varint(&mut out, 9 << 3 | 2);
    put_varint(&mut out, kept.len() as u64);
    out.extend_from_slice(&kept);
    Some(out)
}

/// A metadata entry of an ONNX file, by its key.
pub(crate) fn metadata(onnx: &[u8], key: &str) -> Option<String> {
    let mut at = 0;
    while at < onnx.len() {
        let field = next(onnx, &mut at)?;
        // ModelProto.metadata_props (14): StringStringEntryProto { key (1), value (2) }
        let (14, Some(entry)) = (field.number, field.content) else { continue };
        let (mut inside, mut name, mut value) = (0, None, None);
        while inside < entry.len() {
            let part = next(entry, &mut inside)?;
            match part.number {
                1 => name = part.content,
                2 => value = part.content,
                _ => {}
            }
        }
        if name == Some(key.as_bytes()) {
            return String::from_utf8(value?.to_vec()).ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A message with one length-delimited field.
    fn wrap(field: u64, content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        put_varint(&mut out, field << 3 | 2);
        put_varint(&mut out, content.len() as u64);
        out.extend_from_slice(content);
        out
    }

    #[test]
    fn shapes_go_and_the_rest_stays() {
        let tensor = |shape: bool| {
            let mut tensor = vec![0x08, 0x01];
            if shape {
                tensor.extend(wrap(2, &wrap(1, &[0x08, 0x05])));
            }
            let mut info = wrap(1, b"input");
            info.extend(wrap(2, &wrap(1, &tensor)));
            info
        };
        let file = |shape: bool| {
            let mut graph = wrap(1, b"node");
            graph.extend(wrap(11, &tensor(shape)));
            if shape {
                graph.extend(wrap(13, &tensor(shape)));
            }
            let mut file = vec![0x08, 0x06];
            file.extend(wrap(7, &graph));
            file
        };
        assert_eq!(forget("test", &file(true)).unwrap(), file(false));
    }

    #[test]
    fn columns_are_kept_in_every_row() {
        let raw: Vec<u8> = (0..6u8).flat_map(|value| f32::from(value).to_le_bytes()).collect();
        let mut tensor = vec![1 << 3, 2, 1 << 3, 3, 2 << 3, 1];
        tensor.extend(wrap(9, &raw));
        let narrowed = columns(&tensor, 3, &[2, 0]).unwrap();
        let wanted: Vec<u8> = [2.0f32, 0.0, 5.0, 3.0].iter().flat_map(|value| value.to_le_bytes()).collect();
        let mut expected = vec![1 << 3, 2, 1 << 3, 2, 2 << 3, 1];
        expected.extend(wrap(9, &wanted));
        assert_eq!(narrowed, expected);
        assert_eq!(columns(&tensor, 4, &[0]), None);
        let model = wrap(7, &wrap(5, &tensor));
        assert_eq!(narrow(&model, 3, &[2, 0]).unwrap(), wrap(7, &wrap(5, &expected)));
    }

    proptest! {
        #[test]
        fn other_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = forget("test", &bytes);
        }
    }
}

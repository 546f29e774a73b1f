//! A bounds-checked reader of FlatBuffers, just enough for TFLite.
//!
//! Every offset of the file is checked before it is followed; a lying file gives an error and never a panic.

use super::TranslateError;

const LIES: TranslateError = TranslateError::Malformed("an offset points outside the file");

/// A table inside the file. A field that is absent has its default.
#[derive(Clone, Copy)]
pub(super) struct Table<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Table<'a> {
    /// The root table of a file with the given identifier.
    pub(super) fn root(file: &'a [u8], identifier: &[u8; 4]) -> Result<Table<'a>, TranslateError> {
        if file.get(4..8) != Some(identifier) {
            return Err(TranslateError::Malformed("the file identifier is missing"));
        }
        Ok(Table { file, at: follow(file, 0)? })
    }

    /// Where a field's value lies, if the table has it.
    fn field(&self, index: usize) -> Result<Option<usize>, TranslateError> {
        let back = i32::from_le_bytes(bytes(self.file, self.at)?) as i64;
        let vtable = usize::try_from(self.at as i64 - back).map_err(|_| LIES)?;
        let size = usize::from(u16::from_le_bytes(bytes(self.file, vtable)?));
        let slot = 4 + 2 * index;
        if slot + 2 > size {
            return Ok(None);
        }
        let offset = usize::from(u16::from_le_bytes(bytes(self.file, vtable.checked_add(slot).ok_or(LIES)?)?));
        Ok((offset != 0).then_some(self.at + offset))
    }

    pub(super) fn u8(&self, index: usize) -> Result<u8, TranslateError> {
        self.field(index)?.map_or(Ok(0), |at| Ok(bytes::<1>(self.file, at)?[0]))
    }

    pub(super) fn i32(&self, index: usize, default: i32) -> Result<i32, TranslateError> {
        self.field(index)?.map_or(Ok(default), |at| Ok(i32::from_le_bytes(bytes(self.file, at)?)))
    }

    pub(super) fn f32(&self, index: usize) -> Result<f32, TranslateError> {
        self.field(index)?.map_or(Ok(0.0), |at| Ok(f32::from_le_bytes(bytes(self.file, at)?)))
    }

    /// An index into a list of the file.
    pub(super) fn index(&self, index: usize) -> Result<usize, TranslateError> {
        usize::try_from(self.i32(index, 0)?).map_err(|_| LIES)
    }

    pub(super) fn table(&self, index: usize) -> Result<Option<Table<'a>>, TranslateError> {
        self.field(index)?.map(|at| Ok(Table { file: self.file, at: follow(self.file, at)? })).transpose()
    }

    /// The raw elements of a vector of `width`-byte values.
    fn vector(&self, index: usize, width: usize) -> Result<(usize, &'a [u8]), TranslateError> {
        let Some(at) = self.field(index)? else { return Ok((0, &[])) };
        let at = follow(self.file, at)?;
        let count = u32::from_le_bytes(bytes(self.file, at)?) as usize;
        let start = at + 4;
        let end = count.checked_mul(width).and_then(|size| start.checked_add(size)).ok_or(LIES)?;
        Ok((start, self.file.get(start..end).ok_or(LIES)?))
    }

    pub(super) fn bytes(&self, index: usize) -> Result<&'a [u8], TranslateError> {
        Ok(self.vector(index, 1)?.1)
    }

    pub(super) fn i32s(&self, index: usize) -> Result<Vec<i32>, TranslateError> {
        Ok(self.vector(index, 4)?.1.as_chunks::<4>().0.iter().map(|four| i32::from_le_bytes(*four)).collect())
    }

    pub(super) fn tables(&self, index: usize) -> Result<Vec<Table<'a>>, TranslateError> {
        let (start, raw) = self.vector(index, 4)?;
        (0..raw.len() / 4).map(|i| Ok(Table { file: self.file, at: follow(self.file, start + 4 * i)? })).collect()
    }
}

fn bytes<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], TranslateError> {
    let end = at.checked_add(N).ok_or(LIES)?;
    file.get(at..end).and_then(|slice| slice.try_into().ok()).ok_or(LIES)
}

/// An offset is relative to the place where it is stored.
fn follow(file: &[u8], at: usize) -> Result<usize, TranslateError> {
    let target = at.checked_add(u32::from_le_bytes(bytes(file, at)?) as usize).ok_or(LIES)?;
    if target >= file.len() { Err(LIES) } else { Ok(target) }
}

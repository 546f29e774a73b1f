//! Lists in memory, findable.

mod build;
mod keys;
mod search;

pub(crate) use search::Scored;

use crate::names::{Part, Shape, Token};
use std::collections::HashMap;
use std::sync::Arc;

/// A name of an entry.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameRow {
    /// The entry, by its place in the screener.
    pub entity: u32,
    /// Which of the entry's names.
    pub name: u16,
    /// Words of it, in [`Index::words`].
    pub start: u32,
    pub words: u8,
    /// Words that tell who somebody is.
    pub strong: u8,
    pub shape: Shape,
    pub weak: bool,
    /// Has an initial, which agrees with many words and stands in no posting.
    pub initial: bool,
    /// Legal forms, in [`Index::forms`]; `u32::MAX` for none.
    pub forms: u32,
}

/// Words, names, and the ways from one to the other.
#[derive(Debug, Default)]
pub(crate) struct Index {
    /// Every distinct word.
    pub vocabulary: Vec<Arc<Token>>,
    pub names: Vec<NameRow>,
    /// The words of all names, one name after the other, by their place in the vocabulary…
    pub words: Vec<u32>,
    /// …and with their weights.
    pub parts: Vec<Part>,
    pub forms: Vec<Vec<crate::names::company::Form>>,
    /// Key of a word (hash) and the word, ascending: equal, folded, consonants, groups, one letter less.
    keys: Vec<u64>,
    /// Two neighbouring words as one (hash) and the name, ascending.
    joins: Vec<u64>,
    /// Where the names of each word begin in `postings`.
    starts: Vec<u32>,
    postings: Vec<u32>,
    /// Entries by identifying number.
    pub identifiers: HashMap<Box<str>, Vec<u32>>,
}

impl Index {
    /// The names that have a word.
    pub(crate) fn names_with(&self, token: u32) -> &[u32] {
        let at = token as usize;
        match (self.starts.get(at), self.starts.get(at + 1)) {
            (Some(from), Some(to)) => self.postings.get(*from as usize..*to as usize).unwrap_or(&[]),
            _ => &[],
        }
    }

    /// The words of a name.
    pub(crate) fn words_of(&self, row: &NameRow) -> &[u32] {
        let from = row.start as usize;
        self.words.get(from..from + usize::from(row.words)).unwrap_or(&[])
    }

    /// The legal forms of a name.
    pub(crate) fn forms_of(&self, row: &NameRow) -> &[crate::names::company::Form] {
        self.forms.get(row.forms as usize).map_or(&[], Vec::as_slice)
    }

    /// The parts of a name.
    pub(crate) fn parts_of(&self, row: &NameRow) -> &[Part] {
        let from = row.start as usize;
        self.parts.get(from..from + usize::from(row.words)).unwrap_or(&[])
    }
}

/// Values from `from` on whose upper half is `hash`; gives the lower halves.
fn lookup(sorted: &[u64], hash: u32) -> impl Iterator<Item = u32> + '_ {
    let low = u64::from(hash) << 32;
    let from = sorted.partition_point(|v| *v < low);
    sorted[from..].iter().take_while(move |v| (**v >> 32) as u32 == hash).map(|v| (*v & 0xFFFF_FFFF) as u32)
}

//! Names taken apart: words, scripts, keys, weights. What is computed here is computed once per name of a list and once
//! per search; comparing is then cheap.

pub(crate) mod african;
pub(crate) mod clean;
pub(crate) mod company;
pub(crate) mod fold;
pub(crate) mod groups;
pub(crate) mod key;
pub(crate) mod light;
mod parse;
pub(crate) mod script;

pub(crate) use parse::{Cache, Parsed, Part, parse, parse_kind, parse_with};

/// Whose name it is: the rules differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shape {
    /// A human being's.
    Person,
    /// A company's, a ship's, a place's.
    Organisation,
}

/// A word of a name with everything that is known about it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Token {
    /// In Latin letters.
    pub latin: Box<str>,
    /// As written, where that is another script.
    pub native: Option<Box<str>>,
    /// Keys.
    pub keys: fold::Keys,
    /// Name groups, ascending.
    pub groups: Box<[u32]>,
    /// African forms, ascending.
    pub forms: Box<[u32]>,
    /// Nicknames of persons.
    pub nicks: &'static [u32],
    /// Meanings of words of companies, ascending.
    pub meanings: &'static [u32],
    /// Vowels are missing or unsure.
    pub vowelless: bool,
    /// Has a digit.
    pub number: bool,
}

impl Token {
    /// An initial.
    pub(crate) fn is_initial(&self) -> bool {
        self.latin.len() == 1 && self.native.is_none()
    }

    /// How an answer shows it.
    pub(crate) fn shown(&self) -> &str {
        self.native.as_deref().unwrap_or(&self.latin)
    }
}

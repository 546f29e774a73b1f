//! The keys under which a word is found. Hashes may collide: whoever is found by chance fails the comparison.

use crate::names::{Token, african};

/// FNV-1a over a kind and bytes.
fn hash(kind: u8, bytes: &[u8]) -> u32 {
    let mut value = 0x811C_9DC5u32 ^ u32::from(kind).wrapping_mul(0x9E37_79B9);
    for b in bytes {
        value = (value ^ u32::from(*b)).wrapping_mul(0x0100_0193);
    }
    value ^ (value >> 15)
}

pub(super) fn join(text: &str) -> u32 {
    hash(1, text.as_bytes())
}

/// Consonants of two words written as one.
pub(super) fn bones(text: &str) -> u32 {
    hash(if text.len() == 2 { 11 } else { 5 }, text.as_bytes())
}

pub(super) fn latin(text: &str) -> u32 {
    hash(2, text.as_bytes())
}

pub(super) fn folded(text: &str) -> u32 {
    hash(3, text.as_bytes())
}

/// Longer words have their deletions looked up; in shorter ones a letter makes another name.
const SHORTEST: usize = 4;

/// Calls `with` for every key of a word.
pub(super) fn each(token: &Token, mut with: impl FnMut(u32)) {
    with(latin(&token.latin));
    if let Some(native) = &token.native {
        with(hash(4, native.as_bytes()));
    }
    with(folded(&token.keys.fold));
    if token.keys.alt != token.keys.fold {
        with(folded(&token.keys.alt));
    }
    if token.keys.bones.len() >= 2 {
        let short = token.keys.bones.len() == 2;
        // Two consonants are shared by very many: only words that have nothing else are found by them.
        if !short || token.vowelless {
            with(hash(5, token.keys.bones.as_bytes()));
        }
        if short && !token.vowelless {
            with(hash(11, token.keys.bones.as_bytes()));
        }
    }
    for group in &token.groups {
        with(hash(6, &group.to_le_bytes()));
    }
    for form in &token.forms {
        with(hash(7, &form.to_le_bytes()));
    }
    for nick in token.nicks {
        with(hash(8, &(nick >> 1).to_le_bytes()));
    }
    for meaning in token.meanings {
        with(hash(9, &meaning.to_le_bytes()));
    }
    // A short form is found under the long one's name and the other way round.
    if token.latin.len() >= 3 {
        with(hash(12, token.latin.as_bytes()));
    }
    for short in african::clips(&token.latin) {
        with(hash(12, short.as_bytes()));
    }
    for prefix in ["abdul", "al", "el", "as", "ar", "ad", "an", "at", "az", "ul"] {
        if let Some(rest) = token.latin.strip_prefix(prefix).filter(|r| r.len() >= 4) {
            with(hash(12, rest.as_bytes()));
        }
    }
    deletions(&token.keys.fold, &mut with);
    if token.keys.fold != *token.latin {
        deletions(&token.latin, &mut with);
    }
}

/// Keys that only a search looks under: a short word without vowels may be any of the words with those consonants.
pub(super) fn also(token: &Token, mut with: impl FnMut(u32)) {
    if token.vowelless && token.keys.bones.len() == 2 {
        with(hash(11, token.keys.bones.as_bytes()));
    }
    if !token.vowelless && token.keys.bones.len() == 2 {
        with(hash(5, token.keys.bones.as_bytes()));
    }
}

/// The word and all that it is without one letter.
fn deletions(word: &str, with: &mut impl FnMut(u32)) {
    if word.len() < SHORTEST || !word.is_ascii() {
        return;
    }
    with(hash(10, word.as_bytes()));
    let mut less = String::with_capacity(word.len());
    for at in 0..word.len() {
        if at > 0 && word.as_bytes()[at] == word.as_bytes()[at - 1] {
            continue;
        }
        less.clear();
        less.push_str(&word[..at]);
        less.push_str(&word[at + 1..]);
        with(hash(10, less.as_bytes()));
    }
}

//! From any script to Latin letters: one file per family of scripts, `any_ascii` for the rest.
//!
//! Transliteration is one of two bridges between scripts. The other one, the name groups, knows most names in their own
//! letters; this one carries over what the groups do not know.

mod alphabets;
mod consonants;
mod ethiopic;
mod han;
mod hangul;
mod thai;

use unicode_script::{Script, UnicodeScript};

/// A word in its own letters and in Latin ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spelled {
    /// As written.
    pub native: String,
    /// In Latin letters; ASCII.
    pub latin: String,
    /// Whether vowels are missing or unsure in `latin`.
    pub vowelless: bool,
}

impl Spelled {
    fn new(native: &str, latin: String, vowelless: bool) -> Self {
        Self { native: native.to_owned(), latin: ascii(&latin), vowelless }
    }
}

/// Only lower-case ASCII letters and digits remain.
fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c.to_ascii_lowercase());
        } else {
            out.push_str(&any_ascii::any_ascii_char(c).to_ascii_lowercase());
        }
    }
    out.retain(|c| c.is_ascii_alphanumeric());
    out
}

/// The script of most letters of a word.
pub(crate) fn script(word: &str) -> Script {
    let mut best = (Script::Common, 0);
    let mut counts: Vec<(Script, usize)> = Vec::new();
    for c in word.chars() {
        let script = c.script();
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) {
            continue;
        }
        match counts.iter_mut().find(|(s, _)| *s == script) {
            Some((_, n)) => *n += 1,
            None => counts.push((script, 1)),
        }
    }
    for (script, n) in counts {
        if n > best.1 {
            best = (script, n);
        }
    }
    best.0
}

/// Whether a word is written in Hangul.
pub(crate) fn is_hangul(word: &str) -> bool {
    script(word) == Script::Hangul
}

/// A word of one script (lower-case, composed) in Latin letters. A word of Han characters or Hangul without spaces is
/// taken apart into family and given name where `person` is set.
pub(crate) fn spell(word: &str, person: bool) -> Vec<Spelled> {
    let one = |latin: String, vowelless: bool| vec![Spelled::new(word, latin, vowelless)];
    match script(word) {
        Script::Latin | Script::Common => one(crate::names::key::key(word), false),
        Script::Cyrillic => one(alphabets::cyrillic(word), false),
        Script::Greek => one(alphabets::greek(word), false),
        Script::Arabic => one(consonants::arabic(word), true),
        Script::Hebrew => one(consonants::hebrew(word), true),
        Script::Ethiopic => one(ethiopic::latin(word), true),
        Script::Thai => one(thai::latin(word), true),
        Script::Hangul => hangul::spell(word, person),
        Script::Hiragana | Script::Katakana => han::kana(word),
        Script::Han => han::spell(word, person),
        _ => one(any_ascii::any_ascii(word), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(word: &str) -> String {
        let spelled = spell(word, true);
        spelled.iter().map(|s| s.latin.as_str()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_script_reaches_latin_letters() {
        for (word, expected) in [
            ("владимир", "vladimir"),
            ("хрущёв", "khrushchev"),
            ("зеленський", "zelenskiy"),
            ("παπαδόπουλος", "papadopoulos"),
            ("μπακογιάννη", "bakogianni"),
            ("محمد", "mhmd"),
            ("عبدالله", "abdallh"),
            ("נתניהו", "ntnyhv"),
            ("አበበ", "abebe"),
            ("ተስፋዬ", "tesfaye"),
            ("习近平", "xi jinping"),
            ("欧阳修", "ouyang xiu"),
            ("김정은", "kim jeongeun"),
            ("さくら", "sakura"),
            ("ทักษิณ", "thaksin"),
            ("გიორგი", "giorgi"),
            ("राजेश", "rajes"),
        ] {
            assert_eq!(latin(word), expected, "{word}");
        }
    }

    #[test]
    fn nothing_but_ascii_comes_out() {
        for word in ["ﷺ", "𝕬𝖑𝖎", "🦀", "ꙮ", "ⵎⵓⵃⵎⵎⴷ", "ߞߎߟߓߊߟߌ"] {
            assert!(latin(word).chars().all(|c| c.is_ascii_alphanumeric() || c == ' '), "{word}");
        }
    }
}

//! From what was typed to words: typographic variants, invisible characters, look-alike letters, word boundaries.

use super::script::script;
use unicode_normalization::UnicodeNormalization;
use unicode_script::{Script, UnicodeScript};

/// Characters that are not seen: zero width, directions, variation selectors, soft hyphen.
fn is_invisible(c: char) -> bool {
    matches!(u32::from(c), 0x00AD | 0x034F | 0x061C | 0x200B..=0x200F | 0x202A..=0x202E | 0x2060..=0x206F | 0xFE00..=0xFE0F | 0xFEFF | 0xE0000..=0xE0FFF)
}

/// Look-alikes: Latin letter and the Cyrillic and Greek ones of the same shape.
const ALIKE: &[(char, char, char)] = &[
    ('a', 'а', 'α'),
    ('b', 'ь', 'β'),
    ('c', 'с', 'ϲ'),
    ('d', 'ԁ', 'δ'),
    ('e', 'е', 'ε'),
    ('h', 'һ', 'һ'),
    ('i', 'і', 'ι'),
    ('j', 'ј', 'ϳ'),
    ('k', 'к', 'κ'),
    ('m', 'м', 'μ'),
    ('n', 'п', 'η'),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('q', 'ԛ', 'ԛ'),
    ('s', 'ѕ', 'ѕ'),
    ('t', 'т', 'τ'),
    ('u', 'ц', 'υ'),
    ('v', 'ѵ', 'ν'),
    ('w', 'ԝ', 'ω'),
    ('x', 'х', 'χ'),
    ('y', 'у', 'γ'),
    ('h', 'н', 'н'),
    ('b', 'в', 'в'),
    ('r', 'г', 'г'),
];

/// A word of more than one alphabet is written in the alphabet of most of its letters: somebody hides a name behind
/// look-alikes, or a scanner took one letter for another.
fn one_alphabet(word: &str) -> String {
    let mut seen: Vec<Script> = Vec::new();
    for s in word.chars().map(|c| c.script()) {
        if matches!(s, Script::Latin | Script::Cyrillic | Script::Greek) && !seen.contains(&s) {
            seen.push(s);
        }
    }
    if seen.len() < 2 {
        return word.to_owned();
    }
    let main = script(word);
    word.chars()
        .map(|c| {
            if c.script() == main {
                return c;
            }
            let row = ALIKE.iter().find(|(l, k, g)| *l == c || *k == c || *g == c);
            match (main, row) {
                (Script::Latin, Some((l, _, _))) => *l,
                (Script::Cyrillic, Some((_, k, _))) => *k,
                (Script::Greek, Some((_, _, g))) => *g,
                _ => c,
            }
        })
        .collect()
}

/// A word, and what stood around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Lower-case, composed, of one alphabet.
    pub text: String,
    /// How many commas came before it.
    pub part: u8,
    /// A stroke follows at once (`G/Michael`).
    pub stroke: bool,
}

/// The words of a name, at most `most`.
pub(crate) fn words(text: &str, most: usize) -> Vec<Word> {
    let mut words: Vec<Word> = Vec::new();
    let mut current = String::new();
    let mut part = 0u8;
    let mut bracket = 0u8;
    let flush = |current: &mut String, part: u8, stroke: bool, words: &mut Vec<Word>| {
        if !current.is_empty() {
            let composed: String = current.nfc().collect();
            words.push(Word { text: one_alphabet(&composed), part, stroke });
            current.clear();
        }
    };
    for c in text.nfkc().filter(|c| !is_invisible(*c)) {
        if words.len() >= most {
            break;
        }
        let mark = matches!(c.script(), Script::Inherited) || is_mark(c);
        if c.is_alphanumeric() || mark {
            current.extend(c.to_lowercase());
        } else if matches!(c, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '·' | '・' | '׳' | '״') {
            // O'Neil, N'Diaye, Achieng': one word. The middle dot parts foreign names in Chinese and Japanese.
            if matches!(c, '·' | '・') {
                flush(&mut current, part, false, &mut words);
            }
        } else if c == '.' && current.chars().count() <= 1 && bracket == 0 {
            // Initials and abbreviations: `J.R.` is two, `S.A.` is put together by the caller.
            flush(&mut current, part, false, &mut words);
        } else {
            flush(&mut current, part, c == '/', &mut words);
            if matches!(c, ',' | '،' | '、' | ';') {
                part = part.saturating_add(1);
            }
            if c == '(' {
                bracket = bracket.saturating_add(1);
            }
        }
    }
    if words.len() < most {
        flush(&mut current, part, false, &mut words);
    }
    words
}

/// Vowel signs of scripts that write them as marks.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(name: &str) -> Vec<String> {
        words(name, 40).into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn words_are_found_in_any_dress() {
        for (name, expected) in [
            ("PUTIN, Vladimir", vec!["putin", "vladimir"]),
            ("O'Neil  Jean-Paul", vec!["oneil", "jean", "paul"]),
            ("Ｊｏｈｎ\u{200b} Smith", vec!["john", "smith"]),
            ("J.R. Tolkien", vec!["j", "r", "tolkien"]),
            ("राजेश कुमार", vec!["राजेश", "कुमार"]),
            ("弗拉基米尔·普京", vec!["弗拉基米尔", "普京"]),
            ("🦀🦀", vec![]),
        ] {
            assert_eq!(texts(name), expected, "{name}");
        }
    }

    #[test]
    fn look_alike_letters_do_not_hide_a_name() {
        // Cyrillic а, о and Greek ο among Latin letters; Latin a among Cyrillic ones.
        assert_eq!(texts("Vlаdimir Putin"), ["vladimir", "putin"]);
        assert_eq!(texts("Mοhamed Аli"), ["mohamed", "ali"]);
        assert_eq!(texts("Влaдимир"), ["владимир"]);
    }

    #[test]
    fn a_comma_tells_the_family_name() {
        let parts: Vec<u8> = words("KADYROV, Ramzan Akhmatovitch", 40).iter().map(|w| w.part).collect();
        assert_eq!(parts, [0, 1, 1]);
    }

    #[test]
    fn the_number_of_words_is_bounded() {
        assert_eq!(words(&"a b ".repeat(5_000), 40).len(), 40);
    }
}

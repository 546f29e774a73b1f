//! Hangul by arithmetic: a syllable's number is its letters.

use super::Spelled;

const INITIAL: [&str; 19] =
    ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"];
const VOWEL: [&str; 21] = [
    "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu",
    "ui", "i",
];
const FINAL: [&str; 28] = [
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "ng", "t",
    "t", "k", "t", "p", "t",
];

/// Family names as their bearers write them, where that differs from the rule.
const FAMILY: &[(char, &str)] = &[
    ('김', "kim"),
    ('이', "lee"),
    ('리', "ri"),
    ('박', "park"),
    ('최', "choi"),
    ('정', "jung"),
    ('강', "kang"),
    ('조', "cho"),
    ('윤', "yoon"),
    ('임', "lim"),
    ('오', "oh"),
    ('신', "shin"),
    ('권', "kwon"),
    ('안', "ahn"),
    ('유', "yoo"),
    ('류', "ryu"),
    ('고', "ko"),
    ('문', "moon"),
    ('심', "shim"),
    ('곽', "kwak"),
    ('성', "sung"),
    ('주', "joo"),
    ('우', "woo"),
    ('구', "koo"),
    ('변', "byun"),
    ('현', "hyun"),
    ('노', "noh"),
    ('공', "kong"),
    ('추', "choo"),
    ('기', "ki"),
    ('금', "keum"),
    ('국', "kook"),
];

/// Family names of two syllables.
const LONG: &[&str] = &["남궁", "황보", "제갈", "사공", "선우", "서문", "독고"];

fn syllable(c: char) -> Option<String> {
    let n = usize::try_from(u32::from(c).checked_sub(0xAC00)?).ok()?;
    (n < 11_172).then(|| format!("{}{}{}", INITIAL[n / 588], VOWEL[n % 588 / 28], FINAL[n % 28]))
}

fn latin(word: &str) -> String {
    word.chars().filter_map(syllable).collect()
}

/// A name of two to four syllables is family name and given name.
pub(super) fn spell(word: &str, person: bool) -> Vec<Spelled> {
    let length = word.chars().count();
    if person && (2..=5).contains(&length) {
        let family = if length > 3 || LONG.iter().any(|l| word.starts_with(l) && length > 2) { 2 } else { 1 };
        let at = word.char_indices().nth(family).map_or(word.len(), |(at, _)| at);
        let (family, given) = word.split_at(at);
        let known = FAMILY.iter().find(|(c, _)| family.chars().eq([*c])).map(|(_, l)| (*l).to_owned());
        return vec![
            Spelled::new(family, known.unwrap_or_else(|| latin(family)), false),
            Spelled::new(given, latin(given), false),
        ];
    }
    vec![Spelled::new(word, latin(word), false)]
}

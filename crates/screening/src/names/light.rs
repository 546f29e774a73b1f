//! Words that say little about who somebody is: titles, particles, generations; and everyday short forms.

use super::key::key;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Articles, prepositions and words for son, daughter, father.
const PARTICLES: &[&str] = &[
    "al", "el", "ul", "ur", "as", "ash", "ar", "at", "az", "an", "ad", "es", "er", "ed", "de", "la", "las", "los",
    "le", "du", "di", "da", "das", "do", "dos", "del", "della", "van", "von", "der", "den", "ter", "ten", "zu", "bin",
    "ibn", "bint", "binti", "bn", "ould", "wuld", "mint", "minte", "ult", "ag", "walad", "wa", "arap", "y", "e", "af",
    "av", "the", "of", "and", "und", "et", "for", "uz", "zum", "oglu", "kyzy", "qizi", "uulu", "ogly",
];

/// Particles that are names too when they come first.
const NOT_FIRST: &[&str] = &["ben", "an", "as", "do", "san", "van", "el", "le", "e", "y", "ed", "ad", "al", "ash"];

/// Father of, mother of: half a name.
const KIN: &[&str] = &["abu", "abou", "aboo", "umm", "um", "oum", "nana", "mama", "baba", "papa"];

/// Titles and honorifics.
const TITLES: &[&str] = &[
    "mr",
    "mrs",
    "ms",
    "miss",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "dr",
    "doctor",
    "prof",
    "professor",
    "sir",
    "dame",
    "lord",
    "lady",
    "hon",
    "honourable",
    "honorable",
    "rt",
    "excellency",
    "he",
    "hrh",
    "chief",
    "alhaji",
    "alhaja",
    "alhadji",
    "elhadj",
    "elhadji",
    "hadji",
    "hadj",
    "hajj",
    "haji",
    "hajji",
    "hajia",
    "hajiya",
    "hadja",
    "mallam",
    "malam",
    "mallama",
    "otunba",
    "oba",
    "igwe",
    "ezeigbo",
    "engr",
    "arc",
    "barr",
    "barrister",
    "rev",
    "reverend",
    "pastor",
    "bishop",
    "archbishop",
    "imam",
    "sen",
    "senator",
    "gen",
    "general",
    "col",
    "colonel",
    "lt",
    "maj",
    "major",
    "capt",
    "captain",
    "sgt",
    "brig",
    "brigadier",
    "admiral",
    "adm",
    "marshal",
    "amb",
    "ambassador",
    "minister",
    "president",
    "prince",
    "princess",
    "king",
    "queen",
    "emir",
    "sultan",
    "mwalimu",
    "mzee",
    "bwana",
    "ato",
    "weizero",
    "weyzero",
    "dejazmach",
    "fitawrari",
    "sayyid",
    "sayed",
    "seyyed",
    "syed",
    "mullah",
    "mulla",
    "maulana",
    "mawlawi",
    "maulvi",
    "ayatollah",
    "qari",
    "hafiz",
    "ustaz",
    "ustad",
    "engineer",
    "comrade",
    "don",
    "dona",
    "senor",
    "senora",
    "herr",
    "frau",
    "shri",
    "smt",
    "dato",
    "datuk",
];

/// Titles that are given names just as often.
const HALF_TITLES: &[&str] = &["sheikh", "shaykh", "cheikh", "cheick", "shaikh", "sheik", "serigne", "togbe", "ras"];

const GENERATIONS: &[&str] = &["jr", "jnr", "junior", "sr", "snr", "senior", "ii", "iii", "iv", "esq", "phd"];

/// Names that so many bear that they tell less than others.
const COMMON: &[&str] = &[
    "mohammed",
    "mohamed",
    "muhammad",
    "mohammad",
    "muhammed",
    "mohamad",
    "ahmed",
    "ahmad",
    "ali",
    "hassan",
    "hasan",
    "hussein",
    "husayn",
    "hussain",
    "abdullah",
    "abdallah",
    "ibrahim",
    "mahmoud",
    "mahmud",
    "khan",
    "juan",
    "jose",
    "maria",
    "luis",
    "carlos",
    "jesus",
    "john",
    "james",
    "mary",
    "david",
    "michael",
    "robert",
    "kim",
    "wang",
    "li",
    "zhang",
    "chen",
    "nguyen",
    "singh",
    "kumar",
    "musa",
    "usman",
    "omar",
    "umar",
    "fatima",
    "aisha",
    "abubakar",
    "ivan",
    "alexander",
    "sergei",
    "vladimir",
    "mamadou",
    "amadou",
    "peter",
    "paul",
    "joseph",
    "emmanuel",
];

/// How much a word (as [`key`] writes it) of a person's name counts: 1 for a name, less for what is none.
pub(crate) fn weight(word: &str, first: bool) -> f32 {
    if word.len() == 1 {
        return 0.5;
    }
    if TITLES.contains(&word) || GENERATIONS.contains(&word) {
        return 0.1;
    }
    if HALF_TITLES.contains(&word) {
        return 0.4;
    }
    if PARTICLES.contains(&word) && !(first && NOT_FIRST.contains(&word)) || (word == "ben" && !first) {
        return 0.12;
    }
    if KIN.contains(&word) {
        return 0.4;
    }
    if COMMON.contains(&word) { 0.9 } else { 1.0 }
}

/// Short forms by full name, from the package `nicknames`.
const NICKNAMES: &str = include_str!("../../data/nicknames.csv");

/// The full names (by line) that a word is a form of; whether it is the full form itself goes into the lowest bit.
pub(crate) fn nicknames(word: &str) -> &'static [u32] {
    static TABLE: OnceLock<HashMap<String, Vec<u32>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<String, Vec<u32>> = HashMap::new();
        for (n, line) in (0u32..).zip(NICKNAMES.lines()).skip(1) {
            let Some((name, shorts)) = line.split_once(',') else { continue };
            table.entry(key(name)).or_default().push(n << 1 | 1);
            for short in shorts.split(' ') {
                table.entry(key(short)).or_default().push(n << 1);
            }
        }
        table
    });
    table.get(word).map_or(&[], Vec::as_slice)
}

/// Whether one is an everyday short form of the other.
pub(crate) fn is_nickname(a: &[u32], b: &[u32]) -> bool {
    a.iter().any(|x| b.iter().any(|y| x >> 1 == y >> 1 && (x & 1 == 1 || y & 1 == 1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_and_particles_count_little() {
        for word in ["alhaji", "chief", "hon", "mallam", "dr", "bin", "ould"] {
            assert!(weight(word, false) < 0.2, "{word}");
        }
        assert!(weight("kamau", false) > 0.9);
        assert!(weight("ben", true) > 0.9 && weight("ben", false) < 0.2);
    }

    #[test]
    fn short_forms_are_tied_to_the_full_name_only() {
        assert!(is_nickname(nicknames("bill"), nicknames("william")));
        // Two short forms of one name are not each other's.
        assert!(!is_nickname(nicknames("billy"), nicknames("liam")) || nicknames("liam").iter().any(|x| x & 1 == 1));
        assert!(!is_nickname(nicknames("bill"), nicknames("george")));
    }
}

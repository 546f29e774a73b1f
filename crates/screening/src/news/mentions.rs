//! Who is named in an article: runs of words that begin with a capital letter, or words of scripts that have none.

use crate::load::country_code;

/// More mentions of one article are not kept; each is a name to be compared.
const MOST: usize = 400;
/// Longest run that is one name; of longer ones each stretch of two to four words may be.
const LONGEST: usize = 4;

/// Small words inside of names.
const PARTICLES: &[&str] = &[
    "al", "el", "bin", "ben", "ibn", "bint", "ould", "wuld", "de", "da", "do", "dos", "du", "la", "le", "van", "von",
    "der", "den", "ag", "abu", "abd",
];

/// Words that begin with a capital letter at times and are part of no name.
const NOT_NAMES: &[&str] = &[
    "the",
    "a",
    "an",
    "and",
    "or",
    "in",
    "on",
    "at",
    "of",
    "to",
    "for",
    "from",
    "by",
    "with",
    "after",
    "before",
    "but",
    "he",
    "she",
    "it",
    "they",
    "his",
    "her",
    "their",
    "this",
    "that",
    "these",
    "when",
    "while",
    "who",
    "as",
    "is",
    "was",
    "were",
    "has",
    "have",
    "had",
    "will",
    "not",
    "no",
    "new",
    "over",
    "under",
    "amid",
    "against",
    "into",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "court",
    "police",
    "bank",
    "ministry",
    "minister",
    "president",
    "government",
    "parliament",
    "senate",
    "high",
    "supreme",
    "federal",
    "national",
    "state",
    "commission",
    "authority",
    "agency",
    "company",
    "ltd",
    "limited",
    "plc",
    "inc",
    "group",
    "university",
    "attorney",
    "general",
    "judge",
    "justice",
    "police",
    "prosecutor",
    "prosecutors",
    "director",
    "former",
    "ex",
    "chief",
    "executive",
    "chairman",
    "ceo",
    "governor",
    "senator",
    "mr",
    "mrs",
    "ms",
    "dr",
    "sir",
    "hon",
    "charged",
    "arrested",
    "jailed",
    "sentenced",
    "accused",
    "convicted",
    "fined",
    "appointed",
    "resigns",
    "says",
    "said",
    "faces",
    "denies",
    "pleads",
    "guilty",
    "le",
    "les",
    "une",
    "un",
    "des",
];

/// Names that may be people's, as they are written.
pub(super) fn mentions(text: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut run: Vec<&str> = Vec::new();
    for sentence in text.split(['.', ',', ';', ':', '!', '?', '"', '(', ')', '\n', '“', '”', '–', '—', '،']) {
        for raw in sentence.split_whitespace() {
            let word = raw.trim_matches(|c: char| !c.is_alphanumeric());
            let word = word.strip_suffix("'s").or_else(|| word.strip_suffix("’s")).unwrap_or(word);
            let lower = word.to_lowercase();
            let capital = word.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
            let particle = PARTICLES.contains(&lower.as_str()) && !run.is_empty();
            let stop = NOT_NAMES.contains(&lower.as_str()) && !particle;
            if (capital && !stop && country_code(word).is_none_or(|_| word.len() <= 3)) || particle {
                run.push(word);
            } else {
                close(&mut run, &mut found);
            }
        }
        close(&mut run, &mut found);
        // `J. Kamau`: the full stop after an initial ends no sentence, but what it costs is the initial only.
        if found.len() >= MOST {
            found.truncate(MOST);
            break;
        }
    }
    found
}

fn close(run: &mut Vec<&str>, found: &mut Vec<String>) {
    while run.last().is_some_and(|w| PARTICLES.contains(&w.to_lowercase().as_str())) {
        run.pop();
    }
    let mut keep = |words: &[&str]| {
        let name = words.join(" ");
        if words.len() >= 2 && found.len() < MOST && !found.contains(&name) {
            found.push(name);
        }
    };
    if run.len() <= LONGEST {
        keep(run);
    } else {
        for length in 2..=LONGEST {
            run.windows(length).for_each(&mut keep);
        }
    }
    run.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_found_in_running_text_and_in_headlines() {
        let text = "KAMPALA. Former police chief Kale Kayihura was charged on Friday, Uganda's High Court said. \
                    Mohamed Ould Abdel Aziz and Mrs Wanjiru Njoroge denied it";
        let found = mentions(text);
        for name in ["Kale Kayihura", "Mohamed Ould Abdel Aziz", "Wanjiru Njoroge"] {
            assert!(found.iter().any(|f| f == name), "{name}: {found:?}");
        }
        assert!(!found.iter().any(|f| f.contains("Friday") || f.contains("Court")), "{found:?}");
        let headline = mentions("Kale Kayihura Charged Over Missing Guns Scandal Trial");
        assert!(headline.iter().any(|f| f == "Kale Kayihura"), "{headline:?}");
    }

    #[test]
    fn the_number_of_names_is_bounded() {
        let text = (0..5_000).map(|n| format!("Aaa{n} Bbb{n} said. ")).collect::<String>();
        assert!(mentions(&text).len() <= MOST);
        assert!(mentions(&"A ".repeat(100_000)).len() <= MOST + 1);
    }
}

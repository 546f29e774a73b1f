//! A name into its parts.

use super::{Shape, Token, african, clean, company, fold, groups, light, script};
use crate::entity::EntityKind;
use std::collections::HashMap;
use std::sync::Arc;

/// More words than these are not looked at: no name has them, and time stays bounded.
const MOST_WORDS: usize = 24;
/// Longer words are cut.
const LONGEST_WORD: usize = 40;

/// A word in a name.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// The word.
    pub token: Arc<Token>,
    /// How much it counts.
    pub weight: f32,
    /// Known to be the family name.
    pub family: bool,
}

/// A name taken apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Parsed {
    /// Its words, titles and particles included with little weight.
    pub parts: Vec<Part>,
    /// Legal forms that were taken off.
    pub forms: Vec<company::Form>,
}

/// Which rules a kind of entry follows.
pub(crate) const fn parse_kind(kind: EntityKind) -> Shape {
    match kind {
        EntityKind::Person => Shape::Person,
        _ => Shape::Organisation,
    }
}

/// Words that were taken apart before: a list has each of them many times.
#[derive(Default)]
pub(crate) struct Cache(HashMap<(Shape, String, String), Arc<Token>>);

impl Cache {
    fn token(&mut self, spelled: script::Spelled, shape: Shape) -> Arc<Token> {
        let key = (shape, spelled.native.clone(), spelled.latin.clone());
        Arc::clone(self.0.entry(key).or_insert_with(|| Arc::new(token(spelled, shape))))
    }
}

/// Takes a name apart.
pub(crate) fn parse(text: &str, shape: Shape) -> Parsed {
    parse_with(text, shape, &mut Cache::default())
}

/// Takes a name apart, one of many.
pub(crate) fn parse_with(text: &str, shape: Shape, cache: &mut Cache) -> Parsed {
    match shape {
        Shape::Person => person(text, cache),
        Shape::Organisation => organisation(text, cache),
    }
}

fn cut(word: &str) -> &str {
    word.char_indices().nth(LONGEST_WORD).map_or(word, |(at, _)| &word[..at])
}

/// The token of a word of one script.
fn token(spelled: script::Spelled, shape: Shape) -> Token {
    let script::Spelled { native, latin, vowelless } = spelled;
    let native_key = super::key::key(&native);
    let own_script = !native_key.is_ascii();
    let mut groups = Vec::new();
    let mut forms: &[u32] = &[];
    if shape == Shape::Person {
        groups = groups::of(&native_key);
        // The article is written to its noun in Arabic.
        if let Some(noun) = native_key.strip_prefix("ال") {
            groups.extend(groups::of(noun));
        }
        if own_script && groups.is_empty() && !vowelless {
            groups = groups::of(&latin);
        }
        groups.sort_unstable();
        groups.dedup();
        forms = african::forms(&latin);
    }
    let mut keys = fold::Keys::of(&latin);
    if script::is_hangul(&native) {
        // The North writes and passports of the South often do: Jong Un for Jeong-eun.
        keys.alt = fold::Keys::of(&latin.replace("eo", "o").replace("eu", "u")).alt;
    }
    let meanings = if shape == Shape::Organisation {
        let own = company::meanings(&native_key);
        if own.is_empty() { company::meanings(&latin) } else { own }
    } else {
        &[]
    };
    Token {
        groups: groups.into(),
        forms: forms.into(),
        nicks: if shape == Shape::Person { light::nicknames(&latin) } else { &[] },
        meanings,
        vowelless,
        number: latin.bytes().any(|b| b.is_ascii_digit()),
        keys,
        native: own_script.then(|| native_key.into()),
        latin: latin.into(),
    }
}

/// `abd al-rahman`, `abdul rahman`, `abdurrahman`: servant of one of God's names. The rest of the word behind it.
fn servant(word: &str) -> Option<&str> {
    let rest = word.strip_prefix("abd")?;
    let vowels = rest.len() - rest.trim_start_matches(['a', 'e', 'i', 'o', 'u']).len();
    if vowels == 0 || vowels > 2 {
        return None;
    }
    let rest = &rest[vowels..];
    let mut letters = rest.chars();
    let (first, second) = (letters.next()?, letters.next());
    let name = if first == 'l' {
        &rest[1..]
    } else if second == Some(first) {
        // The article's l becomes the next consonant: Abdurrahman, Abdessalam.
        &rest[first.len_utf8()..]
    } else if word.starts_with("abdi") {
        rest
    } else {
        return None;
    };
    // Abdullah and Abdoulaye are names of their own.
    (name.len() >= 4 && !name.starts_with("lah") && !name.starts_with("layi")).then_some(name)
}

const SERVANTS: &[&str] = &[
    "abd", "abdul", "abdel", "abdal", "abdoul", "abdol", "abdur", "abder", "abdu", "abdou", "abdus", "abdes", "abdun",
    "abdil", "abdullah",
];
const ARTICLES: &[&str] = &["al", "el", "ul", "ur", "ar", "er", "as", "es", "us", "an", "en", "az", "ad", "ed", "ol"];

/// Puts the words of theophoric names together, so that each way to write them gives one word.
fn join_servants(words: Vec<(script::Spelled, u8)>) -> Vec<(script::Spelled, u8)> {
    let mut out: Vec<(script::Spelled, u8)> = Vec::with_capacity(words.len());
    let mut words = words.into_iter().peekable();
    while let Some((mut word, part)) = words.next() {
        let alone = SERVANTS.contains(&word.latin.as_str()) && word.latin != "abdullah";
        if alone {
            let mut next = words.peek();
            let article = next.is_some_and(|(n, p)| *p == part && ARTICLES.contains(&n.latin.as_str()));
            if article {
                words.next();
                next = words.peek();
            }
            let follows = next.is_some_and(|(n, p)| *p == part && n.latin.len() >= 3);
            // `Abdou` and `Abdu` are names by themselves as well.
            let binds = article || !matches!(word.latin.as_str(), "abdou" | "abdu");
            if follows
                && binds
                && let Some((n, _)) = words.next()
            {
                let bare = n.latin.strip_prefix("al").filter(|r| n.vowelless && r.len() >= 3).unwrap_or(&n.latin);
                let god = matches!(bare, "allah" | "lah" | "alah" | "llh" | "allh" | "ullah");
                word.latin = match (god, n.vowelless) {
                    (true, true) => "abdallh".to_owned(),
                    (true, false) => "abdullah".to_owned(),
                    (false, _) => format!("abdul{bare}"),
                };
                word.native.push_str(&n.native);
                word.vowelless |= n.vowelless;
            }
        } else if let Some(name) = servant(&word.latin) {
            word.latin = format!("abdul{name}");
        }
        out.push((word, part));
    }
    out
}

fn person(text: &str, cache: &mut Cache) -> Parsed {
    let words = clean::words(text, MOST_WORDS);
    // `FAMILY, Given` has one comma; more are an enumeration.
    let comma = words.iter().any(|w| w.part == 1) && words.iter().all(|w| w.part <= 1);
    let mut spelled: Vec<(script::Spelled, u8)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        if word.stroke
            && let Some(whole) = african::ethiopian_stroke(&word.text)
            && words.get(at + 1).is_some()
        {
            spelled.push((script::Spelled { native: whole.into(), latin: whole.into(), vowelless: false }, word.part));
            continue;
        }
        // A word of Han or Hangul is a whole name only where it stands alone.
        let whole = words.len() == 1;
        for s in script::spell(cut(&word.text), whole) {
            if !s.latin.is_empty() {
                spelled.push((s, word.part));
            }
        }
    }
    let spelled = join_servants(spelled);
    let mut parts: Vec<Part> = Vec::with_capacity(spelled.len());
    for (at, (mut s, part)) in spelled.into_iter().enumerate() {
        if s.vowelless && s.native.starts_with("ال") && s.latin.len() > 4 {
            s.latin = s.latin.trim_start_matches("al").to_owned();
        }
        let weight = light::weight(&s.latin, at == 0);
        parts.push(Part { token: cache.token(s, Shape::Person), weight, family: comma && part == 0 });
    }
    // A name of light words only is made of them.
    if parts.iter().all(|p| p.weight < 0.45) {
        for part in &mut parts {
            part.weight = 1.0;
        }
    }
    // In the order in which it is spoken, so that words written together are found beside each other.
    let families = parts.iter().take_while(|p| p.family).count();
    parts.rotate_left(families);
    for part in &mut parts {
        if part.family && part.weight > 0.45 {
            part.weight *= FAMILY;
        }
    }
    Parsed { parts, forms: Vec::new() }
}

/// How much more a family name counts than a given name.
const FAMILY: f32 = 1.3;

fn organisation(text: &str, cache: &mut Cache) -> Parsed {
    let text = company::read_out(text);
    let words: Vec<String> = clean::words(&text, MOST_WORDS).into_iter().map(|w| cut(&w.text).to_owned()).collect();
    let mut words = company::join_letters(&words);
    company::part_form(&mut words);
    let keys: Vec<String> = words.iter().map(|w| super::key::key(w)).collect();
    let (left, forms) = company::strip_forms(&keys);
    let mut parts = Vec::with_capacity(left.len());
    for at in left {
        for s in script::spell(&words[at], false) {
            if s.latin.is_empty() {
                continue;
            }
            let weight = company::weight(&s.latin);
            parts.push(Part { token: cache.token(s, Shape::Organisation), weight, family: false });
        }
    }
    if parts.iter().all(|p| p.weight < 0.45) {
        for part in &mut parts {
            part.weight = 1.0;
        }
    }
    Parsed { parts, forms }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(text: &str) -> Parsed {
        parse(text, Shape::Person)
    }

    fn latin(text: &str) -> Vec<String> {
        person(text).parts.iter().map(|p| p.token.latin.to_string()).collect()
    }

    #[test]
    fn theophoric_names_are_one_word() {
        for text in ["Abd al-Rahman", "Abdul Rahman", "Abdurrahman", "Abdel Rahman", "ABD EL RAHMAN", "Abdirahman"] {
            assert_eq!(latin(text), ["abdulrahman"], "{text}");
        }
        assert_eq!(latin("Abdullah Saleh"), ["abdullah", "saleh"]);
        assert_eq!(latin("Abdoulaye Wade"), ["abdoulaye", "wade"]);
        assert_eq!(latin("Abdou Diouf"), ["abdou", "diouf"]);
    }

    #[test]
    fn ethiopian_strokes_are_read_out() {
        assert_eq!(latin("G/Michael Tesfaye"), ["gebre", "michael", "tesfaye"]);
    }

    #[test]
    fn the_family_name_before_the_comma_counts_more() {
        let parsed = person("KADYROV, Ramzan Akhmatovitch");
        let (given, family) = (&parsed.parts[0], &parsed.parts[2]);
        assert!(family.family && !given.family && family.weight > given.weight);
        assert!(person("Ramzan Kadyrov").parts.iter().all(|p| !p.family));
    }

    #[test]
    fn a_name_of_titles_only_still_counts() {
        assert!(person("Prince Sultan").parts.iter().all(|p| p.weight >= 1.0));
    }

    #[test]
    fn long_names_are_bounded() {
        let parsed = person(&"Wolfeschlegelsteinhausenbergerdorff ".repeat(300));
        assert!(parsed.parts.len() <= MOST_WORDS && parsed.parts.iter().all(|p| p.token.latin.len() <= LONGEST_WORD));
    }
}

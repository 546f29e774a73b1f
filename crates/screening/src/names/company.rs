//! Names of companies: the legal form apart from the stem, and words that mean the same in several languages.

use super::key::key;
use std::collections::HashMap;
use std::sync::OnceLock;

const FORMS: &str = include_str!("../../data/company_forms.csv");
const WORDS: &str = include_str!("../../data/company_words.csv");

/// A legal form.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Form {
    /// The row of the table: forms of one row are one form.
    pub row: u32,
    /// `LLC`, `JSC`, `LP`…; empty where the form belongs to no class.
    pub class: &'static str,
    /// As the table writes it.
    pub name: &'static str,
}

struct Tables {
    forms: HashMap<String, Form>,
    words: HashMap<String, Vec<u32>>,
    longest: usize,
}

/// Runs of single letters are one word: `S. A.` and `S A` are `sa`.
pub(crate) fn join_letters(words: &[String]) -> Vec<String> {
    let mut out: Vec<String> = Vec::with_capacity(words.len());
    let mut run = false;
    for word in words {
        let letter = word.chars().count() == 1;
        match out.last_mut() {
            Some(last) if letter && run => last.push_str(word),
            _ => out.push(word.clone()),
        }
        run = letter;
    }
    out
}

/// Signs that are spoken as words.
pub(crate) fn read_out(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('&') { text.replace('&', " and ").into() } else { text.into() }
}

/// One spelling for the words that legal forms are made of.
fn form_word(word: &str) -> &str {
    match word {
        "limited" | "ltda" | "limitada" => "ltd",
        "company" | "compania" => "co",
        "corporation" => "corp",
        "incorporated" => "inc",
        "private" => "pvt",
        "y" | "und" | "et" | "u" | "e" => "and",
        other => other,
    }
}

/// The key of a form in the table. One word is looked up as it is written: what is a form behind others (`… Oil
/// Company Ltd`) may be a name's own word by itself.
fn form_key(words: &[String]) -> String {
    match words {
        [one] => one.clone(),
        many => many.iter().map(|w| form_word(w)).collect::<Vec<_>>().join(" "),
    }
}

fn plain_words(text: &str) -> Vec<String> {
    let words: Vec<String> = super::clean::words(&read_out(text), 20).into_iter().map(|w| key(&w.text)).collect();
    join_letters(&words)
}

/// Everyday words of names that are no legal form, whatever a table says.
const NO_FORM: &[&str] =
    &["group", "bank", "trust", "company", "enterprise", "foundation", "fund", "union", "partners"];

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut forms: HashMap<String, Form> = HashMap::new();
        let mut longest = 1;
        let mut reader = csv::Reader::from_reader(FORMS.as_bytes());
        for (row, record) in (0u32..).zip(reader.records().flatten()) {
            let (Some(name), Some(class), Some(written)) = (record.get(0), record.get(1), record.get(2)) else {
                continue;
            };
            // A few hundred short strings that live as long as the process.
            let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
            let class: &'static str = Box::leak(class.to_owned().into_boxed_str());
            for alias in written.split('|') {
                let words = plain_words(alias);
                if words.is_empty() || NO_FORM.contains(&words.join(" ").as_str()) {
                    continue;
                }
                longest = longest.max(words.len());
                forms.entry(form_key(&words)).or_insert(Form { row, class, name });
            }
        }
        let mut words: HashMap<String, Vec<u32>> = HashMap::new();
        let mut reader = csv::Reader::from_reader(WORDS.as_bytes());
        for (row, record) in (0u32..).zip(reader.records().flatten()) {
            for word in record.get(1).unwrap_or_default().split('|') {
                let word = plain_words(word);
                if let [one] = word.as_slice() {
                    let rows = words.entry(one.clone()).or_default();
                    if rows.last() != Some(&row) {
                        rows.push(row);
                    }
                }
            }
        }
        Tables { forms, words, longest: longest.min(8) }
    })
}

/// The meanings of a word in names of companies, ascending.
pub(crate) fn meanings(word: &str) -> &'static [u32] {
    tables().words.get(word).map_or(&[], Vec::as_slice)
}

/// Takes legal forms off both ends of a name's words (keys), and from before an everyday word at its end (`Acme Ltd
/// Group`). At least one word remains. Tells which words are left.
pub(crate) fn strip_forms(words: &[String]) -> (Vec<usize>, Vec<Form>) {
    let tables = tables();
    let (mut start, mut end) = (0, words.len());
    let mut found: Vec<Form> = Vec::new();
    for _ in 0..3 {
        let before = (start, end);
        for length in (1..=tables.longest.min(end - start)).rev() {
            if length >= end - start {
                continue;
            }
            if let Some(form) = tables.forms.get(&form_key(&words[end - length..end])) {
                end -= length;
                found.push(form.clone());
                break;
            }
            let head = form_key(&words[start..start + length]);
            // At the front two letters are mostly initials of a name.
            let tells = head.chars().count() > 2 || ["ao", "pt", "cv", "ip", "ас", "ао", "ип"].contains(&head.as_str());
            if let Some(form) = tables.forms.get(&head).filter(|_| tells) {
                start += length;
                found.push(form.clone());
                break;
            }
        }
        if before == (start, end) {
            break;
        }
    }
    let mut left: Vec<usize> = (start..end).collect();
    if end - start > 2 && GENERIC.contains(&words[end - 1].as_str()) {
        for length in (1..=tables.longest.min(end - start - 2)).rev() {
            if let Some(form) = tables.forms.get(&form_key(&words[end - 1 - length..end - 1])) {
                left.drain(left.len() - 1 - length..left.len() - 1);
                found.push(form.clone());
                break;
            }
        }
    }
    (left, found)
}

/// Takes a form off that was written to the last word (`AcmeLtd`).
pub(crate) fn part_form(words: &mut Vec<String>) {
    const WRITTEN_TO: &[&str] = &["limited", "corporation", "gmbh", "ltda", "ltd", "llc"];
    let Some(last) = words.last_mut() else { return };
    let parted = WRITTEN_TO.iter().find_map(|form| Some((last.strip_suffix(form)?.len(), *form)));
    if let Some((length, form)) = parted.filter(|(length, _)| *length >= 4) {
        last.truncate(length);
        words.push(form.to_owned());
    }
}

/// Words that say little about which company it is.
const GENERIC: &[&str] = &[
    "company",
    "co",
    "corporation",
    "corp",
    "group",
    "grupo",
    "groupe",
    "inc",
    "ltd",
    "limited",
    "llc",
    "enterprise",
    "enterprises",
    "trading",
    "international",
    "holding",
    "holdings",
    "general",
    "industries",
    "services",
    "global",
];

/// How two sets of legal forms agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormsAgree {
    /// The same, or none on either side.
    Same,
    /// One side does not say.
    OneSide,
    /// The same kind of company under another law (`LLC`, `GmbH`, `OOO`).
    SameClass,
    /// Different companies.
    Differ,
}

pub(crate) fn compare_forms(a: &[Form], b: &[Form]) -> FormsAgree {
    if a.is_empty() && b.is_empty() {
        return FormsAgree::Same;
    }
    if a.is_empty() || b.is_empty() {
        return FormsAgree::OneSide;
    }
    if a.iter().any(|x| b.iter().any(|y| x.row == y.row)) {
        return FormsAgree::Same;
    }
    // A form without a class contradicts nothing.
    let open = |f: &[Form]| f.iter().all(|x| x.class.is_empty());
    if open(a) || open(b) || a.iter().any(|x| b.iter().any(|y| x.class == y.class && !x.class.is_empty())) {
        return FormsAgree::SameClass;
    }
    FormsAgree::Differ
}

/// How much a word of a company's name counts.
pub(crate) fn weight(word: &str) -> f32 {
    const SMALL: &[&str] = &[
        "the", "of", "and", "for", "de", "la", "le", "du", "des", "et", "y", "und", "der", "die", "el", "al", "in",
        "on", "by", "di", "da", "do", "del",
    ];
    if SMALL.contains(&word) {
        0.15
    } else if GENERIC.contains(&word) {
        0.4
    } else if !meanings(word).is_empty() {
        0.85
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strip(name: &str) -> (String, Vec<&'static str>) {
        let words = plain_words(name);
        let (left, forms) = strip_forms(&words);
        (
            left.iter().map(|at| words[*at].as_str()).collect::<Vec<_>>().join(" "),
            forms.iter().map(|f| f.class).collect(),
        )
    }

    #[test]
    fn the_form_is_taken_off_either_end() {
        for (name, stem) in [
            ("Deutsche Bank AG", "deutsche bank"),
            ("Deutsche Bank Aktiengesellschaft", "deutsche bank"),
            ("ACME Public Limited Company", "acme"),
            ("ООО Ромашка", "ромашка"),
            ("RED MUNDIAL INMOBILIARIA, S.A. DE C.V.", "red mundial inmobiliaria"),
            ("Dangote Cement Plc", "dangote cement"),
        ] {
            assert_eq!(strip(name).0, stem, "{name}");
        }
        assert_eq!(strip("Limited").0, "limited");
        assert_eq!(strip("Acme Ltd Group"), ("acme group".into(), vec!["LLC"]));
    }

    #[test]
    fn forms_of_two_kinds_are_two_companies() {
        let forms = |name: &str| strip_forms(&plain_words(name)).1;
        assert_eq!(compare_forms(&forms("Deutsche Bank AG"), &forms("Deutsche Bank GmbH")), FormsAgree::Differ);
        assert_eq!(compare_forms(&forms("Acme Ltd"), &forms("Acme Limited")), FormsAgree::Same);
        assert_eq!(compare_forms(&forms("Romashka LLC"), &forms("ООО Ромашка")), FormsAgree::SameClass);
        assert_eq!(compare_forms(&forms("Acme"), &forms("Acme Ltd")), FormsAgree::OneSide);
    }
}

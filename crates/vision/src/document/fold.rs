//! Text as it is compared: letters and digits only, raised, without marks.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The letters and digits of a text, raised and without marks, each with the place in the text where it came from.
pub(crate) fn folded(text: &str) -> Vec<(char, usize)> {
    let mut out = Vec::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        // `N°` and `Nº` are the same label whatever the reader makes of the circle.
        if matches!(c, '°' | 'º') {
            continue;
        }
        for c in c.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_uppercase) {
            if c.is_alphanumeric() {
                out.push((c, at));
            }
        }
    }
    out
}

/// The same as a string.
pub(crate) fn compressed(text: &str) -> String {
    folded(text).into_iter().map(|(c, _)| c).collect()
}

/// Levenshtein distance, given up above `most`.
pub(crate) fn within(a: &[char], b: &[char], most: usize) -> Option<usize> {
    if a.len().abs_diff(b.len()) > most {
        return None;
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let next = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
        if row.iter().all(|cost| *cost > most) {
            return None;
        }
    }
    row.last().copied().filter(|cost| *cost <= most)
}

/// Reading errors that are forgiven in a word of this many letters.
pub(crate) fn slack(letters: usize) -> usize {
    match letters {
        0..=4 => 0,
        5..=9 => 1,
        10..=16 => 2,
        _ => letters / 8,
    }
}

/// Whether a word (folded) stands in a text (folded), reading errors forgiven.
pub(crate) fn contains(text: &[char], word: &[char]) -> bool {
    let most = slack(word.len());
    if word.is_empty() || text.len() + most < word.len() {
        return false;
    }
    // Sellers' algorithm: the cheapest match that ends anywhere.
    let mut row: Vec<usize> = (0..=word.len()).collect();
    for c in text {
        let mut diagonal = row[0];
        for (j, w) in word.iter().enumerate() {
            let next = (diagonal + usize::from(c != w)).min(row[j] + 1).min(row[j + 1] + 1);
            diagonal = row[j + 1];
            row[j + 1] = next;
        }
        if row[word.len()] <= most {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chars(text: &str) -> Vec<char> {
        text.chars().collect()
    }

    #[test]
    fn folding() {
        assert_eq!(compressed("N° de la carte d'identité"), "NDELACARTEDIDENTITE");
        assert_eq!(compressed("  Å-ß "), "ASS");
        let folded = folded("Né(e) le");
        assert_eq!(folded[3], ('L', 7));
    }

    #[test]
    fn words_with_errors_are_found() {
        let page = chars(&compressed("REPUBL1C OF GHANA"));
        assert!(contains(&page, &chars("REPUBLICOFGHANA")));
        assert!(contains(&page, &chars("GHANA")));
        assert!(!contains(&page, &chars("KENYA")));
        assert!(!contains(&page, &[]));
        assert_eq!(within(&chars("SURNAME"), &chars("SURNANE"), 1), Some(1));
        assert_eq!(within(&chars("SEX"), &chars("SEXE"), 0), None);
    }

    proptest! {
        #[test]
        fn a_word_stands_in_its_own_text(before in "[A-Z]{0,9}", word in "[A-Z]{1,12}", after in "[A-Z]{0,9}") {
            let text = format!("{before}{word}{after}");
            prop_assert!(contains(&chars(&text), &chars(&word)));
        }

        #[test]
        fn any_text_folds(text in ".*") {
            prop_assert!(folded(&text).iter().all(|(_, at)| text.is_char_boundary(*at)));
        }
    }
}

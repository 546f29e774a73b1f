//! Words that no document in use carries.

use crate::document::fold;
use crate::document::ocr::Line;

/// In the languages of passports.
const WORDS: [&str; 6] = ["SPECIMEN", "ESPECIMEN", "ESPECIME", "MUSTER", "SAMPLE", "VOID"];
/// What the project prints on its own test material (`scripts/make_specimens.py`). It is known by its mark and half
/// suspicious, so that the rule can be tested with it and without it.
const OWN_MARK: &str = "KWELISPECIMEN";

/// 1 for a line that is such a word, 0.5 for the project's own mark, else 0.
pub(super) fn specimen(lines: &[Line]) -> f32 {
    let value = |line: &Line| {
        let folded = fold::compressed(&line.text);
        if folded.contains(OWN_MARK) || folded == "KWELI" {
            0.5
        } else if folded == "SPECIMEN"
            || line.text.split_whitespace().any(|word| WORDS[..3].contains(&fold::compressed(word).as_str()))
        {
            1.0
        } else if WORDS[3..].contains(&folded.as_str()) {
            0.9
        } else {
            0.0
        }
    };
    lines.iter().map(value).fold(0.0, f32::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_alone_is_a_specimen() {
        let value =
            |text: &str| specimen(&[Line { text: text.into(), confidence: 1.0, corners: [(0.0, 0.0); 4], zone: None }]);
        assert_eq!(value("SPÉCIMEN"), 1.0);
        assert_eq!(value("MUSTER"), 0.9);
        assert_eq!(value("KWELI-SPECIMEN"), 0.5);
        assert_eq!(value("SAMPLE MICHAEL"), 0.0);
        assert_eq!(value("MENSAH"), 0.0);
    }
}

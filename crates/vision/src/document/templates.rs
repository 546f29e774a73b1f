//! Known documents: what they carry and how their numbers look. The data is in `data/documents`.

use super::fold;
use super::reading::{FieldName, Kind, Side};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// One known document, or one side of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Template {
    pub(crate) name: String,
    /// ISO alpha-2; `None` for one layout of several countries.
    pub(crate) country: Option<String>,
    pub(crate) kind: Kind,
    pub(crate) side: Side,
    /// Folded words that must be there.
    #[serde(deserialize_with = "words")]
    pub(crate) must: Vec<Vec<char>>,
    /// Folded words that may be there.
    #[serde(default, deserialize_with = "words")]
    pub(crate) anchors: Vec<Vec<char>>,
    /// How numbers look: `A` letter, `9` digit.
    #[serde(default)]
    pub(crate) shapes: BTreeMap<FieldName, Vec<String>>,
    /// Dates are written month first.
    #[serde(default)]
    pub(crate) month_first: bool,
}

fn words<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Vec<char>>, D::Error> {
    let words: Vec<String> = Vec::deserialize(deserializer)?;
    Ok(words.iter().map(|word| fold::compressed(word).chars().collect()).collect())
}

#[derive(Deserialize)]
struct File {
    template: Vec<Template>,
}

/// Every template.
pub(crate) fn all() -> &'static [Template] {
    static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
        // Proof: compiled in, and parsed by the tests below.
        let file: File = toml::from_str(include_str!("../../data/documents/templates.toml")).expect("templates parse");
        file.template
    });
    &TEMPLATES
}

/// Folded words for each kind, longest first.
pub(crate) fn kinds() -> &'static [(Vec<char>, Kind)] {
    static KINDS: LazyLock<Vec<(Vec<char>, Kind)>> = LazyLock::new(|| {
        let file: BTreeMap<Kind, Vec<String>> =
            toml::from_str(include_str!("../../data/documents/kinds.toml")).expect("kinds parse");
        by_length(file)
    });
    &KINDS
}

/// Folded labels and the field that they stand beside; `None` for labels of something else. Longest first.
pub(crate) fn labels() -> &'static [(Vec<char>, Option<FieldName>)] {
    static LABELS: LazyLock<Vec<(Vec<char>, Option<FieldName>)>> = LazyLock::new(|| {
        let mut file: toml::Table = include_str!("../../data/documents/labels.toml").parse().expect("labels parse");
        let other = file.remove("other").and_then(|words| words.try_into::<Vec<String>>().ok()).unwrap_or_default();
        let fields: BTreeMap<FieldName, Vec<String>> = file.try_into().expect("labels name fields");
        let mut labels: Vec<_> = by_length(fields).into_iter().map(|(word, name)| (word, Some(name))).collect();
        labels.extend(other.iter().map(|word| (fold::compressed(word).chars().collect(), None)));
        labels.sort_by_key(|(word, _): &(Vec<char>, _)| std::cmp::Reverse(word.len()));
        labels
    });
    &LABELS
}

fn by_length<K: Copy>(file: BTreeMap<K, Vec<String>>) -> Vec<(Vec<char>, K)> {
    let mut words: Vec<(Vec<char>, K)> = file
        .into_iter()
        .flat_map(|(kind, words)| words.into_iter().map(move |word| (fold::compressed(&word).chars().collect(), kind)))
        .collect();
    words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_is_sound() {
        assert!(all().len() > 20 && kinds().len() > 40 && labels().len() > 100);
        for template in all() {
            assert!(!template.must.is_empty(), "{}", template.name);
            assert!(template.shapes.values().flatten().all(|shape| shape.len() >= 6), "{}", template.name);
        }
        let mut words: Vec<&Vec<char>> = labels().iter().map(|(word, _)| word).collect();
        words.sort();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count, "a label stands once");
    }
}

//! Whether what a document says in one place agrees with what it says in another.
//!
//! Each comparison is one measurement; that a disagreement means forgery, or a misread letter, is decided elsewhere.

use super::fields;
use super::fold;
use super::mrz;
use super::reading::{Field, FieldName, Fields, Reading, Source};
use serde::Serialize;

/// Fields that are compared: what documents repeat.
const REPEATED: [FieldName; 9] = [
    FieldName::DocumentNumber,
    FieldName::PersonalNumber,
    FieldName::FullName,
    FieldName::Surname,
    FieldName::GivenNames,
    FieldName::DateOfBirth,
    FieldName::DateOfExpiry,
    FieldName::Sex,
    FieldName::Nationality,
];

/// Readings that are less sure than this are not compared: an unsure letter is no contradiction.
const MIN_CONFIDENCE: f32 = 0.6;

/// One field in two places.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Comparison {
    /// The field.
    pub field: FieldName,
    /// Where the first value was read.
    pub left: Source,
    /// Where the second value was read.
    pub right: Source,
    /// They are the same, national letters aside.
    pub same: bool,
    /// 1 for the same, less by each letter that differs, 0..1.
    pub similarity: f32,
}

/// Compares the zones of one side: print, machine-readable zone, barcodes.
pub fn within(reading: &Reading) -> Vec<Comparison> {
    let places = places(reading);
    let mut found = Vec::new();
    for (at, left) in places.iter().enumerate() {
        for right in &places[at + 1..] {
            found.extend(compare(left, right, reading.mrz.as_ref().is_some_and(|mrz| mrz.fields.name_truncated)));
        }
    }
    found
}

/// Compares every zone of the front with every zone of the back.
pub fn between(front: &Reading, back: &Reading) -> Vec<Comparison> {
    let truncated = [front, back].iter().any(|r| r.mrz.as_ref().is_some_and(|mrz| mrz.fields.name_truncated));
    let (fronts, backs) = (places(front), places(back));
    fronts.iter().flat_map(|left| backs.iter().flat_map(move |right| compare(left, right, truncated))).collect()
}

/// Compares the best reading of a side with what somebody says that it should be.
pub fn with_claims(reading: &Reading, claims: &[(FieldName, &str)]) -> Vec<Comparison> {
    let claimed: Fields = claims
        .iter()
        .map(|(name, value)| {
            let field = Field {
                read: (*value).into(),
                understood: Some((*value).into()),
                confidence: 1.0,
                source: Source::Printed,
            };
            (*name, field)
        })
        .collect();
    compare(&reading.fields, &claimed, false)
}

/// The fields of each place of one side.
fn places(reading: &Reading) -> Vec<Fields> {
    let mut places = vec![reading.printed.clone()];
    places.extend(reading.mrz.as_ref().map(fields::of_zone));
    places.extend(reading.barcodes.iter().map(|code| code.fields.clone()).filter(|fields| !fields.is_empty()));
    places
}

fn compare(left: &Fields, right: &Fields, truncated: bool) -> Vec<Comparison> {
    let sure = |fields: &Fields, name| {
        let field = fields.get(&name)?;
        (field.confidence >= MIN_CONFIDENCE).then_some(())?;
        Some((field.understood.as_deref()?.to_owned(), field.source))
    };
    let mut found: Vec<Comparison> = REPEATED
        .into_iter()
        .filter_map(|name| {
            let ((a, from), (b, to)) = (sure(left, name)?, sure(right, name)?);
            Some(one(name, (&a, from), (&b, to), truncated))
        })
        .collect();
    // One place gives the whole name, the other its parts.
    for (whole, parts, swapped) in [(left, right, false), (right, left, true)] {
        let (Some((full, from)), Some((surname, to))) =
            (sure(whole, FieldName::FullName), sure(parts, FieldName::Surname))
        else {
            continue;
        };
        if parts.contains_key(&FieldName::FullName) {
            continue;
        }
        let given = sure(parts, FieldName::GivenNames).map(|(given, _)| given).unwrap_or_default();
        let (left, right) = if swapped { (to, from) } else { (from, to) };
        let similarity = words(&full, &format!("{given} {surname}"));
        found.push(Comparison { field: FieldName::FullName, left, right, same: similarity > 0.99, similarity });
    }
    found
}

fn one(field: FieldName, (a, left): (&str, Source), (b, right): (&str, Source), truncated: bool) -> Comparison {
    let name = matches!(field, FieldName::FullName | FieldName::Surname | FieldName::GivenNames);
    let same = if name {
        mrz::same_name(a, b, truncated) || mrz::same_name(b, a, truncated)
    } else {
        compressed(a) == compressed(b)
    };
    let similarity = if same { 1.0 } else { similarity(&compressed(a), &compressed(b)).min(0.99) };
    Comparison { field, left, right, same, similarity }
}

fn compressed(text: &str) -> Vec<char> {
    fold::compressed(text).chars().collect()
}

/// One minus the share of letters that differ.
fn similarity(a: &[char], b: &[char]) -> f32 {
    let longer = a.len().max(b.len());
    if longer == 0 {
        return 1.0;
    }
    1.0 - fold::within(a, b, longer).unwrap_or(longer) as f32 / longer as f32
}

/// Similarity of two names whatever the order of their words: each word finds its best partner.
fn words(a: &str, b: &str) -> f32 {
    let parts = |text: &str| -> Vec<Vec<char>> {
        mrz::transliterate(text).split('<').filter(|word| !word.is_empty()).map(|word| word.chars().collect()).collect()
    };
    let (a, b) = (parts(a), parts(b));
    let (fewer, more) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if more.is_empty() {
        return 0.0;
    }
    let best = |word: &Vec<char>| more.iter().map(|other| similarity(word, other)).fold(0.0, f32::max);
    fewer.iter().map(best).sum::<f32>() / more.len() as f32
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(source: Source, values: &[(FieldName, &str)]) -> Fields {
        let field =
            |value: &str| Field { read: value.into(), understood: Some(value.into()), confidence: 0.95, source };
        values.iter().map(|(name, value)| (*name, field(value))).collect()
    }

    #[test]
    fn agreement_and_contradiction() {
        let printed = fields(
            Source::Printed,
            &[
                (FieldName::Surname, "MÜLLER"),
                (FieldName::DateOfBirth, "1980-01-02"),
                (FieldName::DocumentNumber, "C1234"),
            ],
        );
        let zone = fields(
            Source::Mrz,
            &[(FieldName::Surname, "MUELLER"), (FieldName::DateOfBirth, "1980-01-03"), (FieldName::Sex, "F")],
        );
        let found = compare(&printed, &zone, false);
        let same: Vec<(FieldName, bool)> = found.iter().map(|c| (c.field, c.same)).collect();
        assert_eq!(same, [(FieldName::Surname, true), (FieldName::DateOfBirth, false)]);
        assert!(found[1].similarity > 0.8 && (found[0].left, found[0].right) == (Source::Printed, Source::Mrz));
    }

    #[test]
    fn a_whole_name_and_its_parts() {
        let whole = fields(Source::Printed, &[(FieldName::FullName, "KWAME ASANTE MENSAH")]);
        let parts = fields(Source::Mrz, &[(FieldName::Surname, "MENSAH"), (FieldName::GivenNames, "KWAME ASANTE")]);
        assert!(compare(&whole, &parts, false)[0].same);
        let other = fields(Source::Mrz, &[(FieldName::Surname, "OWUSU"), (FieldName::GivenNames, "KWAME ASANTE")]);
        let found = compare(&whole, &other, false);
        assert!(!found[0].same && found[0].similarity < 0.9);
    }

    #[test]
    fn unsure_readings_are_no_contradiction() {
        let mut a = fields(Source::Printed, &[(FieldName::Surname, "MENSAH")]);
        let b = fields(Source::Mrz, &[(FieldName::Surname, "OWUSU")]);
        assert_eq!(compare(&a, &b, false).len(), 1);
        a.get_mut(&FieldName::Surname).unwrap().confidence = 0.3;
        assert!(compare(&a, &b, false).is_empty());
    }

    proptest! {
        #[test]
        fn similarity_is_a_share(a in ".{0,20}", b in ".{0,20}") {
            let found = one(FieldName::Surname, (&a, Source::Mrz), (&b, Source::Printed), false);
            prop_assert!((0.0..=1.0).contains(&found.similarity) && (0.0..=1.0).contains(&words(&a, &b)));
        }
    }
}

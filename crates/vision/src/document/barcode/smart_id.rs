//! The PDF417 of South African identity cards: values in a fixed order between bars.

use crate::document::reading::{Field, FieldName, Fields, Source};
use jiff::civil::Date;

/// The order: surname, names, sex, nationality, identity number, date of birth, country of birth, status, date of issue.
const ORDER: [Option<FieldName>; 9] = [
    Some(FieldName::Surname),
    Some(FieldName::GivenNames),
    Some(FieldName::Sex),
    None,
    Some(FieldName::PersonalNumber),
    Some(FieldName::DateOfBirth),
    None,
    None,
    Some(FieldName::DateOfIssue),
];

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];

/// Reads the values. `None` if the text is not of this form.
pub(super) fn fields(text: &str) -> Option<Fields> {
    let values: Vec<&str> = text.split('|').take(20).map(str::trim).collect();
    let number = values.get(4)?;
    if number.len() != 13 || !number.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let mut fields = Fields::new();
    for (value, name) in values.iter().zip(ORDER) {
        let Some(name) = name.filter(|_| !value.is_empty()) else { continue };
        let understood = match name {
            FieldName::DateOfBirth | FieldName::DateOfIssue => date(value),
            FieldName::Sex => ["M", "F"].contains(value).then(|| (*value).to_owned()),
            _ => Some((*value).to_owned()),
        };
        let understood = understood.map(Into::into);
        fields.insert(name, Field { read: (*value).into(), understood, confidence: 1.0, source: Source::Barcode });
    }
    Some(fields)
}

/// `07 MAR 1990`.
fn date(text: &str) -> Option<String> {
    let mut parts = text.split_whitespace();
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    let month = MONTHS.iter().position(|name| *name == month)? as i8 + 1;
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok().map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card() {
        let fields = fields("NKOSI|ZANELE|F|RSA|9003070123084|07 MAR 1990|RSA|CITIZEN|13 NOV 2022|123").unwrap();
        let value = |name| fields[&name].understood.as_deref();
        assert_eq!(value(FieldName::Surname), Some("NKOSI"));
        assert_eq!(value(FieldName::PersonalNumber), Some("9003070123084"));
        assert_eq!(value(FieldName::DateOfBirth), Some("1990-03-07"));
        assert_eq!(value(FieldName::DateOfIssue), Some("2022-11-13"));
    }

    #[test]
    fn other_text() {
        assert!(super::fields("a|b|c").is_none());
        assert!(super::fields("").is_none());
    }
}

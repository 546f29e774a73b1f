//! What a read text means for a field.

use super::dates;
use crate::document::countries;
use crate::document::fold;
use crate::document::reading::FieldName;
use crate::document::templates::Template;
use jiff::civil::Date;

/// The normalised value, or `None` if the text makes no sense for the field.
pub(super) fn understand(name: FieldName, text: &str, template: Option<&Template>, today: Date) -> Option<String> {
    match name {
        FieldName::DateOfBirth | FieldName::DateOfIssue | FieldName::DateOfExpiry => {
            let latest = if name == FieldName::DateOfExpiry { today.year() + 40 } else { today.year() };
            let date = dates::parse(text, template.is_some_and(|t| t.month_first), latest)?;
            (name == FieldName::DateOfExpiry || date <= today).then(|| date.to_string())
        }
        FieldName::Sex => sex(text),
        FieldName::Nationality => {
            Some(countries::nationality(text).unwrap_or_else(|| words(text))).filter(|value| !value.is_empty())
        }
        FieldName::DocumentNumber | FieldName::PersonalNumber => number(name, text, template),
        FieldName::FullName | FieldName::Surname | FieldName::GivenNames => person(text),
        FieldName::PlaceOfBirth | FieldName::Address | FieldName::Authority | FieldName::VehicleClasses => {
            Some(words(text)).filter(|value| !value.is_empty())
        }
    }
}

fn sex(text: &str) -> Option<String> {
    let folded = fold::compressed(text);
    let value = match folded.as_str() {
        "M" | "MALE" | "MASCULIN" | "MASCULINO" | "HOMME" | "H" | "MANLIK" | "MM" | "ME" => "M",
        "F" | "FEMALE" | "FEMININ" | "FEMININO" | "FEMME" | "VROULIK" | "KE" | "FF" | "W" => "F",
        "X" => "X",
        // `F/FEMALE`, `MALE/ME`.
        other if other.starts_with("FEM") || other.ends_with("FEMALE") => "F",
        other if other.starts_with("MAL") || other.ends_with("MALE") || other.starts_with("MASC") => "M",
        _ => return None,
    };
    Some(value.to_owned())
}

/// Letters and digits; if a shape of the template fits after exchanging look-alikes, in that shape.
fn number(name: FieldName, text: &str, template: Option<&Template>) -> Option<String> {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect();
    let digits = plain.chars().filter(char::is_ascii_digit).count();
    if plain.len() < 3 || plain.len() > 24 || digits == 0 {
        return None;
    }
    let shapes = template.and_then(|template| template.shapes.get(&name)).map(Vec::as_slice).unwrap_or_default();
    let fitting = shapes.iter().filter_map(|shape| shaped(&plain, shape)).min_by_key(|(changes, _)| *changes);
    Some(fitting.map_or(plain, |(_, number)| number))
}

/// Whether a number fits one of the shapes of its template as it is.
pub(super) fn has_shape(name: FieldName, value: &str, template: &Template) -> Option<bool> {
    let shapes = template.shapes.get(&name)?;
    Some(shapes.iter().any(|shape| shaped(value, shape).is_some_and(|(changes, _)| changes == 0)))
}

fn shaped(number: &str, shape: &str) -> Option<(usize, String)> {
    if number.len() != shape.len() {
        return None;
    }
    let mut changes = 0;
    let mut out = String::with_capacity(number.len());
    for (c, wanted) in number.chars().zip(shape.chars()) {
        let fitting = match wanted {
            'A' if c.is_ascii_digit() => letter(c)?,
            '9' if c.is_ascii_alphabetic() => digit(c)?,
            _ => c,
        };
        changes += usize::from(fitting != c);
        out.push(fitting);
    }
    Some((changes, out))
}

fn letter(c: char) -> Option<char> {
    Some(match c {
        '0' => 'O',
        '1' => 'I',
        '2' => 'Z',
        '5' => 'S',
        '6' => 'G',
        '8' => 'B',
        _ => return None,
    })
}

fn digit(c: char) -> Option<char> {
    Some(match c {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        _ => return None,
    })
}

/// A person's name: letters, single spaces, hyphens and apostrophes, raised.
fn person(text: &str) -> Option<String> {
    let text = words(text);
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if letters < 2 || digits * 3 > letters {
        return None;
    }
    let clean: String = text
        .chars()
        .map(|c| match c {
            '0' => 'O',
            '1' => 'I',
            '’' | '‘' | '`' | '´' => '\'',
            '.' | ',' | ';' | '_' => ' ',
            c => c,
        })
        .filter(|c| c.is_alphabetic() || matches!(c, ' ' | '-' | '\''))
        .collect();
    Some(words(clean.trim_matches(['-', '\'', ' '])))
}

/// Single spaces, raised, without punctuation at the ends.
fn words(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ").to_uppercase();
    joined.trim_matches([' ', ':', '.', ',', '-', '/', '|', '*']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 6, 15);

    fn value(name: FieldName, text: &str) -> Option<String> {
        understand(name, text, None, TODAY)
    }

    #[test]
    fn values_are_normalised() {
        for (name, read, understood) in [
            (FieldName::Surname, " Van  der Merwe.", Some("VAN DER MERWE")),
            (FieldName::Surname, "N’GUESSAN", Some("N'GUESSAN")),
            (FieldName::GivenNames, "AM0S", Some("AMOS")),
            (FieldName::Surname, "12/03/1990", None),
            (FieldName::Sex, "FEMALE", Some("F")),
            (FieldName::Sex, "M/MALE", Some("M")),
            (FieldName::Sex, "ACCRA", None),
            (FieldName::PersonalNumber, "GHA-123456789-1", Some("GHA1234567891")),
            (FieldName::PersonalNumber, "900101 5800 08 5", Some("9001015800085")),
            (FieldName::PersonalNumber, "ACCRA", None),
            (FieldName::DateOfBirth, "12/03/1990", Some("1990-03-12")),
            (FieldName::DateOfBirth, "12/03/2036", None),
            (FieldName::DateOfExpiry, "12/03/2036", Some("2036-03-12")),
            (FieldName::Nationality, "GHANAIAN", Some("GHA")),
            (FieldName::Nationality, "KEN", Some("KEN")),
        ] {
            assert_eq!(value(name, read).as_deref(), understood, "{name:?} {read}");
        }
    }

    #[test]
    fn shapes_tell_letters_from_digits() {
        assert_eq!(shaped("GHAI2345G7891", "AAA9999999999"), Some((2, "GHA1234567891".into())));
        assert_eq!(shaped("GHA123", "AAA9999999999"), None);
        assert_eq!(shaped("CM9010", "AA9999"), Some((0, "CM9010".into())));
        assert_eq!(shaped("7M9010", "AA9999"), None);
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".*") {
            for name in [FieldName::Sex, FieldName::Surname, FieldName::PersonalNumber, FieldName::DateOfBirth, FieldName::Nationality, FieldName::Address] {
                let _ = value(name, &text);
            }
        }
    }
}

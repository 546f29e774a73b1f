//! One value out of several sources.

use crate::document::barcode::Barcode;
use crate::document::countries;
use crate::document::mrz::{self, Mrz};
use crate::document::reading::{Field, FieldName, Fields, Source};
use crate::document::text::Text;

/// Fields of the machine-readable zone. The confidence of one with a wrong check digit is small.
pub(crate) fn of_zone(zone: &Mrz) -> Fields {
    let mut fields = Fields::new();
    let fields_of = &zone.fields;
    let composite = zone.checks.composite.unwrap_or(true);
    let mut put = |name: FieldName, value: Option<&Text>, right: Option<bool>| {
        let Some(value) = value else { return };
        let confidence = match (right, composite) {
            (Some(true), true) => 0.99,
            (Some(true), false) => 0.9,
            (None, true) if zone.valid => 0.95,
            (None, _) => 0.7,
            (Some(false), _) => 0.3,
        };
        fields.insert(
            name,
            Field { read: value.clone(), understood: Some(value.clone()), confidence, source: Source::Mrz },
        );
    };
    let checks = zone.checks;
    put(FieldName::DocumentNumber, fields_of.document_number.as_ref(), checks.document_number);
    let personal =
        fields_of.optional.as_ref().map(|text| Text::from(text.replace(' ', ""))).filter(|text| text.len() >= 5);
    put(FieldName::PersonalNumber, personal.as_ref(), checks.personal_number);
    put(FieldName::Surname, fields_of.surname.as_ref(), None);
    put(FieldName::GivenNames, fields_of.given_names.as_ref(), None);
    put(FieldName::DateOfBirth, fields_of.date_of_birth.as_ref(), checks.date_of_birth);
    put(FieldName::DateOfExpiry, fields_of.date_of_expiry.as_ref(), checks.date_of_expiry);
    put(FieldName::Sex, fields_of.sex.as_ref(), None);
    let nationality =
        fields_of.nationality.as_ref().map(|code| if code.as_str() == "D" { Text::from("DEU") } else { code.clone() });
    let known = nationality.filter(|code| countries::of_zone(code).is_some());
    put(FieldName::Nationality, known.as_ref(), None);
    fields
}

/// For each field the best source: a zone with right check digits, then a barcode, then print. Names keep the printed
/// spelling where it is the zone's name with its marks.
pub(crate) fn best_of(printed: &Fields, zone: Option<&Mrz>, barcodes: &[Barcode]) -> Fields {
    let mut best = printed.clone();
    for code in barcodes {
        for (name, field) in &code.fields {
            if field.understood.is_some() {
                best.insert(*name, field.clone());
            }
        }
    }
    let Some(zone) = zone else { return best };
    for (name, field) in of_zone(zone) {
        let keep = best.get(&name).is_some_and(|known| {
            let Some(value) = known.understood.as_deref() else { return false };
            let is_name = matches!(name, FieldName::Surname | FieldName::GivenNames);
            let same = is_name && mrz::same_name(value, &field.read, zone.fields.name_truncated);
            same || (known.confidence > field.confidence && !is_name && field.confidence < 0.5)
        });
        if !keep {
            best.insert(name, field);
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_zone_corrects_and_print_keeps_its_marks() {
        let lines = ["P<D<<MUELLER<<JOERG<<<<<<<<<<<<<<<<<<<<<<<<<", "C1234A5677D<<8001014M3112315<<<<<<<<<<<<<<<8"];
        let zone = mrz::parse(&lines, date(2026, 6, 15)).unwrap();
        let field = |text: &str| Field {
            read: text.into(),
            understood: Some(text.into()),
            confidence: 0.9,
            source: Source::Printed,
        };
        let printed = Fields::from([
            (FieldName::Surname, field("MÜLLER")),
            (FieldName::GivenNames, field("JORGE")),
            (FieldName::DateOfBirth, field("1980-01-07")),
            (FieldName::PlaceOfBirth, field("ULM")),
        ]);
        let best = best_of(&printed, Some(&zone), &[]);
        let value = |name| best.get(&name).and_then(|field| field.understood.as_deref());
        assert_eq!(value(FieldName::Surname), Some("MÜLLER"));
        assert_eq!(value(FieldName::GivenNames), Some("JOERG"));
        assert_eq!(value(FieldName::DateOfBirth), Some("1980-01-01"));
        assert_eq!(value(FieldName::Nationality), Some("DEU"));
        assert_eq!(value(FieldName::PlaceOfBirth), Some("ULM"));
    }
}

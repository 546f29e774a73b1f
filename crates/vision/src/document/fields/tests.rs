use super::*;
use jiff::civil::date;
use proptest::prelude::*;

const TODAY: Date = date(2026, 6, 15);

fn line(text: &str, left: f32, top: f32, height: f32) -> Line {
    let (right, bottom) = (left + text.chars().count() as f32 * height * 0.5, top + height);
    Line {
        text: text.into(),
        confidence: 0.9,
        corners: [(left, top), (right, top), (right, bottom), (left, bottom)],
        zone: None,
    }
}

fn read(lines: &[Line]) -> Vec<(FieldName, String)> {
    let fields = printed(lines, &[], None, TODAY);
    fields.into_iter().filter_map(|(name, field)| Some((name, field.understood?.to_string()))).collect()
}

#[test]
fn values_below_their_labels_in_two_columns() {
    let lines = [
        line("Surname/Nom", 300.0, 100.0, 20.0),
        line("MENSAH", 300.0, 124.0, 34.0),
        line("Firstnames/Prénoms", 300.0, 180.0, 20.0),
        line("KWAME ASANTE", 300.0, 204.0, 34.0),
        line("Sex/Sexe", 650.0, 100.0, 20.0),
        line("M", 650.0, 124.0, 34.0),
        line("Date of Birth/Date de Naissance", 650.0, 180.0, 20.0),
        line("21/09/1987", 650.0, 204.0, 34.0),
    ];
    let expected = [
        (FieldName::Surname, "MENSAH"),
        (FieldName::GivenNames, "KWAME ASANTE"),
        (FieldName::DateOfBirth, "1987-09-21"),
        (FieldName::Sex, "M"),
    ];
    assert_eq!(read(&lines), expected.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn values_of_two_columns_in_one_line() {
    let lines = [
        line("FULL NAMES", 300.0, 100.0, 20.0),
        line("PLACE OF BIRTH", 590.0, 98.0, 20.0),
        line("TENDAI RUDO MOYO NDOLA", 300.0, 124.0, 34.0),
        line("N° de la carte d'identité", 300.0, 180.0, 20.0),
        line("Sexe", 690.0, 182.0, 20.0),
        line("4 436 7412 2683 2457 0 F", 300.0, 204.0, 34.0),
        // One long value below one label, whatever stands in the next row.
        line("DATE OF ISSUE", 690.0, 262.0, 20.0),
        line("AUTHORITY", 300.0, 260.0, 20.0),
        line("DEPARTMENT OF HOME AFFAIRS", 300.0, 284.0, 24.0),
        line("07/05/2020", 690.0, 284.0, 24.0),
    ];
    let expected = [
        (FieldName::DocumentNumber, "44367412268324570"),
        (FieldName::FullName, "TENDAI RUDO MOYO"),
        (FieldName::DateOfIssue, "2020-05-07"),
        (FieldName::Sex, "F"),
        (FieldName::PlaceOfBirth, "NDOLA"),
        (FieldName::Authority, "DEPARTMENT OF HOME AFFAIRS"),
    ];
    let found = read(&lines);
    assert_eq!(found.len(), expected.len(), "{found:?}");
    for (name, value) in expected {
        assert!(found.contains(&(name, value.to_owned())), "{name:?} {found:?}");
    }
}

#[test]
fn values_behind_their_labels() {
    let lines = [
        line("VIN: 90F5AB1234567890123", 300.0, 100.0, 30.0),
        line("NAME: MUSA SANI IBRAHIM", 300.0, 150.0, 30.0),
        line("GENDER", 300.0, 200.0, 30.0),
        line("MALE", 420.0, 200.0, 30.0),
        line("DATE OF BIRTH 01-02-1980", 300.0, 250.0, 30.0),
    ];
    let expected = [
        (FieldName::DocumentNumber, "90F5AB1234567890123"),
        (FieldName::FullName, "MUSA SANI IBRAHIM"),
        (FieldName::DateOfBirth, "1980-02-01"),
        (FieldName::Sex, "M"),
    ];
    assert_eq!(read(&lines), expected.map(|(name, value)| (name, value.to_owned())));
}

#[test]
fn labels_are_told_from_values() {
    for (text, names, rest) in [
        ("Surname / Nom", vec![FieldName::Surname], None),
        ("4b EXP", vec![FieldName::DateOfExpiry], None),
        ("4aISS", vec![FieldName::DateOfIssue], None),
        ("VOTER'S ID NO.", vec![FieldName::DocumentNumber], None),
        ("REGISTRATION DATE", vec![FieldName::DateOfIssue], None),
        ("1. Surname", vec![FieldName::Surname], None),
        ("N°", vec![FieldName::DocumentNumber], None),
        ("N° de la carte d'identité", vec![FieldName::DocumentNumber], None),
        ("SEX: F", vec![FieldName::Sex], Some("F")),
        ("NATIONAL IDENTIFICATION NUMBER (NIN)", vec![FieldName::PersonalNumber], None),
        ("GEBOORTEDATUM/DATE OF BIRTH", vec![FieldName::DateOfBirth], None),
        ("I.D.No. 900101 5800 08 5", vec![FieldName::PersonalNumber], Some("900101 5800 08 5")),
        ("SURNANE", vec![FieldName::Surname], None),
        ("L/NO ABC12345AB12", vec![FieldName::DocumentNumber], Some("ABC12345AB12")),
    ] {
        let (found, label, behind) = split(text);
        assert!(label, "{text}");
        assert_eq!((found, behind.as_deref()), (names, rest), "{text}");
    }
    for text in [
        "VAN DER MERWE",
        "EXPERIENCE",
        "NOMVULA",
        "SEXTON",
        "N'GUESSAN",
        "ISSA",
        "21/09/1987",
        "M",
        "NKOSI",
        "CLASSIC",
        "DOBSON",
        "",
    ] {
        assert!(!split(text).1, "{text} {:?}", split(text));
    }
}

proptest! {
    #[test]
    fn any_text_is_split(text in ".{0,60}") {
        let _ = split(&text);
    }

    #[test]
    fn any_page_is_read(texts in proptest::collection::vec("(Surname|Sex/Sexe|DOB:|[A-Z0-9/ .:]{0,20})", 0..12)) {
        let lines: Vec<Line> = texts.iter().enumerate().map(|(at, text)| line(text, (at % 3) as f32 * 300.0, at as f32 * 30.0, 24.0)).collect();
        let _ = read(&lines);
    }
}

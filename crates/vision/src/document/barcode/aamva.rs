//! The content of the PDF417 on North American driving licences (AAMVA DL/ID card design standard, annex D).

use crate::document::reading::{Field, FieldName, Fields, Source};
use jiff::civil::Date;

/// Reads the elements of the standard. `None` if the text does not follow it.
pub fn fields(text: &str) -> Option<Fields> {
    let start = text.find("ANSI ").or_else(|| text.find("AAMVA"))?;
    if start > 12 {
        return None;
    }
    let mut fields = Fields::new();
    let american = !text.contains("DCGCAN");
    let mut given = Vec::new();
    for line in text[start..].split(['\n', '\r', '\u{1e}']).take(200) {
        // The first element follows its subfile's type: `DLDAQ123`.
        let line = line.find("DLDAQ").or_else(|| line.find("IDDAQ")).map_or(line, |at| &line[at + 2..]);
        let (Some(code), Some(value)) = (line.get(..3), line.get(3..)) else { continue };
        let value = value.trim();
        if value.is_empty() || matches!(value, "NONE" | "unavl" | "UNAVL") {
            continue;
        }
        let date = || understood_date(value, american);
        let plain = || Some(value.to_owned());
        let (name, understood) = match code {
            "DAQ" => (FieldName::DocumentNumber, Some(value.chars().filter(char::is_ascii_alphanumeric).collect())),
            "DCS" | "DAB" => (FieldName::Surname, plain()),
            "DAC" | "DAD" => {
                given.push(value);
                continue;
            }
            "DCT" => (FieldName::GivenNames, Some(value.replace(',', " "))),
            "DAA" => (FieldName::FullName, Some(value.replace(',', " "))),
            "DBB" => (FieldName::DateOfBirth, date()),
            "DBA" => (FieldName::DateOfExpiry, date()),
            "DBD" => (FieldName::DateOfIssue, date()),
            "DBC" => (FieldName::Sex, sex(value)),
            "DAG" => (FieldName::Address, plain()),
            "DCA" => (FieldName::VehicleClasses, plain()),
            _ => continue,
        };
        insert(&mut fields, name, value, understood);
    }
    if !given.is_empty() {
        let given = given.join(" ");
        insert(&mut fields, FieldName::GivenNames, &given, Some(given.clone()));
    }
    Some(fields)
}

fn insert(fields: &mut Fields, name: FieldName, read: &str, understood: Option<String>) {
    let field =
        Field { read: read.into(), understood: understood.map(Into::into), confidence: 1.0, source: Source::Barcode };
    fields.entry(name).or_insert(field);
}

fn sex(value: &str) -> Option<String> {
    Some(match value {
        "1" | "M" => "M".into(),
        "2" | "F" => "F".into(),
        "9" | "0" | "X" => "X".into(),
        _ => return None,
    })
}

/// `MMDDCCYY` in the United States, `CCYYMMDD` in Canada and in the earliest versions.
fn understood_date(value: &str, american: bool) -> Option<String> {
    if value.len() != 8 || !value.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let number = |at: std::ops::Range<usize>| value[at].parse::<i16>().ok();
    let month_first = Date::new(number(4..8)?, number(0..2)? as i8, number(2..4)? as i8);
    let year_first = Date::new(number(0..4)?, number(4..6)? as i8, number(6..8)? as i8);
    let sound = |date: &Date| (1900..2100).contains(&date.year());
    let (first, second) = if american { (month_first, year_first) } else { (year_first, month_first) };
    first.ok().filter(sound).or_else(|| second.ok().filter(sound)).map(|date| date.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LICENCE: &str = "@\n\u{1e}\rANSI 636000100002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDDEN\nDACMICHAEL\n\
        DDFN\nDADJOHN\nDDGN\nDCAD\nDCBK\nDCDPH\nDBD06062019\nDBB06061986\nDBA12102034\nDBC1\nDAU068 in\nDAYBRO\n\
        DAG2300 WEST BROAD STREET\nDAIRICHMOND\nDAJVA\nDAK232690000\nDCF2424244747474786102204\nDCGUSA\n";

    fn value(fields: &Fields, name: FieldName) -> &str {
        fields[&name].understood.as_deref().unwrap()
    }

    #[test]
    fn a_licence() {
        let fields = fields(LICENCE).unwrap();
        for (name, expected) in [
            (FieldName::DocumentNumber, "T64235789"),
            (FieldName::Surname, "SAMPLE"),
            (FieldName::GivenNames, "MICHAEL JOHN"),
            (FieldName::DateOfBirth, "1986-06-06"),
            (FieldName::DateOfExpiry, "2034-12-10"),
            (FieldName::DateOfIssue, "2019-06-06"),
            (FieldName::Sex, "M"),
            (FieldName::Address, "2300 WEST BROAD STREET"),
        ] {
            assert_eq!(value(&fields, name), expected);
        }
    }

    #[test]
    fn a_canadian_licence_writes_the_year_first() {
        let text = LICENCE.replace("DCGUSA", "DCGCAN").replace("DBB06061986", "DBB19860712");
        assert_eq!(value(&fields(&text).unwrap(), FieldName::DateOfBirth), "1986-07-12");
    }

    #[test]
    fn impossible_dates_are_kept_as_read_only() {
        let fields = fields(&LICENCE.replace("DBB06061986", "DBB99999999")).unwrap();
        assert_eq!(fields[&FieldName::DateOfBirth].understood, None);
        assert_eq!(&*fields[&FieldName::DateOfBirth].read, "99999999");
    }

    #[test]
    fn other_text_is_none() {
        assert!(fields("https://example.org/ANSI").is_none());
        assert!(fields("").is_none());
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in ".*") {
            let _ = fields(&format!("@\nANSI {text}"));
            let _ = fields(&text);
        }
    }
}

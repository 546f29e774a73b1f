//! One row to one record.

use super::columns::{Column, Columns, Meaning};
use super::photos::PhotoError;
use super::{Photos, Refused, normal_form};
use kweli_domain::catalog::IdType;
use kweli_domain::claims::Private;
use kweli_domain::{IdentityRecord, Timestamp};

/// Most characters in one cell.
pub(super) const MAX_CELL_CHARS: usize = 4_096;

/// Reads a row. `fresh` refuses numbers that came before; it is asked before any picture is read.
pub(super) fn read(
    cells: &csv::ByteRecord,
    columns: &Columns,
    id_type: &IdType,
    photos: Option<&Photos>,
    fresh: impl FnOnce(&str) -> Result<(), Refused>,
) -> Result<(String, IdentityRecord), Refused> {
    if cells.len() != columns.0.len() {
        return Err(Refused::Cells { found: cells.len(), expected: columns.0.len() });
    }
    let mut record = IdentityRecord::default();
    let mut number = None;
    let mut pictures = Vec::new();
    for (column, cell) in columns.0.iter().zip(cells) {
        let text = text(column, cell)?;
        if text.is_empty() {
            continue;
        }
        let private = || Some(Private::new(text.to_owned()));
        match &column.meaning {
            Meaning::Number => {
                number = Some(normal_form(text));
                record.id_number = private();
            }
            Meaning::Text(field) => {
                if field.is_date() && !is_date(text) {
                    return Err(Refused::Date(column.name.clone()));
                }
                *field.slot(&mut record) = private();
            }
            Meaning::Country => {
                let same = text.eq_ignore_ascii_case(id_type.country.as_str())
                    || text.eq_ignore_ascii_case(&id_type.country_name);
                same.then_some(()).ok_or_else(|| Refused::OtherType(column.name.clone()))?;
            }
            Meaning::IdType => {
                let same = text.eq_ignore_ascii_case(&id_type.code) || text.eq_ignore_ascii_case(&id_type.label);
                same.then_some(()).ok_or_else(|| Refused::OtherType(column.name.clone()))?;
            }
            Meaning::Extra => {
                record.extra.insert(column.name.clone(), Private::new(text.to_owned()));
            }
            Meaning::Photo | Meaning::Document => pictures.push((column, text)),
            Meaning::Nameless => {}
        }
    }
    let number = number.ok_or(Refused::MissingNumber)?;
    // Either spelling may be the one that the pattern means: many allow upper case only, none lower case only.
    let as_written = record.id_number.as_ref().map_or("", Private::as_str);
    if !id_type.number_fits(as_written) && !id_type.number_fits(&number) {
        return Err(Refused::Pattern(id_type.pattern.clone().unwrap_or_default()));
    }
    fresh(&number)?;
    for (column, name) in pictures {
        let refused = |why| Refused::Photo { column: column.name.clone(), why };
        let picture = photos.ok_or(PhotoError::NoFolder).and_then(|p| p.read(name)).map_err(refused)?;
        let slot = if column.meaning == Meaning::Photo { &mut record.photo } else { &mut record.document };
        *slot = Some(picture);
    }
    Ok((number, record))
}

fn text<'a>(column: &Column, cell: &'a [u8]) -> Result<&'a str, Refused> {
    let name = || if column.name.is_empty() { "a nameless column".to_owned() } else { column.name.clone() };
    let text = std::str::from_utf8(cell).map_err(|_| Refused::Text(name()))?.trim();
    // Addresses may run over several lines.
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refused::Text(name()));
    }
    if text.chars().nth(MAX_CELL_CHARS).is_some() { Err(Refused::TooLong(name())) } else { Ok(text) }
}

/// `YYYY-MM-DD` and a day of the calendar.
fn is_date(text: &str) -> bool {
    let form = text.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    text.len() == 10 && form && Timestamp::parse_iso(&format!("{text}T00:00:00Z")).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_of_the_calendar() {
        for good in ["2000-02-29", "1905-12-31"] {
            assert!(is_date(good), "{good}");
        }
        for bad in
            ["2001-02-29", "2000-13-01", "01/02/2000", "2000-1-1", "2000-01-01T00:00:00Z", "", "20000101", "2000-02-2९"]
        {
            assert!(!is_date(bad), "{bad}");
        }
    }
}

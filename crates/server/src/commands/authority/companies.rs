//! `kweli authority import --format kyb-json`: companies of a business register.

use super::Report;
use anyhow::{Context, Result};
use kweli_domain::business::BusinessRecord;
use kweli_domain::{Country, Sensitive};
use kweli_store::{NewCompany, Store};
use serde::Deserialize;
use std::io::{BufRead, BufReader};
use std::path::Path;

/// Rows per transaction.
const BATCH: usize = 200;
/// Longer lines are refused.
const LONGEST_LINE: usize = 8 * 1024 * 1024;

/// One line: the number that it is looked up by, and what the register knows.
#[derive(Deserialize)]
struct Line {
    id_number: Sensitive<String>,
    #[serde(flatten)]
    record: BusinessRecord,
}

/// Reads a file of JSON lines into the register's table, in batches.
pub async fn import(store: &Store, country: Country, id_type: &str, file: &Path) -> Result<Report> {
    let input = std::fs::File::open(file).with_context(|| format!("opening {}", file.display()))?;
    let mut report = Report { taken: 0, refused: Vec::new() };
    let mut batch = Vec::new();
    for (line, text) in (1_u64..).zip(BufReader::new(input).lines()) {
        let text = text.with_context(|| format!("{}, line {line}", file.display()))?;
        if text.trim().is_empty() {
            continue;
        }
        match company(country, id_type, &text) {
            Ok(company) => batch.push(company),
            Err(why) => report.refused.push((line, why)),
        }
        if batch.len() >= BATCH {
            report.taken += batch.len();
            store.import_companies(std::mem::take(&mut batch)).await?;
        }
    }
    report.taken += batch.len();
    store.import_companies(batch).await?;
    Ok(report)
}

fn company(country: Country, id_type: &str, text: &str) -> Result<NewCompany, String> {
    if text.len() > LONGEST_LINE {
        return Err("the line is too long".into());
    }
    // The parser's own words may quote the line, which holds personal data: only the place is told.
    let Line { id_number, mut record } =
        serde_json::from_str(text).map_err(|error| format!("no company at column {}", error.column()))?;
    if id_number.as_str().trim().is_empty() || record.company.legal_name.is_none() {
        return Err("a company needs id_number and company.legal_name".into());
    }
    let known = kweli_domain::catalog::get().id_type(country, id_type);
    if known.is_some_and(|t| !t.number_fits(id_number.as_str().trim())) {
        return Err("the number does not have the form of its type".into());
    }
    if record.ownership.iter().any(|step| step.basis_points > 10_000) {
        return Err("nobody holds more than 10,000 basis points".into());
    }
    record.company.registration_number.get_or_insert_with(|| id_number.clone());
    record.company.search_number.get_or_insert_with(|| id_number.clone());
    Ok(NewCompany { country, id_type: id_type.to_owned(), number: id_number, record })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_or_refused_without_quoting_them() {
        let nigeria = "NG".parse().unwrap();
        let read = |text: &str| company(nigeria, "BUSINESS_REGISTRATION", text);
        let good = r#"{"id_number": "RC1234", "company_information": {"legal_name": "Adire Ltd", "lga": "Ikeja"},
            "directors": [{"name": "Ada Obi"}], "ownership": [{"holder": "Ada Obi", "basis_points": 10000}]}"#;
        let taken = read(good).unwrap();
        assert_eq!(taken.record.directors.len(), 1);
        assert_eq!(taken.record.company.registration_number, Some("RC1234".into()));
        for bad in
            ["{", "[]", "{}", r#"{"id_number": "RC1"}"#, r#"{"id_number": "R C 1", "company": {"legal_name": "x"}}"#]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
        let secret = r#"{"id_number": "RC1", "company": {"legal_name": Wanjiru}}"#;
        assert!(!read(secret).unwrap_err().contains("Wanjiru"));
    }
}

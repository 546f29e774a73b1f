//! `GET /v3/services/supported_id_types`

use super::Answer;
use crate::v3::errors::ApiError;
use kweli_domain::Country;
use kweli_domain::catalog::{self, Bank, Catalog, IdType};
use serde_json::{Map, Value, json};

/// What every submission of the first generations needs; the service lists these names to this day.
const ALWAYS: [&str; 6] = ["country", "id_number", "id_type", "partner_id", "partner_params", "timestamp"];

/// Every ID type of a person that is in use, or those of one country; bank-account types once per bank.
///
/// # Errors
/// 400 in the services' shape when the country is not two upper-case letters.
pub fn supported_id_types(country: Option<&str>) -> Result<Answer, ApiError> {
    let country = country_query(country)?;
    let catalog = catalog::get();
    let offered = catalog
        .id_types()
        .filter(|kind| kind.individual && !kind.deprecated)
        .filter(|kind| country.is_none_or(|country| kind.country == country));
    let rows: Vec<Value> = offered.flat_map(|kind| rows(catalog, kind)).collect();
    Ok(Answer { http: 200, headers: Vec::new(), body: json!({ "id_types": rows }) })
}

/// The country of the query; absent or empty means all.
pub(super) fn country_query(country: Option<&str>) -> Result<Option<Country>, ApiError> {
    let Some(text) = country.filter(|text| !text.is_empty()) else { return Ok(None) };
    let upper = text.len() == 2 && text.bytes().all(|b| b.is_ascii_uppercase());
    upper.then(|| text.parse().ok()).flatten().map(Some).ok_or_else(ApiError::service_country)
}

fn rows(catalog: &Catalog, kind: &IdType) -> Vec<Value> {
    let by_bank = kind.extra_fields.iter().any(|field| field.name == "bank_code");
    let banks: Vec<&Bank> = catalog.banks().iter().filter(|bank| by_bank && bank.country == kind.country).collect();
    if banks.is_empty() { vec![row(kind, None)] } else { banks.into_iter().map(|bank| row(kind, Some(bank))).collect() }
}

fn row(kind: &IdType, bank: Option<&Bank>) -> Value {
    let mut row = Map::new();
    if let Some(bank) = bank {
        row.insert("bank_code".to_owned(), json!(bank.code));
    }
    let regex = bank.and_then(|bank| bank.account_pattern.clone()).unwrap_or_else(|| published_pattern(kind));
    row.insert("country".to_owned(), json!(kind.country));
    row.insert("label".to_owned(), json!(kind.label));
    row.insert("regex".to_owned(), json!(regex));
    row.insert("required_fields".to_owned(), json!(required_fields(kind)));
    row.insert("type".to_owned(), json!(kind.code));
    Value::Object(row)
}

/// Names in alphabetical order. A selfie is no form field, and needs of a single product are left to that product.
fn required_fields(kind: &IdType) -> Vec<String> {
    let extra = kind.extra_fields.iter().filter(|field| field.only_for.is_none() && field.name != "selfie");
    let mut names: Vec<String> = ALWAYS.iter().map(ToString::to_string).collect();
    names.extend(extra.map(|field| field.name.clone()));
    names.sort_unstable();
    names.dedup();
    names
}

/// The pattern as clients can use it: the service has no place for flags, so ignoring case is written out. Any text
/// where none is published.
fn published_pattern(kind: &IdType) -> String {
    let pattern = kind.pattern.as_deref().unwrap_or("^.+$");
    if !kind.ignore_case {
        return pattern.to_owned();
    }
    let letters = pattern.replace("a-zA-Z", "A-Z").replace("A-Za-z", "A-Z");
    letters.replace("A-Z", "A-Za-z")
}

#[cfg(test)]
mod tests {
    use super::*;
    use regex::Regex;

    fn types(country: Option<&str>) -> Vec<Value> {
        supported_id_types(country).unwrap().body["id_types"].as_array().unwrap().clone()
    }

    #[test]
    fn every_row_has_what_clients_demand() {
        let all = types(None);
        assert!(all.len() > 40, "{}", all.len());
        for row in &all {
            for name in ["country", "label", "regex", "type"] {
                assert!(row[name].as_str().is_some_and(|text| !text.is_empty()), "{row}");
            }
            assert!(row["required_fields"].is_array(), "{row}");
            assert!(row.get("bank_code").is_none_or(Value::is_string), "{row}");
        }
        assert!(types(Some("NG")).len() < all.len());
        assert!(types(Some("FR")).is_empty());
        assert_eq!(supported_id_types(Some("Nigeria")), Err(ApiError::service_country()));
    }

    #[test]
    fn golden_countries() {
        insta::assert_json_snapshot!("supported_id_types_zm", types(Some("ZM")));
        insta::assert_json_snapshot!("supported_id_types_gh", types(Some("GH")));
    }

    #[test]
    fn bank_accounts_once_per_bank() {
        let accounts: Vec<_> = types(Some("NG")).into_iter().filter(|row| row["type"] == "BANK_ACCOUNT").collect();
        let banks = catalog::get().banks().iter().filter(|bank| bank.country.as_str() == "NG").count();
        assert_eq!(accounts.len(), banks);
        assert!(accounts.iter().all(|row| row["bank_code"].is_string() && row["required_fields"][0] == "bank_code"));
    }

    #[test]
    fn ignoring_case_is_written_out() {
        let card = types(Some("GH")).into_iter().find(|row| row["type"] == "GHANA_CARD").unwrap();
        assert_eq!(card["regex"], r"^[A-Za-z]{3}-?\d{9}-?\d$");
        // The printed pattern judges as the catalog does, in either case.
        for kind in catalog::get().id_types() {
            let Ok(printed) = Regex::new(&published_pattern(kind)) else { continue };
            for number in [kind.test_number.clone(), Some("abc123456789".into()), Some("A1b2C3d4E5f6G7".into())]
                .into_iter()
                .flatten()
            {
                for text in [number.to_uppercase(), number.to_lowercase()] {
                    assert_eq!(
                        printed.is_match(&text),
                        kind.number_fits(&text),
                        "{} {} {text}",
                        kind.country,
                        kind.code
                    );
                }
            }
        }
    }
}

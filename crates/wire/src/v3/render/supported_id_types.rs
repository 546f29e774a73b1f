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
    let regex = bank.and_then(|bank| bank.account_pattern.clone()).unwrap_or_else(|| kind.published_pattern());
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

/// A pattern that clients can use without flags.
trait Published {
    fn published_pattern(&self) -> String;
}

impl Published for IdType {
    /// Any text where none is published.
    fn published_pattern(&self) -> String {
        self.pattern.clone().unwrap_or_else(|| "^.+$".to_owned())
    }
}

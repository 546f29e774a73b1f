//! `GET /v3/services/bank_codes`

use super::Answer;
use super::supported_id_types::country_query;
use crate::v3::errors::ApiError;
use kweli_domain::catalog;
use serde_json::{Value, json};

/// Every bank, or those of one country.
///
/// # Errors
/// 400 in the services' shape when the country is not two upper-case letters.
pub fn bank_codes(country: Option<&str>) -> Result<Answer, ApiError> {
    let country = country_query(country)?;
    let banks: Vec<Value> = catalog::get()
        .banks()
        .iter()
        .filter(|bank| country.is_none_or(|country| bank.country == country))
        .map(|bank| json!({ "code": bank.code, "country": bank.country, "name": bank.name }))
        .collect();
    Ok(Answer { http: 200, headers: Vec::new(), body: json!({ "bank_codes": banks }) })
}

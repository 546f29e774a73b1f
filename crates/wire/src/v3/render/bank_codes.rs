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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_or_one_country() {
        let all = bank_codes(None).unwrap().body;
        let nigeria = bank_codes(Some("NG")).unwrap().body;
        let (all, nigeria) = (all["bank_codes"].as_array().unwrap(), nigeria["bank_codes"].as_array().unwrap());
        assert!(all.len() > nigeria.len() && !nigeria.is_empty());
        for bank in all {
            assert_eq!(bank.as_object().unwrap().len(), 3);
            assert!(bank.as_object().unwrap().values().all(|v| v.as_str().is_some_and(|t| !t.is_empty())), "{bank}");
        }
        assert!(nigeria.contains(&json!({ "code": "044", "country": "NG", "name": "Access Bank" })));
        assert_eq!(bank_codes(Some("FR")).unwrap().body, json!({ "bank_codes": [] }));
        assert_eq!(bank_codes(Some("")).unwrap().body, bank_codes(None).unwrap().body);
    }

    #[test]
    fn a_wrong_country_is_refused_in_the_services_shape() {
        for bad in ["ng", "NGA", "N", "1A", "N G", "\u{e9}"] {
            assert_eq!(bank_codes(Some(bad)), Err(ApiError::service_country()), "{bad}");
        }
    }
}

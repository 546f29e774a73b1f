//! `GET /v1/services`: the catalogue of banks and ID types.

use kweli_domain::catalog::{self, IdType};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The six products that every client requires, with the word of the catalog that fills each.
const HOSTED: [(&str, &str); 6] = [
    ("basic_kyc", "basic_kyc"),
    ("biometric_kyc", "biometric_kyc"),
    ("enhanced_kyc", "enhanced_kyc"),
    ("doc_verification", "document_verification"),
    ("ekyc_smartselfie", "biometric_kyc"),
    ("enhanced_document_verification", "enhanced_document_verification"),
];

/// The whole answer. It depends on the embedded catalog only and is made once.
pub fn services() -> &'static Value {
    static ANSWER: OnceLock<Value> = OnceLock::new();
    ANSWER.get_or_init(build)
}

fn build() -> Value {
    let banks: Vec<Value> = catalog::get()
        .banks()
        .iter()
        .map(|bank| {
            let mut row = Map::new();
            row.insert("name".into(), bank.name.clone().into());
            row.insert("code".into(), bank.code.clone().into());
            if let Some(nip) = &bank.nip_code {
                row.insert("nip_code".into(), nip.clone().into());
            }
            Value::Object(row)
        })
        .collect();
    let id_types: Map<String, Value> = by_country(|_| true)
        .into_iter()
        .map(|(country, types)| {
            let rows = types.iter().map(|t| (t.code.clone(), required_fields(t, None)));
            (country.to_owned(), Value::Object(rows.collect()))
        })
        .collect();
    let hosted: Map<String, Value> = HOSTED.iter().map(|(key, word)| ((*key).to_owned(), hosted(word))).collect();
    json!({ "bank_codes": banks, "id_types": id_types, "hosted_web": hosted })
}

/// Personal ID types that pass a filter, under their countries.
fn by_country(keep: impl Fn(&IdType) -> bool) -> BTreeMap<&'static str, Vec<&'static IdType>> {
    let mut countries: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for id_type in catalog::get().id_types().filter(|t| t.individual && keep(t)) {
        countries.entry(id_type.country.as_str()).or_default().push(id_type);
    }
    countries
}

/// One product's countries.
fn hosted(word: &str) -> Value {
    by_country(|t| t.product_words.iter().any(|w| w == word))
        .into_iter()
        .map(|(country, types)| {
            let name = types.first().map(|t| t.country_name.clone());
            let rows: Map<String, Value> = types.iter().map(|t| (t.code.clone(), hosted_row(t, word))).collect();
            (country.to_owned(), json!({ "name": name, "id_types": rows }))
        })
        .collect::<Map<_, _>>()
        .into()
}

fn hosted_row(id_type: &IdType, word: &str) -> Value {
    json!({
        "label": id_type.label,
        "required_fields": required_fields(id_type, Some(word)),
        "test_data": id_type.test_number,
        "id_number_regex": id_type.pattern,
    })
}

/// Mandatory inputs, in the only words that every client can decode; others would make one platform fail the call.
fn required_fields(id_type: &IdType, product_word: Option<&str>) -> Value {
    let mut fields = vec!["country", "id_type"];
    let extra: Vec<&str> = id_type
        .extra_fields
        .iter()
        .filter(|f| match (&f.only_for, product_word) {
            (None, _) => true,
            (Some(only), Some(word)) => only == word,
            (Some(_), None) => false,
        })
        .map(|f| f.name.as_str())
        .collect();
    // A session replaces the number that it was opened with.
    if !extra.iter().any(|f| matches!(*f, "session_id" | "openid_state")) {
        fields.push("id_number");
    }
    for name in extra {
        match name {
            "first_name" | "last_name" | "bank_code" | "citizenship" => fields.push(name),
            "dob" => fields.extend(["dob", "day", "month", "year"]),
            _ => {}
        }
    }
    fields.extend(["user_id", "job_id"]);
    fields.into()
}

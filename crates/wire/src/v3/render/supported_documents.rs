//! `GET /v3/services/supported_documents`, also served as `/v3/valid-documents` and `/v1/valid_documents`.

use super::Answer;
use super::supported_id_types::country_query;
use crate::v3::errors::ApiError;
use kweli_domain::document::DocumentKind;
use kweli_domain::document::catalog::{self, Document, DocumentCountry, Locale};
use serde_json::{Map, Value, json};

const CONTINENTS: [&str; 6] = ["AFRICA", "ASIA", "EUROPE", "NORTH AMERICA", "OCEANIA", "SOUTH AMERICA"];
const LOCALES: [(&str, Locale); 3] = [("en-GB", Locale::English), ("fr-FR", Locale::French), ("ar-EG", Locale::Arabic)];

/// What a caller asks for; empty texts are absent.
#[derive(Clone, Copy, Debug, Default)]
pub struct DocumentQuery<'a> {
    /// One of six, with a space or an underscore between two words.
    pub continent: Option<&'a str>,
    /// Two upper-case letters.
    pub country_code: Option<&'a str>,
    /// `en-GB`, `fr-FR` or `ar-EG`.
    pub locale: Option<&'a str>,
}

/// The documents of every country, or of those that are asked for.
///
/// # Errors
/// 400 in the services' shape when a value is none of its list.
pub fn supported_documents(query: &DocumentQuery<'_>) -> Result<Answer, ApiError> {
    let country = country_query(query.country_code)?;
    let continent = match query.continent.filter(|text| !text.is_empty()) {
        None => None,
        Some(text) => {
            let wanted = text.replace('_', " ");
            let known = CONTINENTS.into_iter().find(|name| *name == wanted);
            Some(known.ok_or_else(|| ApiError::service_value("Continent", &CONTINENTS))?)
        }
    };
    let locale = match query.locale.filter(|text| !text.is_empty()) {
        None => Locale::English,
        Some(text) => {
            // The language alone is enough; some clients send no country with it.
            let known = LOCALES.into_iter().find(|(name, _)| *name == text || name.split('-').next() == Some(text));
            let known = known.map(|(_, locale)| locale);
            known.ok_or_else(|| ApiError::service_value("Locale", &LOCALES.map(|(name, _)| name)))?
        }
    };
    let rows: Vec<Value> = catalog::get()
        .countries()
        .filter(|own| own.documents.iter().any(|document| document.current))
        .filter(|own| country.is_none_or(|country| own.country == country))
        .filter(|own| continent.is_none_or(|continent| own.continent.replace('_', " ") == continent))
        .map(|own| row(own, locale))
        .collect();
    Ok(Answer { http: 200, headers: Vec::new(), body: json!({ "valid_documents": rows }) })
}

fn row(own: &DocumentCountry, locale: Locale) -> Value {
    let mut types: Vec<Value> = Vec::new();
    for document in own.documents.iter().filter(|document| document.current) {
        // The same code again is another form of the same document, listed below it.
        let first = types.iter_mut().find(|row| row["code"] == document.code.as_str());
        match first {
            Some(first) => sub_types(first).push(sub_type(document, locale)),
            None => types.push(id_type(document, locale)),
        }
    }
    json!({
        "country": { "code": own.country, "name": own.name(locale), "continent": own.continent },
        "id_types": types,
    })
}

fn sub_types(row: &mut Value) -> &mut Vec<Value> {
    if !row["sub_types"].is_array() {
        row["sub_types"] = json!([]);
    }
    // Proof: an array was put there just now, if none was there.
    row["sub_types"].as_array_mut().expect("an array")
}

fn id_type(document: &Document, locale: Locale) -> Value {
    let mut row = Map::new();
    row.insert("code".to_owned(), json!(document.code));
    row.extend(words(document, locale));
    row.insert("format".to_owned(), json!(format(document)));
    Value::Object(row)
}

fn sub_type(document: &Document, locale: Locale) -> Value {
    let mut row = Map::new();
    let id: String = document.name.to_lowercase().replace(' ', "_");
    row.insert("id".to_owned(), json!(id));
    row.extend(words(document, locale));
    row.insert("format".to_owned(), json!(format(document)));
    row.insert("display_standalone".to_owned(), json!(true));
    Value::Object(row)
}

fn words(document: &Document, locale: Locale) -> [(String, Value); 3] {
    let catalog = catalog::get();
    let examples: Vec<&str> = document.examples.iter().map(|example| catalog.word(example, locale)).collect();
    [
        ("name".to_owned(), json!(catalog.word(&document.name, locale))),
        ("example".to_owned(), json!(examples)),
        ("has_back".to_owned(), json!(document.has_back.unwrap_or_default())),
    ]
}

/// The shape that a client prepares its camera for: 1 a card, 3 a booklet, 7 South Africa's green book.
fn format(document: &Document) -> u8 {
    match document.kind {
        _ if document.name == "Green Book" => 7,
        DocumentKind::Passport => 3,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: DocumentQuery<'_>) -> Value {
        supported_documents(&query).unwrap().body["valid_documents"].clone()
    }

    fn country(code: &str) -> DocumentQuery<'_> {
        DocumentQuery { country_code: Some(code), ..DocumentQuery::default() }
    }

    #[test]
    fn countries_and_languages() {
        insta::assert_json_snapshot!("supported_documents_za", asked(country("ZA")));
        for (name, _) in LOCALES {
            let kenya = asked(DocumentQuery { locale: Some(name), ..country("KE") });
            insta::assert_json_snapshot!(format!("supported_documents_ke_{name}"), kenya);
        }
    }

    #[test]
    fn the_whole_list_keeps_what_clients_need() {
        let all = asked(DocumentQuery::default());
        let all = all.as_array().unwrap();
        assert_eq!(all.len(), 226);
        for row in all {
            assert!(row["country"]["code"].is_string() && row["country"]["name"].is_string());
            let types = row["id_types"].as_array().unwrap();
            let codes: std::collections::BTreeSet<_> = types.iter().map(|t| t["code"].as_str().unwrap()).collect();
            assert_eq!(codes.len(), types.len());
            for id_type in types {
                assert!(id_type["name"].is_string() && id_type["has_back"].is_boolean());
                assert!(!id_type["example"].as_array().unwrap().is_empty());
            }
        }
        let continents = CONTINENTS.map(|name| {
            let query = DocumentQuery { continent: Some(name), ..DocumentQuery::default() };
            asked(query).as_array().unwrap().len()
        });
        assert_eq!(continents.iter().sum::<usize>(), 226);
        assert!(continents.iter().all(|count| *count > 0));
        let underscored = DocumentQuery { continent: Some("NORTH_AMERICA"), ..DocumentQuery::default() };
        assert_eq!(asked(underscored).as_array().unwrap().len(), continents[3]);
        // Countries that only issue what every country issues are not on the list.
        assert_eq!(asked(country("AQ")), json!([]));
        assert_eq!(asked(DocumentQuery { continent: Some("EUROPE"), ..country("KE") }), json!([]));
    }

    #[test]
    fn values_of_no_list_are_refused_in_the_services_shape() {
        for query in [
            country("ke"),
            country("KEN"),
            DocumentQuery { continent: Some("ATLANTIS"), ..DocumentQuery::default() },
            DocumentQuery { locale: Some("de-DE"), ..DocumentQuery::default() },
        ] {
            let error = supported_documents(&query).unwrap_err();
            assert_eq!((error.http(), error.body()["code"].as_str()), (400, Some("2413")), "{query:?}");
        }
        assert_eq!(supported_documents(&country("ke")), Err(ApiError::service_country()));
        assert_eq!(asked(country("")).as_array().unwrap().len(), 226);
    }
}

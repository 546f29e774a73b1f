//! `POST /v1/aml`: one screening, job type 10. Ids stand at the top level here.

use super::{Body, Context, fields, partner_params, upload};
use crate::v1::errors::{ApiError, Family};
use kweli_domain::screening::ScreeningAsk;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Country, Product, Sensitive, Submission};
use serde_json::{Map, Value};

/// Most countries of one person.
const MAX_COUNTRIES: usize = 50;
/// Most further names.
const MAX_ALIASES: usize = 20;
/// Longest name, in characters.
const MAX_NAME: usize = 256;

/// Reads the request of an authenticated caller.
pub fn aml(body: &Body, context: &Context) -> Result<Submission, ApiError> {
    let members = &body.0;
    let existing = fields::flag(members, "search_existing_user").ok().flatten() == Some(true);
    let mut mandatory = vec!["job_id", "user_id", "countries", "search_existing_user"];
    if !existing {
        mandatory.extend(["full_name", "birth_year"]);
    }
    fields::require(Family::IdApi, members, &mandatory)?;
    let mut params = Map::new();
    for name in ["optional_info", "partner_params"] {
        match fields::present(members, name) {
            None => {}
            Some(Value::Object(own)) => params.extend(own.clone()),
            Some(_) => return Err(ApiError::wrong_type().with(format!("{name} must be an object"))),
        }
    }
    let mut params = partner_params::read(&params, context.environment)?;
    params.user_id = fields::id(members, "user_id")?.unwrap_or_default().into();
    params.job_id = fields::id(members, "job_id")?.unwrap_or_default();
    let search_existing_user = fields::flag(members, "search_existing_user")?.unwrap_or_default();
    let ask = ScreeningAsk {
        full_name: name(members)?.map(Sensitive::new),
        birth_year: birth_year(members)?.map(Sensitive::new),
        countries: texts(members, "countries", MAX_COUNTRIES)?
            .iter()
            .map(|text| {
                text.parse::<Country>().map_err(|_| wrong("countries must be a list of ISO 3166-1 alpha-2 codes"))
            })
            .collect::<Result<_, _>>()?,
        aliases: texts(members, "aliases", MAX_ALIASES)?.into_iter().map(Sensitive::new).collect(),
        strict: fields::flag(members, "strict_match")?.unwrap_or(true),
        search_existing_user,
    };
    if ask.countries.is_empty() {
        return Err(ApiError::missing(Family::IdApi).with("countries"));
    }
    let metadata = upload::metadata(members)?;
    if fields::integer(members, "job_type")?.is_some_and(|job_type| job_type != 10) {
        return Err(ApiError::job_type().with("this endpoint takes job_type 10"));
    }
    let mut submission = context.submission(Generation::V1, Product::Aml, Delivery::Inline, params);
    submission.claims.screening = Some(Box::new(ask));
    submission.metadata = metadata;
    submission.source_sdk = upload::source_sdk(members);
    Ok(submission)
}

fn wrong(what: &str) -> ApiError {
    ApiError::wrong_type().with(what)
}

fn name(members: &Map<String, Value>) -> Result<Option<String>, ApiError> {
    let name = fields::text(members, "full_name")?;
    match &name {
        Some(text) if text.chars().count() > MAX_NAME => Err(wrong("full_name must be at most 256 characters long")),
        _ => Ok(name),
    }
}

/// `yyyy`, as text or number.
fn birth_year(members: &Map<String, Value>) -> Result<Option<u16>, ApiError> {
    let year = fields::id(members, "birth_year").map_err(|_| wrong("birth_year must be a year, yyyy"))?;
    let Some(text) = year else { return Ok(None) };
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(year) if digits && year >= 1000 => Ok(Some(year)),
        _ => Err(wrong("birth_year must be a year, yyyy")),
    }
}

/// A list of short texts; blank ones are left out.
fn texts(members: &Map<String, Value>, name: &str, most: usize) -> Result<Vec<String>, ApiError> {
    let list = match fields::present(members, name) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) if list.len() <= most => list,
        Some(Value::Array(_)) => return Err(wrong(&format!("{name} must have at most {most} entries"))),
        Some(_) => return Err(wrong(&format!("{name} must be a list of strings"))),
    };
    let mut texts = Vec::with_capacity(list.len());
    for entry in list {
        let Value::String(text) = entry else { return Err(wrong(&format!("{name} must be a list of strings"))) };
        let text = text.trim();
        if text.chars().count() > MAX_NAME || text.chars().any(char::is_control) {
            return Err(wrong(&format!("{name} must be texts of at most {MAX_NAME} characters")));
        }
        if !text.is_empty() {
            texts.push(text.to_owned());
        }
    }
    Ok(texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::testing::{body, context};
    use kweli_domain::submission::ForcedResult;
    use serde_json::json;

    fn good() -> Value {
        json!({
            "job_id": "j-10", "user_id": "aml_test_user_008", "full_name": "John Leo Joe", "birth_year": "1984",
            "countries": ["US"], "search_existing_user": false,
        })
    }

    fn with(name: &str, value: Value) -> Value {
        let mut request = good();
        request[name] = value;
        request
    }

    fn refused(request: &Value) -> String {
        aml(&body(request), &context()).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_request() {
        let mut request = good();
        request["optional_info"] = json!({"branch": "Westlands"});
        request["partner_params"] = json!({"sandbox_result": "1", "job_id": "ignored"});
        request["aliases"] = json!(["Johnny", " "]);
        request["job_type"] = json!("10");
        let submission = aml(&body(&request), &context()).unwrap();
        assert_eq!(submission.forced, Some(ForcedResult::Rejected));
        assert_eq!(submission.partner_job_id.as_deref(), Some("j-10"));
        assert_eq!(submission.partner_params.keys().collect::<Vec<_>>(), ["branch", "sandbox_result"]);
        insta::assert_json_snapshot!("aml_claims", submission.claims.screening);
    }

    #[test]
    fn strictness_is_on_unless_switched_off() {
        let ask = |request: &Value| aml(&body(request), &context()).unwrap().claims.screening.unwrap();
        assert!(ask(&good()).strict);
        for off in [json!(false), json!("false")] {
            assert!(!ask(&with("strict_match", off)).strict);
        }
        assert_eq!(ask(&with("birth_year", json!(1984))).birth_year, Some(Sensitive::new(1984)));
    }

    #[test]
    fn a_known_user_needs_neither_name_nor_year() {
        let request = json!({"job_id": "j", "user_id": "u", "countries": ["NG"], "search_existing_user": true});
        let ask = aml(&body(&request), &context()).unwrap().claims.screening.unwrap();
        assert!(ask.search_existing_user && ask.full_name.is_none());
    }

    #[test]
    fn what_is_missing_or_wrong() {
        let missing = "2413 Error - A required parameter is missing: ";
        for name in ["job_id", "user_id", "full_name", "birth_year", "search_existing_user", "countries"] {
            assert_eq!(refused(&with(name, Value::Null)), format!("{missing}{name}"));
        }
        assert_eq!(refused(&with("countries", json!([]))), format!("{missing}countries"));
        for (name, value) in [
            ("countries", json!("US")),
            ("countries", json!(["USA"])),
            ("countries", json!([1])),
            ("birth_year", json!("84")),
            ("birth_year", json!("19x4")),
            ("birth_year", json!({})),
            ("aliases", json!("Johnny")),
            ("aliases", json!(vec!["x"; 21])),
            ("full_name", json!("x".repeat(257))),
            ("full_name", json!(7)),
            ("strict_match", json!("yes")),
            ("search_existing_user", json!("perhaps")),
            ("partner_params", json!([])),
        ] {
            assert!(refused(&with(name, value.clone())).starts_with("2204 "), "{name} {value}");
        }
        assert!(refused(&with("job_type", json!(5))).starts_with("2212 Error - Invalid job type"));
    }
}

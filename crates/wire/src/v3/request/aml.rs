//! `POST /v3/aml`, `/v3/aml/sync` and `/v3/aml/monitoring`

use super::submission::{Common, Parsed, callback_url, gate};
use crate::v3::context::TokenContext;
use crate::v3::countries;
use crate::v3::endpoint::Endpoint;
use crate::v3::errors::ApiError;
use crate::v3::fields;
use crate::v3::form::Form;
use kweli_domain::claims::Private;
use kweli_domain::screening::ScreeningAsk;
use kweli_domain::submission::Delivery;
use kweli_domain::{Claims, Country, Generation, Product, Sensitive, Submission, Timestamp};
use serde_json::Value;

/// Most further names.
const MAX_ALIASES: usize = 20;
/// Longest further name, in characters.
const MAX_ALIAS: usize = 256;
/// Most countries of one person.
const MAX_COUNTRIES: usize = 250;

/// Reads a request to screen a person, once or for good.
///
/// # Errors
/// 400, 403 or 413 with the first thing that is wrong, in the documented order.
pub fn aml(endpoint: Endpoint, form: &Form, context: &TokenContext, now: Timestamp) -> Result<Parsed, ApiError> {
    let monitoring = endpoint == Endpoint::AmlMonitoring;
    let user_id = gate(endpoint, form, context)?;
    let countries = read_countries(form)?;
    // Told in its own place below; here it decides whether a name is needed.
    let existing = form.boolean("search_existing_user");
    let full_name = match form.text("full_name")? {
        Some(name) if fields::is_text(name) => Some(Private::new(name.to_owned())),
        Some(_) => return Err(ApiError::field("full_name")),
        None if monitoring && existing == Ok(Some(true)) => None,
        None => return Err(ApiError::field("full_name")),
    };
    let birth_year = birth_year(form, now, monitoring)?;
    let strict = form.boolean("strict_match")?.unwrap_or(true);
    let aliases = aliases(form)?;
    let search_existing_user = existing?.unwrap_or(false);
    if search_existing_user && user_id.is_none() {
        return Err(ApiError::existing_user_without_id());
    }
    let mut common = Common::read(endpoint, form, context, now)?;
    if endpoint == Endpoint::AmlSync {
        // Never called; kept for a replay.
        common.callback_url = callback_url(form, context)?;
    }
    if form.0.iter().any(|part| part.bytes.len() > context.limits.file) {
        return Err(ApiError::body_too_large(endpoint));
    }
    let word = |name| form.text(name).ok().flatten().filter(|text| fields::is_text(text));
    let body_sdk = [word("source_sdk"), word("source_sdk_version")].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let ask = ScreeningAsk { full_name, birth_year, countries, aliases, strict, search_existing_user };
    let claims = Claims {
        first_name: Some(common.details.given_names),
        last_name: Some(common.details.last_name),
        email: common.details.email,
        phone_number: common.details.phone_number,
        screening: Some(Box::new(ask)),
        ..Claims::default()
    };
    let submission = Submission {
        partner: context.claims.partner_id,
        environment: context.environment,
        generation: Generation::V3,
        key: context.claims.key_id,
        partner_as_written: context.claims.partner_id.to_string(),
        product: if monitoring { Product::AmlMonitoring } else { Product::Aml },
        delivery: if endpoint.answers_inline() { Delivery::Inline } else { Delivery::Later },
        partner_job_id: None,
        user_id,
        claims,
        ask_authority: false,
        consent: Some(common.consent),
        callback_url: common.callback_url,
        partner_params: common.partner_params,
        metadata: common.metadata,
        forced: None,
        allow_new_enroll: false,
        use_enrolled_image: false,
        source_sdk: context.source_sdk.clone().or_else(|| (!body_sdk.is_empty()).then_some(body_sdk)),
    };
    Ok(Parsed { submission, images: Vec::new() })
}

/// The value of `SmileID-Idempotency-Key`: 16 to 128 characters of `A-Z a-z 0-9 - _`.
///
/// # Errors
/// 400 for anything else.
pub fn idempotency_key(text: &str) -> Result<&str, ApiError> {
    let good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
    if (16..=128).contains(&text.len()) && text.bytes().all(good) { Ok(text) } else { Err(ApiError::idempotency_key()) }
}

/// A list of upper-case codes, at least one.
fn read_countries(form: &Form) -> Result<Vec<Country>, ApiError> {
    let wrong = || ApiError::field("countries");
    let value = form.json("countries").map_err(|_| wrong())?.ok_or_else(wrong)?;
    let list = value.as_array().filter(|list| (1..=MAX_COUNTRIES).contains(&list.len())).ok_or_else(wrong)?;
    list.iter().map(|entry| entry.as_str().and_then(countries::from_code).ok_or_else(wrong)).collect()
}

/// Four digits, from the year 1000 to this one.
fn birth_year(form: &Form, now: Timestamp, monitoring: bool) -> Result<Option<Sensitive<u16>>, ApiError> {
    let wrong = || ApiError::birth_year(monitoring);
    let Some(text) = form.text("birth_year").map_err(|_| wrong())? else { return Ok(None) };
    // A JSON part may write the text with its quotes, or say that there is none.
    let text = text.trim_matches('"');
    if text == "null" {
        return Ok(None);
    }
    let this_year: u16 = now.day().get(..4).and_then(|year| year.parse().ok()).unwrap_or(9_999);
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    match text.parse::<u16>() {
        Ok(year) if digits && (1000..=this_year).contains(&year) => Ok(Some(Sensitive::new(year))),
        _ => Err(wrong()),
    }
}

/// At most twenty texts of at most 256 characters.
fn aliases(form: &Form) -> Result<Vec<Private>, ApiError> {
    let Some(value) = form.json("aliases")? else { return Ok(Vec::new()) };
    let Value::Array(list) = value else { return Err(ApiError::field("aliases")) };
    if list.len() > MAX_ALIASES {
        return Err(ApiError::too_many_aliases());
    }
    let mut aliases = Vec::with_capacity(list.len());
    for entry in &list {
        let text = entry.as_str().ok_or_else(|| ApiError::field("aliases"))?.trim();
        if text.chars().count() > MAX_ALIAS {
            return Err(ApiError::alias_too_long());
        }
        if !fields::is_text(text) {
            return Err(ApiError::field("aliases"));
        }
        aliases.push(Private::new(text.to_owned()));
    }
    Ok(aliases)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, amina, aml_form, bound, context, json_part, said, text};
    use serde_json::json;

    const ALL: [Endpoint; 3] = [Endpoint::Aml, Endpoint::AmlSync, Endpoint::AmlMonitoring];

    fn refused(endpoint: Endpoint, form: &Form) -> String {
        let (http, message) = said(aml(endpoint, form, &context(), NOW));
        assert_eq!(http, 400, "{message}");
        message
    }

    #[test]
    fn a_whole_request() {
        let parsed = aml(Endpoint::Aml, &aml_form(), &context(), NOW).unwrap();
        insta::assert_json_snapshot!("aml_submission", parsed.submission);
    }

    #[test]
    fn the_three_endpoints_differ_in_product_and_delivery() {
        let of = |endpoint| {
            let submission = aml(endpoint, &aml_form(), &context(), NOW).unwrap().submission;
            (submission.product, submission.delivery, submission.callback_url.is_some())
        };
        assert_eq!(of(Endpoint::Aml), (Product::Aml, Delivery::Later, true));
        assert_eq!(of(Endpoint::AmlSync), (Product::Aml, Delivery::Inline, true));
        assert_eq!(of(Endpoint::AmlMonitoring), (Product::AmlMonitoring, Delivery::Later, true));
    }

    #[test]
    fn exact_texts() {
        let required = |field: &str| format!("Required field '{field}' is missing or invalid.");
        for endpoint in ALL {
            for bad in ["", "[]", "NG", "[\"ng\"]", "[\"NGA\"]", "[1]", "{}", "[\"NG\""] {
                assert_eq!(refused(endpoint, &aml_form().with(text("countries", bad))), required("countries"), "{bad}");
            }
            assert_eq!(refused(endpoint, &aml_form().without("full_name")), required("full_name"));
            assert_eq!(refused(endpoint, &aml_form().with(text("full_name", " "))), required("full_name"));
            assert_eq!(
                refused(endpoint, &aml_form().with(text("strict_match", "yes"))),
                "Field 'strict_match' is invalid."
            );
            let many = json_part("aliases", &json!(vec!["x"; 21]));
            assert_eq!(refused(endpoint, &aml_form().with(many)), "Field 'aliases' must contain at most 20 entries.");
            let long = json_part("aliases", &json!(["x".repeat(257)]));
            assert_eq!(
                refused(endpoint, &aml_form().with(long)),
                "Field 'aliases' entries must be at most 256 characters."
            );
            assert_eq!(refused(endpoint, &aml_form().with(text("aliases", "\"x\""))), required("aliases"));
            assert_eq!(
                refused(endpoint, &aml_form().with(text("search_existing_user", "true"))),
                "Required field 'user_id' is missing or invalid when search_existing_user is true."
            );
            let year = refused(endpoint, &aml_form().with(text("birth_year", "84")));
            let expected = match endpoint {
                Endpoint::AmlMonitoring => "Field 'birth_year' must be a four digit year.",
                _ => "Field 'birth_year' is invalid.",
            };
            assert_eq!(year, expected);
            let mut nobody = amina();
            nobody["email"] = Value::Null;
            assert_eq!(
                refused(endpoint, &aml_form().with(json_part("user_details", &nobody))),
                "Either user_details.email or user_details.phone_number is required."
            );
            assert_eq!(refused(endpoint, &aml_form().without("consent")), required("consent"));
            assert_eq!(
                refused(endpoint, &aml_form().with(json_part("user_details", &json!({})))),
                required("user_details.given_names")
            );
            assert_eq!(refused(endpoint, &aml_form().with(text("callback_url", "http://x"))), required("callback_url"));
        }
    }

    #[test]
    fn years() {
        let year = |value: &str| {
            let form = aml_form().with(text("birth_year", value));
            aml(Endpoint::Aml, &form, &context(), NOW).map(|p| p.submission.claims.screening.unwrap().birth_year)
        };
        assert_eq!(year("1984"), Ok(Some(Sensitive::new(1984))));
        assert_eq!(year("\"1984\""), Ok(Some(Sensitive::new(1984))));
        for none in ["", "null"] {
            assert_eq!(year(none), Ok(None));
        }
        for bad in ["0999", "2027", "198", "19840", "x", "+198"] {
            assert!(year(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn only_monitoring_takes_the_name_from_an_earlier_verification() {
        let form =
            aml_form().without("full_name").with(text("search_existing_user", "true")).with(text("user_id", "user-77"));
        let ask = aml(Endpoint::AmlMonitoring, &form, &context(), NOW).unwrap().submission.claims.screening.unwrap();
        assert!(ask.full_name.is_none() && ask.search_existing_user);
        for endpoint in [Endpoint::Aml, Endpoint::AmlSync] {
            assert_eq!(refused(endpoint, &form), "Required field 'full_name' is missing or invalid.");
        }
    }

    #[test]
    fn a_scoped_token() {
        for (product, good) in [("one_time_aml", true), ("aml", true), ("biometric_kyc", false)] {
            let scoped = bound(&Form(vec![text("product", product)]));
            for endpoint in ALL {
                assert_eq!(aml(endpoint, &aml_form(), &scoped, NOW).is_ok(), good, "{product} {endpoint:?}");
            }
        }
    }

    #[test]
    fn keys_of_idempotency() {
        for good in ["0123456789abcdef", "A-Z_a-z_0-9-----", &"x".repeat(128)] {
            assert_eq!(idempotency_key(good), Ok(good));
        }
        for bad in ["", "short", &"x".repeat(129), "0123456789abcde ", "0123456789abcdé"] {
            assert_eq!(
                said(idempotency_key(bad)),
                (400, "Header 'SmileID-Idempotency-Key' is invalid.".to_owned()),
                "{bad}"
            );
        }
    }
}

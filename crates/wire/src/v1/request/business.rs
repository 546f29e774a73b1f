//! `POST /v1/business_verification` and `/v1/async_business_verification`: a company, job type 7.

use super::{Body, Context, claims, fields, partner_params, upload};
use crate::v1::errors::{ApiError, Family};
use kweli_domain::business::{BusinessAsk, BusinessType};
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Product, Sensitive, Submission};
use serde_json::{Map, Value};

/// Reads the request of an authenticated caller. The synchronous twin ([`Delivery::Inline`]) ignores `callback_url`.
pub fn business_verification(body: &Body, context: &Context, delivery: Delivery) -> Result<Submission, ApiError> {
    let members = &body.0;
    let params = partner_params::require(Family::IdApi, members, &extra_mandatory(members))?;
    let params = partner_params::read(params, context.environment)?;
    let callback_url = match delivery {
        Delivery::Inline => None,
        Delivery::Later => fields::url(members, "callback_url")?,
    };
    let metadata = upload::metadata(members)?;
    let mut claims = claims::read(members);
    if let Err(error) = &claims
        && error.code() == "2204"
    {
        return Err(error.clone());
    }
    let business_type = fields::text(members, "business_type")?;
    let ask = BusinessAsk {
        business_type: None,
        postal_address: fields::text(members, "postal_address")?.map(Sensitive::new),
        postal_code: fields::id(members, "postal_code")?.map(Sensitive::new),
    };
    if params.job_type != 7 {
        return Err(ApiError::job_type().with("this endpoint takes job_type 7"));
    }
    let business_type = match business_type {
        None => None,
        Some(word) => Some(form(&word).ok_or_else(ApiError::business_type)?),
    };
    if let Ok(claims) = &mut claims {
        claims.business = Some(Box::new(BusinessAsk { business_type, ..ask }));
    }
    let mut submission = context.submission(Generation::V1, Product::BusinessVerification, delivery, params);
    submission.claims = claims?;
    submission.callback_url = match delivery {
        Delivery::Inline => None,
        Delivery::Later => context.callback(callback_url),
    };
    submission.metadata = metadata;
    submission.source_sdk = upload::source_sdk(members);
    Ok(submission)
}

/// Mandatory fields; some countries' registers ask for more.
fn extra_mandatory(members: &Map<String, Value>) -> Vec<&'static str> {
    let word = |name| members.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut names = vec!["country", "id_type", "id_number"];
    match (word("country").to_ascii_uppercase().as_str(), word("id_type")) {
        ("NG", "BUSINESS_REGISTRATION") => names.push("business_type"),
        ("KE", "BUSINESS_REGISTRATION") => names.extend(["postal_address", "postal_code"]),
        _ => {}
    }
    names
}

/// The words of these generations for a legal form.
fn form(word: &str) -> Option<BusinessType> {
    Some(match word.to_ascii_lowercase().as_str() {
        "bn" => BusinessType::BusinessName,
        "co" => BusinessType::Company,
        "it" => BusinessType::IncorporatedTrustees,
        "lp" => BusinessType::LimitedPartnership,
        "llp" => BusinessType::LimitedLiabilityPartnership,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::testing::{body, context};
    use serde_json::json;

    fn good() -> Value {
        json!({
            "partner_params": {"user_id": "u-7", "job_id": "j-7", "job_type": 7},
            "country": "NG", "id_type": "BUSINESS_REGISTRATION", "id_number": "0000000", "business_type": "co",
        })
    }

    fn refused(request: &Value) -> String {
        business_verification(&body(request), &context(), Delivery::Inline).unwrap_err().to_string()
    }

    #[test]
    fn a_whole_request() {
        let submission = business_verification(&body(&good()), &context(), Delivery::Inline).unwrap();
        assert_eq!((submission.product, submission.callback_url), (Product::BusinessVerification, None));
        assert_eq!(submission.claims.business.unwrap().business_type, Some(BusinessType::Company));
    }

    #[test]
    fn what_is_missing_or_wrong() {
        let with = |name: &str, value: Value| {
            let mut request = good();
            request[name] = value;
            request
        };
        for name in ["country", "id_type", "id_number", "business_type"] {
            assert_eq!(
                refused(&with(name, Value::Null)),
                format!("2413 Error - A required parameter is missing: {name}")
            );
        }
        let kenyan = json!({"partner_params": good()["partner_params"], "country": "KE",
            "id_type": "BUSINESS_REGISTRATION", "id_number": "PVT-1"});
        assert!(refused(&kenyan).ends_with("postal_address, postal_code"));
        assert_eq!(refused(&with("business_type", json!("xx"))), "2413 Unsupported business type");
        let other = json!({"user_id": "u", "job_id": "j", "job_type": 5});
        assert!(refused(&with("partner_params", other)).starts_with("2212 "));
    }
}

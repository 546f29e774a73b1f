//! `POST /v1/compare_user_info`: do the authority's data and the document's agree? Job type 9.

use super::{Body, Context, fields, upload};
use crate::v1::errors::{ApiError, Family};
use crate::v1::request::partner_params::forced_text;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{Claims, Country, Product, Submission};
use serde_json::{Map, Value};

const FAMILY: Family = Family::IdApi;

/// Reads the request of an authenticated caller. The three fields stand at the top level; `partner_params` may name the
/// job and is echoed.
pub fn compare_user_info(body: &Body, context: &Context) -> Result<Submission, ApiError> {
    let members = &body.0;
    let none = Map::new();
    let params = match fields::present(members, "partner_params") {
        None => &none,
        Some(Value::Object(params)) => params,
        Some(_) => return Err(ApiError::wrong_type().with("partner_params must be an object")),
    };
    let inside = |error: ApiError| error.within("partner_params");
    let user = match fields::id(members, "user_id")? {
        Some(user) => Some(user),
        None => fields::id(params, "user_id").map_err(inside)?,
    };
    let mut missing = Vec::new();
    if user.is_none() {
        missing.push("user_id");
    }
    missing.extend(["country", "id_type"].into_iter().filter(|name| fields::present(members, name).is_none()));
    if !missing.is_empty() {
        return Err(ApiError::missing(FAMILY).with(missing.join(", ")));
    }
    let job_type = match fields::integer(members, "job_type")? {
        Some(number) => Some(number),
        None => fields::integer(params, "job_type").map_err(inside)?,
    };
    if job_type.is_some_and(|number| number != 9) {
        return Err(ApiError::job_type().with("this endpoint takes job_type 9"));
    }
    let job = match fields::id(members, "job_id")? {
        Some(job) => Some(job),
        None => fields::id(params, "job_id").map_err(inside)?,
    };
    let country: Option<Country> = fields::text(members, "country")?.and_then(|text| text.to_uppercase().parse().ok());
    let country = country.ok_or_else(|| ApiError::id_type().with("country must be a code of two letters"))?;
    let forced = forced_text(fields::present(params, "sandbox_result"), context.environment).map_err(inside)?;
    let own = params.iter().filter(|(name, _)| !["user_id", "job_id", "job_type"].contains(&name.as_str()));
    let own: indexmap::IndexMap<_, _> = own.map(|(name, value)| (name.clone(), value.clone())).collect();
    Ok(Submission {
        partner: context.partner,
        environment: context.environment,
        generation: Generation::V1,
        key: context.key,
        partner_as_written: context.partner_as_written.clone(),
        product: Product::CompareUserInfo,
        delivery: Delivery::Inline,
        partner_job_id: job,
        user_id: user.map(Into::into),
        claims: Claims { country: Some(country), id_type: fields::text(members, "id_type")?, ..Claims::default() },
        ask_authority: false,
        consent: None,
        callback_url: None,
        partner_params: own,
        metadata: Value::Null,
        forced,
        allow_new_enroll: false,
        use_enrolled_image: false,
        source_sdk: upload::source_sdk(members),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::testing::context;
    use serde_json::json;

    fn read(body: Value) -> Result<Submission, ApiError> {
        compare_user_info(&Body(body.as_object().unwrap().clone()), &context())
    }

    #[test]
    fn the_three_fields_stand_at_the_top() {
        let asked =
            read(json!({"user_id": "u", "country": "ng", "id_type": "BVN", "partner_params": {"x": 1}})).unwrap();
        assert_eq!((asked.product, asked.claims.id_type.as_deref()), (Product::CompareUserInfo, Some("BVN")));
        assert_eq!(asked.claims.country, "NG".parse().ok());
        assert_eq!(asked.partner_params["x"], 1);
        let inside = json!({"country": "NG", "id_type": "BVN",
            "partner_params": {"user_id": "u", "job_id": "j", "job_type": 9}});
        assert_eq!(read(inside).unwrap().partner_job_id.as_deref(), Some("j"));
    }

    #[test]
    fn bad_input() {
        let error = read(json!({"country": "NG"})).unwrap_err();
        assert_eq!((error.code(), error.detail()), ("2413", Some("user_id, id_type")));
        let code = |body: Value| read(body).unwrap_err().code();
        assert_eq!(code(json!({"user_id": "u", "country": "Nigeria", "id_type": "BVN"})), "2413");
        assert_eq!(code(json!({"user_id": "u", "country": "NG", "id_type": 7})), "2204");
        assert_eq!(code(json!({"user_id": "u", "country": "NG", "id_type": "BVN", "job_type": 5})), "2212");
        assert_eq!(code(json!({"user_id": "u", "country": "NG", "id_type": "BVN", "partner_params": 1})), "2204");
    }
}

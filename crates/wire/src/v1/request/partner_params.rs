//! `partner_params`: the ids of the job, a forced result, and whatever the partner wants back with the result.

use super::fields;
use crate::v1::errors::{ApiError, Family};
use kweli_domain::Environment;
use kweli_domain::claims::Private;
use kweli_domain::submission::ForcedResult;
use serde_json::{Map, Value};

/// Most members beyond the three fixed ones.
const MAX_MEMBERS: usize = 100;
/// Size of the partner's own members together, in bytes. Custom sandbox data may hold a photo.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// What was read.
#[derive(Debug)]
pub(crate) struct PartnerParams {
    /// The partner's id of the person.
    pub user_id: Private,
    /// The partner's id of the job.
    pub job_id: String,
    /// The number, unchecked.
    pub job_type: i64,
    /// A result asked for.
    pub forced: Option<ForcedResult>,
    /// Everything else, in the order of arrival, values as they came.
    pub extras: Vec<(String, Value)>,
}

const FIXED: [&str; 3] = ["user_id", "job_id", "job_type"];

/// Presence of the object and its three members (2213, 2413), then types (2204).
pub(crate) fn require<'a>(
    family: Family,
    members: &'a Map<String, Value>,
    also: &[&str],
) -> Result<&'a Map<String, Value>, ApiError> {
    let absent = ["partner_params"].iter().chain(also).copied().filter(|n| fields::present(members, n).is_none());
    let missing: Vec<_> = absent.collect();
    let params = match fields::present(members, "partner_params") {
        Some(Value::Object(params)) => params,
        Some(_) if missing.is_empty() => {
            return Err(ApiError::wrong_type().with("partner_params must be an object"));
        }
        _ => return Err(ApiError::missing(family).with(missing.join(", "))),
    };
    let nested = FIXED.iter().filter(|n| fields::present(params, n).is_none());
    let missing: Vec<_> =
        missing.into_iter().map(str::to_owned).chain(nested.map(|n| format!("partner_params.{n}"))).collect();
    if missing.is_empty() { Ok(params) } else { Err(ApiError::missing(family).with(missing.join(", "))) }
}

/// Types and forms, after [`require`].
pub(crate) fn read(params: &Map<String, Value>, environment: Environment) -> Result<PartnerParams, ApiError> {
    let inside = |error: ApiError| error.within("partner_params");
    let id = |name: &str| Ok(fields::id(params, name).map_err(inside)?.unwrap_or_default());
    let user_id = id("user_id")?;
    let job_id = id("job_id")?;
    let job_type = fields::integer(params, "job_type").map_err(inside)?.unwrap_or_default();
    let extras: Vec<(String, Value)> = params
        .iter()
        .filter(|(name, _)| !FIXED.contains(&name.as_str()))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if extras.len() > MAX_MEMBERS {
        return Err(ApiError::wrong_type().with(format!("partner_params must have at most {MAX_MEMBERS} members")));
    }
    // Borrowed again as one value so that the limits count the members together.
    fields::opaque("partner_params", &Value::Object(params.clone()), MAX_BYTES)?;
    Ok(PartnerParams { user_id: user_id.into(), job_id, job_type, forced: forced(params, environment)?, extras })
}

/// `sandbox_result`: `0` passes, `1` is rejected, `2` is provisional. Outside the sandbox it is only echoed.
fn forced(params: &Map<String, Value>, environment: Environment) -> Result<Option<ForcedResult>, ApiError> {
    let asked = forced_text(fields::present(params, "sandbox_result"), environment);
    asked.map_err(|error| error.within("partner_params"))
}

/// The same, wherever the value stands.
pub(crate) fn forced_text(value: Option<&Value>, environment: Environment) -> Result<Option<ForcedResult>, ApiError> {
    let Some(value) = value.filter(|_| environment == Environment::Sandbox) else { return Ok(None) };
    let holder = Map::from_iter([("sandbox_result".to_owned(), value.clone())]);
    match fields::integer(&holder, "sandbox_result").ok().flatten() {
        Some(0) => Ok(Some(ForcedResult::Approved)),
        Some(1) => Ok(Some(ForcedResult::Rejected)),
        Some(2) => Ok(Some(ForcedResult::Provisional)),
        _ => Err(ApiError::wrong_type().with("sandbox_result must be \"0\", \"1\" or \"2\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn parse(params: Value) -> Result<PartnerParams, ApiError> {
        let members = json!({ "partner_params": params }).as_object().unwrap().clone();
        require(Family::Upload, &members, &[]).and_then(|p| read(p, Environment::Sandbox))
    }

    #[test]
    fn numbers_become_text_and_the_rest_is_kept() {
        let p = parse(json!({"user_id": 7, "job_id": 8, "job_type": "1", "branch": {"n": 1}, "vip": true})).unwrap();
        assert_eq!((p.user_id.as_str(), p.job_id.as_str(), p.job_type), ("7", "8", 1));
        assert_eq!(p.extras, [("branch".to_owned(), json!({"n": 1})), ("vip".to_owned(), json!(true))]);
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(
            parse(json!({"user_id": "u", "job_type": ""})).unwrap_err().message(),
            "Error - A required parameter is missing: partner_params.job_id, partner_params.job_type"
        );
        assert_eq!(parse(Value::Null).unwrap_err().code(), "2213");
        assert_eq!(parse(json!("")).unwrap_err().code(), "2213");
        for bad in [json!([]), json!("x"), json!(5)] {
            assert_eq!(parse(bad).unwrap_err().code(), "2204");
        }
    }

    #[test]
    fn forced_results_in_the_sandbox_only() {
        let with = |r: Value| json!({"user_id": "u", "job_id": "j", "job_type": 1, "sandbox_result": r});
        for (value, expected) in [
            (json!("0"), ForcedResult::Approved),
            (json!(1), ForcedResult::Rejected),
            (json!("2"), ForcedResult::Provisional),
        ] {
            let p = parse(with(value.clone())).unwrap();
            assert_eq!(p.forced, Some(expected));
            assert_eq!(p.extras, [("sandbox_result".to_owned(), value)]);
        }
        assert_eq!(parse(with(json!("3"))).unwrap_err().code(), "2204");
        let members = with(json!("3")).as_object().unwrap().clone();
        assert_eq!(read(&members, Environment::Production).unwrap().forced, None);
    }
}

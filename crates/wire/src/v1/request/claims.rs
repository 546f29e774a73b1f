//! ID information, at the top level of a look-up or in `id_info` of a package.

use super::fields;
use crate::v1::errors::ApiError;
use kweli_domain::consent::Consent;
use kweli_domain::{Claims, Country, Sensitive, Timestamp};
use serde_json::{Map, Value};

/// Reads the members that every product shares. A country that is no country code is an unsupported pair (2413), which
/// is told last, after the types.
pub(crate) fn read(members: &Map<String, Value>) -> Result<Claims, ApiError> {
    let text = |name| fields::text(members, name);
    let private = |name| Ok::<_, ApiError>(fields::text(members, name)?.map(Sensitive::new));
    let country = text("country")?;
    let mut claims = Claims {
        country: None,
        id_type: text("id_type")?,
        id_number: private("id_number")?,
        first_name: private("first_name")?,
        middle_name: private("middle_name")?,
        last_name: private("last_name")?,
        date_of_birth: private("dob")?,
        gender: private("gender")?,
        phone_number: private("phone_number")?,
        email: private("email")?,
        bank_code: text("bank_code")?,
        citizenship: private("citizenship")?,
        operator: text("operator")?,
        session_id: private("session_id")?,
        ..Claims::default()
    };
    claims.country = country
        .map(|c| c.parse::<Country>())
        .transpose()
        .map_err(|_| ApiError::id_type().with("country must be two letters, an ISO 3166-1 alpha-2 code"))?;
    Ok(claims)
}

/// The consent of the mobile clients: `{"consented": {"consent_granted_date": …, "personal_details": true, …}}`.
///
/// Without the date it is no consent record and is left out. It counts as granted when no part was declined. These
/// generations do not say which notice was shown.
pub(crate) fn consent(members: &Map<String, Value>) -> Option<Consent> {
    let consented = members.get("consent_information")?.as_object()?.get("consented")?.as_object()?;
    let granted_at_text = fields::text(consented, "consent_granted_date").ok().flatten()?;
    let granted = ["personal_details", "contact_information", "document_information"]
        .into_iter()
        .all(|name| fields::flag(consented, name).ok().flatten() != Some(false));
    Some(Consent {
        granted,
        granted_at: Timestamp::parse_iso(&granted_at_text)?,
        granted_at_text,
        notice_language: String::new(),
        notice_privacy_policy_url: String::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn reads_what_is_there() {
        let claims = read(&object(json!({
            "country": "ng", "id_type": "BVN", "id_number": "00000000000", "first_name": "Leo", "middle_name": "",
            "last_name": null, "dob": "2000-09-20", "entered": true, "unknown": {},
        })))
        .unwrap();
        assert_eq!(claims.country, "NG".parse().ok());
        assert_eq!(claims.date_of_birth, Some("2000-09-20".into()));
        assert_eq!((claims.middle_name, claims.last_name), (None, None));
    }

    #[test]
    fn a_wrong_type_is_told_before_a_wrong_country() {
        let code = |value| read(&object(value)).unwrap_err().code();
        assert_eq!(code(json!({"country": "NGA", "id_number": 5})), "2204");
        assert_eq!(code(json!({"country": "NGA"})), "2413");
        assert_eq!(code(json!({"country": 5})), "2204");
    }

    #[test]
    fn consent_needs_its_date() {
        let with = |c: Value| object(json!({"consent_information": {"consented": c}}));
        let date = "2025-01-15T10:20:30.456Z";
        let given = consent(&with(json!({"consent_granted_date": date, "personal_details": true}))).unwrap();
        assert!(given.granted);
        assert_eq!(given.granted_at, Timestamp(1_736_936_430_456));
        let declined = consent(&with(json!({"consent_granted_date": date, "contact_information": "false"}))).unwrap();
        assert!(!declined.granted);
        assert_eq!(consent(&with(json!({"personal_details": true}))), None);
        assert_eq!(consent(&object(json!({"consent_information": "yes"}))), None);
    }
}

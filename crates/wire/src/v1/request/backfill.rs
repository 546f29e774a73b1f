//! `POST /v1/backfill_users`: a photograph of somebody whom the partner knows already goes on file, without liveness
//! frames. Job type 4.

use super::partner_params::PartnerParams;
use super::{Body, Context, fields};
use crate::v1::errors::{ApiError, Family};
use crate::v1::package::base64_text;
use bytes::Bytes;
use kweli_domain::submission::{Delivery, Generation};
use kweli_domain::{ImageKind, Product, Submission};
use serde_json::Value;

const FAMILY: Family = Family::Upload;
/// Largest photograph, decoded.
const MAX_PHOTO: usize = 5 << 20;

/// Reads the request of an authenticated caller: what is asked, and the photograph.
pub fn backfill_users(body: &Body, context: &Context) -> Result<(Submission, Vec<(ImageKind, Bytes)>), ApiError> {
    let members = &body.0;
    fields::require(FAMILY, members, &["user_id", "user_created_at", "photo"])?;
    let user_id = fields::id(members, "user_id")?.unwrap_or_default();
    let created = fields::text(members, "user_created_at")?.unwrap_or_default();
    if !is_date(&created) {
        return Err(ApiError::wrong_type().with("user_created_at must be an ISO date or date-time"));
    }
    let Some(Value::String(text)) = fields::present(members, "photo") else {
        return Err(ApiError::wrong_type().with("photo must be the base64 text of a JPEG or PNG"));
    };
    if text.starts_with("data:") {
        return Err(ApiError::wrong_type().with("photo must be base64 without a data URI before it"));
    }
    let photo = base64_text(text).ok_or_else(|| ApiError::wrong_type().with("photo is not base64"))?;
    if photo.len() > MAX_PHOTO {
        return Err(ApiError::wrong_type().with("photo must be at most 5 MB"));
    }
    if !(photo.starts_with(b"\xFF\xD8\xFF") || photo.starts_with(b"\x89PNG")) {
        return Err(ApiError::wrong_type().with("photo must be a JPEG or PNG"));
    }
    let params = PartnerParams {
        user_id: user_id.into(),
        job_id: String::new(),
        job_type: 4,
        forced: None,
        extras: vec![("user_created_at".into(), Value::String(created))],
    };
    let mut submission = context.submission(Generation::V1, Product::Registration, Delivery::Inline, params);
    // The job has no id of the partner's: one is made up, and told with the result.
    submission.partner_job_id = None;
    submission.allow_new_enroll = fields::flag(members, "allow_new_enroll")?.unwrap_or_default();
    Ok((submission, vec![(ImageKind::Selfie, photo.into())]))
}

/// `yyyy-mm-dd`, with or without a time behind it.
fn is_date(text: &str) -> bool {
    let (date, rest) = match text.as_bytes() {
        all if all.len() > 10 && text.is_ascii() => all.split_at(10),
        all => (all, &[][..]),
    };
    let form = date.len() == 10
        && date.iter().enumerate().all(|(at, b)| if at == 4 || at == 7 { *b == b'-' } else { b.is_ascii_digit() });
    form && text.len() <= 40 && matches!(rest.first(), None | Some(b'T' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::testing::{body, context};
    use serde_json::json;

    fn good() -> Value {
        json!({ "user_id": "u-12", "user_created_at": "2021-08-12", "photo": "/9j/c2VsZmll" })
    }

    #[test]
    fn a_photograph_of_a_known_user() {
        let (submission, images) = backfill_users(&body(&good()), &context()).unwrap();
        assert_eq!(submission.user_id.as_ref().map(|id| id.as_str()), Some("u-12"));
        assert_eq!((submission.product, &submission.partner_job_id), (Product::Registration, &None));
        assert_eq!(submission.partner_params["user_created_at"], "2021-08-12");
        assert_eq!(images, [(ImageKind::Selfie, Bytes::from_static(b"\xFF\xD8\xFFselfie"))]);
    }

    #[test]
    fn what_is_missing_or_wrong() {
        let refused = |name: &str, value: Value| {
            let mut request = good();
            request[name] = value;
            backfill_users(&body(&request), &context()).unwrap_err().to_string()
        };
        for name in ["user_id", "user_created_at", "photo"] {
            assert_eq!(refused(name, Value::Null), format!("2213 Error - A required parameter is missing: {name}"));
        }
        for (name, value) in [
            ("user_created_at", json!("12/08/2021")),
            ("user_created_at", json!("2021-08-12x")),
            ("user_created_at", json!("2021-08-1é")),
            ("photo", json!(7)),
            ("photo", json!("data:image/jpeg;base64,/9j/c2VsZmll")),
            ("photo", json!("R0lGODlh")),
            ("photo", json!("%%%")),
        ] {
            let told = refused(name, value.clone());
            assert!(told.starts_with("2204 ") && told.contains(name), "{value}: {told}");
        }
        for date in ["2021-08-12T00:07:49.924Z", "2021-08-12 10:00"] {
            assert!(is_date(date), "{date}");
        }
    }
}

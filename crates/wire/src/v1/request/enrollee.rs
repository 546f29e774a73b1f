//! `POST /api/v2/partner/enrollee` and `POST /v2/block-user`: what a partner orders about one of its users.

use super::{Body, Context, fields};
use crate::v1::errors::{ApiError, Family};
use kweli_domain::Environment;
use kweli_domain::claims::Private;
use kweli_domain::enrolment::UserOrder;
use serde_json::{Map, Value};

const FAMILY: Family = Family::Upload;
const FLAGS: [&str; 4] = ["active", "allow_new_enroll", "is_fraudulent", "delete"];

/// What is ordered.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRequest {
    /// About whom.
    pub user_id: Private,
    /// In the order in which they are carried out.
    pub orders: Vec<UserOrder>,
    /// Whether the user is to be treated as a fraudster from now on.
    pub fraudulent: Option<bool>,
    /// The flags as they came, for the answer.
    pub flags: Map<String, Value>,
}

/// Reads the request of an authenticated caller. An environment that is named must be the key's.
pub fn enrollee(body: &Body, context: &Context) -> Result<UserRequest, ApiError> {
    let members = &body.0;
    fields::require(FAMILY, members, &["user_id"])?;
    if FLAGS.iter().all(|name| fields::present(members, name).is_none()) {
        return Err(ApiError::missing(FAMILY).with(format!("one of {}", FLAGS.join(", "))));
    }
    let user_id = fields::id(members, "user_id")?.unwrap_or_default();
    let flag = |name| fields::flag(members, name);
    let (active, again) = (flag("active")?, flag("allow_new_enroll")?);
    let (fraudulent, delete) = (flag("is_fraudulent")?, flag("delete")?);
    let environment = match fields::text(members, "environment")?.as_deref() {
        None => context.environment,
        Some("test" | "sandbox") => Environment::Sandbox,
        Some("production") => Environment::Production,
        Some(_) => return Err(ApiError::wrong_type().with("environment must be test or production")),
    };
    if environment != context.environment {
        return Err(ApiError::unauthorised(FAMILY).with("the key belongs to the other environment"));
    }
    let orders = [
        active.map(|active| if active { UserOrder::Enable } else { UserOrder::Disable }),
        again.filter(|again| *again).map(|_| UserOrder::ReEnrol),
        // Last: nothing can be ordered about a deleted user.
        delete.filter(|delete| *delete).map(|_| UserOrder::Delete),
    ];
    let given = [("active", active), ("allow_new_enroll", again), ("is_fraudulent", fraudulent), ("delete", delete)];
    Ok(UserRequest {
        user_id: user_id.into(),
        orders: orders.into_iter().flatten().collect(),
        fraudulent,
        flags: given.into_iter().filter_map(|(name, flag)| Some((name.to_owned(), flag?.into()))).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::testing::context;
    use serde_json::json;

    fn read(body: Value) -> Result<UserRequest, ApiError> {
        enrollee(&Body(body.as_object().unwrap().clone()), &context())
    }

    #[test]
    fn each_flag_is_an_order() {
        for (flag, orders) in [
            (json!({"active": false}), vec![UserOrder::Disable]),
            (json!({"active": "true"}), vec![UserOrder::Enable]),
            (json!({"allow_new_enroll": true}), vec![UserOrder::ReEnrol]),
            (json!({"delete": true}), vec![UserOrder::Delete]),
            (json!({"delete": false}), vec![]),
            (json!({"is_fraudulent": true}), vec![]),
            (json!({"delete": true, "active": false}), vec![UserOrder::Disable, UserOrder::Delete]),
        ] {
            let mut body = flag.clone();
            body["user_id"] = json!("u-1");
            let read = read(body).unwrap();
            assert_eq!((read.user_id.as_str(), read.orders), ("u-1", orders), "{flag}");
            assert_eq!(read.flags.len(), flag.as_object().unwrap().len());
        }
    }

    #[test]
    fn bad_input() {
        let code = |body| read(body).unwrap_err().code();
        assert_eq!(code(json!({"active": true})), "2213");
        assert_eq!(code(json!({"user_id": "u"})), "2213");
        assert_eq!(code(json!({"user_id": "u", "active": "maybe"})), "2204");
        assert_eq!(code(json!({"user_id": {}, "active": true})), "2204");
        assert_eq!(code(json!({"user_id": "u", "active": true, "environment": "moon"})), "2204");
        let other = match context().environment {
            Environment::Sandbox => "production",
            Environment::Production => "test",
        };
        assert_eq!(code(json!({"user_id": "u", "active": true, "environment": other})), "2205");
    }
}

//! The answer of the synchronous SmartSelfie endpoints, and of user orders.

use crate::v1::codes;
use kweli_domain::{JobView, Product, Verdict};
use serde_json::{Map, Value, json};

/// The word of a product in these answers.
const fn job_type(product: Product) -> &'static str {
    match product {
        Product::Authentication => "smart_selfie_authentication",
        Product::Compare => "smart_selfie_compare",
        _ => "smart_selfie_enrollment",
    }
}

/// Ten members, none of them null: two platforms decode nothing else. `None` while there is no outcome.
///
/// A doubtful result keeps its provisional code and is `pending`, so that nobody takes it for an approval.
pub fn smart_selfie(view: &JobView) -> Option<Value> {
    let outcome = view.outcome()?;
    let product = view.submission.product;
    let words = codes::result(product, &outcome.decision);
    let status = match outcome.decision.verdict {
        Verdict::Clear => "approved",
        Verdict::Attention | Verdict::Review => "pending",
        Verdict::Block | Verdict::Error => "rejected",
    };
    let params: Map<String, Value> =
        view.submission.partner_params.iter().map(|(name, value)| (name.clone(), text(value))).collect();
    Some(json!({
        "code": words.code,
        "created_at": view.created_at.iso(),
        "job_id": view.partner_job_id,
        "job_type": job_type(product),
        "message": words.text,
        "partner_id": view.submission.partner_as_written,
        "partner_params": params,
        "status": status,
        "updated_at": outcome.decided_at.iso(),
        "user_id": view.user_id.as_str(),
    }))
}

fn text(value: &Value) -> Value {
    match value {
        Value::String(_) => value.clone(),
        other => Value::String(other.to_string()),
    }
}

/// A user order was carried out: the user and the flags as they came.
pub fn user_done(user_id: &str, flags: &Map<String, Value>) -> Value {
    let mut answer = Map::new();
    answer.insert("success".into(), true.into());
    answer.insert("user_id".into(), user_id.into());
    answer.extend(flags.clone());
    Value::Object(answer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::testing::*;
    use kweli_domain::decide::Doubt;
    use kweli_domain::plan::Check;

    #[test]
    fn ten_members_in_every_state() {
        let capture = |live| vec![pictures(&[]), quality(1, 80.0), liveness(live, true)];
        let compared = |similarity| {
            let mut rows = capture(0.9);
            rows.push(face(Check::EnrolledCompare, Some(similarity)));
            rows
        };
        for (product, evidence, code, status) in [
            (Product::Registration, capture(0.9), "0840", "approved"),
            (Product::Registration, capture(0.1), "0843", "rejected"),
            (Product::Registration, capture(0.5), "0844", "pending"),
            (Product::Authentication, compared(0.8), "0820", "approved"),
            (Product::Authentication, compared(0.35), "0825", "pending"),
            (Product::Authentication, compared(0.1), "0821", "rejected"),
        ] {
            let view = job(product, Doubt::Remark, &[&evidence]);
            let answer = smart_selfie(&view).unwrap();
            assert_eq!((&answer["code"], &answer["status"]), (&code.into(), &status.into()), "{product:?}");
            let members = answer.as_object().unwrap();
            assert_eq!(members.len(), 10);
            assert!(members.iter().all(|(name, value)| value.is_string() || name == "partner_params"));
            assert!(answer["partner_params"].as_object().unwrap().values().all(Value::is_string));
        }
        assert!(smart_selfie(&job(Product::Registration, Doubt::Remark, &[])).is_none());
    }
}

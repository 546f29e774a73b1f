//! The flat result object: in job status, in callbacks, and as the answer of a look-up.

use super::antifraud::{antifraud, previous_registrants};
use super::id_fields::id_fields;
use super::params::{partner_params, wants_strings};
use super::sign_into;
use crate::v1::codes;
use crate::v1::signature::Signed;
use kweli_domain::outcome::Judge;
use kweli_domain::{JobView, Outcome, Product};
use serde_json::{Map, Value};

/// Where a result is shown; a few members differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Inside the answer of job status.
    Status,
    /// As the body of a callback or of a synchronous look-up.
    Body,
}

/// The latest result as job status shows it; `None` while there is none.
pub fn result(view: &JobView) -> Option<Value> {
    let strings_only = wants_strings(view.submission.source_sdk.as_deref());
    view.outcome().map(|outcome| Value::Object(flat(view, outcome, Place::Status, strings_only)))
}

/// The body of the callback for one revision (the latest, if that revision is unknown); `None` without any outcome.
pub fn callback(view: &JobView, revision: u32, signed: &Signed) -> Option<Value> {
    let outcome = view.outcomes.iter().find(|o| o.revision == revision).or_else(|| view.outcome())?;
    let strings_only = wants_strings(view.submission.source_sdk.as_deref());
    let mut body = flat(view, outcome, Place::Body, strings_only);
    sign_into(&mut body, signed);
    Some(Value::Object(body))
}

/// The answer of `/v1/id_verification`, `/v2/verify` and `/v1/backfill_users`; `None` while there is no outcome.
pub fn id_answer(view: &JobView, signed: &Signed) -> Option<Value> {
    callback(view, view.outcome()?.revision, signed)
}

/// One outcome.
pub(super) fn flat(view: &JobView, outcome: &Outcome, place: Place, strings_only: bool) -> Map<String, Value> {
    let product = view.submission.product;
    if product.is_screening() {
        return super::people::flat(view, outcome, strings_only);
    }
    if product.is_business() {
        return super::company::flat(view, outcome, strings_only);
    }
    let decision = &outcome.decision;
    let words = codes::result(product, decision);
    let mut result = Map::new();
    let mut put = |name: &str, value: Value| {
        result.insert(name.to_owned(), value);
    };
    put("JSONVersion", "1.0.0".into());
    put("SmileJobID", view.smile_job_id.to_string().into());
    put("PartnerParams", partner_params(view, strings_only));
    // A comparison answer names neither; job status always names the type, because one platform insists on it.
    if product != Product::BasicKyc || place == Place::Status {
        put("ResultType", result_type(product, decision.judge).into());
    }
    put("ResultText", words.text.into());
    put("ResultCode", words.code.into());
    if product != Product::BasicKyc || place == Place::Status {
        put("IsFinalResult", truth(outcome.is_final()).into());
    }
    match product {
        Product::BasicKyc | Product::CompareUserInfo => {}
        Product::EnhancedKyc => put("Source", "ID API".into()),
        _ => {
            put("IsMachineResult", truth(decision.judge == Judge::Machine).into());
            if let Some(confidence) = decision.face_confidence {
                put("ConfidenceValue", number(confidence).into());
            }
            put("Source", "WebAPI".into());
        }
    }
    put("Actions", Value::Object(codes::actions(product, decision)));
    if let Some(antifraud) = antifraud(view) {
        put("Antifraud", antifraud);
    }
    let asked = product == Product::EnhancedKyc
        || product.reads_document()
        || (product.asks_authority() && view.submission.ask_authority);
    if asked && product != Product::BasicKyc {
        let secondary = if place == Place::Status { "Secondary_ID_Number" } else { "SecondaryIDNumber" };
        id_fields(&mut result, view, secondary);
        // Look-ups alone have no such members.
        if product.needs_vision()
            && let Some(users) = previous_registrants(view)
        {
            result.insert("IDNumberPreviouslyRegistered".into(), (!users.is_empty()).into());
            result.insert("UserIDsOfPreviousRegistrants".into(), users.into());
        }
    }
    result
}

/// Who or what made the result.
const fn result_type(product: Product, judge: Judge) -> &'static str {
    match (product, judge) {
        (Product::BasicKyc | Product::EnhancedKyc | Product::CompareUserInfo, _) => "ID Verification",
        (product, _) if product.reads_document() => "Document Verification",
        (_, Judge::Machine) => "SAIA",
        (_, Judge::Person) => "DIVA",
    }
}

/// Truth as these generations write it: a string.
pub(super) const fn truth(value: bool) -> &'static str {
    if value { "true" } else { "false" }
}

/// A number as a string without trailing zeros, to three decimals.
fn number(value: f32) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

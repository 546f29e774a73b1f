//! `POST /v1/job_status`: where a job stands, signed.

use super::params::{partner_params, wants_strings};
use super::result::{Place, flat, truth};
use super::{id_fields::id_fields, sign_into};
use crate::v1::codes;
use crate::v1::request::StatusQuery;
use crate::v1::signature::Signed;
use kweli_domain::job::JobState;
use kweli_domain::{ImageKind, JobView, Outcome, Product};
use serde_json::{Map, Value, json};

/// The answer for a job.
pub fn job_status(view: &JobView, query: &StatusQuery, signed: &Signed) -> Value {
    if matches!(view.state, JobState::AwaitingUpload | JobState::Expired) {
        return not_received(signed);
    }
    let strings_only =
        wants_strings(view.submission.source_sdk.as_deref()) || wants_strings(query.source_sdk.as_deref());
    let mut answer = Map::new();
    sign_into(&mut answer, signed);
    let outcome = view.outcome();
    answer.insert("job_complete".into(), outcome.is_some().into());
    answer.insert("job_success".into(), outcome.is_some_and(|o| codes::is_success(o.decision.verdict)).into());
    answer.insert("code".into(), "2302".into());
    let Some(outcome) = outcome else { return Value::Object(answer) };
    let result = Value::Object(flat(view, outcome, Place::Status, strings_only));
    answer.insert("result".into(), result);
    if query.image_links {
        answer.insert("image_links".into(), image_links(view));
    }
    if query.history {
        answer.insert("history".into(), history(view, strings_only));
    }
    if view.submission.product.needs_vision() {
        // There are no receipts yet.
        answer.insert("kyc_receipt".into(), Value::Null);
    }
    Value::Object(answer)
}

/// The answer while the zip has not arrived, after its link expired, and for a job that nobody knows.
pub fn not_received(signed: &Signed) -> Value {
    let mut answer = Map::new();
    sign_into(&mut answer, signed);
    answer.insert("job_complete".into(), false.into());
    answer.insert("job_success".into(), false.into());
    answer.insert("code".into(), "2314".into());
    answer.insert("result".into(), "No zip file received".into());
    Value::Object(answer)
}

/// Links by the names of these generations.
fn image_links(view: &JobView) -> Value {
    let mut links = Map::new();
    for (kind, link) in &view.links {
        let name = match kind {
            ImageKind::Selfie => "selfie_image".to_owned(),
            ImageKind::DocumentFront => "id_card_image".to_owned(),
            ImageKind::DocumentBack => "id_card_back".to_owned(),
            ImageKind::Liveness(n) => format!("liveness_image_{n}"),
            ImageKind::Visa => "visa_image".to_owned(),
            ImageKind::Portrait | ImageKind::AuthorityPhoto | ImageKind::EnrolledSelfie => continue,
        };
        links.insert(name, Value::from(link.clone()));
    }
    if links.is_empty() { json!({ "error": "No images are available for this job" }) } else { Value::Object(links) }
}

/// Every result, newest first; the ID authority's answer, which came first of all, closes the list.
fn history(view: &JobView, strings_only: bool) -> Value {
    let mut all: Vec<Value> = view
        .outcomes
        .iter()
        .rev()
        .map(|outcome| Value::Object(flat(view, outcome, Place::Status, strings_only)))
        .collect();
    let element = view.outcomes.first().and_then(|outcome| id_element(view, outcome, strings_only));
    all.extend(element);
    Value::Array(all)
}

/// The ID authority's answer of a job that is more than that.
fn id_element(view: &JobView, outcome: &Outcome, strings_only: bool) -> Option<Value> {
    let product = view.submission.product;
    if !matches!(product, Product::BiometricKyc | Product::EnhancedDocumentVerification)
        || !view.submission.ask_authority
    {
        return None;
    }
    let words = codes::lookup(&outcome.decision)?;
    let mut element = Map::new();
    element.insert("JSONVersion".into(), "1.0.0".into());
    element.insert("SmileJobID".into(), view.smile_job_id.to_string().into());
    element.insert("PartnerParams".into(), partner_params(view, strings_only));
    element.insert("ResultType".into(), "ID Verification".into());
    element.insert("ResultText".into(), words.text.into());
    element.insert("ResultCode".into(), words.code.into());
    element.insert("IsFinalResult".into(), truth(true).into());
    element.insert("Source".into(), "ID API".into());
    element.insert("Actions".into(), Value::Object(codes::lookup_actions(&outcome.decision)));
    id_fields(&mut element, view, "Secondary_ID_Number");
    Some(Value::Object(element))
}

//! The body of callbacks and synchronous results.

use super::additional;
use super::antifraud::antifraud;
use super::words::{product_word, words};
use kweli_domain::claims::Private;
use kweli_domain::consent::Consent;
use kweli_domain::record::SEEN_TYPE;
use kweli_domain::{ImageKind, JobView, Product};
use serde_json::{Map, Value, json};

/// The whole result of a finished job.
pub fn result(view: &JobView) -> Value {
    if view.submission.product.is_screening() {
        return super::aml::result(view);
    }
    let words = words(view);
    let passed = matches!(words.status, "clear" | "attention");
    let product = view.submission.product;
    let mut body = Map::new();
    let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
    put("job_id", json!(view.id.to_string()));
    put("user_id", json!(view.user_id.as_str()));
    put("status", json!(words.status));
    put("message", json!(words.message));
    put("reason", json!(words.reason));
    put("product", json!(product_word(product)));
    put("created_at", json!(view.created_at.iso()));
    put("completed_at", json!(view.outcome().map_or(view.created_at, |outcome| outcome.decided_at).iso()));
    put("partner_params", partner_params(view));
    // Receipts do not exist.
    put("kyc_receipt", Value::Null);
    if product.asks_authority() || product.reads_document() {
        put("id_fields", if passed { id_fields(view) } else { Value::Null });
    }
    if let Some(links) = image_links(view) {
        put("image_links", links);
    }
    if product == Product::ResidencyDocumentVerification {
        put("additional_documents", additional::documents(view, passed));
    }
    put("user_provided_info", user_provided_info(view));
    put("antifraud", antifraud(view, &words));
    put("device_signals", if words.status == "error" { Value::Null } else { device_signals(view) });
    put("consent", view.submission.consent.as_ref().map_or(Value::Null, consent));
    Value::Object(body)
}

pub(super) fn private(value: Option<&Private>) -> Value {
    value.map_or(Value::Null, |value| json!(value.as_str()))
}

/// The partner's own data, and the two ids.
pub(super) fn partner_params(view: &JobView) -> Value {
    let own = view.submission.partner_params.iter().map(|(key, value)| (key.clone(), value.clone()));
    let mut params: Map<String, Value> = own.collect();
    params.insert("job_id".to_owned(), json!(view.id.to_string()));
    params.insert("user_id".to_owned(), json!(view.user_id.as_str()));
    Value::Object(params)
}

/// The record; unknown members are null.
fn id_fields(view: &JobView) -> Value {
    let Some(record) = &view.record else { return Value::Null };
    let claims = &view.submission.claims;
    // A type that nobody named is the one that was seen.
    let seen_type = record.extra.get(SEEN_TYPE).map(|kind| kind.as_str().to_owned());
    json!({
        "country": claims.country,
        "id_type": claims.id_type.clone().or(seen_type),
        "id_number": private(record.id_number.as_ref().or(claims.id_number.as_ref())),
        "first_name": private(record.first_name.as_ref()),
        "last_name": private(record.last_name.as_ref()),
        "other_names": private(record.other_names.as_ref()),
        "full_name": record.display_name(),
        "date_of_birth": private(record.date_of_birth.as_ref()),
        "gender": private(record.gender.as_ref()),
        "issuance_date": private(record.issuance_date.as_ref()),
        "expiration_date": private(record.expiration_date.as_ref()),
        "address": private(record.address.as_ref()),
        "photo_url": view.links.get(&ImageKind::AuthorityPhoto),
        "document_link": view.links.get(&ImageKind::DocumentFront),
    })
}

/// Signed links to the pictures of products that have any.
fn image_links(view: &JobView) -> Option<Value> {
    let link = |kind| json!(view.links.get(&kind));
    let product = view.submission.product;
    if !product.needs_vision() {
        return None;
    }
    let mut links = Map::new();
    links.insert("selfie_image".to_owned(), link(ImageKind::Selfie));
    if product.reads_document() {
        links.insert("id_card_image".to_owned(), link(ImageKind::DocumentFront));
        if view.links.contains_key(&ImageKind::DocumentBack) {
            links.insert("id_card_back_image".to_owned(), link(ImageKind::DocumentBack));
        }
    }
    Some(Value::Object(links))
}

/// What the caller told, so that it can be shown beside the record.
pub(super) fn user_provided_info(view: &JobView) -> Value {
    let claims = &view.submission.claims;
    let mut info = json!({
        "given_names": private(claims.first_name.as_ref()),
        "last_name": private(claims.last_name.as_ref()),
        "email": private(claims.email.as_ref()),
        "phone_number": private(claims.phone_number.as_ref()),
    });
    if view.submission.product.asks_authority() {
        info["country"] = json!(claims.country);
        info["id_type"] = json!(claims.id_type);
        info["id_number"] = private(claims.id_number.as_ref());
    }
    info
}

/// The client's telemetry by name; null when none came.
pub(super) fn device_signals(view: &JobView) -> Value {
    let Some(entries) = view.submission.metadata.as_array() else { return Value::Null };
    let mut signals = Map::new();
    for entry in entries {
        if let (Some(name), Some(value)) = (entry.get("name").and_then(Value::as_str), entry.get("value")) {
            signals.insert(name.to_owned(), value.clone());
        }
    }
    if signals.is_empty() { Value::Null } else { Value::Object(signals) }
}

pub(super) fn consent(consent: &Consent) -> Value {
    json!({
        "schema_version": "ISO27560-v1",
        "granted": consent.granted,
        "granted_at": consent.granted_at_text,
        "notice_language": consent.notice_language,
        "notice_privacy_policy_url": consent.notice_privacy_policy_url,
    })
}

#[cfg(test)]
mod tests;

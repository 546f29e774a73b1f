//! Third generation.

use super::{Change, endings, evidence::rows};
use crate::v3::render::{result, words};
use crate::v3::testing::{context, document_form, job, json_part, policy, sandbox_job, submission};
use crate::v3::{request, testing::NOW};
use kweli_domain::sandbox::{self, Scenario};
use kweli_domain::{ImageKind, JobView, Product, Reason};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const PRODUCTS: [Product; 3] =
    [Product::DocumentVerification, Product::EnhancedDocumentVerification, Product::ResidencyDocumentVerification];

fn view(product: Product, change: Option<Change>) -> JobView {
    let mut view = job(submission(product), &policy(), &rows(product, change));
    for (kind, name) in
        [(ImageKind::DocumentFront, "front"), (ImageKind::DocumentBack, "back"), (ImageKind::Visa, "visa")]
    {
        view.links.insert(kind, format!("https://kweli.example/i/{name}?sig=1"));
    }
    view
}

/// (status, reason) pairs of the published summary. (`content_policy_violated` stays reserved.)
fn listed(product: Product) -> BTreeSet<(&'static str, Option<&'static str>)> {
    let mut all = BTreeSet::from([
        ("clear", None),
        ("attention", Some("document_expired")),
        ("attention", Some("document_copy_detected")),
        ("attention", Some("age_requirement_not_met")),
        ("attention", Some("medium_risk")),
        ("block", Some("high_risk")),
        ("block", Some("account_locked_fraud")),
        ("block", Some("face_verification_failed")),
        ("block", Some("spoof_detected")),
        ("block", Some("document_check_failed")),
        ("block", Some("unsupported_document")),
        ("block", Some("age_requirement_not_met")),
        ("error", Some("image_unavailable_or_invalid")),
        ("error", Some("document_unclassifiable")),
        ("error", Some("internal_error")),
    ]);
    if product == Product::EnhancedDocumentVerification {
        all.extend([
            ("block", Some("identifier_not_found")),
            ("error", Some("invalid_id_number")),
            ("error", Some("service_unavailable")),
        ]);
    }
    all
}

#[test]
fn everything_that_is_listed_is_said_and_nothing_else() {
    for product in PRODUCTS {
        let mut said = BTreeSet::new();
        let mut table = Vec::new();
        for (name, change) in endings(product) {
            let view = view(product, change);
            let words = words(&view);
            table.push(format!("{name}: {} {} {}", words.status, words.reason.unwrap_or("-"), words.message));
            said.insert((words.status, words.reason));
        }
        assert_eq!(said, listed(product), "{product:?}");
        insta::assert_snapshot!(format!("v3_{}", product.slug()), table.join("\n"));
    }
}

#[test]
fn callbacks() {
    for product in PRODUCTS {
        insta::assert_json_snapshot!(format!("v3_{}_clear", product.slug()), result(&view(product, None)));
    }
    let product = Product::ResidencyDocumentVerification;
    for (name, change) in endings(product) {
        let body = result(&view(product, change));
        let passed = matches!(body["status"].as_str(), Some("clear" | "attention"));
        assert_eq!(body["additional_documents"].as_array().unwrap().len(), usize::from(passed), "{name}");
        assert_eq!(body["id_fields"].is_null(), !passed, "{name}");
    }
    for product in [Product::DocumentVerification, Product::EnhancedDocumentVerification] {
        assert!(result(&view(product, None)).get("additional_documents").is_none());
    }
    let copy = sandbox_job(Product::DocumentVerification, Some(Reason::DocumentCopy));
    insta::assert_json_snapshot!("v3_sandbox_copy", result(&copy));
}

#[test]
fn a_type_that_nobody_named_is_the_one_that_was_seen() {
    let mut view = view(Product::DocumentVerification, None);
    view.submission.claims.id_type = None;
    assert_eq!(result(&view)["id_fields"]["id_type"], "PASSPORT");
}

/// Every published test person of the document products, through request, sandbox rule, decision and table.
#[test]
fn test_people_get_their_published_words() {
    let data: Value = serde_json::from_str(include_str!("../../../domain/data/sandbox_v3.json")).unwrap();
    let people = &data["identities"];
    let documents = people["document_verification"].as_array().unwrap();
    let own = people["enhanced_document_verification"]["own"].as_array().unwrap();
    let mut seen = 0;
    for product in PRODUCTS {
        let others = own.iter().filter(|_| product == Product::EnhancedDocumentVerification);
        for person in documents.iter().chain(others) {
            let details = json!({
                "given_names": person["given_names"], "last_name": person["last_name"], "email": person["email"],
            });
            let form = document_form(product).with(json_part("user_details", &details));
            let submission = match product {
                Product::DocumentVerification => request::document_verification(&form, &context(), NOW),
                Product::EnhancedDocumentVerification => {
                    request::enhanced_document_verification(&form, &context(), NOW)
                }
                _ => request::residency_document_verification(&form, &context(), NOW),
            };
            let submission = submission.unwrap().submission;
            let resolved = sandbox::resolve(&submission, false);
            let record = resolved.record.map(Box::new);
            let rows = [crate::v3::testing::evidence(
                kweli_domain::plan::Check::Sandbox,
                kweli_domain::Finding::Scenario { scenario: resolved.scenario, rule: "test".into(), record },
            )];
            let view = job(submission, &policy(), &rows);
            let words = words(&view);
            assert_eq!(person["status"], words.status, "{product:?} {person}");
            assert_eq!(person["reason"], json!(words.reason), "{product:?} {person}");
            assert_eq!(words.message.trim_end_matches('.'), person["message"].as_str().unwrap());
            let body = result(&view);
            let passed = matches!(words.status, "clear" | "attention");
            assert_eq!(body["id_fields"].is_object(), passed, "{person}");
            if words.reason == Some("document_expired") {
                assert_eq!(body["id_fields"]["expiration_date"], "2020-06-15");
            }
            seen += 1;
        }
    }
    assert_eq!(seen, 20);
    let nobody = submission(Product::DocumentVerification);
    let mut nobody = nobody;
    nobody.claims.last_name = Some("Body".into());
    let unknown = sandbox::resolve(&nobody, false);
    assert_eq!(unknown.scenario, Scenario::Because(Reason::DocumentCheckFailed));
}

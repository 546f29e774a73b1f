//! Requests and jobs for the tests of this generation.

use super::context::{Headers, TokenContext};
use super::endpoint::Endpoint;
use super::form::{Form, Part};
use super::request::{self, TokenRequest};
use super::token::{Issue, LIFETIME_S, TokenClaims};
use super::{ApiError, Reference, Resolved};
use bytes::Bytes;
use kweli_domain::decide::Policy;
use kweli_domain::evidence::{Evidence, Finding};
use kweli_domain::ids::from_base32;
use kweli_domain::job::JobState;
use kweli_domain::outcome::Outcome;
use kweli_domain::partner::Environment;
use kweli_domain::plan::Check;
use kweli_domain::sandbox::Scenario;
use kweli_domain::{
    ImageKind, JobId, JobView, KeyId, PartnerId, Product, Reason, SmileJobId, Submission, Timestamp, decide, view,
};
use serde_json::{Value, json};

/// 2026-03-10T12:00:00.000Z
pub(crate) const NOW: Timestamp = Timestamp(1_773_144_000_000);
/// A server secret.
pub(crate) const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

pub(crate) fn key_id() -> KeyId {
    KeyId(from_base32("01kkc9h2m4e8v9q3s6t0w1x2y3").unwrap())
}

pub(crate) fn job_id() -> JobId {
    JobId(from_base32("01kkc9h2m4e8v9q3s6t0w1x2y3").unwrap())
}

pub(crate) fn issue() -> Issue {
    Issue {
        partner: PartnerId(1234),
        key: key_id(),
        api_url: "https://testapi.smileidentity.com/v3".into(),
        now: NOW,
        lifetime_s: LIFETIME_S,
    }
}

/// References as a store would hand them out: numbered.
pub(crate) fn numbered(count: usize) -> Vec<uuid::Uuid> {
    (0..count)
        .map(|i| from_base32(&format!("01kkc9h2m4e8v9q3s6t0w1x2{}4", char::from(b'a' + i as u8))).unwrap())
        .collect()
}

/// A token that binds what the form asks for, and the values behind its references.
pub(crate) fn minted(form: &Form) -> (TokenClaims, Resolved) {
    let request: TokenRequest = request::token(form, &Resolved::new(), NOW).unwrap();
    let uuids = numbered(request.to_store().len());
    let values: Vec<_> = request.to_store().iter().map(|stored| stored.value.clone()).collect();
    let claims = request.into_claims(&issue(), &uuids).unwrap();
    let mut resolved = Resolved::new();
    for (uuid, value) in uuids.into_iter().zip(values) {
        resolved.insert(Reference::Pii(kweli_domain::ids::PiiRef(uuid)), value.clone());
        resolved.insert(Reference::Callback(kweli_domain::ids::CallbackRef(uuid)), value);
    }
    (claims, resolved)
}

/// The context of a token that binds nothing.
pub(crate) fn context() -> TokenContext {
    TokenContext::new(Endpoint::EnhancedKyc, TokenClaims::new(&issue()), Environment::Sandbox, &Headers::default())
        .unwrap()
}

/// The context of a token that binds what the form asks for.
pub(crate) fn bound(token_form: &Form) -> TokenContext {
    let (claims, resolved) = minted(token_form);
    TokenContext { claims, resolved, ..context() }
}

pub(crate) fn part(name: &str, bytes: impl Into<Bytes>) -> Part {
    Part { name: name.into(), filename: None, content_type: None, bytes: bytes.into() }
}

pub(crate) fn text(name: &str, value: &str) -> Part {
    part(name, value.to_owned())
}

pub(crate) fn json_part(name: &str, value: &Value) -> Part {
    Part { content_type: Some("application/json".into()), ..part(name, value.to_string()) }
}

/// Bytes that begin like a JPEG.
pub(crate) fn jpeg(name: &str) -> Part {
    Part { filename: Some("a.jpg".into()), ..part(name, vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 16]) }
}

pub(crate) fn consent() -> Value {
    json!({
        "granted": true,
        "granted_at": "2026-03-10T11:59:00.000Z",
        "notice_language": "EN",
        "notice_privacy_policy_url": "https://example.com/privacy",
    })
}

pub(crate) fn amina() -> Value {
    json!({
        "given_names": "Amina Fatou",
        "last_name": "Clearwater",
        "email": "amina.clearwater@example.com",
        "phone_number": null,
    })
}

/// A whole Enhanced KYC form.
pub(crate) fn enhanced_form() -> Form {
    Form(vec![
        text("country", "NG"),
        text("id_type", "NIN"),
        text("id_number", "12345678901"),
        text("callback_url", "https://example.com/hook"),
        json_part("consent", &consent()),
        json_part("user_details", &amina()),
        json_part("partner_params", &json!({ "order_id": "ORD-1" })),
    ])
}

/// A whole Biometric KYC form.
pub(crate) fn biometric_form() -> Form {
    let mut form = enhanced_form();
    form.0.push(jpeg("selfie_image"));
    form.0.extend((0..8).map(|_| jpeg("liveness_images")));
    form
}

/// A whole form for a document product.
pub(crate) fn document_form(product: Product) -> Form {
    let mut form = biometric_form().without("id_number").with(text("country", "KE")).with(text("id_type", "PASSPORT"));
    form.0.push(jpeg("document"));
    form.0.push(jpeg("document_back"));
    if product == Product::ResidencyDocumentVerification {
        form.0.push(jpeg("visa"));
    }
    form
}

/// A whole screening form.
pub(crate) fn aml_form() -> Form {
    Form(vec![
        json_part("countries", &json!(["NG", "GH"])),
        text("full_name", "Amina Fatou Clearwater"),
        text("birth_year", "1984"),
        json_part("aliases", &json!(["Fatou Clearwater"])),
        text("callback_url", "https://example.com/hook"),
        json_part("consent", &consent()),
        json_part("user_details", &amina()),
    ])
}

/// A finished sandbox screening with this outcome.
pub(crate) fn aml_view(product: Product, reason: Option<Reason>) -> JobView {
    let endpoint = if product == Product::Aml { Endpoint::Aml } else { Endpoint::AmlMonitoring };
    let submission = request::aml(endpoint, &aml_form(), &context(), NOW).unwrap().submission;
    let mut rows = scenario(&submission, reason.clone().map_or(Scenario::Success, Scenario::Because));
    let people = reason.map(|r| kweli_domain::sandbox::test_people(&submission, &r)).unwrap_or_default();
    let empty = kweli_domain::screening::ScreeningFinding::unavailable(1, "");
    let finding = kweli_domain::screening::ScreeningFinding { people, unavailable: None, ..empty };
    if matches!(rows.first().map(|r| &r.finding), Some(Finding::Scenario { scenario, .. })
        if *scenario == Scenario::Success || decide::screening::shows_people(scenario))
    {
        rows.push(evidence(Check::Screening, Finding::Screening(Box::new(finding))));
    }
    job(submission, &policy(), &rows)
}

impl Form {
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.0.retain(|part| part.name != name);
        self
    }

    pub(crate) fn with(self, new: Part) -> Self {
        let mut form = self.without(&new.name);
        form.0.push(new);
        form
    }

    pub(crate) fn and(mut self, new: Part) -> Self {
        self.0.push(new);
        self
    }
}

/// Status and text of an error.
pub(crate) fn said<T: std::fmt::Debug>(result: Result<T, ApiError>) -> (u16, String) {
    let error = result.unwrap_err();
    (error.http(), error.message().to_owned())
}

pub(crate) fn submission(product: Product) -> Submission {
    let parsed = match product {
        Product::BiometricKyc => request::biometric_kyc(&biometric_form(), &context(), NOW),
        Product::DocumentVerification => request::document_verification(&document_form(product), &context(), NOW),
        Product::EnhancedDocumentVerification => {
            request::enhanced_document_verification(&document_form(product), &context(), NOW)
        }
        Product::ResidencyDocumentVerification => {
            request::residency_document_verification(&document_form(product), &context(), NOW)
        }
        _ => request::enhanced_kyc(&enhanced_form(), &context(), NOW, false),
    };
    Submission { product, ..parsed.unwrap().submission }
}

pub(crate) fn evidence(check: Check, finding: Finding) -> Evidence {
    Evidence { check, version: 1, models: Vec::new(), took_ms: 1, finding }
}

/// What the sandbox leaves for a scenario.
pub(crate) fn scenario(submission: &Submission, scenario: Scenario) -> Vec<Evidence> {
    let record = Some(Box::new(kweli_domain::sandbox::default_record(submission)));
    vec![evidence(Check::Sandbox, Finding::Scenario { scenario, rule: "test".into(), record })]
}

/// A finished job that was decided on this evidence.
pub(crate) fn job(submission: Submission, policy: &Policy, evidence: &[Evidence]) -> JobView {
    let decision = decide::decide(submission.product, policy, evidence);
    let additional = view::additional_in(submission.product, evidence);
    JobView {
        id: job_id(),
        smile_job_id: SmileJobId(7),
        partner_job_id: job_id().to_string(),
        user_id: "user_01kkc9h2m4e8v9q3s6t0w1x2y4".into(),
        submission,
        state: JobState::Decided,
        outcomes: vec![Outcome {
            revision: 1,
            decision,
            policy_version: policy.version.clone(),
            decided_at: NOW.plus_ms(1_200),
        }],
        record: view::record_in(evidence).cloned(),
        additional,
        screenings: view::screenings_in(evidence),
        company: view::company_in(evidence).cloned().map(Box::new),
        fraud: None,
        links: [
            (ImageKind::Selfie, "https://kweli.example/i/selfie?sig=1".to_owned()),
            (ImageKind::AuthorityPhoto, "https://kweli.example/i/photo?sig=2".to_owned()),
        ]
        .into(),
        created_at: NOW,
    }
}

/// The lines of the third generation.
pub(crate) fn policy() -> Policy {
    Policy {
        version: "test".into(),
        face_match: 0.40,
        face_review: 0.30,
        live: 0.60,
        attack: 0.40,
        frame_identity: 0.25,
        doubt: decide::Doubt::Remark,
        minimum_age: Some(18),
        document: Default::default(),
    }
}

/// A sandbox job with this outcome.
pub(crate) fn sandbox_job(product: Product, reason: Option<Reason>) -> JobView {
    let submission = submission(product);
    let chosen = reason.map_or(Scenario::Success, Scenario::Because);
    let mut rows = scenario(&submission, chosen);
    if let Some(Finding::Scenario { scenario: Scenario::Because(reason), record, .. }) =
        rows.first_mut().map(|r| &mut r.finding)
        && !matches!(reason, Reason::MediumRisk)
    {
        *record = None;
    }
    job(submission, &policy(), &rows)
}

//! Documented requests, as the clients write them, and what becomes of them.

use super::*;
use crate::v1::product::TokenProduct;
use crate::v1::testing::{body, context, key};
use crate::v1::web_token::Scope;
use kweli_domain::submission::{Delivery, ForcedResult, Generation};
use kweli_domain::{Environment, PartnerId, Product};
use proptest::prelude::*;
use serde_json::{Value, json};

fn javascript_upload() -> Value {
    json!({
        "source_sdk": "javascript", "source_sdk_version": "3.2.1", "file_name": "selfie.zip",
        "smile_client_id": "085", "timestamp": 1736936430456_i64, "signature": "x",
        "partner_params": {"user_id": "u-1", "job_id": "j-1", "job_type": 1, "branch": "Westlands"},
        "model_parameters": {}, "callback_url": "https://partner.example/cb",
        "country": "NG", "id_type": "BVN", "id_number": "00000000000", "entered": true,
    })
}

fn android_upload() -> Value {
    json!({
        "partner_params": {"job_type": "4", "job_id": "job-1", "user_id": "user-1"}, "callback_url": "",
        "allow_new_enroll": "true", "smile_client_id": "085", "source_sdk": "android", "source_sdk_version": "11.1.2",
        "timestamp": "2025-01-15T10:20:30.456Z", "signature": "x", "retry": true, "use_enrolled_image": false,
        "metadata": [{"name": "sdk", "value": "android"}, {"name": "camera", "value": {"n": 1}}],
    })
}

fn look_up() -> Value {
    json!({
        "partner_id": "085", "timestamp": "2025-01-15T10:20:30+00:00", "signature": "x",
        "source_sdk": "PHP", "source_sdk_version": "4.0.3", "language": "php", "model_parameters": "",
        "partner_params": {"user_id": 7, "job_id": "j-5", "job_type": "5", "sandbox_result": "0"},
        "country": "NG", "id_type": "BVN", "id_number": "00000000000", "first_name": "Leo", "last_name": "Joe",
        "middle_name": null, "dob": "", "gender": "M", "callback_url": "https://partner.example/cb", "entered": true,
        "consent_information": {"consented": {"consent_granted_date": "2025-01-15T10:20:30.456Z",
            "personal_details": true, "contact_information": true, "document_information": true}},
    })
}

#[test]
fn uploads() {
    let prep = prep_upload(&body(&javascript_upload()), &context()).unwrap();
    assert!(!prep.retry);
    insta::assert_json_snapshot!("upload_javascript", prep.submission);
    let prep = prep_upload(&body(&android_upload()), &context()).unwrap();
    assert!(prep.retry);
    assert_eq!((prep.submission.product, prep.submission.allow_new_enroll), (Product::Registration, true));
    assert_eq!(prep.submission.callback_url, None);
    assert_eq!(prep.submission.metadata.as_array().map(Vec::len), Some(2));
}

#[test]
fn look_ups() {
    let submission = id_verification(&body(&look_up()), &context(), Delivery::Later).unwrap();
    insta::assert_json_snapshot!("id_verification", submission);
    let inline = id_verification(&body(&look_up()), &context(), Delivery::Inline).unwrap();
    assert_eq!((inline.delivery, inline.callback_url), (Delivery::Inline, None));
    let basic = basic_kyc(&body(&look_up()), &context(), Delivery::Later).unwrap();
    assert_eq!((basic.product, basic.generation), (Product::BasicKyc, Generation::V2));
    assert_eq!(basic.forced, Some(ForcedResult::Approved));
}

#[test]
fn the_synchronous_look_up_ignores_a_bad_callback() {
    let mut request = look_up();
    request["callback_url"] = json!("not a url");
    assert!(id_verification(&body(&request), &context(), Delivery::Inline).is_ok());
    assert_eq!(id_verification(&body(&request), &context(), Delivery::Later).unwrap_err().code(), "2204");
}

#[test]
fn a_session_stands_for_the_number() {
    let mut request = look_up();
    request["id_number"] = Value::Null;
    assert_eq!(id_verification(&body(&request), &context(), Delivery::Inline).unwrap_err().code(), "2413");
    request["session_id"] = json!("0000000000000");
    assert!(id_verification(&body(&request), &context(), Delivery::Inline).is_ok());
}

/// Walks the order of checks: each request has every later fault too, and the earlier one is told.
#[test]
fn checks_in_the_documented_order() {
    let told = |request: &Value| {
        let error = id_verification(&body(request), &context(), Delivery::Later).unwrap_err();
        error.to_string()
    };
    let mut request = json!({"partner_params": {"user_id": "u", "job_id": [], "job_type": 7}, "country": "Kenya", "id_type": "X", "dob": 5});
    assert_eq!(told(&request), "2413 Error - A required parameter is missing: id_number");
    request["id_number"] = json!("1");
    assert_eq!(
        told(&request),
        "2204 Error - A parameter is of the wrong data type: partner_params.job_id must be a string"
    );
    request["partner_params"]["job_id"] = json!("j");
    assert_eq!(told(&request), "2204 Error - A parameter is of the wrong data type: dob must be a string");
    request["dob"] = Value::Null;
    assert_eq!(told(&request), "2212 Error - Invalid job type: this endpoint takes job_type 5");
    request["partner_params"]["job_type"] = json!(5);
    assert!(told(&request).starts_with("2413 Error - valid id_type is required: country"));
    request["country"] = json!("KE");
    assert!(id_verification(&body(&request), &context(), Delivery::Later).is_ok());

    let told = |request: &Value| prep_upload(&body(request), &context()).unwrap_err().to_string();
    let mut request = json!({"partner_params": {"user_id": "u", "job_type": 5}, "callback_url": "/cb"});
    assert_eq!(told(&request), "2213 Error - A required parameter is missing: partner_params.job_id");
    request["partner_params"]["job_id"] = json!("j");
    assert!(told(&request).starts_with("2204"));
    request["callback_url"] = Value::Null;
    assert!(told(&request).starts_with("2212"));
    for job_type in [3, 5, 7, 9, 10, 12] {
        request["partner_params"]["job_type"] = json!(job_type);
        assert!(told(&request).starts_with("2212"), "{job_type}");
    }
}

#[test]
fn status_questions() {
    // Python sends null for what was not chosen, JavaScript numbers for ids.
    let query =
        job_status(&body(&json!({"user_id": 7, "job_id": "j", "image_links": null, "history": "true"}))).unwrap();
    assert_eq!((query.user_id.as_str(), query.job_id.as_str()), ("7", "j"));
    assert_eq!((query.image_links, query.history), (false, true));
    assert_eq!(job_status(&body(&json!({"user_id": "u", "job_id": ""}))).unwrap_err().code(), "2213");
    assert_eq!(job_status(&body(&json!({"user_id": "u", "job_id": "j", "history": 3}))).unwrap_err().code(), "2204");
}

#[test]
fn token_requests() {
    let request = json!({"user_id": "u-1", "job_id": "j-1", "product": "biometric_kyc", "callback_url": "https://partner.example/cb"});
    let scope = token_request(&body(&request)).unwrap().scope(&context());
    assert_eq!(
        (scope.partner, scope.environment, scope.product),
        (PartnerId(85), Environment::Sandbox, TokenProduct::BiometricKyc)
    );
    let with = |name: &str, value: Value| {
        let mut request = request.clone();
        request[name] = value;
        token_request(&body(&request)).unwrap_err().to_string()
    };
    assert_eq!(with("product", json!("aml")), "2217 Invalid product.");
    assert!(with("product", json!("")).starts_with("2213"));
    assert!(with("product", json!(1)).starts_with("2204"));
    assert!(with("callback_url", json!("cb")).starts_with("2204"));
}

fn token_context(product: TokenProduct) -> Context {
    let scope = Scope {
        partner: PartnerId(85),
        partner_as_written: "085".into(),
        environment: Environment::Sandbox,
        key: key(),
        product,
        user_id: "u-1".into(),
        job_id: "j-1".into(),
        callback_url: "https://partner.example/token-cb".into(),
    };
    let auth = Auth { partner_as_written: Some("85".into()), proof: Proof::Token("x".into()) };
    Context::with_token(&auth, scope).unwrap()
}

#[test]
fn a_token_is_good_for_one_product_and_one_job() {
    let context = token_context(TokenProduct::BiometricKyc);
    let submission = prep_upload(&body(&javascript_upload()), &context).unwrap().submission;
    assert_eq!(submission.callback_url, Some("https://partner.example/token-cb".into()));
    assert_eq!(submission.partner_as_written, "85");
    let refused = |name: &str, value: Value| {
        let mut request = javascript_upload();
        request["partner_params"][name] = value;
        prep_upload(&body(&request), &context).unwrap_err().code()
    };
    for (name, value) in [("job_id", json!("j-2")), ("user_id", json!("u-2")), ("job_type", json!(4))] {
        assert_eq!(refused(name, value), "2221", "{name}");
    }
    let mut look_up = look_up();
    look_up["partner_params"] = json!({"user_id": "u-1", "job_id": "j-1", "job_type": 5});
    let enhanced = token_context(TokenProduct::EnhancedKyc);
    assert!(id_verification(&body(&look_up), &enhanced, Delivery::Later).is_ok());
    assert_eq!(basic_kyc(&body(&look_up), &enhanced, Delivery::Later).unwrap_err().code(), "2221");
}

#[test]
fn a_token_of_another_partner_is_refused() {
    let scope = token_context(TokenProduct::BasicKyc).token.unwrap();
    for (written, accepted) in
        [(None, true), (Some("085"), true), (Some("85"), true), (Some("86"), false), (Some("x"), false)]
    {
        let auth = Auth { partner_as_written: written.map(str::to_owned), proof: Proof::Token("x".into()) };
        let context = Context::with_token(&auth, scope.clone());
        assert_eq!(context.is_ok(), accepted, "{written:?}");
        if let Err(error) = context {
            assert_eq!(error.code(), "2221");
        }
    }
}

/// JSON of any shape, with member names that the parsers look at.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        Just(json!("5")),
        Just(json!("https://partner.example/cb")),
        Just(json!("NG")),
    ];
    let name = prop::sample::select(vec![
        "partner_params",
        "user_id",
        "job_id",
        "job_type",
        "country",
        "id_type",
        "id_number",
        "callback_url",
        "token",
        "partner_id",
        "smile_client_id",
        "timestamp",
        "signature",
        "metadata",
        "product",
        "history",
        "image_links",
        "consent_information",
        "consented",
        "consent_granted_date",
        "session_id",
        "sandbox_result",
        "retry",
    ]);
    leaf.prop_recursive(4, 40, 12, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..14).prop_map(|members| members
                .into_iter()
                .map(|(n, v)| (n.to_owned(), v))
                .collect::<Map<_, _>>()
                .into()),
        ]
    })
}

proptest! {
    #[test]
    fn any_body_is_read_or_refused(value in any_json()) {
        crate::v1::fuzz::any_request(value.to_string().as_bytes());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        crate::v1::fuzz::any_request(&bytes);
        crate::v1::fuzz::any_package(&bytes);
        crate::v1::fuzz::any_token(&bytes);
    }
}

//! What holds for any input.

use super::render;
use super::request::{self, Parsed};
use super::testing::{
    NOW, amina, aml_form, biometric_form, bound, consent, context, enhanced_form, json_part, part, text,
};
use super::{ApiError, Form, Part, Resolved, TokenContext};
use kweli_domain::claims::Private;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

const NAMES: [&str; 26] = [
    "countries",
    "full_name",
    "birth_year",
    "strict_match",
    "aliases",
    "search_existing_user",
    "country",
    "id_type",
    "id_number",
    "bank_code",
    "operator",
    "user_id",
    "callback_url",
    "partner_params",
    "metadata",
    "consent",
    "user_details",
    "selfie_image",
    "liveness_images",
    "liveness_images[]",
    "sandbox_result",
    "payload",
    "product",
    "consent[granted]",
    "",
    "unknown",
];

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,20}".prop_map(Value::from),
        select(vec!["NG", "NIN", "https://a.b", "pii_01kkc9h2m4e8v9q3s6t0w1x2y4", "+2348012345678"])
            .prop_map(Value::from),
    ];
    let keys = "(granted|granted_at|notice_language|given_names|last_name|email|phone_number|name|value|[a-z_]{0,8})";
    leaf.prop_recursive(3, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((keys, inner), 0..6).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_part() -> impl Strategy<Value = Part> {
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..80),
        "\\PC{0,40}".prop_map(String::into_bytes),
        any_json().prop_map(|value| value.to_string().into_bytes()),
        Just(vec![0xFF, 0xD8, 0xFF, 0xE0]),
    ];
    (select(&NAMES[..]), bytes).prop_map(|(name, bytes)| part(name, bytes))
}

/// A good form with some parts replaced or added.
fn any_form() -> impl Strategy<Value = Form> {
    let start = select(vec![Form::default(), enhanced_form(), biometric_form(), aml_form()]);
    (start, prop::collection::vec(any_part(), 0..6)).prop_map(|(mut form, parts)| {
        form.0.extend(parts);
        form
    })
}

fn is_documented(error: &ApiError) -> bool {
    matches!(error.http(), 400 | 401 | 403 | 413) && error.message().len() < 120
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_form_is_read_or_refused(form in any_form()) {
        let context = context();
        let read = [
            request::enhanced_kyc(&form, &context, NOW, false),
            request::enhanced_kyc(&form, &context, NOW, true),
            request::biometric_kyc(&form, &context, NOW),
            request::aml(super::Endpoint::Aml, &form, &context, NOW),
            request::aml(super::Endpoint::AmlMonitoring, &form, &context, NOW),
        ];
        for result in read {
            if let Err(error) = result {
                prop_assert!(is_documented(&error), "{error:?}");
            }
        }
        if let Err(error) = request::replay(&form, &context) {
            prop_assert!(is_documented(&error), "{error:?}");
        }
        if let Err(error) = request::token(&form, &Resolved::new(), NOW) {
            prop_assert!(is_documented(&error), "{error:?}");
        }
        request::references(&form, &context.claims);
    }

    #[test]
    fn any_path_and_query_is_read_or_refused(text in "\\PC{0,40}") {
        for endpoint in super::Endpoint::ALL {
            let _ = request::job_id(endpoint, &text);
        }
        let _ = render::bank_codes(Some(&text));
        let _ = render::supported_id_types(Some(&text));
        let value = render::header_value(&text);
        prop_assert!(value.bytes().all(|b| (0x20..0x7F).contains(&b)));
    }

    /// Whatever the form says, a bound value is the one that is submitted.
    #[test]
    fn a_bound_value_always_wins(form in any_form(), mask in 0u16..512, sync: bool) {
        let all = [
            ("country", json!("KE")),
            ("id_type", json!("NATIONAL_ID")),
            ("id_number", json!("87654321")),
            ("given_names", json!("Bound Given")),
            ("last_name", json!("Bound Last")),
            ("email", json!("bound@example.com")),
            ("phone_number", json!("+254700000001")),
            ("callback_url", json!("https://bound.example.com/hook")),
            ("consent", {
                let mut bound = consent();
                bound["notice_language"] = json!("SW");
                bound
            }),
        ];
        let chosen: Vec<_> = all.iter().enumerate().filter(|(i, _)| mask & (1 << i) != 0).map(|(_, m)| m.clone()).collect();
        let payload: Value = chosen.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect::<serde_json::Map<_, _>>().into();
        let token = Form(vec![
            json_part("payload", &payload),
            json_part("partner_params", &json!({ "order": "bound" })),
        ]);
        let context: TokenContext = bound(&token);
        let Ok(Parsed { submission, .. }) = request::enhanced_kyc(&form, &context, NOW, sync) else { return Ok(()) };
        let claims = &submission.claims;
        for (name, value) in chosen {
            let expected = value.as_str().map(ToOwned::to_owned);
            let plain = |value: &Option<Private>| value.as_ref().map(|v| v.as_str().to_owned());
            let got = match name {
                "country" => claims.country.map(|c| c.to_string()),
                "id_type" => claims.id_type.clone(),
                "id_number" => plain(&claims.id_number),
                "given_names" => plain(&claims.first_name),
                "last_name" => plain(&claims.last_name),
                "email" => plain(&claims.email),
                "phone_number" => plain(&claims.phone_number),
                "callback_url" if sync => expected.clone(),
                "callback_url" => plain(&submission.callback_url),
                _ => {
                    prop_assert_eq!(submission.consent.as_ref().map(|c| c.notice_language.as_str()), Some("SW"));
                    continue;
                }
            };
            prop_assert_eq!(got, expected, "{}", name);
        }
        prop_assert_eq!(serde_json::to_value(&submission.partner_params).unwrap(), json!({ "order": "bound" }));
    }
}

/// The property above is not empty: a good form with every value bound to another is accepted.
#[test]
fn a_form_that_contradicts_every_bound_value_is_accepted() {
    let mut payload = amina();
    payload["last_name"] = json!("Bound");
    payload["country"] = json!("KE");
    payload["id_type"] = json!("NATIONAL_ID");
    payload["id_number"] = json!("87654321");
    let context = bound(&Form(vec![text("user_id", "u"), json_part("payload", &payload)]));
    let parsed = request::enhanced_kyc(&enhanced_form(), &context, NOW, false).unwrap();
    assert_eq!(parsed.submission.claims.last_name, Some("Bound".into()));
    assert_eq!(parsed.submission.claims.country.map(|c| c.to_string()), Some("KE".into()));
}

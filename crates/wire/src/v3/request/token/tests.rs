//! Token requests: every member's rule and text.

use super::*;
use crate::v3::testing::{NOW, SECRET, consent, issue, json_part, minted, numbered, part, said, text as text_part};
use serde_json::json;

fn missing(field: &str) -> (u16, String) {
    (400, format!("Required field '{field}' is missing or invalid."))
}

fn asked(payload: &Value) -> Result<TokenRequest, ApiError> {
    token(&Form(vec![json_part("payload", payload)]), &Resolved::new(), NOW)
}

#[test]
fn both_headers_are_mandatory() {
    assert_eq!(token_headers(Some("2"), Some("k")), Ok((PartnerId(2), "k")));
    assert_eq!(token_headers(Some("002"), Some(" k ")), Ok((PartnerId(2), "k")));
    for absent in [None, Some(""), Some(" ")] {
        let expected = (400, "smileid-partner-id header is required.".to_owned());
        assert_eq!(said(token_headers(absent, Some("k"))), expected);
        let expected = (400, "smileid-api-key header is required.".to_owned());
        assert_eq!(said(token_headers(Some("2"), absent)), expected);
    }
    for bad in ["x", "0", "-1", "99999999999999999999", "2;"] {
        assert_eq!(said(token_headers(Some(bad), Some("k"))), (401, "Invalid authentication credentials.".to_owned()));
    }
}

#[test]
fn a_request_without_a_body_binds_nothing() {
    let request = token(&Form::default(), &Resolved::new(), NOW).unwrap();
    assert_eq!(request, TokenRequest::default());
    assert_eq!(request.into_claims(&issue(), &[]), Ok(TokenClaims::new(&issue())));
}

#[test]
fn unknown_parts_and_members_are_ignored() {
    let form = Form(vec![
        text_part("partner_id", "1234"),
        text_part("partner_params[order_id]", "ORD-1"),
        json_part("payload", &json!({ "shoe_size": 44, "user_id": "x", "product": "y" })),
    ]);
    assert_eq!(token(&form, &Resolved::new(), NOW), Ok(TokenRequest::default()));
}

#[test]
fn plain_fields() {
    for product in PRODUCTS {
        assert!(token(&Form(vec![text_part("product", product)]), &Resolved::new(), NOW).is_ok(), "{product}");
    }
    for (name, value) in [
        ("product", "doc_verification"),
        ("product", "ENHANCED_KYC"),
        ("user_id", "a\u{1}"),
        ("partner_params", "[]"),
        ("partner_params", "x"),
        ("partner_params", "{\"a\":{}}"),
        ("payload", "[]"),
        ("payload", "{"),
    ] {
        let result = token(&Form(vec![text_part(name, value)]), &Resolved::new(), NOW);
        assert_eq!(said(result), missing(name), "{value}");
    }
    let long = json!({ "a": "x".repeat(MAX_PARAMS) });
    let result = token(&Form(vec![json_part("partner_params", &long)]), &Resolved::new(), NOW);
    assert_eq!(said(result), missing("partner_params"));
    let result = token(&Form(vec![part("payload", vec![0xFF])]), &Resolved::new(), NOW);
    assert_eq!(said(result), missing("payload"));
}

#[test]
fn country_by_code_or_name_with_its_types() {
    for country in ["NG", "ng", "Nigeria"] {
        let request = asked(&json!({ "country": country, "id_type": "NIN", "id_number": "12345678901" })).unwrap();
        assert_eq!(request.country.map(|c| c.to_string()), Some("NG".into()));
    }
    let pairs = [
        (json!({ "country": "Atlantis" }), "country"),
        (json!({ "country": 7 }), "country"),
        (json!({ "country": "NG", "id_type": "GHANA_CARD" }), "id_type"),
        (json!({ "id_type": "NIN;" }), "id_type"),
        (json!({ "country": "NG", "id_type": "NIN", "id_number": "1234" }), "id_number"),
    ];
    for (payload, field) in pairs {
        assert_eq!(said(asked(&payload)), missing(field), "{payload}");
    }
    // Without its country a type cannot be judged, without its type a number cannot.
    assert!(asked(&json!({ "id_type": "GHANA_CARD" })).is_ok());
    assert!(asked(&json!({ "country": "NG", "id_number": "1234" })).is_ok());
}

#[test]
fn an_empty_text_is_an_error_and_null_is_absent() {
    for name in ["country", "id_type", "id_number", "given_names", "last_name", "email", "phone_number", "callback_url"]
    {
        for bad in [json!(""), json!("  "), json!(7), json!([])] {
            assert_eq!(said(asked(&json!({ name: bad }))), missing(name));
        }
        assert_eq!(asked(&json!({ name: null })), Ok(TokenRequest::default()), "{name}");
    }
    assert_eq!(asked(&json!({ "consent": null })), Ok(TokenRequest::default()));
}

#[test]
fn contacts_and_addresses_have_their_forms() {
    for (name, bad) in [
        ("email", "amina"),
        ("phone_number", "08012345678"),
        ("callback_url", "http://example.com"),
        ("callback_url", "example.com"),
        ("given_names", "a\u{0}"),
    ] {
        assert_eq!(said(asked(&json!({ name: bad }))), missing(name), "{bad}");
    }
}

#[test]
fn consent_texts_name_the_member() {
    let mut value = consent();
    value["granted_at"] = json!("soon");
    assert_eq!(said(asked(&json!({ "consent": value }))), missing("consent.granted_at"));
    value["granted_at"] = json!("2026-03-10T12:02:00Z");
    let expected = "Required field 'consent.granted_at' cannot be set in the future.";
    assert_eq!(said(asked(&json!({ "consent": value }))), (400, expected.to_owned()));
    assert_eq!(said(asked(&json!({ "consent": {} }))), missing("consent.granted"));
}

#[test]
fn personal_values_leave_the_token_in_order() {
    let payload = json!({
        "phone_number": "+2348012345678", "email": "a@example.com", "last_name": "C", "given_names": "A",
        "id_number": "1", "callback_url": "https://example.com/hook",
    });
    let request = asked(&payload).unwrap();
    let fields: Vec<_> = request.to_store().iter().map(|stored| stored.field).collect();
    use BoundField::{CallbackUrl, Email, GivenNames, IdNumber, LastName, PhoneNumber};
    assert_eq!(fields, [IdNumber, GivenNames, LastName, Email, PhoneNumber, CallbackUrl]);
    let day_after = Some(NOW.plus_ms(900_000 + 86_400_000));
    for stored in request.to_store() {
        let expected = if stored.field == CallbackUrl { None } else { day_after };
        assert_eq!(stored.expires_at(&issue()), expected, "{:?}", stored.field);
    }
    let claims = request.into_claims(&issue(), &numbered(6)).unwrap();
    let json = serde_json::to_string(&claims).unwrap();
    for value in ["2348012345678", "a@example.com", "example.com/hook"] {
        assert!(!json.contains(value), "{json}");
    }
    assert_eq!(claims.references().len(), 6);
}

#[test]
fn a_missing_reference_makes_no_token() {
    let request = asked(&json!({ "id_number": "1", "last_name": "C" })).unwrap();
    for count in [0, 1, 3] {
        assert_eq!(said(request.clone().into_claims(&issue(), &numbered(count))).0, 500, "{count}");
    }
}

#[test]
fn references_of_earlier_tokens() {
    let payload = json!({ "callback_url": "https://example.com/hook", "email": "a@example.com" });
    let (claims, resolved) = minted(&Form(vec![json_part("payload", &payload)]));
    let known = claims.payload.callback_url.unwrap();
    let email = claims.payload.email.unwrap();
    let again = json!({ "callback_url": known.to_string(), "email": email.to_string() });
    let form = Form(vec![json_part("payload", &again)]);
    let request = token(&form, &resolved, NOW).unwrap();
    // The address is bound as it is; the personal value gets a life of its own.
    assert_eq!(request.to_store(), [ToStore { field: BoundField::Email, value: "a@example.com".into() }]);
    assert_eq!(request.into_claims(&issue(), &numbered(1)).unwrap().payload.callback_url, Some(known));
    // One that is not there cannot be bound.
    let email_first = token(&form, &Resolved::new(), NOW);
    assert_eq!(said(email_first), missing("email"));
    let form = Form(vec![json_part("payload", &json!({ "callback_url": known.to_string() }))]);
    assert_eq!(said(token(&form, &Resolved::new(), NOW)), missing("callback_url"));
}

#[test]
fn the_largest_token_is_still_accepted() {
    let form = Form(vec![
        text_part("user_id", &"\u{1F600}".repeat(fields::MAX_SHORT)),
        text_part("product", "enhanced_document_verification"),
        json_part("partner_params", &json!({ "a": "\u{7}".repeat((MAX_PARAMS - 16) / 6) })),
        json_part(
            "payload",
            &json!({
                "country": "NG", "id_type": "NIN", "id_number": "12345678901", "given_names": "A", "last_name": "C",
                "email": "a@example.com", "phone_number": "+2348012345678",
                "callback_url": format!("https://example.com/{}", "h".repeat(fields::MAX_URL - 20)),
                "consent": {
                    "granted": true, "granted_at": "2026-03-10T11:59:00.000Z", "notice_language": "en",
                    "notice_privacy_policy_url": format!("https://example.com/{}", "p".repeat(fields::MAX_URL - 20)),
                },
            }),
        ),
    ]);
    let (claims, _) = minted(&form);
    let minted = crate::v3::token::mint(SECRET, &claims).unwrap();
    let verified = crate::v3::token::verify(Endpoint::Token, SECRET, &minted, NOW);
    assert_eq!(verified, Ok(claims), "{} bytes", minted.len());
}

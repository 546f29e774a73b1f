//! Entry points for fuzzing and property tests: any bytes in, no panic, no unbounded memory.

use super::errors::Family;
use super::package::{self, PackageLimits};
use super::request::{self, Accepts, Context};
use super::web_token;
use kweli_domain::submission::Delivery;
use kweli_domain::{Environment, KeyId, PartnerId, Timestamp};

fn context() -> Context {
    // A fixed key id; no random source is needed to try parsers.
    let key = "key_00000000000000000000000000".parse::<KeyId>().ok();
    Context::signed("2", PartnerId(2), Environment::Sandbox, key.unwrap_or(KeyId(Default::default())))
}

/// Every JSON endpoint's parser over the same bytes.
pub fn any_request(bytes: &[u8]) {
    let Ok(body) = request::json(bytes) else { return };
    let context = context();
    for family in [Family::Upload, Family::Status, Family::IdApi] {
        let _ = request::auth(family, &body, Accepts::SignatureOrToken);
        let _ = request::auth(family, &body, Accepts::Signature);
    }
    let _ = request::prep_upload(&body, &context);
    let _ = request::id_verification(&body, &context, Delivery::Inline);
    let _ = request::id_verification(&body, &context, Delivery::Later);
    let _ = request::basic_kyc(&body, &context, Delivery::Later);
    let _ = request::job_status(&body);
    let _ = request::token_request(&body);
}

/// The package reader.
pub fn any_package(bytes: &[u8]) {
    let Ok(body) = request::json(br#"{"partner_params":{"user_id":"u","job_id":"j","job_type":1}}"#) else { return };
    let Ok(prep) = request::prep_upload(&body, &context()) else { return };
    let mut submission = prep.submission;
    let _ = package::read(bytes, &PackageLimits::default(), &mut submission);
}

/// The token reader.
pub fn any_token(bytes: &[u8]) {
    let _ = web_token::verify(b"secret", &String::from_utf8_lossy(bytes), Timestamp(0));
}

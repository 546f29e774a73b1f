//! Every documented error: shape, status and text.

use super::*;
use crate::v3::testing::job_id;
use kweli_domain::{Product, Refusal};
use std::collections::BTreeSet;

/// The published catalogue of this generation's errors.
const CATALOGUE: &str = include_str!("../testdata/error_codes_v3.csv");

/// Texts of the catalogue that belong to endpoints which are not served.
const NOT_SERVED: [&str; 6] = [
    "Field 'country' must be one of NG, ZA.",
    "Either 'id_number' or 'utility_number' is required.",
    "Field 'aliases' must contain at most 20 entries.",
    "Field 'aliases' entries must be at most 256 characters.",
    "Link not found",
    "User ID is taken. Please provide a unique ID.",
];

const REFUSALS: [Refusal; 19] = [
    Refusal::ProductionNotEnabled,
    Refusal::ProductNotEnabled(Product::EnhancedKyc),
    Refusal::IdTypeNotSupported,
    Refusal::IdTypeNotEnabled,
    Refusal::IdNumberFormat,
    Refusal::MissingField("bank_code"),
    Refusal::DuplicateJob,
    Refusal::InsufficientFunds,
    Refusal::NoCallbackUrl,
    Refusal::CallbackNotAllowed,
    Refusal::UserDisabled,
    Refusal::UserDeleted,
    Refusal::UserEnrolled,
    Refusal::UserUnknown,
    Refusal::UserMustReEnrol,
    Refusal::UserWithoutPhoto,
    Refusal::RateLimited,
    Refusal::VisionUnavailable,
    Refusal::Overloaded,
];

/// One of each error, as its endpoints give it.
fn every_error() -> Vec<ApiError> {
    let mut all = vec![
        ApiError::field("<field>"),
        ApiError::invalid("<field>"),
        ApiError::header(Endpoint::BiometricKyc, "<header_name>"),
        ApiError::header(Endpoint::Token, "smileid-api-key"),
        ApiError::contact(),
        ApiError::contact_screening(),
        ApiError::comparison_type(),
        ApiError::consent_in_future(),
        ApiError::consent_required(),
        ApiError::no_callback(),
        ApiError::id_format(),
        ApiError::document_mime(),
        ApiError::job_id(Endpoint::Status),
        ApiError::job_id(Endpoint::Replay),
        ApiError::replay_without_url(),
        ApiError::replay_without_product(),
        ApiError::service_country(),
        ApiError::sdk_not_allowed(),
        ApiError::user_mismatch(),
        ApiError::product_mismatch(),
        ApiError::job_not_found(),
        ApiError::no_enrolled_user(),
        ApiError::no_prior_record(),
        ApiError::authority_timeout(job_id()),
        ApiError::still_processing(),
        ApiError::gateway_too_large(),
        ApiError::media_type(),
        ApiError::authority_unavailable(job_id()),
        ApiError::internal(None),
        ApiError::internal(Some(job_id())),
        ApiError::integration_failure(),
        ApiError::unavailable(5),
    ];
    for endpoint in Endpoint::ALL {
        all.push(ApiError::unauthorized(endpoint));
        all.push(ApiError::insufficient_funds(endpoint));
        all.push(ApiError::not_authorized(endpoint));
        all.push(ApiError::ip_not_allowed(endpoint));
        all.push(ApiError::file_too_large(endpoint, "selfie_image"));
        all.push(ApiError::body_too_large(endpoint));
        all.push(ApiError::rate_limited(endpoint));
        all.extend(REFUSALS.iter().map(|refusal| ApiError::from_refusal(endpoint, refusal)));
    }
    all
}

#[test]
fn every_row_of_the_catalogue_is_said_with_its_status() {
    let said: BTreeSet<_> = every_error().iter().map(|error| (error.http(), error.message().to_owned())).collect();
    let mut seen = 0;
    for row in csv::Reader::from_reader(CATALOGUE.as_bytes()).records().map(Result::unwrap) {
        let (surface, http, status, message) = (&row[0], &row[1], &row[2], &row[3]);
        if surface != "http" || NOT_SERVED.contains(&message) {
            continue;
        }
        seen += 1;
        let http: u16 = http.parse().unwrap();
        assert!(said.contains(&(http, message.to_owned())), "{http} {message}");
        assert!(status == status_text(http) || status == "not_found", "{http} {status}");
    }
    assert!(seen >= 28, "{seen}");
}

#[test]
fn the_four_shapes() {
    let bodies: Vec<_> = [
        ApiError::field("country"),
        ApiError::unauthorized(Endpoint::EnhancedKycSync),
        ApiError::gateway_too_large(),
        ApiError::integration_failure(),
        ApiError::not_authorized(Endpoint::BankCodes),
        ApiError::service_country(),
    ]
    .iter()
    .map(|error| (error.http(), error.body()))
    .collect();
    insta::assert_json_snapshot!("error_shapes", bodies);
}

/// Each refusal on each endpoint, as the golden file shows.
#[test]
fn refusals() {
    let mut table = serde_json::Map::new();
    for endpoint in [Endpoint::EnhancedKyc, Endpoint::EnhancedKycSync, Endpoint::BiometricKyc, Endpoint::Replay] {
        let rows: Vec<_> = REFUSALS
            .iter()
            .map(|refusal| {
                let error = ApiError::from_refusal(endpoint, refusal);
                format!("{refusal:?}: {} {}", error.http(), error.message())
            })
            .collect();
        table.insert(format!("{endpoint:?}"), json!(rows));
    }
    insta::assert_json_snapshot!("refusals", table);
}

#[test]
fn headers_go_along() {
    let job = job_id().to_string();
    for error in [
        ApiError::authority_timeout(job_id()),
        ApiError::authority_unavailable(job_id()),
        ApiError::internal(Some(job_id())),
    ] {
        assert_eq!(error.headers(), [("SmileID-Job-ID", job.clone())]);
    }
    for refusal in [Refusal::Overloaded, Refusal::VisionUnavailable] {
        let error = ApiError::from_refusal(Endpoint::BiometricKyc, &refusal);
        assert_eq!(error.http(), 503);
        let [("Retry-After", seconds)] = error.headers() else { panic!("{error:?}") };
        assert!(seconds.parse::<u32>().unwrap() > 0);
    }
    assert!(ApiError::internal(None).headers().is_empty());
}

#[test]
fn every_status_has_its_text() {
    for error in every_error() {
        let known = error.http() == 500 || status_text(error.http()) != "Internal Server Error";
        assert!(known, "{error:?}");
    }
}

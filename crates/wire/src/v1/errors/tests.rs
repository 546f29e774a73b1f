use super::*;
use kweli_domain::Product;
use std::collections::BTreeSet;

/// Every constructor, in every family.
fn all() -> Vec<ApiError> {
    let mut all = vec![
        ApiError::invalid_json(),
        ApiError::wrong_type(),
        ApiError::user_disabled(),
        ApiError::user_deleted(),
        ApiError::already_enrolled(),
        ApiError::not_enrolled(),
        ApiError::must_reenrol(),
        ApiError::job_type(),
        ApiError::duplicate_job(),
        ApiError::no_photo_on_file(),
        ApiError::production_not_enabled(),
        ApiError::token(),
        ApiError::no_zip(),
        ApiError::id_type(),
        ApiError::activate(),
        ApiError::out_of_credits(),
    ];
    for family in [Family::Upload, Family::Status, Family::IdApi] {
        all.extend([ApiError::system(family), ApiError::unauthorised(family), ApiError::missing(family)]);
    }
    all
}

#[test]
fn the_official_table_word_for_word() {
    let official: BTreeSet<(String, String)> =
        csv::Reader::from_reader(include_str!("../testdata/error_codes.csv").as_bytes())
            .deserialize()
            .map(Result::unwrap)
            .collect();
    let ours: BTreeSet<_> = all().iter().map(|e| (e.code().to_owned(), e.message())).collect();
    assert_eq!(ours, official);
    assert_eq!((ApiError::product().code(), ApiError::product().message().as_str()), ("2217", "Invalid product."));
}

#[test]
fn the_envelope() {
    let error = ApiError::missing(Family::IdApi).with("id_number");
    insta::assert_json_snapshot!(error.body(), @r#"
    {
      "success": false,
      "code": "2413",
      "error": "Error - A required parameter is missing: id_number"
    }
    "#);
    assert_eq!(ApiError::too_large(5).http(), 413);
    let elsewhere = ApiError::transport(Family::Status, 404, "no such path");
    assert_eq!((elsewhere.http(), elsewhere.code()), (404, "2301"));
    assert!(all().iter().all(|e| e.code() != "2214"));
    assert!(all().iter().all(|e| e.http() == if e.code().ends_with("01") { 500 } else { 400 }));
}

#[test]
fn every_refusal_has_words() {
    let refusals = [
        Refusal::ProductionNotEnabled,
        Refusal::ProductNotEnabled(Product::Registration),
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
    let mut lines = Vec::new();
    for family in [Family::Upload, Family::IdApi] {
        for refusal in &refusals {
            let error = ApiError::from_refusal(family, refusal);
            lines.push(format!("{family:?} {refusal:?}: {} {error}", error.http()));
        }
    }
    insta::assert_snapshot!(lines.join("\n"));
}

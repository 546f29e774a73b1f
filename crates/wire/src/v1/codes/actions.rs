//! The `Actions` object: one word per part of the verification.

use kweli_domain::Product;
use kweli_domain::evidence::DetailVerdict;
use kweli_domain::outcome::{Decision, PartVerdict};
use serde_json::{Map, Value};

pub(super) const NA: &str = "Not Applicable";

/// The actions of a decision, in the order in which samples print them.
pub fn actions(product: Product, decision: &Decision) -> Map<String, Value> {
    object(match product {
        Product::BasicKyc => basic_kyc(decision),
        Product::CompareUserInfo => compared(decision),
        Product::EnhancedKyc => lookup(decision),
        product if product.reads_document() => super::document::actions(decision),
        Product::Aml | Product::AmlMonitoring => super::screening::listed(decision),
        Product::BusinessVerification => super::screening::company(decision),
        _ => face(decision),
    })
}

/// The two actions of a look-up alone, for the ID element in a history.
pub fn lookup_actions(decision: &Decision) -> Map<String, Value> {
    object(lookup(decision))
}

fn object(pairs: Vec<(&'static str, &'static str)>) -> Map<String, Value> {
    pairs.into_iter().map(|(key, value)| (key.to_owned(), Value::from(value))).collect()
}

fn lookup(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    vec![
        ("Verify_ID_Number", verify_number(decision.parts.number)),
        ("Return_Personal_Info", personal_info(decision.parts.record)),
    ]
}

fn basic_kyc(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let parts = &decision.parts;
    let detail = |pick: fn(&kweli_domain::evidence::DetailVerdicts) -> DetailVerdict| {
        parts.details.as_ref().map_or(NA, |d| match pick(d) {
            DetailVerdict::Exact => "Exact Match",
            DetailVerdict::Partial => "Partial Match",
            DetailVerdict::Transposed => "Transposed",
            DetailVerdict::NoMatch => "No Match",
            DetailVerdict::NotProvided => "Not Provided",
            DetailVerdict::NotHeld => "Not Available",
        })
    };
    // The look-up was completed when it gave an answer, be it that there is no such number.
    let looked_up = match (parts.number, decision.reasons.first()) {
        (_, Some(kweli_domain::Reason::IdentifierMalformed)) => "Not Done",
        (PartVerdict::Passed | PartVerdict::Failed, _) => "Completed",
        _ => "Not Done",
    };
    vec![
        ("Verify_ID_Number", verify_number(parts.number)),
        ("Names", detail(|d| d.names)),
        ("DOB", detail(|d| d.date_of_birth)),
        ("Gender", detail(|d| d.gender)),
        ("Phone_Number", detail(|d| d.phone_number)),
        ("ID_Verification", looked_up),
        // Never: this product tells whether details match and nothing more.
        ("Return_Personal_Info", NA),
    ]
}

/// Field by field, and nothing else.
fn compared(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let fields = ["Names", "DOB", "Gender", "Phone_Number"];
    basic_kyc(decision).into_iter().filter(|(key, _)| fields.contains(key)).collect()
}

fn face(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let parts = &decision.parts;
    // A job without frames has nothing for a person to look at either.
    let review_frames =
        if parts.liveness == PartVerdict::NotApplicable { PartVerdict::NotApplicable } else { parts.review_liveness };
    let update_review = update_review(parts);
    vec![
        ("Liveness_Check", check(parts.liveness)),
        ("Register_Selfie", register(parts.enrol)),
        ("Selfie_Provided", provided(parts.selfie_provided)),
        ("Selfie_Check", check(parts.selfie)),
        ("Verify_ID_Number", verify_number(parts.number)),
        ("Human_Review_Compare", review(parts.review_compare)),
        ("Return_Personal_Info", personal_info(parts.record)),
        ("Selfie_To_ID_Card_Compare", card_compare(parts.card_compare)),
        ("Human_Review_Update_Selfie", review(update_review)),
        ("Human_Review_Liveness_Check", review(review_frames)),
        ("Human_Review_Selfie_Check", review(parts.review_liveness)),
        ("Selfie_To_ID_Authority_Compare", authority_compare(parts.authority_compare)),
        ("Update_Registered_Selfie_On_File", update(parts.update_selfie)),
        ("Selfie_To_Registered_Selfie_Compare", registered_compare(parts.registered_compare)),
    ]
}

pub(super) const fn provided(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Passed",
        PartVerdict::NotApplicable => NA,
        _ => "Failed",
    }
}

pub(super) const fn check(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Passed",
        PartVerdict::Failed => "Failed",
        PartVerdict::Unsure => "Under Review",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Unable | PartVerdict::NotDone | PartVerdict::Unavailable | PartVerdict::NoPhoto => {
            "Unable To Determine"
        }
    }
}

pub(super) const fn register(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Approved",
        PartVerdict::Failed => "Rejected",
        PartVerdict::Unsure => "Provisionally Approved",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Unable | PartVerdict::NotDone | PartVerdict::Unavailable | PartVerdict::NoPhoto => {
            "Unable To Determine"
        }
    }
}

pub(super) const fn verify_number(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Verified",
        PartVerdict::Unavailable => "Issuer Unavailable",
        PartVerdict::NotDone => "Not Done",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Failed | PartVerdict::Unsure | PartVerdict::Unable | PartVerdict::NoPhoto => "Not Verified",
    }
}

pub(super) const fn personal_info(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Returned",
        PartVerdict::Unavailable => "Issuer Unavailable",
        PartVerdict::NotDone => "Not Done",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Failed | PartVerdict::Unsure | PartVerdict::Unable | PartVerdict::NoPhoto => "Not Returned",
    }
}

pub(super) const fn authority_compare(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Completed",
        PartVerdict::Unsure => "Provisionally Approved",
        PartVerdict::Failed => "Failed",
        PartVerdict::NotDone | PartVerdict::Unable => "Not Done",
        PartVerdict::Unavailable => "Issuer Unavailable",
        PartVerdict::NoPhoto => "ID Authority Photo Not Available",
        PartVerdict::NotApplicable => NA,
    }
}

pub(super) const fn card_compare(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Completed",
        PartVerdict::Unsure => "Provisionally Approved",
        PartVerdict::Failed => "Failed",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Unable | PartVerdict::NotDone | PartVerdict::Unavailable | PartVerdict::NoPhoto => {
            "Unable To Determine"
        }
    }
}

const fn registered_compare(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Completed",
        PartVerdict::Unsure => "Provisionally Approved",
        PartVerdict::Failed => "Failed",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Unable | PartVerdict::NotDone | PartVerdict::Unavailable | PartVerdict::NoPhoto => "Not Done",
    }
}

const fn update(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Approved",
        PartVerdict::Failed => "Rejected",
        PartVerdict::NotApplicable => NA,
        // What waits for a person is not on file yet.
        _ => "Not Done",
    }
}

/// A person's view of an update: what they were asked about the capture is the whole question.
fn update_review(parts: &kweli_domain::outcome::Parts) -> PartVerdict {
    let asked = [parts.review_compare, parts.review_liveness];
    if matches!(parts.update_selfie, PartVerdict::NotApplicable | PartVerdict::NotDone) {
        return PartVerdict::NotApplicable;
    }
    asked.into_iter().find(|part| *part != PartVerdict::NotApplicable).unwrap_or(PartVerdict::NotApplicable)
}

pub(super) const fn review(part: PartVerdict) -> &'static str {
    match part {
        PartVerdict::Passed => "Passed",
        PartVerdict::Failed => "Failed",
        PartVerdict::Unsure => "Sent to Human Review",
        PartVerdict::NotApplicable => NA,
        PartVerdict::Unable | PartVerdict::NotDone | PartVerdict::Unavailable | PartVerdict::NoPhoto => {
            "Unable To Determine"
        }
    }
}

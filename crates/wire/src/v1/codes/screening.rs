//! Codes and actions of screenings and of companies.

use super::{DATA_INVALID, Words, number, words};
use kweli_domain::outcome::{Decision, PartVerdict};
use kweli_domain::{Reason, Verdict};

/// Lists.
pub(super) fn aml(decision: &Decision) -> Words {
    match (decision.verdict, decision.reasons.first()) {
        (_, Some(Reason::Listed)) => words("1030", "Found on list"),
        (_, Some(Reason::AdverseMedia)) => words("1017", "News media only"),
        (_, Some(Reason::AuthorityUnavailable)) => words("1015", "Error - Queried Database Unavailable"),
        (_, Some(Reason::Internal)) => words("1032", "AML check error"),
        (Verdict::Clear | Verdict::Attention, _) => words("1031", "Not found on list"),
        _ => DATA_INVALID,
    }
}

/// Companies.
pub(super) fn business(decision: &Decision) -> Words {
    match (decision.verdict, decision.reasons.first()) {
        (Verdict::Clear | Verdict::Attention | Verdict::Review, _) => words("1012", "Business Verified"),
        (_, Some(Reason::NoRecord)) => words("1013", "Unable to Validate ID"),
        (_, Some(Reason::Internal)) => words("2401", "System Error"),
        (_, Some(other)) => number(other).unwrap_or(DATA_INVALID),
        (_, None) => DATA_INVALID,
    }
}

/// The one action of a screening.
pub(super) fn listed(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let word = match (decision.reasons.first(), decision.verdict) {
        (Some(Reason::Listed), _) => "Listed",
        // News are no list.
        (_, Verdict::Clear | Verdict::Attention) => "Not Listed",
        _ => "Not Done",
    };
    vec![("Listed", word)]
}

/// The two actions of a company's look-up.
pub(super) fn company(decision: &Decision) -> Vec<(&'static str, &'static str)> {
    let word = |part, yes, no| match part {
        PartVerdict::Passed => yes,
        PartVerdict::Unavailable => "Issuer Unavailable",
        PartVerdict::NotDone => "Not Done",
        _ => no,
    };
    vec![
        ("Verify_Business", word(decision.parts.number, "Verified", "Not Verified")),
        ("Return_Business_Info", word(decision.parts.record, "Returned", "Not Returned")),
    ]
}

//! Compares the claims with the record.

use super::Step;
use kweli_domain::view::record_in;
use kweli_domain::{Claims, Evidence, Finding, IdentityRecord, matching};

pub(super) fn check(claims: &Claims, evidence: &[Evidence]) -> Step {
    let nothing = IdentityRecord::default();
    let record = record_in(evidence).unwrap_or(&nothing);
    Step::found(Finding::Details(matching::compare(claims, record)))
}

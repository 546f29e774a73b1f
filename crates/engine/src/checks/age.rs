//! How old the person is, by the record's birth date and the UTC day of the check.

use super::Step;
use crate::policy::minimum_age;
use kweli_domain::view::record_in;
use kweli_domain::{Evidence, Finding, Timestamp, matching};

pub(super) fn check(now: Timestamp, evidence: &[Evidence]) -> Step {
    let born = record_in(evidence).and_then(|record| record.date_of_birth.as_ref());
    let years = born.and_then(|date| matching::age_years(date.as_str(), &now.day()));
    Step::found(Finding::Age { years, minimum: minimum_age() })
}

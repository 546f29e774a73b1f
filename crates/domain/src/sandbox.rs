//! The sandbox's documented test data: which input stands for which outcome.
//!
//! Two generations, two ways. The first ones go by the ID number's last digit or a forced result; the third goes by the
//! person's name and e-mail. Nothing here looks at a picture or asks an authority.

mod business;
mod documents;
mod identities;
mod numbers;
mod screening;

pub use business::test_company;
pub use documents::visa_page;
pub use identities::identity_reason;
pub use numbers::{default_record, number_answer, number_scenario, test_person};
pub use screening::test_people;

use crate::product::Product;
use crate::reason::Reason;
use crate::record::IdentityRecord;
use crate::submission::{ForcedResult, Generation, Submission};
use serde::{Deserialize, Serialize};

/// What the test data stand for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scenario {
    /// All is well.
    Success,
    /// The person's face does not fit.
    Rejected,
    /// A person would have to look.
    Provisional,
    /// This reason, with the verdict that it always has.
    Because(Reason),
}

/// A resolved scenario.
#[derive(Clone, Debug)]
pub struct Resolved {
    /// What it stands for.
    pub scenario: Scenario,
    /// Which rule chose it.
    pub rule: &'static str,
    /// The record that is returned with a success.
    pub record: Option<IdentityRecord>,
}

/// Resolves a sandbox submission.
pub fn resolve(submission: &Submission, unknown_identity_is_error: bool) -> Resolved {
    if submission.product.is_screening() {
        return screening::resolve(submission, unknown_identity_is_error);
    }
    let record = || Some(documents::completed(submission, default_record(submission)));
    let basic = matches!(submission.product, Product::BasicKyc | Product::CompareUserInfo);
    if let Some(forced) = submission.forced {
        let (scenario, record) = match forced {
            // A comparison product has its own three words.
            ForcedResult::Approved if basic => (Scenario::Because(Reason::DetailsMatch), None),
            ForcedResult::Rejected if basic => (Scenario::Because(Reason::DetailsMismatch), None),
            ForcedResult::Provisional if basic => (Scenario::Because(Reason::DetailsPartlyMatch), None),
            ForcedResult::Approved => (Scenario::Success, record()),
            ForcedResult::Rejected => (Scenario::Rejected, record()),
            // A register knows a company or does not.
            ForcedResult::Provisional if submission.product.is_business() => (Scenario::Success, record()),
            ForcedResult::Provisional => (Scenario::Provisional, record()),
        };
        return Resolved { scenario, rule: "sandbox_result", record };
    }
    match submission.generation {
        Generation::V1 | Generation::V2 => {
            let scenario = number_scenario(submission);
            let record = if scenario == Scenario::Success { record() } else { None };
            Resolved { scenario, rule: "last digit of the test number", record }
        }
        Generation::V3 => match identity_reason(submission) {
            Some(None) => Resolved { scenario: Scenario::Success, rule: "test identity", record: record() },
            Some(Some(reason)) => {
                let attention = matches!(reason, Reason::MediumRisk | Reason::DocumentCopy | Reason::DocumentExpired);
                Resolved {
                    scenario: Scenario::Because(reason),
                    rule: "test identity",
                    record: if attention { record().map(|record| documents::dated(submission, record)) } else { None },
                }
            }
            None => {
                let reason = if unknown_identity_is_error {
                    Reason::Internal
                } else if submission.product.reads_document() {
                    Reason::DocumentCheckFailed
                } else if submission.product.needs_vision() && !submission.product.asks_authority() {
                    Reason::FaceMismatch
                } else {
                    Reason::IdentifierNotFound
                };
                Resolved { scenario: Scenario::Because(reason), rule: "unknown test identity", record: None }
            }
        },
    }
}

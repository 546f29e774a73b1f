//! Resolves the sandbox's documented test data. No picture is looked at and no authority is asked.

use super::{Case, Step};
use kweli_domain::Finding;
use kweli_domain::sandbox::{Resolved, resolve};

pub(super) fn check(case: &Case<'_>) -> Step {
    let Resolved { scenario, rule, record } =
        resolve(&case.row.submission, case.settings.unknown_sandbox_identity_is_error);
    Step::found(Finding::Scenario { scenario, rule: rule.to_owned(), record: record.map(Box::new) })
}

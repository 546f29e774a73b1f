//! Searches watch lists for the person, or for everybody who has to do with the company.

use super::{Case, CheckError, Step};
use crate::error::Failure;
use crate::screening::Whom;
use kweli_domain::screening::{Cause, OUT_OF_TIME, ScreeningFinding};
use kweli_domain::submission::Delivery;
use kweli_domain::view::company_in;
use kweli_domain::{Environment, Evidence, Finding, Reason, sandbox};

/// Kept back from a synchronous job's deadline for deciding and answering.
const RESERVE_MS: i64 = 500;

pub(super) async fn check(case: &Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let submission = &case.row.submission;
    let found = |finding| Ok(Step::found(Finding::Screening(Box::new(finding))));
    if submission.environment == Environment::Sandbox {
        return found(of_test_data(case, evidence));
    }
    if submission.delivery == Delivery::Inline {
        let deadline = i64::from(case.engine.config().sync_deadline_s) * 1_000 - RESERVE_MS;
        if case.engine.now().since(case.row.created_at) > deadline {
            // The caller has been told already that nothing came.
            return found(ScreeningFinding::unavailable(1, OUT_OF_TIME));
        }
    }
    let whom =
        Whom { partner: case.task.partner, environment: case.task.environment, user_id: case.row.user_id.as_str() };
    let screened = match (&submission.claims.screening, company_in(evidence)) {
        (Some(ask), _) => case.engine.screen(whom, ask).await,
        (None, Some(record)) => case.engine.screen_company(whom, record).await,
        (None, None) => return Err(CheckError::Broken("there is nobody to screen".into())),
    };
    match screened {
        Ok(finding) => found(finding),
        Err(Failure::Transient(why)) => Err(CheckError::Later(why)),
        Err(Failure::Permanent(why)) => Err(CheckError::Broken(why)),
    }
}

/// Whom the sandbox's scenario shows.
fn of_test_data(case: &Case<'_>, evidence: &[Evidence]) -> ScreeningFinding {
    let reason = evidence.iter().find_map(|row| match &row.finding {
        Finding::Scenario { scenario: sandbox::Scenario::Because(reason), .. } => Some(reason),
        _ => None,
    });
    let none = Reason::DetailsMatch;
    let people = sandbox::test_people(&case.row.submission, reason.unwrap_or(&none));
    let strict = case.row.submission.claims.screening.as_ref().is_none_or(|ask| ask.strict);
    ScreeningFinding {
        revision: 1,
        cause: Cause::Submission,
        unavailable: None,
        strict,
        people,
        lists: Vec::new(),
        dismissed: Vec::new(),
    }
}

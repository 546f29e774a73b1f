//! Whether the person has a face on file already, and whether this job may put another in its place.

use super::{Case, CheckError, Step};
use kweli_domain::Finding;
use kweli_domain::enrolment::Standing;

pub(super) async fn check(case: &Case<'_>) -> Result<Step, CheckError> {
    let person = case.person().await?;
    let enrolled = person.as_ref().is_some_and(|person| person.enrolled_by.is_some());
    let asked_to = person.is_some_and(|person| person.standing == Standing::ReEnrol);
    let may_replace = case.row.submission.allow_new_enroll || asked_to;
    Ok(Step::found(Finding::OnFile { enrolled, may_replace }))
}

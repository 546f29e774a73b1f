//! Compares what the ID authority and the document said of a person, from the evidence of earlier jobs.

use super::{Case, CheckError, Step};
use kweli_domain::Finding;

pub(super) async fn check(case: &Case<'_>) -> Result<Step, CheckError> {
    let earlier = case.engine.earlier_answers(&case.row.submission, case.row.user_id.as_str()).await?;
    // They were there when the job was accepted.
    let (authority, document) =
        earlier.ok_or_else(|| CheckError::Broken("an earlier job of this person is gone".into()))?;
    Ok(Step::found(Finding::Details(super::details::compare(&crate::user_info::claims(&document), &authority))))
}

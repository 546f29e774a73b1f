//! Asks the business register. No register is never "not found".

use super::{Case, CheckError, Step};
use kweli_domain::evidence::RegisterAnswer;
use kweli_domain::{Environment, Finding, sandbox};

pub(super) async fn check(case: &Case<'_>) -> Result<Step, CheckError> {
    let submission = &case.row.submission;
    let answered = |authority: &str, answer| Step::found(Finding::Register { authority: authority.into(), answer });
    if submission.environment == Environment::Sandbox {
        let record = Box::new(sandbox::test_company(submission));
        return Ok(answered("sandbox", RegisterAnswer::Found { record }));
    }
    let claims = &submission.claims;
    let (Some(country), Some(id_type), Some(number)) = (claims.country, claims.id_type.as_deref(), &claims.id_number)
    else {
        return Ok(answered("none", RegisterAnswer::NotFound));
    };
    // The partner's switches may have moved since the job was accepted.
    if !case.settings.allows_id_type(country, id_type) {
        return Ok(answered("none", RegisterAnswer::Refused));
    }
    let store = case.engine.store();
    if let Some(record) = store.find_company(country, id_type, number.as_str()).await? {
        return Ok(answered("table", RegisterAnswer::Found { record: Box::new(record) }));
    }
    let served = store.company_counts().await?.iter().any(|(c, t, _)| (*c, t.as_str()) == (country, id_type));
    let answer = if served { RegisterAnswer::NotFound } else { RegisterAnswer::Unavailable };
    Ok(answered(if served { "table" } else { "none" }, answer))
}

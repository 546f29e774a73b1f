//! The document checks. The reader is asked once per photograph, whatever number of checks looks at what it saw; a check
//! that needs nothing but the fields takes them from the evidence.

mod capture;
mod class;
mod compare;
mod dates;
mod fields;
mod ghost;
mod number;
mod pages;
mod record_match;
mod signals;
mod visa;
mod zone;

pub(super) use number::asked_number;
pub(super) use pages::{Pages, portrait};

use super::{Case, CheckError, Step};
use kweli_domain::document::{DocumentFinding, FieldsFinding};
use kweli_domain::evidence::ModelUsed;
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Finding};

pub(super) async fn check(check: Check, case: &mut Case<'_>, evidence: &[Evidence]) -> Result<Step, CheckError> {
    let today = case.engine.now().day();
    let finding = match check {
        // Told from what the fields say.
        Check::DocumentConsistency => compare::check(&case.row.submission.claims, fields_of(evidence)?),
        Check::DocumentNumber => number::check(&case.row.submission, evidence, fields_of(evidence)?),
        Check::DocumentExpiry => dates::expiry(fields_of(evidence)?, &today),
        Check::DocumentAge => dates::age(fields_of(evidence)?, &today),
        Check::RecordMatch => record_match::check(evidence, fields_of(evidence)?),
        // Told from what was seen.
        _ => {
            let pages = pages::read(case).await?;
            let mut models = pages.models.clone();
            let mut finding = seen(check, case, &pages, evidence, &today)?;
            if check == Check::DocumentPortrait
                && let DocumentFinding::Signals(signals) = &mut finding
                && let Some((signal, embedders)) = ghost::check(case).await?
            {
                signals.signals.push(signal);
                models.extend(embedders);
            }
            return Ok(found(finding, models));
        }
    };
    Ok(found(finding, Vec::new()))
}

fn seen(
    check: Check,
    case: &Case<'_>,
    pages: &Pages,
    evidence: &[Evidence],
    today: &str,
) -> Result<DocumentFinding, CheckError> {
    let submission = &case.row.submission;
    Ok(match check {
        Check::DocumentCapture => capture::check(pages),
        Check::DocumentClass => class::check(pages, &submission.claims),
        Check::DocumentZone => zone::zone(pages),
        Check::DocumentCodes => zone::codes(pages),
        Check::DocumentFields => fields::check(pages, submission),
        Check::Visa => visa::check(pages, fields_of(evidence)?, today)?,
        _ => signals::check(pages, check),
    })
}

fn found(finding: DocumentFinding, models: Vec<ModelUsed>) -> Step {
    Step::Found { finding: Box::new(Finding::Document(finding)), models }
}

/// What the fields check found; the plan puts it first.
fn fields_of(evidence: &[Evidence]) -> Result<&FieldsFinding, CheckError> {
    evidence
        .iter()
        .find_map(|row| match &row.finding {
            Finding::Document(DocumentFinding::Fields(fields)) => Some(fields),
            _ => None,
        })
        .ok_or_else(|| CheckError::Broken("the document's fields are not among the evidence".into()))
}

//! Products that only ask an authority.

use super::{Policy, clear, verdict, verdict_of};
use crate::evidence::{DetailVerdict, DetailVerdicts, Evidence, Finding, LookupAnswer};
use crate::outcome::{Decision, PartVerdict, Parts, Verdict};
use crate::product::Product;
use crate::reason::Reason;
use crate::sandbox::Scenario;

/// Parts of a look-up that was not reached.
pub(super) fn untouched() -> Parts {
    Parts { number: PartVerdict::NotDone, record: PartVerdict::NotDone, ..Parts::default() }
}

/// The reason that ends a look-up, with the parts that it leaves.
pub(crate) fn lookup_failure(product: Product, answer: &LookupAnswer) -> Option<(Reason, PartVerdict)> {
    match answer {
        LookupAnswer::Found { .. } => None,
        LookupAnswer::NotFound if product == Product::BasicKyc => Some((Reason::NoRecord, PartVerdict::Failed)),
        LookupAnswer::NotFound => Some((Reason::IdentifierNotFound, PartVerdict::Failed)),
        LookupAnswer::Invalid { .. } => Some((Reason::IdentifierMalformed, PartVerdict::Failed)),
        LookupAnswer::Unavailable => Some((Reason::AuthorityUnavailable, PartVerdict::Unavailable)),
        LookupAnswer::Refused => Some((Reason::IdTypeNotActivated, PartVerdict::NotDone)),
    }
}

/// Parts for a reason that test data stand for.
pub(super) fn scenario_parts(reason: &Reason, mut parts: Parts) -> Parts {
    let state = match reason {
        Reason::IdentifierNotFound | Reason::IdentifierMalformed | Reason::DocumentNumberInvalid => PartVerdict::Failed,
        Reason::AuthorityUnavailable => PartVerdict::Unavailable,
        Reason::DetailsMatch | Reason::DetailsPartlyMatch | Reason::DetailsMismatch => {
            let field = match reason {
                Reason::DetailsMatch => DetailVerdict::Exact,
                Reason::DetailsPartlyMatch => DetailVerdict::Partial,
                _ => DetailVerdict::NoMatch,
            };
            parts.number = PartVerdict::Passed;
            parts.record = PartVerdict::NotApplicable;
            parts.details =
                Some(DetailVerdicts { names: field, date_of_birth: field, gender: field, phone_number: field });
            return parts;
        }
        _ => return parts,
    };
    parts.number = state;
    parts.record = state;
    parts
}

pub(super) fn decide(product: Product, policy: &Policy, evidence: &[Evidence]) -> Decision {
    let mut parts = untouched();
    let mut details = None;
    let mut age = None;
    let mut found = false;
    for row in evidence {
        match &row.finding {
            Finding::Scenario { scenario, .. } => match scenario {
                Scenario::Success => found = true,
                Scenario::Rejected => {
                    parts.number = PartVerdict::Failed;
                    parts.record = PartVerdict::Failed;
                    return verdict(Verdict::Block, Reason::IdentifierNotFound, parts);
                }
                Scenario::Provisional => {
                    found = true;
                    parts.number = PartVerdict::Passed;
                    parts.record = PartVerdict::Passed;
                    if policy.doubt == super::Doubt::Remark {
                        return verdict(Verdict::Attention, Reason::MediumRisk, parts);
                    }
                }
                Scenario::Because(reason) => {
                    return verdict(verdict_of(reason), reason.clone(), scenario_parts(reason, parts));
                }
            },
            Finding::NumberFormat { matched, test_number, .. } if !*matched || *test_number => {
                parts.number = PartVerdict::Failed;
                parts.record = PartVerdict::Failed;
                return verdict(Verdict::Error, Reason::IdentifierMalformed, parts);
            }
            Finding::Lookup { answer, .. } => match lookup_failure(product, answer) {
                Some((reason, state)) => {
                    parts.number = state;
                    parts.record = state;
                    return verdict(verdict_of(&reason), reason, parts);
                }
                None => found = true,
            },
            Finding::Details(found) => details = Some(found.verdicts),
            Finding::Age { years, minimum } => age = years.map(|y| (y, *minimum)),
            _ => {}
        }
    }
    if !found {
        return verdict(Verdict::Error, Reason::Internal, parts);
    }
    parts.number = PartVerdict::Passed;
    if product == Product::BasicKyc {
        parts.record = PartVerdict::NotApplicable;
        parts.details = details;
        let reason = overall(details);
        return verdict(verdict_of(&reason), reason, parts);
    }
    parts.record = PartVerdict::Passed;
    parts.details = details;
    match age {
        Some((years, minimum)) if years < u16::from(minimum) && policy.minimum_age.is_some() => {
            verdict(Verdict::Block, Reason::AgeRequirementNotMet, parts)
        }
        _ => clear(parts),
    }
}

/// Two earlier answers compared: the details decide alone.
pub(super) fn compare_info(evidence: &[Evidence]) -> Decision {
    let mut parts = Parts::default();
    for row in evidence {
        match &row.finding {
            Finding::Scenario { scenario: Scenario::Because(reason), .. } => {
                return verdict(verdict_of(reason), reason.clone(), scenario_parts(reason, parts));
            }
            Finding::Details(found) => {
                parts.details = Some(found.verdicts);
                let reason = overall(parts.details);
                return verdict(verdict_of(&reason), reason, parts);
            }
            _ => {}
        }
    }
    verdict(Verdict::Error, Reason::Internal, parts)
}

/// All given details exact, some of them, or none.
fn overall(details: Option<DetailVerdicts>) -> Reason {
    let Some(d) = details else { return Reason::DetailsMismatch };
    let given: Vec<_> = [d.names, d.date_of_birth, d.gender, d.phone_number]
        .into_iter()
        .filter(|v| !matches!(v, DetailVerdict::NotProvided | DetailVerdict::NotHeld))
        .collect();
    let agrees =
        |v: &DetailVerdict| matches!(v, DetailVerdict::Exact | DetailVerdict::Partial | DetailVerdict::Transposed);
    if !given.is_empty() && given.iter().all(|v| *v == DetailVerdict::Exact) {
        Reason::DetailsMatch
    } else if given.iter().any(agrees) {
        Reason::DetailsPartlyMatch
    } else {
        Reason::DetailsMismatch
    }
}

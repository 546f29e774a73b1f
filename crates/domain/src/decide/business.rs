//! Companies: found in the register or not. Somebody on a list beside it asks for attention; the company stays verified.

use super::kyc::{scenario_parts, untouched};
use super::{clear, screening, verdict, verdict_of};
use crate::evidence::{Evidence, Finding, RegisterAnswer};
use crate::outcome::{Decision, PartVerdict, Verdict};
use crate::reason::Reason;
use crate::sandbox::Scenario;

pub(super) fn decide(evidence: &[Evidence]) -> Decision {
    let mut parts = untouched();
    let mut found = false;
    let mut listed = false;
    for row in evidence {
        let failed = match &row.finding {
            Finding::Scenario { scenario: Scenario::Because(reason), .. } => {
                return verdict(verdict_of(reason), reason.clone(), scenario_parts(reason, parts));
            }
            Finding::Scenario { scenario: Scenario::Rejected, .. } => {
                Some((Reason::IdentifierNotFound, PartVerdict::Failed))
            }
            Finding::NumberFormat { matched, test_number, .. } if !*matched || *test_number => {
                Some((Reason::IdentifierMalformed, PartVerdict::Failed))
            }
            Finding::Register { answer, .. } => match answer {
                RegisterAnswer::Found { .. } => {
                    found = true;
                    None
                }
                RegisterAnswer::NotFound => Some((Reason::IdentifierNotFound, PartVerdict::Failed)),
                RegisterAnswer::Unavailable => Some((Reason::AuthorityUnavailable, PartVerdict::Unavailable)),
                RegisterAnswer::Refused => Some((Reason::IdTypeNotActivated, PartVerdict::NotDone)),
            },
            Finding::Screening(finding) => {
                listed |= screening::reason(finding) == Some(Reason::Listed);
                None
            }
            _ => None,
        };
        if let Some((reason, state)) = failed {
            parts.number = state;
            parts.record = state;
            return verdict(verdict_of(&reason), reason, parts);
        }
    }
    if !found {
        return verdict(Verdict::Error, Reason::Internal, parts);
    }
    parts.number = PartVerdict::Passed;
    parts.record = PartVerdict::Passed;
    if listed { verdict(Verdict::Attention, Reason::Listed, parts) } else { clear(parts) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Check;
    use crate::screening::{ListedPerson, PepProfile, ScreeningFinding};

    fn row(finding: Finding) -> Evidence {
        Evidence { check: Check::Register, version: 1, models: Vec::new(), took_ms: 1, finding }
    }

    fn register(answer: RegisterAnswer) -> Evidence {
        row(Finding::Register { authority: "table".into(), answer })
    }

    fn format(matched: bool, test_number: bool) -> Evidence {
        row(Finding::NumberFormat { pattern: None, matched, test_number })
    }

    #[test]
    fn every_answer_has_its_reason() {
        let found = || RegisterAnswer::Found { record: Box::default() };
        for (rows, expected, reason) in [
            (vec![register(found())], Verdict::Clear, None),
            (vec![register(RegisterAnswer::NotFound)], Verdict::Block, Some(Reason::IdentifierNotFound)),
            (vec![register(RegisterAnswer::Unavailable)], Verdict::Error, Some(Reason::AuthorityUnavailable)),
            (vec![register(RegisterAnswer::Refused)], Verdict::Error, Some(Reason::IdTypeNotActivated)),
            (vec![format(false, false)], Verdict::Error, Some(Reason::IdentifierMalformed)),
            (vec![format(true, true)], Verdict::Error, Some(Reason::IdentifierMalformed)),
            (vec![format(true, false)], Verdict::Error, Some(Reason::Internal)),
        ] {
            let decision = decide(&rows);
            assert_eq!((decision.verdict, decision.reasons.first().cloned()), (expected, reason));
        }
    }

    #[test]
    fn somebody_on_a_list_asks_for_attention() {
        let pep = PepProfile { level: 1, positions: Vec::new(), sources: Vec::new() };
        let people = vec![ListedPerson { pep: Some(pep), ..ListedPerson::default() }];
        let finding = ScreeningFinding { people, unavailable: None, ..ScreeningFinding::unavailable(1, "") };
        let found = register(RegisterAnswer::Found { record: Box::default() });
        let rows = [found.clone(), row(Finding::Screening(Box::new(finding)))];
        let decision = decide(&rows);
        assert_eq!((decision.verdict, decision.parts.record), (Verdict::Attention, PartVerdict::Passed));
        // Lists that are not there take nothing from what the register says.
        let none = row(Finding::Screening(Box::new(ScreeningFinding::unavailable(1, "no list"))));
        assert_eq!(decide(&[found, none]).verdict, Verdict::Clear);
    }
}

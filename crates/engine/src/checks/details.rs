//! Compares the claims with the record.

use super::Step;
use crate::screening::explain;
use kweli_domain::evidence::{DetailVerdict, DetailsFinding};
use kweli_domain::matching::{NameJudgement, NameParts};
use kweli_domain::view::record_in;
use kweli_domain::{Claims, Evidence, Finding, IdentityRecord, matching};
use kweli_screening::{NameVerdict, PersonName, match_person};

pub(super) fn check(claims: &Claims, evidence: &[Evidence]) -> Step {
    let nothing = IdentityRecord::default();
    let record = record_in(evidence).unwrap_or(&nothing);
    Step::found(Finding::Details(compare(claims, record)))
}

/// Claims against a record, the names by the matcher that also screens them.
pub(super) fn compare(claims: &Claims, record: &IdentityRecord) -> DetailsFinding {
    matching::compare(claims, record, judge)
}

fn judge(claimed: NameParts<'_>, held: NameParts<'_>) -> NameJudgement {
    let (verdict, explanation) = match_person(
        PersonName { full: claimed.full, family: claimed.family },
        PersonName { full: held.full, family: held.family },
    );
    let verdict = match verdict {
        NameVerdict::Exact => DetailVerdict::Exact,
        NameVerdict::Partial => DetailVerdict::Partial,
        NameVerdict::NoMatch => DetailVerdict::NoMatch,
    };
    NameJudgement { verdict, why: explain(&explanation, "record") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_by_the_one_matcher_with_their_reasons() {
        use DetailVerdict as V;
        let claims =
            Claims { first_name: Some("Mamadou".into()), last_name: Some("Diallo".into()), ..Claims::default() };
        for (first, last, expected, reason) in [
            ("MAMADOU", "DIALLO", V::Exact, "diallo = diallo (equal, 1.00)"),
            ("Diallo", "Mamadou", V::Transposed, "given and family name stand in each other's place"),
            ("Mamadu", "Jallow", V::Partial, "diallo = jallow (african form"),
            ("Ibrahima", "Diallo", V::NoMatch, "mamadou: nothing like it in the record"),
        ] {
            let record = IdentityRecord {
                first_name: Some(first.into()),
                last_name: Some(last.into()),
                ..IdentityRecord::default()
            };
            let found = compare(&claims, &record);
            assert_eq!(found.verdicts.names, expected, "{first} {last}");
            let said: Vec<_> = found.why.iter().map(|why| why.said.as_str()).collect();
            assert!(said.iter().any(|said| said.starts_with(reason)), "{first} {last}: {said:?}");
        }
    }
}

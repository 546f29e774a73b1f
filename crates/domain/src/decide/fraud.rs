//! What reports, duplicates and risk make of a decision that the other checks led to.

use super::{Doubt, Policy};
use crate::evidence::{Evidence, Finding};
use crate::fraud::{SecureFinding, SuspectReason};
use crate::outcome::{Decision, Judge, PartVerdict, Verdict};
use crate::product::Product;
use crate::reason::Reason;
use crate::risk::{Level, RiskFinding};

fn passes(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Clear | Verdict::Attention | Verdict::Review)
}

/// Lays fraud over a machine's decision. It only ever makes it worse, and says nothing where no verdict was possible.
///
/// Whoever is on the block list is locked out, whatever else was found; generations that print one reason print this one.
/// A face that is enrolled already is refused where the partner wants it so. The level of risk decides in the generations
/// that have words for it; the first one reports it and leaves the result alone.
pub(super) fn apply(decision: &mut Decision, product: Product, policy: &Policy, evidence: &[Evidence]) {
    if decision.verdict == Verdict::Error {
        return;
    }
    let secure = evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Secure(finding) => Some(finding),
        _ => None,
    });
    let risk = evidence.iter().rev().find_map(|row| match &row.finding {
        Finding::Risk(finding) => Some(finding),
        _ => None,
    });
    if let Some(secure) = secure {
        if !secure.blocked.is_empty() && (product.needs_vision() || decides_by_risk(policy)) {
            block(decision, Reason::AccountLockedFraud);
            return;
        }
        if refuses_duplicate(secure, product) && passes(decision.verdict) {
            block(decision, Reason::DuplicateFace);
            return;
        }
    }
    if let Some(risk) = risk.filter(|_| decides_by_risk(policy)) {
        weigh(decision, product, risk);
    }
}

/// Whether the generation has words for risk.
fn decides_by_risk(policy: &Policy) -> bool {
    policy.doubt == Doubt::Remark
}

fn refuses_duplicate(secure: &SecureFinding, product: Product) -> bool {
    let enrols = matches!(product, Product::Registration | Product::BiometricKyc);
    enrols && secure.refuse_duplicates && secure.count(SuspectReason::SameFace) > 0
}

fn block(decision: &mut Decision, reason: Reason) {
    let failed_already = decision.verdict == Verdict::Block;
    if passes(decision.verdict) {
        decision.reasons.retain(|known| *known != Reason::MediumRisk);
    }
    decision.verdict = Verdict::Block;
    decision.judge = Judge::Machine;
    decision.reasons.insert(0, reason);
    let parts = &mut decision.parts;
    for part in [&mut parts.enrol, &mut parts.update_selfie] {
        if *part != PartVerdict::NotApplicable {
            *part = PartVerdict::Failed;
        }
    }
    if !failed_already {
        // Nobody will be asked any more.
        for part in [&mut parts.review_compare, &mut parts.review_liveness] {
            if *part == PartVerdict::Unsure {
                *part = PartVerdict::NotApplicable;
            }
        }
    }
}

/// Of a screening a high risk is said before what the lists say; elsewhere a job that failed keeps its own reason.
fn weigh(decision: &mut Decision, product: Product, risk: &RiskFinding) {
    match (risk.level, decision.verdict) {
        (Level::High, Verdict::Block) if product.is_screening() => block(decision, Reason::HighRisk),
        (Level::High, verdict) if passes(verdict) => block(decision, Reason::HighRisk),
        (Level::Medium, Verdict::Clear) => {
            decision.verdict = Verdict::Attention;
            // A pass that names its reason (a comparison product's) keeps it behind.
            decision.reasons.insert(0, Reason::MediumRisk);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::clear;
    use crate::decide::testing::{policy, row};
    use crate::fraud::{BlockHit, BlockKind, FaceSearch, Suspect, UserRef};
    use crate::outcome::Parts;
    use crate::plan::Check;

    fn risk(level: Level) -> Evidence {
        let finding = RiskFinding { rules: "t".into(), score: 50, level, indicators: Vec::new() };
        row(Check::Risk, Finding::Risk(finding))
    }

    fn secure(blocked: bool, duplicate: bool, refuse: bool) -> Evidence {
        let user = UserRef("x".into());
        let finding = SecureFinding {
            search: FaceSearch::Done { faces: 1 },
            suspects: if duplicate {
                vec![Suspect { user: user.clone(), reasons: vec![SuspectReason::SameFace], similarity: Some(0.7) }]
            } else {
                vec![]
            },
            possible: vec![],
            blocked: if blocked {
                vec![BlockHit { kind: BlockKind::Face, user, similarity: Some(0.7) }]
            } else {
                vec![]
            },
            duplicate_line: 0.55,
            review_line: 0.45,
            refuse_duplicates: refuse,
        };
        row(Check::Secure, Finding::Secure(finding))
    }

    fn after(product: Product, doubt: Doubt, before: Decision, rows: &[Evidence]) -> (Verdict, Vec<Reason>) {
        let mut decision = before;
        apply(&mut decision, product, &policy(doubt), rows);
        (decision.verdict, decision.reasons)
    }

    fn good() -> Decision {
        clear(Parts { enrol: PartVerdict::Passed, ..Parts::default() })
    }

    #[test]
    fn risk_decides_in_the_later_generations() {
        let kyc = Product::EnhancedKyc;
        let run = |doubt, level| after(kyc, doubt, good(), &[risk(level)]);
        assert_eq!(run(Doubt::Remark, Level::Low), (Verdict::Clear, vec![]));
        assert_eq!(run(Doubt::Remark, Level::Medium), (Verdict::Attention, vec![Reason::MediumRisk]));
        assert_eq!(run(Doubt::Remark, Level::High), (Verdict::Block, vec![Reason::HighRisk]));
        assert_eq!(run(Doubt::AskPerson, Level::High), (Verdict::Clear, vec![]));
    }

    #[test]
    fn what_failed_already_keeps_its_reason_unless_somebody_is_locked_out() {
        let failed = || Decision { verdict: Verdict::Block, reasons: vec![Reason::FaceMismatch], ..good() };
        let rows = [secure(false, true, true), risk(Level::High)];
        let product = Product::Registration;
        assert_eq!(after(product, Doubt::Remark, failed(), &rows).1, [Reason::FaceMismatch]);
        let rows = [secure(true, true, true), risk(Level::High)];
        assert_eq!(after(product, Doubt::Remark, failed(), &rows).1[0], Reason::AccountLockedFraud);
        let error = Decision { verdict: Verdict::Error, reasons: vec![Reason::Internal], ..good() };
        assert_eq!(after(product, Doubt::Remark, error, &rows), (Verdict::Error, vec![Reason::Internal]));
    }

    #[test]
    fn a_reported_person_is_locked_out_and_not_enrolled() {
        for doubt in [Doubt::AskPerson, Doubt::Remark] {
            let mut decision = good();
            decision.parts.review_liveness = PartVerdict::Unsure;
            apply(&mut decision, Product::Authentication, &policy(doubt), &[secure(true, false, false)]);
            assert_eq!((decision.verdict, &decision.reasons[..]), (Verdict::Block, &[Reason::AccountLockedFraud][..]));
            assert_eq!(
                (decision.parts.enrol, decision.parts.review_liveness),
                (PartVerdict::Failed, PartVerdict::NotApplicable)
            );
        }
        // The first generation's look-ups have no word for it.
        let rows = [secure(true, false, false)];
        assert_eq!(after(Product::EnhancedKyc, Doubt::AskPerson, good(), &rows), (Verdict::Clear, vec![]));
    }

    #[test]
    fn duplicates_are_refused_only_where_the_partner_wants_it() {
        let product = Product::Registration;
        assert_eq!(after(product, Doubt::AskPerson, good(), &[secure(false, true, false)]).0, Verdict::Clear);
        let refused = (Verdict::Block, vec![Reason::DuplicateFace]);
        assert_eq!(after(product, Doubt::AskPerson, good(), &[secure(false, true, true)]), refused);
        assert_eq!(after(product, Doubt::Remark, good(), &[secure(false, true, true)]), refused);
        assert_eq!(after(product, Doubt::Remark, good(), &[secure(false, false, true)]).0, Verdict::Clear);
        assert_eq!(
            after(Product::Authentication, Doubt::Remark, good(), &[secure(false, true, true)]).0,
            Verdict::Clear
        );
    }
}

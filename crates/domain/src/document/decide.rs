//! From the evidence of a document job to its decision.

use super::judge::{Judgement, judge, unusable};
use super::scenario;
use crate::decide::{Doubt, Policy, clear, face, lookup_failure, verdict, verdict_of};
use crate::evidence::{Evidence, FaceCompareFinding, Finding};
use crate::image::ImageKind;
use crate::outcome::{Decision, PartVerdict, Parts, Verdict};
use crate::plan::Check;
use crate::product::Product;
use crate::reason::Reason;

/// Parts before anything ran.
pub(crate) fn untouched(product: Product) -> Parts {
    use PartVerdict::{Failed, NotDone, Passed};
    let asks = product == Product::EnhancedDocumentVerification;
    let authority = if asks { NotDone } else { PartVerdict::NotApplicable };
    Parts {
        selfie_provided: Passed,
        liveness: NotDone,
        selfie: NotDone,
        number: authority,
        record: NotDone,
        authority_compare: authority,
        card_compare: NotDone,
        enrol: Failed,
        document_check: NotDone,
        verify_document: NotDone,
        ..Parts::default()
    }
}

/// Checks without which nobody passes.
const NEEDED: [Check; 6] = [
    Check::DocumentCapture,
    Check::DocumentClass,
    Check::DocumentFields,
    Check::SelfieQuality,
    Check::Liveness,
    Check::CardCompare,
];

/// Decides. The first finding that speaks against the job ends it; doubts and remarks gather.
pub(crate) fn decide(product: Product, policy: &Policy, evidence: &[Evidence]) -> Decision {
    let mut case =
        Case { product, policy, parts: untouched(product), doubts: Vec::new(), remarks: Vec::new(), confidence: None };
    for row in evidence {
        if let Some(ended) = case.take(row) {
            return ended;
        }
    }
    let seen = |check: &Check| evidence.iter().any(|row| row.check == *check);
    let looked_up = product != Product::EnhancedDocumentVerification || seen(&Check::Lookup);
    let visa_seen = product != Product::ResidencyDocumentVerification || seen(&Check::Visa);
    // What was not looked at was not verified.
    if !(NEEDED.iter().all(seen) && looked_up && visa_seen) {
        return verdict(Verdict::Error, Reason::Internal, case.parts);
    }
    case.passed()
}

/// Whether later checks are spared. Once the document itself is rejected, its remaining rules still leave their
/// evidence (they cost next to nothing by then), but no face is compared and no authority asked.
pub(crate) fn is_settled(product: Product, policy: &Policy, evidence: &[Evidence]) -> bool {
    let rules_done = evidence.iter().any(|row| row.check == Check::DocumentSpecimen);
    evidence.iter().any(|row| match judge(product, policy, row) {
        Judgement::Stop(_) => true,
        Judgement::Fail(Reason::DocumentUnsupported) => true,
        Judgement::Fail(_) => rules_done,
        _ => matches!(&row.finding, Finding::Pictures { .. }) && !unusable(&row.finding).is_empty(),
    })
}

struct Case<'a> {
    product: Product,
    policy: &'a Policy,
    parts: Parts,
    doubts: Vec<Reason>,
    remarks: Vec<Reason>,
    confidence: Option<f32>,
}

impl Case<'_> {
    /// Takes one row in; a decision ends the job.
    fn take(&mut self, row: &Evidence) -> Option<Decision> {
        match &row.finding {
            Finding::Pictures { .. } => self.pictures(&row.finding),
            Finding::Scenario { scenario, .. } => {
                Some(scenario::decide(self.product, self.policy, scenario, self.parts))
            }
            Finding::Document(_) => self.document(row),
            Finding::Quality(quality) => {
                let reason = face::quality_reason(quality)?;
                self.parts.selfie = PartVerdict::Unable;
                Some(self.end(reason))
            }
            Finding::Liveness(finding) => {
                if let Some(reason) = face::frames_reason(finding, self.policy) {
                    self.parts.liveness = PartVerdict::Unable;
                    return Some(self.end(reason));
                }
                let band = face::liveness(finding, self.policy);
                let state = match band {
                    face::Liveness::Live => PartVerdict::Passed,
                    face::Liveness::Doubtful => PartVerdict::Unsure,
                    face::Liveness::Attack => PartVerdict::Failed,
                };
                self.parts.liveness = if finding.had_frames() { state } else { PartVerdict::NotApplicable };
                self.parts.selfie = state;
                match band {
                    face::Liveness::Live => None,
                    face::Liveness::Doubtful => self.doubt(Reason::SpoofSuspected),
                    face::Liveness::Attack => Some(self.end(Reason::SpoofDetected)),
                }
            }
            Finding::FaceCompare(finding) => self.face(row.check, finding),
            Finding::Lookup { answer, .. } => match lookup_failure(self.product, answer) {
                Some((reason, state)) => {
                    (self.parts.number, self.parts.record) = (state, state);
                    if state == PartVerdict::Unavailable {
                        self.parts.authority_compare = state;
                    }
                    Some(self.end(reason))
                }
                None => {
                    self.parts.number = PartVerdict::Passed;
                    None
                }
            },
            _ => None,
        }
    }

    fn pictures(&mut self, finding: &Finding) -> Option<Decision> {
        let bad = unusable(finding);
        if bad.is_empty() {
            return None;
        }
        if bad.contains(&ImageKind::Selfie) {
            self.parts.selfie_provided = PartVerdict::Failed;
        }
        if bad.iter().any(|kind| *kind != ImageKind::Selfie) {
            self.parts.document_check = PartVerdict::Unable;
        }
        Some(verdict(Verdict::Error, Reason::ImagesUnusable(bad), self.parts))
    }

    fn document(&mut self, row: &Evidence) -> Option<Decision> {
        // The first two are about the picture of a document, the others about the document.
        let early = matches!(row.check, Check::DocumentCapture | Check::DocumentClass | Check::DocumentCopy);
        let part = if early { &mut self.parts.document_check } else { &mut self.parts.verify_document };
        let judgement = judge(self.product, self.policy, row);
        let state = match &judgement {
            Judgement::Fine | Judgement::Remark(_) => PartVerdict::Passed,
            Judgement::Doubt(_) => PartVerdict::Unsure,
            Judgement::Fail(_) => PartVerdict::Failed,
            Judgement::Stop(_) => PartVerdict::Unable,
        };
        if *part != PartVerdict::Unsure || state != PartVerdict::Passed {
            *part = state;
        }
        match judgement {
            Judgement::Fine => None,
            Judgement::Remark(reason) => {
                add(&mut self.remarks, reason);
                None
            }
            Judgement::Doubt(reason) => self.doubt(reason),
            Judgement::Fail(reason) | Judgement::Stop(reason) => {
                if reason == Reason::DocumentNumberInvalid {
                    self.parts.number = PartVerdict::Failed;
                }
                Some(self.end(reason))
            }
        }
    }

    fn face(&mut self, check: Check, finding: &FaceCompareFinding) -> Option<Decision> {
        let by_card = check == Check::CardCompare;
        let part = if by_card { &mut self.parts.card_compare } else { &mut self.parts.authority_compare };
        let Some(similarity) = finding.similarity else {
            if by_card {
                *part = PartVerdict::Unable;
                return Some(self.end(Reason::NoFace(finding.reference)));
            }
            // The document's own portrait was compared; the record's is one proof more where there is one.
            *part = PartVerdict::NoPhoto;
            return None;
        };
        if by_card {
            self.confidence = Some(face::confidence(similarity, self.policy));
        }
        if similarity < self.policy.face_review {
            *part = PartVerdict::Failed;
            let mut decision = self.end(Reason::FaceMismatch);
            decision.face_confidence = self.confidence;
            return Some(decision);
        }
        if similarity < self.policy.face_match {
            *part = PartVerdict::Unsure;
            return self.doubt(Reason::FaceUnsure);
        }
        *part = PartVerdict::Passed;
        None
    }

    fn doubt(&mut self, reason: Reason) -> Option<Decision> {
        add(&mut self.doubts, reason);
        None
    }

    /// Ends the job; nothing personal is handed out then.
    fn end(&self, reason: Reason) -> Decision {
        let mut parts = self.parts;
        if parts.record == PartVerdict::NotDone {
            parts.record = PartVerdict::Failed;
        }
        let mut decision = verdict(verdict_of(&reason), reason, parts);
        decision.face_confidence = self.confidence;
        decision
    }

    fn passed(mut self) -> Decision {
        (self.parts.record, self.parts.enrol) = (PartVerdict::Passed, PartVerdict::Passed);
        let mut decision = if self.doubts.is_empty() {
            with_remarks(self.remarks, self.parts)
        } else {
            doubtful(self.policy, self.doubts, self.remarks, self.parts)
        };
        decision.face_confidence = self.confidence;
        decision
    }
}

fn add(reasons: &mut Vec<Reason>, reason: Reason) {
    if !reasons.contains(&reason) {
        reasons.push(reason);
    }
}

/// Passed, with remarks if there are any; a document that is out of date speaks first.
pub(super) fn with_remarks(mut remarks: Vec<Reason>, parts: Parts) -> Decision {
    let mut decision = clear(parts);
    if !remarks.is_empty() {
        remarks.sort_by_key(|reason| *reason != Reason::DocumentExpired);
        decision.verdict = Verdict::Attention;
        decision.reasons = remarks;
    }
    decision
}

/// Passed with doubts: what becomes of them is the generation's and the partner's word.
pub(super) fn doubtful(policy: &Policy, doubts: Vec<Reason>, remarks: Vec<Reason>, mut parts: Parts) -> Decision {
    let copy = doubts.contains(&Reason::DocumentCopy);
    let attack = copy || doubts.contains(&Reason::SpoofSuspected);
    match policy.doubt {
        // The third generation has words for a copy; any other doubt is a medium risk.
        Doubt::Remark => {
            let mut reasons: Vec<Reason> = doubts.iter().filter(|r| **r == Reason::DocumentCopy).cloned().collect();
            reasons.extend(remarks);
            let others: Vec<_> = doubts.into_iter().filter(|r| *r != Reason::DocumentCopy).collect();
            if !others.is_empty() {
                // A named remark says more than a level of risk, so it leads.
                reasons.push(Reason::MediumRisk);
                reasons.extend(others);
            }
            let mut decision = clear(parts);
            (decision.verdict, decision.reasons) = (Verdict::Attention, reasons);
            decision
        }
        Doubt::RefuseAttack if attack => {
            let reason = if copy { Reason::DocumentCopy } else { Reason::SpoofSuspected };
            for part in [&mut parts.liveness, &mut parts.selfie, &mut parts.document_check] {
                if *part == PartVerdict::Unsure {
                    *part = PartVerdict::Failed;
                }
            }
            if copy {
                parts.document_check = PartVerdict::Failed;
            }
            (parts.enrol, parts.record) = (PartVerdict::Failed, PartVerdict::Failed);
            verdict(Verdict::Block, reason, parts)
        }
        Doubt::AskPerson | Doubt::HoldForPerson | Doubt::RefuseAttack => {
            let held = attack && policy.doubt == Doubt::HoldForPerson;
            parts.enrol = if held { PartVerdict::Unable } else { PartVerdict::Unsure };
            for reason in &doubts {
                match reason {
                    Reason::FaceUnsure => parts.review_compare = PartVerdict::Unsure,
                    Reason::SpoofSuspected => parts.review_liveness = PartVerdict::Unsure,
                    _ => {
                        parts.review_document = PartVerdict::Unsure;
                        if *reason == Reason::DocumentCopy {
                            parts.document_check = PartVerdict::Unsure;
                        }
                    }
                }
            }
            let mut decision = clear(parts);
            decision.verdict = Verdict::Review;
            decision.reasons = doubts.into_iter().chain(remarks).collect();
            decision
        }
    }
}

/// Lays a reviewer's judgement (or its absence in time) over a provisional decision.
pub(crate) fn apply_review(decision: &mut Decision, accepted: Option<bool>) {
    use crate::outcome::Judge;
    if decision.verdict != Verdict::Review {
        return;
    }
    let state = if accepted == Some(true) { PartVerdict::Passed } else { PartVerdict::Failed };
    let parts = &mut decision.parts;
    for (review, doubted) in [
        (&mut parts.review_compare, [&mut parts.card_compare, &mut parts.authority_compare]),
        (&mut parts.review_liveness, [&mut parts.liveness, &mut parts.selfie]),
        (&mut parts.review_document, [&mut parts.document_check, &mut parts.verify_document]),
    ] {
        if *review == PartVerdict::Unsure {
            *review = state;
            for part in doubted {
                if *part == PartVerdict::Unsure {
                    *part = state;
                }
            }
        }
    }
    (parts.enrol, parts.record) = (state, state);
    let has = |reason: &Reason| decision.reasons.contains(reason);
    let failure = if has(&Reason::DocumentCopy) {
        Reason::DocumentCopy
    } else if has(&Reason::DocumentDoubtful) {
        Reason::DocumentCheckFailed
    } else if has(&Reason::SpoofSuspected) {
        Reason::SpoofDetected
    } else {
        Reason::FaceMismatch
    };
    let remarks =
        decision.reasons.iter().filter(|r| matches!(r, Reason::DocumentExpired | Reason::AgeRequirementNotMet));
    let mut kept: Vec<Reason> = remarks.cloned().collect();
    (decision.verdict, decision.judge, decision.reasons) = match accepted {
        // A confirmed document that is out of date stays out of date.
        Some(true) if !kept.is_empty() => {
            kept.push(Reason::ConfirmedByReviewer);
            (Verdict::Attention, Judge::Person, kept)
        }
        Some(true) => (Verdict::Clear, Judge::Person, vec![Reason::ConfirmedByReviewer]),
        Some(false) => (Verdict::Block, Judge::Person, vec![failure, Reason::RejectedByReviewer]),
        None => (Verdict::Block, Judge::Machine, vec![failure, Reason::ReviewTimedOut]),
    };
}

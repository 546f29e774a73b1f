//! Products that look at faces.

use super::kyc::{lookup_failure, scenario_parts};
use super::{Doubt, Policy, clear, verdict, verdict_of};
use crate::evidence::{Evidence, Finding, LivenessFinding, QualityFinding};
use crate::image::ImageKind;
pub use crate::liveness::Liveness;
use crate::liveness::{Active, fuse};
use crate::outcome::{Decision, Judge, PartVerdict, Parts, Verdict};
use crate::plan::Check;
use crate::product::Product;
use crate::reason::Reason;
use crate::sandbox::Scenario;

/// Mandatory pictures that are missing or cannot be decoded. Broken liveness frames are dropped, not fatal.
pub fn unusable(finding: &Finding) -> Vec<ImageKind> {
    let Finding::Pictures { unusable, missing, .. } = finding else { return Vec::new() };
    let mut all: Vec<_> = unusable
        .iter()
        .map(|u| u.image)
        .filter(|image| matches!(image, ImageKind::Selfie | ImageKind::DocumentFront | ImageKind::Portrait))
        .chain(missing.iter().copied())
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Why a picture cannot be judged, if so.
pub fn quality_reason(quality: &QualityFinding) -> Option<Reason> {
    if quality.faces == 0 {
        return Some(Reason::NoFace(quality.image));
    }
    let poor = quality.components.iter().any(|c| c.mandatory && c.scalar < c.threshold);
    poor.then_some(Reason::QualityTooPoor(quality.image))
}

/// What a liveness finding comes to under a policy: the fusion that [`crate::liveness`] describes. Passive scores and
/// identity are held against the policy's lines, the other signals did what the evidence says they did.
pub fn liveness(finding: &LivenessFinding, policy: &Policy) -> Liveness {
    let band = |score: f32| match score {
        s if s < policy.attack => Liveness::Attack,
        s if s < policy.live => Liveness::Doubtful,
        _ => Liveness::Live,
    };
    let mut active = Active::of(&finding.signals);
    active.concludes |= finding.identity_min.is_some_and(|similarity| similarity < policy.frame_identity);
    fuse(finding.selfie.map(band), finding.frames.map(band), active)
}

/// Why a capture cannot be judged whose frames show nobody at all, if so: where nobody looks afterwards, it would pass with
/// a remark although nothing was seen between the frames. Where a person looks, it waits for them instead, because some
/// client libraries send paths in the place of frames.
pub fn frames_reason(finding: &LivenessFinding, policy: &Policy) -> Option<Reason> {
    let useless = finding.frames_show_nobody() && policy.doubt == Doubt::Remark;
    let attack = liveness(finding, policy) == Liveness::Attack;
    (useless && !attack).then_some(Reason::NoFace(ImageKind::Liveness(0)))
}

/// Parts of a face product before anything ran.
pub(super) fn untouched() -> Parts {
    use PartVerdict::{NotApplicable, NotDone};
    Parts {
        selfie_provided: PartVerdict::Passed,
        liveness: NotDone,
        selfie: NotDone,
        number: NotDone,
        record: NotDone,
        authority_compare: NotDone,
        card_compare: NotApplicable,
        registered_compare: NotApplicable,
        update_selfie: NotApplicable,
        enrol: PartVerdict::Failed,
        review_compare: NotApplicable,
        review_liveness: NotApplicable,
        document_check: NotApplicable,
        verify_document: NotApplicable,
        review_document: NotApplicable,
        details: None,
    }
}

/// Parts of a face product when all went well.
fn passed(parts: &mut Parts) {
    for part in [
        &mut parts.liveness,
        &mut parts.selfie,
        &mut parts.number,
        &mut parts.record,
        &mut parts.authority_compare,
        &mut parts.enrol,
    ] {
        *part = PartVerdict::Passed;
    }
}

pub(super) fn decide(policy: &Policy, evidence: &[Evidence]) -> Decision {
    let mut parts = untouched();
    let mut doubts: Vec<Reason> = Vec::new();
    let mut compared = None;
    let mut age = None;
    let (mut measured, mut judged_live) = (false, false);
    for row in evidence {
        match &row.finding {
            Finding::Pictures { .. } => {
                let bad = unusable(&row.finding);
                if !bad.is_empty() {
                    if bad.contains(&ImageKind::Selfie) {
                        parts.selfie_provided = PartVerdict::Failed;
                    }
                    return verdict(Verdict::Error, Reason::ImagesUnusable(bad), parts);
                }
            }
            Finding::Scenario { scenario, .. } => return from_scenario(scenario, policy, parts),
            Finding::NumberFormat { matched, test_number, .. } if !*matched || *test_number => {
                parts.number = PartVerdict::Failed;
                return verdict(Verdict::Error, Reason::IdentifierMalformed, parts);
            }
            Finding::Quality(quality) => {
                if let Some(reason) = quality_reason(quality) {
                    parts.selfie = PartVerdict::Unable;
                    return verdict(Verdict::Block, reason, parts);
                }
                measured = true;
            }
            Finding::Liveness(finding) => {
                judged_live = true;
                if let Some(reason) = frames_reason(finding, policy) {
                    parts.liveness = PartVerdict::Unable;
                    return verdict(Verdict::Block, reason, parts);
                }
                let has_frames = finding.had_frames();
                let band = liveness(finding, policy);
                let state = match band {
                    Liveness::Live => PartVerdict::Passed,
                    Liveness::Doubtful => PartVerdict::Unsure,
                    Liveness::Attack => PartVerdict::Failed,
                };
                parts.liveness = if has_frames { state } else { PartVerdict::NotApplicable };
                parts.selfie = state;
                match band {
                    Liveness::Live => {}
                    Liveness::Doubtful => doubts.push(Reason::SpoofSuspected),
                    Liveness::Attack => return verdict(Verdict::Block, Reason::SpoofDetected, parts),
                }
            }
            Finding::Lookup { answer, .. } => match lookup_failure(Product::BiometricKyc, answer) {
                Some((reason, state)) => {
                    parts.number = state;
                    parts.record = state;
                    parts.authority_compare =
                        if state == PartVerdict::Unavailable { state } else { PartVerdict::NotDone };
                    return verdict(verdict_of(&reason), reason, parts);
                }
                None => {
                    parts.number = PartVerdict::Passed;
                    parts.record = PartVerdict::Passed;
                }
            },
            Finding::Details(found) => parts.details = Some(found.verdicts),
            Finding::Age { years, minimum } => age = years.map(|y| (y, *minimum)),
            Finding::FaceCompare(finding) => {
                let slot = if row.check == Check::CardCompare {
                    parts.number = PartVerdict::NotApplicable;
                    parts.record = PartVerdict::NotApplicable;
                    parts.authority_compare = PartVerdict::NotApplicable;
                    &mut parts.card_compare
                } else {
                    &mut parts.authority_compare
                };
                let Some(similarity) = finding.similarity else {
                    *slot = PartVerdict::Unable;
                    let reason = if finding.reference == ImageKind::AuthorityPhoto && finding.reference_face.is_none() {
                        *slot = PartVerdict::NoPhoto;
                        Reason::AuthorityPhotoMissing
                    } else {
                        Reason::NoFace(finding.reference)
                    };
                    return verdict(Verdict::Block, reason, parts);
                };
                compared = Some(confidence(similarity, policy));
                if similarity < policy.face_review {
                    *slot = PartVerdict::Failed;
                    let mut decision = verdict(Verdict::Block, Reason::FaceMismatch, parts);
                    decision.face_confidence = compared;
                    return decision;
                }
                if similarity < policy.face_match {
                    *slot = PartVerdict::Unsure;
                    doubts.push(Reason::FaceUnsure);
                } else {
                    *slot = PartVerdict::Passed;
                }
            }
            _ => {}
        }
    }
    // A comparison alone proves nothing: without the checks before it nobody passes.
    let Some(face_confidence) = compared.filter(|_| measured && judged_live) else {
        return verdict(Verdict::Error, Reason::Internal, parts);
    };
    if let Some((years, minimum)) = age
        && years < u16::from(minimum)
        && policy.minimum_age.is_some()
    {
        return verdict(Verdict::Block, Reason::AgeRequirementNotMet, parts);
    }
    parts.enrol = PartVerdict::Passed;
    let mut decision = if doubts.is_empty() { clear(parts) } else { doubtful(policy, doubts, parts) };
    decision.face_confidence = Some(face_confidence);
    decision
}

/// A score from 0 to 100 that is 50 at the middle of the review band and rises with similarity.
pub(crate) fn confidence(similarity: f32, policy: &Policy) -> f32 {
    let middle = f32::midpoint(policy.face_match, policy.face_review);
    let slope = 25.0;
    let value = 100.0 / (1.0 + (-(similarity - middle) * slope).exp());
    value.clamp(0.0, 100.0)
}

pub(super) fn doubtful(policy: &Policy, mut reasons: Vec<Reason>, mut parts: Parts) -> Decision {
    let attack = reasons.contains(&Reason::SpoofSuspected);
    match policy.doubt {
        Doubt::RefuseAttack if attack => {
            for part in [&mut parts.liveness, &mut parts.selfie] {
                if *part == PartVerdict::Unsure {
                    *part = PartVerdict::Failed;
                }
            }
            parts.enrol = PartVerdict::Failed;
            verdict(Verdict::Block, Reason::SpoofSuspected, parts)
        }
        Doubt::AskPerson | Doubt::HoldForPerson | Doubt::RefuseAttack => {
            let held = attack && policy.doubt == Doubt::HoldForPerson;
            parts.enrol = if held { PartVerdict::Unable } else { PartVerdict::Unsure };
            for reason in &reasons {
                match reason {
                    Reason::FaceUnsure => parts.review_compare = PartVerdict::Unsure,
                    _ => parts.review_liveness = PartVerdict::Unsure,
                }
            }
            let mut decision = clear(parts);
            decision.verdict = Verdict::Review;
            decision.reasons = reasons;
            decision
        }
        Doubt::Remark => {
            reasons.insert(0, Reason::MediumRisk);
            let mut decision = clear(parts);
            decision.verdict = Verdict::Attention;
            decision.reasons = reasons;
            decision
        }
    }
}

fn from_scenario(scenario: &Scenario, policy: &Policy, mut parts: Parts) -> Decision {
    match scenario {
        Scenario::Success => {
            passed(&mut parts);
            let mut decision = clear(parts);
            decision.face_confidence = Some(99.0);
            decision
        }
        Scenario::Rejected => {
            passed(&mut parts);
            parts.authority_compare = PartVerdict::Failed;
            parts.enrol = PartVerdict::Failed;
            let mut decision = verdict(Verdict::Block, Reason::FaceMismatch, parts);
            decision.face_confidence = Some(1.0);
            decision
        }
        Scenario::Provisional => {
            passed(&mut parts);
            if policy.doubt != Doubt::Remark {
                parts.authority_compare = PartVerdict::Unsure;
            }
            doubtful(policy, vec![Reason::FaceUnsure], parts)
        }
        Scenario::Because(reason) => {
            let verdict_word = verdict_of(reason);
            match reason {
                Reason::FaceMismatch => {
                    passed(&mut parts);
                    parts.authority_compare = PartVerdict::Failed;
                    parts.enrol = PartVerdict::Failed;
                }
                Reason::SpoofDetected => {
                    parts.liveness = PartVerdict::Failed;
                    parts.selfie = PartVerdict::Failed;
                }
                Reason::ImagesUnusable(_) => parts.selfie_provided = PartVerdict::Failed,
                Reason::MediumRisk | Reason::DocumentCopy | Reason::DocumentExpired => passed(&mut parts),
                _ => parts = scenario_parts(reason, parts),
            }
            verdict(verdict_word, reason.clone(), parts)
        }
    }
}

/// Lays a reviewer's judgement (or its absence in time) over a provisional decision; a final one stays.
pub(super) fn apply_review(decision: &mut Decision, accepted: Option<bool>) {
    if decision.verdict != Verdict::Review {
        return;
    }
    let about_liveness = decision.reasons.contains(&Reason::SpoofSuspected);
    let state = if accepted == Some(true) { PartVerdict::Passed } else { PartVerdict::Failed };
    // Whatever was left open is settled by the same word.
    let parts = &mut decision.parts;
    for part in [
        &mut parts.review_compare,
        &mut parts.authority_compare,
        &mut parts.card_compare,
        &mut parts.registered_compare,
        &mut parts.review_liveness,
        &mut parts.liveness,
        &mut parts.selfie,
    ] {
        if *part == PartVerdict::Unsure {
            *part = state;
        }
    }
    for grant in [&mut parts.enrol, &mut parts.update_selfie] {
        if matches!(*grant, PartVerdict::Unsure | PartVerdict::Unable) {
            *grant = state;
        }
    }
    let failure = if about_liveness { Reason::SpoofDetected } else { Reason::FaceMismatch };
    (decision.verdict, decision.judge, decision.reasons) = match accepted {
        Some(true) => (Verdict::Clear, Judge::Person, vec![Reason::ConfirmedByReviewer]),
        Some(false) => (Verdict::Block, Judge::Person, vec![failure, Reason::RejectedByReviewer]),
        None => (Verdict::Block, Judge::Machine, vec![failure, Reason::ReviewTimedOut]),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decide::decide;
    use crate::decide::testing::{policy, row};

    fn good() -> Evidence {
        row(
            Check::SelfieQuality,
            Finding::Quality(QualityFinding {
                image: ImageKind::Selfie,
                faces: 1,
                face: None,
                unified: 80.0,
                components: Vec::new(),
                advice: Vec::new(),
            }),
        )
    }

    fn live(score: f32) -> Evidence {
        row(
            Check::Liveness,
            Finding::Liveness(LivenessFinding {
                scores: Vec::new(),
                selfie: Some(score),
                frames: Some(score),
                identity_min: None,
                live_line: 0.6,
                attack_line: 0.3,
                identity_line: 0.3,
                signals: Vec::new(),
            }),
        )
    }

    fn face(check: Check, similarity: f32) -> Evidence {
        row(
            check,
            Finding::FaceCompare(crate::evidence::FaceCompareFinding {
                probe: ImageKind::Selfie,
                reference: ImageKind::DocumentFront,
                similarity: Some(similarity),
                per_model: Vec::new(),
                match_line: 0.4,
                review_line: 0.3,
                probe_face: None,
                reference_face: None,
            }),
        )
    }

    #[test]
    fn a_possible_attack_is_granted_held_or_refused_as_the_partner_says() {
        let evidence = [good(), live(0.5), face(Check::CardCompare, 0.9)];
        for (doubt, verdict, enrol) in [
            (Doubt::AskPerson, Verdict::Review, PartVerdict::Unsure),
            (Doubt::HoldForPerson, Verdict::Review, PartVerdict::Unable),
            (Doubt::RefuseAttack, Verdict::Block, PartVerdict::Failed),
            (Doubt::Remark, Verdict::Attention, PartVerdict::Passed),
        ] {
            let decision = decide(Product::BiometricKyc, &policy(doubt), &evidence);
            assert_eq!((decision.verdict, decision.parts.enrol), (verdict, enrol), "{doubt:?}");
            assert!(decision.reasons.contains(&Reason::SpoofSuspected));
        }
    }

    #[test]
    fn an_unsure_face_waits_for_a_person_however_strict_the_partner() {
        let evidence = [good(), live(0.9), face(Check::CardCompare, 0.35)];
        for doubt in [Doubt::AskPerson, Doubt::HoldForPerson, Doubt::RefuseAttack] {
            let decision = decide(Product::BiometricKyc, &policy(doubt), &evidence);
            assert_eq!((decision.verdict, decision.parts.enrol), (Verdict::Review, PartVerdict::Unsure), "{doubt:?}");
        }
    }

    #[test]
    fn a_broken_upload_enrols_nobody() {
        let broken =
            row(Check::Package, Finding::Package { reason: Reason::ArchiveUnreadable, detail: "not a zip".into() });
        let decision = decide(Product::BiometricKyc, &policy(Doubt::AskPerson), &[broken]);
        assert_eq!(decision.parts.enrol, PartVerdict::Failed);
        assert_eq!(decision.parts.selfie_provided, PartVerdict::Unable);
        assert!(!decision.billable);
    }
}

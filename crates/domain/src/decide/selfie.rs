//! Products about a selfie alone: registration, authentication, comparison with a given picture, update of the photo.

use super::face::{Liveness, confidence, doubtful, frames_reason, liveness, quality_reason, unusable};
use super::{Policy, clear, verdict, verdict_of};
use crate::evidence::{Evidence, FaceCompareFinding, Finding, LivenessFinding};
use crate::image::ImageKind;
use crate::outcome::{Decision, PartVerdict, Parts, Verdict};
use crate::product::Product;
use crate::reason::Reason;
use crate::sandbox::Scenario;

/// Parts before anything ran.
pub(super) fn untouched(product: Product) -> Parts {
    use PartVerdict::{Failed, NotApplicable, NotDone};
    let when = |is: bool, state| if is { state } else { NotApplicable };
    Parts {
        selfie_provided: PartVerdict::Passed,
        liveness: NotDone,
        selfie: NotDone,
        card_compare: when(product == Product::Compare, NotDone),
        registered_compare: when(product.needs_enrolled(), NotDone),
        update_selfie: match product {
            Product::UpdatePhoto => Failed,
            // Only an update touches what is on file.
            Product::Authentication => NotDone,
            _ => NotApplicable,
        },
        enrol: when(matches!(product, Product::Registration | Product::Compare), Failed),
        ..Parts::default()
    }
}

/// The part that holds this product's comparison, if it makes one.
const fn compared(product: Product, parts: &mut Parts) -> Option<&mut PartVerdict> {
    match product {
        Product::Compare => Some(&mut parts.card_compare),
        Product::Authentication | Product::UpdatePhoto => Some(&mut parts.registered_compare),
        _ => None,
    }
}

/// Sets what the product grants to the selfie.
fn granted(product: Product, parts: &mut Parts, state: PartVerdict) {
    match product {
        Product::UpdatePhoto => parts.update_selfie = state,
        Product::Registration | Product::Compare => parts.enrol = state,
        _ => {}
    }
}

pub(super) fn decide(product: Product, policy: &Policy, evidence: &[Evidence]) -> Decision {
    let mut parts = untouched(product);
    let taken = |e: &Evidence| matches!(e.finding, Finding::OnFile { enrolled: true, may_replace: false });
    if evidence.iter().any(taken) {
        return verdict(Verdict::Block, Reason::AlreadyEnrolled, parts);
    }
    let mut doubts: Vec<Reason> = Vec::new();
    let mut similarity = None;
    let (mut measured, mut judged_live, mut from_file) = (false, false, false);
    for row in evidence {
        match &row.finding {
            Finding::Scenario { scenario, .. } => return from_scenario(product, scenario, policy, parts),
            Finding::Pictures { .. } => {
                let bad = unusable(&row.finding);
                if !bad.is_empty() {
                    if bad.contains(&ImageKind::Selfie) {
                        parts.selfie_provided = PartVerdict::Failed;
                    }
                    return verdict(Verdict::Error, Reason::ImagesUnusable(bad), parts);
                }
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
                match judge(product, finding, policy, &mut parts) {
                    Judged::Live => {}
                    Judged::Doubt(reason) => doubts.push(reason),
                    Judged::Refused(reason) => return verdict(Verdict::Block, reason, parts),
                }
            }
            Finding::FaceCompare(finding) => match compare(product, finding, policy, &mut parts) {
                Ok(score) => {
                    similarity = Some(score);
                    from_file = finding.probe == ImageKind::EnrolledSelfie;
                    if score < policy.face_match {
                        doubts.push(Reason::FaceUnsure);
                    }
                }
                Err(reason) => {
                    let mut decision = verdict(Verdict::Block, reason, parts);
                    decision.face_confidence = finding.similarity.map(|s| confidence(s, policy));
                    return decision;
                }
            },
            _ => {}
        }
    }
    if from_file {
        // The picture on file, compared with its own template: nothing was captured that could be judged.
        (parts.liveness, parts.selfie) = (PartVerdict::NotApplicable, PartVerdict::NotApplicable);
    } else if !measured || !judged_live || (compared(product, &mut parts).is_some() && similarity.is_none()) {
        // Only our own failure leaves a check out.
        return verdict(Verdict::Error, Reason::Internal, untouched(product));
    }
    granted(product, &mut parts, PartVerdict::Passed);
    let mut decision = if doubts.is_empty() { clear(parts) } else { in_doubt(product, policy, doubts, parts) };
    decision.face_confidence = similarity.map(|s| confidence(s, policy));
    decision
}

enum Judged {
    Live,
    Doubt(Reason),
    Refused(Reason),
}

/// What the liveness finding means. Frames of another person fail a registration as a comparison does: nobody claims
/// to be anybody yet. Where nothing could be scored, there is no suspicion either: a person shall look.
fn judge(product: Product, finding: &LivenessFinding, policy: &Policy, parts: &mut Parts) -> Judged {
    if let Some(reason) = frames_reason(finding, policy) {
        parts.liveness = PartVerdict::Unable;
        return Judged::Refused(reason);
    }
    let strangers = finding.identity_min.is_some_and(|similarity| similarity < policy.frame_identity);
    // The pictures one by one, without what happens between them.
    let alone = LivenessFinding { identity_min: None, signals: Vec::new(), ..finding.clone() };
    let band = liveness(finding, policy);
    let state = match band {
        Liveness::Live => PartVerdict::Passed,
        Liveness::Doubtful => PartVerdict::Unsure,
        Liveness::Attack => PartVerdict::Failed,
    };
    parts.liveness = if finding.had_frames() { state } else { PartVerdict::NotApplicable };
    parts.selfie = state;
    match band {
        Liveness::Live => Judged::Live,
        Liveness::Doubtful if finding.selfie.is_none() && finding.frames.is_none() => Judged::Doubt(Reason::MediumRisk),
        Liveness::Doubtful => Judged::Doubt(Reason::SpoofSuspected),
        Liveness::Attack
            if product == Product::Registration && strangers && liveness(&alone, policy) != Liveness::Attack =>
        {
            parts.selfie = PartVerdict::Passed;
            Judged::Refused(Reason::FaceMismatch)
        }
        Liveness::Attack => Judged::Refused(Reason::SpoofDetected),
    }
}

/// The similarity, if the faces may be one person's; otherwise why not.
fn compare(product: Product, finding: &FaceCompareFinding, policy: &Policy, parts: &mut Parts) -> Result<f32, Reason> {
    let mut unused = PartVerdict::NotApplicable;
    let slot = compared(product, parts).unwrap_or(&mut unused);
    let Some(similarity) = finding.similarity else {
        *slot = PartVerdict::Unable;
        let missing = if finding.probe_face.is_none() { finding.probe } else { finding.reference };
        return Err(Reason::NoFace(missing));
    };
    if similarity < policy.face_review {
        *slot = PartVerdict::Failed;
        return Err(Reason::FaceMismatch);
    }
    *slot = if similarity < policy.face_match { PartVerdict::Unsure } else { PartVerdict::Passed };
    Ok(similarity)
}

/// A doubtful case, with the rule's grant on the part that this product has.
fn in_doubt(product: Product, policy: &Policy, doubts: Vec<Reason>, parts: Parts) -> Decision {
    // What the product grants is known already; a remark keeps it.
    let before = parts;
    let own = if product == Product::UpdatePhoto { before.update_selfie } else { before.enrol };
    let mut decision = doubtful(policy, doubts, Parts { enrol: own, ..parts });
    let state = decision.parts.enrol;
    (decision.parts.enrol, decision.parts.update_selfie) = (before.enrol, before.update_selfie);
    granted(product, &mut decision.parts, state);
    decision.reasons.dedup();
    let unsure = compared(product, &mut decision.parts).is_some_and(|slot| *slot == PartVerdict::Unsure);
    if unsure && decision.verdict == Verdict::Review {
        decision.parts.review_compare = PartVerdict::Unsure;
    }
    decision
}

/// What the sandbox's test data stand for.
fn from_scenario(product: Product, scenario: &Scenario, policy: &Policy, untouched: Parts) -> Decision {
    let mut parts = untouched;
    let set = |parts: &mut Parts, compare: PartVerdict, grant: PartVerdict| {
        (parts.liveness, parts.selfie) = (PartVerdict::Passed, PartVerdict::Passed);
        if let Some(slot) = compared(product, parts) {
            *slot = compare;
        }
        granted(product, parts, grant);
    };
    let confident = |mut decision: Decision, percent: f32| {
        decision.face_confidence = Some(percent);
        decision
    };
    match scenario {
        Scenario::Success => {
            set(&mut parts, PartVerdict::Passed, PartVerdict::Passed);
            confident(clear(parts), 99.0)
        }
        Scenario::Rejected | Scenario::Because(Reason::FaceMismatch) => {
            set(&mut parts, PartVerdict::Failed, PartVerdict::Failed);
            confident(verdict(Verdict::Block, Reason::FaceMismatch, parts), 1.0)
        }
        Scenario::Provisional => {
            let compare = if policy.doubt == super::Doubt::Remark { PartVerdict::Passed } else { PartVerdict::Unsure };
            set(&mut parts, compare, PartVerdict::Passed);
            in_doubt(product, policy, vec![Reason::MediumRisk], parts)
        }
        Scenario::Because(reason) => {
            match reason {
                Reason::SpoofDetected => {
                    (parts.liveness, parts.selfie) = (PartVerdict::Failed, PartVerdict::Failed);
                }
                Reason::ImagesUnusable(_) => parts.selfie_provided = PartVerdict::Failed,
                Reason::MediumRisk | Reason::DocumentCopy | Reason::DocumentExpired => {
                    set(&mut parts, PartVerdict::Passed, PartVerdict::Passed);
                }
                _ => {}
            }
            verdict(verdict_of(reason), reason.clone(), parts)
        }
    }
}

#[cfg(test)]
mod tests;

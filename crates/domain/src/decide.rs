//! From evidence to a decision. Pure and total: the same rows give the same decision, years later.

mod business;
pub mod face;
mod fraud;
mod kyc;
pub mod screening;
mod selfie;

pub(crate) use kyc::lookup_failure;

use crate::document::{self, DocumentPolicy};
use crate::evidence::{Evidence, Finding};
use crate::outcome::{Decision, Judge, PartVerdict, Parts, Verdict};
use crate::partner::Strictness;
use crate::product::Product;
use crate::reason::Reason;
use crate::submission::Generation;
use serde::{Deserialize, Serialize};

/// Version of the rules in this module; raised when a rule changes its meaning.
pub const RULES_VERSION: &str = "2026-11-2";

/// What happens to a doubtful case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It waits for a person and is granted provisionally.
    AskPerson,
    /// It waits for a person; with a possible attack nothing is granted before.
    HoldForPerson,
    /// A possible attack fails at once; any other doubt waits for a person.
    RefuseAttack,
    /// It passes with a remark.
    Remark,
}

impl Doubt {
    /// The rule of a job: the first generation knows later judgements and a partner's strictness, the others decide
    /// finally.
    pub const fn of(generation: Generation, strictness: Strictness) -> Self {
        match (generation, strictness) {
            (Generation::V1, Strictness::Provisional) => Self::AskPerson,
            (Generation::V1, Strictness::Hold) => Self::HoldForPerson,
            (Generation::V1, Strictness::Refuse) => Self::RefuseAttack,
            (Generation::V2 | Generation::V3, _) => Self::Remark,
        }
    }
}

/// The lines that decide. Built from the shipped lines, then a partner's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Names the set of lines, e.g. `2026-11/1`.
    pub version: String,
    /// Fused similarity at or above: same person.
    pub face_match: f32,
    /// Below: not the same; between: doubtful.
    pub face_review: f32,
    /// Liveness at or above: live.
    pub live: f32,
    /// Liveness below: attack; between: doubtful.
    pub attack: f32,
    /// Lowest similarity between selfie and frames that still counts as one person.
    pub frame_identity: f32,
    /// What to do with doubt.
    pub doubt: Doubt,
    /// Age limit in years, where the generation has words for it.
    pub minimum_age: Option<u8>,
    /// Lines and switches of the document rules.
    #[serde(default)]
    pub document: DocumentPolicy,
}

/// Decides a job from its evidence, in the order in which the rows were written.
pub fn decide(product: Product, policy: &Policy, evidence: &[Evidence]) -> Decision {
    let mut decision = machine(product, policy, evidence);
    fraud::apply(&mut decision, product, policy, evidence);
    for row in evidence {
        match &row.finding {
            Finding::Review { accepted, .. } => apply_review(&mut decision, Some(*accepted)),
            Finding::ReviewTimeout => apply_review(&mut decision, None),
            _ => {}
        }
    }
    decision.billable = billable(&decision);
    decision
}

/// Lays a reviewer's judgement, or its absence in time (`None`), over a provisional decision. A final one stays as it is.
pub fn reviewed(mut decision: Decision, accepted: Option<bool>) -> Decision {
    apply_review(&mut decision, accepted);
    decision.billable = billable(&decision);
    decision
}

fn apply_review(decision: &mut Decision, accepted: Option<bool>) {
    if decision.parts.document_check == PartVerdict::NotApplicable {
        face::apply_review(decision, accepted);
    } else {
        document::decide::apply_review(decision, accepted);
    }
}

fn machine(product: Product, policy: &Policy, evidence: &[Evidence]) -> Decision {
    for row in evidence {
        match &row.finding {
            Finding::Package { reason, .. } => return verdict(Verdict::Block, reason.clone(), nothing_done(product)),
            Finding::Failure { .. } => return verdict(Verdict::Error, Reason::Internal, nothing_done(product)),
            _ => {}
        }
    }
    if product.is_screening() {
        screening::decide(evidence)
    } else if product.is_business() {
        business::decide(evidence)
    } else if product.reads_document() {
        document::decide::decide(product, policy, evidence)
    } else if product.is_selfie() {
        selfie::decide(product, policy, evidence)
    } else if product.needs_vision() {
        face::decide(policy, evidence)
    } else if product == Product::CompareUserInfo {
        kyc::compare_info(evidence)
    } else {
        kyc::decide(product, policy, evidence)
    }
}

/// Parts of a job that could not be worked on at all.
fn nothing_done(product: Product) -> Parts {
    if product.is_screening() {
        Parts::default()
    } else if product.reads_document() {
        let parts = document::decide::untouched(product);
        Parts { selfie_provided: PartVerdict::Unable, document_check: PartVerdict::Unable, ..parts }
    } else if product.is_selfie() {
        Parts { selfie_provided: PartVerdict::Unable, ..selfie::untouched(product) }
    } else if product.needs_vision() {
        Parts { selfie_provided: PartVerdict::Unable, ..face::untouched() }
    } else {
        kyc::untouched()
    }
}

/// A machine decision with one reason.
pub(crate) fn verdict(verdict: Verdict, reason: Reason, parts: Parts) -> Decision {
    Decision { verdict, reasons: vec![reason], parts, judge: Judge::Machine, billable: false, face_confidence: None }
}

/// A machine decision without objections.
pub(crate) const fn clear(parts: Parts) -> Decision {
    Decision {
        verdict: Verdict::Clear,
        reasons: Vec::new(),
        parts,
        judge: Judge::Machine,
        billable: false,
        face_confidence: None,
    }
}

/// The verdict that a reason always carries.
pub(crate) const fn verdict_of(reason: &Reason) -> Verdict {
    match reason {
        Reason::AuthorityUnavailable
        | Reason::IdentifierMalformed
        | Reason::IdTypeNotActivated
        | Reason::ImagesUnusable(_)
        | Reason::DocumentUnclassifiable
        | Reason::DocumentNumberInvalid
        | Reason::NoDocument(_)
        | Reason::Internal => Verdict::Error,
        Reason::MediumRisk
        | Reason::DocumentCopy
        | Reason::DocumentExpired
        | Reason::DocumentDoubtful
        | Reason::AdverseMedia => Verdict::Attention,
        Reason::DetailsMatch | Reason::DetailsPartlyMatch | Reason::ConfirmedByReviewer => Verdict::Clear,
        _ => Verdict::Block,
    }
}

/// Whether a job is paid for: no, when nothing could be judged through no fault of the partner's, when the number is
/// malformed, or when a comparison product found no record.
pub fn billable(decision: &Decision) -> bool {
    !decision.reasons.iter().any(|reason| {
        matches!(
            reason,
            Reason::Internal
                | Reason::ImagesUnusable(_)
                | Reason::ArchiveUnreadable
                | Reason::ManifestInvalid
                | Reason::IdentifierMalformed
                | Reason::DocumentNumberInvalid
                | Reason::AuthorityUnavailable
                | Reason::IdTypeNotActivated
                | Reason::NoRecord
        )
    })
}

#[cfg(test)]
pub(crate) mod testing {
    //! What the tests of several rules begin with.

    use super::{Doubt, Policy};
    use crate::plan::Check;
    use crate::{Evidence, Finding};

    /// Lines that are easy to tell apart; only what becomes of a doubt differs.
    pub(crate) fn policy(doubt: Doubt) -> Policy {
        Policy {
            version: "test".into(),
            face_match: 0.4,
            face_review: 0.3,
            live: 0.6,
            attack: 0.3,
            frame_identity: 0.3,
            doubt,
            minimum_age: None,
            document: Default::default(),
        }
    }

    /// A row of evidence with nothing but its finding.
    pub(crate) fn row(check: Check, finding: Finding) -> Evidence {
        Evidence { check, version: 1, models: Vec::new(), took_ms: 0, finding }
    }
}

//! What one finding means.

use super::agreement::{Agreement, Comparison, Origin};
use super::catalog::DocumentKind;
use super::finding::{Capture, CaptureProblem, ClassFinding, DocumentFinding, Signal, SignalFinding};
use super::policy::Rule;
use super::visa::VisaFinding;
use crate::decide::Policy;
use crate::evidence::{Evidence, Finding};
use crate::image::ImageKind;
use crate::plan::Check;
use crate::product::Product;
use crate::reason::Reason;

/// What follows from one finding, from harmless to final.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Judgement {
    /// Nothing.
    Fine,
    /// It passes with this remark.
    Remark(Reason),
    /// It is doubtful: somebody should look.
    Doubt(Reason),
    /// It speaks against the document or its holder.
    Fail(Reason),
    /// Nothing more can be said: no verdict.
    Stop(Reason),
}

/// Measurements that an honest document reaches now and then (worn print, a copy of it): alone they are a doubt.
const SOFT: [&str; 2] = ["text_font", "text_ink"];
/// A measurement that is a doubt up to this many times its line, and speaks against the document beyond.
const NEAR: (&str, f32) = ("portrait_replaced", 1.25);

/// Mandatory pictures that are missing or cannot be decoded. Broken liveness frames are dropped, not fatal; a back or a
/// visa page that was sent must be readable.
pub fn unusable(finding: &Finding) -> Vec<ImageKind> {
    let Finding::Pictures { unusable, missing, .. } = finding else { return Vec::new() };
    let broken = unusable.iter().map(|u| u.image).filter(|image| !matches!(image, ImageKind::Liveness(_)));
    let mut all: Vec<_> = broken.chain(missing.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Judges one row of evidence; rows of other products' checks are fine.
pub fn judge(product: Product, policy: &Policy, row: &Evidence) -> Judgement {
    let Finding::Document(finding) = &row.finding else { return Judgement::Fine };
    let counts = |rule| policy.document.counts(rule);
    match finding {
        DocumentFinding::Capture(found) => first(found.pictures.iter().map(capture)),
        DocumentFinding::Class(found) => class(policy, product, found),
        DocumentFinding::Zone(found) if !counts(Rule::Zone) || (found.valid || !found.expected) => Judgement::Fine,
        // A digit that is wrong may be a misreading; it never passes unseen.
        DocumentFinding::Zone(_) => Judgement::Doubt(Reason::DocumentDoubtful),
        DocumentFinding::Codes(_) => Judgement::Fine,
        DocumentFinding::Fields(found) => {
            let record = &found.record;
            if record.display_name().is_none() && record.id_number.is_none() {
                Judgement::Stop(Reason::DocumentUnclassifiable)
            } else if record.display_name().is_none() || record.date_of_birth.is_none() {
                Judgement::Doubt(Reason::DocumentDoubtful)
            } else {
                Judgement::Fine
            }
        }
        DocumentFinding::Compared(found) => worst(found.pairs.iter().map(|pair| compared(&counts, pair))),
        DocumentFinding::Number(_) if !counts(Rule::Number) && product != Product::EnhancedDocumentVerification => {
            Judgement::Fine
        }
        DocumentFinding::Number(found) => match (found.read && found.matched && !found.test_number, product) {
            (true, _) => Judgement::Fine,
            // Nobody can be asked about such a number.
            (false, Product::EnhancedDocumentVerification) => Judgement::Stop(Reason::DocumentNumberInvalid),
            (false, _) => Judgement::Doubt(Reason::DocumentDoubtful),
        },
        DocumentFinding::Expiry(found) if found.expired && counts(Rule::Expiry) => {
            Judgement::Remark(Reason::DocumentExpired)
        }
        DocumentFinding::Expiry(_) => Judgement::Fine,
        DocumentFinding::Age(found) => match (found.years, policy.minimum_age) {
            (Some(years), Some(_)) if years < u16::from(found.minimum) && counts(Rule::Age) => {
                if found.certain {
                    Judgement::Fail(Reason::AgeRequirementNotMet)
                } else {
                    Judgement::Remark(Reason::AgeRequirementNotMet)
                }
            }
            _ => Judgement::Fine,
        },
        DocumentFinding::Signals(found) => signals(&counts, row.check, found),
        DocumentFinding::Visa(found) => visa(&counts, found),
    }
}

fn capture(picture: &Capture) -> Judgement {
    match picture.problem {
        None => Judgement::Fine,
        Some(CaptureProblem::Several) => Judgement::Stop(Reason::DocumentUnclassifiable),
        Some(CaptureProblem::TooPoor | CaptureProblem::Part) => Judgement::Stop(Reason::QualityTooPoor(picture.image)),
        Some(CaptureProblem::NoDocument | CaptureProblem::OnlyAFace | CaptureProblem::WrongSide) => {
            Judgement::Stop(Reason::NoDocument(picture.image))
        }
    }
}

fn class(policy: &Policy, product: Product, found: &ClassFinding) -> Judgement {
    let Some(kind) = found.kind.filter(|_| found.confidence >= policy.document.class) else {
        return Judgement::Stop(Reason::DocumentUnclassifiable);
    };
    let other_kind = found.claimed_kind.is_some_and(|claimed| !claimed.covers(kind));
    let other_country = match (found.country, found.claimed_country) {
        (Some(seen), Some(claimed)) => seen != claimed,
        _ => false,
    };
    let no_passport = product == Product::ResidencyDocumentVerification && kind != DocumentKind::Passport;
    // Somebody residing abroad shows a passport of another country than the one that is asked for.
    let foreign = product == Product::ResidencyDocumentVerification;
    if found.claim_unknown || !found.listed || other_kind || (other_country && !foreign) || no_passport {
        Judgement::Fail(Reason::DocumentUnsupported)
    } else {
        Judgement::Fine
    }
}

fn compared(counts: &impl Fn(Rule) -> bool, pair: &Comparison) -> Judgement {
    let with = |origin| pair.left == origin || pair.right == origin;
    let rule = if with(Origin::Claim) {
        Rule::Claims
    } else if with(Origin::Authority) {
        Rule::Record
    } else {
        Rule::Consistency
    };
    match pair.agreement {
        _ if !counts(rule) => Judgement::Fine,
        Agreement::Same | Agreement::Similar => Judgement::Fine,
        // People leave names out; a document does not.
        Agreement::Partly if rule == Rule::Claims => Judgement::Fine,
        Agreement::Partly => Judgement::Doubt(Reason::DocumentDoubtful),
        // What a partner typed is no proof against a document.
        Agreement::Different if rule == Rule::Claims || !pair.certain => Judgement::Doubt(Reason::DocumentDoubtful),
        Agreement::Different => Judgement::Fail(Reason::DocumentDataMismatch),
    }
}

fn signals(counts: &impl Fn(Rule) -> bool, check: Check, found: &SignalFinding) -> Judgement {
    let (rule, judgement) = match check {
        Check::DocumentCopy => (Rule::Copy, Judgement::Doubt(Reason::DocumentCopy)),
        Check::DocumentPortrait => (Rule::Portrait, Judgement::Fail(Reason::DocumentCheckFailed)),
        Check::DocumentText => (Rule::Text, Judgement::Fail(Reason::DocumentCheckFailed)),
        _ => (Rule::Specimen, Judgement::Fail(Reason::DocumentCheckFailed)),
    };
    let raised: Vec<&Signal> = found.signals.iter().filter(|signal| signal.raised()).collect();
    let soft = |signal: &&Signal| {
        SOFT.contains(&signal.name.as_str()) || (signal.name == NEAR.0 && signal.value < signal.line * NEAR.1)
    };
    if !counts(rule) || raised.is_empty() {
        Judgement::Fine
    } else if raised.iter().all(soft) {
        Judgement::Doubt(Reason::DocumentDoubtful)
    } else {
        judgement
    }
}

fn visa(counts: &impl Fn(Rule) -> bool, found: &VisaFinding) -> Judgement {
    let page = capture(&found.capture);
    if page != Judgement::Fine {
        return page;
    }
    if !found.is_visa {
        return Judgement::Fail(Reason::DocumentUnsupported);
    }
    let copied = counts(Rule::Copy) && found.signals.iter().any(Signal::raised);
    let expired = found.expired && counts(Rule::Expiry);
    let rest = [
        copied.then_some(Judgement::Doubt(Reason::DocumentCopy)),
        expired.then_some(Judgement::Remark(Reason::DocumentExpired)),
    ];
    worst(found.pairs.iter().map(|pair| compared(counts, pair)).chain(rest.into_iter().flatten()))
}

fn worst(all: impl Iterator<Item = Judgement>) -> Judgement {
    all.max().unwrap_or(Judgement::Fine)
}

/// The first objection, in the order of the photographs.
fn first(all: impl Iterator<Item = Judgement>) -> Judgement {
    all.into_iter().find(|judgement| *judgement != Judgement::Fine).unwrap_or(Judgement::Fine)
}

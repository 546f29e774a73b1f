//! Every ending of a document job.

use crate::story::{Story, policy, row};
use kweli_domain::decide::{Doubt, decide, reviewed};
use kweli_domain::document::{Agreement, CaptureProblem, DocumentKind, DocumentPolicy, Rule};
use kweli_domain::outcome::{Judge, PartVerdict};
use kweli_domain::plan::{Check, is_settled};
use kweli_domain::sandbox::Scenario;
use kweli_domain::{Finding, ImageKind, Product, Reason, Verdict};

const PRODUCTS: [Product; 3] =
    [Product::DocumentVerification, Product::EnhancedDocumentVerification, Product::ResidencyDocumentVerification];
use Product::{EnhancedDocumentVerification as Enhanced, ResidencyDocumentVerification as Residency};

/// One thing that goes wrong.
type Change = fn(&mut Story);

/// One thing wrong, and what the third and the first generation make of it.
type Ending = (&'static str, Change, (Verdict, Reason), (Verdict, Reason));

fn common() -> Vec<Ending> {
    use Verdict::{Attention, Block, Error, Review};
    let both = |verdict, reason: Reason| ((verdict, reason.clone()), (verdict, reason));
    let ending = |name, change: Change, (v3, v1)| (name, change, v3, v1);
    let front = ImageKind::DocumentFront;
    let risk = |reason| ((Attention, Reason::MediumRisk), (Review, reason));
    vec![
        ending(
            "a broken front",
            |s| s.broken = Some(ImageKind::DocumentFront),
            both(Error, Reason::ImagesUnusable(vec![front])),
        ),
        ending(
            "a broken back",
            |s| s.broken = Some(ImageKind::DocumentBack),
            both(Error, Reason::ImagesUnusable(vec![ImageKind::DocumentBack])),
        ),
        ending("no document", |s| s.capture = Some(CaptureProblem::NoDocument), both(Error, Reason::NoDocument(front))),
        ending("a selfie", |s| s.capture = Some(CaptureProblem::OnlyAFace), both(Error, Reason::NoDocument(front))),
        ending(
            "the back as front",
            |s| s.capture = Some(CaptureProblem::WrongSide),
            both(Error, Reason::NoDocument(front)),
        ),
        ending(
            "two documents in one picture",
            |s| s.capture = Some(CaptureProblem::Several),
            both(Error, Reason::DocumentUnclassifiable),
        ),
        ending("half of it", |s| s.capture = Some(CaptureProblem::Part), both(Block, Reason::QualityTooPoor(front))),
        ending("too poor", |s| s.capture = Some(CaptureProblem::TooPoor), both(Block, Reason::QualityTooPoor(front))),
        ending("unknown kind", |s| s.kind = None, both(Error, Reason::DocumentUnclassifiable)),
        ending("hardly known", |s| s.confidence = 0.1, both(Error, Reason::DocumentUnclassifiable)),
        ending("not listed", |s| s.listed = false, both(Block, Reason::DocumentUnsupported)),
        ending("no such type", |s| s.claim_unknown = true, both(Block, Reason::DocumentUnsupported)),
        ending(
            "another kind than claimed",
            |s| s.claimed = Some(DocumentKind::VoterId),
            both(Block, Reason::DocumentUnsupported),
        ),
        ending("wrong check digits", |s| s.zone_valid = false, risk(Reason::DocumentDoubtful)),
        ending("no name", |s| s.named = false, risk(Reason::DocumentDoubtful)),
        ending("it contradicts itself", |s| s.inner = Agreement::Different, both(Block, Reason::DocumentDataMismatch)),
        ending(
            "it may contradict itself",
            |s| (s.inner, s.inner_certain) = (Agreement::Different, false),
            risk(Reason::DocumentDoubtful),
        ),
        ending("another name in part", |s| s.inner = Agreement::Partly, risk(Reason::DocumentDoubtful)),
        ending("another person claimed", |s| s.claims = Agreement::Different, risk(Reason::DocumentDoubtful)),
        ending("expired", |s| s.expired = true, both(Attention, Reason::DocumentExpired)),
        ending("too young", |s| s.age = Some(17), both(Block, Reason::AgeRequirementNotMet)),
        ending(
            "perhaps too young",
            |s| (s.age, s.age_certain) = (Some(17), false),
            both(Attention, Reason::AgeRequirementNotMet),
        ),
        ending("a copy", |s| s.copy = 0.6, ((Attention, Reason::DocumentCopy), (Review, Reason::DocumentCopy))),
        ending("a replaced portrait", |s| s.portrait = 0.7, both(Block, Reason::DocumentCheckFailed)),
        ending("edited text", |s| s.text = 0.6, both(Block, Reason::DocumentCheckFailed)),
        ending("a specimen", |s| s.specimen = 1.0, both(Block, Reason::DocumentCheckFailed)),
        ending("no face in the selfie", |s| s.faces = 0, both(Block, Reason::NoFace(ImageKind::Selfie))),
        ending("an attack", |s| s.live = 0.01, both(Block, Reason::SpoofDetected)),
        ending("perhaps an attack", |s| s.live = 0.1, risk(Reason::SpoofSuspected)),
        ending("another face", |s| s.similarity = Some(0.1), both(Block, Reason::FaceMismatch)),
        ending("perhaps another face", |s| s.similarity = Some(0.35), risk(Reason::FaceUnsure)),
        ending("no portrait", |s| s.similarity = None, both(Block, Reason::NoFace(front))),
    ]
}

fn check(product: Product, (name, change, v3, v1): Ending) {
    let mut story = Story::good();
    change(&mut story);
    let rows = story.rows(product);
    for (doubt, (verdict, reason)) in [(Doubt::Remark, v3), (Doubt::AskPerson, v1)] {
        let decision = decide(product, &policy(doubt), &rows);
        assert_eq!((decision.verdict, decision.reasons.first()), (verdict, Some(&reason)), "{product:?} {name}");
        let passed = matches!(verdict, Verdict::Attention | Verdict::Review);
        assert_eq!(decision.parts.record == PartVerdict::Passed, passed, "{product:?} {name}");
        assert_eq!(decision.parts.enrol == PartVerdict::Failed, !passed, "{product:?} {name}");
    }
}

#[test]
fn all_three_products_end_as_the_table_says() {
    for product in PRODUCTS {
        for doubt in [Doubt::Remark, Doubt::AskPerson] {
            let decision = decide(product, &policy(doubt), &Story::good().rows(product));
            assert_eq!((decision.verdict, decision.reasons.len()), (Verdict::Clear, 0), "{product:?}");
            assert!(decision.face_confidence.is_some_and(|c| c > 99.0) && decision.billable);
        }
        for ending in common() {
            // A residency job is about a passport, so another kind is told before anything else.
            check(product, ending);
        }
    }
}

#[test]
fn the_number_and_the_authority() {
    use Verdict::{Attention, Block, Error, Review};
    let both = |verdict, reason: Reason| ((verdict, reason.clone()), (verdict, reason));
    let ending = |name, change: Change, (v3, v1)| (name, change, v3, v1);
    for (name, change, v3, v1) in [
        ending("a number that cannot be", |s| s.number = false, both(Error, Reason::DocumentNumberInvalid)),
        ending("not on record", |s| s.lookup = 1, both(Block, Reason::IdentifierNotFound)),
        ending("called malformed", |s| s.lookup = 2, both(Error, Reason::IdentifierMalformed)),
        ending("authority down", |s| s.lookup = 3, both(Error, Reason::AuthorityUnavailable)),
        ending("authority refuses", |s| s.lookup = 4, both(Error, Reason::IdTypeNotActivated)),
        ending(
            "another person on record",
            |s| s.record = Agreement::Different,
            both(Block, Reason::DocumentDataMismatch),
        ),
        ending("another face on record", |s| s.authority = Some(0.1), both(Block, Reason::FaceMismatch)),
    ] {
        check(Enhanced, (name, change, v3, v1));
    }
    let mut story = Story::good();
    story.authority = None;
    let decision = decide(Enhanced, &policy(Doubt::Remark), &story.rows(Enhanced));
    assert_eq!((decision.verdict, decision.parts.authority_compare), (Verdict::Clear, PartVerdict::NoPhoto));
    // Where nobody is asked, an odd number is a doubt.
    story.number = false;
    for product in [Product::DocumentVerification, Residency] {
        let v3 = decide(product, &policy(Doubt::Remark), &story.rows(product));
        let v1 = decide(product, &policy(Doubt::AskPerson), &story.rows(product));
        assert_eq!((v3.verdict, v1.verdict), (Attention, Review));
        assert_eq!((&v3.reasons[0], &v1.reasons[0]), (&Reason::MediumRisk, &Reason::DocumentDoubtful));
    }
}

#[test]
fn the_visa_page() {
    use Verdict::{Attention, Block, Error};
    let both = |verdict, reason: Reason| ((verdict, reason.clone()), (verdict, reason));
    let ending = |name, change: Change, (v3, v1)| (name, change, v3, v1);
    for one in [
        ending(
            "no page",
            |s| s.visa = Some(CaptureProblem::NoDocument),
            both(Error, Reason::NoDocument(ImageKind::Visa)),
        ),
        ending("no visa", |s| s.is_visa = false, both(Block, Reason::DocumentUnsupported)),
        ending("an old visa", |s| s.visa_expired = true, both(Attention, Reason::DocumentExpired)),
        ending(
            "no passport",
            |s| (s.kind, s.claimed) = (Some(DocumentKind::IdentityCard), None),
            both(Block, Reason::DocumentUnsupported),
        ),
    ] {
        check(Residency, one);
    }
}

#[test]
fn a_rule_that_is_off_does_not_count() {
    let switches: [(Rule, Change); 10] = [
        (Rule::Zone, |s| s.zone_valid = false),
        (Rule::Consistency, |s| s.inner = Agreement::Different),
        (Rule::Claims, |s| s.claims = Agreement::Different),
        (Rule::Number, |s| s.number = false),
        (Rule::Expiry, |s| s.expired = true),
        (Rule::Age, |s| s.age = Some(12)),
        (Rule::Copy, |s| s.copy = 0.9),
        (Rule::Portrait, |s| s.portrait = 0.9),
        (Rule::Text, |s| s.text = 0.9),
        (Rule::Specimen, |s| s.specimen = 1.0),
    ];
    for (rule, change) in switches {
        let mut story = Story::good();
        change(&mut story);
        let rows = story.rows(Product::DocumentVerification);
        let mut policy = policy(Doubt::Remark);
        assert_ne!(decide(Product::DocumentVerification, &policy, &rows).verdict, Verdict::Clear, "{rule:?}");
        policy.document = DocumentPolicy { off: [rule].into(), ..DocumentPolicy::default() };
        assert_eq!(decide(Product::DocumentVerification, &policy, &rows).verdict, Verdict::Clear, "{rule:?}");
    }
    let mut story = Story::good();
    story.record = Agreement::Different;
    let mut policy = policy(Doubt::Remark);
    policy.document.off = [Rule::Record].into();
    assert_eq!(decide(Enhanced, &policy, &story.rows(Enhanced)).verdict, Verdict::Clear);
}

#[test]
fn a_soft_measurement_alone_is_a_doubt() {
    use kweli_domain::document::{DocumentFinding, Signal, SignalFinding};
    let product = Product::DocumentVerification;
    let with = |names: &[&str]| {
        let signals = names.iter().map(|name| Signal {
            image: ImageKind::DocumentFront,
            name: (*name).into(),
            value: 1.0,
            line: 0.5,
        });
        let finding = DocumentFinding::Signals(SignalFinding { signals: signals.collect(), portrait: None });
        let mut rows = Story::good().rows(product);
        let text = rows.iter_mut().find(|row| row.check == Check::DocumentText).unwrap();
        text.finding = Finding::Document(finding);
        decide(product, &policy(Doubt::Remark), &rows).verdict
    };
    assert_eq!(with(&["text_font"]), Verdict::Attention);
    assert_eq!(with(&["text_patch"]), Verdict::Block);
    assert_eq!(with(&["text_ink", "text_font"]), Verdict::Attention);
    assert_eq!(with(&["text_font", "text_patch"]), Verdict::Block);
    // Noise around a portrait is a doubt near its line, and speaks against the document far beyond.
    for (portrait, verdict) in [(0.49, Verdict::Clear), (0.5, Verdict::Attention), (0.63, Verdict::Block)] {
        let mut story = Story::good();
        story.portrait = portrait;
        assert_eq!(decide(product, &policy(Doubt::Remark), &story.rows(product)).verdict, verdict, "{portrait}");
    }
}

#[test]
fn a_copy_is_granted_held_or_refused_as_the_partner_says() {
    let mut story = Story::good();
    story.copy = 0.9;
    for (doubt, verdict, enrol, document) in [
        (Doubt::AskPerson, Verdict::Review, PartVerdict::Unsure, PartVerdict::Unsure),
        (Doubt::HoldForPerson, Verdict::Review, PartVerdict::Unable, PartVerdict::Unsure),
        (Doubt::RefuseAttack, Verdict::Block, PartVerdict::Failed, PartVerdict::Failed),
        (Doubt::Remark, Verdict::Attention, PartVerdict::Passed, PartVerdict::Unsure),
    ] {
        let decision =
            decide(Product::DocumentVerification, &policy(doubt), &story.rows(Product::DocumentVerification));
        assert_eq!((decision.verdict, decision.parts.enrol), (verdict, enrol), "{doubt:?}");
        assert_eq!(decision.parts.document_check, document, "{doubt:?}");
        assert_eq!(decision.reasons[0], Reason::DocumentCopy);
    }
}

#[test]
fn a_person_judges_document_face_and_capture() {
    let product = Product::DocumentVerification;
    let judged = |change: Change, accepted: Option<bool>| {
        let mut story = Story::good();
        change(&mut story);
        reviewed(decide(product, &policy(Doubt::AskPerson), &story.rows(product)), accepted)
    };
    let doubts: [(Change, Reason); 4] = [
        (|s| s.zone_valid = false, Reason::DocumentCheckFailed),
        (|s| s.copy = 0.9, Reason::DocumentCopy),
        (|s| s.similarity = Some(0.35), Reason::FaceMismatch),
        (|s| s.live = 0.1, Reason::SpoofDetected),
    ];
    for (change, failure) in doubts {
        let yes = judged(change, Some(true));
        assert_eq!(
            (yes.verdict, yes.judge, &yes.reasons[..]),
            (Verdict::Clear, Judge::Person, &[Reason::ConfirmedByReviewer][..])
        );
        assert!(yes.parts.enrol == PartVerdict::Passed && yes.parts.document_check == PartVerdict::Passed);
        let no = judged(change, Some(false));
        assert_eq!((no.verdict, no.judge, &no.reasons[0]), (Verdict::Block, Judge::Person, &failure));
        let nobody = judged(change, None);
        assert_eq!((nobody.verdict, nobody.judge, &nobody.reasons[0]), (Verdict::Block, Judge::Machine, &failure));
    }
    // What is out of date stays so.
    let old = judged(|s| (s.zone_valid, s.expired) = (false, true), Some(true));
    assert_eq!((old.verdict, &old.reasons[0]), (Verdict::Attention, &Reason::DocumentExpired));
    // A final decision stays as it is.
    let mut story = Story::good();
    story.portrait = 0.9;
    let decision = decide(product, &policy(Doubt::AskPerson), &story.rows(product));
    assert_eq!(reviewed(decision.clone(), Some(true)), decision);
}

#[test]
fn a_rejected_document_spares_faces_and_authority() {
    let policy = policy(Doubt::Remark);
    let mut story = Story::good();
    story.inner = Agreement::Different;
    let rows = story.rows(Enhanced);
    let at = |check: Check| rows.iter().position(|r| r.check == check).unwrap();
    // The other document rules still leave their evidence; faces and authority are spared.
    assert!(!is_settled(Enhanced, &rows[..=at(Check::DocumentConsistency)], &policy));
    assert!(is_settled(Enhanced, &rows[..=at(Check::DocumentSpecimen)], &policy));
    let good = Story::good().rows(Enhanced);
    assert!((0..good.len()).all(|n| !is_settled(Enhanced, &good[..n], &policy)));
    story.kind = None;
    let rows = story.rows(Enhanced);
    assert!(is_settled(Enhanced, &rows[..=at(Check::DocumentClass)], &policy));
}

#[test]
fn the_sandbox_says_what_its_people_stand_for() {
    let row = |scenario| row(Check::Sandbox, Finding::Scenario { scenario, rule: "test".into(), record: None });
    for product in PRODUCTS {
        let decided = |doubt, scenario: Scenario| decide(product, &policy(doubt), &[row(scenario)]);
        assert_eq!(decided(Doubt::Remark, Scenario::Success).verdict, Verdict::Clear);
        assert_eq!(decided(Doubt::AskPerson, Scenario::Rejected).reasons, [Reason::FaceMismatch]);
        assert_eq!(decided(Doubt::AskPerson, Scenario::Provisional).verdict, Verdict::Review);
        assert_eq!(decided(Doubt::Remark, Scenario::Provisional).verdict, Verdict::Attention);
        for (reason, verdict) in [
            (Reason::DocumentCheckFailed, Verdict::Block),
            (Reason::DocumentUnsupported, Verdict::Block),
            (Reason::DocumentCopy, Verdict::Attention),
            (Reason::DocumentExpired, Verdict::Attention),
            (Reason::DocumentUnclassifiable, Verdict::Error),
            (Reason::DocumentNumberInvalid, Verdict::Error),
            (Reason::IdentifierNotFound, Verdict::Block),
            (Reason::HighRisk, Verdict::Block),
            (Reason::MediumRisk, Verdict::Attention),
        ] {
            let decision = decided(Doubt::Remark, Scenario::Because(reason.clone()));
            assert_eq!((decision.verdict, &decision.reasons[0]), (verdict, &reason), "{product:?}");
        }
    }
}

#[test]
fn an_outcome_of_an_older_version_has_no_document_parts() {
    let mut stored = serde_json::to_value(kweli_domain::outcome::Parts::default()).unwrap();
    for part in ["document_check", "verify_document", "review_document"] {
        stored.as_object_mut().unwrap().remove(part);
    }
    let read: kweli_domain::outcome::Parts = serde_json::from_value(stored).unwrap();
    assert_eq!(read, kweli_domain::outcome::Parts::default());
}

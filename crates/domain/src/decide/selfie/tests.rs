use super::*;
use crate::decide::testing::{self, row};
use crate::decide::{Doubt, decide, reviewed};
use crate::enrolment::{Grant, grant};
use crate::evidence::{PixelBox, QualityComponent, QualityFinding, UnusablePicture};
use crate::plan::Check;

const FOUR: [Product; 4] = [Product::Registration, Product::Authentication, Product::Compare, Product::UpdatePhoto];
const FACE: Option<PixelBox> = Some(PixelBox { x: 0.0, y: 0.0, width: 100.0, height: 100.0 });

/// Passive lines that are farther apart.
fn policy(doubt: Doubt) -> Policy {
    Policy { live: 0.30, attack: 0.03, ..testing::policy(doubt) }
}

fn quality(faces: u32, scalar: f32) -> Evidence {
    let component =
        QualityComponent { name: "Sharpness".into(), raw: scalar, scalar, threshold: 50.0, mandatory: true };
    row(
        Check::SelfieQuality,
        Finding::Quality(QualityFinding {
            image: ImageKind::Selfie,
            faces,
            face: FACE,
            unified: scalar,
            components: vec![component],
            advice: vec![],
        }),
    )
}

fn live(selfie: Option<f32>, frames: Option<f32>, identity_min: Option<f32>) -> Evidence {
    let finding = LivenessFinding {
        scores: vec![],
        selfie,
        frames,
        identity_min,
        live_line: 0.30,
        attack_line: 0.03,
        identity_line: 0.30,
        signals: vec![],
    };
    row(Check::Liveness, Finding::Liveness(finding))
}

fn face(similarity: Option<f32>, reference_face: Option<PixelBox>) -> Evidence {
    let finding = FaceCompareFinding {
        probe: ImageKind::Selfie,
        reference: ImageKind::EnrolledSelfie,
        similarity,
        per_model: vec![],
        match_line: 0.40,
        review_line: 0.30,
        probe_face: FACE,
        reference_face,
    };
    row(Check::EnrolledCompare, Finding::FaceCompare(finding))
}

/// A job in which everything is as given; a registration compares nothing.
fn story(product: Product, live: Evidence, similarity: f32) -> Vec<Evidence> {
    let mut all = vec![quality(1, 90.0), live];
    if product != Product::Registration {
        all.push(face(Some(similarity), FACE));
    }
    all
}

fn good() -> Evidence {
    live(Some(0.9), Some(0.9), Some(0.7))
}

#[test]
fn all_is_well() {
    for product in FOUR {
        for doubt in [Doubt::AskPerson, Doubt::HoldForPerson, Doubt::RefuseAttack, Doubt::Remark] {
            let decision = decide(product, &policy(doubt), &story(product, good(), 0.8));
            assert_eq!((decision.verdict, &decision.reasons[..]), (Verdict::Clear, &[][..]), "{product:?}");
            assert!(decision.billable);
            let wanted = if product == Product::Authentication { Grant::Nothing } else { Grant::Now };
            assert_eq!(grant(product, &decision), wanted, "{product:?}");
        }
    }
}

#[test]
fn what_ends_a_job() {
    let dark = live(Some(0.01), Some(0.9), None);
    let stranger = live(Some(0.9), Some(0.9), Some(0.1));
    for product in FOUR {
        let of = |evidence: &[Evidence]| decide(product, &policy(Doubt::AskPerson), evidence);
        let poor = of(&[quality(1, 10.0)]);
        assert_eq!(poor.reasons, [Reason::QualityTooPoor(ImageKind::Selfie)]);
        assert_eq!(of(&[quality(0, 0.0)]).reasons, [Reason::NoFace(ImageKind::Selfie)]);
        assert_eq!(of(&story(product, dark.clone(), 0.9)).reasons, [Reason::SpoofDetected]);
        let mixed = of(&story(product, stranger.clone(), 0.9));
        let expected = match product {
            Product::Registration => Reason::FaceMismatch,
            _ => Reason::SpoofDetected,
        };
        assert_eq!((mixed.verdict, &mixed.reasons[..]), (Verdict::Block, &[expected][..]), "{product:?}");
        for decision in [poor, mixed] {
            assert_eq!(grant(product, &decision), Grant::Nothing);
        }
    }
    for product in [Product::Authentication, Product::Compare, Product::UpdatePhoto] {
        let other = decide(product, &policy(Doubt::AskPerson), &story(product, good(), 0.1));
        assert_eq!((other.verdict, &other.reasons[..]), (Verdict::Block, &[Reason::FaceMismatch][..]));
        assert!(other.face_confidence.unwrap() < 5.0);
    }
}

#[test]
fn frames_that_show_nobody_pass_nowhere_unseen() {
    use crate::liveness::{LivenessSignal, SignalKind};
    let judged = |share| {
        let signals = vec![LivenessSignal::low(SignalKind::Judged, share, f32::MIN, 0.5, 1.0)];
        let Finding::Liveness(finding) = live(Some(0.9), None, None).finding else { unreachable!() };
        row(Check::Liveness, Finding::Liveness(LivenessFinding { signals, ..finding }))
    };
    let nobody = [Reason::NoFace(ImageKind::Liveness(0))];
    for product in FOUR.into_iter().chain([Product::BiometricKyc]) {
        for doubt in [Doubt::AskPerson, Doubt::HoldForPerson, Doubt::RefuseAttack, Doubt::Remark] {
            let story = story(product, judged(0.0), 0.8);
            let decision = decide(product, &policy(doubt), &story);
            let nobody_looks = doubt == Doubt::Remark;
            assert_eq!(decision.reasons == nobody, nobody_looks, "{product:?} {doubt:?} {decision:?}");
            assert_eq!(crate::plan::is_settled(product, &story, &policy(doubt)), nobody_looks);
            if nobody_looks {
                assert_eq!((decision.verdict, decision.parts.liveness), (Verdict::Block, PartVerdict::Unable));
                assert_eq!(grant(product, &decision), Grant::Nothing);
            } else {
                assert!(decision.reasons.contains(&Reason::SpoofSuspected), "{decision:?}");
            }
            // A few are enough for a doubt.
            let few = decide(product, &policy(doubt), &self::story(product, judged(0.2), 0.8));
            assert!(few.reasons.contains(&Reason::SpoofSuspected), "{few:?}");
        }
    }
}

#[test]
fn a_picture_without_a_face_is_named() {
    let evidence = [quality(1, 90.0), good(), face(None, None)];
    let decision = decide(Product::Compare, &policy(Doubt::Remark), &evidence);
    assert_eq!(decision.reasons, [Reason::NoFace(ImageKind::EnrolledSelfie)]);
    assert_eq!(decision.parts.card_compare, PartVerdict::Unable);
}

#[test]
fn missing_checks_are_our_failure() {
    for product in FOUR {
        for evidence in [vec![], vec![quality(1, 90.0)], vec![good()]] {
            assert_eq!(decide(product, &policy(Doubt::Remark), &evidence).reasons, [Reason::Internal], "{product:?}");
        }
    }
    let uncompared = [quality(1, 90.0), good()];
    assert_eq!(decide(Product::Authentication, &policy(Doubt::Remark), &uncompared).reasons, [Reason::Internal]);
}

#[test]
fn an_enrolled_person_is_not_enrolled_again_unless_it_may_be() {
    let on_file = |may_replace| row(Check::OnFile, Finding::OnFile { enrolled: true, may_replace });
    let mut evidence = story(Product::Registration, good(), 0.0);
    evidence.insert(0, on_file(true));
    assert_eq!(decide(Product::Registration, &policy(Doubt::Remark), &evidence).verdict, Verdict::Clear);
    // Found out at the very end, when another job was first.
    evidence.push(on_file(false));
    let decision = decide(Product::Registration, &policy(Doubt::Remark), &evidence);
    assert_eq!((decision.verdict, &decision.reasons[..]), (Verdict::Block, &[Reason::AlreadyEnrolled][..]));
    assert_eq!(grant(Product::Registration, &decision), Grant::Nothing);
}

#[test]
fn doubt_is_granted_held_or_refused() {
    let doubtful = live(Some(0.1), Some(0.1), Some(0.7));
    for (doubt, product, verdict, granted) in [
        (Doubt::AskPerson, Product::Registration, Verdict::Review, Grant::Provisionally),
        (Doubt::HoldForPerson, Product::Registration, Verdict::Review, Grant::Later),
        (Doubt::RefuseAttack, Product::Registration, Verdict::Block, Grant::Nothing),
        (Doubt::Remark, Product::Registration, Verdict::Attention, Grant::Now),
        (Doubt::AskPerson, Product::UpdatePhoto, Verdict::Review, Grant::Later),
        (Doubt::HoldForPerson, Product::UpdatePhoto, Verdict::Review, Grant::Later),
        (Doubt::AskPerson, Product::Authentication, Verdict::Review, Grant::Nothing),
        (Doubt::Remark, Product::Authentication, Verdict::Attention, Grant::Nothing),
    ] {
        let decision = decide(product, &policy(doubt), &story(product, doubtful.clone(), 0.9));
        assert_eq!((decision.verdict, grant(product, &decision)), (verdict, granted), "{doubt:?} {product:?}");
        assert!(decision.reasons.contains(&Reason::SpoofSuspected));
    }
    let unsure =
        decide(Product::Authentication, &policy(Doubt::AskPerson), &story(Product::Authentication, good(), 0.35));
    assert_eq!((unsure.verdict, &unsure.reasons[..]), (Verdict::Review, &[Reason::FaceUnsure][..]));
    assert_eq!(unsure.parts.registered_compare, PartVerdict::Unsure);
    assert_eq!(unsure.parts.enrol, PartVerdict::NotApplicable);
    let unscored = decide(
        Product::Registration,
        &policy(Doubt::AskPerson),
        &story(Product::Registration, live(None, None, None), 0.0),
    );
    assert_eq!((unscored.verdict, &unscored.reasons[..]), (Verdict::Review, &[Reason::MediumRisk][..]));
}

#[test]
fn a_person_settles_whatever_was_left_open() {
    let doubtful = live(Some(0.1), Some(0.1), Some(0.7));
    for product in FOUR {
        let open = decide(product, &policy(Doubt::AskPerson), &story(product, doubtful.clone(), 0.35));
        for (accepted, verdict) in [(Some(true), Verdict::Clear), (Some(false), Verdict::Block), (None, Verdict::Block)]
        {
            let decision = reviewed(open.clone(), accepted);
            assert_eq!(decision.verdict, verdict);
            let text = serde_json::to_string(&decision.parts).unwrap();
            assert!(!text.contains("unsure"), "{product:?} {accepted:?} {text}");
            let enrols = accepted == Some(true) && product != Product::Authentication;
            assert_eq!(grant(product, &decision), if enrols { Grant::Now } else { Grant::Nothing });
        }
    }
}

#[test]
fn the_picture_on_file_alone_is_enough_where_it_is_asked_for() {
    let mut own = face(Some(1.0), FACE);
    if let Finding::FaceCompare(finding) = &mut own.finding {
        finding.probe = ImageKind::EnrolledSelfie;
    }
    let decision = decide(Product::Authentication, &policy(Doubt::Remark), &[own]);
    assert_eq!((decision.verdict, decision.parts.liveness), (Verdict::Clear, PartVerdict::NotApplicable));
    let captured = decide(Product::Authentication, &policy(Doubt::Remark), &[face(Some(1.0), FACE)]);
    assert_eq!(captured.reasons, [Reason::Internal]);
    let gone = decide(Product::Authentication, &policy(Doubt::Remark), &[face(None, None)]);
    assert_eq!(gone.reasons, [Reason::NoFace(ImageKind::EnrolledSelfie)]);
}

#[test]
fn test_data_stand_for_every_outcome() {
    let of = |product, doubt, scenario| {
        let finding = Finding::Scenario { scenario, rule: "test".into(), record: None };
        decide(product, &policy(doubt), &[row(Check::Sandbox, finding)])
    };
    for product in FOUR {
        assert_eq!(of(product, Doubt::AskPerson, Scenario::Success).verdict, Verdict::Clear);
        assert_eq!(of(product, Doubt::AskPerson, Scenario::Rejected).reasons, [Reason::FaceMismatch]);
        let provisional = of(product, Doubt::AskPerson, Scenario::Provisional);
        assert_eq!((provisional.verdict, &provisional.reasons[..]), (Verdict::Review, &[Reason::MediumRisk][..]));
        let remark = of(product, Doubt::Remark, Scenario::Provisional);
        assert_eq!((remark.verdict, &remark.reasons[..]), (Verdict::Attention, &[Reason::MediumRisk][..]));
        let locked = of(product, Doubt::Remark, Scenario::Because(Reason::AccountLocked));
        assert_eq!((locked.verdict, &locked.reasons[..]), (Verdict::Block, &[Reason::AccountLocked][..]));
    }
}

#[test]
fn an_unusable_selfie_is_an_error() {
    let finding = Finding::Pictures {
        usable: vec![],
        unusable: vec![UnusablePicture { image: ImageKind::Selfie, why: "cut off".into() }],
        missing: vec![ImageKind::Portrait],
    };
    let decision = decide(Product::Compare, &policy(Doubt::Remark), &[row(Check::Pictures, finding)]);
    assert_eq!(decision.verdict, Verdict::Error);
    assert_eq!(decision.reasons, [Reason::ImagesUnusable(vec![ImageKind::Selfie, ImageKind::Portrait])]);
    assert_eq!(decision.parts.selfie_provided, PartVerdict::Failed);
    assert!(!decision.billable);
}

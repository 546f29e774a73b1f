//! Worse evidence never gives a better decision.

use crate::story::{Story, policy};
use kweli_domain::decide::{Doubt, decide};
use kweli_domain::document::{Agreement, CaptureProblem, DocumentKind};
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, ImageKind, Product, Verdict};
use proptest::prelude::*;

/// How good a verdict is for the person: clear, then doubtful, then anything that does not pass.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Clear => 2,
        Verdict::Attention | Verdict::Review => 1,
        Verdict::Block | Verdict::Error => 0,
    }
}

fn product() -> impl Strategy<Value = Product> {
    prop_oneof![
        Just(Product::DocumentVerification),
        Just(Product::EnhancedDocumentVerification),
        Just(Product::ResidencyDocumentVerification)
    ]
}

fn doubt() -> impl Strategy<Value = Doubt> {
    prop_oneof![Just(Doubt::AskPerson), Just(Doubt::HoldForPerson), Just(Doubt::RefuseAttack), Just(Doubt::Remark)]
}

fn agreement() -> impl Strategy<Value = Agreement> {
    prop_oneof![
        5 => Just(Agreement::Same),
        1 => Just(Agreement::Similar),
        1 => Just(Agreement::Partly),
        1 => Just(Agreement::Different)
    ]
}

fn score() -> impl Strategy<Value = f32> {
    prop_oneof![4 => 0.0_f32..0.45, 1 => 0.45_f32..1.0]
}

fn story() -> impl Strategy<Value = Story> {
    (
        (prop::bool::weighted(0.95), 0.0_f32..1.0, prop::bool::weighted(0.9), prop::bool::weighted(0.9)),
        (agreement(), any::<bool>(), agreement(), prop::bool::weighted(0.9), prop::bool::weighted(0.2)),
        (prop::option::of(12_u16..40), any::<bool>(), score(), score(), score()),
        (prop::bool::weighted(0.9), prop::bool::weighted(0.1), 0.0_f32..1.0, prop::option::weighted(0.9, 0.2_f32..0.9)),
        (prop_oneof![6 => Just(0_u8), 1 => 1_u8..5], agreement(), prop::option::of(0.2_f32..0.9)),
    )
        .prop_map(|(class, text, looks, faces, authority)| Story {
            listed: class.0,
            confidence: class.1,
            zone_valid: class.2,
            named: class.3,
            inner: text.0,
            inner_certain: text.1,
            claims: text.2,
            number: text.3,
            expired: text.4,
            age: looks.0,
            age_certain: looks.1,
            copy: looks.2,
            portrait: looks.3,
            text: looks.4,
            is_visa: faces.0,
            visa_expired: faces.1,
            live: faces.2,
            similarity: faces.3,
            lookup: authority.0,
            record: authority.1,
            authority: authority.2,
            ..Story::good()
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, ..ProptestConfig::default() })]

    #[test]
    fn each_signal_alone(story in story(), product in product(), doubt in doubt(), by in 0.0_f32..1.0) {
        let of = |story: &Story| rank(decide(product, &policy(doubt), &story.rows(product)).verdict);
        let before = of(&story);
        let s = || story.clone();
        let worse = [
            ("the front breaks", Story { broken: Some(ImageKind::DocumentFront), ..s() }),
            ("the selfie breaks", Story { broken: Some(ImageKind::Selfie), ..s() }),
            ("the document disappears", Story { capture: Some(CaptureProblem::NoDocument), ..s() }),
            ("another document appears", Story { capture: Some(CaptureProblem::Several), ..s() }),
            ("half of it disappears", Story { capture: Some(CaptureProblem::Part), ..s() }),
            ("the picture is poor", Story { capture: Some(CaptureProblem::TooPoor), ..s() }),
            ("the kind is lost", Story { kind: None, ..s() }),
            ("the class is less sure", Story { confidence: story.confidence * by, ..s() }),
            ("another kind was claimed", Story { claimed: Some(DocumentKind::HealthCard), ..s() }),
            ("the kind is not listed", Story { listed: false, ..s() }),
            ("check digits fail", Story { zone_valid: false, ..s() }),
            ("the name is lost", Story { named: false, ..s() }),
            ("it contradicts itself", Story { inner: Agreement::Different, inner_certain: true, ..s() }),
            ("it may contradict itself", Story { inner: story.inner.max(Agreement::Partly), ..s() }),
            ("the claims differ", Story { claims: Agreement::Different, ..s() }),
            ("the number is odd", Story { number: false, ..s() }),
            ("it expires", Story { expired: true, ..s() }),
            ("the holder is younger", Story { age: story.age.map(|a| a - 10), ..s() }),
            ("it looks more like a copy", Story { copy: story.copy + by, ..s() }),
            ("the portrait looks worse", Story { portrait: story.portrait + by, ..s() }),
            ("the text looks worse", Story { text: story.text + by, ..s() }),
            ("it is a specimen", Story { specimen: 1.0, ..s() }),
            ("the visa is none", Story { is_visa: false, ..s() }),
            ("the visa page is lost", Story { visa: Some(CaptureProblem::NoDocument), ..s() }),
            ("the visa expires", Story { visa_expired: true, ..s() }),
            ("the face disappears", Story { faces: 0, ..s() }),
            ("liveness falls", Story { live: story.live * by, ..s() }),
            ("similarity falls", Story { similarity: story.similarity.map(|v| v * by), ..s() }),
            ("the portrait is lost", Story { similarity: None, ..s() }),
            ("the number is unknown", Story { lookup: 1, ..s() }),
            ("the authority is down", Story { lookup: 3, ..s() }),
            ("the record differs", Story { record: Agreement::Different, ..s() }),
            ("the record's face differs", Story { authority: story.authority.map(|v| v * by), ..s() }),
        ];
        for (what, worse) in worse {
            prop_assert!(of(&worse) <= before, "{what}: {before} became {} for {story:?}", of(&worse));
        }
    }

    #[test]
    fn nothing_passes_without_every_check(story in story(), product in product(), missing in 0_usize..20) {
        let mut rows = story.rows(product);
        prop_assume!(missing < rows.len());
        let removed = rows.remove(missing);
        let needed = [
            Check::DocumentCapture, Check::DocumentClass, Check::DocumentFields, Check::SelfieQuality, Check::Liveness,
            Check::CardCompare, Check::Lookup, Check::Visa,
        ];
        if needed.contains(&removed.check) {
            prop_assert_eq!(rank(decide(product, &policy(Doubt::Remark), &rows).verdict), 0);
        }
    }

    #[test]
    fn a_judgement_is_a_function_of_its_rows(story in story(), product in product(), doubt in doubt()) {
        let rows = story.rows(product);
        let stored: Vec<Evidence> = serde_json::from_str(&serde_json::to_string(&rows).unwrap()).unwrap();
        prop_assert_eq!(decide(product, &policy(doubt), &rows), decide(product, &policy(doubt), &stored));
    }
}

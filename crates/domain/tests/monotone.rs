//! Worse evidence never gives a better decision.
#![allow(clippy::unwrap_used)]

use kweli_domain::decide::{Doubt, Policy, decide};
use kweli_domain::evidence::{
    DecodedPicture, DetailVerdict, DetailVerdicts, FaceCompareFinding, LivenessFinding, LookupAnswer, PixelBox,
    QualityComponent, QualityFinding, UnusablePicture,
};
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Finding, ImageKind, Product, Verdict};
use proptest::prelude::*;

/// Everything that a face job's evidence can say, as knobs that only get worse in one direction.
#[derive(Clone, Debug)]
struct Story {
    selfie_usable: bool,
    faces: u32,
    quality: f32,
    live: Option<f32>,
    frames: Option<f32>,
    identity: Option<f32>,
    lookup: u8,
    age: Option<u16>,
    similarity: Option<f32>,
}

fn policy(doubt: Doubt) -> Policy {
    Policy {
        version: "test".into(),
        face_match: 0.40,
        face_review: 0.30,
        live: 0.30,
        attack: 0.03,
        frame_identity: 0.30,
        doubt,
        minimum_age: Some(18),
        document: Default::default(),
    }
}

fn row(check: Check, finding: Finding) -> Evidence {
    Evidence { check, version: 1, models: vec![], took_ms: 1, finding }
}

fn evidence(story: &Story) -> Vec<Evidence> {
    let face = Some(PixelBox { x: 0.0, y: 0.0, width: 100.0, height: 100.0 });
    let picture = DecodedPicture { image: ImageKind::Selfie, width: 640, height: 480 };
    let broken = UnusablePicture { image: ImageKind::Selfie, why: "cut off".into() };
    let answer = match story.lookup {
        0 => LookupAnswer::Found { record: Box::default() },
        1 => LookupAnswer::NotFound,
        2 => LookupAnswer::Invalid { field: "id_number".into() },
        3 => LookupAnswer::Unavailable,
        _ => LookupAnswer::Refused,
    };
    vec![
        row(
            Check::Pictures,
            Finding::Pictures {
                usable: if story.selfie_usable { vec![picture] } else { vec![] },
                unusable: if story.selfie_usable { vec![] } else { vec![broken] },
                missing: vec![],
            },
        ),
        row(
            Check::SelfieQuality,
            Finding::Quality(QualityFinding {
                image: ImageKind::Selfie,
                faces: story.faces,
                face,
                unified: story.quality,
                components: vec![QualityComponent {
                    name: "Sharpness".into(),
                    raw: story.quality,
                    scalar: story.quality,
                    threshold: 50.0,
                    mandatory: true,
                }],
                advice: vec![],
            }),
        ),
        row(
            Check::Liveness,
            Finding::Liveness(LivenessFinding {
                scores: vec![],
                selfie: story.live,
                frames: story.frames,
                identity_min: story.identity,
                live_line: 0.30,
                attack_line: 0.03,
                identity_line: 0.30,
                signals: Vec::new(),
            }),
        ),
        row(Check::Lookup, Finding::Lookup { authority: "test".into(), answer }),
        row(Check::Age, Finding::Age { years: story.age, minimum: 18 }),
        row(
            Check::AuthorityCompare,
            Finding::FaceCompare(FaceCompareFinding {
                probe: ImageKind::Selfie,
                reference: ImageKind::AuthorityPhoto,
                similarity: story.similarity,
                per_model: vec![],
                match_line: 0.40,
                review_line: 0.30,
                probe_face: face,
                reference_face: story.similarity.and(face),
            }),
        ),
    ]
}

fn verdict(story: &Story, doubt: Doubt) -> Verdict {
    decide(Product::BiometricKyc, &policy(doubt), &evidence(story)).verdict
}

/// How good a verdict is for the person: clear, then doubtful, then anything that does not pass.
const fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Clear => 2,
        Verdict::Attention | Verdict::Review => 1,
        Verdict::Block | Verdict::Error => 0,
    }
}

fn unit() -> impl Strategy<Value = f32> {
    // Half of the values lie about the lines, where a mistake would show.
    prop_oneof![0.0_f32..=1.0, 0.0_f32..=0.05, 0.25_f32..=0.45]
}

fn story() -> impl Strategy<Value = Story> {
    (
        (prop::bool::weighted(0.9), 0_u32..3, 0.0_f32..=100.0),
        (prop::option::weighted(0.9, unit()), prop::option::of(unit()), prop::option::of(unit())),
        (prop_oneof![4 => Just(0_u8), 1 => 1_u8..5], prop::option::of(10_u16..30)),
        prop::option::weighted(0.9, unit()),
    )
        .prop_map(|((selfie_usable, faces, quality), (live, frames, identity), (lookup, age), similarity)| Story {
            selfie_usable,
            faces,
            quality,
            live,
            frames,
            identity,
            lookup,
            age,
            similarity,
        })
}

fn less(value: Option<f32>, by: f32) -> Option<f32> {
    value.map(|v| (v - by).max(0.0))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn each_signal_alone(story in story(), by in 0.0_f32..=1.0, doubt in prop_oneof![Just(Doubt::AskPerson), Just(Doubt::HoldForPerson), Just(Doubt::RefuseAttack), Just(Doubt::Remark)]) {
        let before = rank(verdict(&story, doubt));
        let worse = [
            ("the selfie breaks", Story { selfie_usable: false, ..story.clone() }),
            ("the face disappears", Story { faces: 0, ..story.clone() }),
            ("quality falls", Story { quality: story.quality * (1.0 - by), ..story.clone() }),
            ("selfie liveness falls", Story { live: less(story.live, by), ..story.clone() }),
            ("selfie liveness is lost", Story { live: None, ..story.clone() }),
            ("frame liveness falls", Story { frames: less(story.frames, by), ..story.clone() }),
            ("identity over frames falls", Story { identity: less(story.identity, by), ..story.clone() }),
            ("the number is unknown", Story { lookup: 1, ..story.clone() }),
            ("the authority is down", Story { lookup: 3, ..story.clone() }),
            ("the person is younger", Story { age: story.age.map(|a| a - 10), ..story.clone() }),
            ("similarity falls", Story { similarity: less(story.similarity, by), ..story.clone() }),
            ("the reference is lost", Story { similarity: None, ..story.clone() }),
        ];
        for (what, worse) in worse {
            if what == "selfie liveness is lost" && story.live.is_some_and(|live| live < 0.03) {
                // No score is doubt; it is not worse than a certain attack.
                continue;
            }
            let after = rank(verdict(&worse, doubt));
            prop_assert!(after <= before, "{what}: {before} became {after} for {story:?}");
        }
    }

    #[test]
    fn nothing_passes_without_every_check(story in story(), missing in 0_usize..6) {
        // Age has no say where the record has no birth date; the others must all have spoken.
        prop_assume!(missing != 4);
        let mut rows = evidence(&story);
        let removed = rows.remove(missing);
        let with = rank(verdict(&story, Doubt::Remark));
        let without = rank(decide(Product::BiometricKyc, &policy(Doubt::Remark), &rows).verdict);
        // Taking bad evidence away may help; but a job that passes only without a check has not been checked.
        if matches!(removed.check, Check::SelfieQuality | Check::Liveness | Check::AuthorityCompare) {
            prop_assert_eq!(without, 0);
        } else {
            prop_assert!(with == 0 || without <= with);
        }
    }

    #[test]
    fn a_judgement_is_a_function_of_its_rows(story in story()) {
        let rows = evidence(&story);
        let stored: Vec<Evidence> = serde_json::from_str(&serde_json::to_string(&rows).unwrap()).unwrap();
        let policy = policy(Doubt::AskPerson);
        prop_assert_eq!(decide(Product::BiometricKyc, &policy, &rows), decide(Product::BiometricKyc, &policy, &stored));
    }

    #[test]
    fn comparisons_of_details_are_monotone(others in prop::array::uniform4(0_u8..5), worse in 0_usize..4, agreed in 0_u8..2) {
        let verdicts = [DetailVerdict::Exact, DetailVerdict::Partial, DetailVerdict::NoMatch, DetailVerdict::NotProvided, DetailVerdict::NotHeld];
        let decide_with = |fields: [u8; 4]| {
            let [names, date_of_birth, gender, phone_number] = fields.map(|f| verdicts[usize::from(f)]);
            let details = DetailVerdicts { names, date_of_birth, gender, phone_number };
            let rows = [
                row(Check::Lookup, Finding::Lookup { authority: "test".into(), answer: LookupAnswer::Found { record: Box::default() } }),
                row(Check::Details, Finding::Details(details.into())),
            ];
            decide(Product::BasicKyc, &policy(Doubt::Remark), &rows)
        };
        let mut fields = others;
        fields[worse] = agreed;
        let mut changed = fields;
        changed[worse] = 2;
        let grade = |d: kweli_domain::outcome::Decision| match d.reasons[0] {
            kweli_domain::Reason::DetailsMatch => 2,
            kweli_domain::Reason::DetailsPartlyMatch => 1,
            _ => 0,
        };
        prop_assert!(grade(decide_with(changed)) <= grade(decide_with(fields)));
    }
}

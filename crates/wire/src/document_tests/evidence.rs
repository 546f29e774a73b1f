//! The rows of a document job in which all is well, and everything that may be wrong instead.

use kweli_domain::document::{
    AgeFinding, Agreement, Capture, CaptureFinding, CaptureProblem, ClassFinding, ComparedFinding, Comparison,
    DocumentFinding, DocumentKind, ExpiryFinding, FieldsFinding, NumberFinding, Origin, SameField, Signal,
    SignalFinding, VisaFinding, VisaPage, ZoneFinding,
};
use kweli_domain::evidence::{
    FaceCompareFinding, LivenessFinding, LookupAnswer, QualityComponent, QualityFinding, UnusablePicture,
};
use kweli_domain::plan::Check;
use kweli_domain::sandbox::Scenario;
use kweli_domain::{Evidence, Finding, IdentityRecord, ImageKind, Product, Reason};

use Product::{EnhancedDocumentVerification as Enhanced, ResidencyDocumentVerification as Residency};

/// One finding in the place of the good one.
pub type Change = (Check, Finding);

fn document(check: Check, finding: DocumentFinding) -> Change {
    (check, Finding::Document(finding))
}

/// What the passport says.
pub fn record() -> IdentityRecord {
    IdentityRecord {
        id_number: Some("A12345678".into()),
        first_name: Some("AMINA FATOU".into()),
        last_name: Some("CLEARWATER".into()),
        date_of_birth: Some("1990-01-01".into()),
        gender: Some("F".into()),
        issuance_date: Some("2020-06-16".into()),
        expiration_date: Some("2030-06-15".into()),
        extra: [("document_type".to_owned(), "PASSPORT".into())].into(),
        ..IdentityRecord::default()
    }
}

fn capture(image: ImageKind, problem: Option<CaptureProblem>) -> Capture {
    Capture { image, problem, corners: [(0.0, 0.0); 4], outline: 1.0, measures: vec![] }
}

fn captured(problem: Option<CaptureProblem>) -> Change {
    let pictures = vec![capture(ImageKind::DocumentFront, problem)];
    document(Check::DocumentCapture, DocumentFinding::Capture(CaptureFinding { pictures }))
}

fn class(kind: Option<DocumentKind>, listed: bool) -> Change {
    let finding = ClassFinding {
        kind,
        country: "KE".parse().ok(),
        template: None,
        confidence: 1.0,
        basis: vec!["mrz".into()],
        claimed_country: "KE".parse().ok(),
        claimed_kind: Some(DocumentKind::Passport),
        claim_unknown: false,
        listed,
    };
    document(Check::DocumentClass, DocumentFinding::Class(finding))
}

fn zone(valid: bool) -> Change {
    let finding = ZoneFinding {
        expected: true,
        image: Some(ImageKind::DocumentFront),
        format: Some("TD3".into()),
        lines: vec![],
        digits: vec![("composite".into(), valid)],
        valid,
        repairs: 0,
    };
    document(Check::DocumentZone, DocumentFinding::Zone(finding))
}

fn compared(check: Check, right: Origin, agreement: Agreement) -> Change {
    let pair = Comparison { field: SameField::Name, left: Origin::Front, right, agreement, certain: true };
    document(check, DocumentFinding::Compared(ComparedFinding { pairs: vec![pair] }))
}

fn number(matched: bool) -> Change {
    let finding = NumberFinding {
        id_type: Some("PASSPORT".into()),
        pattern: None,
        read: true,
        matched,
        test_number: false,
        number: Some("A12345678".into()),
    };
    document(Check::DocumentNumber, DocumentFinding::Number(finding))
}

fn expiry(expired: bool) -> Change {
    let finding = ExpiryFinding { expires: Some("2030-06-15".into()), today: "2026-03-10".into(), expired };
    document(Check::DocumentExpiry, DocumentFinding::Expiry(finding))
}

fn age(years: u16, certain: bool) -> Change {
    document(Check::DocumentAge, DocumentFinding::Age(AgeFinding { years: Some(years), minimum: 18, certain }))
}

fn signals(check: Check, value: f32) -> Change {
    let signal = Signal { image: ImageKind::DocumentFront, name: "measure".into(), value, line: 0.5 };
    document(check, DocumentFinding::Signals(SignalFinding { signals: vec![signal], portrait: None }))
}

fn visa(problem: Option<CaptureProblem>, is_visa: bool) -> Change {
    let page = VisaPage {
        full_name: Some("AMINA FATOU CLEARWATER".into()),
        id_number: Some("V0000001".into()),
        document_primary_id: Some("A12345678".into()),
        issuance_date: Some("2025-01-15".into()),
        expiry_date: Some("2026-10-15".into()),
        ..VisaPage::default()
    };
    let capture = capture(ImageKind::Visa, problem);
    let finding = VisaFinding { capture, is_visa, page, pairs: vec![], expired: false, signals: vec![] };
    document(Check::Visa, DocumentFinding::Visa(Box::new(finding)))
}

fn quality(faces: u32, scalar: f32) -> Change {
    let component = QualityComponent { name: "Sharpness".into(), raw: 1.0, scalar, threshold: 20.0, mandatory: true };
    let finding = QualityFinding {
        image: ImageKind::Selfie,
        faces,
        face: None,
        unified: scalar,
        components: vec![component],
        advice: vec![],
    };
    (Check::SelfieQuality, Finding::Quality(finding))
}

fn live(score: f32, frames: bool) -> Change {
    let finding = LivenessFinding {
        scores: vec![],
        selfie: Some(score),
        frames: frames.then_some(score),
        identity_min: None,
        live_line: 0.6,
        attack_line: 0.3,
        identity_line: 0.3,
        signals: Vec::new(),
    };
    (Check::Liveness, Finding::Liveness(finding))
}

fn faces(check: Check, similarity: Option<f32>) -> Change {
    let by_card = check == Check::CardCompare;
    let finding = FaceCompareFinding {
        probe: ImageKind::Selfie,
        reference: if by_card { ImageKind::DocumentFront } else { ImageKind::AuthorityPhoto },
        similarity,
        per_model: vec![],
        match_line: 0.4,
        review_line: 0.3,
        probe_face: None,
        reference_face: None,
    };
    (check, Finding::FaceCompare(finding))
}

fn asked(answer: LookupAnswer) -> Change {
    (Check::Lookup, Finding::Lookup { authority: "table".into(), answer })
}

fn pictures(missing: &[ImageKind], broken: &[ImageKind]) -> Change {
    let unusable = broken.iter().map(|image| UnusablePicture { image: *image, why: "cut off".into() }).collect();
    (Check::Pictures, Finding::Pictures { usable: vec![], unusable, missing: missing.to_vec() })
}

/// All in order.
fn good(product: Product) -> Vec<Change> {
    let fields = FieldsFinding { fields: vec![], record: Box::new(record()) };
    let mut rows = vec![
        pictures(&[], &[]),
        captured(None),
        class(Some(DocumentKind::Passport), true),
        zone(true),
        document(Check::DocumentFields, DocumentFinding::Fields(fields)),
        compared(Check::DocumentConsistency, Origin::Zone, Agreement::Same),
        number(true),
        expiry(false),
        age(34, true),
        signals(Check::DocumentCopy, 0.0),
        signals(Check::DocumentPortrait, 0.0),
        signals(Check::DocumentText, 0.0),
        signals(Check::DocumentSpecimen, 0.0),
    ];
    if product == Residency {
        rows.push(visa(None, true));
    }
    rows.extend([quality(1, 80.0), live(0.9, true), faces(Check::CardCompare, Some(0.8))]);
    if product == Enhanced {
        rows.push(asked(LookupAnswer::Found { record: Box::new(record()) }));
        rows.push(compared(Check::RecordMatch, Origin::Authority, Agreement::Same));
        rows.push(faces(Check::AuthorityCompare, Some(0.8)));
    }
    rows
}

/// The rows of a job with one finding changed; later rows stay, as the decision ends before them.
pub fn rows(product: Product, change: Option<Change>) -> Vec<Evidence> {
    let mut rows = good(product);
    if let Some((check, finding)) = change {
        match rows.iter_mut().find(|(own, _)| *own == check) {
            Some(row) => row.1 = finding,
            None => rows = vec![(check, finding)],
        }
    }
    rows.into_iter()
        .map(|(check, finding)| Evidence { check, version: 1, models: vec![], took_ms: 1, finding })
        .collect()
}

fn sandbox(scenario: Scenario) -> Change {
    (Check::Sandbox, Finding::Scenario { scenario, rule: "test".into(), record: Some(Box::new(record())) })
}

/// Everything that a job of a product can come to, by name.
pub fn endings(product: Product) -> Vec<(&'static str, Option<Change>)> {
    use ImageKind::{DocumentBack, DocumentFront, Selfie};
    let package = |reason| Some((Check::Package, Finding::Package { reason, detail: "x".into() }));
    let mut all = vec![
        ("clear", None),
        ("clear without frames", Some(live(0.9, false))),
        ("no selfie", Some(pictures(&[Selfie], &[]))),
        ("no document", Some(pictures(&[DocumentFront], &[]))),
        ("broken back", Some(pictures(&[], &[DocumentBack]))),
        ("nothing like a document", Some(captured(Some(CaptureProblem::NoDocument)))),
        ("too poor", Some(captured(Some(CaptureProblem::TooPoor)))),
        ("not classified", Some(class(None, false))),
        ("unsupported", Some(class(Some(DocumentKind::Passport), false))),
        ("wrong check digits", Some(zone(false))),
        ("contradiction", Some(compared(Check::DocumentConsistency, Origin::Zone, Agreement::Different))),
        ("odd number", Some(number(false))),
        ("expired", Some(expiry(true))),
        ("young", Some(age(17, true))),
        ("perhaps young", Some(age(17, false))),
        ("copy", Some(signals(Check::DocumentCopy, 0.9))),
        ("portrait replaced", Some(signals(Check::DocumentPortrait, 0.9))),
        ("text edited", Some(signals(Check::DocumentText, 0.9))),
        ("specimen", Some(signals(Check::DocumentSpecimen, 1.0))),
        ("no face", Some(quality(0, 80.0))),
        ("poor selfie", Some(quality(1, 5.0))),
        ("attack", Some(live(0.1, true))),
        ("possible attack", Some(live(0.5, true))),
        ("other face", Some(faces(Check::CardCompare, Some(0.1)))),
        ("unsure face", Some(faces(Check::CardCompare, Some(0.35)))),
        ("no portrait", Some(faces(Check::CardCompare, None))),
        ("zip unreadable", package(Reason::ArchiveUnreadable)),
        ("info.json wrong", package(Reason::ManifestInvalid)),
        ("own failure", Some((Check::Lookup, Finding::Failure { detail: "x".into() }))),
        ("sandbox: high risk", Some(sandbox(Scenario::Because(Reason::HighRisk)))),
        ("sandbox: locked", Some(sandbox(Scenario::Because(Reason::AccountLockedFraud)))),
        ("sandbox: provisional", Some(sandbox(Scenario::Provisional))),
    ];
    if product == Enhanced {
        all.extend([
            ("not found", Some(asked(LookupAnswer::NotFound))),
            ("called malformed", Some(asked(LookupAnswer::Invalid { field: "id_number".into() }))),
            ("authority down", Some(asked(LookupAnswer::Unavailable))),
            ("authority refuses", Some(asked(LookupAnswer::Refused))),
            ("other person", Some(compared(Check::RecordMatch, Origin::Authority, Agreement::Different))),
            ("record without photo", Some(faces(Check::AuthorityCompare, None))),
            ("other face on record", Some(faces(Check::AuthorityCompare, Some(0.1)))),
        ]);
    }
    if product == Residency {
        all.extend([
            ("no visa page", Some(visa(Some(CaptureProblem::NoDocument), true))),
            ("no visa", Some(visa(None, false))),
        ]);
    }
    all
}

//! A document job's evidence, as knobs that only get worse in one direction.

use kweli_domain::decide::{Doubt, Policy};
use kweli_domain::document::{
    AgeFinding, Agreement, Capture, CaptureFinding, CaptureProblem, ClassFinding, ComparedFinding, Comparison,
    DocumentFinding, DocumentKind, DocumentPolicy, ExpiryFinding, FieldsFinding, NumberFinding, Origin, SameField,
    Signal, SignalFinding, VisaFinding, VisaPage, ZoneFinding,
};
use kweli_domain::evidence::{
    DecodedPicture, FaceCompareFinding, LivenessFinding, LookupAnswer, PixelBox, QualityFinding, UnusablePicture,
};
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Finding, IdentityRecord, ImageKind, Product};

/// All that can be wrong.
#[derive(Clone, Debug)]
pub struct Story {
    pub broken: Option<ImageKind>,
    pub capture: Option<CaptureProblem>,
    pub kind: Option<DocumentKind>,
    pub confidence: f32,
    pub listed: bool,
    pub claim_unknown: bool,
    pub claimed: Option<DocumentKind>,
    pub zone_valid: bool,
    pub named: bool,
    pub inner: Agreement,
    pub inner_certain: bool,
    pub claims: Agreement,
    pub number: bool,
    pub expired: bool,
    pub age: Option<u16>,
    pub age_certain: bool,
    pub copy: f32,
    pub portrait: f32,
    pub text: f32,
    pub specimen: f32,
    pub visa: Option<CaptureProblem>,
    pub is_visa: bool,
    pub visa_expired: bool,
    pub faces: u32,
    pub live: f32,
    pub similarity: Option<f32>,
    pub lookup: u8,
    pub record: Agreement,
    pub authority: Option<f32>,
}

impl Story {
    /// Everything in order.
    pub fn good() -> Self {
        Self {
            broken: None,
            capture: None,
            kind: Some(DocumentKind::Passport),
            confidence: 1.0,
            listed: true,
            claim_unknown: false,
            claimed: Some(DocumentKind::Passport),
            zone_valid: true,
            named: true,
            inner: Agreement::Same,
            inner_certain: true,
            claims: Agreement::Same,
            number: true,
            expired: false,
            age: Some(34),
            age_certain: true,
            copy: 0.1,
            portrait: 0.1,
            text: 0.1,
            specimen: 0.0,
            visa: None,
            is_visa: true,
            visa_expired: false,
            faces: 1,
            live: 0.9,
            similarity: Some(0.7),
            lookup: 0,
            record: Agreement::Same,
            authority: Some(0.7),
        }
    }

    /// The rows that a job of this product leaves.
    pub fn rows(&self, product: Product) -> Vec<Evidence> {
        let broken = self.broken.map(|image| UnusablePicture { image, why: "cut off".into() });
        let picture = DecodedPicture { image: ImageKind::Selfie, width: 640, height: 480 };
        let pictures =
            Finding::Pictures { usable: vec![picture], unusable: broken.into_iter().collect(), missing: vec![] };
        let document = |check, finding| row(check, Finding::Document(finding));
        let mut rows = vec![
            row(Check::Pictures, pictures),
            document(
                Check::DocumentCapture,
                DocumentFinding::Capture(CaptureFinding {
                    pictures: vec![capture(ImageKind::DocumentFront, self.capture)],
                }),
            ),
            document(Check::DocumentClass, DocumentFinding::Class(self.class())),
            document(Check::DocumentZone, DocumentFinding::Zone(self.zone())),
            document(Check::DocumentFields, DocumentFinding::Fields(self.fields())),
            document(Check::DocumentConsistency, DocumentFinding::Compared(self.compared())),
            document(
                Check::DocumentNumber,
                DocumentFinding::Number(NumberFinding {
                    id_type: Some("PASSPORT".into()),
                    pattern: Some("^[A-Z][0-9]{8}$".into()),
                    read: true,
                    matched: self.number,
                    test_number: false,
                    number: Some("A12345678".into()),
                }),
            ),
            document(
                Check::DocumentExpiry,
                DocumentFinding::Expiry(ExpiryFinding {
                    expires: Some("2030-01-01".into()),
                    today: "2026-03-10".into(),
                    expired: self.expired,
                }),
            ),
            document(
                Check::DocumentAge,
                DocumentFinding::Age(AgeFinding { years: self.age, minimum: 18, certain: self.age_certain }),
            ),
            signals(Check::DocumentCopy, "screen_moire", self.copy),
            signals(Check::DocumentPortrait, "portrait_replaced", self.portrait),
            signals(Check::DocumentText, "text_patch", self.text),
            signals(Check::DocumentSpecimen, "specimen", self.specimen),
        ];
        if product == Product::ResidencyDocumentVerification {
            rows.push(document(Check::Visa, DocumentFinding::Visa(Box::new(self.visa()))));
        }
        rows.extend(self.faces(product));
        rows
    }

    fn class(&self) -> ClassFinding {
        ClassFinding {
            kind: self.kind,
            country: "KE".parse().ok(),
            template: None,
            confidence: self.confidence,
            basis: vec!["mrz".into()],
            claimed_country: "KE".parse().ok(),
            claimed_kind: self.claimed,
            claim_unknown: self.claim_unknown,
            listed: self.listed,
        }
    }

    fn zone(&self) -> ZoneFinding {
        ZoneFinding {
            expected: true,
            image: Some(ImageKind::DocumentFront),
            format: Some("TD3".into()),
            lines: vec![],
            digits: vec![("composite".into(), self.zone_valid)],
            valid: self.zone_valid,
            repairs: 0,
        }
    }

    fn fields(&self) -> FieldsFinding {
        let named = self.named.then(|| "Amina Clearwater".into());
        let record = IdentityRecord {
            full_name: named,
            id_number: Some("A12345678".into()),
            date_of_birth: Some("1990-01-01".into()),
            ..IdentityRecord::default()
        };
        FieldsFinding { fields: vec![], record: Box::new(record) }
    }

    fn compared(&self) -> ComparedFinding {
        let pair =
            |left, right, agreement, certain| Comparison { field: SameField::Name, left, right, agreement, certain };
        ComparedFinding {
            pairs: vec![
                pair(Origin::Front, Origin::Zone, self.inner, self.inner_certain),
                pair(Origin::Zone, Origin::Claim, self.claims, true),
            ],
        }
    }

    fn visa(&self) -> VisaFinding {
        VisaFinding {
            capture: capture(ImageKind::Visa, self.visa),
            is_visa: self.is_visa,
            page: VisaPage::default(),
            pairs: vec![],
            expired: self.visa_expired,
            signals: vec![],
        }
    }

    fn faces(&self, product: Product) -> Vec<Evidence> {
        let face = Some(PixelBox { x: 0.0, y: 0.0, width: 100.0, height: 100.0 });
        let quality = QualityFinding {
            image: ImageKind::Selfie,
            faces: self.faces,
            face,
            unified: 80.0,
            components: vec![],
            advice: vec![],
        };
        let liveness = LivenessFinding {
            scores: vec![],
            selfie: Some(self.live),
            frames: Some(self.live),
            identity_min: None,
            live_line: 0.3,
            attack_line: 0.03,
            identity_line: 0.3,
            signals: Vec::new(),
        };
        let compare = |check, reference, similarity: Option<f32>| {
            row(
                check,
                Finding::FaceCompare(FaceCompareFinding {
                    probe: ImageKind::Selfie,
                    reference,
                    similarity,
                    per_model: vec![],
                    match_line: 0.4,
                    review_line: 0.3,
                    probe_face: face,
                    reference_face: similarity.and(face),
                }),
            )
        };
        let mut rows = vec![
            row(Check::SelfieQuality, Finding::Quality(quality)),
            row(Check::Liveness, Finding::Liveness(liveness)),
            compare(Check::CardCompare, ImageKind::DocumentFront, self.similarity),
        ];
        if product == Product::EnhancedDocumentVerification {
            let answer = match self.lookup {
                0 => LookupAnswer::Found { record: Box::default() },
                1 => LookupAnswer::NotFound,
                2 => LookupAnswer::Invalid { field: "id_number".into() },
                3 => LookupAnswer::Unavailable,
                _ => LookupAnswer::Refused,
            };
            let pair = Comparison {
                field: SameField::Name,
                left: Origin::Front,
                right: Origin::Authority,
                agreement: self.record,
                certain: true,
            };
            rows.push(row(Check::Lookup, Finding::Lookup { authority: "test".into(), answer }));
            let matched = DocumentFinding::Compared(ComparedFinding { pairs: vec![pair] });
            rows.push(row(Check::RecordMatch, Finding::Document(matched)));
            rows.push(compare(Check::AuthorityCompare, ImageKind::AuthorityPhoto, self.authority));
        }
        rows
    }
}

pub fn row(check: Check, finding: Finding) -> Evidence {
    Evidence { check, version: 1, models: vec![], took_ms: 1, finding }
}

fn capture(image: ImageKind, problem: Option<CaptureProblem>) -> Capture {
    Capture { image, problem, corners: [(0.0, 0.0); 4], outline: 1.0, measures: vec![] }
}

fn signals(check: Check, name: &str, value: f32) -> Evidence {
    let signal = Signal { image: ImageKind::DocumentFront, name: name.into(), value, line: 0.5 };
    let finding = SignalFinding { signals: vec![signal], portrait: None };
    row(check, Finding::Document(DocumentFinding::Signals(finding)))
}

pub fn policy(doubt: Doubt) -> Policy {
    Policy {
        version: "test".into(),
        face_match: 0.40,
        face_review: 0.30,
        live: 0.30,
        attack: 0.03,
        frame_identity: 0.30,
        doubt,
        minimum_age: Some(18),
        document: DocumentPolicy::default(),
    }
}

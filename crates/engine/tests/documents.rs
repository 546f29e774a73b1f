//! Document products with real models on specimen documents, from acceptance to the decision. Needs `make fixtures`.
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "helpers of tests; the pictures are our own")]

mod common;

use bytes::Bytes;
use common::House;
use common::faces::{models, models_dir, photo};
use kweli_domain::document::{CaptureProblem, DocumentFinding, DocumentKind};
use kweli_domain::{Environment, Evidence, Finding, Generation, ImageKind, Product, Reason, Submission, Verdict};
use kweli_engine::{AcceptError, Engine, EngineParts};
use kweli_store::JobRow;
use kweli_vision::EngineOptions;
use kweli_vision::document::DocumentReader;
use std::path::Path;
use std::sync::{Arc, LazyLock};

const PRODUCTION: Environment = Environment::Production;

/// A specimen of the demo. It has no portrait.
fn specimen(name: &str) -> Bytes {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../server/data/specimens").join(format!("{name}.jpg"));
    std::fs::read(path).unwrap().into()
}

fn reader() -> Arc<DocumentReader> {
    static READER: LazyLock<Arc<DocumentReader>> = LazyLock::new(|| {
        let loaded = DocumentReader::load(&models_dir(), &EngineOptions { threads: 2 });
        Arc::new(loaded.expect("the models are missing: for tests run `make fixtures`"))
    });
    READER.clone()
}

async fn house() -> (House, Engine) {
    let house = House::new().await;
    house.fund(1_000).await;
    let parts = EngineParts { vision: Some(models()), documents: Some(reader()), ..house.parts() };
    let engine = Engine::new(parts).unwrap();
    (house, engine)
}

fn submission(house: &House, product: Product) -> Submission {
    let mut submission = house.real(Generation::V3);
    submission.product = product;
    submission.claims.country = "KE".parse().ok();
    submission.claims.id_type = Some("PASSPORT".into());
    submission.claims.id_number = None;
    submission.claims.first_name = Some("Brian".into());
    submission.claims.last_name = Some("Otieno".into());
    submission.ask_authority = product.asks_authority();
    submission.callback_url = Some("https://receiver.partner.com/".into());
    submission
}

async fn run(
    house: &House,
    engine: &Engine,
    asked: Submission,
    documents: &[(ImageKind, Bytes)],
) -> (JobRow, Vec<Evidence>) {
    let mut images = vec![(ImageKind::Selfie, photo("franck-02159.jpg"))];
    images.extend(documents.iter().cloned());
    let job = engine.accept(asked, images).await.unwrap().id;
    engine.drain().await;
    let evidence = house.store.evidence(house.partner, PRODUCTION, job).await.unwrap();
    (house.job(PRODUCTION, job).await, evidence)
}

fn found<'a, T>(evidence: &'a [Evidence], pick: impl Fn(&'a DocumentFinding) -> Option<&'a T>) -> &'a T {
    let finding = evidence.iter().find_map(|row| match &row.finding {
        Finding::Document(finding) => pick(finding),
        _ => None,
    });
    finding.unwrap_or_else(|| panic!("no such finding in {evidence:#?}"))
}

/// The product's own checks; fraud is looked for after them.
fn own_checks(evidence: &[Evidence]) -> impl Iterator<Item = &str> {
    evidence.iter().map(|row| row.check.as_str()).filter(|check| !["secure", "risk"].contains(check))
}

#[tokio::test]
async fn a_passport_leaves_a_finding_per_rule() {
    let (house, engine) = house().await;
    let asked = submission(&house, Product::DocumentVerification);
    let (row, evidence) = run(&house, &engine, asked, &[(ImageKind::DocumentFront, specimen("passport"))]).await;
    let checks: Vec<_> = own_checks(&evidence).collect();
    assert_eq!(
        checks,
        [
            "pictures",
            "document_capture",
            "document_class",
            "document_zone",
            "document_codes",
            "document_fields",
            "document_consistency",
            "document_number",
            "document_expiry",
            "document_age",
            "document_copy",
            "document_portrait",
            "document_text",
            "document_specimen",
            "selfie_quality",
            "liveness",
            "card_compare",
        ],
        "{evidence:#?}"
    );
    let class = found(&evidence, |f| if let DocumentFinding::Class(c) = f { Some(c) } else { None });
    assert_eq!((class.kind, class.country), (Some(DocumentKind::Passport), "KE".parse().ok()));
    let zone = found(&evidence, |f| if let DocumentFinding::Zone(z) = f { Some(z) } else { None });
    assert!(zone.valid && zone.format.as_deref() == Some("TD3"), "{zone:?}");
    let fields = found(&evidence, |f| if let DocumentFinding::Fields(x) = f { Some(x) } else { None });
    let record = &fields.record;
    assert_eq!(record.display_name().unwrap().to_uppercase(), "BRIAN OTIENO");
    assert_eq!(record.date_of_birth.as_ref().unwrap().as_str(), "1990-05-17");
    assert_eq!(record.id_number.as_ref().unwrap().as_str(), "AK482913");
    // The field in the portrait's place is grey.
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::NoFace(ImageKind::DocumentFront)]);
}

#[tokio::test]
async fn a_contradiction_ends_the_job_before_any_face_is_compared() {
    let (house, engine) = house().await;
    let asked = submission(&house, Product::DocumentVerification);
    let (row, evidence) = run(&house, &engine, asked, &[(ImageKind::DocumentFront, specimen("edited"))]).await;
    assert_eq!(row.outcomes[0].decision.verdict, Verdict::Block, "{evidence:#?}");
    assert_eq!(row.outcomes[0].decision.reasons, [Reason::DocumentDataMismatch]);
    assert_eq!(own_checks(&evidence).last(), Some("document_specimen"));
}

/// The left half of a passport, with portrait and names.
fn half() -> Bytes {
    let page = image::load_from_memory(&specimen("passport")).unwrap();
    let mut bytes = std::io::Cursor::new(Vec::new());
    page.crop_imm(0, 0, page.width() / 2, page.height()).write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner().into()
}

/// Two specimens on one desk.
fn two_documents() -> Bytes {
    let [left, right] =
        ["card-front", "passport"].map(|name| image::load_from_memory(&specimen(name)).unwrap().to_rgb8());
    let both = image::RgbImage::from_fn(left.width() + right.width(), left.height(), |x, y| {
        if x < left.width() { *left.get_pixel(x, y) } else { *right.get_pixel(x - left.width(), y) }
    });
    let mut bytes = std::io::Cursor::new(Vec::new());
    both.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner().into()
}

#[tokio::test]
async fn pictures_that_are_no_document_are_told_apart() {
    let (house, engine) = house().await;
    let header =
        Bytes::from_static(&[0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0x27, 0x10, 0x27, 0x10, 3, 1, 0x11, 0, 2, 0x11]);
    let pdf = Bytes::from_static(b"%PDF-1.7 named scan.jpg");
    let front = ImageKind::DocumentFront;
    for (bytes, reason, problem) in [
        (photo("obama.jpg"), Reason::NoDocument(front), Some(CaptureProblem::OnlyAFace)),
        (common::png(), Reason::NoDocument(front), Some(CaptureProblem::NoDocument)),
        (specimen("card-back"), Reason::NoDocument(front), Some(CaptureProblem::WrongSide)),
        (half(), Reason::QualityTooPoor(front), Some(CaptureProblem::Part)),
        (two_documents(), Reason::DocumentUnclassifiable, Some(CaptureProblem::Several)),
        (pdf, Reason::ImagesUnusable(vec![front]), None),
        (header, Reason::ImagesUnusable(vec![front]), None),
    ] {
        let asked = submission(&house, Product::DocumentVerification);
        let (row, evidence) = run(&house, &engine, asked, &[(front, bytes)]).await;
        let decision = &row.outcomes[0].decision;
        // Of what shows a document, if a poor one, there is a verdict.
        let verdict = if problem == Some(CaptureProblem::Part) { Verdict::Block } else { Verdict::Error };
        assert_eq!((decision.verdict, &decision.reasons[..]), (verdict, &[reason][..]), "{evidence:#?}");
        if problem.is_some() {
            let capture = found(&evidence, |f| if let DocumentFinding::Capture(c) = f { Some(c) } else { None });
            assert_eq!(capture.pictures[0].problem, problem);
        }
    }
}

#[tokio::test]
async fn without_the_models_production_is_refused_and_the_sandbox_is_not() {
    let house = House::new().await;
    house.fund(1_000).await;
    let engine = house.engine();
    let mut asked = submission(&house, Product::DocumentVerification);
    let refused = engine.accept(asked.clone(), vec![]).await;
    assert!(matches!(refused, Err(AcceptError::Refused(kweli_domain::Refusal::VisionUnavailable))), "{refused:?}");
    (asked.environment, asked.key) = (Environment::Sandbox, house.sandbox.id);
    let images = vec![(ImageKind::Selfie, common::png()), (ImageKind::DocumentFront, common::png())];
    assert!(engine.accept(asked, images).await.is_ok());
}

//! How the photographs were taken, and whether they show what they should.

use super::pages::Pages;
use kweli_domain::ImageKind;
use kweli_domain::document::{Capture, CaptureFinding, CaptureMeasure, CaptureProblem, DocumentFinding};
use kweli_vision::document::{FieldName, Reading, Side};

/// Fewer lines of text than this, and nothing else that is known of documents: none.
const FEW_LINES: usize = 4;
/// A classification from here on shows that the photograph is good enough, whatever the measures say.
const CONVINCING: f32 = 0.8;
/// Width of the document in pixels below which its print cannot be read.
const NARROW: f32 = 300.0;
/// Radius of the blur at 1,000 pixels of width.
const BLURRED: f32 = 4.0;
/// Share of the area that is burnt out.
const GLARING: f32 = 0.30;
/// Mean brightness.
const DARK: f32 = 0.12;
/// Edges that the photograph cuts off.
const CUT: f32 = 2.0;
/// Width by height of a whole document; the page of a booklet is 1.42, a card 1.59. Half of either lies outside.
const WHOLE: std::ops::RangeInclusive<f32> = 1.0..=2.0;

pub(super) fn check(pages: &Pages) -> DocumentFinding {
    let front_twice =
        is_side(pages, ImageKind::DocumentFront, Side::Front) && is_side(pages, ImageKind::DocumentBack, Side::Front);
    let pictures = pages
        .sides()
        .map(|(image, reading)| {
            let mut capture = capture(image, reading);
            let wrong = match image {
                ImageKind::DocumentFront => is_side(pages, image, Side::Back),
                _ => front_twice,
            };
            if wrong && capture.problem.is_none() {
                capture.problem = Some(CaptureProblem::WrongSide);
            }
            capture
        })
        .collect();
    DocumentFinding::Capture(CaptureFinding { pictures })
}

/// Whether a photograph surely shows this side.
fn is_side(pages: &Pages, image: ImageKind, side: Side) -> bool {
    pages.get(image).is_some_and(|r| r.class.side == Some(side) && r.class.confidence >= 0.5)
}

/// One photograph.
pub(super) fn capture(image: ImageKind, reading: &Reading) -> Capture {
    let seen = &reading.capture;
    let measure =
        |name: &str, value: f32, line: f32, beyond: bool| CaptureMeasure { name: name.to_owned(), value, line, beyond };
    let mut measures = vec![
        measure("width", seen.width, NARROW, seen.width < NARROW),
        measure("blur", seen.blur, BLURRED, seen.blur > BLURRED),
        measure("glare", seen.glare, GLARING, seen.glare > GLARING),
        measure("brightness", seen.brightness, DARK, seen.brightness < DARK),
        measure("cut_edges", f32::from(seen.cut_edges), CUT, f32::from(seen.cut_edges) > CUT),
    ];
    let poor = measures.iter().any(|m| m.beyond) && reading.class.confidence < CONVINCING;
    let aspect = reading.page.width() as f32 / reading.page.height().max(1) as f32;
    let part = image == ImageKind::DocumentFront && is_part(reading, aspect);
    let edge = aspect.clamp(*WHOLE.start(), *WHOLE.end());
    measures.push(measure("aspect", aspect, edge, part));
    // The back of a document may carry next to nothing.
    let problem = if image != ImageKind::DocumentBack && is_no_document(reading) {
        let face = reading.portrait.is_some();
        Some(if face { CaptureProblem::OnlyAFace } else { CaptureProblem::NoDocument })
    } else if seen.several {
        Some(CaptureProblem::Several)
    } else {
        part.then_some(CaptureProblem::Part).or(poor.then_some(CaptureProblem::TooPoor))
    };
    Capture { image, problem, corners: reading.quad.corners, outline: reading.quad.confidence, measures }
}

/// Whether a front shows a part of a known document only: its shape is that of none, and the photograph ends where the
/// document goes on, or what every document of the kind says is missing. Under a right zone a booklet lies open and is
/// taller than wide; slips that are longer than others have a template.
fn is_part(reading: &Reading, aspect: f32) -> bool {
    let zone = reading.mrz.as_ref().is_some_and(|mrz| mrz.valid);
    if reading.class.kind.is_none() || zone || WHOLE.contains(&aspect) {
        return false;
    }
    let has = |name| reading.value(name).is_some();
    let named = has(FieldName::FullName) || (has(FieldName::Surname) && has(FieldName::GivenNames));
    let bare = !(named && has(FieldName::DateOfBirth)) && reading.class.template.is_none();
    reading.capture.cut_edges > 0 || bare
}

fn is_no_document(reading: &Reading) -> bool {
    reading.class.basis.is_empty()
        && reading.mrz.is_none()
        && reading.barcodes.is_empty()
        && reading.lines.len() < FEW_LINES
}

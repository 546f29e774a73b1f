//! Measurements about copies, tampering and specimens, one rule at a time.

use super::pages::Pages;
use kweli_domain::ImageKind;
use kweli_domain::document::{DocumentFinding, Signal, SignalFinding};
use kweli_domain::evidence::PixelBox;
use kweli_domain::plan::Check;
use kweli_vision::document::{Reading, SignalName};

pub(super) fn check(pages: &Pages, check: Check) -> DocumentFinding {
    // Backs are often plain: without colour, without portrait. Only a specimen is told from either side.
    let sides =
        pages.sides().filter(|(image, _)| *image == ImageKind::DocumentFront || check == Check::DocumentSpecimen);
    let signals = sides.flat_map(|(image, reading)| of_rule(image, reading, check)).collect();
    let portrait = pages.get(ImageKind::DocumentFront).and_then(|reading| reading.portrait).map(|portrait| {
        let kweli_vision::FaceBox { x, y, width, height } = portrait.face.bbox;
        PixelBox { x, y, width, height }
    });
    let portrait = portrait.filter(|_| check == Check::DocumentPortrait);
    DocumentFinding::Signals(SignalFinding { signals, portrait })
}

/// The measurements of one rule.
pub(super) fn of_rule(image: ImageKind, reading: &Reading, check: Check) -> Vec<Signal> {
    let wanted = reading.signals.iter().filter(|signal| rule(signal.name) == check);
    let named = wanted.map(|signal| Signal {
        image,
        name: name(signal.name).to_owned(),
        value: signal.value,
        line: signal.line,
    });
    named.collect()
}

const fn rule(name: SignalName) -> Check {
    match name {
        SignalName::ScreenMoire | SignalName::Photocopy | SignalName::PrintHalftone => Check::DocumentCopy,
        SignalName::PortraitReplaced => Check::DocumentPortrait,
        SignalName::TextPatch | SignalName::TextInk | SignalName::TextFont => Check::DocumentText,
        SignalName::Specimen => Check::DocumentSpecimen,
    }
}

const fn name(name: SignalName) -> &'static str {
    match name {
        SignalName::ScreenMoire => "screen_moire",
        SignalName::Photocopy => "photocopy",
        SignalName::PrintHalftone => "print_halftone",
        SignalName::PortraitReplaced => "portrait_replaced",
        SignalName::TextPatch => "text_patch",
        SignalName::TextInk => "text_ink",
        SignalName::TextFont => "text_font",
        SignalName::Specimen => "specimen",
    }
}

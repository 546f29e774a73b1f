//! Machine-readable zone and barcodes.

use super::class;
use super::pages::Pages;
use kweli_domain::document::{CodeFinding, CodesFinding, DocumentFinding, ZoneFinding};
use kweli_vision::document::mrz::Format;
use kweli_vision::document::{Kind, Symbology};

pub(super) fn zone(pages: &Pages) -> DocumentFinding {
    let read = pages.sides().filter_map(|(image, reading)| Some((image, reading.mrz.as_ref()?)));
    let best = read.max_by_key(|(_, mrz)| (mrz.valid, mrz.checks.right()));
    let passport = class::best(pages).and_then(|c| c.kind) == Some(Kind::Passport);
    let Some((image, mrz)) = best else {
        return DocumentFinding::Zone(ZoneFinding {
            expected: passport,
            image: None,
            format: None,
            lines: Vec::new(),
            digits: Vec::new(),
            valid: false,
            repairs: 0,
        });
    };
    let digits = [
        ("document_number", mrz.checks.document_number),
        ("date_of_birth", mrz.checks.date_of_birth),
        ("date_of_expiry", mrz.checks.date_of_expiry),
        ("personal_number", mrz.checks.personal_number),
        ("composite", mrz.checks.composite),
    ];
    DocumentFinding::Zone(ZoneFinding {
        expected: true,
        image: Some(image),
        format: Some(format_word(mrz.format).to_owned()),
        lines: mrz.lines.iter().map(|line| line.as_str().into()).collect(),
        digits: digits.into_iter().filter_map(|(name, right)| Some((name.to_owned(), right?))).collect(),
        valid: mrz.valid,
        repairs: u32::try_from(mrz.repairs).unwrap_or(u32::MAX),
    })
}

const fn format_word(format: Format) -> &'static str {
    match format {
        Format::Td1 => "TD1",
        Format::Td2 => "TD2",
        Format::Td3 => "TD3",
        Format::MrvA => "MRV-A",
        Format::MrvB => "MRV-B",
    }
}

pub(super) fn codes(pages: &Pages) -> DocumentFinding {
    let codes = pages.sides().flat_map(|(image, reading)| {
        reading.barcodes.iter().map(move |code| CodeFinding {
            image,
            format: match code.symbology {
                Symbology::Pdf417 => "PDF417",
                Symbology::Qr => "QR",
                Symbology::Aztec => "Aztec",
                Symbology::DataMatrix => "DataMatrix",
            }
            .to_owned(),
            understood: !code.fields.is_empty(),
        })
    });
    DocumentFinding::Codes(CodesFinding { codes: codes.collect() })
}

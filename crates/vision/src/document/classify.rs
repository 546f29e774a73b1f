//! Which document it is: by its zone, its barcode, its words.

use super::barcode::{Barcode, Symbology};
use super::countries;
use super::fold;
use super::mrz::{Format, Mrz};
use super::ocr::Line;
use super::reading::{Basis, Classification, FieldName, Kind, Side};
use super::templates::{self, Template};

/// What the classification is made from.
pub(crate) struct Seen<'a> {
    pub(crate) lines: &'a [Line],
    pub(crate) mrz: Option<&'a Mrz>,
    pub(crate) barcodes: &'a [Barcode],
    pub(crate) portrait: bool,
    pub(crate) asked: Option<Side>,
}

/// Classifies, and returns the template that fits.
pub(crate) fn classify(seen: &Seen<'_>) -> (Classification, Option<&'static Template>) {
    let lines: Vec<Vec<char>> = seen.lines.iter().map(|line| fold::compressed(&line.text).chars().collect()).collect();
    let has = |word: &[char]| lines.iter().any(|line| fold::contains(line, word));
    let zone_country = seen.mrz.and_then(|mrz| countries::of_zone(mrz.fields.issuer.as_deref()?));
    let mut class = Classification::default();

    let template = templates::all()
        .iter()
        .filter(|template| template.must.iter().all(|word| has(word)))
        .filter(|template| {
            zone_country.is_none() || template.country.is_none() || template.country.as_deref() == zone_country
        })
        .map(|template| {
            let letters = |words: &[Vec<char>]| words.iter().map(Vec::len).sum::<usize>();
            let also: usize = template.anchors.iter().filter(|word| has(word)).map(Vec::len).sum();
            let total = letters(&template.must) + letters(&template.anchors);
            (letters(&template.must) + also, total, template)
        })
        .max_by_key(|(found, ..)| *found);

    if let Some(mrz) = seen.mrz {
        class.kind = Some(kind_of_zone(mrz));
        class.country = zone_country.map(str::to_owned);
        class.confidence = if mrz.valid { 1.0 } else { 0.6 + 0.08 * mrz.checks.right() as f32 };
        class.basis.push(Basis::Mrz);
    }
    if let Some((found, total, template)) = template {
        // A card's own words know better what it is than its zone's first letter.
        if class.kind.is_none_or(|kind| kind == Kind::IdentityCard) {
            class.kind = Some(template.kind);
        }
        if class.country.is_none() {
            class.country = template.country.clone().or_else(|| countries::named(&lines).map(str::to_owned));
        }
        class.template = Some(template.name.as_str());
        class.side = Some(template.side);
        class.confidence = class.confidence.max(0.75 + 0.2 * found as f32 / total.max(1) as f32);
        class.basis.push(Basis::Anchors);
    } else if class.kind.is_none() {
        by_words(&lines, &mut class);
    }
    by_barcode(seen.barcodes, &mut class);
    if class.side.is_none() {
        class.side = side(seen, &class);
    }
    (class, template.map(|(.., template)| template))
}

fn kind_of_zone(mrz: &Mrz) -> Kind {
    let code = mrz.fields.document_code.as_deref().unwrap_or_default();
    match (mrz.format, code.as_bytes()) {
        (Format::MrvA | Format::MrvB, _) => Kind::TravelDoc,
        (Format::Td3, _) | (_, [b'P', ..]) => Kind::Passport,
        (_, b"IR" | b"AR" | b"CR") => Kind::ResidentId,
        _ => Kind::IdentityCard,
    }
}

/// Without zone and template: the kind's words and the country's name.
fn by_words(lines: &[Vec<char>], class: &mut Classification) {
    let kind = templates::kinds().iter().find(|(word, _)| lines.iter().any(|line| fold::contains(line, word)));
    let country = countries::named(lines);
    class.kind = kind.map(|(_, kind)| *kind);
    class.country = country.map(str::to_owned);
    if let Some((word, _)) = kind {
        class.confidence = (0.35 + 0.02 * word.len() as f32).min(0.6) + if country.is_some() { 0.15 } else { 0.0 };
        class.basis.push(Basis::Anchors);
    }
}

/// The payload of a licence's barcode tells kind and country.
fn by_barcode(barcodes: &[Barcode], class: &mut Classification) {
    let licence = |code: &&Barcode| {
        code.symbology == Symbology::Pdf417
            && code.text.contains("ANSI ")
            && code.fields.contains_key(&FieldName::DocumentNumber)
    };
    if let Some(code) = barcodes.iter().find(licence) {
        class.kind = Some(Kind::DriversLicense);
        class.country = Some(if code.text.contains("DCGCAN") { "CA" } else { "US" }.to_owned());
        class.confidence = class.confidence.max(0.95);
        class.side = Some(Side::Back);
        class.basis.push(Basis::Barcode);
    } else if barcodes.iter().any(|code| !code.fields.is_empty()) {
        class.basis.push(Basis::Barcode);
        class.confidence = (class.confidence + 0.1).min(1.0);
    }
}

fn side(seen: &Seen<'_>, class: &Classification) -> Option<Side> {
    let booklet = matches!(class.kind, Some(Kind::Passport | Kind::TravelDoc));
    if booklet || seen.portrait {
        return Some(Side::Front);
    }
    let reverse = seen.mrz.is_some_and(|mrz| mrz.format == Format::Td1) || !seen.barcodes.is_empty();
    if reverse { Some(Side::Back) } else { seen.asked.filter(|_| class.kind.is_some()) }
}

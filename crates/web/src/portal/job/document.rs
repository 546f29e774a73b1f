//! What the document checks say. Values that a document carries are personal: the page is for signed-in people only,
//! and only what is needed to follow a decision is shown.

use super::checks::{Explained, Fact, Mark};
use super::dossier::Dossier;
use crate::portal::format::score;
use crate::portal::gauge::Gauge;
use crate::portal::reasons;
use crate::portal::words;
use kweli_domain::document::{
    AgeFinding, Agreement, Capture, CaptureFinding, CaptureProblem, ClassFinding, CodesFinding, ComparedFinding,
    Comparison, DocumentFinding, DocumentKind, DocumentPolicy, ExpiryFinding, FieldsFinding, Judgement, NumberFinding,
    Origin, SameField, SignalFinding, VisaFinding, VisaPage, ZoneFinding, judge,
};
use kweli_domain::plan::Check;
use kweli_domain::{Evidence, Reason};

/// Puts a document finding into words and pictures.
pub fn finding(row: &Evidence, found: &DocumentFinding, dossier: &Dossier) -> Explained {
    let mut said = match found {
        DocumentFinding::Capture(found) => capture(found),
        DocumentFinding::Class(found) => class(found),
        DocumentFinding::Zone(found) => zone(found),
        DocumentFinding::Codes(found) => codes(found),
        DocumentFinding::Fields(found) => fields(found),
        DocumentFinding::Compared(found) => compared(row.check, found),
        DocumentFinding::Number(found) => number(found),
        DocumentFinding::Expiry(found) => expiry(found),
        DocumentFinding::Age(found) => age(found),
        DocumentFinding::Signals(found) => signals(row.check, found),
        DocumentFinding::Visa(found) => visa(found),
    };
    said.mark = match judge(dossier.product(), &dossier.policy(), row) {
        Judgement::Fine if said.mark == Mark::Noted => Mark::Noted,
        Judgement::Fine if said.mark == Mark::Passed => Mark::Passed,
        // Something was seen, and the partner does not want it to count.
        Judgement::Fine => {
            said.sentence.push_str(" This does not decide the job.");
            Mark::Noted
        }
        Judgement::Remark(_) | Judgement::Doubt(_) => Mark::Unsure,
        Judgement::Fail(_) => Mark::Failed,
        Judgement::Stop(_) => Mark::Unable,
    };
    said
}

fn problem(picture: &Capture) -> Option<String> {
    let name = words::image(picture.image);
    Some(match picture.problem? {
        CaptureProblem::NoDocument => {
            format!("Nothing in the picture of the {name} looks like a document. Photograph it flat, whole and alone.")
        }
        CaptureProblem::OnlyAFace => format!("The picture of the {name} shows a person and no document."),
        CaptureProblem::Several => {
            format!("The picture of the {name} shows more than one document. Photograph one alone.")
        }
        CaptureProblem::WrongSide => format!("The picture of the {name} shows the document's other side."),
        CaptureProblem::Part => {
            format!(
                "The picture of the {name} shows a part of the document only. Photograph all of it, edges included."
            )
        }
        CaptureProblem::TooPoor => reasons::sentence(&Reason::QualityTooPoor(picture.image)),
    })
}

fn capture(found: &CaptureFinding) -> Explained {
    let problems: Vec<_> = found.pictures.iter().filter_map(problem).collect();
    let mut said = if problems.is_empty() {
        Explained::plain(Mark::Passed, "The document was photographed well enough to be judged.")
    } else {
        Explained::plain(Mark::Unable, problems.join(" "))
    };
    for picture in &found.pictures {
        measures(&mut said, picture);
    }
    said
}

fn measures(said: &mut Explained, picture: &Capture) {
    let name = words::capital(&words::image(picture.image));
    said.facts.push(Fact::new(name.clone(), format!("{} % of the outline seen", score(picture.outline * 100.0, 0))));
    for one in &picture.measures {
        let look = if one.beyond { "too poor" } else { "good enough" };
        let value = format!("{} (line {}): {look}", score(one.value, 2), score(one.line, 2));
        said.facts.push(Fact::new(format!("{name}: {}", one.name.replace('_', " ")), value));
    }
}

/// A kind's name.
pub const fn kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Passport => "passport",
        DocumentKind::IdentityCard => "identity card",
        DocumentKind::DriversLicense => "driving licence",
        DocumentKind::VoterId => "voter's card",
        DocumentKind::AlienCard => "alien card",
        DocumentKind::ResidentId => "residence permit",
        DocumentKind::TravelDoc => "travel document",
        DocumentKind::HealthCard => "health card",
        DocumentKind::SocialId => "social-security card",
        DocumentKind::Other => "other document",
    }
}

fn class(found: &ClassFinding) -> Explained {
    let line = DocumentPolicy::default().class;
    let mut said = match found.kind.filter(|_| found.confidence >= line) {
        None => Explained::plain(
            Mark::Unable,
            "It could not be told what kind of document this is. A sharper, straighter photograph may help.",
        ),
        Some(seen) => {
            let from = found.country.map(|c| format!(" of {c}")).unwrap_or_default();
            let listed = if found.listed { "" } else { ", a kind that is not listed for that country" };
            let other = found.claimed_kind.is_some_and(|claimed| !claimed.covers(seen));
            let claimed = if found.claim_unknown {
                "; the type that was announced is no document of that country"
            } else if other {
                "; another kind was announced"
            } else {
                ""
            };
            let mark = if found.listed && !found.claim_unknown && !other { Mark::Passed } else { Mark::Failed };
            Explained::plain(mark, format!("The document is read as: {}{from}{listed}{claimed}.", kind(seen)))
        }
    };
    said.gauges.push(Gauge::lined("Sure of the kind", found.confidence, line, 1.0, 2));
    if let Some(template) = &found.template {
        said.facts.push(Fact::new("Template", template.clone()));
    }
    if !found.basis.is_empty() {
        said.facts.push(Fact::new("Told by", words::list(&found.basis)));
    }
    if let Some(claimed) = found.claimed_kind {
        said.facts.push(Fact::new("Announced as", kind(claimed)));
    }
    said
}

fn zone(found: &ZoneFinding) -> Explained {
    let wrong: Vec<_> = found.digits.iter().filter(|(_, right)| !right).map(|(n, _)| n.replace('_', " ")).collect();
    let mut said = match (found.image, found.expected) {
        (None, false) => Explained::plain(Mark::Noted, "This kind of document has no machine-readable zone."),
        (None, true) => Explained::plain(Mark::Unsure, "The machine-readable zone could not be read."),
        (Some(_), _) if found.valid => {
            Explained::plain(Mark::Passed, "Every check digit of the machine-readable zone is right.")
        }
        (Some(_), _) => Explained::plain(
            Mark::Unsure,
            format!("These check digits of the machine-readable zone are wrong: {}.", words::list(&wrong)),
        ),
    };
    if let Some(format) = &found.format {
        said.facts.push(Fact::new("Format", format.clone()));
    }
    for (name, right) in &found.digits {
        let word = if *right { "right" } else { "wrong" };
        said.facts.push(Fact::new(words::capital(&name.replace('_', " ")), word));
    }
    if found.repairs > 0 {
        said.facts.push(Fact::new("Characters repaired", found.repairs.to_string()));
    }
    said
}

fn codes(found: &CodesFinding) -> Explained {
    let sentence = match found.codes.len() {
        0 => "No barcode was found.".to_owned(),
        1 => "One barcode was read.".to_owned(),
        n => format!("{n} barcodes were read."),
    };
    let mut said = Explained::plain(Mark::Noted, sentence);
    for code in &found.codes {
        let word = if code.understood { "understood" } else { "read, and of no known form" };
        said.facts.push(Fact::new(format!("{} on the {}", code.format, words::image(code.image)), word));
    }
    said
}

fn fields(found: &FieldsFinding) -> Explained {
    let understood = found.fields.iter().filter(|f| f.understood.is_some()).count();
    let mut said = Explained::plain(
        Mark::Passed,
        format!("{understood} of {} fields that were read make sense.", found.fields.len()),
    );
    if found.record.display_name().is_none() || found.record.date_of_birth.is_none() {
        said = Explained::plain(Mark::Unsure, "Name or birth date could not be read.");
    }
    for field in &found.fields {
        let value = field.understood.as_ref().unwrap_or(&field.read).as_str().to_owned();
        let name = words::capital(&field.name.replace('_', " "));
        let name = format!("{name} ({}, {})", field.source, words::image(field.image));
        said.facts.push(Fact::new(name, format!("{value} · {}", score(field.confidence, 2))));
    }
    said
}

const fn same_field(field: SameField) -> &'static str {
    match field {
        SameField::Name => "name",
        SameField::DateOfBirth => "birth date",
        SameField::DateOfExpiry => "last day of validity",
        SameField::Sex => "sex",
        SameField::DocumentNumber => "document number",
        SameField::PersonalNumber => "personal number",
    }
}

const fn origin(origin: Origin) -> &'static str {
    match origin {
        Origin::Front => "front",
        Origin::Back => "back",
        Origin::Zone => "machine-readable zone",
        Origin::Barcode => "barcode",
        Origin::Visa => "visa page",
        Origin::Claim => "what was sent",
        Origin::Authority => "authority's record",
    }
}

fn compared(check: Check, found: &ComparedFinding) -> Explained {
    let mut said = pairs(&found.pairs);
    if found.pairs.is_empty() {
        let sentence = match check {
            Check::RecordMatch => "The record and the document have no value in common that could be compared.",
            _ => "No value was read in two places, so there was nothing to compare.",
        };
        said = Explained::plain(Mark::Noted, sentence);
    }
    said
}

fn pairs(pairs: &[Comparison]) -> Explained {
    let differ: Vec<_> = pairs
        .iter()
        .filter(|p| matches!(p.agreement, Agreement::Different | Agreement::Partly))
        .map(|p| format!("{} ({} and {})", same_field(p.field), origin(p.left), origin(p.right)))
        .collect();
    let mut said = if differ.is_empty() {
        Explained::plain(Mark::Passed, "What was read in several places agrees.")
    } else {
        Explained::plain(Mark::Failed, format!("These do not agree: {}.", words::list(&differ)))
    };
    for pair in pairs {
        let word = match pair.agreement {
            Agreement::Same => "same",
            Agreement::Similar => "same, written or read a little differently",
            Agreement::Partly => "agrees in part",
            Agreement::Different if pair.certain => "different",
            Agreement::Different => "different, but not surely read",
        };
        let name = format!("{}: {} and {}", same_field(pair.field), origin(pair.left), origin(pair.right));
        said.facts.push(Fact::new(words::capital(&name), word));
    }
    said
}

fn number(found: &NumberFinding) -> Explained {
    let mut said = match (found.read, found.matched, found.test_number) {
        (false, ..) => Explained::plain(Mark::Unsure, "No ID number could be read on the document."),
        (.., true) => Explained::plain(Mark::Failed, "The number is one of the documented test numbers."),
        (true, false, _) => Explained::plain(Mark::Failed, "The number on the document cannot be one of this type."),
        (true, true, _) if found.pattern.is_none() => {
            Explained::plain(Mark::Noted, "No pattern is published for this type of number.")
        }
        (true, true, _) => Explained::plain(Mark::Passed, "The number on the document can be one of this type."),
    };
    if let Some(id_type) = &found.id_type {
        said.facts.push(Fact::new("ID type", id_type.clone()));
    }
    if let Some(pattern) = &found.pattern {
        said.facts.push(Fact::new("Pattern", pattern.clone()));
    }
    said
}

fn expiry(found: &ExpiryFinding) -> Explained {
    match &found.expires {
        None => Explained::plain(Mark::Noted, "The document names no last day of validity that could be read."),
        Some(day) if found.expired => {
            Explained::plain(Mark::Unsure, format!("The document was valid until {}; it has expired.", day.as_str()))
        }
        Some(day) => Explained::plain(Mark::Passed, format!("The document is valid until {}.", day.as_str())),
    }
}

fn age(found: &AgeFinding) -> Explained {
    let Some(years) = found.years else {
        return Explained::plain(Mark::Noted, "No birth date could be read, so the age is not known.");
    };
    let under = years < u16::from(found.minimum);
    let place = if under { "under" } else { "not under" };
    let sure = if found.certain { "" } else { " The birth date was read in one place only." };
    let mark = if under { Mark::Failed } else { Mark::Passed };
    Explained::plain(mark, format!("{years} years by the document, {place} the limit of {}.{sure}", found.minimum))
}

fn signals(check: Check, found: &SignalFinding) -> Explained {
    let raised: Vec<_> = found.signals.iter().filter(|s| s.raised()).map(|s| signal_name(&s.name)).collect();
    let (clean, suspicious) = match check {
        Check::DocumentCopy => ("Nothing points to a copy.", "The picture looks like a copy"),
        Check::DocumentPortrait => {
            ("Nothing points to a replaced portrait.", "The portrait looks as if it had been replaced")
        }
        Check::DocumentText => ("Nothing points to edited text.", "The text looks as if it had been edited"),
        _ => ("It is no known specimen.", "It is a specimen, not somebody's document"),
    };
    let mut said = if raised.is_empty() {
        Explained::plain(Mark::Passed, clean)
    } else {
        Explained::plain(Mark::Failed, format!("{suspicious}: {}.", words::list(&raised)))
    };
    for signal in &found.signals {
        let name = format!("{} · {}", words::capital(&signal_name(&signal.name)), words::image(signal.image));
        said.facts.push(Fact::new(name, format!("{} (raised from {})", score(signal.value, 2), score(signal.line, 2))));
    }
    said
}

fn signal_name(name: &str) -> String {
    match name {
        "screen_moire" => "the pixel grid of a screen".to_owned(),
        "photocopy" => "a page without colour".to_owned(),
        "print_halftone" => "the dots of a printer".to_owned(),
        "portrait_replaced" => "an edge around the portrait".to_owned(),
        "text_patch" => "a patch under a line of text".to_owned(),
        "ghost_portrait" => "a ghost image of somebody else".to_owned(),
        "text_ink" => "a value in other ink".to_owned(),
        "text_font" => "a line in another font".to_owned(),
        "specimen" => "the word or number of a specimen".to_owned(),
        other => other.replace('_', " "),
    }
}

fn visa(found: &VisaFinding) -> Explained {
    if let Some(sentence) = problem(&found.capture) {
        return Explained::plain(Mark::Unable, sentence);
    }
    let mut said = pairs(&found.pairs);
    if !found.is_visa {
        said = Explained::plain(Mark::Failed, "The page beside the passport is no visa or permit.");
    } else if found.expired {
        said.sentence.push_str(" The visa has expired.");
        said.mark = Mark::Unsure;
    } else if said.mark == Mark::Passed {
        said.sentence = "The visa page was read and fits the passport.".to_owned();
    }
    let VisaPage { full_name, id_number, issuance_date, expiry_date, .. } = &found.page;
    for (name, value) in
        [("Holder", full_name), ("Number", id_number), ("Valid from", issuance_date), ("Valid until", expiry_date)]
    {
        if let Some(value) = value {
            said.facts.push(Fact::new(name, value.as_str().to_owned()));
        }
    }
    said
}

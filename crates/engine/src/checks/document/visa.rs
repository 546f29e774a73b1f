//! The visa or permit page beside a passport.

use super::super::CheckError;
use super::capture::capture;
use super::compare::{Value, pair};
use super::fields::of_reading;
use super::pages::Pages;
use super::signals::of_rule;
use kweli_domain::ImageKind;
use kweli_domain::claims::Private;
use kweli_domain::document::{
    DocumentFinding, Entries, FieldsFinding, Origin, ReadField, SameField, VisaFinding, VisaPage,
};
use kweli_domain::plan::Check;
use kweli_vision::document::{Kind, Reading};

/// Words that only a visa or permit page carries.
const WORDS: [&str; 6] = ["VISA", "PERMIT", "RESIDENCE", "TITRE DE SEJOUR", "ENTRIES", "STAY"];

pub(super) fn check(pages: &Pages, passport: &FieldsFinding, today: &str) -> Result<DocumentFinding, CheckError> {
    let missing = || CheckError::Broken("the visa page was not read".into());
    let reading = pages.get(ImageKind::Visa).ok_or_else(missing)?;
    let fields = of_reading(ImageKind::Visa, reading);
    let page = page(reading, &fields);
    let expired = page.expiry_date.as_ref().is_some_and(|day| day.as_str() < today);
    let value = |origin, text: Option<String>| Some(Value { origin, text: text?, sure: true });
    let text = |value: &Option<Private>| value.as_ref().map(|v| v.as_str().to_owned());
    let compared = [
        (SameField::Name, passport.record.display_name(), text(&page.full_name)),
        (SameField::DocumentNumber, text(&passport.record.id_number), text(&page.document_primary_id)),
    ];
    let pairs = compared
        .into_iter()
        .filter_map(|(field, left, right)| pair(field, &value(Origin::Front, left)?, &value(Origin::Visa, right)?));
    Ok(DocumentFinding::Visa(Box::new(VisaFinding {
        capture: capture(ImageKind::Visa, reading),
        is_visa: is_visa(reading),
        pairs: pairs.collect(),
        expired,
        signals: of_rule(ImageKind::Visa, reading, Check::DocumentCopy),
        page,
    })))
}

fn is_visa(reading: &Reading) -> bool {
    let code = reading.mrz.as_ref().and_then(|mrz| mrz.fields.document_code.as_deref());
    match (code, reading.class.kind) {
        (Some(code), _) => code.starts_with('V') || code.starts_with("IR") || code.starts_with("AR"),
        (None, Some(Kind::TravelDoc | Kind::ResidentId | Kind::AlienCard)) => true,
        (None, Some(Kind::Passport)) => false,
        (None, _) => reading.lines.iter().any(|line| {
            let upper = line.text.to_uppercase();
            WORDS.iter().any(|word| upper.contains(word))
        }),
    }
}

fn page(reading: &Reading, fields: &[ReadField]) -> VisaPage {
    let best = |name: &str| super::fields::value(fields, name);
    let labelled = |labels: &[&str]| labelled(reading, labels).map(Private::from);
    let full_name = best("full_name").or_else(|| {
        let (given, last) = (best("given_names")?, best("surname")?);
        Some(format!("{} {}", given.as_str(), last.as_str()).into())
    });
    let entries = labelled(&["ENTRIES", "NO OF ENTRIES", "NUMBER OF ENTRIES"]).map(|text| {
        let text = text.as_str().to_uppercase();
        if text.contains("MULT") {
            Entries::Multiple
        } else if text.contains("SINGLE") || text.trim() == "1" || text.contains("ONE") {
            Entries::Single
        } else {
            Entries::Other
        }
    });
    VisaPage {
        full_name,
        id_number: best("document_number"),
        issued_at: labelled(&["PLACE OF ISSUE", "ISSUED AT"]).or_else(|| best("authority")),
        conditions: labelled(&["CONDITIONS", "REMARKS", "ENDORSEMENT"]),
        document_primary_id: labelled(&["PASSPORT NO", "PASSPORT NUMBER", "PASSPORT"])
            .or_else(|| best("personal_number")),
        issuance_date: best("date_of_issue"),
        expiry_date: best("date_of_expiry"),
        entries,
    }
}

/// The value behind a label: the rest of its line, else the line below it.
fn labelled(reading: &Reading, labels: &[&str]) -> Option<String> {
    for label in labels {
        for (at, line) in reading.lines.iter().enumerate() {
            let upper = line.text.to_uppercase();
            let Some(start) = upper.find(label) else { continue };
            let rest = upper.get(start + label.len()..).unwrap_or_default();
            let rest = rest.trim_matches(|c: char| !c.is_alphanumeric());
            if rest.chars().filter(|c| c.is_alphanumeric()).count() >= 2 {
                return Some(rest.to_owned());
            }
            let left = line.corners[0].0;
            let below = reading.lines.iter().skip(at + 1).find(|other| (other.corners[0].0 - left).abs() < 80.0);
            if let Some(below) = below {
                return Some(below.text.as_str().trim().to_owned());
            }
        }
    }
    None
}

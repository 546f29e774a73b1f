//! The document against the authority's record of its number.

use super::compare::{Value, pair, values};
use kweli_domain::claims::Private;
use kweli_domain::document::{ComparedFinding, DocumentFinding, FieldsFinding, Origin, SameField};
use kweli_domain::evidence::LookupAnswer;
use kweli_domain::{Evidence, Finding, IdentityRecord};

pub(super) fn check(evidence: &[Evidence], fields: &FieldsFinding) -> DocumentFinding {
    let none = IdentityRecord::default();
    let record = evidence.iter().find_map(|row| match &row.finding {
        Finding::Lookup { answer: LookupAnswer::Found { record }, .. } => Some(&**record),
        _ => None,
    });
    let record = record.unwrap_or(&none);
    let held = |value: Option<String>| {
        Some(Value { origin: Origin::Authority, text: value.filter(|text| !text.trim().is_empty())?, sure: true })
    };
    let text = |value: &Option<Private>| value.as_ref().map(|v| v.as_str().to_owned());
    let pairs = [
        (SameField::Name, record.display_name()),
        (SameField::DateOfBirth, text(&record.date_of_birth)),
        (SameField::DateOfExpiry, text(&record.expiration_date)),
        (SameField::Sex, text(&record.gender)),
    ];
    let pairs = pairs.into_iter().filter_map(|(field, value)| {
        let read = values(field, &fields.fields).into_iter().next()?;
        pair(field, &read, &held(value)?)
    });
    DocumentFinding::Compared(ComparedFinding { pairs: pairs.collect() })
}

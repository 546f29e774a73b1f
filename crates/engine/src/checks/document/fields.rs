//! Every field of every photograph with its source, and the record that they make.

use super::class;
use super::number;
use super::pages::Pages;
use kweli_domain::document::{DocumentFinding, FieldsFinding, ReadField};
use kweli_domain::record::SEEN_TYPE;
use kweli_domain::{IdentityRecord, ImageKind, Sensitive, Submission};
use kweli_vision::document::{Field, FieldName, Mrz, Reading, Source, Text};

/// Confidence of a value under a right check digit, and under a wrong one or none.
const CHECKED: f32 = 1.0;
const UNCHECKED: f32 = 0.6;

pub(super) fn check(pages: &Pages, submission: &Submission) -> DocumentFinding {
    let fields: Vec<ReadField> = pages.sides().flat_map(|(image, reading)| of_reading(image, reading)).collect();
    let class = class::best(pages);
    let kind = class.as_ref().and_then(|c| c.kind).map(class::kind);
    let country = class.as_ref().and_then(|c| c.country.as_deref()).and_then(|code| code.parse().ok());
    let chosen = number::choose(&submission.claims, country, kind, &fields);
    let best = |name: &str| value(&fields, name);
    let mut record = IdentityRecord {
        first_name: best("given_names"),
        last_name: best("surname"),
        full_name: best("full_name"),
        date_of_birth: best("date_of_birth"),
        gender: best("sex"),
        address: best("address"),
        issuance_date: best("date_of_issue"),
        expiration_date: best("date_of_expiry"),
        id_number: chosen.number,
        secondary_id_number: chosen.other,
        ..IdentityRecord::default()
    };
    if record.last_name.is_some() && record.first_name.is_some() {
        record.full_name = None;
    }
    for name in ["nationality", "place_of_birth", "authority", "vehicle_classes"] {
        record.extra.extend(best(name).map(|value| (name.to_owned(), value)));
    }
    if let Some(code) = kind.and_then(|kind| kind.code()) {
        record.extra.insert(SEEN_TYPE.to_owned(), code.into());
    }
    if let Some(country) = country {
        record.extra.insert("issuing_country".to_owned(), country.as_str().into());
    }
    DocumentFinding::Fields(FieldsFinding { fields, record: Box::new(record) })
}

/// The best reading of a field: under a check digit, then by confidence.
pub(super) fn value(fields: &[ReadField], name: &str) -> Option<Sensitive<String>> {
    let named = fields.iter().filter(|field| field.name == name && field.understood.is_some());
    // Print keeps the accents and the whole name; a zone has neither. Numbers and dates are surest under a check digit.
    let by_print = matches!(name, "surname" | "given_names" | "full_name");
    let rank = |field: &ReadField| match (field.source.as_str(), by_print) {
        ("printed", true) if field.confidence >= 0.8 => 2.0 + field.confidence,
        ("mrz" | "barcode", false) if field.confidence >= CHECKED => 2.0,
        _ => field.confidence,
    };
    named.max_by(|a, b| rank(a).total_cmp(&rank(b)))?.understood.clone()
}

/// The fields of one photograph, from print, zone and barcodes.
pub(super) fn of_reading(image: ImageKind, reading: &Reading) -> Vec<ReadField> {
    let named = |(name, field): (&FieldName, &Field)| ReadField {
        name: word(*name).to_owned(),
        read: field.read.as_str().into(),
        understood: field.understood.as_ref().map(|text| text.as_str().into()),
        confidence: field.confidence,
        source: match field.source {
            Source::Mrz => "mrz",
            Source::Printed => "printed",
            Source::Barcode => "barcode",
        }
        .to_owned(),
        image,
    };
    let printed = reading.printed.iter().map(named);
    let codes = reading.barcodes.iter().flat_map(|code| code.fields.iter()).map(named);
    printed.chain(codes).chain(reading.mrz.iter().flat_map(|mrz| of_zone(image, mrz))).collect()
}

fn of_zone(image: ImageKind, mrz: &Mrz) -> Vec<ReadField> {
    let (fields, checks) = (&mrz.fields, &mrz.checks);
    // A name has no digit of its own; the zone as a whole vouches for it.
    let whole = Some(mrz.valid);
    let values: [(&str, &Option<Text>, Option<bool>); 8] = [
        ("document_number", &fields.document_number, checks.document_number),
        ("personal_number", &fields.optional, checks.personal_number.or(whole)),
        ("surname", &fields.surname, whole),
        ("given_names", &fields.given_names, whole),
        ("date_of_birth", &fields.date_of_birth, checks.date_of_birth),
        ("date_of_expiry", &fields.date_of_expiry, checks.date_of_expiry),
        ("sex", &fields.sex, whole),
        ("nationality", &fields.nationality, whole),
    ];
    let read = values.into_iter().filter_map(|(name, value, right)| {
        let value = value.as_ref()?;
        Some(ReadField {
            name: name.to_owned(),
            read: value.as_str().into(),
            understood: Some(value.as_str().into()),
            confidence: if right == Some(true) { CHECKED } else { UNCHECKED },
            source: "mrz".to_owned(),
            image,
        })
    });
    read.collect()
}

const fn word(name: FieldName) -> &'static str {
    match name {
        FieldName::DocumentNumber => "document_number",
        FieldName::PersonalNumber => "personal_number",
        FieldName::FullName => "full_name",
        FieldName::Surname => "surname",
        FieldName::GivenNames => "given_names",
        FieldName::DateOfBirth => "date_of_birth",
        FieldName::DateOfIssue => "date_of_issue",
        FieldName::DateOfExpiry => "date_of_expiry",
        FieldName::Sex => "sex",
        FieldName::Nationality => "nationality",
        FieldName::PlaceOfBirth => "place_of_birth",
        FieldName::Address => "address",
        FieldName::Authority => "authority",
        FieldName::VehicleClasses => "vehicle_classes",
    }
}

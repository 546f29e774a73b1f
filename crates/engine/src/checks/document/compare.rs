//! What the document says in several places, and what was claimed.

use kweli_domain::document::{
    self, Agreement, ComparedFinding, Comparison, DocumentFinding, FieldsFinding, Origin, ReadField, SameField,
};
use kweli_domain::{Claims, ImageKind};

/// From here on a reading is taken for what is printed.
const SURE: f32 = 0.8;

/// One reading of a value.
pub(super) struct Value {
    pub(super) origin: Origin,
    pub(super) text: String,
    pub(super) sure: bool,
}

pub(super) fn check(claims: &Claims, fields: &FieldsFinding) -> DocumentFinding {
    let mut pairs = Vec::new();
    for field in [
        SameField::Name,
        SameField::DateOfBirth,
        SameField::DateOfExpiry,
        SameField::Sex,
        SameField::DocumentNumber,
        SameField::PersonalNumber,
    ] {
        let values = values(field, &fields.fields);
        // The surest origin comes first and all others are held against it.
        if let Some((anchor, others)) = values.split_first() {
            pairs.extend(others.iter().filter_map(|other| pair(field, anchor, other)));
        }
    }
    pairs.extend(claimed(claims, fields));
    DocumentFinding::Compared(ComparedFinding { pairs })
}

/// The readings of a value: zone, barcode, front, back.
pub(super) fn values(field: SameField, fields: &[ReadField]) -> Vec<Value> {
    let mut values: Vec<Value> = Vec::new();
    for origin in [Origin::Zone, Origin::Barcode, Origin::Front, Origin::Back] {
        let own: Vec<&ReadField> = fields.iter().filter(|f| origin_of(f) == origin).collect();
        let get = |name: &str| {
            let named = own.iter().filter(|f| f.name == name && f.understood.is_some());
            let best = named.max_by(|a, b| a.confidence.total_cmp(&b.confidence))?;
            Some((best.understood.as_ref()?.as_str().to_owned(), best.confidence))
        };
        let found = match field {
            SameField::Name => get("full_name").or_else(|| match (get("given_names"), get("surname")) {
                (Some((given, a)), Some((last, b))) => Some((format!("{given} {last}"), a.min(b))),
                _ => None,
            }),
            SameField::DateOfBirth => get("date_of_birth"),
            SameField::DateOfExpiry => get("date_of_expiry"),
            SameField::Sex => get("sex"),
            SameField::DocumentNumber => get("document_number"),
            SameField::PersonalNumber => get("personal_number"),
        };
        if let Some((text, confidence)) = found {
            values.push(Value { origin, text, sure: confidence >= SURE });
        }
    }
    values
}

fn origin_of(field: &ReadField) -> Origin {
    match (field.source.as_str(), field.image) {
        ("mrz", _) => Origin::Zone,
        ("barcode", _) => Origin::Barcode,
        (_, ImageKind::DocumentBack) => Origin::Back,
        _ => Origin::Front,
    }
}

/// Compares two readings; `None` where one of them cannot be compared.
pub(super) fn pair(field: SameField, left: &Value, right: &Value) -> Option<Comparison> {
    let agreement = match field {
        SameField::Name => document::names(&left.text, &right.text),
        SameField::DateOfBirth | SameField::DateOfExpiry => document::dates(&left.text, &right.text),
        SameField::Sex => sexes(&left.text, &right.text),
        SameField::DocumentNumber | SameField::PersonalNumber => document::numbers(&left.text, &right.text),
    }?;
    let certain = left.sure && right.sure;
    Some(Comparison { field, left: left.origin, right: right.origin, agreement, certain })
}

fn sexes(left: &str, right: &str) -> Option<Agreement> {
    let letter = |text: &str| text.trim().chars().next().map(|c| c.to_ascii_uppercase()).filter(|c| "MF".contains(*c));
    let (left, right) = (letter(left)?, letter(right)?);
    Some(if left == right { Agreement::Same } else { Agreement::Different })
}

/// What the partner sent against what the document says.
fn claimed(claims: &Claims, fields: &FieldsFinding) -> Vec<Comparison> {
    let text = |value: &Option<kweli_domain::claims::Private>| value.as_ref().map(|v| v.as_str().to_owned());
    let sent = |value: Option<String>| {
        let text = value.filter(|text| !text.trim().is_empty())?;
        Some(Value { origin: Origin::Claim, text, sure: true })
    };
    let best = |field| values(field, &fields.fields).into_iter().next();
    let one = |field, claim: Option<String>| pair(field, &best(field)?, &sent(claim)?);
    let mut pairs: Vec<Comparison> = [
        one(SameField::Name, Some(claims.full_name())),
        one(SameField::DateOfBirth, text(&claims.date_of_birth)),
        one(SameField::Sex, text(&claims.gender)),
    ]
    .into_iter()
    .flatten()
    .collect();
    // A number that was sent may be either of the two that a document carries.
    let numbers = [SameField::PersonalNumber, SameField::DocumentNumber];
    let number = numbers.into_iter().filter_map(|field| one(field, text(&claims.id_number)));
    pairs.extend(number.min_by_key(|pair| pair.agreement));
    pairs
}

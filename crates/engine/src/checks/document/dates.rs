//! Validity and age, by the document's own dates and the UTC day of the check.

use super::compare::values;
use crate::policy::minimum_age;
use kweli_domain::document::{
    AgeFinding, Agreement, DocumentFinding, ExpiryFinding, FieldsFinding, Origin, SameField, dates,
};
use kweli_domain::matching;

pub(super) fn expiry(fields: &FieldsFinding, today: &str) -> DocumentFinding {
    let expires = fields.record.expiration_date.clone();
    // Days in this form are ordered like their texts.
    let expired = expires.as_ref().is_some_and(|day| day.as_str() < today);
    DocumentFinding::Expiry(ExpiryFinding { expires, today: today.to_owned(), expired })
}

pub(super) fn age(fields: &FieldsFinding, today: &str) -> DocumentFinding {
    let born = values(SameField::DateOfBirth, &fields.fields);
    let years = born.first().and_then(|value| matching::age_years(&value.text, today));
    let checked =
        born.first().is_some_and(|value| value.sure && matches!(value.origin, Origin::Zone | Origin::Barcode));
    let twice = born
        .first()
        .is_some_and(|first| born.iter().skip(1).any(|other| dates(&first.text, &other.text) == Some(Agreement::Same)));
    DocumentFinding::Age(AgeFinding { years, minimum: minimum_age(), certain: checked || twice })
}

//! What the sandbox reads on a document: nothing is looked at, so the values are made up.

use crate::Reason;
use crate::catalog;
use crate::claims::Private;
use crate::document::{Entries, VisaPage};
use crate::record::IdentityRecord;
use crate::sandbox::identity_reason;
use crate::sensitive::Sensitive;
use crate::submission::Submission;

fn private(text: &str) -> Option<Private> {
    Some(Sensitive::new(text.to_owned()))
}

/// Adds what a document carries beside a person's data.
pub(super) fn completed(submission: &Submission, mut record: IdentityRecord) -> IdentityRecord {
    if !submission.product.reads_document() {
        return record;
    }
    let claims = &submission.claims;
    let listed = claims
        .country
        .zip(claims.id_type.as_deref())
        .and_then(|(country, id_type)| catalog::get().id_type(country, id_type))
        .and_then(|id_type| id_type.test_number.as_deref());
    record.id_number = record.id_number.or_else(|| private(listed.unwrap_or("A00000000")));
    record.issuance_date = record.issuance_date.or_else(|| private("2020-06-16"));
    record.expiration_date = record.expiration_date.or_else(|| private("2030-06-15"));
    record
}

/// The test person with an old document shows one.
pub(super) fn dated(submission: &Submission, mut record: IdentityRecord) -> IdentityRecord {
    if submission.product.reads_document() && identity_reason(submission) == Some(Some(Reason::DocumentExpired)) {
        (record.issuance_date, record.expiration_date) = (private("2010-06-16"), private("2020-06-15"));
    }
    record
}

/// The visa page beside the sandbox's passport.
pub fn visa_page(passport: &IdentityRecord) -> VisaPage {
    VisaPage {
        full_name: passport.display_name().map(Sensitive::new),
        id_number: private("V0000000"),
        issued_at: private("NAIROBI"),
        conditions: private("EMPLOYMENT"),
        document_primary_id: passport.id_number.clone(),
        issuance_date: private("2025-01-15"),
        expiry_date: private("2030-01-15"),
        entries: Some(Entries::Multiple),
    }
}

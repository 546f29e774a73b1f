//! `additional_documents`: the page beside a passport.

use kweli_domain::claims::Private;
use kweli_domain::document::Entries;
use kweli_domain::{ImageKind, JobView};
use serde_json::{Value, json};

/// The list: one page where the job passed, none otherwise.
pub(super) fn documents(view: &JobView, passed: bool) -> Value {
    let Some(page) = view.additional.as_ref().filter(|_| passed) else { return json!([]) };
    let text = |value: &Option<Private>| value.as_ref().map(|value| value.as_str().to_owned());
    let entries = page.entries.map(|entries| match entries {
        Entries::Single => "single",
        Entries::Multiple => "multiple",
        Entries::Other => "other",
    });
    json!([{
        "image_link": view.links.get(&ImageKind::Visa),
        "full_name": text(&page.full_name),
        "id_number": text(&page.id_number),
        "issued_at": text(&page.issued_at),
        "conditions": text(&page.conditions),
        "document_primary_id": text(&page.document_primary_id),
        "issuance_date": text(&page.issuance_date),
        "expiry": {
            "expiry_date": text(&page.expiry_date),
            "expiry_period_in_months": page.months().map(|months| months.to_string()),
        },
        "no_of_entries": entries,
    }])
}

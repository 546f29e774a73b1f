//! What the ID authority holds, under the names of these generations.

use kweli_domain::JobView;
use kweli_domain::claims::Private;
use kweli_domain::record::IdentityRecord;
use serde_json::{Map, Value};

const MISSING: &str = "Not Available";

/// Writes every ID field; what is unknown is the literal text `Not Available`.
pub(super) fn id_fields(result: &mut Map<String, Value>, view: &JobView, secondary_number_key: &str) {
    let claims = &view.submission.claims;
    let none = IdentityRecord::default();
    let record = view.record.as_ref().unwrap_or(&none);
    let text = |value: Option<&str>| Value::from(value.filter(|t| !t.is_empty()).unwrap_or(MISSING));
    let private = |value: &Option<Private>| text(value.as_ref().map(|p| p.as_str()));
    let mut put = |name: &str, value: Value| {
        result.insert(name.to_owned(), value);
    };
    put("Country", text(claims.country.as_ref().map(|c| c.as_str())));
    put("IDType", text(claims.id_type.as_deref()));
    put("IDNumber", private(if record.id_number.is_some() { &record.id_number } else { &claims.id_number }));
    put("ExpirationDate", private(&record.expiration_date));
    put("IssuanceDate", private(&record.issuance_date));
    put("FullName", text(record.display_name().as_deref()));
    put("FirstName", private(&record.first_name));
    put("OtherName", private(&record.other_names));
    put("LastName", private(&record.last_name));
    put("DOB", private(&record.date_of_birth));
    put("Gender", private(&record.gender));
    put("PhoneNumber", private(&record.phone_number));
    put("PhoneNumber2", private(&record.phone_number_2));
    put("Address", private(&record.address));
    put(secondary_number_key, private(&record.secondary_id_number));
    put("Photo", private(&record.photo));
    put("Document", private(&record.document));
    // Strings only: one mobile platform loses the whole answer over anything else.
    let full = record.extra.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str())));
    put("FullData", Value::Object(full.collect()));
}

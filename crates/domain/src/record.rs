//! What an ID authority knows about a person.

use crate::claims::Private;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The extra field that holds the kind of document that a record was read from, by the catalog's code.
pub const SEEN_TYPE: &str = "document_type";

/// One record. `None` means that the authority does not hold the field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct IdentityRecord {
    /// The number as the authority writes it.
    pub id_number: Option<Private>,
    /// First name.
    pub first_name: Option<Private>,
    /// Middle or other names.
    pub other_names: Option<Private>,
    /// Family name.
    pub last_name: Option<Private>,
    /// Whole name as the authority writes it.
    pub full_name: Option<Private>,
    /// Birth date, `YYYY-MM-DD`.
    pub date_of_birth: Option<Private>,
    /// Gender as the authority writes it.
    pub gender: Option<Private>,
    /// Postal address.
    pub address: Option<Private>,
    /// Phone number.
    pub phone_number: Option<Private>,
    /// Second phone number.
    pub phone_number_2: Option<Private>,
    /// Issue date of the document.
    pub issuance_date: Option<Private>,
    /// Expiry date of the document.
    pub expiration_date: Option<Private>,
    /// A second number on the same record.
    pub secondary_id_number: Option<Private>,
    /// The photo's bytes (JPEG or PNG), base64 without prefix.
    pub photo: Option<Private>,
    /// The document's picture, base64.
    pub document: Option<Private>,
    /// Anything else, by the authority's own field names.
    pub extra: BTreeMap<String, Private>,
}

impl IdentityRecord {
    /// The whole name: as written by the authority, or joined from its parts.
    pub fn display_name(&self) -> Option<String> {
        if let Some(full) = &self.full_name {
            return Some(full.as_str().to_owned());
        }
        let parts: Vec<_> =
            [&self.first_name, &self.other_names, &self.last_name].into_iter().flatten().map(|p| p.as_str()).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    }
}

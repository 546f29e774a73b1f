//! What a submission says about a person.

use crate::business::BusinessAsk;
use crate::country::Country;
use crate::screening::ScreeningAsk;
use crate::sensitive::Sensitive;
use serde::{Deserialize, Serialize};

/// Text about a person.
pub type Private = Sensitive<String>;

/// Everything that was claimed; absent and empty are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Claims {
    /// Country of the ID.
    pub country: Option<Country>,
    /// Code of the ID type, as the catalog spells it.
    pub id_type: Option<String>,
    /// The ID number as it was sent.
    pub id_number: Option<Private>,
    /// First name, or all given names where the wire has one field for them.
    pub first_name: Option<Private>,
    /// Middle or other names.
    pub middle_name: Option<Private>,
    /// Family name.
    pub last_name: Option<Private>,
    /// Birth date as sent, `YYYY-MM-DD` expected.
    pub date_of_birth: Option<Private>,
    /// Gender as sent.
    pub gender: Option<Private>,
    /// Phone number as sent.
    pub phone_number: Option<Private>,
    /// E-mail address.
    pub email: Option<Private>,
    /// Bank code for bank-account types.
    pub bank_code: Option<String>,
    /// Citizenship, for types that need it.
    pub citizenship: Option<Private>,
    /// Telecom operator, for phone types.
    pub operator: Option<String>,
    /// Session of a one-time-password consent.
    pub session_id: Option<Private>,
    /// Whom to screen, for screening products.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub screening: Option<Box<ScreeningAsk>>,
    /// What else a company's look-up needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub business: Option<Box<BusinessAsk>>,
}

impl Claims {
    /// All name parts in order, joined by spaces.
    pub fn full_name(&self) -> String {
        [&self.first_name, &self.middle_name, &self.last_name]
            .into_iter()
            .flatten()
            .map(Sensitive::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    }
}

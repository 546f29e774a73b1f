//! One shape for every country; what a register does not publish is absent.

use crate::claims::Private;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Inputs that a company's look-up may need beside country, type and number.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BusinessAsk {
    /// Legal form, where numbers of several registers overlap.
    pub business_type: Option<BusinessType>,
    /// Postal address.
    pub postal_address: Option<Private>,
    /// Postal code.
    pub postal_code: Option<Private>,
}

/// Legal form of a Nigerian entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BusinessType {
    /// Business name.
    BusinessName,
    /// Limited company.
    Company,
    /// Incorporated trustees.
    IncorporatedTrustees,
    /// Limited partnership.
    LimitedPartnership,
    /// Limited liability partnership.
    LimitedLiabilityPartnership,
}

/// What a register knows of a company.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BusinessRecord {
    /// The company itself.
    #[serde(alias = "company_information")]
    pub company: Company,
    /// Directors.
    pub directors: Vec<Director>,
    /// Beneficial owners as registered.
    pub beneficial_owners: Vec<Shareholder>,
    /// Secretaries, auditors and the like.
    pub fiduciaries: Vec<Fiduciary>,
    /// Proprietors of a business name.
    pub proprietors: Vec<Proprietor>,
    /// Who holds what, through any number of companies.
    pub ownership: Vec<Holding>,
    /// Documents.
    pub documents: Documents,
}

/// The company itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    /// Legal name.
    pub legal_name: Option<Private>,
    /// Legal form.
    pub company_type: Option<String>,
    /// Country, in words.
    pub country: Option<String>,
    /// Registered address.
    pub address: Option<Private>,
    /// Number in the register.
    pub registration_number: Option<Private>,
    /// Number that it was searched by.
    pub search_number: Option<Private>,
    /// Share capital.
    pub authorized_shared_capital: Option<String>,
    /// Industry.
    pub industry: Option<String>,
    /// Tax number.
    pub tax_id: Option<Private>,
    /// Since when it exists.
    pub registration_date: Option<String>,
    /// Phone.
    pub phone: Option<Private>,
    /// Region.
    pub state: Option<String>,
    /// E-mail.
    pub email: Option<Private>,
    /// `ACTIVE`, `INACTIVE`…
    pub status: Option<String>,
    /// Anything else, by the register's own names.
    #[serde(flatten)]
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A director.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Director {
    /// Name.
    pub name: Option<Private>,
    /// Number of shares.
    pub shareholdings: Option<String>,
    /// Kind of ID.
    pub id_type: Option<String>,
    /// ID number.
    pub id_number: Option<Private>,
    /// Address.
    pub address: Option<Private>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Gender.
    pub gender: Option<Private>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Birth date.
    pub date_of_birth: Option<Private>,
    /// Phone.
    pub phone_number: Option<Private>,
}

/// A beneficial owner or shareholder.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Shareholder {
    /// Name.
    pub name: Option<Private>,
    /// `Individual` or `Corporate`.
    pub shareholder_type: Option<String>,
    /// Number or share.
    pub shareholdings: Option<String>,
    /// Number in the register, of a company.
    pub registration_number: Option<Private>,
    /// Address.
    pub address: Option<Private>,
    /// Gender.
    pub gender: Option<Private>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Birth date.
    pub date_of_birth: Option<Private>,
    /// Phone.
    pub phone_number: Option<Private>,
}

/// A secretary, auditor, trustee.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fiduciary {
    /// Name.
    pub name: Option<Private>,
    /// `SECRETARY_COMPANY`, `AUDITOR`…
    pub fiduciary_type: Option<String>,
    /// Address.
    pub address: Option<Private>,
    /// Number in the register, of a company.
    pub registration_number: Option<Private>,
    /// Status.
    pub status: Option<String>,
}

/// A proprietor of a business name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Proprietor {
    /// Name.
    pub name: Option<Private>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Occupation.
    pub occupation: Option<String>,
    /// Address.
    pub address: Option<Private>,
    /// Phone.
    pub phone_number: Option<Private>,
}

/// One step of ownership: somebody holds a part of a company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holding {
    /// Who holds: a person's name, or a company's number.
    pub holder: Private,
    /// The holder is a company, whose own holders are other steps.
    #[serde(default)]
    pub holder_is_company: bool,
    /// The company that is held, by number; the searched company where it is absent.
    #[serde(default)]
    pub held: Option<Private>,
    /// Hundredths of a percent: 2,500 is a quarter.
    pub basis_points: u32,
}

/// Documents of the register.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Documents {
    /// Base64 or a link.
    pub search_certificate: Option<Private>,
}

impl BusinessRecord {
    /// Everybody who has to be screened, with the role.
    pub fn people(&self) -> Vec<(&Private, &'static str)> {
        let mut all: Vec<(&Private, &'static str)> = Vec::new();
        all.extend(self.company.legal_name.as_ref().map(|n| (n, "company")));
        all.extend(self.directors.iter().filter_map(|d| d.name.as_ref()).map(|n| (n, "director")));
        all.extend(self.beneficial_owners.iter().filter_map(|o| o.name.as_ref()).map(|n| (n, "beneficial_owner")));
        all.extend(self.fiduciaries.iter().filter_map(|f| f.name.as_ref()).map(|n| (n, "fiduciary")));
        all.extend(self.proprietors.iter().filter_map(|p| p.name.as_ref()).map(|n| (n, "proprietor")));
        all
    }
}

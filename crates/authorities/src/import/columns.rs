//! What a header's columns mean.

use kweli_domain::IdentityRecord;
use kweli_domain::claims::Private;
use std::collections::HashSet;

/// A text field of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Field {
    FirstName,
    OtherNames,
    LastName,
    FullName,
    DateOfBirth,
    Gender,
    Address,
    PhoneNumber,
    PhoneNumber2,
    IssuanceDate,
    ExpirationDate,
    SecondaryIdNumber,
}

impl Field {
    pub(super) const fn is_date(self) -> bool {
        matches!(self, Self::DateOfBirth | Self::IssuanceDate | Self::ExpirationDate)
    }

    pub(super) const fn slot(self, record: &mut IdentityRecord) -> &mut Option<Private> {
        match self {
            Self::FirstName => &mut record.first_name,
            Self::OtherNames => &mut record.other_names,
            Self::LastName => &mut record.last_name,
            Self::FullName => &mut record.full_name,
            Self::DateOfBirth => &mut record.date_of_birth,
            Self::Gender => &mut record.gender,
            Self::Address => &mut record.address,
            Self::PhoneNumber => &mut record.phone_number,
            Self::PhoneNumber2 => &mut record.phone_number_2,
            Self::IssuanceDate => &mut record.issuance_date,
            Self::ExpirationDate => &mut record.expiration_date,
            Self::SecondaryIdNumber => &mut record.secondary_id_number,
        }
    }
}

/// The meaning of a column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Meaning {
    Number,
    Text(Field),
    Photo,
    Document,
    Country,
    IdType,
    /// Kept by the name that the file uses.
    Extra,
    /// A column without a name, as spreadsheets leave behind.
    Nameless,
}

#[derive(Debug)]
pub(super) struct Column {
    /// As the file writes it.
    pub(super) name: String,
    pub(super) meaning: Meaning,
}

#[derive(Debug)]
pub(super) struct Columns(pub(super) Vec<Column>);

impl Columns {
    /// Reads a header; the error says what is wrong with it.
    pub(super) fn read(header: &csv::ByteRecord) -> Result<Self, String> {
        let mut seen = HashSet::new();
        let mut columns = Vec::with_capacity(header.len());
        for (n, cell) in header.iter().enumerate() {
            let name = std::str::from_utf8(cell).map_err(|_| format!("column {} is not UTF-8", n + 1))?.trim();
            if name.len() > 200 || name.chars().any(char::is_control) {
                return Err(format!("column {} has no usable name", n + 1));
            }
            let meaning = meaning(name);
            let key = if meaning == Meaning::Extra {
                (meaning.clone(), folded(name))
            } else {
                (meaning.clone(), String::new())
            };
            if meaning != Meaning::Nameless && !seen.insert(key) {
                return Err(format!("column {} ({name}) means the same as an earlier one", n + 1));
            }
            columns.push(Column { name: name.to_owned(), meaning });
        }
        if columns.iter().any(|c| c.meaning == Meaning::Number) {
            Ok(Self(columns))
        } else {
            Err("the column id_number is missing".to_owned())
        }
    }
}

/// Letters and digits in lower case: `FullName`, `full_name` and `Full Name` are one.
fn folded(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

fn meaning(name: &str) -> Meaning {
    match folded(name).as_str() {
        "" => Meaning::Nameless,
        "idnumber" => Meaning::Number,
        "photo" => Meaning::Photo,
        "document" => Meaning::Document,
        "country" | "countrycode" => Meaning::Country,
        "idtype" => Meaning::IdType,
        "firstname" | "givenname" | "givennames" => Meaning::Text(Field::FirstName),
        "othernames" | "othername" | "middlename" | "middlenames" => Meaning::Text(Field::OtherNames),
        "lastname" | "surname" | "familyname" => Meaning::Text(Field::LastName),
        "fullname" | "name" => Meaning::Text(Field::FullName),
        "dob" | "dateofbirth" | "birthdate" => Meaning::Text(Field::DateOfBirth),
        "gender" | "sex" => Meaning::Text(Field::Gender),
        "address" => Meaning::Text(Field::Address),
        "phonenumber" | "phone" => Meaning::Text(Field::PhoneNumber),
        "phonenumber2" | "phone2" => Meaning::Text(Field::PhoneNumber2),
        "issuancedate" | "issuedate" | "dateofissue" => Meaning::Text(Field::IssuanceDate),
        "expirationdate" | "expirydate" | "dateofexpiry" => Meaning::Text(Field::ExpirationDate),
        "secondaryidnumber" => Meaning::Text(Field::SecondaryIdNumber),
        _ => Meaning::Extra,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(names: &[&str]) -> Result<Vec<Meaning>, String> {
        Columns::read(&csv::ByteRecord::from(names.to_vec())).map(|c| c.0.into_iter().map(|c| c.meaning).collect())
    }

    #[test]
    fn every_personal_field_of_the_catalog_is_known() {
        let companies =
            ["company_information", "directors", "beneficial_owners", "fiduciaries", "proprietors", "documents"];
        for field in kweli_domain::catalog::get().id_types().flat_map(|t| &t.returned_fields) {
            let by_own_name = ["AGE", "Nationality", "IsAlive"].contains(&field.as_str())
                || companies.contains(&field.as_str())
                || field.contains(' ');
            assert_eq!(meaning(field) == Meaning::Extra, by_own_name, "{field}");
        }
    }

    #[test]
    fn styles_of_names_are_alike() {
        let fields =
            [Meaning::Number, Meaning::Text(Field::FullName), Meaning::Text(Field::DateOfBirth), Meaning::Photo];
        for header in [
            ["id_number", "full_name", "date_of_birth", "photo"],
            ["IDNumber", "FullName", "DOB", "Photo"],
            [" Id Number ", "FULL NAME", "dob", "PHOTO"],
        ] {
            assert_eq!(read(&header).unwrap(), fields);
        }
    }

    #[test]
    fn bad_headers_are_refused() {
        assert!(read(&["full_name"]).unwrap_err().contains("id_number"));
        assert!(read(&["id_number", "DOB", "date_of_birth"]).unwrap_err().contains("column 3"));
        assert!(read(&["id_number", "Tribe", "tribe"]).is_err());
        assert!(read(&["id_number", "IDNumber"]).is_err());
        assert!(read(&["id_number", "a\u{0}b"]).is_err());
        assert!(read(&["id_number", "", ""]).is_ok());
    }
}

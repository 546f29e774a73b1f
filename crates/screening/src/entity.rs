//! What a list says about somebody or something.

use kweli_domain::Country;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A company, an authority, a group.
    Organisation,
    /// A ship.
    Vessel,
    /// An aeroplane.
    Aircraft,
    /// Anything else, and what a list does not tell.
    Other,
}

/// A name under which an entry is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityName {
    /// As the list writes it.
    pub text: String,
    /// How far it identifies.
    pub strength: Strength,
}

/// How far a name identifies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// The entry's own name.
    Primary,
    /// Another full name.
    Alias,
    /// A nickname or an abbreviation that many may bear; it counts less.
    Weak,
}

/// A birth date, as precise as the list knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct BirthDate {
    /// The year, or the first of a range.
    pub year: i16,
    /// The last year of a range; equal to `year` where there is none.
    pub until: i16,
    /// Month, 1 to 12.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<u8>,
    /// Day of the month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<u8>,
    /// The list says "about".
    #[serde(default)]
    pub circa: bool,
}

impl BirthDate {
    /// A year and nothing else.
    pub const fn year(year: i16) -> Self {
        Self { year, until: year, month: None, day: None, circa: false }
    }
}

impl fmt::Display for BirthDate {
    /// `1962-11-23`, `1962-11`, `1962`, `circa 1962`, `1962 to 1965`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.circa {
            f.write_str("circa ")?;
        }
        write!(f, "{:04}", self.year)?;
        if self.until != self.year {
            return write!(f, " to {:04}", self.until);
        }
        if let Some(month) = self.month {
            write!(f, "-{month:02}")?;
            if let Some(day) = self.day {
                write!(f, "-{day:02}")?;
            }
        }
        Ok(())
    }
}

/// As the list records it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gender {
    /// Female.
    Female,
    /// Male.
    Male,
}

impl Gender {
    /// Reads `M`, `male`, `F`, `Female`…
    pub fn read(text: &str) -> Option<Self> {
        match text.trim().to_lowercase().as_str() {
            "m" | "male" | "man" => Some(Self::Male),
            "f" | "female" | "woman" => Some(Self::Female),
            _ => None,
        }
    }
}

/// A country that a list connects with an entry.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CountryLink {
    /// By ISO 3166-1, where the list's wording is known.
    pub code: Option<Country>,
    /// As the list writes it.
    pub text: String,
    /// In which sense.
    pub role: CountryRole,
}

/// In which sense a country belongs to an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountryRole {
    /// Nationality or citizenship; a ship's flag; a company's jurisdiction.
    Nationality,
    /// Born there.
    Birth,
    /// Has an address there.
    Address,
    /// Holds an office there.
    Office,
}

/// A number or a code that identifies.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// `Passport`, `National ID No.`, `Vessel Registration Identification IMO`…
    pub kind: String,
    /// The number, as the list writes it.
    pub value: String,
    /// The issuing country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Address {
    /// All of it in one line.
    pub full: String,
    /// Town and region.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// Its country.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
}

/// A tie to somebody else.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Association {
    /// The other's name.
    pub name: String,
    /// The other's id in the same list, where it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity_id: Option<String>,
    /// `linked to`, `spouse`, `child`…
    pub relationship: String,
}

/// An office held.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Position {
    /// What the office is called.
    pub title: String,
    /// Where.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// From, `YYYY-MM-DD` or a part of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// To.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// FATF-style level 1 (head of state, minister, member of parliament) to 4 (local office).
    pub level: u8,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Stable within its list from one version to the next.
    pub id: String,
    /// What it is.
    pub kind: EntityKind,
    /// The primary name first.
    pub names: Vec<EntityName>,
    /// Birth dates, the list's alternatives included.
    #[serde(default)]
    pub births: Vec<BirthDate>,
    /// Countries.
    #[serde(default)]
    pub countries: Vec<CountryLink>,
    /// Gender, where the list has it.
    #[serde(default)]
    pub gender: Option<Gender>,
    /// Passports, registrations, wallets.
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    /// Sanctions programmes, or the legal ground of an order.
    #[serde(default)]
    pub programmes: Vec<String>,
    /// Addresses.
    #[serde(default)]
    pub addresses: Vec<Address>,
    /// Ties.
    #[serde(default)]
    pub associations: Vec<Association>,
    /// Offices.
    #[serde(default)]
    pub positions: Vec<Position>,
    /// When it was put on the list, `YYYY-MM-DD`, where the list has it.
    #[serde(default)]
    pub listed_on: Option<String>,
    /// Until when the measure lasts, where the list has it.
    #[serde(default)]
    pub until: Option<String>,
    /// Links to the publisher's page of this entry.
    #[serde(default)]
    pub links: Vec<String>,
    /// What else the list says, unparsed.
    #[serde(default)]
    pub remarks: Option<String>,
}

impl Entity {
    /// An entry with a name and nothing else.
    pub fn new(id: impl Into<String>, kind: EntityKind, name: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            kind,
            names: vec![EntityName { text: name.into(), strength: Strength::Primary }],
            births: Vec::new(),
            countries: Vec::new(),
            gender: None,
            identifiers: Vec::new(),
            programmes: Vec::new(),
            addresses: Vec::new(),
            associations: Vec::new(),
            positions: Vec::new(),
            listed_on: None,
            until: None,
            links: Vec::new(),
            remarks: None,
        }
    }

    /// The primary name.
    pub fn name(&self) -> &str {
        self.names.first().map_or("", |n| &n.text)
    }

    /// Adds another name, unless it is empty or there already.
    pub fn also(&mut self, text: &str, strength: Strength) {
        let text = text.trim();
        if !text.is_empty() && !self.names.iter().any(|n| n.text == text) {
            self.names.push(EntityName { text: text.to_owned(), strength });
        }
    }
}

//! Which documents exist in which country, under which names. Origin: `docs/PROVENANCE.md`.

use crate::Country;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;

const DOCUMENTS: &str = include_str!("../../data/documents.csv");
const COUNTRIES: &str = include_str!("../../data/document_countries.csv");
const WORDS: &str = include_str!("../../data/document_words.csv");

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// Passport booklet.
    Passport,
    /// National identity card, booklet or slip.
    IdentityCard,
    /// Driving licence.
    DriversLicense,
    /// Voter's card.
    VoterId,
    /// Identity card of a foreigner.
    AlienCard,
    /// Residence permit.
    ResidentId,
    /// Visa, border or refugee document.
    TravelDoc,
    /// Health-insurance card.
    HealthCard,
    /// Social-security card.
    SocialId,
    /// Any other kind of the catalog.
    Other,
}

impl DocumentKind {
    /// The catalog's code of it; `None` for the rest.
    pub const fn code(self) -> Option<&'static str> {
        Some(match self {
            Self::Passport => "PASSPORT",
            Self::IdentityCard => "IDENTITY_CARD",
            Self::DriversLicense => "DRIVERS_LICENSE",
            Self::VoterId => "VOTER_ID",
            Self::AlienCard => "ALIEN_CARD",
            Self::ResidentId => "RESIDENT_ID",
            Self::TravelDoc => "TRAVEL_DOC",
            Self::HealthCard => "HEALTH_CARD",
            Self::SocialId => "SOCIAL_ID",
            Self::Other => return None,
        })
    }

    /// The kind of a current code of the catalog.
    fn from_code(code: &str) -> Self {
        match code {
            "PASSPORT" => Self::Passport,
            "IDENTITY_CARD" | "CITIZEN_ID" => Self::IdentityCard,
            "DRIVERS_LICENSE" | "PROVISIONAL_DRIVERS_LICENSE" => Self::DriversLicense,
            "VOTER_ID" => Self::VoterId,
            "ALIEN_CARD" => Self::AlienCard,
            "RESIDENT_ID" | "WORK_PERMIT" => Self::ResidentId,
            "TRAVEL_DOC" => Self::TravelDoc,
            "HEALTH_CARD" => Self::HealthCard,
            "SOCIAL_ID" => Self::SocialId,
            _ => Self::Other,
        }
    }

    /// Whether whoever claims this kind may show that one. A kind that cannot be told apart by looking covers all.
    pub fn covers(self, seen: Self) -> bool {
        self == seen
            || self == Self::Other
            || matches!((self, seen), (Self::ResidentId, Self::AlienCard) | (Self::AlienCard, Self::ResidentId))
    }
}

/// A language that the list of documents is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Locale {
    /// English.
    #[default]
    English,
    /// French.
    French,
    /// Arabic.
    Arabic,
}

/// One document of one country.
#[derive(Debug)]
pub struct Document {
    /// Code; empty for the entry that stands for all others.
    pub code: String,
    /// English name.
    pub name: String,
    /// Whether it has a back; unknown for the oldest lists.
    pub has_back: Option<bool>,
    /// What it is used for or called, in English.
    pub examples: Vec<String>,
    /// It is part of the present list (others were, or stand for passports that every country issues).
    pub current: bool,
    /// Kind.
    pub kind: DocumentKind,
}

/// A country with its documents, in the order of the list.
#[derive(Debug)]
pub struct DocumentCountry {
    /// Code.
    pub country: Country,
    /// Continent, as `NORTH_AMERICA`.
    pub continent: String,
    /// Name in English, French, Arabic.
    names: [String; 3],
    /// Documents.
    pub documents: Vec<Document>,
}

impl DocumentCountry {
    /// The country's name.
    pub fn name(&self, locale: Locale) -> &str {
        &self.names[locale as usize]
    }
}

/// Every country with its documents.
#[derive(Debug)]
pub struct DocumentCatalog {
    countries: BTreeMap<Country, DocumentCountry>,
    words: HashMap<String, [String; 3]>,
}

impl DocumentCatalog {
    /// Every country, by code.
    pub fn countries(&self) -> impl Iterator<Item = &DocumentCountry> {
        self.countries.values()
    }

    /// One country.
    pub fn country(&self, country: Country) -> Option<&DocumentCountry> {
        self.countries.get(&country)
    }

    /// A name or example of the list in a language.
    pub fn word<'a>(&'a self, english: &'a str, locale: Locale) -> &'a str {
        self.words.get(english).map_or(english, |row| &row[locale as usize])
    }

    /// Whether a country issues a kind of document.
    pub fn lists(&self, country: Country, kind: DocumentKind) -> bool {
        self.countries.get(&country).is_some_and(|c| c.documents.iter().any(|d| d.kind == kind))
    }

    /// The kind that a claimed type stands for: a code of the present list, of an older one, or of an ID type.
    /// `None` for a type that is no document of that country; the empty type stands for any other.
    pub fn claimed(&self, country: Country, id_type: &str) -> Option<DocumentKind> {
        let wanted = id_type.trim().to_ascii_uppercase();
        if matches!(wanted.as_str(), "" | "OTHERS" | "OTHER") {
            return Some(DocumentKind::Other);
        }
        let own = self.countries.get(&country)?;
        let found = own.documents.iter().find(|d| d.code == wanted).map(|d| d.kind);
        found.or_else(|| {
            let id_type = crate::catalog::get().id_type(country, &wanted)?;
            kind_of_id_type(&id_type.code).filter(|kind| self.lists(country, *kind))
        })
    }
}

/// The document that carries the number of an ID type.
fn kind_of_id_type(code: &str) -> Option<DocumentKind> {
    let code = code.strip_suffix("_NO_PHOTO").unwrap_or(code);
    Some(match code {
        "PASSPORT" => DocumentKind::Passport,
        "DRIVERS_LICENSE" => DocumentKind::DriversLicense,
        "VOTER_ID" | "NEW_VOTER_ID" => DocumentKind::VoterId,
        "ALIEN_CARD" => DocumentKind::AlienCard,
        "RESIDENT_ID" => DocumentKind::ResidentId,
        "REFUGEE_ID" => DocumentKind::TravelDoc,
        "SSNIT" => DocumentKind::SocialId,
        "NATIONAL_ID" | "GHANA_CARD" | "NIN" | "NIN_V2" | "NIN_SLIP" | "V_NIN" => DocumentKind::IdentityCard,
        _ => return None,
    })
}

/// The embedded catalog; read once.
pub fn get() -> &'static DocumentCatalog {
    static CATALOG: OnceLock<DocumentCatalog> = OnceLock::new();
    CATALOG.get_or_init(|| DocumentCatalog { countries: countries(), words: words() })
}

/// Rows of an embedded table. The tables are part of the binary and the tests read every row; a row that cannot be read
/// would be left out rather than stop the program.
fn rows(table: &'static str) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(table.as_bytes()).deserialize().filter_map(Result::ok).collect()
}

fn countries() -> BTreeMap<Country, DocumentCountry> {
    let mut countries = BTreeMap::new();
    for mut row in rows(COUNTRIES) {
        let mut take = |name: &str| row.remove(name).unwrap_or_default();
        let Ok(country) = take("country_code").parse::<Country>() else { continue };
        let names = [take("name_en"), take("name_fr"), take("name_ar")];
        let continent = take("continent");
        countries.insert(country, DocumentCountry { country, continent, names, documents: Vec::new() });
    }
    for mut row in rows(DOCUMENTS) {
        let mut take = |name: &str| row.remove(name).unwrap_or_default();
        let country = take("country_code").parse::<Country>().ok().and_then(|country| countries.get_mut(&country));
        let Some(country) = country else { continue };
        let (code, current_code) = (take("code"), take("current_code"));
        country.documents.push(Document {
            kind: DocumentKind::from_code(if current_code.is_empty() { &code } else { &current_code }),
            code,
            name: take("name"),
            has_back: take("has_back").parse().ok(),
            examples: take("examples").split(';').filter(|e| !e.is_empty()).map(str::to_owned).collect(),
            current: take("generation") == "current",
        });
    }
    countries
}

fn words() -> HashMap<String, [String; 3]> {
    rows(WORDS)
        .into_iter()
        .map(|mut row| {
            let mut take = |name: &str| row.remove(name).unwrap_or_default();
            let english = take("en");
            (english.clone(), [english, take("fr"), take("ar")])
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Country {
        text.parse().unwrap()
    }

    #[test]
    fn every_row_is_read_and_every_word_is_known() {
        let catalog = get();
        let lines = |table: &'static str| csv::Reader::from_reader(table.as_bytes()).records().count();
        assert_eq!(catalog.countries.len(), lines(COUNTRIES));
        assert_eq!(catalog.countries().map(|c| c.documents.len()).sum::<usize>(), lines(DOCUMENTS));
        assert_eq!(catalog.words.len(), lines(WORDS));
        let current: Vec<_> = catalog.countries().flat_map(|c| &c.documents).filter(|d| d.current).collect();
        assert_eq!(current.len(), 1_578);
        for document in current {
            for english in std::iter::once(&document.name).chain(&document.examples) {
                assert!(catalog.words.contains_key(english), "{english}");
            }
            assert!(document.has_back.is_some());
        }
        for row in catalog.words.values() {
            assert!(row.iter().all(|word| !word.is_empty()), "{row:?}");
        }
        for country in catalog.countries() {
            assert!(country.names.iter().all(|name| !name.is_empty()), "{country:?}");
        }
    }

    #[test]
    fn claims_of_every_generation_find_their_kind() {
        use DocumentKind::{AlienCard, DriversLicense, IdentityCard, Other, Passport, ResidentId, SocialId, VoterId};
        for (country, id_type, kind) in [
            ("GH", "PASSPORT", Some(Passport)),
            ("GH", "GHANA_CARD", Some(IdentityCard)),
            ("GH", "IDENTITY_CARD", Some(IdentityCard)),
            ("GH", "SSNIT", Some(SocialId)),
            ("GH", "NEW_VOTER_ID", Some(VoterId)),
            ("NG", "NIN_SLIP", Some(IdentityCard)),
            ("NG", "drivers_license", Some(DriversLicense)),
            ("NG", "RESIDENT_CARD", Some(ResidentId)),
            ("KE", "ALIEN_CARD", Some(AlienCard)),
            ("KE", "NATIONAL_ID_NO_PHOTO", Some(IdentityCard)),
            ("ZA", "GREEN_BOOK", Some(IdentityCard)),
            ("NG", "", Some(Other)),
            ("NG", "BVN", None),
            ("NG", "UNICORN", None),
            ("AQ", "PASSPORT", Some(Passport)),
        ] {
            assert_eq!(get().claimed(code(country), id_type), kind, "{country} {id_type}");
        }
    }

    #[test]
    fn kinds_are_listed_by_country() {
        assert!(get().lists(code("GH"), DocumentKind::VoterId));
        assert!(!get().lists(code("ZW"), DocumentKind::VoterId));
        for country in get().countries() {
            assert!(country.documents.iter().any(|d| d.current || d.kind == DocumentKind::Passport), "{country:?}");
        }
    }

    #[test]
    fn codes_and_kinds_belong_together() {
        for document in get().countries().flat_map(|c| &c.documents) {
            if let Some(code) = document.kind.code() {
                assert_eq!(DocumentKind::from_code(code), document.kind);
            }
        }
        assert!(DocumentKind::Other.covers(DocumentKind::Passport));
        assert!(!DocumentKind::Passport.covers(DocumentKind::Other));
    }
}

//! What is searched for, and what comes back.

use crate::entity::{BirthDate, Entity, EntityKind, Gender};
use crate::list::{ListKind, ListSeen};
use kweli_domain::{Country, Sensitive};
use serde::Serialize;
use std::sync::Arc;

/// From here a hit counts when the caller wants few false ones.
pub const STRICT: f32 = 0.85;
/// From here a hit counts at all: the alert bar.
pub const LOOSE: f32 = 0.70;
/// Longer names are refused.
pub const MAX_NAME_BYTES: usize = 1_000;

/// Whom to search for.
#[derive(Clone, Debug)]
pub struct Query {
    /// The name, in any script and order.
    pub name: Sensitive<String>,
    /// Only entries of this kind (`Other` entries always count); any when absent.
    pub kind: Option<EntityKind>,
    /// Birth date or year.
    pub birth: Option<Sensitive<BirthDate>>,
    /// Countries of the person. A hit with known countries, none among them, loses points.
    pub countries: Vec<Country>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Numbers of passports and the like.
    pub identifiers: Vec<Sensitive<String>>,
    /// Only hits from [`STRICT`] on.
    pub strict: bool,
    /// At most so many persons.
    pub limit: usize,
}

impl Query {
    /// A search for a person by name alone, loose.
    pub fn person(name: impl Into<String>) -> Self {
        Self {
            name: Sensitive::new(name.into()),
            kind: Some(EntityKind::Person),
            birth: None,
            countries: Vec::new(),
            gender: None,
            identifiers: Vec::new(),
            strict: false,
            limit: 20,
        }
    }

    /// A search for a company, ship or authority by name alone, loose.
    pub fn organisation(name: impl Into<String>) -> Self {
        Self { kind: Some(EntityKind::Organisation), ..Self::person(name) }
    }

    /// The score from which hits count.
    pub const fn threshold(&self) -> f32 {
        if self.strict { STRICT } else { LOOSE }
    }
}

/// Why a name cannot be searched for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadName {
    /// Nothing was given.
    #[error("the name is empty")]
    Empty,
    /// More than [`MAX_NAME_BYTES`].
    #[error("the name is longer than {MAX_NAME_BYTES} bytes")]
    TooLong,
    /// Emoji, digits or signs only.
    #[error("the name has no letters")]
    NoLetters,
    /// A single letter finds everybody and nobody.
    #[error("the name is a single letter")]
    OneLetter,
}

/// How two parts of a name agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// The same letters.
    Equal,
    /// Forms of one name by the name groups (Wikidata), across scripts too.
    Group,
    /// Forms of one African name: French and English spellings, day names, Arabic names in local dress.
    AfricanForm,
    /// The same after folding spelling habits (`ou`/`u`, `dj`/`j`, `kh`/`k`…).
    Spelling,
    /// The same consonants, one side being written without vowels.
    Consonants,
    /// A short form of a long name: `Seun` for `Oluwaseun`, `Emeka` for `Chukwuemeka`.
    Clipped,
    /// An everyday short form: `Bill` for `William`.
    Nickname,
    /// An initial.
    Initial,
    /// A few letters differ.
    Typo,
    /// Two words on one side are one on the other.
    Joined,
    /// Words with the same meaning in names of companies.
    Synonym,
}

/// One part of the searched name that agrees with one of the found name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Pairing {
    /// In the searched name.
    pub query: String,
    /// In the list's name.
    pub found: String,
    /// By which rule.
    pub rule: Rule,
    /// How well, 0 to 1.
    pub score: f32,
    /// How much it counts.
    pub weight: f32,
}

/// What else was compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// Birth date.
    BirthDate,
    /// Country.
    Country,
    /// Gender.
    Gender,
    /// An identifying number.
    Identifier,
    /// Legal forms of companies.
    LegalForm,
    /// Numbers in names.
    Number,
    /// The matching name is a weak alias.
    WeakAlias,
    /// Only one part of a longer name agrees.
    SinglePart,
}

/// What a qualifier did to the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Adjustment {
    /// Which.
    pub qualifier: Qualifier,
    /// Added to the score (negative = taken off).
    pub change: f32,
    /// In words, without personal data of the searched person.
    pub why: String,
}

/// Why a hit scores what it scores.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Explanation {
    /// Which parts agree.
    pub pairs: Vec<Pairing>,
    /// Parts of the searched name that nothing agrees with.
    pub unmatched_query: Vec<String>,
    /// Parts of the found name that nothing agrees with.
    pub unmatched_found: Vec<String>,
    /// Score of the names alone.
    pub name_score: f32,
    /// What the qualifiers did.
    pub adjustments: Vec<Adjustment>,
}

/// One entry of one list that matches.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Position of the list in [`Answer::lists`].
    pub list: usize,
    /// What being on that list means.
    pub kind: ListKind,
    /// The entry.
    pub entity: Arc<Entity>,
    /// Which of its names matched best.
    pub name: String,
    /// 0 to 1.
    pub score: f32,
    /// Why.
    pub explanation: Explanation,
}

/// One person or company, whose entries in several lists were recognised as the same.
#[derive(Clone, Debug)]
pub struct Found {
    /// The best first; never empty.
    pub hits: Vec<Hit>,
}

impl Found {
    /// The best score.
    pub fn score(&self) -> f32 {
        self.hits.iter().map(|h| h.score).fold(0.0, f32::max)
    }

    /// Whether an entry of a list of this kind is among them.
    pub fn is_on(&self, kind: ListKind) -> bool {
        self.hits.iter().any(|h| h.kind == kind)
    }
}

/// What a search found, and where it looked.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Persons and companies, the best first.
    pub found: Vec<Found>,
    /// Every list that was searched, with its day.
    pub lists: Vec<ListSeen>,
}

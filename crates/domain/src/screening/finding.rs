//! The answer, as evidence.

use crate::claims::Private;
use crate::country::Country;
use serde::{Deserialize, Serialize};

/// Why a synchronous screening was not made: nobody came to it before its deadline.
pub const OUT_OF_TIME: &str = "no answer before the deadline";

/// What one screening found. A monitored job has one for each of its outcomes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScreeningFinding {
    /// The outcome that it led to.
    pub revision: u32,
    /// Why it was made.
    pub cause: Cause,
    /// Why nothing could be screened; the rest is empty then.
    #[serde(default)]
    pub unavailable: Option<String>,
    /// Whether only sure hits count.
    pub strict: bool,
    /// Who was found.
    pub people: Vec<ListedPerson>,
    /// Where was looked, with the day of each list.
    pub lists: Vec<ListUsed>,
    /// Hits that the partner has dismissed before.
    #[serde(default)]
    pub dismissed: Vec<DismissedEntry>,
}

/// Why a screening was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The partner asked.
    Submission,
    /// A newer version of a list touches the person.
    ListChange {
        /// Name of the list.
        list: String,
        /// Its day.
        dated: String,
    },
    /// A hit was dismissed.
    Dismissal,
}

/// A list that was searched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListUsed {
    /// Its name.
    pub name: String,
    /// The day that its content stands for.
    pub dated: String,
    /// How many entries it has.
    pub entries: u64,
    /// Older than the operator allows.
    pub stale: bool,
}

/// Whom a company's screening was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The name that was searched for.
    pub name: Private,
    /// `company`, `director`, `beneficial_owner`, `fiduciary`, `proprietor`.
    pub role: String,
}

/// One person (or company) on one or more lists.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ListedPerson {
    /// Stable within the job: `ref_001`.
    pub reference: String,
    /// Whom the search was about, where it was about several.
    pub subject: Option<Subject>,
    /// Name.
    pub name: Private,
    /// Other names.
    pub aliases: Vec<Private>,
    /// Birth dates, as precise as the lists know them.
    pub dates_of_birth: Vec<Private>,
    /// Nationalities, as the lists write them.
    pub nationalities: Vec<String>,
    /// Addresses.
    pub addresses: Vec<ListedAddress>,
    /// Ties to others.
    pub associations: Vec<Association>,
    /// Sanctions.
    pub sanctions: Vec<Listing>,
    /// Measures of authorities.
    pub enforcement: Vec<Listing>,
    /// Political exposure.
    pub pep: Option<PepProfile>,
    /// Articles.
    pub news: Vec<NewsItem>,
    /// Which entries matched, how well and why.
    pub matches: Vec<EntryMatch>,
}

impl ListedPerson {
    /// Whether more than news speaks of the person.
    pub fn is_listed(&self) -> bool {
        !self.sanctions.is_empty() || !self.enforcement.is_empty() || self.pep.is_some()
    }
}

/// An address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedAddress {
    /// In one line.
    pub full: Private,
    /// Its country.
    pub country: Option<Country>,
}

/// A tie to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Association {
    /// The other's name.
    pub name: Private,
    /// Which kind of list names the tie: `Sanctions`, `Enforcement`, `PEP`.
    pub kind: String,
    /// `Linked To`, `spouse`…
    pub relationship: String,
}

/// Being on a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listing {
    /// Name of the list.
    pub list: String,
    /// Who publishes it.
    pub publisher: String,
    /// Programmes or legal grounds.
    pub programmes: Vec<String>,
    /// Since when, where the list has it.
    pub listed_on: Option<String>,
    /// Until when, where the list has it.
    pub until: Option<String>,
    /// Links to what the publisher says.
    pub links: Vec<String>,
}

/// Political exposure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PepProfile {
    /// 1 (head of state, minister, member of parliament) to 4 (local office).
    pub level: u8,
    /// Offices, the highest level first.
    pub positions: Vec<Office>,
    /// Where it is known from.
    pub sources: Vec<Source>,
}

/// An office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// What it is called.
    pub title: String,
    /// Where.
    pub country: Option<Country>,
    /// From.
    pub from: Option<String>,
    /// To; absent while it is held.
    pub to: Option<String>,
}

/// Where something is known from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Name.
    pub name: String,
    /// Link.
    pub link: Option<String>,
}

/// An article about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewsItem {
    /// Category, by its word on the wire.
    pub category: String,
    /// Headline.
    pub title: String,
    /// Publisher.
    pub publisher: String,
    /// Country of the publisher.
    pub publisher_country: Option<Country>,
    /// When.
    pub published: String,
    /// Link.
    pub link: String,
    /// The text.
    pub body: String,
}

/// Why an entry counts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EntryMatch {
    /// Name of the list.
    pub list: String,
    /// The entry's id, stable from one version of the list to the next.
    pub entity_id: String,
    /// Digest of what a change of the entry would change.
    pub fingerprint: String,
    /// Which of its names matched best.
    pub name: Private,
    /// 0 to 1.
    pub score: f32,
    /// In words: which part matched which, by which rule, and what each qualifier did.
    pub why: Vec<Private>,
}

/// A hit that the partner has dismissed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DismissedEntry {
    /// Name of the list.
    pub list: String,
    /// The entry's id.
    pub entity_id: String,
}

impl ScreeningFinding {
    /// A screening that could not be made.
    pub fn unavailable(revision: u32, why: impl Into<String>) -> Self {
        Self {
            revision,
            cause: Cause::Submission,
            unavailable: Some(why.into()),
            strict: false,
            people: Vec::new(),
            lists: Vec::new(),
            dismissed: Vec::new(),
        }
    }

    /// Every hit as (list, entry, fingerprint), in a fixed order: two findings with the same hits tell the same.
    pub fn hits(&self) -> Vec<(&str, &str, &str)> {
        let mut hits: Vec<_> = self
            .people
            .iter()
            .flat_map(|person| &person.matches)
            .map(|hit| (hit.list.as_str(), hit.entity_id.as_str(), hit.fingerprint.as_str()))
            .collect();
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

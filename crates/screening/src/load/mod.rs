//! Reads lists. A file is taken whole or not at all: whatever is wrong with it, the list that was in force stays.

mod bis;
mod congress;
mod country;
mod csv_lists;
mod dates;
mod ftm;
mod levels;
mod ofac;
mod remarks;
mod un;

use crate::entity::Entity;
use crate::list::{ListKind, Manifest, WatchList};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use std::collections::HashSet;
use std::io::Read;
use std::str::FromStr;
use std::sync::Arc;

pub use country::country_code;

/// How a list is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// OFAC's SDN list: `sdn.csv`, `alt.csv`, `add.csv` and, where there is one, `sdn_comments.csv`.
    OfacSdn,
    /// OFAC's consolidated list in the same form: `cons_prim.csv` and its companions.
    OfacNonsdn,
    /// The Denied Persons List of the US Bureau of Industry and Security: `dpl.txt`.
    BisDpl,
    /// The United Nations Security Council's consolidated list.
    UnXml,
    /// FollowTheMoney entities, one JSON object a line.
    FtmJson,
    /// Office holders, one office a row.
    PepCsv,
    /// Our own simple table, one entry a row.
    Csv,
    /// The files of the congress-legislators project.
    UsCongressYaml,
}

impl Format {
    /// Every format with its name on the command line.
    pub const ALL: [(&str, Self); 8] = [
        ("ofac-sdn", Self::OfacSdn),
        ("ofac-nonsdn", Self::OfacNonsdn),
        ("bis-dpl", Self::BisDpl),
        ("un-xml", Self::UnXml),
        ("ftm-json", Self::FtmJson),
        ("pep-csv", Self::PepCsv),
        ("csv", Self::Csv),
        ("us-congress-yaml", Self::UsCongressYaml),
    ];

    /// Its name on the command line.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(_, f)| *f == self).map_or("", |(name, _)| name)
    }

    /// What being on such a list means, who publishes it and under which terms, unless the operator says otherwise.
    const fn defaults(self) -> (ListKind, &'static str, &'static str) {
        match self {
            Self::OfacSdn | Self::OfacNonsdn => (
                ListKind::Sanctions,
                "US Department of the Treasury, Office of Foreign Assets Control",
                "US government work, public domain",
            ),
            Self::BisDpl => (
                ListKind::Enforcement,
                "US Department of Commerce, Bureau of Industry and Security",
                "US government work, public domain",
            ),
            Self::UnXml => (ListKind::Sanctions, "United Nations Security Council", "as the United Nations state"),
            Self::FtmJson => (ListKind::Sanctions, "as the operator states", "as the operator states"),
            Self::PepCsv => (ListKind::Pep, "as the operator states", "as the operator states"),
            Self::Csv => (ListKind::Sanctions, "as the operator states", "as the operator states"),
            Self::UsCongressYaml => (ListKind::Pep, "unitedstates/congress-legislators", "CC0 1.0"),
        }
    }
}

impl FromStr for Format {
    type Err = LoadError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|(name, _)| *name == text);
        found.map(|(_, f)| *f).ok_or_else(|| LoadError::Format(text.to_owned()))
    }
}

/// A file in memory; gzip is opened.
#[derive(Clone, Debug)]
pub struct SourceFile {
    /// Its name, for messages.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// What the operator says of a list.
#[derive(Clone, Debug)]
pub struct Papers {
    /// The operator's name for it.
    pub name: String,
    /// The day that its content stands for.
    pub dated: Date,
    /// What being on it means; by format when absent.
    pub kind: Option<ListKind>,
    /// Who publishes it; by format when absent.
    pub publisher: Option<String>,
    /// Under which terms; by format when absent.
    pub licence: Option<String>,
    /// Where it is published.
    pub url: Option<String>,
}

impl Papers {
    /// Name and day; the rest by format.
    pub fn new(name: impl Into<String>, dated: Date) -> Self {
        Self { name: name.into(), dated, kind: None, publisher: None, licence: None, url: None }
    }
}

/// More bytes than these are refused.
pub const MAX_BYTES: usize = 1 << 30;
/// More entries than these are refused.
pub const MAX_ENTRIES: usize = 5_000_000;
/// Watch lists in files are younger than this.
const FIRST_YEAR: i16 = 1990;

/// Why a list was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// No such format.
    #[error("unknown list format {0}")]
    Format(String),
    /// No name, or one with odd characters.
    #[error("a list's name has 1 to 64 letters, digits, dots, hyphens or underscores")]
    Name,
    /// Files that the format needs are not there.
    #[error("missing: {0}")]
    Missing(&'static str),
    /// Above [`MAX_BYTES`] or [`MAX_ENTRIES`].
    #[error("{0} is too large")]
    TooLarge(String),
    /// The list would be from tomorrow, or older than any.
    #[error("{0} cannot be the date of a list (today is {1})")]
    Dated(Date, Date),
    /// The file says another day.
    #[error("the file says that it is of {found}, not of {said}")]
    OtherDate {
        /// The operator's date.
        said: Date,
        /// The file's.
        found: Date,
    },
    /// The end is missing.
    #[error("{0} ends in the middle")]
    Truncated(String),
    /// Something in it is not as the format wants it.
    #[error("{file}, {place}: {why}")]
    Bad {
        /// Which file.
        file: String,
        /// `line 17`, `entry 3`…
        place: String,
        /// What is wrong.
        why: String,
    },
    /// Two entries with one id.
    #[error("two entries have the id {0}")]
    Duplicate(String),
    /// A list without entries is no list.
    #[error("no entries in it")]
    Empty,
}

impl LoadError {
    pub(crate) fn bad(file: &str, place: impl Into<String>, why: impl Into<String>) -> Self {
        Self::Bad { file: file.to_owned(), place: place.into(), why: why.into() }
    }
}

/// Opens gzip under the limit.
fn open(file: &SourceFile, most: usize) -> Result<SourceFile, LoadError> {
    if !file.bytes.starts_with(&[0x1F, 0x8B]) {
        return Ok(file.clone());
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).unwrap_or(u64::MAX).saturating_add(1);
    let read = flate2::read::GzDecoder::new(file.bytes.as_slice()).take(limit).read_to_end(&mut bytes);
    read.map_err(|_| LoadError::Truncated(file.name.clone()))?;
    if bytes.len() > most {
        return Err(LoadError::TooLarge(file.name.clone()));
    }
    Ok(SourceFile { name: file.name.clone(), bytes })
}

/// Reads a list. `today` guards against lists from the future.
pub fn load(format: Format, files: &[SourceFile], papers: Papers, today: Date) -> Result<WatchList, LoadError> {
    let odd = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if papers.name.is_empty() || papers.name.len() > 64 || papers.name.contains(odd) {
        return Err(LoadError::Name);
    }
    if papers.dated > today || papers.dated.year() < FIRST_YEAR {
        return Err(LoadError::Dated(papers.dated, today));
    }
    if files.is_empty() {
        return Err(LoadError::Missing("a file"));
    }
    let mut hash = Sha256::new();
    let mut opened = Vec::with_capacity(files.len());
    let mut total = 0usize;
    for file in files {
        hash.update(&file.bytes);
        let file = open(file, MAX_BYTES)?;
        total = total.saturating_add(file.bytes.len());
        if total > MAX_BYTES {
            return Err(LoadError::TooLarge(file.name));
        }
        opened.push(file);
    }
    let (kind, publisher, licence) = format.defaults();
    let kind = papers.kind.unwrap_or(kind);
    let entities = match format {
        Format::OfacSdn | Format::OfacNonsdn => ofac::read(&opened)?,
        Format::BisDpl => bis::read(&opened)?,
        Format::UnXml => un::read(&opened, papers.dated)?,
        Format::FtmJson => ftm::read(&opened, kind)?,
        Format::PepCsv => csv_lists::office_holders(&opened)?,
        Format::Csv => csv_lists::entries(&opened)?,
        Format::UsCongressYaml => congress::read(&opened)?,
    };
    check(&entities)?;
    let manifest = Manifest {
        name: papers.name,
        kind,
        publisher: papers.publisher.unwrap_or_else(|| publisher.to_owned()),
        url: papers.url,
        licence: papers.licence.unwrap_or_else(|| licence.to_owned()),
        dated: papers.dated,
        sha256: hex::encode(hash.finalize()),
        entries: entities.len(),
    };
    Ok(WatchList { manifest, entities: entities.into_iter().map(Arc::new).collect() })
}

/// What holds for every list.
fn check(entities: &[Entity]) -> Result<(), LoadError> {
    if entities.is_empty() {
        return Err(LoadError::Empty);
    }
    if entities.len() > MAX_ENTRIES {
        return Err(LoadError::TooLarge("the list".into()));
    }
    let mut ids = HashSet::with_capacity(entities.len());
    for (at, entity) in entities.iter().enumerate() {
        if entity.id.is_empty() || entity.name().trim().is_empty() {
            return Err(LoadError::bad("the list", format!("entry {}", at + 1), "an id and a name are needed"));
        }
        if !ids.insert(entity.id.as_str()) {
            return Err(LoadError::Duplicate(entity.id.clone()));
        }
    }
    Ok(())
}

/// Text of a file; lists are UTF-8, older ones Windows-1252 of which only its Latin-1 part occurs.
fn text(file: &SourceFile) -> std::borrow::Cow<'_, str> {
    let bytes = file.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&file.bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => bytes.iter().map(|b| char::from(*b)).collect::<String>().into(),
    }
}

/// Whether every quotation mark has its partner: a file cut inside a field has not.
fn quotes_are_even(text: &str) -> bool {
    text.bytes().filter(|b| *b == b'"').count() % 2 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn an_archive_that_grows_beyond_the_limit_is_refused() {
        let mut writer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        writer.write_all(&[b'a'; 10_000]).unwrap();
        let file = SourceFile { name: "list.csv.gz".into(), bytes: writer.finish().unwrap() };
        assert!(file.bytes.len() < 200);
        assert!(matches!(open(&file, 9_999), Err(LoadError::TooLarge(_))));
        assert_eq!(open(&file, 10_000).unwrap().bytes.len(), 10_000);
    }

    #[test]
    fn formats_have_names() {
        for (name, format) in Format::ALL {
            assert_eq!((name.parse(), format.as_str()), (Ok(format), name));
        }
        assert!("sdn".parse::<Format>().is_err());
    }
}

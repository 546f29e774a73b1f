//! The machine-readable zone of ICAO Doc 9303: TD1, TD2, TD3, MRV-A, MRV-B.
//!
//! Optical reading loses fillers and confuses letters with digits. [`parse`] therefore tries the few line lengths and
//! confusions that a reader makes, by the type of each field, and keeps what makes most check digits right. How much it
//! had to change is part of the answer.

mod check;
mod dates;
mod layout;
mod names;
mod repair;
mod transliterate;

pub use check::{check_digit, is_mrz_char};
pub use dates::{birth, expiry};
pub use layout::Format;
pub use names::parted;
pub use transliterate::{same_name, transliterate};

use super::text::Text;
use jiff::civil::Date;
use serde::Serialize;

/// A machine-readable zone.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mrz {
    /// Its format.
    pub format: Format,
    /// The lines after repair, each of the format's length.
    pub lines: Vec<Text>,
    /// The lines as they were read.
    pub read: Vec<Text>,
    /// What it says.
    pub fields: MrzFields,
    /// Which check digits are right.
    pub checks: Checks,
    /// All check digits of the format are right.
    pub valid: bool,
    /// How many characters were filled in, cut or exchanged.
    pub repairs: usize,
}

/// What a machine-readable zone says. Fillers are gone; empty fields are `None`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct MrzFields {
    /// One or two letters: `P`, `ID`, `V`…
    pub document_code: Option<Text>,
    /// Issuing state, three letters (`D` for Germany).
    pub issuer: Option<Text>,
    /// Nationality, three letters.
    pub nationality: Option<Text>,
    /// Primary identifier.
    pub surname: Option<Text>,
    /// Secondary identifier.
    pub given_names: Option<Text>,
    /// Number of the document, without fillers.
    pub document_number: Option<Text>,
    /// Personal number or other optional data of the first field that has room for it.
    pub optional: Option<Text>,
    /// Optional data of the second line of a TD1.
    pub optional_2: Option<Text>,
    /// `YYYY-MM-DD`; `None` if it is no date.
    pub date_of_birth: Option<Text>,
    /// `YYYY-MM-DD`; `None` if it is no date.
    pub date_of_expiry: Option<Text>,
    /// `M`, `F`, or `X` for unspecified.
    pub sex: Option<Text>,
    /// The name fills its field, so that it may go on.
    pub name_truncated: bool,
}

/// The check digits. `None` where the format has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Checks {
    /// Of the document number.
    pub document_number: Option<bool>,
    /// Of the date of birth.
    pub date_of_birth: Option<bool>,
    /// Of the date of expiry.
    pub date_of_expiry: Option<bool>,
    /// Of the personal number (TD3).
    pub personal_number: Option<bool>,
    /// Over all of them.
    pub composite: Option<bool>,
}

impl Checks {
    fn all(&self) -> impl Iterator<Item = bool> {
        [self.document_number, self.date_of_birth, self.date_of_expiry, self.personal_number, self.composite]
            .into_iter()
            .flatten()
    }

    /// Whether every check digit that there is is right.
    pub fn valid(&self) -> bool {
        self.all().all(|right| right)
    }

    /// How many are right.
    pub fn right(&self) -> usize {
        self.all().filter(|right| *right).count()
    }
}

/// Parses lines that may be a machine-readable zone. `None` if no format fits.
///
/// `today` decides the century of two-digit years.
pub fn parse(lines: &[&str], today: Date) -> Option<Mrz> {
    repair::best(lines, today)
}

/// Whether a line of text may belong to a machine-readable zone: long, without lower case, with fillers.
pub fn looks_like_line(text: &str) -> bool {
    let cleaned = repair::clean(text);
    let fillers = cleaned.iter().filter(|&&c| c == b'<').count();
    let foreign = text.chars().filter(|c| c.is_lowercase()).count();
    cleaned.len() >= 24
        && foreign * 8 <= cleaned.len()
        && (fillers >= 2 || (cleaned.len() >= 28 && digits(&cleaned) >= 8))
}

/// Whether a line may be a piece of one that a detector cut at its fillers.
pub(crate) fn may_be_part(text: &str) -> bool {
    looks_like_line(text) || (text.contains(['<', '«', '‹']) && !text.chars().any(char::is_lowercase))
}

fn digits(line: &[u8]) -> usize {
    line.iter().filter(|c| c.is_ascii_digit()).count()
}

#[cfg(test)]
mod tests;

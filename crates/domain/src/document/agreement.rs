//! Whether two readings of one value are the same value.
//!
//! The same name is written `Müller`, `MUELLER` and `MULLER`, cut at thirty letters, in another order; the same number
//! with and without hyphens, with an `O` for a zero. None of that is a contradiction.

use crate::matching;
use serde::{Deserialize, Serialize};

/// How two readings compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Agreement {
    /// The same value.
    Same,
    /// Close enough to be one value read or written differently.
    Similar,
    /// Some parts agree, others do not.
    Partly,
    /// Two values.
    Different,
}

/// Where a reading comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Printed on the front.
    Front,
    /// Printed on the back.
    Back,
    /// The machine-readable zone.
    Zone,
    /// A barcode.
    Barcode,
    /// The visa page.
    Visa,
    /// What the partner sent.
    Claim,
    /// The authority's record.
    Authority,
}

/// Which value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SameField {
    /// The whole name.
    Name,
    /// Birth date.
    DateOfBirth,
    /// Last day of validity.
    DateOfExpiry,
    /// Sex.
    Sex,
    /// Number of the document.
    DocumentNumber,
    /// Number of the person.
    PersonalNumber,
}

/// One pair of readings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Of what.
    pub field: SameField,
    /// One origin.
    pub left: Origin,
    /// The other.
    pub right: Origin,
    /// How they compare.
    pub agreement: Agreement,
    /// Both were read well enough for a difference to mean something.
    pub certain: bool,
}

/// Compares whole names by their words.
pub fn names(left: &str, right: &str) -> Option<Agreement> {
    let (left, right) = (matching::words(&spelled(left)), matching::words(&spelled(right)));
    if left.is_empty() || right.is_empty() {
        return None;
    }
    let (short, long) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    let mut free: Vec<&String> = long.iter().collect();
    let (mut same, mut near) = (0, 0);
    for word in short {
        if let Some(at) = free.iter().position(|other| *other == word) {
            free.remove(at);
            same += 1;
        } else if let Some(at) = free.iter().position(|other| is_near(word, other)) {
            free.remove(at);
            near += 1;
        }
    }
    // Names without spaces between them, as zones and some authorities write them.
    let joined = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort_unstable();
        words.concat()
    };
    Some(if same == short.len() && short.len() == long.len() || joined(&left) == joined(&right) {
        Agreement::Same
    } else if same + near == short.len() {
        Agreement::Similar
    } else if same + near > 0 {
        Agreement::Partly
    } else {
        Agreement::Different
    })
}

/// Letters that ICAO 9303 writes as two, so that both spellings become one. Marks are removed later.
fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'ä' | 'æ' => out.push('a'),
            'ö' | 'ø' | 'œ' => out.push('o'),
            'ü' => out.push('u'),
            'å' => out.push('a'),
            'ß' => out.push_str("ss"),
            'ð' => out.push('d'),
            'þ' => out.push_str("th"),
            'ł' => out.push('l'),
            'ı' => out.push('i'),
            'đ' => out.push('d'),
            other => out.push(other),
        }
    }
    out.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("aa", "a")
}

/// One letter apart in a word of some length, or one cut short.
fn is_near(left: &str, right: &str) -> bool {
    let (left, right) = if left.len() <= right.len() { (left, right) } else { (right, left) };
    if left.len() >= 3 && right.starts_with(left) {
        return true;
    }
    left.len() >= 4 && within_one(left, right)
}

/// At most one letter changed, added or left out.
fn within_one(left: &str, right: &str) -> bool {
    let (left, right): (Vec<char>, Vec<char>) = (left.chars().collect(), right.chars().collect());
    let (short, long) = if left.len() <= right.len() { (&left, &right) } else { (&right, &left) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let head = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let rest = if short.len() == long.len() { head + 1 } else { head };
    head == short.len() || short.get(rest..) == long.get(head + 1..)
}

/// Compares two dates in the form `YYYY-MM-DD`; another form says nothing.
pub fn dates(left: &str, right: &str) -> Option<Agreement> {
    let date = |text: &str| text.trim().get(..10)?.parse::<jiff::civil::Date>().ok();
    let (left, right) = (date(left)?, date(right)?);
    Some(if left == right { Agreement::Same } else { Agreement::Different })
}

/// Compares two numbers by their letters and digits; look-alikes count as one.
pub fn numbers(left: &str, right: &str) -> Option<Agreement> {
    let plain = |text: &str| -> String { text.chars().filter(char::is_ascii_alphanumeric).map(look_alike).collect() };
    let (left, right) = (plain(left), plain(right));
    if left.is_empty() || right.is_empty() {
        return None;
    }
    Some(if left == right {
        Agreement::Same
    } else if left.len().min(right.len()) >= 8 && within_one(&left, &right) {
        Agreement::Similar
    } else {
        Agreement::Different
    })
}

const fn look_alike(letter: char) -> char {
    match letter.to_ascii_uppercase() {
        'O' | 'Q' | 'D' => '0',
        'I' | 'L' => '1',
        'Z' => '2',
        'S' => '5',
        'G' => '6',
        'B' => '8',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::Agreement::{Different, Partly, Same, Similar};
    use super::*;

    #[test]
    fn names_in_all_their_spellings() {
        for (left, right, expected) in [
            ("Müller, Jürgen", "MUELLER JUERGEN", Same),
            ("MULLER JURGEN", "Müller Jürgen", Same),
            ("Kwame Mensah", "MENSAH KWAME", Same),
            ("Kwame Yaw Mensah", "MENSAH KWAME", Similar),
            ("CHUKWUEMEKA OLUWASEUNFUN ADEB", "Chukwuemeka Oluwaseunfun Adebayo", Similar),
            ("Fatuma Abdallah", "FATUMA ABDALAH", Similar),
            ("Kwame Mensah", "KWAME OTIENO", Partly),
            ("Kwame Mensah", "Brian Otieno", Different),
            ("Søren Ødegård", "SOEREN OEDEGAARD", Same),
            ("N'Guessan Koffi", "NGUESSAN KOFFI", Same),
            ("Jo Li", "Al Bo", Different),
        ] {
            assert_eq!(names(left, right), Some(expected), "{left} / {right}");
            assert_eq!(names(right, left), Some(expected), "{right} / {left}");
        }
        assert_eq!(names("", "Kwame"), None);
        assert_eq!(names("<<<", "Kwame"), None);
    }

    #[test]
    fn numbers_and_dates() {
        for (left, right, expected) in [
            ("GHA-123456789-0", "GHA1234567890", Same),
            ("A0123456", "AO123456", Same),
            ("A01234567", "A01234568", Similar),
            ("A012345", "A012346", Different),
            ("12345678901", "10987654321", Different),
        ] {
            assert_eq!(numbers(left, right), Some(expected), "{left} / {right}");
        }
        assert_eq!(numbers("-", "1"), None);
        assert_eq!(dates("1990-01-02", "1990-01-02T00:00:00Z"), Some(Same));
        assert_eq!(dates("1990-01-02", "1990-02-01"), Some(Different));
        assert_eq!(dates("2 Jan 1990", "1990-02-01"), None);
    }

    #[test]
    fn one_letter_apart() {
        for (left, right, expected) in [
            ("abcd", "abcd", true),
            ("abcd", "abxd", true),
            ("abcd", "abcde", true),
            ("abcd", "bcd", true),
            ("abcd", "xbce", false),
            ("abcd", "ab", false),
        ] {
            assert_eq!(within_one(left, right), expected, "{left} {right}");
        }
    }
}

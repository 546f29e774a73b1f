//! Birth date, gender and numbers: a verdict with its reason each.

use crate::evidence::DetailVerdict;
use jiff::civil::Date;

/// A verdict, and the rule that gave it; no rule where there was nothing to compare.
type Judged = (DetailVerdict, &'static str);

/// Fewer digits than these are compared as a whole: Seychelles numbers have seven.
const NATIONAL_DIGITS: usize = 7;
/// A country code, and the trunk zero that some write behind it.
const MOST_PREFIX: usize = 4;

/// Nothing claimed, nothing held, or `None`: there are two values.
const fn lacking(claimed: bool, held: bool) -> Option<Judged> {
    match (claimed, held) {
        (false, _) => Some((DetailVerdict::NotProvided, "")),
        (_, false) => Some((DetailVerdict::NotHeld, "")),
        _ => None,
    }
}

/// What a date's text says: all of it, or the year alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    Day(Date),
    Year(i16),
    Unreadable,
}

/// `1990-01-31` (a time may follow), `19900131`, `31/01/1990`, `31-01-1990`, `31.01.1990`, `1990`.
fn date(text: &str) -> Known {
    let parts: Vec<&str> = text.split(['T', ' ']).next().unwrap_or_default().split(['-', '/', '.']).collect();
    let number = |part: &str| part.parse::<i16>().ok().filter(|n| *n >= 0);
    let day = |year: &str, month: &str, day: &str| {
        let small = |part: &str| number(part).and_then(|n| i8::try_from(n).ok());
        match (number(year), small(month), small(day)) {
            (Some(year), Some(0), Some(0)) => Known::Year(year),
            (Some(year), Some(month), Some(day)) => Date::new(year, month, day).map_or(Known::Unreadable, Known::Day),
            _ => Known::Unreadable,
        }
    };
    match parts.as_slice() {
        [y, m, d] if y.len() == 4 => day(y, m, d),
        [d, m, y] if y.len() == 4 => day(y, m, d),
        [whole] if whole.len() == 8 && whole.is_ascii() => day(&whole[..4], &whole[4..6], &whole[6..]),
        [year] if year.len() == 4 => number(year).map_or(Known::Unreadable, Known::Year),
        _ => Known::Unreadable,
    }
}

/// The same day is exact, day and month in each other's place transposed, the right year against a lone year partial.
pub(super) fn birth_date(claimed: &str, held: &str) -> Judged {
    if let Some(lacking) = lacking(!claimed.is_empty(), !held.is_empty()) {
        return lacking;
    }
    match (date(claimed), date(held)) {
        (Known::Day(a), Known::Day(b)) if a == b => (DetailVerdict::Exact, "the same day"),
        (Known::Day(a), Known::Day(b)) if (a.year(), a.month(), a.day()) == (b.year(), b.day(), b.month()) => {
            (DetailVerdict::Transposed, "day and month stand in each other's place")
        }
        (Known::Day(_), Known::Day(_)) => (DetailVerdict::NoMatch, "another day"),
        (Known::Year(a), Known::Year(b)) if a == b => (DetailVerdict::Exact, "the same year; no day is known"),
        (Known::Day(day), Known::Year(year)) | (Known::Year(year), Known::Day(day)) if day.year() == year => {
            (DetailVerdict::Partial, "the same year; the day is known on one side only")
        }
        (Known::Unreadable, _) | (_, Known::Unreadable) if claimed == held => {
            (DetailVerdict::Exact, "the same text, which is no date")
        }
        (Known::Unreadable, _) | (_, Known::Unreadable) => (DetailVerdict::NoMatch, "one side is no date"),
        _ => (DetailVerdict::NoMatch, "another year"),
    }
}

/// `m` or `f` by the first letter, in English, French and Portuguese; anything else is as it is written.
fn gender_of(text: &str) -> Option<char> {
    match text.chars().next()?.to_ascii_lowercase() {
        // Homme and male; femme, female and woman.
        'h' => Some('m'),
        'w' => Some('f'),
        'u' | 'n' | '-' => None,
        first => Some(first),
    }
}

/// Male and female by their first letters; what says that nothing is known counts as absent.
pub(super) fn gender(claimed: &str, held: &str) -> Judged {
    let (claimed, held) = (gender_of(claimed), gender_of(held));
    lacking(claimed.is_some(), held.is_some()).unwrap_or(if claimed == held {
        (DetailVerdict::Exact, "the same gender")
    } else {
        (DetailVerdict::NoMatch, "another gender")
    })
}

/// The digits that matter: without what is dialled before a country code or a national number.
fn national(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

fn same_phone(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short == long
        || (short.len() >= NATIONAL_DIGITS && long.len() - short.len() <= MOST_PREFIX && long.ends_with(short))
}

/// National and international ways to write a number are the same number. Either number on record counts.
pub(super) fn phone(claimed: &str, held: [&str; 2]) -> Judged {
    let claimed = national(claimed);
    let held = held.map(national);
    lacking(!claimed.is_empty(), held.iter().any(|h| !h.is_empty())).unwrap_or_else(|| {
        if held.iter().any(|h| !h.is_empty() && same_phone(&claimed, h)) {
            (DetailVerdict::Exact, "the same number, with or without its country code")
        } else {
            (DetailVerdict::NoMatch, "another number")
        }
    })
}

/// Letters and digits of the number that was asked about against those of the record.
pub(super) fn number(claimed: &str, held: &str) -> Judged {
    let plain = |text: &str| -> String {
        text.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_uppercase()).collect()
    };
    let (claimed, held) = (plain(claimed), plain(held));
    lacking(!claimed.is_empty(), !held.is_empty()).unwrap_or(if claimed == held {
        (DetailVerdict::Exact, "the same letters and digits as the record's")
    } else {
        (DetailVerdict::NoMatch, "the record has another number")
    })
}

#[cfg(test)]
mod tests {
    use super::DetailVerdict::{Exact, NoMatch, NotHeld, NotProvided, Partial, Transposed};
    use super::*;

    #[test]
    fn birth_dates() {
        for (claimed, held, expected) in [
            ("1990-01-31", "1990-01-31T00:00:00.000Z", Exact),
            ("1990-01-31", "31/01/1990", Exact),
            ("1990-01-31", "19900131", Exact),
            ("1990-01-02", "1990-02-01", Transposed),
            ("1990-01-02", "1990", Partial),
            ("1990-01-02", "1990-00-00", Partial),
            ("1990-01-02", "1991-01-02", NoMatch),
            ("1990-01-02", "1991", NoMatch),
            ("1990-13-02", "1990-01-02", NoMatch),
            ("some day", "some day", Exact),
            ("１９９０", "1990-01-02", NoMatch),
            ("", "1990-01-02", NotProvided),
            ("1990-01-02", "", NotHeld),
        ] {
            assert_eq!(birth_date(claimed, held).0, expected, "{claimed} / {held}");
        }
    }

    #[test]
    fn genders() {
        for (claimed, held, expected) in [
            ("M", "MALE", Exact),
            ("male", "Homme", Exact),
            ("F", "Feminino", Exact),
            ("F", "M", NoMatch),
            ("F", "unknown", NotHeld),
            ("", "M", NotProvided),
        ] {
            assert_eq!(gender(claimed, held).0, expected, "{claimed} / {held}");
        }
    }

    #[test]
    fn phones_compare_by_national_part() {
        for (claimed, held, expected) in [
            ("08012345678", ["+2348012345678", ""], Exact),
            ("+234 (0) 801 234 5678", ["", "0801-234-5678"], Exact),
            ("002348012345678", ["08012345678", ""], Exact),
            ("08012345679", ["+2348012345678", ""], NoMatch),
            // The last nine digits are the same.
            ("07012345678", ["08012345678", ""], NoMatch),
            ("0801", ["0802", "0801"], Exact),
            ("5678", ["+2348012345678", ""], NoMatch),
            ("", ["0801", ""], NotProvided),
            ("1", ["", ""], NotHeld),
        ] {
            assert_eq!(phone(claimed, held).0, expected, "{claimed} / {held:?}");
        }
    }

    #[test]
    fn numbers() {
        assert_eq!(number("gha-123", "GHA123").0, Exact);
        assert_eq!(number("GHA123", "GHA124").0, NoMatch);
        assert_eq!(number("GHA123", " ").0, NotHeld);
    }
}

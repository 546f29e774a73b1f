//! Dates as lists write them.

use crate::entity::BirthDate;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

fn month(word: &str) -> Option<u8> {
    let word = word.to_lowercase();
    let at = MONTHS.iter().position(|m| word.starts_with(m))?;
    u8::try_from(at + 1).ok()
}

fn year(word: &str) -> Option<i16> {
    let year: i16 = word.parse().ok()?;
    (word.len() == 4 && (1700..=2100).contains(&year)).then_some(year)
}

fn valid(date: BirthDate) -> Option<BirthDate> {
    if let (Some(m), Some(d)) = (date.month, date.day) {
        // 1900 would have no 29 February where the true year is unknown; the list's own calendar decides.
        jiff::civil::Date::new(date.year, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok()?;
    }
    Some(date)
}

/// One point in time: `23 Nov 1962`, `Nov 1962`, `1962`, `1962-11-23`, `1962-11`, `23/11/1962`.
fn point(text: &str) -> Option<BirthDate> {
    let text = text.trim().trim_end_matches('.');
    let words: Vec<&str> = text.split([' ', '-', '/']).filter(|w| !w.is_empty()).collect();
    let number = |w: &str, most: u8| w.parse::<u8>().ok().filter(|n| (1..=most).contains(n));
    let date = |y: i16, m: Option<u8>, d: Option<u8>| BirthDate { month: m, day: d, ..BirthDate::year(y) };
    valid(match words.as_slice() {
        [y] => date(year(y)?, None, None),
        [m, y] if month(m).is_some() => date(year(y)?, month(m), None),
        [y, m] => date(year(y)?, Some(number(m, 12)?), None),
        [d, m, y] if month(m).is_some() => date(year(y)?, month(m), Some(number(d, 31)?)),
        [y, m, d] if year(y).is_some() => date(year(y)?, Some(number(m, 12)?), Some(number(d.get(..2)?, 31)?)),
        [d, m, y] => date(year(y)?, Some(number(m, 12)?), Some(number(d, 31)?)),
        _ => return None,
    })
}

/// A birth date, its range and its "about": `circa 1962`, `1962 to 1965`, `01 Jan 1962 to 31 Dec 1963`.
pub(crate) fn birth_date(text: &str) -> Option<BirthDate> {
    let text = text.trim();
    let lower = text.to_lowercase();
    let about = ["circa ", "approximately ", "about ", "c. ", "ca. "]
        .iter()
        .find_map(|p| lower.starts_with(p).then(|| text.get(p.len()..)).flatten());
    let circa = about.is_some();
    let text = about.unwrap_or(text);
    if let Some((from, to)) = text.split_once(" to ") {
        let (from, to) = (point(from)?, point(to)?);
        return (from.year <= to.year).then(|| BirthDate { until: to.year, circa, ..BirthDate::year(from.year) });
    }
    if let Some((from, to)) = text.split_once('-')
        && let (Some(from), Some(to)) = (year(from.trim()), year(to.trim()))
    {
        return (from <= to).then(|| BirthDate { until: to, circa, ..BirthDate::year(from) });
    }
    point(text).map(|date| BirthDate { circa, ..date })
}

/// A day in ISO form, or the part of it that is known.
pub(crate) fn day(text: &str) -> Option<String> {
    let text = text.trim();
    // American order in some lists: 06/19/2003.
    if let [m, d, y] = text.split('/').collect::<Vec<_>>().as_slice()
        && y.len() == 4
        && let (Ok(m), Ok(d), Ok(y)) = (m.parse::<i8>(), d.parse::<i8>(), y.parse::<i16>())
    {
        return jiff::civil::Date::new(y, m, d).ok().map(|d| d.to_string());
    }
    point(text).map(|d| d.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn birth_dates_as_lists_write_them() {
        for (text, expected) in [
            ("23 Nov 1962", "1962-11-23"),
            ("Nov 1962", "1962-11"),
            ("1962", "1962"),
            ("circa 1962", "circa 1962"),
            ("circa 05 Jan 1962", "circa 1962-01-05"),
            ("1962 to 1965", "1962 to 1965"),
            ("01 Jan 1962 to 31 Dec 1963", "1962 to 1963"),
            ("circa 1962-1965", "circa 1962 to 1965"),
            ("1962-11-23", "1962-11-23"),
            ("1962-11", "1962-11"),
            ("23/11/1962", "1962-11-23"),
        ] {
            assert_eq!(birth_date(text).map(|d| d.to_string()).as_deref(), Some(expected), "{text}");
        }
        for text in ["", "unknown", "31 Feb 1962", "1965 to 1962", "19621123", "3017"] {
            assert_eq!(birth_date(text), None, "{text}");
        }
    }

    #[test]
    fn american_days() {
        assert_eq!(day("06/19/2003").as_deref(), Some("2003-06-19"));
        assert_eq!(day("2003-06-19").as_deref(), Some("2003-06-19"));
        assert_eq!(day("13/13/2003"), None);
    }
}

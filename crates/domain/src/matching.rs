//! Comparing what a person claims with what an authority holds.

use crate::claims::Claims;
use crate::evidence::{DetailVerdict, DetailVerdicts};
use crate::record::IdentityRecord;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Compares all fields.
pub fn compare(claims: &Claims, record: &IdentityRecord) -> DetailVerdicts {
    let text = |p: &Option<crate::claims::Private>| p.as_ref().map(|v| v.as_str().to_owned());
    DetailVerdicts {
        names: names(claims, record),
        date_of_birth: field(text(&claims.date_of_birth), text(&record.date_of_birth), digits),
        gender: field(text(&claims.gender), text(&record.gender), |s| {
            s.trim().chars().next().map(|c| c.to_lowercase().to_string()).unwrap_or_default()
        }),
        phone_number: phone(text(&claims.phone_number), &record.phone_number, &record.phone_number_2),
    }
}

fn field(claimed: Option<String>, held: Option<String>, fold: impl Fn(&str) -> String) -> DetailVerdict {
    let claimed = claimed.map(|c| fold(&c)).filter(|c| !c.is_empty());
    let held = held.map(|h| fold(&h)).filter(|h| !h.is_empty());
    match (claimed, held) {
        (None, _) => DetailVerdict::NotProvided,
        (Some(_), None) => DetailVerdict::NotHeld,
        (Some(c), Some(h)) if c == h => DetailVerdict::Exact,
        _ => DetailVerdict::NoMatch,
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// National numbers and international ones agree in their last nine digits.
fn phone(
    claimed: Option<String>,
    held: &Option<crate::claims::Private>,
    second: &Option<crate::claims::Private>,
) -> DetailVerdict {
    let tail = |s: &str| {
        let d = digits(s);
        d[d.len().saturating_sub(9)..].to_owned()
    };
    let verdicts =
        [held, second].map(|h| field(claimed.clone(), h.as_ref().map(|v| v.as_str().to_owned()), |s| tail(s)));
    match verdicts {
        [DetailVerdict::Exact, _] | [_, DetailVerdict::Exact] => DetailVerdict::Exact,
        [DetailVerdict::NotHeld, other] => other,
        [first, _] => first,
    }
}

/// Lower-case words without marks or punctuation: `Ọláolú O'Neil` is `olaolu`, `oneil`.
pub fn words(text: &str) -> Vec<String> {
    let folded: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && !matches!(c, '\'' | '’' | 'ʼ' | '`'))
        .flat_map(char::to_lowercase)
        .collect();
    folded.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn names(claims: &Claims, record: &IdentityRecord) -> DetailVerdict {
    let claimed = words(&claims.full_name());
    let held = words(&record.display_name().unwrap_or_default());
    if claimed.is_empty() {
        return DetailVerdict::NotProvided;
    }
    if held.is_empty() {
        return DetailVerdict::NotHeld;
    }
    if claimed == held {
        return DetailVerdict::Exact;
    }
    let sorted = |words: &[String]| {
        let mut words = words.to_vec();
        words.sort_unstable();
        words
    };
    if sorted(&claimed) == sorted(&held) {
        // Given and family name in each other's place; the authority's own order of a whole name does not count.
        let swapped = match (&claims.first_name, &claims.last_name, &record.first_name, &record.last_name) {
            (Some(cf), Some(cl), Some(rf), Some(rl)) => {
                words(cf.as_str()) == words(rl.as_str()) && words(cl.as_str()) == words(rf.as_str())
            }
            _ => false,
        };
        return if swapped { DetailVerdict::Transposed } else { DetailVerdict::Exact };
    }
    if claimed.iter().any(|w| held.contains(w)) { DetailVerdict::Partial } else { DetailVerdict::NoMatch }
}

/// Whole years between a birth date and a day, both `YYYY-MM-DD`.
pub fn age_years(born: &str, today: &str) -> Option<u16> {
    let born: jiff::civil::Date = born.get(..10)?.parse().ok()?;
    let today: jiff::civil::Date = today.get(..10)?.parse().ok()?;
    let before_birthday = (today.month(), today.day()) < (born.month(), born.day());
    let years = i32::from(today.year()) - i32::from(born.year()) - i32::from(before_birthday);
    u16::try_from(years).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(first: &str, last: &str) -> Claims {
        Claims { first_name: Some(first.into()), last_name: Some(last.into()), ..Claims::default() }
    }

    fn record(first: &str, last: &str) -> IdentityRecord {
        IdentityRecord { first_name: Some(first.into()), last_name: Some(last.into()), ..IdentityRecord::default() }
    }

    #[test]
    fn names_compare() {
        use DetailVerdict as V;
        for (c, r, expected) in [
            (("Joe", "Leo"), ("JOE", "LEO"), V::Exact),
            (("Ọláolú", "O'Neil"), ("Olaolu", "ONEIL"), V::Exact),
            (("Leo", "Joe"), ("Joe", "Leo"), V::Transposed),
            (("Joe", "Smith"), ("Joe", "Leo"), V::Partial),
            (("Ann", "Smith"), ("Joe", "Leo"), V::NoMatch),
            (("", ""), ("Joe", "Leo"), V::NotProvided),
            (("Joe", "Leo"), ("", ""), V::NotHeld),
        ] {
            assert_eq!(names(&claims(c.0, c.1), &record(r.0, r.1)), expected, "{c:?} {r:?}");
        }
    }

    #[test]
    fn phones_compare_by_national_part() {
        let held = Some("+2348012345678".into());
        assert_eq!(phone(Some("08012345678".into()), &held, &None), DetailVerdict::Exact);
        assert_eq!(phone(Some("08012345679".into()), &held, &None), DetailVerdict::NoMatch);
        assert_eq!(phone(None, &held, &None), DetailVerdict::NotProvided);
        assert_eq!(phone(Some("1".into()), &None, &None), DetailVerdict::NotHeld);
    }

    #[test]
    fn age_turns_on_the_birthday() {
        assert_eq!(age_years("2000-02-29", "2018-02-28"), Some(17));
        assert_eq!(age_years("2000-02-29", "2018-03-01"), Some(18));
        assert_eq!(age_years("2030-01-01", "2018-03-01"), None);
        assert_eq!(age_years("unknown", "2018-03-01"), None);
    }
}

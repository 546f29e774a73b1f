//! Two-digit years.

use jiff::civil::Date;

/// `YYMMDD` as numbers.
fn parts(text: &str) -> Option<(i16, i8, i8)> {
    if text.len() != 6 || !text.bytes().all(|c| c.is_ascii_digit()) {
        return None;
    }
    Some((text[..2].parse().ok()?, text[2..4].parse().ok()?, text[4..].parse().ok()?))
}

/// A date of birth: the latest date with these two digits that is not in the future. `None` if it is no date, or is
/// only partly known (`<<` for the day).
pub fn birth(yymmdd: &str, today: Date) -> Option<Date> {
    let (year, month, day) = parts(yymmdd)?;
    let century = today.year() / 100 * 100;
    [century, century - 100]
        .into_iter()
        .filter_map(|century| Date::new(century + year, month, day).ok())
        .find(|date| *date <= today)
}

/// A date of expiry: between fifty years ago and fifty years ahead.
pub fn expiry(yymmdd: &str, today: Date) -> Option<Date> {
    let (year, month, day) = parts(yymmdd)?;
    let century = today.year() / 100 * 100;
    [century, century - 100, century + 100]
        .into_iter()
        .filter_map(|century| Date::new(century + year, month, day).ok())
        .find(|date| (i32::from(date.year()) - i32::from(today.year())).abs() < 50)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use proptest::prelude::*;

    const TODAY: Date = date(2026, 6, 15);

    #[test]
    fn centuries() {
        assert_eq!(birth("740812", TODAY), Some(date(1974, 8, 12)));
        assert_eq!(birth("260615", TODAY), Some(date(2026, 6, 15)));
        assert_eq!(birth("260616", TODAY), Some(date(1926, 6, 16)));
        assert_eq!(expiry("360101", TODAY), Some(date(2036, 1, 1)));
        assert_eq!(expiry("991231", TODAY), Some(date(1999, 12, 31)));
        assert_eq!(expiry("750101", TODAY), Some(date(2075, 1, 1)));
        assert_eq!(expiry("761231", TODAY), None);
    }

    #[test]
    fn no_dates() {
        for text in ["", "7408", "741312", "740230", "74<<<<", "ABCDEF", "7408123", "７40812"] {
            assert_eq!((birth(text, TODAY), expiry(text, TODAY)), (None, None), "{text}");
        }
        // 29 February exists in 2024 and 1924 only.
        assert_eq!(birth("240229", TODAY), Some(date(2024, 2, 29)));
        assert_eq!(birth("000229", TODAY), Some(date(2000, 2, 29)));
    }

    proptest! {
        #[test]
        fn a_birth_is_never_in_the_future(text in "[0-9]{6}", year in 1950i16..2090) {
            let today = date(year, 6, 15);
            if let Some(date) = birth(&text, today) {
                prop_assert!(date <= today && date.year() > today.year() - 120);
            }
        }

        #[test]
        fn any_text_gives_an_answer(text in ".*") {
            let _ = (birth(&text, TODAY), expiry(&text, TODAY));
        }
    }
}

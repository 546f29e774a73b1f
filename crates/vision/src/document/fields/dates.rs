//! Dates as documents print them.

use jiff::civil::Date;

/// Month names: the first letters that tell them apart, folded.
const MONTHS: [&[&str]; 12] = [
    &["JAN", "JANV", "ENE"],
    &["FEB", "FEV", "FEVR"],
    &["MAR", "MRZ", "MRT"],
    &["APR", "AVR", "ABR", "AVRIL"],
    &["MAY", "MAI", "MEI"],
    &["JUN", "JUIN"],
    &["JUL", "JUIL"],
    &["AUG", "AOU", "AOUT", "AGO"],
    &["SEP", "SEPT", "SET"],
    &["OCT", "OKT", "OUT"],
    &["NOV"],
    &["DEC", "DES", "DEZ", "DIC"],
];

/// A piece of a date.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part {
    Number(i32, usize),
    Month(i8),
}

/// The date that a text shows. Two-digit years are taken as the latest that is not after `latest_year`.
pub(super) fn parse(text: &str, month_first: bool, latest_year: i16) -> Option<Date> {
    let parts = parts(text);
    let number = |at: usize| match parts.get(at) {
        Some(Part::Number(value, _)) => Some(*value),
        _ => None,
    };
    let digits = |at: usize| match parts.get(at) {
        Some(Part::Number(_, digits)) => *digits,
        _ => 0,
    };
    let month_at = parts.iter().position(|part| matches!(part, Part::Month(_)));
    let date = |year: i32, digits: usize, month: i32, day: i32| {
        let year = if digits <= 2 { century(year, latest_year) } else { year };
        let sound = (1880..2120).contains(&year) && (digits == 2 || digits == 4);
        sound.then(|| Date::new(year as i16, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok())?
    };
    if let Some(at) = month_at {
        let Part::Month(month) = parts[at] else { return None };
        // `01 JAN/JAN 1990` names the month twice.
        let after = (at + 1..parts.len()).find(|&i| matches!(parts[i], Part::Number(..)))?;
        return match at {
            0 => date(number(after + 1)?, digits(after + 1), month.into(), number(after)?),
            _ if digits(at - 1) == 4 => date(number(at - 1)?, 4, month.into(), number(after)?),
            _ => date(number(after)?, digits(after), month.into(), number(at - 1)?),
        };
    }
    if let (1, 8) = (parts.len(), digits(0)) {
        let all = number(0)?;
        return date(all % 10_000, 4, all / 10_000 % 100, all / 1_000_000)
            .or_else(|| date(all / 10_000, 4, all / 100 % 100, all % 100));
    }
    let (a, b, c) = (number(0)?, number(1)?, number(2)?);
    if digits(0) == 4 {
        return date(a, 4, b, c);
    }
    let (day, month) = if month_first { (b, a) } else { (a, b) };
    date(c, digits(2), month, day).or_else(|| date(c, digits(2), day, month))
}

fn century(year: i32, latest: i16) -> i32 {
    let base = i32::from(latest) / 100 * 100;
    if base + year > i32::from(latest) { base + year - 100 } else { base + year }
}

/// Numbers and month names in their order. Letters among digits are taken for the digits that they look like.
fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let folded = super::super::fold::folded(text);
    let mut at = 0;
    // Runs of neighbours in the text; anything else parts them.
    while at < folded.len() && parts.len() < 8 {
        let mut end = at + 1;
        while end < folded.len() && joined(text, folded[end - 1].1, folded[end].1) {
            end += 1;
        }
        run(&folded[at..end].iter().map(|(c, _)| *c).collect::<Vec<_>>(), &mut parts);
        at = end;
    }
    parts
}

fn joined(text: &str, a: usize, b: usize) -> bool {
    text[a..b].chars().all(char::is_alphanumeric)
}

/// `12JAN1990`, `12`, `JANUARY`, `O1`.
fn run(run: &[char], parts: &mut Vec<Part>) {
    if let Some(number) = number(run) {
        parts.push(number);
        return;
    }
    // A month name at any place of the run, digits around it.
    for start in 0..run.len() {
        let Some((month, length)) = month(&run[start..]) else { continue };
        parts.extend(number(&run[..start]));
        parts.push(Part::Month(month));
        parts.extend(number(&run[start + length..]));
        return;
    }
}

/// Digits, or letters that look like them beside at least one real digit.
fn number(run: &[char]) -> Option<Part> {
    if run.is_empty() || run.len() > 8 || !run.iter().any(char::is_ascii_digit) {
        return None;
    }
    let digits: Option<String> = run
        .iter()
        .map(|c| match c {
            '0'..='9' => Some(*c),
            'O' | 'Q' | 'D' => Some('0'),
            'I' | 'L' => Some('1'),
            'Z' => Some('2'),
            'S' => Some('5'),
            'G' => Some('6'),
            'B' => Some('8'),
            _ => None,
        })
        .collect();
    Some(Part::Number(digits?.parse().ok()?, run.len()))
}

/// The month that the letters begin with, and how many letters its name takes.
fn month(letters: &[char]) -> Option<(i8, usize)> {
    let name: String =
        letters.iter().map(|c| if *c == '0' { 'O' } else { *c }).take_while(char::is_ascii_alphabetic).collect();
    let month = MONTHS.iter().position(|names| names.iter().any(|known| name.starts_with(known)))?;
    Some((month as i8 + 1, name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn iso(text: &str) -> Option<String> {
        parse(text, false, 2026).map(|date| date.to_string())
    }

    #[test]
    fn many_ways_to_write_a_date() {
        for text in [
            "07/03/1990",
            "07.03.1990",
            "07-03-1990",
            "7 3 1990",
            "1990-03-07",
            "1990/03/07",
            "07 MAR 1990",
            "07MAR1990",
            "07 MAR/MARS 1990",
            "07 Mars 1990",
            "7 March 1990",
            "07 MAR / MAR 90",
            "O7/O3/1990",
            "07 MAR199O",
            "07031990",
            "19900307",
            "March 7, 1990",
            "1990 MAR 07",
            "07/03/90",
        ] {
            assert_eq!(iso(text).as_deref(), Some("1990-03-07"), "{text}");
        }
        assert_eq!(parse("03/07/1990", true, 2026).unwrap().to_string(), "1990-03-07");
        // What cannot be day first is month first.
        assert_eq!(iso("03/17/1990").as_deref(), Some("1990-03-17"));
        assert_eq!(iso("15 août 2001").as_deref(), Some("2001-08-15"));
    }

    #[test]
    fn no_dates() {
        for text in ["", "ACCRA", "31/02/1990", "1990", "12/1990", "99/99/9999", "GHA-123456789-1", "07/03/1790"] {
            assert_eq!(iso(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read(year in 1930i16..2060, month in 1i8..=12, day in 1i8..=28) {
            let date = Date::new(year, month, day).unwrap();
            let months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
            let named = format!("{day:02} {} {year}", months[month as usize - 1]);
            for text in [format!("{day:02}/{month:02}/{year}"), date.to_string(), named] {
                prop_assert_eq!(parse(&text, false, 2026), Some(date));
            }
        }

        #[test]
        fn any_text_is_taken(text in ".*") {
            let _ = parse(&text, false, 2026);
        }
    }
}

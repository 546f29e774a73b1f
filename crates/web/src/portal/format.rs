//! How times, spans and amounts are written on a page.

use kweli_domain::Timestamp;
use kweli_domain::money::Minor;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// An instant for people and for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// `10 Mar 2026, 12:00:05` in UTC.
    pub text: String,
    /// ISO 8601, for `<time datetime>`.
    pub iso: String,
}

/// Writes an instant in UTC, to the second.
pub fn when(at: Timestamp) -> When {
    let iso = at.iso();
    // `iso` is always `YYYY-MM-DDTHH:MM:SS.mmmZ` for years 0 to 9999; anything else is shown as it is.
    let text = match (iso.get(0..4), iso.get(5..7), iso.get(8..10), iso.get(11..19)) {
        (Some(year), Some(month), Some(day), Some(time)) => {
            match month.parse::<usize>().ok().and_then(|m| MONTHS.get(m.wrapping_sub(1))) {
                Some(name) => format!("{} {name} {year}, {time}", day.trim_start_matches('0')),
                None => iso.clone(),
            }
        }
        _ => iso.clone(),
    };
    When { text, iso }
}

/// A span in milliseconds, in the largest unit that keeps it readable: `840 ms`, `1.24 s`, `3 min 5 s`, `2 h 4 min`.
pub fn span(ms: i64) -> String {
    let ms = ms.max(0);
    let s = ms / 1000;
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => format!("{}.{:02} s", s, ms % 1000 / 10),
        60_000..3_600_000 => two(s / 60, "min", s % 60, "s"),
        3_600_000..172_800_000 => two(s / 3600, "h", s % 3600 / 60, "min"),
        _ => two(s / 86_400, "d", s % 86_400 / 3600, "h"),
    }
}

fn two(major: i64, major_unit: &str, minor: i64, minor_unit: &str) -> String {
    if minor == 0 { format!("{major} {major_unit}") } else { format!("{major} {major_unit} {minor} {minor_unit}") }
}

/// An amount with its currency: `USD 0.10`. The minor unit is a hundredth.
pub fn amount(currency: &str, amount: Minor) -> String {
    let sign = if amount.0 < 0 { "-" } else { "" };
    let value = amount.0.unsigned_abs();
    format!("{currency} {sign}{}.{:02}", value / 100, value % 100)
}

/// A score with as many decimals as its scale deserves.
pub fn score(value: f32, decimals: usize) -> String {
    if value.is_finite() { format!("{value:.decimals$}") } else { "not a number".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants() {
        let at = when(Timestamp(1_773_144_005_000));
        assert_eq!((at.text.as_str(), at.iso.as_str()), ("10 Mar 2026, 12:00:05", "2026-03-10T12:00:05.000Z"));
        assert_eq!(when(Timestamp(i64::MAX)).iso, when(Timestamp(0)).iso, "out of range falls back, never panics");
    }

    #[test]
    fn spans() {
        for (ms, text) in [
            (-5, "0 ms"),
            (0, "0 ms"),
            (999, "999 ms"),
            (1_240, "1.24 s"),
            (59_999, "59.99 s"),
            (60_000, "1 min"),
            (185_000, "3 min 5 s"),
            (7_440_000, "2 h 4 min"),
            (176_400_000, "2 d 1 h"),
        ] {
            assert_eq!(span(ms), text);
        }
    }

    #[test]
    fn amounts() {
        assert_eq!(amount("USD", Minor(10)), "USD 0.10");
        assert_eq!(amount("KES", Minor(123_456)), "KES 1234.56");
        assert_eq!(amount("USD", Minor(-5)), "USD -0.05");
    }

    #[test]
    fn scores() {
        assert_eq!(score(0.4699, 2), "0.47");
        assert_eq!(score(f32::NAN, 2), "not a number");
    }
}

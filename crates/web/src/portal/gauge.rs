//! A score against its lines, as a small picture: a track, a shaded review band, the lines with their values, and the
//! score as a needle. Positions are percentages, so that the picture stretches without distorting its text, and the
//! page needs no inline style.

use super::format;

/// What a score means to the reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// On the good side of every line.
    Good,
    /// In the band where a person decides.
    Doubt,
    /// On the bad side.
    Bad,
}

impl Tone {
    /// CSS class.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Doubt => "doubt",
            Self::Bad => "bad",
        }
    }
}

/// A text at a place on the track.
#[derive(Clone, Debug)]
pub struct Tick {
    /// Place, in percent of the width.
    pub x: String,
    /// SVG `text-anchor`.
    pub anchor: &'static str,
    /// What is written.
    pub text: String,
}

impl Tick {
    /// How far the text stands aside of its line, so that two close lines do not write over one another.
    pub fn dx(&self) -> &'static str {
        match self.anchor {
            "start" => "3",
            "end" => "-3",
            _ => "0",
        }
    }
}

/// One picture.
#[derive(Clone, Debug)]
pub struct Gauge {
    /// What is measured.
    pub label: String,
    /// The score as text.
    pub value: String,
    /// Where the score stands.
    pub needle: Tick,
    /// Start and width of the band where a person decides.
    pub band: Option<(String, String)>,
    /// Where the good side starts, and how wide it is.
    pub good: (String, String),
    /// Width of the bad side, which starts at the left edge.
    pub bad: String,
    /// The lines.
    pub ticks: Vec<Tick>,
    /// What the score means.
    pub tone: Tone,
    /// The whole picture in words.
    pub alt: String,
}

/// The words and numbers of a picture with two lines.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a> {
    /// Below: bad.
    pub low: f32,
    /// At or above: good.
    pub high: f32,
    /// End of the scale; it starts at 0.
    pub max: f32,
    /// Decimals of all numbers.
    pub decimals: usize,
    /// Name of the good side, e.g. `same person`.
    pub good: &'a str,
    /// Name of the bad side.
    pub bad: &'a str,
}

impl Gauge {
    /// A score with a good side, a bad side and a band between them.
    pub fn banded(label: &str, value: f32, lines: Lines<'_>) -> Self {
        let Lines { low, high, max, decimals, good, bad } = lines;
        let tone = if value >= high {
            Tone::Good
        } else if value >= low {
            Tone::Doubt
        } else {
            Tone::Bad
        };
        let number = |v: f32| format::score(v, decimals);
        let said = match tone {
            Tone::Good => good,
            Tone::Doubt => "in the review band",
            Tone::Bad => bad,
        };
        let alt = format!(
            "{label}: {} on a scale from 0 to {}. {}: {good}; below {}: {bad}; between them a person decides. This score: {said}.",
            number(value),
            number(max),
            format_args!("{} or above", number(high)),
            number(low),
        );
        let (low_at, high_at) = (share(low, max), share(high, max));
        Self {
            label: label.to_owned(),
            value: number(value),
            needle: needle(share(value, max), number(value)),
            band: Some((percent(low_at), percent((high_at - low_at).max(0.0)))),
            good: (percent(high_at), percent(100.0 - high_at)),
            bad: percent(low_at),
            ticks: vec![beside(low_at, number(low), "end"), beside(high_at, number(high), "start")],
            tone,
            alt,
        }
    }

    /// A score with a single line.
    pub fn lined(label: &str, value: f32, line: f32, max: f32, decimals: usize) -> Self {
        let number = |v: f32| format::score(v, decimals);
        let tone = if value >= line { Tone::Good } else { Tone::Bad };
        let said = if tone == Tone::Good { "not below it" } else { "below it" };
        let at = share(line, max);
        Self {
            label: label.to_owned(),
            value: number(value),
            needle: needle(share(value, max), number(value)),
            band: None,
            good: (percent(at), percent(100.0 - at)),
            bad: percent(at),
            ticks: vec![beside(at, number(line), "middle")],
            tone,
            alt: format!(
                "{label}: {} on a scale from 0 to {}, with the line at {}. This score: {said}.",
                number(value),
                number(max),
                number(line)
            ),
        }
    }
}

/// Place on the track in percent; what lies outside the scale is drawn at its end.
fn share(value: f32, max: f32) -> f32 {
    if !value.is_finite() || max <= 0.0 { 0.0 } else { (value / max * 100.0).clamp(0.0, 100.0) }
}

fn percent(value: f32) -> String {
    format!("{value:.2}%")
}

fn needle(at: f32, text: String) -> Tick {
    let anchor = if at < 6.0 {
        "start"
    } else if at > 94.0 {
        "end"
    } else {
        "middle"
    };
    // The needle itself keeps clear of the edges, where half of it would be cut off.
    let at = at.clamp(0.6, 99.4);
    Tick { x: percent(at), anchor, text }
}

/// A line's value, written aside of the line so that two close lines do not write over one another.
fn beside(at: f32, text: String, anchor: &'static str) -> Tick {
    let anchor = match anchor {
        "end" if at < 12.0 => "start",
        "start" if at > 88.0 => "end",
        "middle" if at < 6.0 => "start",
        "middle" if at > 94.0 => "end",
        other => other,
    };
    Tick { x: percent(at), anchor, text }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FACE: Lines<'_> =
        Lines { low: 0.3, high: 0.4, max: 1.0, decimals: 2, good: "same person", bad: "not the same person" };

    #[test]
    fn the_side_follows_the_lines() {
        for (value, tone) in [
            (0.40, Tone::Good),
            (0.399, Tone::Doubt),
            (0.30, Tone::Doubt),
            (0.299, Tone::Bad),
            (-0.2, Tone::Bad),
            (f32::NAN, Tone::Bad),
        ] {
            assert_eq!(Gauge::banded("Similarity", value, FACE).tone, tone, "{value}");
        }
        assert_eq!(Gauge::lined("Sharpness", 30.0, 30.0, 100.0, 0).tone, Tone::Good);
        assert_eq!(Gauge::lined("Sharpness", 29.9, 30.0, 100.0, 0).tone, Tone::Bad);
    }

    #[test]
    fn the_picture_is_said_in_words() {
        let gauge = Gauge::banded("Similarity", 0.35, FACE);
        assert_eq!(
            gauge.alt,
            "Similarity: 0.35 on a scale from 0 to 1.00. 0.40 or above: same person; below 0.30: not the same person; \
             between them a person decides. This score: in the review band."
        );
        assert_eq!(gauge.band, Some(("30.00%".to_owned(), "10.00%".to_owned())));
    }

    proptest! {
        #[test]
        fn everything_stays_on_the_track(value: f32, low in 0f32..1.0, width in 0f32..1.0) {
            let lines = Lines { low, high: low + width, max: 1.0, decimals: 2, good: "g", bad: "b" };
            let gauge = Gauge::banded("x", value, lines);
            let places = gauge.ticks.iter().chain([&gauge.needle]).map(|t| &t.x);
            for place in places.chain([&gauge.good.0, &gauge.good.1, &gauge.bad]) {
                let number: f32 = place.trim_end_matches('%').parse().unwrap();
                prop_assert!((0.0..=100.0).contains(&number), "{place}");
            }
        }
    }
}

//! Where what stands in each format.

use serde::Serialize;
use std::ops::Range;

/// A format of Doc 9303.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub enum Format {
    /// Card, three lines of 30.
    #[serde(rename = "TD1")]
    Td1,
    /// Larger card, two lines of 36.
    #[serde(rename = "TD2")]
    Td2,
    /// Passport, two lines of 44.
    #[serde(rename = "TD3")]
    Td3,
    /// Visa, two lines of 44.
    #[serde(rename = "MRV-A")]
    MrvA,
    /// Smaller visa, two lines of 36.
    #[serde(rename = "MRV-B")]
    MrvB,
}

/// Which characters a place may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Letters and filler.
    Letter,
    /// Digits and filler.
    Digit,
    /// All.
    Any,
    /// `M`, `F`, `X` or filler.
    Sex,
}

/// A part of one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) line: usize,
    pub(super) at: Range<usize>,
}

const fn span(line: usize, from: usize, to: usize) -> Span {
    Span { line, at: from..to }
}

impl Span {
    pub(super) fn of<'a>(&self, lines: &'a [Vec<u8>]) -> &'a [u8] {
        lines.get(self.line).and_then(|line| line.get(self.at.clone())).unwrap_or_default()
    }
}

/// The places of a format's fields.
pub(super) struct Layout {
    pub(super) format: Format,
    pub(super) lines: usize,
    pub(super) length: usize,
    /// Document number, its check digit.
    pub(super) number: (Span, Span),
    pub(super) birth: (Span, Span),
    pub(super) sex: Span,
    pub(super) expiry: (Span, Span),
    pub(super) nationality: Span,
    pub(super) names: Span,
    pub(super) optional: Span,
    pub(super) optional_2: Option<Span>,
    /// Check digit of the optional data (TD3).
    pub(super) optional_check: Option<Span>,
    /// What the composite covers, and where it stands.
    pub(super) composite: Option<(&'static [Span], Span)>,
    /// What the first letter may be.
    pub(super) starts: &'static [u8],
}

const TD3_COMPOSITE: &[Span] = &[span(1, 0, 10), span(1, 13, 20), span(1, 21, 43)];
const TD2_COMPOSITE: &[Span] = &[span(1, 0, 10), span(1, 13, 20), span(1, 21, 35)];
const TD1_COMPOSITE: &[Span] = &[span(0, 5, 30), span(1, 0, 7), span(1, 8, 15), span(1, 18, 29)];

const fn two_lines(format: Format, length: usize, starts: &'static [u8]) -> Layout {
    Layout {
        format,
        lines: 2,
        length,
        number: (span(1, 0, 9), span(1, 9, 10)),
        birth: (span(1, 13, 19), span(1, 19, 20)),
        sex: span(1, 20, 21),
        expiry: (span(1, 21, 27), span(1, 27, 28)),
        nationality: span(1, 10, 13),
        names: span(0, 5, length),
        optional: span(1, 28, length),
        optional_2: None,
        optional_check: None,
        composite: None,
        starts,
    }
}

pub(super) const LAYOUTS: [Layout; 5] = [
    Layout {
        optional: span(1, 28, 42),
        optional_check: Some(span(1, 42, 43)),
        composite: Some((TD3_COMPOSITE, span(1, 43, 44))),
        ..two_lines(Format::Td3, 44, b"P")
    },
    Layout {
        optional: span(1, 28, 35),
        composite: Some((TD2_COMPOSITE, span(1, 35, 36))),
        ..two_lines(Format::Td2, 36, b"ACIP")
    },
    two_lines(Format::MrvA, 44, b"V"),
    two_lines(Format::MrvB, 36, b"V"),
    Layout {
        format: Format::Td1,
        lines: 3,
        length: 30,
        number: (span(0, 5, 14), span(0, 14, 15)),
        birth: (span(1, 0, 6), span(1, 6, 7)),
        sex: span(1, 7, 8),
        expiry: (span(1, 8, 14), span(1, 14, 15)),
        nationality: span(1, 15, 18),
        names: span(2, 0, 30),
        optional: span(0, 15, 30),
        optional_2: Some(span(1, 18, 29)),
        optional_check: None,
        composite: Some((TD1_COMPOSITE, span(1, 29, 30))),
        starts: b"ACI",
    },
];

impl Layout {
    /// Which characters may stand at a place.
    pub(super) fn class(&self, line: usize, at: usize) -> Class {
        let within = |span: &Span| span.line == line && span.at.contains(&at);
        if within(&self.names) || within(&self.nationality) || (line == 0 && at < 5) {
            return Class::Letter;
        }
        if within(&self.sex) {
            return Class::Sex;
        }
        let digits = [&self.number.1, &self.birth.0, &self.birth.1, &self.expiry.0, &self.expiry.1];
        let checks = self.optional_check.iter().chain(self.composite.iter().map(|(_, at)| at));
        if digits.into_iter().chain(checks).any(within) {
            return Class::Digit;
        }
        Class::Any
    }
}

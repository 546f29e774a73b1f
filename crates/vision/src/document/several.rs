//! More than one document in a photograph: which of them is meant cannot be told.

use super::ocr::Line;
use super::zone;
use crate::face::Face;
use jiff::civil::Date;

/// Lines of text in a second outline from which on it is a document: a desk, a sheet or a telephone has fewer.
pub(super) const MIN_LINES: usize = 5;
/// A second head of this share of the first one's size is no ghost portrait, which is at most about half as large.
const AS_LARGE: f32 = 0.8;

/// Whether what was taken for one page holds two: a second zone, or two portraits of one size.
///
/// `zone_lines` are the lines of the zone that was found.
pub(super) fn on_page(lines: &[Line], zone_lines: &[usize], faces: &[Face], today: Date) -> bool {
    let rest: Vec<Line> =
        lines.iter().enumerate().filter(|(at, _)| !zone_lines.contains(at)).map(|(_, line)| line.clone()).collect();
    let second_zone = !zone_lines.is_empty() && zone::find(&rest, today).is_some_and(|(mrz, _)| mrz.valid);
    let mut heights: Vec<f32> = faces.iter().map(|face| face.bbox.height).collect();
    heights.sort_by(|a, b| b.total_cmp(a));
    let two_heads = matches!(heights[..], [first, second, ..] if second >= first * AS_LARGE);
    second_zone || two_heads
}

/// Height in pixels of the smallest face that is worth comparing.
const MIN_GHOST: f32 = 36.0;

/// The ghost image: the largest head beside the portrait, where it is smaller.
pub(super) fn ghost(portrait: &Face, faces: &[Face]) -> Option<Face> {
    let beside = faces.iter().find(|face| face.bbox.overlap(&portrait.bbox) < 0.1)?;
    let height = beside.bbox.height;
    (height < portrait.bbox.height * AS_LARGE && height >= MIN_GHOST).then_some(*beside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ZONES: [&str; 4] = [
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    ];

    fn lines(count: usize) -> Vec<Line> {
        let line = |(at, text): (usize, &&str)| {
            let y = 50.0 * at as f32;
            let corners = [(10.0, y), (900.0, y), (900.0, y + 30.0), (10.0, y + 30.0)];
            Line { text: (*text).into(), confidence: 1.0, corners, zone: Some((*text).into()) }
        };
        ZONES.iter().take(count).enumerate().map(line).collect()
    }

    #[test]
    fn a_second_zone_is_a_second_document() {
        let today = date(2026, 6, 15);
        assert!(on_page(&lines(4), &[0, 1], &[], today));
        assert!(!on_page(&lines(2), &[0, 1], &[], today));
        assert!(!on_page(&[], &[], &[], today));
    }
}

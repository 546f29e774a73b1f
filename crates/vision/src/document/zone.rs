//! Where on the page the machine-readable zone is.

use super::mrz::{self, Mrz};
use super::ocr::Line;
use jiff::civil::Date;

/// The zone among the lines of a page, and which lines it consists of.
pub(super) fn find(lines: &[Line], today: Date) -> Option<(Mrz, Vec<usize>)> {
    let rows = rows(lines);
    let texts: Vec<&str> = rows.iter().map(|row| row.text.as_str()).collect();
    let mut best: Option<(Mrz, Vec<usize>)> = None;
    // Three lines first: the last two of a TD1 are no TD2.
    for count in [3, 2] {
        for first in 0..texts.len().saturating_sub(count - 1) {
            let Some(mrz) = mrz::parse(&texts[first..first + count], today) else { continue };
            let better = best.as_ref().is_none_or(|(known, _)| {
                (mrz.valid, mrz.checks.right(), known.repairs) > (known.valid, known.checks.right(), mrz.repairs)
            });
            if better {
                let members = rows[first..first + count].iter().flat_map(|row| row.members.iter().copied()).collect();
                best = Some((mrz, members));
            }
        }
    }
    best.filter(|(mrz, _)| mrz.checks.right() > 0)
}

/// Pieces at one height, from left to right.
struct Row {
    middle: f32,
    height: f32,
    text: String,
    members: Vec<usize>,
}

fn rows(lines: &[Line]) -> Vec<Row> {
    let mut order: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].zone.is_some()).collect();
    order.sort_by(|&a, &b| lines[a].middle().total_cmp(&lines[b].middle()));
    let mut rows: Vec<Row> = Vec::new();
    for at in order {
        let (middle, height) = (lines[at].middle(), lines[at].height());
        match rows.last_mut() {
            Some(row) if (middle - row.middle).abs() < 0.45 * height.min(row.height) => row.members.push(at),
            _ => rows.push(Row { middle, height, text: String::new(), members: vec![at] }),
        }
    }
    for row in &mut rows {
        row.members.sort_by(|&a, &b| lines[a].bounds().0.total_cmp(&lines[b].bounds().0));
        for &at in &row.members {
            row.text.push_str(lines[at].zone.as_deref().unwrap_or_default());
        }
    }
    rows.retain(|row| row.text.len() >= 14);
    rows
}

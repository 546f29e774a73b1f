//! Noise of the portrait that does not fit the page.

use crate::document::grey::{Grey, percentile};
use crate::document::reading::Portrait;

/// Side of the cells in which noise is measured.
const CELL: usize = 8;

/// Sigma of the noise in a cell (Immerkaer 1996), or `None` where it is too dark or bright to tell.
fn sigma(grey: &Grey, left: usize, top: usize) -> Option<f32> {
    let (mut sum, mut mean) = (0.0, 0.0);
    for y in top + 1..top + CELL - 1 {
        for x in left + 1..left + CELL - 1 {
            let p = |dx: usize, dy: usize| f32::from(grey.at(x + dx - 1, y + dy - 1));
            let corners = p(0, 0) + p(2, 0) + p(0, 2) + p(2, 2);
            let sides = p(1, 0) + p(0, 1) + p(2, 1) + p(1, 2);
            sum += (corners - 2.0 * sides + 4.0 * p(1, 1)).abs();
            mean += p(1, 1);
        }
    }
    let count = ((CELL - 2) * (CELL - 2)) as f32;
    (30.0..=240.0).contains(&(mean / count)).then_some(sum / count * 1.2533 / 6.0)
}

/// Ratio of the noise in the quiet parts of the portrait and of the rest of the page; 1 if they are alike.
pub(super) fn portrait(grey: &Grey, portrait: &Portrait) -> f32 {
    let face = portrait.face.bbox;
    let (cx, cy) = face.centre();
    let area = (cx - face.width * 0.85, cy - face.height * 0.95, cx + face.width * 0.85, cy + face.height * 0.95);
    let Some([left, top, right, bottom]) = grey.clamp(area) else { return 1.0 };
    let (mut inside, mut outside) = (Vec::new(), Vec::new());
    let margin = face.width as usize / 2;
    for y in (0..grey.height.saturating_sub(CELL)).step_by(CELL) {
        for x in (0..grey.width.saturating_sub(CELL)).step_by(CELL) {
            let Some(sigma) = sigma(grey, x, y) else { continue };
            if x >= left && x + CELL <= right && y >= top && y + CELL <= bottom {
                inside.push(sigma);
            } else if x + margin < left || x > right + margin || y + margin < top || y > bottom + margin {
                outside.push(sigma);
            }
        }
    }
    let (Some(inside), Some(outside)) = (percentile(&mut inside, 0.25), percentile(&mut outside, 0.25)) else {
        return 1.0;
    };
    let ratio = (inside + 0.3) / (outside + 0.3);
    ratio.max(1.0 / ratio)
}

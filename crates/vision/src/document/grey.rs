//! Brightness of a page.

use crate::Picture;

/// Luma, row by row.
pub(crate) struct Grey {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) values: Vec<u8>,
}

impl Grey {
    pub(crate) fn of(picture: &Picture) -> Grey {
        let luma = |&[r, g, b]: &[u8; 3]| ((u32::from(r) * 77 + u32::from(g) * 150 + u32::from(b) * 29) >> 8) as u8;
        let values = picture.rgb().as_chunks::<3>().0.iter().map(luma).collect();
        Grey { width: picture.width() as usize, height: picture.height() as usize, values }
    }

    /// A value inside; the nearest one outside.
    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        self.values[y.min(self.height - 1) * self.width + x.min(self.width - 1)]
    }

    /// Left, top, right, bottom in whole pixels inside the page; `None` if nothing remains.
    pub(crate) fn clamp(&self, (left, top, right, bottom): (f32, f32, f32, f32)) -> Option<[usize; 4]> {
        let side = |value: f32, most: usize| (value.max(0.0) as usize).min(most);
        let area = [side(left, self.width), side(top, self.height), side(right, self.width), side(bottom, self.height)];
        (area[0] + 2 < area[2] && area[1] + 2 < area[3]).then_some(area)
    }
}

/// The value below which a share of the values lies. `None` for no values.
pub(crate) fn percentile(values: &mut [f32], share: f32) -> Option<f32> {
    if values.is_empty() {
        return None;
    }
    let at = ((values.len() - 1) as f32 * share) as usize;
    Some(*values.select_nth_unstable_by(at, f32::total_cmp).1)
}

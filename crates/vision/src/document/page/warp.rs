//! Rectifying and turning.

use super::extent;
use super::homography::Homography;
use crate::Picture;
use crate::document::reading::Point;

/// Widest page that is made: 400 dots per inch of a passport's data page.
const MAX_SIDE: f32 = 1800.0;
/// Narrowest page that is made; smaller documents are enlarged, so that later steps meet similar sizes.
const MIN_SIDE: f32 = 900.0;

/// Quarter turns clockwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    None,
    Quarter,
    Half,
    ThreeQuarters,
}

impl Turn {
    /// Where a point of a `width` x `height` picture comes to lie.
    pub(crate) fn point(self, (x, y): Point, (width, height): (f32, f32)) -> Point {
        match self {
            Turn::None => (x, y),
            Turn::Quarter => (height - y, x),
            Turn::Half => (width - x, height - y),
            Turn::ThreeQuarters => (y, width - x),
        }
    }

    /// The document's corners, which began at the top left before the turn, so that they begin there after it.
    pub(crate) fn corners<T: Copy>(self, corners: [T; 4]) -> [T; 4] {
        let first = match self {
            Turn::None => 0,
            Turn::Quarter => 3,
            Turn::Half => 2,
            Turn::ThreeQuarters => 1,
        };
        std::array::from_fn(|i| corners[(i + first) % 4])
    }
}

/// Turns a picture.
pub(crate) fn turn(picture: Picture, turn: Turn) -> Picture {
    if turn == Turn::None {
        return picture;
    }
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    let pixels = picture.rgb().as_chunks::<3>().0;
    let (width, height) = if turn == Turn::Half { (w, h) } else { (h, w) };
    let mut rgb = Vec::with_capacity(w * h * 3);
    for y in 0..height {
        for x in 0..width {
            let at = match turn {
                Turn::None => y * w + x,
                Turn::Quarter => (h - 1 - x) * w + y,
                Turn::Half => (h - 1 - y) * w + (w - 1 - x),
                Turn::ThreeQuarters => x * w + (w - 1 - y),
            };
            rgb.extend_from_slice(&pixels[at]);
        }
    }
    // Proof: as many pixels as before.
    Picture::from_rgb(width as u32, height as u32, rgb, picture.format()).expect("the size fits")
}

/// The document inside the quad, without perspective. `None` if the quad has no extent.
pub(crate) fn rectify(picture: &Picture, corners: &[Point; 4]) -> Option<Picture> {
    let (across, down) = extent(corners);
    let longer = across.max(down);
    if !(longer >= 8.0 && across.min(down) >= 4.0) {
        return None;
    }
    let scale = longer.clamp(MIN_SIDE, MAX_SIDE) / longer;
    let (width, height) = ((across * scale).round().max(8.0) as usize, (down * scale).round().max(8.0) as usize);
    let (w, h) = (width as f32, height as f32);
    let map = Homography::between(&[(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)], corners)?;
    // Below half size, several source pixels make one.
    let grid = (1.0 / scale).round().clamp(1.0, 4.0) as usize;
    let step = 1.0 / grid as f32;
    let mut rgb = vec![0u8; width * height * 3];
    use rayon::prelude::*;
    rgb.par_chunks_mut(width * 3).enumerate().for_each(|(y, row)| {
        for (x, out) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            let mut sum = [0.0f32; 3];
            for sub in 0..grid * grid {
                let dx = (sub % grid) as f32 * step + step / 2.0;
                let dy = (sub / grid) as f32 * step + step / 2.0;
                let (sx, sy) = map.apply((x as f32 + dx, y as f32 + dy));
                let value = bilinear(picture, sx - 0.5, sy - 0.5);
                for c in 0..3 {
                    sum[c] += value[c];
                }
            }
            *out = sum.map(|sum| (sum * step * step + 0.5) as u8);
        }
    });
    Picture::from_rgb(width as u32, height as u32, rgb, picture.format())
}

/// The colour between pixels; outside, that of the nearest.
fn bilinear(picture: &Picture, x: f32, y: f32) -> [f32; 3] {
    let (w, h) = (picture.width() as usize, picture.height() as usize);
    let (x, y) = (x.clamp(0.0, (w - 1) as f32), y.clamp(0.0, (h - 1) as f32));
    let (left, top) = (x as usize, y as usize);
    let (right, bottom) = ((left + 1).min(w - 1), (top + 1).min(h - 1));
    let (fx, fy) = (x - left as f32, y - top as f32);
    let pixels = picture.rgb().as_chunks::<3>().0;
    let (a, b, c, d) =
        (pixels[top * w + left], pixels[top * w + right], pixels[bottom * w + left], pixels[bottom * w + right]);
    std::array::from_fn(|i| {
        let [a, b, c, d] = [a[i], b[i], c[i], d[i]].map(f32::from);
        let (upper, lower) = (a + (b - a) * fx, c + (d - c) * fx);
        upper + (lower - upper) * fy
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;

    fn ramp(width: u32, height: u32) -> Picture {
        let rgb = (0..height).flat_map(|y| (0..width).flat_map(move |x| [(x / 4) as u8, (y / 4) as u8, 7])).collect();
        Picture::from_rgb(width, height, rgb, PictureFormat::Png).unwrap()
    }

    #[test]
    fn four_quarter_turns_are_none() {
        let picture = ramp(40, 20);
        let mut turned = picture.clone();
        for _ in 0..4 {
            turned = turn(turned, Turn::Quarter);
        }
        assert_eq!(turned.rgb(), picture.rgb());
        let once = turn(turn(picture.clone(), Turn::Quarter), Turn::ThreeQuarters);
        assert_eq!(once.rgb(), picture.rgb());
        let half = turn(turn(picture.clone(), Turn::Quarter), Turn::Quarter);
        assert_eq!(half.rgb(), turn(picture, Turn::Half).rgb());
    }

    #[test]
    fn points_turn_with_the_picture() {
        for kind in [Turn::Quarter, Turn::Half, Turn::ThreeQuarters] {
            let turned = turn(ramp(800, 400), kind);
            let (x, y) = kind.point((600.5, 100.5), (800.0, 400.0));
            let at = (y as usize * turned.width() as usize + x as usize) * 3;
            assert_eq!(turned.rgb()[at..at + 2], [150, 25], "{kind:?}");
        }
    }

    #[test]
    fn a_quad_becomes_the_whole_page() {
        let corners = [(100.0, 100.0), (900.0, 100.0), (900.0, 600.0), (100.0, 600.0)];
        let page = rectify(&ramp(1000, 700), &corners).unwrap();
        assert_eq!((page.width(), page.height()), (900, 563));
        assert_eq!(page.rgb()[..2], [25, 25]);
        let last = page.rgb().len() - 3;
        assert_eq!(page.rgb()[last..last + 2], [224, 149]);
        assert!(rectify(&ramp(100, 100), &[(1.0, 1.0); 4]).is_none());
        assert!(rectify(&ramp(100, 100), &[(f32::NAN, 1.0); 4]).is_none());
    }
}

//! The room behind a person: enough of it to say that two frames were not taken in one place.

use crate::{FaceBox, Picture};

/// Levels of each colour.
const LEVELS: usize = 4;
/// Places that are looked at, across and down.
const GRID: (usize, usize) = (64, 48);
/// The person reaches this far beyond the face box: half the width to each side, and down to the picture's edge.
const REACH: f32 = 0.5;
/// Fewer places than this share of the grid say nothing about the room.
const LEAST: f32 = 0.1;

/// Shares of the colours behind the person, or `None` when the face fills the picture.
pub(super) fn colours(picture: &Picture, face: &FaceBox) -> Option<Box<[f32; LEVELS * LEVELS * LEVELS]>> {
    let (width, height) = (picture.width() as usize, picture.height() as usize);
    let mut counts = [0u32; LEVELS * LEVELS * LEVELS];
    let mut total = 0u32;
    let (left, right) = (face.x - REACH * face.width, face.x + (1.0 + REACH) * face.width);
    let top = face.y - 0.4 * face.height;
    for row in 0..GRID.1 {
        for column in 0..GRID.0 {
            let (x, y) = ((2 * column + 1) * width / (2 * GRID.0), (2 * row + 1) * height / (2 * GRID.1));
            let (fx, fy) = (x as f32, y as f32);
            if fx > left && fx < right && fy > top {
                continue;
            }
            let at = (y * width + x) * 3;
            // In bounds: x < width and y < height by the odd numerators above.
            let Some(&[r, g, b]) = picture.rgb()[at..].first_chunk::<3>() else { continue };
            let level = |value: u8| usize::from(value) * LEVELS / 256;
            counts[(level(r) * LEVELS + level(g)) * LEVELS + level(b)] += 1;
            total += 1;
        }
    }
    if (total as f32) < LEAST * (GRID.0 * GRID.1) as f32 {
        return None;
    }
    Some(Box::new(counts.map(|count| count as f32 / total as f32)))
}

/// Shared part of two distributions, 0..1.
pub(super) fn overlap(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a.min(*b)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::PictureFormat;

    fn room(colour: [u8; 3]) -> Picture {
        Picture::from_rgb(80, 60, colour.repeat(80 * 60), PictureFormat::Jpeg).unwrap()
    }

    #[test]
    fn one_room_overlaps_with_itself_and_a_filled_picture_tells_nothing() {
        let face = FaceBox { x: 30.0, y: 20.0, width: 20.0, height: 26.0 };
        let (blue, red) =
            (colours(&room([20, 30, 200]), &face).unwrap(), colours(&room([200, 30, 20]), &face).unwrap());
        assert!((overlap(&*blue, &*blue) - 1.0).abs() < 1e-5);
        assert_eq!(overlap(&*blue, &*red), 0.0);
        let filling = FaceBox { x: 0.0, y: 0.0, width: 80.0, height: 60.0 };
        assert_eq!(colours(&room([9, 9, 9]), &filling), None);
    }
}

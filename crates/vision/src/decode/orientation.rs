//! The EXIF orientation and what it does to pixels.

use super::Raw;

/// Reads the orientation tag (1..8) out of a TIFF structure; 1 when there is none or it makes no sense.
pub(super) fn of_exif(tiff: &[u8]) -> u8 {
    let mut reader = exif::Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_raw(tiff.to_vec()).or_else(|e| e.distill_partial_result(|_| {}));
    let Ok(fields) = read else { return 1 };
    let value = fields.get_field(exif::Tag::Orientation, exif::In::PRIMARY).and_then(|field| field.value.get_uint(0));
    match value {
        Some(value @ 1..=8) => value as u8,
        _ => 1,
    }
}

/// Turns and mirrors the pixels so that the picture stands upright.
pub(super) fn apply(raw: Raw, orientation: u8) -> Raw {
    let (width, height) = (raw.width as usize, raw.height as usize);
    if width == 0 || height == 0 || raw.rgb.len() != width * height * 3 {
        return raw;
    }
    // Where the upright pixel (x, y) lies in the stored picture.
    type Source = fn(usize, usize, usize, usize) -> (usize, usize);
    let (turned, source): (bool, Source) = match orientation {
        2 => (false, |x, y, w, _| (w - 1 - x, y)),
        3 => (false, |x, y, w, h| (w - 1 - x, h - 1 - y)),
        4 => (false, |x, y, _, h| (x, h - 1 - y)),
        5 => (true, |x, y, _, _| (y, x)),
        6 => (true, |x, y, _, h| (y, h - 1 - x)),
        7 => (true, |x, y, w, h| (w - 1 - y, h - 1 - x)),
        8 => (true, |x, y, w, _| (w - 1 - y, x)),
        _ => return raw,
    };
    let (out_width, out_height) = if turned { (height, width) } else { (width, height) };
    let pixels = raw.rgb.as_chunks::<3>().0;
    let mut rgb = Vec::with_capacity(raw.rgb.len());
    for y in 0..out_height {
        for x in 0..out_width {
            let (sx, sy) = source(x, y, width, height);
            rgb.extend_from_slice(&pixels[sy * width + sx]);
        }
    }
    Raw { width: out_width as u32, height: out_height as u32, rgb }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Upright, the picture is `a b c / d e f`; each stored form must come back to it.
    #[test]
    fn every_orientation_comes_back_upright() {
        let stored: [(u8, u32, &[u8]); 8] = [
            (1, 3, b"abcdef"),
            (2, 3, b"cbafed"),
            (3, 3, b"fedcba"),
            (4, 3, b"defabc"),
            (5, 2, b"adbecf"),
            (6, 2, b"cfbead"),
            (7, 2, b"fcebda"),
            (8, 2, b"daebfc"),
        ];
        for (orientation, width, letters) in stored {
            let rgb = letters.iter().flat_map(|letter| [*letter; 3]).collect();
            let upright = apply(Raw { width, height: 6 / width, rgb }, orientation);
            let letters: Vec<u8> = upright.rgb.as_chunks::<3>().0.iter().map(|pixel| pixel[0]).collect();
            assert_eq!((upright.width, upright.height), (3, 2), "orientation {orientation}");
            assert_eq!(letters, b"abcdef", "orientation {orientation}");
        }
    }

    #[test]
    fn nonsense_is_upright() {
        assert_eq!(of_exif(b""), 1);
        assert_eq!(of_exif(b"II*\0\x08\0\0\0"), 1);
        assert_eq!(of_exif(&[0xff; 64]), 1);
    }
}

//! The size of a picture as a browser shows it, read from its header; no pixel is decoded.

use exif::{In, Reader, Tag};
use std::io::Cursor;

/// Most segments of a JPEG that are looked at.
const MAX_SEGMENTS: usize = 1_000;
/// EXIF orientations from here on lie on their side.
const TURNED: u32 = 5;

/// Width and height in pixels, turned as the picture's EXIF orientation says.
pub fn upright_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let (width, height) = match media_type(bytes)? {
        "image/png" => png_size(bytes)?,
        _ => jpeg_size(bytes)?,
    };
    let orientation = Reader::new()
        .read_from_container(&mut Cursor::new(bytes))
        .ok()
        .and_then(|exif| exif.get_field(Tag::Orientation, In::PRIMARY)?.value.get_uint(0))
        .unwrap_or(1);
    Some(if (TURNED..=8).contains(&orientation) { (height, width) } else { (width, height) })
}

/// The IHDR chunk comes first and begins with both sizes.
fn png_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let header = bytes.get(12..24)?.strip_prefix(b"IHDR")?;
    let (width, height) = header.split_first_chunk::<4>()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height.first_chunk()?)))
}

/// Walks the segments up to the first frame header, which holds both sizes.
fn jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.get(2..)?;
    for _ in 0..MAX_SEGMENTS {
        let [0xff, marker, after @ ..] = rest else { return None };
        match marker {
            // A fill byte before a marker.
            0xff => rest = rest.get(1..)?,
            // Markers without a body.
            0x01 | 0xd0..=0xd8 => rest = after,
            // Frame headers; the three others between them define tables.
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let [_, _, _, h1, h2, w1, w2, ..] = after else { return None };
                return Some((u16::from_be_bytes([*w1, *w2]).into(), u16::from_be_bytes([*h1, *h2]).into()));
            }
            // The scan or the end, before any frame header.
            0xd9 | 0xda => return None,
            _ => {
                let length = u16::from_be_bytes(*after.first_chunk()?);
                rest = after.get(usize::from(length)..)?;
            }
        }
    }
    None
}

/// The media type of bytes that may be shown as a picture.
pub const fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::png;
    use super::*;
    use proptest::prelude::*;

    /// The same JPEG with an EXIF orientation.
    fn turned(jpeg: &[u8], orientation: u8) -> Vec<u8> {
        let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
        exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
        let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
        [&jpeg[..2], &[0xff, 0xe1], &length, &exif, &jpeg[2..]].concat()
    }

    #[test]
    fn sizes_are_read_from_the_header() {
        let whole = png(31, 17);
        assert_eq!(upright_size(&whole), Some((31, 17)));
        assert_eq!(upright_size(&whole[..60]), Some((31, 17)), "no pixel is needed");
        let mut jpeg = Cursor::new(Vec::new());
        image::RgbImage::new(300, 7).write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
        let jpeg = jpeg.into_inner();
        assert_eq!(upright_size(&jpeg), Some((300, 7)));
        assert_eq!(upright_size(&turned(&jpeg, 6)), Some((7, 300)), "lying on its side");
        assert_eq!(upright_size(&turned(&jpeg, 3)), Some((300, 7)), "upside down");
        assert_eq!(upright_size(b"GIF89a"), None);
        assert_eq!(upright_size(&[]), None);
    }

    #[test]
    fn only_pictures_have_a_media_type() {
        assert_eq!(media_type(&png(1, 1)), Some("image/png"));
        assert_eq!(media_type(&[0xff, 0xd8, 0xff, 0xe0]), Some("image/jpeg"));
        assert_eq!(media_type(b"<svg onload=alert(1)>"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_measured_or_not(mut bytes: Vec<u8>, magic in 0usize..3) {
            let head: &[u8] = [&b"\x89PNG\r\n\x1a\n"[..], &[0xff, 0xd8, 0xff], &[]][magic];
            bytes.splice(0..0, head.iter().copied());
            let _ = upright_size(&bytes);
        }
    }
}

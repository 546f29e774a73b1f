//! The size of a picture as a browser shows it: header only, no pixel is decoded.

use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader};
use std::io::Cursor;

/// Width and height in pixels, turned as the picture's EXIF orientation says.
pub fn upright_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let turned = matches!(
        decoder.orientation().unwrap_or(Orientation::NoTransforms),
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Some(if turned { (height, width) } else { (width, height) })
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

    #[test]
    fn sizes_are_read_from_the_header() {
        let whole = png(31, 17);
        assert_eq!(upright_size(&whole), Some((31, 17)));
        assert_eq!(upright_size(&whole[..60]), Some((31, 17)), "no pixel is needed");
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

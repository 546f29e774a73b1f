//! How a file came about: signs that a picture was not handed over by a camera.
//!
//! None of them proves anything. Client libraries scale and compress, cameras write odd headers. They are hints, and count
//! only together with others.

mod header;
mod resampling;

pub use resampling::resampled;

use sha2::{Digest, Sha256};

/// What the bytes of a picture say about where it comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Origin {
    /// SHA-256 of the file.
    pub digest: [u8; 32],
    /// The quantisation tables of a JPEG, as a hash; `None` for other formats.
    pub tables: Option<u64>,
    /// The image editor or video tool that says to have written the file.
    pub software: Option<&'static str>,
    /// When the picture was taken by its EXIF data, in milliseconds of the camera's own clock.
    pub taken_ms: Option<i64>,
}

/// Programs that make, change or play pictures, by a word of the names that they write into files.
const TOOLS: [&str; 24] = [
    "photoshop",
    "gimp",
    "imagemagick",
    "graphicsmagick",
    "lavc",
    "lavf",
    "ffmpeg",
    "snapseed",
    "facetune",
    "picsart",
    "canva",
    "pixlr",
    "affinity",
    "paint.net",
    "krita",
    "inkscape",
    "stable diffusion",
    "midjourney",
    "dall-e",
    "faceswap",
    "deepfacelab",
    "obs studio",
    "manycam",
    "screenshot",
];

/// Reads the origin of a file. Never fails: what cannot be read is not there.
pub fn origin(bytes: &[u8]) -> Origin {
    let header = header::read(bytes);
    let named = |text: &[u8]| {
        let text = String::from_utf8_lossy(text).to_lowercase();
        TOOLS.into_iter().find(|tool| text.contains(tool))
    };
    Origin {
        digest: Sha256::digest(bytes).into(),
        tables: header.tables,
        software: header.texts.iter().find_map(|text| named(text)),
        taken_ms: header.taken_ms,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_comment_of_a_tool_is_seen_and_tables_tell_qualities_apart() {
        let jpeg = |quality| {
            let mut bytes = Vec::new();
            image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
                .encode(&[90; 16 * 16 * 3], 16, 16, image::ExtendedColorType::Rgb8)
                .unwrap();
            bytes
        };
        let (fine, coarse) = (origin(&jpeg(90)), origin(&jpeg(40)));
        assert!(fine.tables.is_some() && fine.tables != coarse.tables);
        assert_eq!(fine.tables, origin(&jpeg(90)).tables);
        assert_eq!((fine.software, fine.taken_ms), (None, None));
        let mut written = jpeg(90);
        let comment = b"Lavc60.3.100";
        let mut segment = vec![0xff, 0xfe, 0, comment.len() as u8 + 2];
        segment.extend_from_slice(comment);
        written.splice(2..2, segment);
        assert_eq!(origin(&written).software, Some("lavc"));
        assert_ne!(origin(&written).digest, fine.digest);
    }

    proptest! {
        #[test]
        fn any_bytes_have_an_origin(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let _ = origin(&bytes);
            let mut jpeg = vec![0xff, 0xd8, 0xff];
            jpeg.extend_from_slice(&bytes);
            let _ = origin(&jpeg);
        }
    }
}

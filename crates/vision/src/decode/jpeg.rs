//! JPEG, baseline and progressive.

use super::{DecodeError, DecodeLimits, Raw, check_size, orientation};
use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;
use zune_jpeg::errors::DecodeErrors;

/// More scans than any camera writes; a progressive file may otherwise hold thousands of them, each a pass over all pixels.
const MAX_SCANS: usize = 64;

/// Reads pixels and the EXIF orientation (1..8).
pub(super) fn read(bytes: &[u8], limits: &DecodeLimits) -> Result<(Raw, u8), DecodeError> {
    let header = Header::read(bytes)?;
    check_size(header.width.into(), header.height.into(), limits)?;
    // A decoder fills what is missing with grey. A file without an end is refused instead: half a face is no evidence.
    if !bytes[header.scan_at..].windows(2).any(|pair| pair == [0xff, 0xd9]) {
        return Err(DecodeError::Truncated);
    }
    let options = DecoderOptions::default()
        .set_strict_mode(false)
        .set_max_width(header.width.into())
        .set_max_height(header.height.into())
        .jpeg_set_max_scans(MAX_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(error)?;
    let (width, height) = decoder.dimensions().ok_or_else(|| DecodeError::Corrupt("no size".into()))?;
    check_size(width as u64, height as u64, limits)?;
    let mut rgb = vec![0; width * height * 3];
    decoder.decode_into(&mut rgb).map_err(error)?;
    let orientation = header.exif.map_or(1, orientation::of_exif);
    Ok((Raw { width: width as u32, height: height as u32, rgb }, orientation))
}

fn error(error: DecodeErrors) -> DecodeError {
    match error {
        DecodeErrors::ExhaustedData | DecodeErrors::IoErrors(_) => DecodeError::Truncated,
        other => DecodeError::Corrupt(other.to_string()),
    }
}

/// What the segments before the first scan say.
struct Header<'a> {
    width: u16,
    height: u16,
    /// The TIFF structure inside the EXIF segment.
    exif: Option<&'a [u8]>,
    /// Where the first scan's segment starts.
    scan_at: usize,
}

impl<'a> Header<'a> {
    /// Walks the segments without allocating anything.
    fn read(bytes: &'a [u8]) -> Result<Header<'a>, DecodeError> {
        let mut at = 2;
        let mut size = None;
        let mut exif = None;
        loop {
            // Segments start with FF and a code; FF may be repeated as padding.
            while bytes.get(at).ok_or(DecodeError::Truncated)? != &0xff {
                at += 1;
            }
            while bytes.get(at).ok_or(DecodeError::Truncated)? == &0xff {
                at += 1;
            }
            let code = bytes[at];
            at += 1;
            if matches!(code, 0x00 | 0x01 | 0xd0..=0xd8) {
                continue;
            }
            if code == 0xd9 {
                return Err(DecodeError::Truncated);
            }
            let length = bytes.get(at..at + 2).ok_or(DecodeError::Truncated)?;
            let length = usize::from(u16::from_be_bytes([length[0], length[1]]));
            if length < 2 {
                return Err(DecodeError::Corrupt("a segment has no length".into()));
            }
            let body = bytes.get(at + 2..at + length).ok_or(DecodeError::Truncated)?;
            match code {
                0xda => {
                    let (height, width) = size.ok_or_else(|| DecodeError::Corrupt("no frame header".into()))?;
                    return Ok(Header { width, height, exif, scan_at: at });
                }
                // Frame headers SOF0..SOF15, without DHT (C4), JPG (C8) and DAC (CC) that share the range.
                0xc0..=0xcf if !matches!(code, 0xc4 | 0xc8 | 0xcc) => {
                    let &[_, h1, h0, w1, w0, ..] = body else {
                        return Err(DecodeError::Corrupt("a frame header is too short".into()));
                    };
                    size = Some((u16::from_be_bytes([h1, h0]), u16::from_be_bytes([w1, w0])));
                }
                0xe1 if exif.is_none() => exif = body.strip_prefix(b"Exif\0\0"),
                _ => {}
            }
            at += length;
        }
    }
}

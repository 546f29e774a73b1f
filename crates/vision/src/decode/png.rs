//! PNG, all colour types and depths.

use super::{DecodeError, DecodeLimits, Raw, check_size, orientation};
use ::png::{ColorType, Decoder, DecodingError, Limits, Transformations};
use std::io::Cursor;

/// Reads pixels and the EXIF orientation (1..8). Of an animation the first frame is read.
pub(super) fn read(bytes: &[u8], limits: &DecodeLimits) -> Result<(Raw, u8), DecodeError> {
    // The IHDR chunk comes first by the format: length, type, width, height.
    let ihdr = bytes.get(12..24).ok_or(DecodeError::Truncated)?;
    if &ihdr[..4] != b"IHDR" {
        return Err(DecodeError::Corrupt("the first chunk is not IHDR".into()));
    }
    let side = |at: usize| u64::from(u32::from_be_bytes([ihdr[at], ihdr[at + 1], ihdr[at + 2], ihdr[at + 3]]));
    check_size(side(4), side(8), limits)?;

    // Ancillary chunks may be compressed bombs: text and profiles are skipped, the rest shares a small budget. Eight
    // bytes a pixel is the largest row buffer (16-bit RGBA).
    let budget = limits.max_pixels.saturating_mul(8).saturating_add(1 << 20);
    let mut decoder =
        Decoder::new_with_limits(Cursor::new(bytes), Limits { bytes: usize::try_from(budget).unwrap_or(usize::MAX) });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().map_err(error)?;
    let size = reader.output_buffer_size().ok_or_else(|| DecodeError::Corrupt("too large".into()))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels).map_err(error)?;
    check_size(frame.width.into(), frame.height.into(), limits)?;
    pixels.truncate(frame.buffer_size());
    let rgb = match frame.color_type {
        ColorType::Rgb => pixels,
        ColorType::Grayscale => pixels.iter().flat_map(|&grey| [grey; 3]).collect(),
        ColorType::GrayscaleAlpha => {
            pixels.as_chunks::<2>().0.iter().flat_map(|&[grey, alpha]| [over_white(grey, alpha); 3]).collect()
        }
        ColorType::Rgba => {
            let four = pixels.as_chunks::<4>().0.iter();
            four.flat_map(|&[r, g, b, a]| [over_white(r, a), over_white(g, a), over_white(b, a)]).collect()
        }
        ColorType::Indexed => return Err(DecodeError::Corrupt("palette was not expanded".into())),
    };
    let orientation = reader.info().exif_metadata.as_deref().map_or(1, orientation::of_exif);
    Ok((Raw { width: frame.width, height: frame.height, rgb }, orientation))
}

fn over_white(value: u8, alpha: u8) -> u8 {
    let (value, alpha) = (u16::from(value), u16::from(alpha));
    ((value * alpha + 255 * (255 - alpha) + 127) / 255) as u8
}

fn error(error: DecodingError) -> DecodeError {
    match error {
        DecodingError::IoError(e) if e.kind() == std::io::ErrorKind::UnexpectedEof => DecodeError::Truncated,
        other => DecodeError::Corrupt(other.to_string()),
    }
}

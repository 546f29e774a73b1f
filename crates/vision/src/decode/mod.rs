//! From untrusted bytes to an upright RGB picture.
//!
//! The kind of file is told by its first bytes, never by a name. Size limits are applied to the header's own figures
//! before anything is allocated for pixels, and every failure is an error value.

mod jpeg;
mod orientation;
mod png;

use crate::{Picture, PictureFormat};

/// What a picture may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecodeLimits {
    /// Largest file in bytes.
    pub max_bytes: usize,
    /// Largest width times height.
    pub max_pixels: u64,
}

impl Default for DecodeLimits {
    /// 20 MB and 25 megapixels.
    fn default() -> Self {
        DecodeLimits { max_bytes: 20_000_000, max_pixels: 25_000_000 }
    }
}

/// Why bytes are no usable picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// No bytes at all.
    #[error("the image is empty")]
    Empty,
    /// Neither JPEG nor PNG by its first bytes.
    #[error("the image is neither JPEG nor PNG")]
    UnknownFormat,
    /// The file is larger than allowed.
    #[error("the image has {bytes} bytes, more than {max}")]
    TooManyBytes {
        /// Size of the file.
        bytes: usize,
        /// The limit.
        max: usize,
    },
    /// The picture has more pixels than allowed, by its header.
    #[error("the image has {width}x{height} pixels, more than {max} in all")]
    TooManyPixels {
        /// Width by the header.
        width: u64,
        /// Height by the header.
        height: u64,
        /// The limit.
        max: u64,
    },
    /// The file ends too early.
    #[error("the image is cut off")]
    Truncated,
    /// The file contradicts its format, or uses a rare form of it that is not supported.
    #[error("the image cannot be read: {0}")]
    Corrupt(String),
}

/// Decodes a JPEG or PNG file.
///
/// The EXIF orientation is applied, transparency is laid over white, palettes and 16-bit channels become 8-bit RGB, grey
/// and CMYK become RGB. Colour profiles are ignored.
pub fn decode(bytes: &[u8], limits: &DecodeLimits) -> Result<Picture, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    if bytes.len() > limits.max_bytes {
        return Err(DecodeError::TooManyBytes { bytes: bytes.len(), max: limits.max_bytes });
    }
    let (format, (raw, orientation)) = if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        (PictureFormat::Jpeg, jpeg::read(bytes, limits)?)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        (PictureFormat::Png, png::read(bytes, limits)?)
    } else {
        return Err(DecodeError::UnknownFormat);
    };
    let raw = orientation::apply(raw, orientation);
    Picture::from_rgb(raw.width, raw.height, raw.rgb, format).ok_or_else(|| DecodeError::Corrupt("no pixels".into()))
}

/// Pixels as they lie in the file.
struct Raw {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

/// Refuses a size before pixels are allocated for it.
fn check_size(width: u64, height: u64, limits: &DecodeLimits) -> Result<(), DecodeError> {
    if width == 0 || height == 0 {
        return Err(DecodeError::Corrupt("zero width or height".into()));
    }
    if width.saturating_mul(height) > limits.max_pixels {
        return Err(DecodeError::TooManyPixels { width, height, max: limits.max_pixels });
    }
    Ok(())
}

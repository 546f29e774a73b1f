//! A decoded photograph.

/// The file format that a picture was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PictureFormat {
    /// JPEG, baseline or progressive.
    Jpeg,
    /// PNG.
    Png,
}

/// An upright 8-bit RGB picture: rows from top to bottom, three bytes a pixel, no padding.
///
/// `Debug` prints the size only: pixels of people never reach a log.
#[derive(Clone)]
pub struct Picture {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
    format: PictureFormat,
}

impl Picture {
    /// Wraps pixels. `None` unless `rgb` holds exactly `width * height * 3` bytes and neither side is zero.
    pub fn from_rgb(width: u32, height: u32, rgb: Vec<u8>, format: PictureFormat) -> Option<Picture> {
        let wanted = (width as usize).checked_mul(height as usize)?.checked_mul(3)?;
        (wanted > 0 && rgb.len() == wanted).then_some(Picture { width, height, rgb, format })
    }

    /// Width in pixels, after the EXIF orientation was applied.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Height in pixels, after the EXIF orientation was applied.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// The pixels, row by row.
    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }

    /// The format that the bytes were in.
    pub fn format(&self) -> PictureFormat {
        self.format
    }
}

impl std::fmt::Debug for Picture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Picture({}x{} {:?}, [redacted])", self.width, self.height, self.format)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixel_count_must_fit_the_size() {
        assert!(Picture::from_rgb(2, 2, vec![0; 12], PictureFormat::Png).is_some());
        assert!(Picture::from_rgb(2, 2, vec![0; 11], PictureFormat::Png).is_none());
        assert!(Picture::from_rgb(0, 2, vec![], PictureFormat::Png).is_none());
        assert!(Picture::from_rgb(u32::MAX, u32::MAX, vec![], PictureFormat::Png).is_none());
    }

    #[test]
    fn debug_shows_no_pixels() {
        let picture = Picture::from_rgb(1, 1, vec![17, 18, 19], PictureFormat::Jpeg).unwrap();
        assert_eq!(format!("{picture:?}"), "Picture(1x1 Jpeg, [redacted])");
    }
}

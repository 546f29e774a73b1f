//! One face, however the file is written: EXIF orientations, colour types, hostile files.

use crate::fixtures::{engine, face, open, photo};
use image::{DynamicImage, ExtendedColorType, ImageEncoder};
use kweli_vision::{DecodeError, DecodeLimits, Picture, PictureFormat, compare, decode};

fn dynamic(picture: &Picture) -> DynamicImage {
    let pixels = image::RgbImage::from_raw(picture.width(), picture.height(), picture.rgb().to_vec()).unwrap();
    DynamicImage::ImageRgb8(pixels)
}

fn jpeg(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 92)
        .encode(image.to_rgb8().as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

fn png(image: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(image.as_bytes(), image.width(), image.height(), image.color().into())
        .unwrap();
    bytes
}

/// A TIFF structure with the one tag, little or big endian.
fn exif(orientation: u8, little: bool) -> Vec<u8> {
    if little {
        [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0], &[0; 4]].concat()
    } else {
        [b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".as_slice(), &[0, orientation, 0, 0], &[0; 4]].concat()
    }
}

fn with_exif(jpeg: &[u8], tiff: &[u8]) -> Vec<u8> {
    let length = (tiff.len() + 8) as u16;
    [&jpeg[..2], &[0xff, 0xe1], &length.to_be_bytes(), b"Exif\0\0", tiff, &jpeg[2..]].concat()
}

#[test]
fn every_exif_orientation_shows_the_same_face() {
    let upright = open(&photo("obama"));
    let (_, reference) = face(&photo("obama"));
    let template = engine().embed(&upright, &reference).unwrap();
    let image = dynamic(&upright);
    // What a camera stores so that the named orientation brings it upright.
    let stored: [(u8, DynamicImage); 8] = [
        (1, image.clone()),
        (2, image.fliph()),
        (3, image.rotate180()),
        (4, image.flipv()),
        (5, image.rotate90().fliph()),
        (6, image.rotate270()),
        (7, image.rotate270().fliph()),
        (8, image.rotate90()),
    ];
    for (orientation, image) in stored {
        for little in [true, false] {
            let picture = open(&with_exif(&jpeg(&image), &exif(orientation, little)));
            assert_eq!((picture.width(), picture.height()), (upright.width(), upright.height()), "{orientation}");
            let faces = engine().find_faces(&picture).unwrap();
            assert_eq!(faces.len(), 1, "orientation {orientation}");
            assert!(faces[0].bbox.overlap(&reference.bbox) > 0.9, "orientation {orientation}");
            let similarity = compare(&template, &engine().embed(&picture, &faces[0]).unwrap());
            assert!(similarity.fused > 0.95, "orientation {orientation}: {similarity:?}");
        }
    }
}

#[test]
fn a_png_carries_its_orientation_too() {
    let image = dynamic(&open(&photo("astronaut"))).rotate270();
    let bytes = png(&image);
    let tiff = exif(6, false);
    // After signature and IHDR: an eXIf chunk.
    let mut chunk = (tiff.len() as u32).to_be_bytes().to_vec();
    let body = [b"eXIf".as_slice(), &tiff].concat();
    chunk.extend_from_slice(&body);
    chunk.extend_from_slice(&crc32(&body).to_be_bytes());
    let picture = open(&[&bytes[..33], &chunk, &bytes[33..]].concat());
    assert_eq!(picture.rgb(), open(&photo("astronaut")).rgb());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0u32, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| crc >> 1 ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}

#[test]
fn every_png_colour_type_shows_the_face() {
    let original = dynamic(&open(&photo("astronaut")));
    let kinds = [
        original.clone(),
        DynamicImage::ImageRgba8(original.to_rgba8()),
        DynamicImage::ImageRgb16(original.to_rgb16()),
        DynamicImage::ImageRgba16(original.to_rgba16()),
        DynamicImage::ImageLuma8(original.to_luma8()),
        DynamicImage::ImageLuma16(original.to_luma16()),
        DynamicImage::ImageLumaA8(original.to_luma_alpha8()),
    ];
    for image in kinds {
        let color = image.color();
        let mut bytes = Vec::new();
        image.write_to(&mut std::io::Cursor::new(&mut bytes), image::ImageFormat::Png).unwrap();
        let picture = open(&bytes);
        assert_eq!(picture.format(), PictureFormat::Png);
        assert_eq!(engine().find_faces(&picture).unwrap().len(), 1, "{color:?}");
    }
}

#[test]
fn transparency_lies_over_white() {
    let mut image = image::RgbaImage::new(2, 1);
    image.put_pixel(0, 0, image::Rgba([10, 20, 30, 0]));
    image.put_pixel(1, 0, image::Rgba([10, 20, 30, 255]));
    assert_eq!(open(&png(&DynamicImage::ImageRgba8(image))).rgb(), [255, 255, 255, 10, 20, 30]);
}

#[test]
fn grey_jpegs_are_read_and_the_name_does_not_matter() {
    let grey = dynamic(&open(&photo("biden"))).to_luma8();
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut bytes)
        .encode(grey.as_raw(), grey.width(), grey.height(), ExtendedColorType::L8)
        .unwrap();
    let picture = open(&bytes);
    assert_eq!(picture.format(), PictureFormat::Jpeg);
    assert_eq!(engine().find_faces(&picture).unwrap().len(), 1);
}

/// Two plain files that the encoder of these tests cannot write, made for them: CMYK with the inverting Adobe marker (red)
/// and a progressive one (green).
#[test]
fn cmyk_and_progressive_jpegs_have_their_colours() {
    let (cmyk, progressive) = (include_bytes!("data/cmyk.jpg"), include_bytes!("data/progressive.jpg"));
    for (bytes, size, colour) in
        [(cmyk.as_slice(), (16, 16), [236_u8, 50, 50]), (progressive.as_slice(), (64, 48), [10, 200, 30])]
    {
        let picture = open(bytes);
        assert_eq!((picture.width(), picture.height()), size);
        for (got, expected) in picture.rgb()[..3].iter().zip(colour) {
            assert!(got.abs_diff(expected) <= 6, "{:?} {colour:?}", &picture.rgb()[..3]);
        }
    }
}

/// A frame header that lies about its number of components.
#[test]
fn a_lie_about_components_is_refused() {
    let mut bytes = jpeg(&DynamicImage::ImageLuma8(image::GrayImage::from_pixel(16, 16, image::Luma([128]))));
    let frame = bytes.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bytes[frame + 9] = 4;
    assert!(matches!(decode(&bytes, &DecodeLimits::default()), Err(DecodeError::Corrupt(_) | DecodeError::Truncated)));
}

#[test]
fn limits_hold_before_anything_is_allocated() {
    let limits = DecodeLimits::default();
    let small = jpeg(&DynamicImage::new_rgb8(16, 16));
    let frame = small.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    let mut bomb = small.clone();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert_eq!(
        decode(&bomb, &limits).unwrap_err(),
        DecodeError::TooManyPixels { width: 65500, height: 65500, max: 25_000_000 }
    );
    let mut bomb = png(&DynamicImage::new_rgb8(16, 16));
    bomb[16..20].copy_from_slice(&65500u32.to_be_bytes());
    bomb[20..24].copy_from_slice(&65500u32.to_be_bytes());
    assert!(matches!(decode(&bomb, &limits), Err(DecodeError::TooManyPixels { .. })));
    bomb[16..24].fill(0xff);
    assert!(matches!(decode(&bomb, &limits), Err(DecodeError::TooManyPixels { .. })));
    bomb[16..24].fill(0);
    assert!(matches!(decode(&bomb, &limits), Err(DecodeError::Corrupt(_))));
    let tight = DecodeLimits { max_bytes: 100, ..limits };
    assert!(matches!(decode(&small, &tight), Err(DecodeError::TooManyBytes { max: 100, .. })));
    let tight = DecodeLimits { max_pixels: 255, ..limits };
    assert!(matches!(decode(&small, &tight), Err(DecodeError::TooManyPixels { max: 255, .. })));
}

/// A kilobyte that inflates to far more rows than the header says: what is over is never inflated.
#[test]
fn a_png_with_too_much_data_stays_bounded() {
    let honest = png(&DynamicImage::new_rgb8(5000, 5000));
    assert!(honest.len() < 400_000);
    let mut bomb = honest;
    bomb[16..24].copy_from_slice(&[0, 0, 0, 64, 0, 0, 0, 64]);
    let crc = crc32(&bomb[12..29]);
    bomb[29..33].copy_from_slice(&crc.to_be_bytes());
    if let Ok(picture) = decode(&bomb, &DecodeLimits::default()) {
        assert_eq!(picture.rgb().len(), 64 * 64 * 3);
    }
}

#[test]
fn cut_off_files_are_truncated() {
    let jpeg = photo("biden");
    let png = photo("astronaut");
    for bytes in [jpeg, png] {
        for part in [1, 3, 9, 50, 90, 99] {
            let cut = &bytes[..bytes.len() * part / 100];
            let error = decode(cut, &DecodeLimits::default()).unwrap_err();
            assert!(matches!(error, DecodeError::Truncated | DecodeError::Corrupt(_)), "{part} %: {error}");
        }
    }
    assert_eq!(decode(&[], &DecodeLimits::default()).unwrap_err(), DecodeError::Empty);
    for other in [b"GIF89a..".as_slice(), b"%PDF-1.7", b"RIFF....WEBP", b"\xff\xd8", b"BM"] {
        assert_eq!(decode(other, &DecodeLimits::default()).unwrap_err(), DecodeError::UnknownFormat);
    }
}

/// Damage anywhere in real files: an error or a picture of the same size, never a panic.
#[test]
fn damaged_real_files_never_panic() {
    for name in ["franck-02159", "astronaut"] {
        let bytes = photo(name);
        let upright = open(&bytes);
        for i in 0..160usize {
            let mut damaged = bytes.clone();
            // Most damage near the headers, the rest spread over the file.
            let at = if i < 100 { i * 7 } else { bytes.len() * (i - 100) / 60 };
            for (offset, value) in [(0, 0xff), (1, 0x00), (2, i as u8)] {
                if let Some(byte) = damaged.get_mut(at + offset) {
                    *byte = value;
                }
            }
            if let Ok(picture) = decode(&damaged, &DecodeLimits::default()) {
                assert!(u64::from(picture.width()) * u64::from(picture.height()) <= 25_000_000);
                assert!(!picture.rgb().is_empty());
            }
        }
        assert_eq!(upright.rgb().len(), (upright.width() * upright.height() * 3) as usize);
    }
}

mod random {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        /// Random bytes, bare or behind the magic of either format.
        #[test]
        fn bytes_never_panic(head in 0usize..4, tail in proptest::collection::vec(any::<u8>(), 0..2000)) {
            let heads: [&[u8]; 4] = [
                b"",
                b"\xff\xd8\xff",
                b"\x89PNG\r\n\x1a\n",
                b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x02\0\0\0",
            ];
            let bytes = [heads[head], &tail].concat();
            let limits = DecodeLimits { max_pixels: 1_000_000, ..DecodeLimits::default() };
            if let Ok(picture) = decode(&bytes, &limits) {
                prop_assert!(u64::from(picture.width()) * u64::from(picture.height()) <= 1_000_000);
            }
        }

        /// Random segments between the start of a JPEG and a small frame.
        #[test]
        fn jpeg_headers_never_panic(code in 0xc0u8..=0xfe, body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let frame = jpeg(&DynamicImage::new_rgb8(8, 8));
            let length = (body.len() as u16 + 2).to_be_bytes();
            let bytes = [&[0xff, 0xd8, 0xff, code], &length[..], &body, &frame[2..]].concat();
            let _ = decode(&bytes, &DecodeLimits { max_pixels: 1_000_000, ..DecodeLimits::default() });
        }
    }
}

//! Photographs, and pictures that are none.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::{self, FilterType};
use image::{ExtendedColorType, Rgb, RgbImage};
use kweli_testkit::capture::Capture;

/// Stills of one man, some seconds apart.
const STILLS: [&str; 8] = ["02045", "02221", "02683", "02888", "03909", "03979", "04000", "04117"];

/// A photograph by its name.
pub fn photo(name: &str) -> Vec<u8> {
    kweli_testkit::process::photo(&format!("{name}.jpg")).unwrap()
}

pub fn selfie() -> Vec<u8> {
    photo("franck-02159")
}

pub fn frames() -> Vec<Vec<u8>> {
    STILLS.map(|n| photo(&format!("franck-{n}"))).into()
}

/// A selfie and eight frames of one man.
pub fn franck() -> Capture {
    Capture { selfie: selfie(), frames: frames(), reference: None }
}

/// A selfie and eight frames of another man.
pub fn another() -> Capture {
    let frames = [2, 4, 6, 8, 10, 12, 14, 20].map(|n| photo(&format!("webcam-a-{n:03}")));
    Capture { selfie: photo("webcam-a-000"), frames: frames.into(), reference: None }
}

/// Frames of one man, and of another among them.
pub fn strangers() -> Capture {
    let mut capture = franck();
    capture.frames[3] = photo("biden");
    capture
}

/// A face that is large enough to compare and too small to tell whether it lives (99 pixels), and no frames.
pub fn small() -> Capture {
    alone(far_away(&selfie(), 190, 152))
}

/// Good frames beside a selfie that shows nobody.
pub fn faceless() -> Capture {
    Capture { selfie: flat(128), ..franck() }
}

/// Good frames beside a selfie of two men.
pub fn two_men() -> Capture {
    Capture { selfie: two_faces(), ..franck() }
}

/// Good frames beside a selfie of which hardly more than the header came.
pub fn cut() -> Capture {
    Capture { selfie: selfie()[..400].to_vec(), ..franck() }
}

/// The same beside a picture to compare with.
pub fn beside(reference: Vec<u8>) -> Capture {
    Capture { reference: Some(reference), ..franck() }
}

/// A selfie without frames.
pub fn alone(selfie: Vec<u8>) -> Capture {
    Capture { selfie, ..Capture::default() }
}

/// Frames of which five of eight are cut off: too few are left to say anything.
pub fn mostly_cut() -> Capture {
    let mut capture = franck();
    for frame in &mut capture.frames[..5] {
        frame.truncate(4_000);
    }
    capture
}

/// One still in the place of every frame.
pub fn one_still() -> Capture {
    Capture { frames: vec![photo("franck-02045"); 8], ..franck() }
}

pub fn decoded(bytes: &[u8]) -> RgbImage {
    image::load_from_memory(bytes).unwrap().to_rgb8()
}

pub fn jpeg(image: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 92)
        .encode(image.as_raw(), image.width(), image.height(), ExtendedColorType::Rgb8)
        .unwrap();
    bytes
}

/// One tone all over.
pub fn flat(level: u8) -> Vec<u8> {
    jpeg(&RgbImage::from_pixel(480, 640, Rgb([level; 3])))
}

/// Two men beside each other, about equally large.
pub fn two_faces() -> Vec<u8> {
    let (left, right) = (decoded(&selfie()), decoded(&photo("obama")));
    let right = imageops::crop_imm(&right, 200, 0, 590, 472).to_image();
    let right = imageops::resize(&right, left.width(), left.height(), FilterType::Triangle);
    let mut both = RgbImage::new(left.width() + right.width(), left.height());
    imageops::replace(&mut both, &left, 0, 0);
    imageops::replace(&mut both, &right, left.width().into(), 0);
    jpeg(&both)
}

/// A picture at a part of its size on a plain wall.
pub fn far_away(bytes: &[u8], width: u32, height: u32) -> Vec<u8> {
    let small = imageops::resize(&decoded(bytes), width, height, FilterType::Triangle);
    let mut room = RgbImage::from_pixel(640, 480, Rgb([120, 130, 140]));
    imageops::overlay(&mut room, &small, (640 - i64::from(width)) / 2, (480 - i64::from(height)) / 2);
    jpeg(&room)
}

/// Out of focus.
pub fn blurred(bytes: &[u8]) -> Vec<u8> {
    blurred_by(bytes, 9.0)
}

/// Out of focus by so many pixels.
pub fn blurred_by(bytes: &[u8], sigma: f32) -> Vec<u8> {
    jpeg(&imageops::blur(&decoded(bytes), sigma))
}

/// A drawn face.
pub fn cartoon() -> Vec<u8> {
    let mut drawing = RgbImage::from_pixel(480, 480, Rgb([250, 250, 250]));
    for (x, y, pixel) in drawing.enumerate_pixels_mut() {
        let (dx, dy) = (f64::from(x) - 240.0, f64::from(y) - 240.0);
        let inside = |cx: f64, cy: f64, rx: f64, ry: f64| ((dx - cx) / rx).powi(2) + ((dy - cy) / ry).powi(2) < 1.0;
        if inside(0.0, 0.0, 130.0, 170.0) {
            *pixel = Rgb([240, 200, 160]);
        }
        if inside(-50.0, -40.0, 24.0, 14.0) || inside(50.0, -40.0, 24.0, 14.0) {
            *pixel = Rgb([20, 20, 20]);
        }
        if inside(0.0, 90.0, 50.0, 16.0) || inside(0.0, 20.0, 12.0, 22.0) {
            *pixel = Rgb([180, 60, 60]);
        }
    }
    jpeg(&drawing)
}

/// Frames of a drawn face, no two of them alike.
pub fn drawn_frames() -> Vec<Vec<u8>> {
    (2u8..10).map(|quarters| blurred_by(&cartoon(), f32::from(quarters) / 4.0)).collect()
}

/// The page of a passport with a photograph on it.
pub fn passport_with_portrait() -> Vec<u8> {
    let mut page = decoded(&passport());
    let portrait = imageops::resize(&decoded(&photo("franck-01829")), 200, 160, FilterType::Triangle);
    imageops::overlay(&mut page, &portrait, 120, 300);
    jpeg(&page)
}

/// The page of a passport without a photograph.
pub fn passport() -> Vec<u8> {
    std::fs::read(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data/specimens/passport.jpg")).unwrap()
}

/// The same picture behind 2.6 MB of EXIF.
pub fn with_huge_exif(bytes: &[u8]) -> Vec<u8> {
    let mut padded = bytes[..2].to_vec();
    let mut seed = 7u32;
    // What no archive makes smaller: bytes all alike in a package are taken for a bomb.
    let mut noise = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 24) as u8
    };
    for _ in 0..40 {
        padded.extend_from_slice(&[0xff, 0xe1, 0xff, 0xff]);
        padded.extend_from_slice(b"Exif\0\0II*\0\x08\0\0\0\xff\xff");
        padded.extend((0..65_533 - 16).map(|_| noise()));
    }
    padded.extend_from_slice(&bytes[2..]);
    padded
}

/// A face between two men's, laid over each other eye to eye: so much of the second that nobody can tell whether it is
/// the first (fused similarity about 0.36, between the lines of 0.30 and 0.40).
pub fn between() -> Vec<u8> {
    const SECOND: f32 = 0.78;
    // Where a place of the first picture lies in the second: five points of both faces, found once.
    let place = |x: u32, y: u32| {
        let (x, y) = (x as f32 + 219.09, y as f32 - 92.27);
        (0.8552 * x - 0.1249 * y, 0.1249 * x + 0.8552 * y)
    };
    let (first, second) = (decoded(&photo("franck-01829")), decoded(&photo("obama")));
    let mixed = RgbImage::from_fn(first.width(), first.height(), |x, y| {
        let (from_x, from_y) = place(x, y);
        let (right, bottom) = (second.width() as f32 - 1.0, second.height() as f32 - 1.0);
        let under = second.get_pixel(from_x.clamp(0.0, right) as u32, from_y.clamp(0.0, bottom) as u32);
        let over = first.get_pixel(x, y);
        Rgb(std::array::from_fn(|c| {
            (f32::from(over.0[c]) * (1.0 - SECOND) + f32::from(under.0[c]) * SECOND).round() as u8
        }))
    });
    jpeg(&mixed)
}

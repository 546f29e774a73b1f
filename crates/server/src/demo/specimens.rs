//! The documents that the demo sends: specimens of one person who does not exist. They ship with a grey field in the
//! place of the portrait (`scripts/make_demo_specimens.py`); the head of a fetched photograph is put there at start.

use anyhow::{Context, Result};
use image::codecs::jpeg::JpegEncoder;
use kweli_vision::{DecodeLimits, Picture, decode};
use std::collections::BTreeMap;

const PLACES: &str = include_str!("../../data/specimens/places.csv");
/// Head and shoulders in the two photographs: left, top, right, bottom.
const HEAD: [u32; 4] = [150, 0, 590, 576];
const OTHER_HEAD: [u32; 4] = [227, 0, 753, 692];
/// Quality of the pictures that are sent.
const QUALITY: u8 = 88;

macro_rules! specimen {
    ($name:literal) => {
        include_bytes!(concat!("../../data/specimens/", $name, ".jpg"))
    };
}

/// A document to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Document {
    /// A passport.
    Passport,
    /// An identity card, both sides.
    Card,
    /// A passport that is out of date.
    Expired,
    /// A photocopy of the passport.
    Photocopy,
    /// The passport with another birth date painted over the printed one.
    Edited,
    /// Somebody else's passport with the holder's portrait laid over the printed one: the face fits the selfie.
    Swapped,
    /// The passport and its visa.
    Residency,
}

/// One picture of a document.
#[derive(Clone, Debug)]
pub struct Page {
    /// Name of its part in a v3 form.
    pub part: &'static str,
    /// Its `image_type_id` in a package; the first generations have none for a visa page.
    pub image_type: Option<u8>,
    /// JPEG.
    pub bytes: Vec<u8>,
}

/// Every document, ready to be sent.
pub struct Specimens(BTreeMap<Document, Vec<Page>>);

impl Specimens {
    /// Puts the portraits in.
    pub fn make(holder: &[u8], somebody_else: &[u8]) -> Result<Specimens> {
        let open = |bytes: &[u8]| decode(bytes, &DecodeLimits::default()).context("decoding a picture of the demo");
        let (holder, other) = (open(holder)?, open(somebody_else)?);
        let page = |part, image_type, name: &str, flat: &[u8], forged: bool| -> Result<Page> {
            let mut canvas = Canvas::of(&open(flat)?);
            let owner = if forged { (&other, OTHER_HEAD) } else { (&holder, HEAD) };
            let toner = name == "photocopy";
            if let Some(place) = Place::named(name) {
                canvas.portrait(&place, owner, if toner { Print::Toner } else { Print::Full });
                if forged {
                    canvas.frame(&place.grown(8.0));
                    canvas.portrait(&place.grown(4.0), (&holder, HEAD), Print::Full);
                }
            }
            if let Some(place) = Place::named(&format!("{name}-ghost")) {
                canvas.portrait(&place, owner, if toner { Print::GhostToner } else { Print::Ghost });
            }
            Ok(Page { part, image_type, bytes: canvas.jpeg()? })
        };
        let front = |name: &str, flat: &[u8], forged| page("document", Some(1), name, flat, forged);
        let passport = || front("passport", specimen!("passport"), false);
        let mut all = BTreeMap::new();
        all.insert(Document::Passport, vec![passport()?]);
        let back = page("document_back", Some(5), "card-back", specimen!("card-back"), false)?;
        all.insert(Document::Card, vec![front("card-front", specimen!("card-front"), false)?, back]);
        all.insert(Document::Expired, vec![front("expired", specimen!("expired"), false)?]);
        all.insert(Document::Photocopy, vec![front("photocopy", specimen!("photocopy"), false)?]);
        all.insert(Document::Edited, vec![front("edited", specimen!("edited"), false)?]);
        all.insert(Document::Swapped, vec![front("passport", specimen!("passport"), true)?]);
        all.insert(Document::Residency, vec![passport()?, page("visa", None, "visa", specimen!("visa"), false)?]);
        Ok(Specimens(all))
    }

    /// The pages of a document.
    pub fn pages(&self, document: Option<Document>) -> &[Page] {
        document.and_then(|document| self.0.get(&document)).map_or(&[], Vec::as_slice)
    }
}

/// Where a portrait stands in a photograph.
#[derive(Clone, Copy)]
struct Place {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
    degrees: f32,
}

impl Place {
    fn named(name: &str) -> Option<Place> {
        PLACES.lines().skip(1).find_map(|line| {
            let mut cells = line.split(',');
            if cells.next() != Some(name) {
                return None;
            }
            let mut number = || cells.next()?.parse::<f32>().ok();
            Some(Place { x: number()?, y: number()?, width: number()?, height: number()?, degrees: number()? })
        })
    }

    const fn grown(self, by: f32) -> Place {
        Place { width: self.width + by, height: self.height + by, ..self }
    }

    /// A point of the photograph in the portrait's own measure, 0 to 1 each way; `None` outside.
    fn inside(&self, x: f32, y: f32) -> Option<(f32, f32)> {
        let (sin, cos) = self.degrees.to_radians().sin_cos();
        let (dx, dy) = (x - self.x, y - self.y);
        let u = (dx * cos + dy * sin) / self.width + 0.5;
        let v = (dy * cos - dx * sin) / self.height + 0.5;
        ((0.0..1.0).contains(&u) && (0.0..1.0).contains(&v)).then_some((u, v))
    }
}

/// How a portrait is printed.
#[derive(Clone, Copy, PartialEq)]
enum Print {
    /// In colour.
    Full,
    /// Small, grey and pale beside the data: what a document repeats so that its portrait cannot be exchanged alone.
    Ghost,
    /// Either of them in a photocopy: in hard greys, with the grain of toner.
    Toner,
    GhostToner,
}

impl Print {
    const fn is_toner(self) -> bool {
        matches!(self, Self::Toner | Self::GhostToner)
    }

    /// Share of ink; the rest is paper.
    const fn ink(self) -> f32 {
        if matches!(self, Self::Ghost | Self::GhostToner) { 0.6 } else { 1.0 }
    }

    fn colour(self, paper: [f32; 3], photo: [f32; 3]) -> [f32; 3] {
        let grey = 0.299 * photo[0] + 0.587 * photo[1] + 0.114 * photo[2];
        let mut printed = if self == Self::Full { photo } else { [grey; 3] };
        if self.is_toner() {
            printed = [((grey - 60.0) * 1.5).clamp(0.0, 255.0); 3];
        }
        std::array::from_fn(|c| printed[c] * self.ink() + paper[c] * (1.0 - self.ink()))
    }
}

/// Noise of a camera and grain of a copier's toner, in grey levels (standard deviation).
const CAMERA: f32 = 2.0;
const TONER: f32 = 5.0;

/// A picture that is painted on.
struct Canvas {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
    noise: u32,
}

impl Canvas {
    fn of(picture: &Picture) -> Canvas {
        Canvas { width: picture.width(), height: picture.height(), rgb: picture.rgb().to_vec(), noise: 0x2545_f491 }
    }

    /// Noise of this standard deviation; always the same.
    fn noise(&mut self, sigma: f32) -> f32 {
        let mut sum = 0.0;
        for _ in 0..4 {
            self.noise ^= self.noise << 13;
            self.noise ^= self.noise >> 17;
            self.noise ^= self.noise << 5;
            sum += (self.noise & 0xff) as f32 / 255.0 - 0.5;
        }
        // Four even distributions of width one have a variance of a third.
        sum * sigma * 3.0_f32.sqrt()
    }

    /// Paints every point of a place; the colour follows from where it is and from the paper. Grain is grey.
    fn paint(&mut self, place: &Place, grain: f32, colour: impl Fn(f32, f32, [f32; 3]) -> [f32; 3]) {
        for y in 0..self.height {
            for x in 0..self.width {
                let Some((u, v)) = place.inside(x as f32 + 0.5, y as f32 + 0.5) else { continue };
                let at = (y as usize * self.width as usize + x as usize) * 3;
                let paper = std::array::from_fn(|c| f32::from(self.rgb.get(at + c).copied().unwrap_or_default()));
                let grain = if grain > 0.0 { self.noise(grain) } else { 0.0 };
                for (channel, value) in colour(u, v, paper).into_iter().enumerate() {
                    let value = value + grain + self.noise(CAMERA);
                    if let Some(byte) = self.rgb.get_mut(at + channel) {
                        *byte = value.round().clamp(0.0, 255.0) as u8;
                    }
                }
            }
        }
    }

    fn frame(&mut self, place: &Place) {
        self.paint(place, 0.0, |_, _, _| [245.0; 3]);
    }

    /// Paints the head of a photograph.
    fn portrait(&mut self, place: &Place, (photo, head): (&Picture, [u32; 4]), print: Print) {
        let [left, top, right, bottom] = head.map(|edge| edge as f32);
        // As many points of the photograph as one of the picture covers.
        let step = ((right - left) / place.width).max(1.0);
        let grain = if print.is_toner() { TONER } else { 0.0 };
        self.paint(place, grain, |u, v, paper| {
            let colour = sample(photo, left + u * (right - left), top + v * (bottom - top), step);
            print.colour(paper, colour)
        });
    }

    fn jpeg(&self) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, QUALITY)
            .encode(&self.rgb, self.width, self.height, image::ExtendedColorType::Rgb8)
            .context("encoding a specimen")?;
        Ok(bytes)
    }
}

/// The mean colour of a square of `step` points around a place.
fn sample(photo: &Picture, x: f32, y: f32, step: f32) -> [f32; 3] {
    let mut sum = [0.0; 3];
    let mut count = 0.0_f32;
    let reach = (step / 2.0).max(0.5);
    let last = |size: u32| size.saturating_sub(1) as f32;
    let range = |centre: f32, size: u32| {
        let from = (centre - reach).clamp(0.0, last(size)) as u32;
        let to = (centre + reach).clamp(0.0, last(size)) as u32;
        from..=to
    };
    for row in range(y, photo.height()) {
        for column in range(x, photo.width()) {
            let at = (row as usize * photo.width() as usize + column as usize) * 3;
            for (channel, total) in sum.iter_mut().enumerate() {
                *total += f32::from(photo.rgb().get(at + channel).copied().unwrap_or_default());
            }
            count += 1.0;
        }
    }
    sum.map(|total| total / count.max(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_front_has_a_place_for_its_portrait() {
        for name in ["passport", "photocopy", "edited", "expired", "card-front", "visa"] {
            let place = Place::named(name).unwrap();
            assert_eq!(place.inside(place.x, place.y), Some((0.5, 0.5)), "{name}");
            assert!(place.inside(place.x + place.width, place.y).is_none());
        }
        assert!(Place::named("card-back").is_none());
        for name in ["passport", "photocopy", "edited", "expired"] {
            assert!(Place::named(&format!("{name}-ghost")).is_some(), "{name}");
        }
    }
}

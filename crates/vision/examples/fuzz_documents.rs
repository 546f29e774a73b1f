//! Throws mutated input at what reads a stranger's bytes: machine-readable zones, barcode payloads, picture files.
//!
//! ```console
//! $ cargo run --release -p kweli-vision --example fuzz_documents -- 1000000
//! ```
//!
//! Every case is a seed that is printed on failure: a panic ends the run. Slowest case and throughput are reported, since
//! a parser that hangs is as bad as one that falls.

#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and stops at what is wrong")]

use jiff::civil::date;
use kweli_vision::document::{barcode, mrz};
use kweli_vision::{DecodeLimits, decode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

const ZONES: [&str; 4] = [
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
    "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<<<<<<<<<<<<<<",
    "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
];
const PAYLOADS: [&str; 2] = [
    "@\n\u{1e}\rANSI 636000100002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\nDADJOHN\nDBB06061986\nDBA12102034\nDBC1\n",
    "NKOSI|ZANELE|F|RSA|9003070123084|07 MAR 1990|RSA|CITIZEN|13 NOV 2022|123",
];

/// A small generator: the seed is the case.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }

    /// Changes, cuts, repeats and inserts a few bytes.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.roll(8) {
            let at = self.roll(bytes.len() + 1);
            match self.roll(6) {
                0 | 1 => {
                    let new = self.roll(256) as u8;
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = new;
                    }
                }
                2 => bytes.insert(at, b"<<0O1I5S8B|\nA\xc3\x84"[self.roll(15)]),
                3 => {
                    let end = (at + self.roll(12)).min(bytes.len());
                    bytes.drain(at.min(end)..end);
                }
                4 => {
                    let end = (at + self.roll(20)).min(bytes.len());
                    let copy = bytes[at.min(end)..end].to_vec();
                    bytes.splice(at..at, copy);
                }
                _ => bytes.truncate(at.max(1)),
            }
        }
    }
}

fn run(name: &str, cases: u64, seeds: &[Vec<u8>], target: impl Fn(&[u8])) {
    let started = Instant::now();
    let mut slowest = (Duration::ZERO, 0);
    for case in 1..=cases {
        let mut dice = Dice(case.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        let mut bytes = seeds[dice.roll(seeds.len())].clone();
        dice.mutate(&mut bytes);
        let begun = Instant::now();
        if catch_unwind(AssertUnwindSafe(|| target(&bytes))).is_err() {
            panic!("{name}: case {case} panics: {:?}", String::from_utf8_lossy(&bytes));
        }
        let took = begun.elapsed();
        if took > slowest.0 {
            slowest = (took, case);
        }
    }
    println!("{name}: {cases} cases in {:.1?}, slowest {:.1?} (case {})", started.elapsed(), slowest.0, slowest.1);
}

/// A picture of 24 x 16 pixels in both formats.
fn pictures() -> Vec<Vec<u8>> {
    let image = image::RgbImage::from_fn(24, 16, |x, y| image::Rgb([(x * 9) as u8, (y * 13) as u8, 90]));
    [image::ImageFormat::Jpeg, image::ImageFormat::Png]
        .map(|format| {
            let mut bytes = std::io::Cursor::new(Vec::new());
            image.write_to(&mut bytes, format).unwrap();
            bytes.into_inner()
        })
        .to_vec()
}

fn main() {
    let cases = std::env::args().nth(1).map_or(10_000, |n| n.parse().unwrap());
    let texts = |texts: &[&str]| texts.iter().map(|text| text.as_bytes().to_vec()).collect::<Vec<_>>();
    run("zone", cases, &texts(&ZONES), |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let lines: Vec<&str> = text.split('\n').take(6).collect();
        if let Some(zone) = mrz::parse(&lines, date(2026, 6, 15)) {
            assert!(zone.lines.iter().all(|line| line.chars().all(mrz::is_mrz_char)));
        }
        let _ = mrz::transliterate(&text);
    });
    run("barcode payload", cases, &texts(&PAYLOADS), |bytes| {
        let _ = barcode::fields(&String::from_utf8_lossy(bytes));
    });
    let limits = DecodeLimits { max_bytes: 100_000, max_pixels: 1_000_000 };
    run("picture file", cases, &pictures(), |bytes| {
        let _ = decode(bytes, &limits);
    });
}

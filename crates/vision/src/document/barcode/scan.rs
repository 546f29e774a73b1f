//! Finding and decoding barcodes on the page.
//!
//! Decoders search slowly where there is nothing. So the page is first asked for patches that are dense with edges from
//! black to white in both or one direction, and only those are decoded: as they are, and if need be enlarged and
//! sharpened.

use super::{Barcode, Symbology};
use crate::document::grey::Grey;
use rxing::{BarcodeFormat, DecodeHints};
use std::collections::HashSet;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Side of a cell in which edges are counted, in pixels of the page.
const CELL: usize = 12;
/// Edges per row and pixel from which a cell is dense.
const DENSE: f32 = 0.05;
/// Least difference of a dense cell's darkest and brightest pixels.
const CONTRAST: u8 = 60;
/// Shorter and longer side of the smallest patch, in cells.
const PATCH: (usize, usize) = (4, 5);
/// Patches that are decoded; each costs some milliseconds.
const MAX_PATCHES: usize = 4;
/// A patch of more pixels is not enlarged.
const ENLARGE_BELOW: usize = 700_000;

impl Grey {
    fn part(&self, (left, top, right, bottom): (usize, usize, usize, usize)) -> Grey {
        let rows = (top..bottom).flat_map(|y| &self.values[y * self.width + left..y * self.width + right]);
        Grey { width: right - left, height: bottom - top, values: rows.copied().collect() }
    }

    /// Twice the size, edges steepened.
    fn enlarged(&self) -> Grey {
        let (width, height) = (self.width * 2, self.height * 2);
        let mut values = Vec::with_capacity(width * height);
        let at = |x: isize, y: isize| {
            let (x, y) = (x.clamp(0, self.width as isize - 1), y.clamp(0, self.height as isize - 1));
            f32::from(self.values[y as usize * self.width + x as usize])
        };
        // Unsharp mask first: pixels overshoot away from the mean of their neighbours.
        let sharp: Vec<f32> = (0..self.height as isize)
            .flat_map(|y| (0..self.width as isize).map(move |x| (x, y)))
            .map(|(x, y)| {
                let around = (-2..=2).flat_map(|dy| (-2..=2).map(move |dx| (dx, dy)));
                let mean = around.map(|(dx, dy)| at(x + dx, y + dy)).sum::<f32>() / 25.0;
                let here = at(x, y);
                (here + 1.5 * (here - mean)).clamp(0.0, 255.0)
            })
            .collect();
        let sharp_at = |x: usize, y: usize| sharp[y.min(self.height - 1) * self.width + x.min(self.width - 1)];
        for y in 0..height {
            for x in 0..width {
                let (sx, sy) = (x / 2, y / 2);
                let (fx, fy) = ((x % 2) as f32 / 2.0, (y % 2) as f32 / 2.0);
                let upper = sharp_at(sx, sy) * (1.0 - fx) + sharp_at(sx + 1, sy) * fx;
                let lower = sharp_at(sx, sy + 1) * (1.0 - fx) + sharp_at(sx + 1, sy + 1) * fx;
                values.push((upper * (1.0 - fy) + lower * fy) as u8);
            }
        }
        Grey { width, height, values }
    }
}

/// All barcodes of a page.
pub(crate) fn scan(grey: &Grey) -> Vec<Barcode> {
    let mut found: Vec<Barcode> = Vec::new();
    for area in patches(grey) {
        let patch = grey.part(area);
        let mut codes = decode(&patch);
        if codes.is_empty() && patch.values.len() < ENLARGE_BELOW {
            codes = decode(&patch.enlarged());
        }
        for code in codes {
            if !found.contains(&code) {
                found.push(code);
            }
        }
    }
    found
}

fn decode(grey: &Grey) -> Vec<Barcode> {
    let formats = [BarcodeFormat::PDF_417, BarcodeFormat::QR_CODE, BarcodeFormat::AZTEC, BarcodeFormat::DATA_MATRIX];
    let mut hints =
        DecodeHints { TryHarder: Some(true), PossibleFormats: Some(HashSet::from(formats)), ..DecodeHints::default() };
    let (width, height) = (grey.width as u32, grey.height as u32);
    // The decoders index freely; a panic on a crafted pattern must not become one of ours.
    let decoded = catch_unwind(AssertUnwindSafe(|| {
        rxing::helpers::detect_multiple_in_luma_with_hints(grey.values.clone(), width, height, &mut hints)
    }));
    let Ok(Ok(results)) = decoded else { return Vec::new() };
    results
        .iter()
        .filter_map(|result| {
            let symbology = match result.getBarcodeFormat() {
                BarcodeFormat::PDF_417 => Symbology::Pdf417,
                BarcodeFormat::QR_CODE => Symbology::Qr,
                BarcodeFormat::AZTEC => Symbology::Aztec,
                BarcodeFormat::DATA_MATRIX => Symbology::DataMatrix,
                _ => return None,
            };
            let text = unicode(result.getText());
            let fields = super::fields(&text);
            Some(Barcode { symbology, text: text.into(), fields })
        })
        .collect()
}

/// Writers often store UTF-8 and do not say so; decoders then take each byte for a letter of Latin-1.
fn unicode(text: &str) -> String {
    let bytes: Option<Vec<u8>> = text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect();
    let read = bytes.filter(|bytes| !bytes.is_ascii()).and_then(|bytes| String::from_utf8(bytes).ok());
    read.unwrap_or_else(|| text.to_owned())
}

/// Rectangles that may hold a barcode, largest first.
fn patches(grey: &Grey) -> Vec<(usize, usize, usize, usize)> {
    let (columns, rows) = (grey.width / CELL, grey.height / CELL);
    if columns < PATCH.0 || rows < PATCH.0 {
        return Vec::new();
    }
    let mut dense: Vec<bool> =
        (0..rows * columns).map(|at| is_dense(grey, at % columns * CELL, at / columns * CELL)).collect();
    let mut found = Vec::new();
    for start in 0..dense.len() {
        if !dense[start] {
            continue;
        }
        dense[start] = false;
        let (mut stack, mut count) = (vec![start], 0);
        let (mut left, mut top, mut right, mut bottom) = (columns, rows, 0, 0);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % columns, at / columns);
            count += 1;
            (left, top, right, bottom) = (left.min(x), top.min(y), right.max(x), bottom.max(y));
            for ny in y.saturating_sub(1)..=(y + 1).min(rows - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(columns - 1) {
                    let next = ny * columns + nx;
                    if dense[next] {
                        dense[next] = false;
                        stack.push(next);
                    }
                }
            }
        }
        let (across, down) = (right - left + 1, bottom - top + 1);
        let large = across.min(down) >= PATCH.0 && across.max(down) >= PATCH.1;
        if large && count * 5 >= across * down * 2 {
            let margin = 2 * CELL;
            found.push((
                (left * CELL).saturating_sub(margin),
                (top * CELL).saturating_sub(margin),
                ((right + 1) * CELL + margin).min(grey.width),
                ((bottom + 1) * CELL + margin).min(grey.height),
            ));
        }
    }
    found.sort_by_key(|(left, top, right, bottom)| std::cmp::Reverse((right - left) * (bottom - top)));
    found.truncate(MAX_PATCHES);
    found
}

/// Whether a cell is full of edges between dark and bright.
fn is_dense(grey: &Grey, left: usize, top: usize) -> bool {
    let row = |y: usize| &grey.values[(top + y) * grey.width + left..][..CELL];
    let (mut low, mut high) = (255, 0);
    for y in 0..CELL {
        for &value in row(y) {
            (low, high) = (low.min(value), high.max(value));
        }
    }
    if high - low < CONTRAST {
        return false;
    }
    let middle = low + (high - low) / 2;
    let mut changes = 0;
    for y in 0..CELL {
        changes += row(y).windows(2).filter(|pair| (pair[0] > middle) != (pair[1] > middle)).count();
        if y + 1 < CELL {
            changes += row(y).iter().zip(row(y + 1)).filter(|(a, b)| (**a > middle) != (**b > middle)).count();
        }
    }
    changes as f32 >= DENSE * (CELL * CELL) as f32 * 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn unsaid_utf8_is_read_as_such() {
        assert_eq!(unicode("M\u{c3}\u{9c}LLER"), "MÜLLER");
        assert_eq!(unicode("M\u{dc}LLER"), "MÜLLER");
        assert_eq!(unicode("ŁUKASZ"), "ŁUKASZ");
    }

    /// A page with a code in the middle: one line of text a row, `#` for a dark module of five pixels.
    fn page_with(modules: &str) -> Grey {
        let (width, height, module) = (640usize, 420usize, 5usize);
        let mut values = vec![230u8; width * height];
        for (row, line) in modules.lines().enumerate() {
            for (column, _) in line.bytes().enumerate().filter(|(_, cell)| *cell == b'#') {
                for y in 0..module {
                    let at = (100 + row * module + y) * width + 200 + column * module;
                    values[at..at + module].fill(25);
                }
            }
        }
        Grey { width, height, values }
    }

    /// The two files were drawn by scripts/specimens/render.py's writers.
    #[test]
    fn aztec_and_data_matrix_are_read() {
        for (modules, symbology) in
            [(include_str!("aztec.txt"), Symbology::Aztec), (include_str!("datamatrix.txt"), Symbology::DataMatrix)]
        {
            let found = scan(&page_with(modules));
            let read: Vec<_> = found.iter().map(|code| (code.symbology, code.text.as_str())).collect();
            assert_eq!(read, [(symbology, "NKOSI|ZANELE|F|RSA|9003070123084|07 MAR 1990")]);
        }
    }

    #[test]
    fn a_page_without_a_dense_patch_is_not_decoded() {
        let grey = Grey { width: 300, height: 200, values: vec![200; 60_000] };
        assert!(patches(&grey).is_empty());
        assert!(scan(&Grey { width: 5, height: 5, values: vec![0; 25] }).is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(12))]
        #[test]
        fn noise_is_no_barcode_and_no_panic(seed in any::<u32>(), size in 3u32..14) {
            let mut state = seed | 1;
            let (width, height) = (240u32, 160u32);
            let mut cells = vec![0u8; (width * height) as usize];
            for cell in &mut cells {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *cell = if state >> 31 == 1 { 255 } else { 0 };
            }
            let values = (0..width * height).map(|at| cells[(at / width / size * width + at % width / size) as usize]);
            let grey = Grey { width: width as usize, height: height as usize, values: values.collect() };
            prop_assert!(scan(&grey).is_empty());
        }
    }
}

//! From the picture of a line to its text: PP-OCR recognition and greedy CTC decoding.

use super::Line;
use crate::Picture;
use crate::document::clock::Clock;
use crate::document::page::distance;
use crate::document::reading::Point;
use crate::inference::{Inference, InferenceError, Tensor, TensorRef};
use crate::resample::{Affine, Outside, Planes, sample_planes, with_scratch};

/// Height of the network's input.
const HEIGHT: usize = 48;
/// Narrowest input; what is shorter is padded.
const MIN_WIDTH: usize = 48;
/// Widest input: a line of 44 characters is about 1,400.
const MAX_WIDTH: usize = 2000;
/// The network halves widths three times.
const STEP: usize = 8;

/// The recognition model and its alphabet.
pub(crate) struct Recogniser {
    name: &'static str,
    model: Box<dyn Inference>,
    /// Class 0 is the blank of CTC, the last one the space.
    alphabet: Vec<Class>,
}

/// One class of the network.
struct Class {
    text: String,
    /// A script that documents in Latin letters don't use.
    foreign: bool,
    /// May stand in a machine-readable zone.
    zone: bool,
}

impl Recogniser {
    /// `dictionary` has one character a line, as in the file's metadata.
    pub(crate) fn new(name: &'static str, model: Box<dyn Inference>, dictionary: &str) -> Recogniser {
        let class = |text: &str| {
            let foreign = text.chars().any(|c| c as u32 >= 0x0370 && !('\u{1e00}'..='\u{20cf}').contains(&c));
            let zone = text.chars().all(crate::document::mrz::is_mrz_char) && text.len() == 1;
            Class { text: text.to_owned(), foreign, zone }
        };
        let blank = Class { text: String::new(), foreign: false, zone: true };
        let alphabet = std::iter::once(blank).chain(dictionary.lines().map(class)).chain([class(" ")]).collect();
        Recogniser { name, model, alphabet }
    }

    /// Reads one line inside a box of the page.
    pub(crate) fn read(&self, page: &Picture, corners: &[Point; 4], clock: &Clock) -> Result<Line, InferenceError> {
        let (along, across) = (distance(corners[0], corners[1]), distance(corners[0], corners[3]));
        let wanted = (along / across.max(1.0) * HEIGHT as f32).ceil() as usize;
        let width = wanted.clamp(8, MAX_WIDTH);
        let padded = width.next_multiple_of(STEP).max(MIN_WIDTH);
        let map = strip(corners, width, HEIGHT);
        let output = with_scratch(3 * HEIGHT * padded, |input| {
            with_scratch(3 * HEIGHT * width, |crop| {
                sample_planes(page, map, (width, HEIGHT), Outside::Nearest, Planes::Bgr, (1.0 / 127.5, -1.0), crop);
                for (row, source) in input.chunks_exact_mut(padded).zip(crop.chunks_exact(width)) {
                    row[..width].copy_from_slice(source);
                }
            });
            clock.inference(|| self.model.run(TensorRef { shape: &[1, 3, HEIGHT, padded], data: input }))
        })?;
        let output = output.into_iter().next().filter(|tensor| self.fits(tensor));
        let output = output.ok_or(InferenceError::UnexpectedOutput { model: self.name })?;
        Ok(self.line(&output, *corners))
    }

    fn fits(&self, tensor: &Tensor) -> bool {
        matches!(tensor.shape[..], [1, steps, classes] if steps > 0 && classes == self.alphabet.len())
            && tensor.data.iter().all(|p| p.is_finite())
    }

    fn line(&self, output: &Tensor, corners: [Point; 4]) -> Line {
        let (mut text, mut confidence, mut foreign) = self.decode(output, |_| true);
        // A stray sign of another script in a Latin line is a misread Latin one.
        if foreign > 0 && foreign * 2 <= text.chars().count() {
            (text, confidence, foreign) = self.decode(output, |class| !class.foreign);
        }
        let zone = (foreign == 0 && crate::document::mrz::may_be_part(&text))
            .then(|| self.decode(output, |class| class.zone).0);
        Line { text, confidence, corners, zone }
    }

    /// Greedy CTC over the classes that `allowed` lets through: text, mean confidence, number of foreign characters.
    fn decode(&self, output: &Tensor, allowed: impl Fn(&Class) -> bool) -> (String, f32, usize) {
        let classes = self.alphabet.len();
        let open: Vec<usize> = (0..classes).filter(|&at| allowed(&self.alphabet[at])).collect();
        let (mut text, mut sum, mut count, mut foreign, mut last) = (String::new(), 0.0, 0, 0, 0);
        for step in output.data.chunks_exact(classes) {
            let best = if open.len() == classes {
                (0..classes).fold(0, |best, at| if step[at] > step[best] { at } else { best })
            } else {
                open.iter().fold(0, |best, &at| if step[at] > step[best] { at } else { best })
            };
            if best != 0 && best != last {
                text.push_str(&self.alphabet[best].text);
                foreign += usize::from(self.alphabet[best].foreign);
                sum += step[best];
                count += 1;
            }
            last = best;
        }
        (text.trim().to_owned(), if count > 0 { sum / count as f32 } else { 0.0 }, foreign)
    }
}

/// The map from a `width` x `height` strip to the box of the page.
pub(super) fn strip(corners: &[Point; 4], width: usize, height: usize) -> Affine {
    let [a, b, _, d] = *corners;
    let (w, h) = (width as f32, height as f32);
    let (ux, uy, vx, vy) = ((b.0 - a.0) / w, (b.1 - a.1) / w, (d.0 - a.0) / h, (d.1 - a.1) / h);
    // Pixel centres on pixel centres.
    let (x, y) = (a.0 + (ux + vx) / 2.0 - 0.5, a.1 + (uy + vy) / 2.0 - 0.5);
    Affine { x: [ux, vx, x], y: [uy, vy, y] }
}

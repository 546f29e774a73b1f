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
    /// Text of each class. Class 0 is the blank of CTC.
    alphabet: Vec<String>,
    /// Classes that may stand in a machine-readable zone, the blank among them.
    zone: Vec<usize>,
}

/// Which of the network's characters are wanted: Latin letters, digits, punctuation. The network knows 18,708 characters,
/// most of them Chinese; leaving those out saves a sixth of the time and keeps them out of misread Latin lines.
pub(crate) struct Alphabet {
    /// Classes of the network: blank, one for each character of its dictionary, space.
    pub(crate) classes: usize,
    /// Those that are kept.
    pub(crate) keep: Vec<usize>,
    texts: Vec<String>,
}

impl Alphabet {
    /// `dictionary` has one character a line, as in the file's metadata.
    pub(crate) fn of(dictionary: &str) -> Alphabet {
        let texts: Vec<&str> = std::iter::once("").chain(dictionary.lines()).chain([" "]).collect();
        let wanted = |text: &str| {
            text.chars().all(
                |c| matches!(c as u32, 0x20..=0x024f | 0x1e00..=0x1eff | 0x2010..=0x203a | 0x20a0..=0x20bf | 0x2116),
            )
        };
        let keep: Vec<usize> = (0..texts.len()).filter(|&at| wanted(texts[at])).collect();
        let kept = keep.iter().map(|&at| texts[at].to_owned()).collect();
        Alphabet { classes: texts.len(), keep, texts: kept }
    }
}

impl Recogniser {
    /// `model` has the classes that the alphabet keeps.
    pub(crate) fn new(name: &'static str, model: Box<dyn Inference>, alphabet: Alphabet) -> Recogniser {
        let in_zone = |text: &String| text.len() <= 1 && text.chars().all(crate::document::mrz::is_mrz_char);
        let zone = (0..alphabet.texts.len()).filter(|&at| in_zone(&alphabet.texts[at])).collect();
        Recogniser { name, model, alphabet: alphabet.texts, zone }
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
        let all: Vec<usize> = (0..self.alphabet.len()).collect();
        let (text, confidence) = self.decode(output, &all);
        let zone = crate::document::mrz::may_be_part(&text).then(|| self.decode(output, &self.zone).0);
        Line { text, confidence, corners, zone }
    }

    /// Greedy CTC over some classes: text and mean confidence.
    fn decode(&self, output: &Tensor, classes: &[usize]) -> (String, f32) {
        let (mut text, mut sum, mut count, mut last) = (String::new(), 0.0, 0, 0);
        for step in output.data.chunks_exact(self.alphabet.len()) {
            let best = classes.iter().fold(0, |best, &at| if step[at] > step[best] { at } else { best });
            if best != 0 && best != last {
                text.push_str(&self.alphabet[best]);
                sum += step[best];
                count += 1;
            }
            last = best;
        }
        (text.trim().to_owned(), if count > 0 { sum / count as f32 } else { 0.0 })
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

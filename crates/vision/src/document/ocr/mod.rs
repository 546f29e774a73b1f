//! Optical character recognition: PP-OCR detection, orientation and recognition.

mod boxes;
mod detect;
mod orient;
mod recognise;

pub(crate) use detect::Detector;
pub(crate) use orient::Orienter;
pub(crate) use recognise::{Alphabet, Recogniser};

use super::reading::Point;

/// One line that was read.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) text: String,
    /// Mean probability of its characters.
    pub(crate) confidence: f32,
    /// In pixels of the page.
    pub(crate) corners: [Point; 4],
    /// If it looks like a line of a machine-readable zone: its text in that zone's alphabet.
    pub(crate) zone: Option<String>,
}

impl Line {
    /// Left, top, right, bottom of the box.
    pub(crate) fn bounds(&self) -> (f32, f32, f32, f32) {
        let xs = self.corners.map(|(x, _)| x);
        let ys = self.corners.map(|(_, y)| y);
        let low = |v: [f32; 4]| v.into_iter().fold(f32::MAX, f32::min);
        let high = |v: [f32; 4]| v.into_iter().fold(f32::MIN, f32::max);
        (low(xs), low(ys), high(xs), high(ys))
    }

    /// Mean height of the text.
    pub(crate) fn height(&self) -> f32 {
        super::page::extent(&self.corners).1
    }

    /// Vertical centre.
    pub(crate) fn middle(&self) -> f32 {
        self.corners.iter().map(|(_, y)| y).sum::<f32>() / 4.0
    }
}

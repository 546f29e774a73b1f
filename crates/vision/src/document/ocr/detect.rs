//! Where text is: PP-OCR's DB network on the page, scaled once.

use super::boxes;
use crate::Picture;
use crate::document::clock::Clock;
use crate::document::reading::Point;
use crate::inference::{Inference, InferenceError, TensorRef};
use crate::resample::{Planes, shrink, with_scratch};

/// Longer side of the network's input.
pub(crate) const SIDE: usize = 800;

/// The detection model.
pub(crate) struct Detector {
    name: &'static str,
    model: Box<dyn Inference>,
}

impl Detector {
    pub(crate) fn new(name: &'static str, model: Box<dyn Inference>) -> Detector {
        Detector { name, model }
    }

    /// Boxes of text in pixels of the page.
    pub(crate) fn find(&self, page: &Picture, clock: &Clock) -> Result<Vec<[Point; 4]>, InferenceError> {
        let longer = page.width().max(page.height()) as f32;
        let scale = (SIDE as f32 / longer).min(1.0);
        let side = |side: u32| ((side as f32 * scale).round() as usize).clamp(1, side as usize);
        let (width, height) = (side(page.width()), side(page.height()));
        let (stride, rows) = (width.next_multiple_of(32), height.next_multiple_of(32));
        let output = with_scratch(3 * stride * rows, |input| {
            shrink(page, (width, height), (stride, rows), Planes::Bgr, input);
            for value in input.iter_mut() {
                *value = *value / 127.5 - 1.0;
            }
            clock.inference(|| self.model.run(TensorRef { shape: &[1, 3, rows, stride], data: input }))
        })?;
        let map = output.into_iter().next().filter(|map| map.data.len() == stride * rows);
        let map = map.ok_or(InferenceError::UnexpectedOutput { model: self.name })?;
        let back = (page.width() as f32 / width as f32, page.height() as f32 / height as f32);
        let (right, bottom) = (page.width() as f32, page.height() as f32);
        let boxes = boxes::of_map(&map.data, stride, rows).into_iter();
        let boxes = boxes.map(|corners| corners.map(|(x, y)| (x * back.0, y * back.1)));
        // What the padding seems to show is not on the page.
        Ok(boxes.filter(|corners| corners.iter().any(|(x, y)| *x < right && *y < bottom)).collect())
    }
}

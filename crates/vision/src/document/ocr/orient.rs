//! Which way up text stands: PP-OCR's classifier of 0 and 180 degrees.

use super::recognise::strip;
use crate::Picture;
use crate::document::clock::Clock;
use crate::document::page::{Turn, distance, extent};
use crate::document::reading::Point;
use crate::inference::{Inference, InferenceError, TensorRef};
use crate::resample::{Outside, Planes, sample_planes, with_scratch};

const WIDTH: usize = 192;
const HEIGHT: usize = 48;
/// Lines that are asked.
const VOTES: usize = 6;
/// Longer than this in heights is a line of a machine-readable zone, or a heading. Its fillers look the same either way:
/// upside down, such a line passes for upright. It is asked only where the page has hardly anything else.
const LONG: f32 = 16.0;
/// So many other lines are enough.
const ENOUGH: usize = 2;

/// The orientation model.
pub(crate) struct Orienter {
    name: &'static str,
    model: Box<dyn Inference>,
}

impl Orienter {
    pub(crate) fn new(name: &'static str, model: Box<dyn Inference>) -> Orienter {
        Orienter { name, model }
    }

    /// How a page must be turned so that its text is upright.
    pub(crate) fn turn(&self, page: &Picture, boxes: &[[Point; 4]], clock: &Clock) -> Result<Turn, InferenceError> {
        // Text runs along the longer side of its box.
        let (mut flat, mut upright) = (0.0, 0.0);
        for (across, down) in boxes.iter().map(extent) {
            if across > down * 2.0 {
                flat += across;
            } else if down > across * 2.0 {
                upright += down;
            }
        }
        let quarter = upright > flat * 1.2;
        // Boxes along the reading direction, as they would be after a quarter turn clockwise.
        let along = |corners: &[Point; 4]| {
            let [a, b, c, d] = *corners;
            if quarter { [d, a, b, c] } else { [a, b, c, d] }
        };
        let mut lines: Vec<[Point; 4]> = boxes.iter().map(along).collect();
        lines.retain(|corners| {
            let (across, down) = extent(corners);
            across > down * 2.0
        });
        let usual = |corners: &[Point; 4]| {
            let (across, down) = extent(corners);
            across <= down * LONG
        };
        if lines.iter().filter(|corners| usual(corners)).count() >= ENOUGH {
            lines.retain(usual);
        }
        // The largest text says most.
        lines.sort_by(|a, b| (extent(b).1 * extent(b).0).total_cmp(&(extent(a).1 * extent(a).0)));
        let mut odds = 0.0;
        for corners in lines.iter().take(VOTES) {
            odds += self.ask(page, corners, clock)?;
        }
        Ok(match (quarter, odds > 0.0) {
            (false, false) => Turn::None,
            (false, true) => Turn::Half,
            (true, false) => Turn::Quarter,
            (true, true) => Turn::ThreeQuarters,
        })
    }

    /// Logarithm of the odds that a line is upside down.
    fn ask(&self, page: &Picture, corners: &[Point; 4], clock: &Clock) -> Result<f32, InferenceError> {
        // The beginning of a long line at its own proportions.
        let [a, b, c, d] = *corners;
        let share = (distance(a, d) * (WIDTH / HEIGHT) as f32 / distance(a, b).max(1.0)).min(1.0);
        let part = |from: Point, to: Point| (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
        let map = strip(&[a, part(a, b), part(d, c), d], WIDTH, HEIGHT);
        let output = with_scratch(3 * WIDTH * HEIGHT, |input| {
            sample_planes(page, map, (WIDTH, HEIGHT), Outside::Nearest, Planes::Bgr, (1.0 / 127.5, -1.0), input);
            clock.inference(|| self.model.run(TensorRef { shape: &[1, 3, HEIGHT, WIDTH], data: input }))
        })?;
        let output = output.into_iter().next().ok_or(InferenceError::UnexpectedOutput { model: self.name })?;
        let &[up, down] = &output.data[..] else {
            return Err(InferenceError::UnexpectedOutput { model: self.name });
        };
        Ok((down.clamp(0.001, 0.999) / up.clamp(0.001, 0.999)).ln())
    }
}

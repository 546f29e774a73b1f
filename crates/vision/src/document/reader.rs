//! The loaded document models and the way of one photograph through them.

use super::classify::{Seen, classify};
use super::clock::Clock;
use super::grey::Grey;
use super::ocr::{self, Alphabet, Line, Orienter, Recogniser};
use super::page::{self, Turn};
use super::reading::{CaptureQuality, Point, Portrait, Quad, Reading, Side, TextLine, Timings};
use super::{barcode, capture, fields, several, signals, zone};
use crate::detect::Detector as FaceDetector;
use crate::inference::{self, Inference, InferenceError, RtenModel};
use crate::load::{self, LoadError, ModelInfo};
use crate::{EngineOptions, Picture, lock};
use jiff::civil::Date;
use rayon::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// What is known before a document is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The day on which it is read: decides the century of two-digit years.
    pub today: Date,
    /// The side that the photograph is said to show.
    pub side: Option<Side>,
}

impl Ask {
    /// Asks on a day, `YYYY-MM-DD`. `None` if that is no day.
    pub fn on(day: &str, side: Option<Side>) -> Option<Ask> {
        Some(Ask { today: day.parse().ok()?, side })
    }
}

/// The models that a reader loads.
pub(super) const DETECTION: &str = "ppocrv4-det";
const ORIENTATION: &str = "ppocr-mobile-v2-cls";
const RECOGNITION: &str = "ppocrv6-rec-small";
const FACES: &str = "yunet-2023mar";

/// The document models, loaded once and shared by all callers.
pub struct DocumentReader {
    pool: Arc<rten::ThreadPool>,
    models: Vec<ModelInfo>,
    faces: FaceDetector,
    detector: ocr::Detector,
    orienter: Orienter,
    recogniser: Recogniser,
}

impl DocumentReader {
    /// Reads, verifies and loads the models from `dir`.
    pub fn load(dir: &Path, options: &EngineOptions) -> Result<DocumentReader, LoadError> {
        let pool = Arc::new(rten::ThreadPool::with_num_threads(options.threads.max(1)));
        let mut models = Vec::new();
        let mut alphabet = None;
        let mut model = |name: &'static str, outputs: &[&str]| -> Result<Box<dyn Inference>, LoadError> {
            // Proof: every name above is in the embedded lock, as the tests of this file check.
            let file = lock::model(name).expect("the lock names the model");
            let unusable = |reason: String| LoadError::Unusable { file: dir.join(file.file_name()), reason };
            let mut bytes = load::read(dir, file)?;
            models.push(ModelInfo { name: &file.name, version: file.short_hash() });
            if name == RECOGNITION {
                let dictionary = inference::metadata(&bytes, "character");
                let kept = Alphabet::of(&dictionary.ok_or_else(|| unusable("it carries no alphabet".into()))?);
                let narrowed = inference::narrow(&bytes, kept.classes, &kept.keep);
                bytes = narrowed.ok_or_else(|| unusable("its last layer has another form".into()))?;
                alphabet = Some(kept);
            }
            let model = RtenModel::load(name, bytes, outputs, pool.clone()).map_err(|e| unusable(e.to_string()))?;
            Ok(Box::new(model))
        };
        let faces = FaceDetector::new(model(FACES, &crate::detect::OUTPUTS)?);
        let detector = ocr::Detector::new(DETECTION, model(DETECTION, &[])?);
        let orienter = Orienter::new(ORIENTATION, model(ORIENTATION, &[])?);
        let recognition = model(RECOGNITION, &[])?;
        let recogniser = Recogniser::new(RECOGNITION, recognition, alphabet.unwrap_or_else(|| Alphabet::of("")));
        Ok(DocumentReader { faces, detector, orienter, recogniser, models, pool })
    }

    /// Which models answer.
    pub fn models(&self) -> &[ModelInfo] {
        &self.models
    }

    /// Reads one photograph of one side of a document.
    ///
    /// A picture without a document is a normal answer: nothing classified, no fields.
    pub fn read(&self, picture: &Picture, ask: &Ask) -> Result<Reading, InferenceError> {
        self.pool.run(|| self.work(picture, ask))
    }

    fn work(&self, picture: &Picture, ask: &Ask) -> Result<Reading, InferenceError> {
        let clock = Clock::default();
        let started = Instant::now();
        let mut quad = page::find(picture);
        let beside = page::beside(picture, &quad);
        let page = page::rectify(picture, &quad.corners).unwrap_or_else(|| picture.clone());
        let mut timings = Timings { find: started.elapsed(), ..Timings::default() };

        let step = Instant::now();
        let (page, lines) = self.text(page, &mut quad, &clock)?;
        let other = match beside.and_then(|beside| page::rectify(picture, &beside.corners)) {
            Some(other) => self.detector.find(&other, &clock)?.len() >= several::MIN_LINES,
            None => false,
        };
        timings.ocr = step.elapsed();

        let step = Instant::now();
        let grey = Grey::of(&page);
        let barcodes = barcode::scan(&grey);
        timings.barcodes = step.elapsed();

        let step = Instant::now();
        let faces = clock.inference(|| self.faces.find(&page))?;
        let portrait = faces.first().map(|&face| Portrait { face });
        let ghost = match &portrait {
            Some(portrait) => several::ghost(&portrait.face, &clock.inference(|| self.faces.find_small(&page))?),
            None => None,
        };
        timings.portrait = step.elapsed();

        let step = Instant::now();
        let (mrz, members) = zone::find(&lines, ask.today).map_or((None, Vec::new()), |(mrz, at)| (Some(mrz), at));
        let seen = Seen {
            lines: &lines,
            mrz: mrz.as_ref(),
            barcodes: &barcodes,
            portrait: portrait.is_some(),
            asked: ask.side,
        };
        let (class, template) = classify(&seen);
        let printed = fields::printed(&lines, &members, template, ask.today);
        let several = other || several::on_page(&lines, &members, &faces, ask.today);
        let mut reading = Reading {
            capture: CaptureQuality { several, ..capture::measure(picture, &page, &grey, &quad, &lines) },
            signals: signals::measure(&page, &grey, &lines, &members, &printed, portrait.as_ref()),
            fields: fields::best_of(&printed, mrz.as_ref(), &barcodes),
            class,
            quad,
            lines: lines
                .into_iter()
                .map(|line| TextLine { text: line.text.into(), confidence: line.confidence, corners: line.corners })
                .collect(),
            mrz,
            printed,
            barcodes,
            portrait,
            ghost,
            page,
            timings,
        };
        reading.timings.judge = step.elapsed();
        reading.timings.inference = clock.spent();
        reading.timings.total = started.elapsed();
        Ok(reading)
    }

    /// The upright page and its lines, from top to bottom.
    fn text(&self, page: Picture, quad: &mut Quad, clock: &Clock) -> Result<(Picture, Vec<Line>), InferenceError> {
        let mut boxes = self.detector.find(&page, clock)?;
        let turn = self.orienter.turn(&page, &boxes, clock)?;
        let size = (page.width() as f32, page.height() as f32);
        let page = page::turn(page, turn);
        if turn != Turn::None {
            quad.corners = turn.corners(quad.corners);
            for corners in &mut boxes {
                *corners = turned(*corners, turn, size);
            }
        }
        let lines: Result<Vec<Line>, InferenceError> =
            boxes.par_iter().map(|corners| self.recogniser.read(&page, corners, clock)).collect();
        let mut lines = lines?;
        lines.retain(|line| !line.text.is_empty() && line.confidence >= MIN_CONFIDENCE);
        lines.sort_by(|a, b| a.middle().total_cmp(&b.middle()));
        Ok((page, lines))
    }
}

/// Below this a line is noise.
const MIN_CONFIDENCE: f32 = 0.4;

/// A text box after its page was turned; the text is upright there.
fn turned(corners: [Point; 4], turn: Turn, size: (f32, f32)) -> [Point; 4] {
    turn.corners(corners.map(|point| turn.point(point, size)))
}

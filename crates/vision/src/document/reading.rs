//! What a photograph of a document says: the plain measurements that [`super::DocumentReader::read`] returns.
//!
//! Nothing here decides. A signal carries its line so that whoever keeps the evidence keeps both.

use super::barcode::Barcode;
use super::mrz::Mrz;
use super::text::Text;
use crate::{Face, Picture};
use serde::Serialize;
use std::collections::BTreeMap;
use std::time::Duration;

/// A point in pixels.
pub type Point = (f32, f32);

/// Which face of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The side with the portrait, or the data page of a booklet.
    Front,
    /// The other side.
    Back,
}

/// What kind of document it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Passport booklet.
    Passport,
    /// National identity card, booklet or slip.
    IdentityCard,
    /// Driving licence.
    DriversLicense,
    /// Voter's card.
    VoterId,
    /// Identity card of a foreigner.
    AlienCard,
    /// Residence permit.
    ResidentId,
    /// Visa, border or refugee document.
    TravelDoc,
    /// Health-insurance card.
    HealthCard,
    /// Social-security card.
    SocialId,
}

/// What the classification rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The machine-readable zone.
    Mrz,
    /// Words that only such a document carries.
    Anchors,
    /// The content of a barcode.
    Barcode,
}

/// What document it seems to be. All parts may be unknown on their own.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Classification {
    /// Kind.
    pub kind: Option<Kind>,
    /// ISO 3166 alpha-2 code of the issuing country. `EU`, `UN` and the like where no country issues.
    pub country: Option<String>,
    /// The template that fits, for instance `gh-ghana-card`.
    pub template: Option<&'static str>,
    /// Side.
    pub side: Option<Side>,
    /// How sure, 0..1: 1 is a machine-readable zone with right check digits, 0 no indication at all.
    pub confidence: f32,
    /// What it rests on; empty if nothing indicates a document.
    pub basis: Vec<Basis>,
}

/// Where the document lies in the photograph.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quad {
    /// Corners in pixels of the photograph, clockwise from the document's own top left when it is read upright.
    pub corners: [Point; 4],
    /// 0..1: share of the outline that lies on seen edges. 0 means that no outline was seen and the whole picture is
    /// taken for the document.
    pub confidence: f32,
}

/// How well the document was captured.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct CaptureQuality {
    /// Width of the document in pixels of the photograph (mean of its two long edges).
    pub width: f32,
    /// Radius (Gaussian sigma) of the blur in pixels at 1,000 pixels document width, estimated from text edges.
    pub blur: f32,
    /// Share of the document's area that is burnt out by glare, 0..1.
    pub glare: f32,
    /// Mean brightness, 0..1.
    pub brightness: f32,
    /// Number of the document's edges that the photograph cuts off, 0..4.
    pub cut_edges: u8,
    /// Whether the photograph shows more than one document.
    pub several: bool,
}

/// One line of text.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TextLine {
    /// What was read.
    pub text: Text,
    /// Mean confidence of its characters, 0..1.
    pub confidence: f32,
    /// Corners in pixels of the page, clockwise from the text's top left.
    pub corners: [Point; 4],
}

/// What a field is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldName {
    /// Number of this document.
    DocumentNumber,
    /// Number of the person, which stays when the document is replaced.
    PersonalNumber,
    /// Whole name where the document does not part it.
    FullName,
    /// Surname.
    Surname,
    /// Given names.
    GivenNames,
    /// Date of birth.
    DateOfBirth,
    /// Date of issue.
    DateOfIssue,
    /// Date of expiry.
    DateOfExpiry,
    /// `M`, `F` or `X`.
    Sex,
    /// Nationality, ISO 3166 alpha-3 where it could be understood.
    Nationality,
    /// Place of birth.
    PlaceOfBirth,
    /// Address.
    Address,
    /// Issuing authority.
    Authority,
    /// Vehicle classes of a driving licence.
    VehicleClasses,
}

/// One field: what was read is kept beside what was understood.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Field {
    /// The characters as they were read.
    pub read: Text,
    /// The normalised value: dates as `YYYY-MM-DD`, numbers without separators, names in single spaces. `None` if the
    /// text makes no sense for the field.
    pub understood: Option<Text>,
    /// 0..1.
    pub confidence: f32,
    /// Where it was read.
    pub source: Source,
}

/// Where a field was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// The machine-readable zone.
    Mrz,
    /// The printed, visual zone.
    Printed,
    /// A barcode.
    Barcode,
}

/// Fields by name.
pub type Fields = BTreeMap<FieldName, Field>;

/// The portrait on the document.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Portrait {
    /// The face, in pixels of [`Reading::page`]: embed it from there.
    pub face: Face,
}

/// What a signal is about. One signal, one rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SignalName {
    /// Copy: periodic pattern of a screen's pixel grid.
    ScreenMoire,
    /// Copy: the page has no colour, as a photocopy.
    Photocopy,
    /// Copy: the dots of a printer's halftone.
    PrintHalftone,
    /// Tamper: around the portrait noise or sharpness changes abruptly.
    PortraitReplaced,
    /// Tamper: noise or background under a text line differs from its neighbours'.
    TextPatch,
    /// Tamper: the ink of a value is darker or paler than that of others.
    TextInk,
    /// Tamper: a text line's strokes differ in weight or height from other values of the page.
    TextFont,
    /// Known specimen: the word SPECIMEN or a published specimen's number.
    Specimen,
}

/// One measurement about copies and tampering.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Signal {
    /// What it is about.
    pub name: SignalName,
    /// The measurement; higher is more suspicious.
    pub value: f32,
    /// The shipped line: from here on it is raised.
    pub line: f32,
}

impl Signal {
    /// Whether the measurement reaches its line.
    pub fn raised(&self) -> bool {
        self.value >= self.line
    }
}

/// Where the time went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Timings {
    /// Finding and rectifying the document.
    pub find: Duration,
    /// OCR in all.
    pub ocr: Duration,
    /// Looking for barcodes.
    pub barcodes: Duration,
    /// Portrait detection.
    pub portrait: Duration,
    /// Machine-readable zone, classification, fields and signals.
    pub judge: Duration,
    /// Inside models: the sum of the raw inferences.
    pub inference: Duration,
    /// Everything.
    pub total: Duration,
}

/// Everything that one photograph of a document says.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What document it seems to be.
    pub class: Classification,
    /// Where it lies in the photograph.
    pub quad: Quad,
    /// How well it was captured.
    pub capture: CaptureQuality,
    /// The document alone: upright, without perspective.
    pub page: Picture,
    /// All lines of text, from top to bottom.
    pub lines: Vec<TextLine>,
    /// The machine-readable zone.
    pub mrz: Option<Mrz>,
    /// Fields of the visual zone.
    pub printed: Fields,
    /// The best of all sources for each field.
    pub fields: Fields,
    /// Barcodes and their content.
    pub barcodes: Vec<Barcode>,
    /// The portrait: the largest face of the page.
    pub portrait: Option<Portrait>,
    /// A second, smaller face: the ghost image, which repeats the portrait.
    pub ghost: Option<Face>,
    /// Copy and tamper measurements.
    pub signals: Vec<Signal>,
    /// Where the time went.
    pub timings: Timings,
}

impl Reading {
    /// The understood value of a field.
    pub fn value(&self, name: FieldName) -> Option<&str> {
        self.fields.get(&name)?.understood.as_deref()
    }

    /// One signal by name.
    pub fn signal(&self, name: SignalName) -> Option<&Signal> {
        self.signals.iter().find(|signal| signal.name == name)
    }
}

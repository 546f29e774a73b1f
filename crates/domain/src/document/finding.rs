//! What the document checks found.

use super::agreement::Comparison;
use super::catalog::DocumentKind;
use super::visa::VisaFinding;
use crate::Country;
use crate::claims::Private;
use crate::evidence::PixelBox;
use crate::image::ImageKind;
use crate::record::IdentityRecord;
use serde::{Deserialize, Serialize};

/// The finding of one document check. Which rule it belongs to is told by the evidence's check.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum DocumentFinding {
    /// How the document was photographed.
    Capture(CaptureFinding),
    /// Which document it is.
    Class(ClassFinding),
    /// The machine-readable zone.
    Zone(ZoneFinding),
    /// The barcodes.
    Codes(CodesFinding),
    /// The fields, and the record that they make.
    Fields(FieldsFinding),
    /// Values that should agree: within the document, or with the authority's record.
    Compared(ComparedFinding),
    /// Whether the number can be one of its type.
    Number(NumberFinding),
    /// Whether the document is still valid.
    Expiry(ExpiryFinding),
    /// How old the holder is.
    Age(AgeFinding),
    /// Measurements about copies, tampering or specimens.
    Signals(SignalFinding),
    /// The visa page beside a passport.
    Visa(Box<VisaFinding>),
}

/// Which face of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The side with the portrait, or the data page of a booklet.
    Front,
    /// The other side.
    Back,
}

/// All photographs of the document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaptureFinding {
    /// One entry per photograph.
    pub pictures: Vec<Capture>,
}

/// One photograph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Capture {
    /// Which.
    pub image: ImageKind,
    /// What stands against judging it.
    pub problem: Option<CaptureProblem>,
    /// Corners of the document in pixels of the photograph, clockwise from its own top left.
    pub corners: [(f32, f32); 4],
    /// How much of the outline was seen, 0 to 1.
    pub outline: f32,
    /// The measures.
    pub measures: Vec<CaptureMeasure>,
}

/// Why a photograph cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaptureProblem {
    /// Nothing in it looks like a document.
    NoDocument,
    /// It shows a person instead.
    OnlyAFace,
    /// It shows the other side of the document.
    WrongSide,
    /// It shows more than one document: which is meant cannot be told.
    Several,
    /// It shows a part of the document: an edge is cut off, or half of it lies outside.
    Part,
    /// A measure lies beyond its line.
    TooPoor,
}

/// One measure of a photograph.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CaptureMeasure {
    /// Name, e.g. `blur`.
    pub name: String,
    /// In its own unit.
    pub value: f32,
    /// The line.
    pub line: f32,
    /// Whether it lies beyond the line, on the wrong side.
    pub beyond: bool,
}

/// What the document seems to be, beside what was claimed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClassFinding {
    /// The kind that was seen. (Stored under another name: `kind` tells findings apart.)
    #[serde(rename = "document_kind")]
    pub kind: Option<DocumentKind>,
    /// The issuing country that was seen.
    pub country: Option<Country>,
    /// Name of the template that fits.
    pub template: Option<String>,
    /// How sure, 0 to 1.
    pub confidence: f32,
    /// What it rests on: `mrz`, `anchors`, `barcode`.
    pub basis: Vec<String>,
    /// The claimed country.
    pub claimed_country: Option<Country>,
    /// The claimed kind, where one was claimed that the catalog knows.
    pub claimed_kind: Option<DocumentKind>,
    /// A type was claimed that is no document of that country.
    pub claim_unknown: bool,
    /// The catalog lists this kind for this country.
    pub listed: bool,
}

/// The machine-readable zone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ZoneFinding {
    /// Whether this kind of document carries one.
    pub expected: bool,
    /// Where it was read; `None` if nowhere.
    pub image: Option<ImageKind>,
    /// `TD1`, `TD2`, `TD3`, `MRV-A`, `MRV-B`.
    pub format: Option<String>,
    /// The lines, after repair.
    pub lines: Vec<Private>,
    /// Each check digit by the name of what it covers, and whether it is right.
    pub digits: Vec<(String, bool)>,
    /// All of them are right.
    pub valid: bool,
    /// Characters that were repaired by their field's type.
    pub repairs: u32,
}

/// The barcodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodesFinding {
    /// One entry each.
    pub codes: Vec<CodeFinding>,
}

/// One barcode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CodeFinding {
    /// Where.
    pub image: ImageKind,
    /// Symbology, e.g. `PDF_417`.
    pub format: String,
    /// Whether its content was understood.
    pub understood: bool,
}

/// One field as it was read and as it was understood.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReadField {
    /// Name, e.g. `date_of_birth`.
    pub name: String,
    /// The characters.
    pub read: Private,
    /// The normalised value; `None` if the text makes no sense for the field.
    pub understood: Option<Private>,
    /// 0 to 1.
    pub confidence: f32,
    /// Where it was read: `mrz`, `printed`, `barcode`.
    pub source: String,
    /// On which photograph.
    pub image: ImageKind,
}

/// The fields of the whole document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldsFinding {
    /// Every field of every photograph.
    pub fields: Vec<ReadField>,
    /// What they come to.
    pub record: Box<IdentityRecord>,
}

/// Values that should agree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ComparedFinding {
    /// One entry per pair.
    pub pairs: Vec<Comparison>,
}

/// The document's ID number against the pattern of its type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NumberFinding {
    /// The catalog's ID type.
    pub id_type: Option<String>,
    /// Its pattern, if it has one.
    pub pattern: Option<String>,
    /// A number was read.
    pub read: bool,
    /// It can be one of its type (true without a pattern).
    pub matched: bool,
    /// It is one of the documented test numbers.
    pub test_number: bool,
    /// The authority's input: the number in the form of its type.
    pub number: Option<Private>,
}

/// The document's last day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExpiryFinding {
    /// `YYYY-MM-DD`; `None` if the document names none.
    pub expires: Option<Private>,
    /// The day of the check.
    pub today: String,
    /// Whether it lies in the past.
    pub expired: bool,
}

/// The holder's age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AgeFinding {
    /// Whole years, if a birth date was read.
    pub years: Option<u16>,
    /// The limit.
    pub minimum: u8,
    /// The birth date is covered by a check digit or was read twice.
    pub certain: bool,
}

/// Measurements of one rule over all photographs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SignalFinding {
    /// One entry per measurement.
    pub signals: Vec<Signal>,
    /// Where the portrait lies on the flattened document, where the rule is about it.
    pub portrait: Option<PixelBox>,
}

/// One measurement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// On which photograph.
    pub image: ImageKind,
    /// Name, e.g. `screen_moire`.
    pub name: String,
    /// The measurement; higher is more suspicious.
    pub value: f32,
    /// From here on it is raised.
    pub line: f32,
}

impl Signal {
    /// Whether the measurement reaches its line.
    pub fn raised(&self) -> bool {
        self.value >= self.line
    }
}

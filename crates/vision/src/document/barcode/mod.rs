//! Barcodes: PDF417, QR, Aztec, Data Matrix.

mod aamva;
mod scan;
mod smart_id;

pub(crate) use scan::scan;

use super::reading::Fields;
use super::text::Text;
use serde::Serialize;

/// What kind of barcode.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Symbology {
    /// PDF417, as on the back of many driving licences.
    Pdf417,
    /// QR code.
    Qr,
    /// Aztec.
    Aztec,
    /// Data Matrix.
    DataMatrix,
}

/// A barcode that could be read.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Barcode {
    /// Its kind.
    pub symbology: Symbology,
    /// Its content.
    pub text: Text,
    /// What was understood of it; empty if its content follows no known standard.
    pub fields: Fields,
}

/// What is understood of a payload: the elements of a North American licence, or the fields of a South African card.
pub fn fields(text: &str) -> Fields {
    aamva::fields(text).or_else(|| smart_id::fields(text)).unwrap_or_default()
}

//! Reading and judging identity documents.
//!
//! [`DocumentReader::read`] turns a photograph into a [`Reading`]: where the document lies, how well it was captured, what
//! it says in print, machine-readable zone and barcodes, and how much it looks like a copy or tampered with. What that
//! means for a job is decided elsewhere.

pub mod barcode;
mod capture;
mod classify;
mod clock;
pub mod compare;
mod countries;
mod fields;
mod fold;
mod grey;
pub mod mrz;
mod ocr;
mod page;
mod reader;
mod reading;
mod several;
mod signals;
mod templates;
mod text;
mod zone;

pub use barcode::{Barcode, Symbology};
pub use compare::Comparison;
pub use mrz::Mrz;
pub use reader::{Ask, DocumentReader};
pub use reading::{
    Basis, CaptureQuality, Classification, Field, FieldName, Fields, Kind, Point, Portrait, Quad, Reading, Side,
    Signal, SignalName, Source, TextLine, Timings,
};
pub use text::Text;

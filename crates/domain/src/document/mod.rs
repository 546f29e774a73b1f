//! Documents: what was seen on them, one finding per rule, and what follows from it.
//!
//! A check leaves one [`DocumentFinding`]; [`judge`] says what one finding means under a [`DocumentPolicy`];
//! [`decide`](decide::decide) puts the judgements and the face checks together. Reading pixels happens elsewhere.

mod agreement;
pub mod catalog;
pub mod decide;
mod finding;
mod judge;
mod policy;
mod scenario;
mod visa;

pub use agreement::{Agreement, Comparison, Origin, SameField, dates, names, numbers};
pub use catalog::DocumentKind;
pub use finding::{
    AgeFinding, Capture, CaptureFinding, CaptureMeasure, CaptureProblem, ClassFinding, CodeFinding, CodesFinding,
    ComparedFinding, DocumentFinding, ExpiryFinding, FieldsFinding, NumberFinding, ReadField, Side, Signal,
    SignalFinding, ZoneFinding,
};
pub use judge::{Judgement, judge, unusable};
pub use policy::{DocumentPolicy, Rule};
pub use visa::{Entries, VisaFinding, VisaPage};

/// Version of the rules in this folder; raised when a rule changes its meaning.
pub const RULES_VERSION: &str = "2026-11";

//! What things are in identity verification, and what follows from them.
//!
//! This crate is pure: no I/O, no async, no clock, no randomness. Time and entropy come in through [`time::Clock`] and
//! [`random::Entropy`]. It knows nothing of how a partner's request is written on the wire.

pub mod advice;
pub mod business;
pub mod callback;
pub mod catalog;
pub mod claims;
pub mod consent;
pub mod country;
pub mod decide;
pub mod document;
pub mod enrolment;
pub mod evidence;
pub mod fraud;
pub mod ids;
pub mod image;
pub mod job;
pub mod liveness;
pub mod matching;
pub mod money;
pub mod outcome;
pub mod partner;
pub mod plan;
pub mod product;
pub mod random;
pub mod reason;
pub mod record;
pub mod refusal;
pub mod risk;
pub mod sandbox;
pub mod screening;
pub mod sensitive;
pub mod submission;
pub mod time;
pub mod view;

pub use claims::Claims;
pub use country::Country;
pub use evidence::{Evidence, Finding};
pub use ids::{CallbackId, EnrolleeId, ImageId, JobId, KeyId, PartnerId, SmileJobId};
pub use image::ImageKind;
pub use outcome::{Outcome, Verdict};
pub use partner::Environment;
pub use product::Product;
pub use reason::Reason;
pub use record::IdentityRecord;
pub use refusal::Refusal;
pub use sensitive::Sensitive;
pub use submission::{Generation, Submission};
pub use time::{Clock, Timestamp};
pub use view::JobView;

//! What happens, and in which order: a submission is accepted, checked, decided, settled and told.
//!
//! [`Engine`] is the one handle. Requests come in by [`Engine::accept`] (complete) or [`Engine::reserve`] and
//! [`Engine::fill`] (announced first, uploaded later); workers started by [`Engine::start`] do the rest. Everything that
//! must happen together is one transaction of the store; between two of them the process may die at any instant.

mod accept;
pub mod ambient;
pub mod capture;
mod checks;
mod config;
pub mod cpu;
mod engine;
mod enrol;
mod error;
mod failpoint;
mod fraud;
mod galleries;
mod known_user;
mod links;
mod maintenance;
pub mod notify;
mod policy;
mod record_source;
mod replay;
mod review;
mod run;
mod screening;
mod settle;
mod upload;
mod user_info;
mod users;
mod view;
mod waiting;
mod workers;

pub use accept::Accepted;
pub use checks::MANDATORY_QUALITY;
pub use config::{CallbackConfig, EngineConfig, NewsConfig};
pub use engine::{Engine, EngineParts};
pub use error::{AcceptError, Failure, ReviewError, StartError};
pub use failpoint::FailPoint;
pub use links::PATH as IMAGES_PATH;
pub use policy::policy;
pub use record_source::StoredRecords;
pub use replay::ReplayAnswer;
pub use screening::{FRESH_DAYS, ImportReport, ListInForce, NewsReport};
pub use upload::{FillAnswer, Reservation};
pub use workers::Workers;

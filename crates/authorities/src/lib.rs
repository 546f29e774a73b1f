//! What the ID authorities say.
//!
//! An [`Authority`] answers one question: what do you hold for this number? Small wrappers put time limits, retries, a
//! circuit breaker, a concurrency cap and drills round it; [`Authorities`] chooses the one that serves a country and ID
//! type. Whatever goes wrong on the way (slow, broken, panicking, not configured) is [`Miss::Unavailable`]; only an
//! authority that answered can say [`Miss::NotFound`].

mod authority;
pub mod import;
mod routes;
mod sandbox;
mod table;
#[cfg(test)]
mod testing;
pub mod wrap;

pub use authority::{Authority, Inquiry, Miss};
pub use routes::{Answer, Authorities, Builder, Limits, RouteError, RouteInfo};
pub use sandbox::SandboxAuthority;
pub use table::{RecordSource, SourceError, TableAuthority};
pub use wrap::Health;

//! The third generation: tokens and multipart forms in, JSON out.
//!
//! A request passes in this order: size, [`token::verify`], content type, the parts as a [`form::Form`],
//! [`request::references`] (looked up by the caller), then one function of [`request`]. What the engine refuses later is
//! worded by [`errors::ApiError::from_refusal`]; answers and callbacks come from [`render`].

pub mod context;
pub mod countries;
pub mod endpoint;
pub mod errors;
pub mod fields;
pub mod form;
#[cfg(test)]
mod properties;
pub mod reference;
pub mod render;
pub mod request;
#[cfg(test)]
pub(crate) mod testing;
pub mod token;

pub use context::{Limits, TokenContext};
pub use endpoint::Endpoint;
pub use errors::ApiError;
pub use form::{Form, Part};
pub use reference::{Reference, Resolved};

/// The version that answers and callbacks name.
pub const API_VERSION: &str = "v3.952.0";
/// Largest body that any endpoint looks at, in bytes; above it the gateway's error is given.
pub const GATEWAY_LIMIT: usize = 10 * 1024 * 1024;

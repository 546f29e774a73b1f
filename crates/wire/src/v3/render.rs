//! From the domain to answers and callbacks.

mod accepted;
mod additional;
mod aml;
mod antifraud;
mod bank_codes;
mod headers;
mod result;
mod status;
mod supported_documents;
mod supported_id_types;
mod sync;
mod words;

pub use accepted::{accepted, fraud_report_accepted, replay_accepted, token};
pub use aml::{aml_accepted, aml_sync, news};
pub use bank_codes::bank_codes;
pub use headers::{header_value, sync_headers, webhook_headers};
pub use result::result;
pub use status::{not_found, status};
pub use supported_documents::{DocumentQuery, supported_documents};
pub use supported_id_types::supported_id_types;
pub use sync::sync;
pub use words::{Words, product_word, words};

use serde_json::Value;

/// A complete answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// HTTP status.
    pub http: u16,
    /// Headers besides the content type, which is always JSON.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Value,
}

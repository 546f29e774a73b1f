//! Writing answers, results and callbacks.

mod antifraud;
mod company;
mod id_fields;
mod job_status;
mod params;
mod people;
mod prep;
mod result;
mod services;
mod smart_selfie;

pub use antifraud::suspects;
pub use job_status::{job_status, not_received};
pub(crate) use people::score;
pub use prep::{async_ok, prep_answer, ref_id, token_answer};
pub use result::{callback, id_answer, result};
pub use services::services;
pub use smart_selfie::{smart_selfie, user_done};

use super::signature::Signed;
use serde_json::{Map, Value};

/// Puts timestamp and signature into an answer.
fn sign_into(answer: &mut Map<String, Value>, signed: &Signed) {
    answer.insert("signature".into(), Value::from(signed.signature.clone()));
    answer.insert("timestamp".into(), Value::from(signed.timestamp.clone()));
}

#[cfg(test)]
mod screening_tests;
#[cfg(test)]
mod tests;

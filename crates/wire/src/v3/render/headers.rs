//! Headers of callbacks and results.

use crate::signature;
use crate::v3::API_VERSION;
use kweli_domain::{JobView, Sensitive, Timestamp};

/// A text as a header value: visible ASCII stays, every other byte is percent-encoded.
pub fn header_value(text: &str) -> String {
    text.bytes()
        .map(|byte| if (0x20..0x7F).contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

/// Timestamp and signature. Made afresh for every attempt: receivers refuse old timestamps.
fn signed(view: &JobView, secret: &Sensitive<String>, now: Timestamp) -> [(&'static str, String); 2] {
    let timestamp = now.iso();
    let signature = signature::sign(secret.as_str(), &view.submission.partner_as_written, &timestamp);
    [("Response-Timestamp", timestamp), ("Response-Signature", signature)]
}

/// Headers of a callback.
pub fn webhook_headers(view: &JobView, secret: &Sensitive<String>, now: Timestamp) -> Vec<(&'static str, String)> {
    let mut headers = signed(view, secret, now).to_vec();
    headers.push(("Job-ID", view.id.to_string()));
    headers.push(("User-ID", header_value(view.user_id.as_str())));
    headers.push(("Api-Version", API_VERSION.to_owned()));
    headers
}

/// Headers of a result in the answer of its own request.
pub fn sync_headers(view: &JobView, secret: &Sensitive<String>, now: Timestamp) -> Vec<(&'static str, String)> {
    let mut headers = signed(view, secret, now).to_vec();
    headers.push(("SmileID-Job-ID", view.id.to_string()));
    headers.push(("User-ID", header_value(view.user_id.as_str())));
    headers
}

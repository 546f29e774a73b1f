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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v3::testing::{NOW, sandbox_job};
    use kweli_domain::Product;

    #[test]
    fn a_callback_is_signed_over_timestamp_and_unpadded_partner() {
        let mut view = sandbox_job(Product::EnhancedKyc, None);
        view.user_id = "user-77".into();
        let headers = webhook_headers(&view, &"test-api-key".into(), NOW);
        let expected = [
            ("Response-Timestamp", "2026-03-10T12:00:00.000Z"),
            ("Response-Signature", "IwhNXRc5/8L0sAUJ6ZJCgBPjYgf7FuEbfsKAN1miTbQ="),
            ("Job-ID", "job_01kkc9h2m4e8v9q3s6t0w1x2y3"),
            ("User-ID", "user-77"),
            ("Api-Version", "v3.952.0"),
        ];
        assert_eq!(headers, expected.map(|(name, value)| (name, value.to_owned())));
        let later = webhook_headers(&view, &"test-api-key".into(), NOW.plus_ms(1));
        assert_ne!(headers[1], later[1]);
    }

    #[test]
    fn a_result_in_the_answer_names_the_job_differently() {
        let view = sandbox_job(Product::EnhancedKyc, None);
        let names: Vec<_> = sync_headers(&view, &"k".into(), NOW).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["Response-Timestamp", "Response-Signature", "SmileID-Job-ID", "User-ID"]);
    }

    #[test]
    fn header_values_are_visible_ascii() {
        assert_eq!(header_value("user-77 %+/=@"), "user-77 %+/=@");
        assert_eq!(header_value("jos\u{e9}\r\nX: y"), "jos%C3%A9%0D%0AX: y");
    }
}

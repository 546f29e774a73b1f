//! Headers that keep browsers from doing more with an answer than was meant. A handler that set its own (the portal,
//! the images) keeps it.

use super::fault::Tongue;
use http::{HeaderMap, HeaderName, HeaderValue, header};

/// Adds them where they are missing.
pub fn harden(path: &str, hsts: bool, headers: &mut HeaderMap) {
    let mut default = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    default(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    default(header::REFERRER_POLICY, "no-referrer");
    default(header::X_FRAME_OPTIONS, "DENY");
    if hsts {
        default(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    if Tongue::of(path) != Tongue::Plain {
        default(header::CACHE_CONTROL, "no-store");
        default(header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    }
}

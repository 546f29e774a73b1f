//! The forms that single values must have.

use url::Url;

/// Longest name, number or id, in characters.
pub const MAX_SHORT: usize = 512;
/// Longest URL, in bytes.
pub const MAX_URL: usize = 2_048;

/// Text that is not blank, not too long and free of control characters.
pub fn is_text(text: &str) -> bool {
    !text.trim().is_empty() && text.chars().count() <= MAX_SHORT && !text.chars().any(char::is_control)
}

/// A code such as `NATIONAL_ID`: ASCII letters, digits and underscores.
pub fn is_code(text: &str) -> bool {
    !text.is_empty() && text.len() <= 64 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

/// E.164: `^\+[1-9]\d{6,14}$`.
pub fn is_phone(text: &str) -> bool {
    let Some(digits) = text.strip_prefix('+') else { return false };
    (7..=15).contains(&digits.len()) && !digits.starts_with('0') && digits.bytes().all(|b| b.is_ascii_digit())
}

/// One `@`, a local part of 1 to 64 characters, a domain of at least two labels; 254 bytes at most (RFC 5321 4.5.3.1).
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_ok = (1..=64).contains(&local.len())
        && !local.chars().any(|c| c.is_control() || c.is_whitespace() || "()<>[]:;,\\\"".contains(c))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label_ok = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 254 && local_ok && domain.contains('.') && domain.split('.').all(label_ok)
}

/// An absolute URL of one of the schemes, with a host.
pub fn is_url(text: &str, schemes: &[&str]) -> bool {
    text.len() <= MAX_URL && Url::parse(text).is_ok_and(|url| schemes.contains(&url.scheme()) && url.has_host())
}

/// `^https://` and a host behind it.
pub fn is_https(text: &str) -> bool {
    is_url(text, &["https"])
}

/// Two ASCII letters.
pub fn is_language(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|b| b.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones() {
        for good in ["+2348012345678", "+1234567", "+123456789012345"] {
            assert!(is_phone(good), "{good}");
        }
        for bad in ["", "+", "2348012345678", "+0123456789", "+123456", "+1234567890123456", "+234 801", "+٢٣٤٨٠١٢٣٤"]
        {
            assert!(!is_phone(bad), "{bad}");
        }
    }

    #[test]
    fn emails() {
        for good in ["a@b.co", "amina.clearwater@example.com", "x+y@sub.example.co.ke", "josé@exämple.com"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "", "a", "a@", "@b.co", "a@b", "a@@b.co", "a b@c.co", "a@b..co", ".a@b.co", "a@-b.co", "a@b.co\n",
            "a,b@c.co",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
        assert!(!is_email(&format!("{}@example.com", "a".repeat(65))));
    }

    #[test]
    fn urls() {
        assert!(is_https("https://example.com/hook?x=1") && is_https("https://127.0.0.1:9/"));
        for bad in ["", "https://", "http://example.com", "ftp://example.com", "example.com", "https:/", "javascript:x"]
        {
            assert!(!is_https(bad), "{bad}");
        }
        assert!(is_url("http://example.com", &["http", "https"]));
        assert!(!is_https(&format!("https://example.com/{}", "a".repeat(MAX_URL))));
    }

    #[test]
    fn short_text_and_codes() {
        assert!(is_text("Ama") && !is_text("  ") && !is_text("a\u{0}") && !is_text(&"a".repeat(MAX_SHORT + 1)));
        assert!(is_code("NIN_V2") && !is_code("") && !is_code("NIN V2") && !is_code("ÑIN"));
        assert!(is_language("en") && is_language("EN") && !is_language("eng") && !is_language("é"));
    }
}

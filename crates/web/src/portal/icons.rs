//! Small pictures beside words. They repeat what the word says, so they are hidden from assistive technology.

macro_rules! icon {
    ($paths:literal) => {
        concat!(
            r#"<svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">"#,
            $paths,
            "</svg>"
        )
    };
}
/// The icon's markup. Only constants of this file ever reach the page unescaped.
pub fn svg(name: &str) -> &'static str {
    match name {
        "check" => icon!(r#"<path d="M3.5 8.5 6.5 11.5 12.5 5"/>"#),
        "cross" => icon!(r#"<path d="M4.5 4.5l7 7M11.5 4.5l-7 7"/>"#),
        "warning" => icon!(r#"<path d="M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1"/>"#),
        "eye" => icon!(
            r#"<path d="M1.8 8S4 3.8 8 3.8 14.2 8 14.2 8 12 12.2 8 12.2 1.8 8 1.8 8z"/><circle cx="8" cy="8" r="1.8"/>"#
        ),
        "clock" => icon!(r#"<circle cx="8" cy="8" r="5.7"/><path d="M8 4.8V8l2.2 1.6"/>"#),
        "info" => icon!(r#"<circle cx="8" cy="8" r="5.7"/><path d="M8 7.3v3.4M8 5.2v.1"/>"#),
        "send" => icon!(r#"<path d="M13.5 2.5 7 9M13.5 2.5 9.5 13.5 7 9 2.5 6.5z"/>"#),
        _ => icon!(r#"<path d="M4 8h8"/>"#),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_icon_is_one_hidden_picture() {
        for name in ["check", "cross", "warning", "eye", "clock", "info", "send", "dash"] {
            let svg = super::svg(name);
            assert!(svg.starts_with("<svg") && svg.ends_with("</svg>") && svg.contains("aria-hidden"), "{name}");
        }
    }
}

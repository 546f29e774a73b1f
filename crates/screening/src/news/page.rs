//! The text of a page: what is inside the article, without menus, scripts and markup.

/// Elements whose content is no text of the article.
const SKIPPED: &[&str] = &[
    "script", "style", "head", "nav", "header", "footer", "aside", "form", "noscript", "svg", "iframe", "button",
    "figure", "template",
];
/// Elements that end a line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "section",
    "article",
    "main",
    "blockquote",
    "body",
];

/// The part of a page that holds the article: inside `<article>`, else inside `<main>`, else all of it.
fn article(html: &str) -> &str {
    let lower = html.to_ascii_lowercase();
    for element in ["article", "main"] {
        let (open, close) = (format!("<{element}"), format!("</{element}"));
        if let Some(from) = lower.find(&open)
            && let Some(to) = lower[from..].rfind(&close)
        {
            // ASCII lower case keeps every offset.
            return &html[from..from + to];
        }
    }
    html
}

/// Text without markup, one paragraph a line. Text that has no markup comes back with its blanks folded. One pass: the
/// time is linear in the length, whatever the markup.
pub fn page_text(html: &str) -> String {
    let html = article(html);
    // ASCII lower case keeps every offset.
    let lower = html.to_ascii_lowercase();
    let mut out = String::with_capacity(html.len().min(1 << 16));
    let mut from = 0;
    while let Some(at) = html[from..].find('<').map(|at| from + at) {
        push(&mut out, &html[from..at]);
        let tail = &html[at..];
        if tail.starts_with("<!--") {
            from = tail.find("-->").map_or(html.len(), |end| at + end + 3);
            continue;
        }
        let closing = tail[1..].starts_with('/');
        let name_at = at + if closing { 2 } else { 1 };
        let length = lower[name_at..].bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
        let name = &lower[name_at..name_at + length];
        if name.is_empty() && !tail[1..].starts_with(['!', '?', '/']) {
            // A lone sign: `a < b`.
            push(&mut out, "<");
            from = at + 1;
            continue;
        }
        let Some(end) = tail.find('>').map(|end| at + end) else {
            from = html.len();
            break;
        };
        from = end + 1;
        if !closing && !html[..end].ends_with('/') && SKIPPED.contains(&name) {
            // To its own end, whatever stands inside: scripts compare with the sign that opens elements.
            from = lower[from..].find(&format!("</{name}")).map_or(html.len(), |close| from + close);
            continue;
        }
        if BLOCKS.contains(&name) {
            while out.ends_with(' ') {
                out.pop();
            }
            if !out.is_empty() && !out.ends_with('\n') {
                out.push('\n');
            }
        }
    }
    push(&mut out, &html[from..]);
    out.trim().to_owned()
}

/// Adds text with entities read and blanks folded.
fn push(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (letter, length) = if first == '&' { entity(rest) } else { (first, first.len_utf8()) };
        if letter.is_whitespace() {
            if !out.is_empty() && !out.ends_with([' ', '\n']) {
                out.push(' ');
            }
        } else if !letter.is_control() {
            out.push(letter);
        }
        rest = &rest[length..];
    }
}

/// The letter of an entity at the start of `text`, and its length there.
fn entity(text: &str) -> (char, usize) {
    let as_it_is = ('&', 1);
    let Some(end) = text.bytes().take(12).position(|b| b == b';') else { return as_it_is };
    let name = &text[1..end];
    let letter = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" | "ldquo" | "rdquo" => Some('"'),
        "apos" | "rsquo" | "lsquo" => Some('\''),
        "nbsp" => Some(' '),
        "ndash" | "mdash" => Some('-'),
        "hellip" => Some('…'),
        "eacute" => Some('é'),
        "egrave" => Some('è'),
        "agrave" => Some('à'),
        "ccedil" => Some('ç'),
        "ocirc" => Some('ô'),
        _ => name.strip_prefix('#').and_then(|code| {
            let hex = code.strip_prefix(['x', 'X']).map(|digits| u32::from_str_radix(digits, 16));
            hex.unwrap_or_else(|| code.parse()).ok().and_then(char::from_u32)
        }),
    };
    letter.map_or(as_it_is, |letter| (letter, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_goes_and_the_article_stays() {
        let page = "<html><head><title>T</title><style>p{}</style></head><body><nav><a>Home</a></nav>\
            <article><h1>Head</h1><p>First &amp; <b>best</b>.</p><!-- <p>no</p> --><script>if (a<b) x()</script>\
            <p>Second&nbsp;&#233;t&#xe9;.</p></article><footer>Imprint</footer></body></html>";
        assert_eq!(page_text(page), "Head\nFirst & best.\nSecond été.");
        assert_eq!(page_text("plain  text\n here"), "plain text here");
        assert_eq!(page_text("1 < 2 & 3 &unknown; > 0"), "1 < 2 & 3 &unknown; > 0");
    }

    #[test]
    fn broken_and_hostile_markup_ends_in_time() {
        assert_eq!(page_text("<p>open <b"), "open");
        assert_eq!(page_text("<script>never closed"), "");
        assert_eq!(page_text("&#xFFFFFFFF; &é;"), "&#xFFFFFFFF; &é;");
        for piece in ["<", "<p", "<!--", "&", "<article>", "</article>", "&#1;"] {
            page_text(&piece.repeat(200_000));
        }
    }
}

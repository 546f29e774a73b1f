//! RSS 2.0, RSS 1.0 and Atom.

use super::page::page_text;
use super::{DEEPEST, Draft, MAX_ARTICLES, MAX_BYTES, NewsError, instant};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// A part of a feed that is being read.
#[derive(Default)]
struct Place {
    /// Names of the open elements, the outermost first.
    path: Vec<String>,
    /// Text of the innermost one.
    text: String,
}

/// Reads a feed whole. `name` is for messages.
///
/// # Errors
/// What is no feed, is cut off, is too large or declares a document type, by which entities grow without end.
pub fn feed(name: &str, bytes: &[u8]) -> Result<Vec<Draft>, NewsError> {
    if bytes.len() > MAX_BYTES {
        return Err(NewsError::TooLarge { name: name.to_owned() });
    }
    let mut reader = Reader::from_reader(bytes);
    let mut place = Place::default();
    let mut publisher = String::new();
    let mut drafts: Vec<Draft> = Vec::new();
    let mut current: Option<Draft> = None;
    let mut closed = false;
    loop {
        let at = reader.buffer_position();
        let bad = |why| NewsError::Malformed { name: name.to_owned(), place: format!("byte {at}"), why };
        match reader.read_event().map_err(|_| bad("not well-formed"))? {
            Event::Eof => break,
            Event::DocType(_) => return Err(bad("a document type is not expected in a feed")),
            Event::Start(start) => {
                let own = local(&start);
                if place.path.is_empty() && !matches!(own.as_str(), "rss" | "feed" | "RDF") {
                    return Err(bad("neither RSS nor Atom"));
                }
                if place.path.len() >= DEEPEST {
                    return Err(bad("too many elements in each other"));
                }
                if matches!(own.as_str(), "item" | "entry") {
                    if drafts.len() >= MAX_ARTICLES {
                        return Err(NewsError::TooMany { name: name.to_owned() });
                    }
                    current = Some(Draft::default());
                }
                linked(&start, &mut current);
                place.path.push(own);
                place.text.clear();
            }
            Event::Empty(start) => linked(&start, &mut current),
            Event::Text(text) => place.text.push_str(&text.decode().map_err(|_| bad("not readable text"))?),
            Event::CData(text) => place.text.push_str(&String::from_utf8_lossy(&text)),
            Event::GeneralRef(reference) => {
                place.text.push(letter(&reference).ok_or_else(|| bad("an unknown entity"))?);
            }
            Event::End(_) => {
                let own = place.path.pop().unwrap_or_default();
                let text = std::mem::take(&mut place.text);
                match own.as_str() {
                    "item" | "entry" => drafts.extend(current.take()),
                    _ => match &mut current {
                        Some(draft) => take(draft, &own, place.path.last().map_or("", String::as_str), &text),
                        None if own == "title" && publisher.is_empty() => publisher = page_text(&text),
                        None => {}
                    },
                }
                closed = place.path.is_empty();
            }
            _ => {}
        }
    }
    if !closed {
        return Err(NewsError::Malformed { name: name.to_owned(), place: "end".into(), why: "it is cut off" });
    }
    for draft in &mut drafts {
        if draft.publisher.is_empty() {
            draft.publisher.clone_from(&publisher);
        }
    }
    Ok(drafts)
}

fn local(start: &BytesStart<'_>) -> String {
    String::from_utf8_lossy(start.local_name().as_ref()).into_owned()
}

/// Atom's link is an attribute.
fn linked(start: &BytesStart<'_>, current: &mut Option<Draft>) {
    let Some(draft) = current else { return };
    if start.local_name().as_ref() != b"link" {
        return;
    }
    let attribute = |name: &str| {
        let value = start.try_get_attribute(name).ok().flatten()?;
        Some(String::from_utf8_lossy(&value.value).replace("&amp;", "&"))
    };
    let other = attribute("rel").is_some_and(|rel| rel != "alternate");
    if let Some(href) = attribute("href").filter(|_| !other && draft.link.is_empty()) {
        draft.link = href;
    }
}

fn letter(reference: &BytesRef<'_>) -> Option<char> {
    match reference.resolve_char_ref() {
        Ok(Some(c)) => Some(c),
        Ok(None) => match &**reference {
            b"amp" => Some('&'),
            b"lt" => Some('<'),
            b"gt" => Some('>'),
            b"quot" => Some('"'),
            b"apos" => Some('\''),
            _ => None,
        },
        Err(_) => None,
    }
}

fn take(draft: &mut Draft, element: &str, parent: &str, text: &str) {
    if !matches!(parent, "item" | "entry") {
        return;
    }
    let text = text.trim();
    match element {
        "title" => draft.title = page_text(text),
        // The longest of summary and content counts.
        "description" | "encoded" | "content" | "summary" => {
            let body = page_text(text);
            if body.len() > draft.body.len() {
                draft.body = body;
            }
        }
        "link" if draft.link.is_empty() => draft.link = text.to_owned(),
        "pubDate" | "published" | "updated" | "date" => draft.published = draft.published.or_else(|| instant(text)),
        "source" => draft.publisher = page_text(text),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSS: &str = r#"<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">
        <channel><title>Example Daily</title><link>https://daily.example/</link>
        <item><title>Minister &amp; bank</title><link>https://daily.example/a?x=1&amp;y=2</link>
          <pubDate>Tue, 10 Mar 2026 12:00:00 +0000</pubDate><description>&lt;p&gt;Short.&lt;/p&gt;</description>
          <content:encoded><![CDATA[<p>The longer <b>text</b>.</p><script>no()</script>]]></content:encoded></item>
        <item><title>Second</title><description>Two</description></item></channel></rss>"#;

    #[test]
    fn rss_is_read() {
        let drafts = feed("f", RSS.as_bytes()).unwrap();
        assert_eq!(drafts.len(), 2);
        assert_eq!((drafts[0].title.as_str(), drafts[0].publisher.as_str()), ("Minister & bank", "Example Daily"));
        assert_eq!(drafts[0].link, "https://daily.example/a?x=1&y=2");
        assert_eq!(drafts[0].body, "The longer text.");
        assert_eq!(drafts[0].published.unwrap().iso(), "2026-03-10T12:00:00.000Z");
        assert_eq!(drafts[1].published, None);
    }

    #[test]
    fn atom_is_read() {
        let atom = r#"<feed xmlns="http://www.w3.org/2005/Atom"><title>Wire</title><entry><title type="html">A &#38; B</title>
            <link rel="self" href="https://w.example/self"/><link href="https://w.example/1"/>
            <updated>2026-03-10T12:00:00Z</updated><summary>One.</summary></entry></feed>"#;
        let drafts = feed("f", atom.as_bytes()).unwrap();
        assert_eq!((drafts[0].title.as_str(), drafts[0].link.as_str()), ("A & B", "https://w.example/1"));
        assert_eq!((drafts[0].publisher.as_str(), drafts[0].body.as_str()), ("Wire", "One."));
    }

    #[test]
    fn what_is_broken_is_refused_whole() {
        let why = |text: &str| feed("f.xml", text.as_bytes()).unwrap_err().to_string();
        assert!(why(&RSS[..RSS.len() - 40]).contains("f.xml"));
        assert!(why("<rss><channel><item><title>A</item></channel></rss>").contains("not well-formed"));
        assert!(why("<html><body/></html>").contains("neither RSS nor Atom"));
        assert!(why("").contains("cut off"));
        assert!(why("<rss><channel><title>&nosuch;</title></channel></rss>").contains("unknown entity"));
        let bomb = "<!DOCTYPE r [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><rss>&b;</rss>";
        assert!(why(bomb).contains("document type"));
        let deep = format!("<rss>{}{}</rss>", "<a>".repeat(100), "</a>".repeat(100));
        assert!(why(&deep).contains("too many elements"));
        let many =
            format!("<rss><channel>{}</channel></rss>", "<item><title>x</title></item>".repeat(MAX_ARTICLES + 1));
        assert!(why(&many).contains("more than 1000 articles"));
        assert!(matches!(feed("f", &vec![b' '; MAX_BYTES + 1]), Err(NewsError::TooLarge { .. })));
    }
}

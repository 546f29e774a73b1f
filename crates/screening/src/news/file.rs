//! One file of a folder of articles, by the ending of its name.

use super::page::page_text;
use super::{Draft, MAX_BYTES, NewsError, feed, instant};
use crate::load::country_code;
use serde::Deserialize;

/// `.json`: one article, or an array of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    title: String,
    #[serde(default)]
    body: String,
    #[serde(default)]
    publisher: String,
    #[serde(default)]
    country: String,
    #[serde(default)]
    published: String,
    #[serde(default)]
    url: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    Many(Vec<Written>),
    One(Box<Written>),
}

fn ending(name: &str) -> String {
    name.rsplit_once('.').map_or_else(String::new, |(_, end)| end.to_ascii_lowercase())
}

/// Whether a file's name says that it holds articles.
pub fn is_article_file(name: &str) -> bool {
    matches!(ending(name).as_str(), "xml" | "rss" | "atom" | "html" | "htm" | "json" | "txt")
}

/// Reads a file whole: a saved feed, a page, our own JSON, or text whose first lines may be `Title:`, `Publisher:`,
/// `Country:`, `Date:`, `Url:`.
///
/// # Errors
/// What is too large, broken, or of no known kind.
pub fn file(name: &str, bytes: &[u8]) -> Result<Vec<Draft>, NewsError> {
    if bytes.len() > MAX_BYTES {
        return Err(NewsError::TooLarge { name: name.to_owned() });
    }
    let kind = ending(name);
    if matches!(kind.as_str(), "xml" | "rss" | "atom") {
        return feed(name, bytes);
    }
    let bad = |place: &str, why| NewsError::Malformed { name: name.to_owned(), place: place.to_owned(), why };
    let text = std::str::from_utf8(bytes).map_err(|_| bad("text", "not UTF-8"))?;
    match kind.as_str() {
        "html" | "htm" => Ok(vec![Draft { title: title(text), body: page_text(text), ..Draft::default() }]),
        "json" => {
            let read: OneOrMany = serde_json::from_str(text).map_err(|_| {
                bad("json", "not an article or an array of them (title, body, publisher, country, published, url)")
            })?;
            let all = match read {
                OneOrMany::One(one) => vec![*one],
                OneOrMany::Many(many) => many,
            };
            if all.len() > super::MAX_ARTICLES {
                return Err(NewsError::TooMany { name: name.to_owned() });
            }
            all.into_iter().map(|one| written(one, name)).collect()
        }
        "txt" => {
            let draft = headed(text, name)?;
            if draft.title.is_empty() && draft.body.is_empty() {
                return Err(NewsError::Lacks { name: name.to_owned(), what: "a headline or a text" });
            }
            Ok(vec![draft])
        }
        _ => Err(NewsError::Kind { name: name.to_owned() }),
    }
}

fn day(text: &str, name: &str) -> Result<Option<kweli_domain::Timestamp>, NewsError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    instant(text).map(Some).ok_or_else(|| NewsError::Malformed {
        name: name.to_owned(),
        place: "date".into(),
        why: "not a day (2026-03-10) or an instant (2026-03-10T12:00:00Z)",
    })
}

fn written(one: Written, name: &str) -> Result<Draft, NewsError> {
    Ok(Draft {
        published: day(&one.published, name)?,
        country: country_code(&one.country),
        title: one.title.trim().to_owned(),
        body: one.body,
        publisher: one.publisher,
        link: one.url,
    })
}

/// What stands in a page's `<title>`.
fn title(html: &str) -> String {
    let lower = html.to_ascii_lowercase();
    let inner = lower.find("<title").and_then(|at| {
        let from = at + lower[at..].find('>')? + 1;
        let to = from + lower[from..].find("</title")?;
        html.get(from..to)
    });
    inner.map(page_text).unwrap_or_default()
}

fn headed(text: &str, name: &str) -> Result<Draft, NewsError> {
    let mut draft = Draft::default();
    let mut rest = text.trim_start_matches('\u{feff}');
    loop {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let Some((head, value)) = line.split_once(':') else { break };
        let value = value.trim().to_owned();
        match head.trim().to_ascii_lowercase().as_str() {
            "title" => draft.title = value,
            "publisher" => draft.publisher = value,
            "country" => draft.country = country_code(&value),
            "date" => draft.published = day(&value, name)?,
            "url" => draft.link = value,
            _ => break,
        }
        rest = after;
    }
    draft.body = rest.trim().to_owned();
    Ok(draft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_file() {
        let text = "Title: Fraud trial\nPublisher: Example Daily\nCountry: Kenya\nDate: 2026-03-01\nUrl: https://e.example/1\n\nBody.";
        let read = file("a.txt", text.as_bytes()).unwrap().remove(0);
        assert_eq!((read.title.as_str(), read.body.as_str()), ("Fraud trial", "Body."));
        assert_eq!(read.country.map(|c| c.to_string()).as_deref(), Some("KE"));
        let page = "<html><head><title>Fraud trial</title></head><body><article><p>Body.</p></article></body></html>";
        let read = file("a.HTML", page.as_bytes()).unwrap().remove(0);
        assert_eq!((read.title.as_str(), read.body.as_str()), ("Fraud trial", "Body."));
        let json = r#"[{"title": "A", "body": "b", "published": "2026-03-01", "country": "NG"}, {"title": "C"}]"#;
        assert_eq!(file("a.json", json.as_bytes()).unwrap().len(), 2);
        assert_eq!(file("a.json", br#"{"title": "A"}"#).unwrap()[0].title, "A");
        assert_eq!(file("a.rss", b"<rss><channel><item><title>A</title></item></channel></rss>").unwrap().len(), 1);
        assert!(is_article_file("x.txt") && !is_article_file("x.pdf") && !is_article_file("txt"));
    }

    #[test]
    fn what_is_wrong_is_said() {
        let why = |name: &str, bytes: &[u8]| file(name, bytes).unwrap_err().to_string();
        assert!(why("a.pdf", b"x").contains(".json or .txt"));
        assert!(why("a.txt", b"\xff\xfe").contains("not UTF-8"));
        assert!(why("a.txt", b" \n").contains("without a headline"));
        assert!(why("a.txt", b"Date: soon\n\nx").contains("not a day"));
        assert!(why("a.json", b"{\"titel\": 1}").contains("title, body"));
        assert!(why("a.html", &vec![b'x'; MAX_BYTES + 1]).contains("larger than"));
    }
}

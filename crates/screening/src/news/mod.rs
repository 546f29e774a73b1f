//! News of the operator's own choosing: articles read from feeds and files, and whom they are about.
//!
//! Everything here works on bytes that somebody else fetched. A file or a feed is taken whole or not at all, and none of
//! them can cost more than the limits below, whatever it holds.

mod about;
mod classify;
mod feed;
mod file;
mod language;
mod mentions;
mod page;

pub use about::{ArticleHit, NewsIndex, NewsQuery};
pub use classify::{CATEGORIES, category, features};
pub use feed::feed;
pub use file::{file, is_article_file};
pub use language::language;
pub use page::page_text;

use kweli_domain::{Country, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Most bytes of a feed, a page or a file: no newspaper page is larger, and reading one stays under a second.
pub const MAX_BYTES: usize = 4 << 20;
/// Most articles of one feed or file.
pub const MAX_ARTICLES: usize = 1_000;
/// Most bytes of an article's text. Longer ones are refused with the file that holds them.
pub const MAX_TEXT: usize = 200_000;
/// Deeper elements than these in each other are no feed.
const DEEPEST: usize = 64;

/// Why nothing was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NewsError {
    /// More bytes than [`MAX_BYTES`].
    #[error("{name}: larger than {} bytes; split it", MAX_BYTES)]
    TooLarge {
        /// Which file or feed.
        name: String,
    },
    /// More articles than [`MAX_ARTICLES`].
    #[error("{name}: more than {} articles; split it", MAX_ARTICLES)]
    TooMany {
        /// Which file or feed.
        name: String,
    },
    /// An article has more text than [`MAX_TEXT`].
    #[error("{name}: the article {title:?} has more than {} bytes of text", MAX_TEXT)]
    TooLong {
        /// Which file or feed.
        name: String,
        /// Its headline.
        title: String,
    },
    /// Neither RSS nor Atom, or broken.
    #[error("{name}: {place}: {why}")]
    Malformed {
        /// Which file or feed.
        name: String,
        /// Where in it.
        place: String,
        /// What is wrong.
        why: &'static str,
    },
    /// An article lacks something.
    #[error("{name}: an article without {what}")]
    Lacks {
        /// Which file or feed.
        name: String,
        /// What it lacks.
        what: &'static str,
    },
    /// The ending of the file's name stands for no format.
    #[error("{name}: not a kind of article; use .xml, .rss, .atom, .html, .json or .txt")]
    Kind {
        /// Which file.
        name: String,
    },
}

/// An article as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Article {
    /// Digest of link and headline: the same article read twice is one.
    pub id: String,
    /// Headline.
    pub title: String,
    /// Text, without markup.
    pub body: String,
    /// Who published it.
    pub publisher: String,
    /// Where the publisher is.
    pub country: Option<Country>,
    /// When.
    pub published: Timestamp,
    /// Where it stands; empty if nowhere.
    pub link: String,
    /// ISO 639-1 of the text; empty if it is not known.
    pub language: String,
    /// One of [`CATEGORIES`].
    pub category: String,
}

/// What a feed, a page or a file says, before it is completed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Headline.
    pub title: String,
    /// Text, without markup.
    pub body: String,
    /// Who published it, if it says so.
    pub publisher: String,
    /// Where the publisher is, if it says so.
    pub country: Option<Country>,
    /// When, if it says so.
    pub published: Option<Timestamp>,
    /// Where it stands, if it says so.
    pub link: String,
}

impl Draft {
    /// Completes an article: language, category, identity. `now` stands for the day of an article that has none, and for
    /// one of the future. `name` says where it was read, for messages.
    ///
    /// # Errors
    /// An article without a headline or with too much text.
    pub fn finish(mut self, name: &str, now: Timestamp) -> Result<Article, NewsError> {
        if self.title.is_empty() {
            let line = self.body.lines().next().unwrap_or_default();
            self.title = line.chars().take(200).collect();
        }
        if self.title.trim().is_empty() {
            return Err(NewsError::Lacks { name: name.to_owned(), what: "a headline or a text" });
        }
        if self.body.len() > MAX_TEXT || self.title.len() > MAX_TEXT {
            let title = self.title.chars().take(80).collect();
            return Err(NewsError::TooLong { name: name.to_owned(), title });
        }
        let text = format!("{}\n{}", self.title, self.body);
        let identity = format!("{}\u{1f}{}", self.link, self.title);
        Ok(Article {
            id: hex::encode(&Sha256::digest(identity.as_bytes())[..16]),
            language: language(&text).to_owned(),
            category: category(&self.title, &self.body).to_owned(),
            published: self.published.map_or(now, |at| at.min(now)),
            title: self.title,
            body: self.body,
            publisher: self.publisher,
            country: self.country,
            link: self.link,
        })
    }
}

/// A day or an instant as feeds and files write it: ISO 8601, `Tue, 10 Mar 2026 12:00:00 +0000`, `2026-03-10`.
fn instant(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Some(at) = Timestamp::parse_iso(text) {
        return Some(at);
    }
    if let Ok(at) = jiff::fmt::rfc2822::parse(text) {
        return Some(Timestamp(at.timestamp().as_millisecond()));
    }
    let day: jiff::civil::Date = text.parse().ok()?;
    Timestamp::parse_iso(&format!("{day}T00:00:00Z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_773_144_000_000);

    #[test]
    fn days_in_all_their_forms() {
        for text in ["2026-03-10T12:00:00Z", "Tue, 10 Mar 2026 12:00:00 +0000", "Tue, 10 Mar 2026 14:00:00 +0200"] {
            assert_eq!(instant(text), Some(NOW), "{text}");
        }
        assert_eq!(instant("2026-03-10").map(Timestamp::iso).as_deref(), Some("2026-03-10T00:00:00.000Z"));
        assert_eq!(instant("yesterday"), None);
    }

    #[test]
    fn an_article_is_completed_or_refused() {
        let draft = Draft { title: "Fraud trial opens".into(), body: "The court heard.".into(), ..Draft::default() };
        let article = draft.clone().finish("f", NOW).unwrap();
        assert_eq!((article.published, article.id.len()), (NOW, 32));
        assert_eq!(article, draft.clone().finish("g", NOW).unwrap());
        // The future is not believed.
        let late = Draft { published: Some(NOW.plus_ms(1)), ..draft.clone() };
        assert_eq!(late.finish("f", NOW).unwrap().published, NOW);
        assert!(matches!(Draft::default().finish("f", NOW), Err(NewsError::Lacks { .. })));
        let long = Draft { body: "x".repeat(MAX_TEXT + 1), ..draft };
        assert!(matches!(long.finish("f", NOW), Err(NewsError::TooLong { .. })));
    }
}

//! Whom an article is about: a name that agrees, and a date or a place that confirms it.

use super::Article;
use super::mentions::mentions;
use crate::entity::{Entity, EntityKind, Strength};
use crate::load::country_code;
use crate::query::{BadName, Explanation, LOOSE, Query, STRICT};
use crate::screener::Screener;
use crate::{ListKind, Manifest, WatchList};
use jiff::civil::Date;
use kweli_domain::{Country, Sensitive};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Taken off where neither a date nor a place confirms that the article means this person.
const UNCONFIRMED: f32 = 0.10;
/// A stated age and a year of birth may differ by the birthday that is still to come, and by one more.
const YEARS: i16 = 1;
/// Most articles that one name finds.
const MOST: usize = 200;

/// Whom articles are searched for.
#[derive(Clone, Debug)]
pub struct NewsQuery {
    /// The name.
    pub name: Sensitive<String>,
    /// Year of birth, if it is known.
    pub birth_year: Option<i16>,
    /// Countries of the person.
    pub countries: Vec<Country>,
    /// Sure hits only.
    pub strict: bool,
}

/// An article about a person.
#[derive(Clone, Debug)]
pub struct ArticleHit {
    /// The article.
    pub article: Arc<Article>,
    /// The name in it that agrees.
    pub mention: String,
    /// 0 to 1.
    pub score: f32,
    /// Which words agree.
    pub explanation: Explanation,
    /// What date and place say, in words.
    pub checks: Vec<String>,
}

/// Articles, findable by the people that they name.
#[derive(Debug)]
pub struct NewsIndex {
    articles: Vec<Arc<Article>>,
    /// Countries that each article names, the publisher's included.
    places: Vec<BTreeSet<Country>>,
    screener: Screener,
}

/// The people that an article names, as an entry under the article's id: so that lists' machinery finds them.
fn entry(article: &Article) -> Option<Entity> {
    let mut names = mentions(&format!("{}.\n{}", article.title, article.body)).into_iter();
    let mut entity = Entity::new(article.id.clone(), EntityKind::Person, names.next()?);
    for name in names {
        entity.also(&name, Strength::Alias);
    }
    Some(entity)
}

impl NewsIndex {
    /// Indexes articles.
    pub fn new(articles: Vec<Article>) -> Self {
        let mut kept = Vec::with_capacity(articles.len());
        let mut entities = Vec::with_capacity(articles.len());
        for article in articles {
            if let Some(entity) = entry(&article) {
                kept.push(Arc::new(article));
                entities.push(Arc::new(entity));
            }
        }
        let manifest = Manifest {
            name: "news".into(),
            kind: ListKind::Enforcement,
            publisher: String::new(),
            url: None,
            licence: String::new(),
            dated: Date::default(),
            sha256: String::new(),
            entries: entities.len(),
        };
        let places = kept.iter().map(|article| places(article)).collect();
        let screener = Screener::new(&[WatchList { manifest, entities }], i32::MAX);
        Self { articles: kept, places, screener }
    }

    /// How many articles name somebody.
    pub fn len(&self) -> usize {
        self.articles.len()
    }

    /// Whether no article names anybody.
    pub fn is_empty(&self) -> bool {
        self.articles.is_empty()
    }

    /// The people of some articles as entries, for looking up whom of the watched they touch.
    pub fn entries<'a>(&'a self, ids: &'a BTreeSet<String>) -> impl Iterator<Item = Entity> + 'a {
        self.articles.iter().filter(|a| ids.contains(&a.id)).filter_map(|a| entry(a))
    }

    /// Articles about a person, the newest first.
    ///
    /// # Errors
    /// A name that cannot be searched for.
    pub fn search(&self, query: &NewsQuery) -> Result<Vec<ArticleHit>, BadName> {
        let asked = Query { limit: MOST, strict: false, ..Query::person(query.name.as_str()) };
        let answer = self.screener.search(&asked, Date::default())?;
        let mut hits: Vec<ArticleHit> = Vec::new();
        for hit in answer.found.iter().flat_map(|found| &found.hits) {
            let Some(at) = self.articles.iter().position(|a| a.id == hit.entity.id) else { continue };
            let (score, checks) = self.check(query, at, &hit.name, hit.score);
            let known = hits.iter().any(|h| h.article.id == hit.entity.id);
            if score >= if query.strict { STRICT } else { LOOSE } && !known {
                hits.push(ArticleHit {
                    article: Arc::clone(&self.articles[at]),
                    mention: hit.name.clone(),
                    score,
                    explanation: hit.explanation.clone(),
                    checks,
                });
            }
        }
        hits.sort_by(|a, b| b.article.published.cmp(&a.article.published).then(a.article.id.cmp(&b.article.id)));
        Ok(hits)
    }

    /// What a date or a place does to a score. An age that cannot be the person's ends it; where nothing confirms, a
    /// strict search finds nothing.
    fn check(&self, query: &NewsQuery, at: usize, mention: &str, score: f32) -> (f32, Vec<String>) {
        let mut checks = Vec::new();
        let mut confirmed = false;
        let article = &self.articles[at];
        if let Some(asked) = query.birth_year {
            let years = birth_years(article, mention);
            if let Some(year) = years.iter().find(|year| (**year - asked).abs() <= YEARS) {
                checks.push(format!("date: the article's person was born about {year}"));
                confirmed = true;
            } else if let Some(year) = years.first() {
                return (0.0, vec![format!("date: the article's person was born about {year}")]);
            }
        }
        if let Some(place) = query.countries.iter().find(|country| self.places[at].contains(country)) {
            checks.push(format!("place: {place} is in the article or its publisher's country"));
            confirmed = true;
        }
        if confirmed {
            return (score, checks);
        }
        checks.push(format!("no date or place in common -{UNCONFIRMED:.2}"));
        (if query.strict { 0.0 } else { score - UNCONFIRMED }, checks)
    }
}

/// Countries that an article names, and its publisher's.
fn places(article: &Article) -> BTreeSet<Country> {
    let mut found: BTreeSet<Country> = article.country.into_iter().collect();
    let text = format!("{}\n{}", article.title, article.body);
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    for at in 0..words.len() {
        let capital = words[at].chars().next().is_some_and(|c| !c.is_lowercase());
        if !capital {
            continue;
        }
        for length in 1..=3.min(words.len() - at) {
            let phrase = words[at..at + length].join(" ");
            let phrase = phrase.strip_suffix("'s").unwrap_or(&phrase);
            // Codes of two or three letters are words too.
            if phrase.chars().count() > 3 {
                found.extend(country_code(phrase));
            }
        }
    }
    found
}

/// Years of birth that the sentences around a mention state: `aged 54`, `(54)`, `, 54,`, `54-year-old`, `born in 1970`.
fn birth_years(article: &Article, mention: &str) -> Vec<i16> {
    let published: i16 = article.published.day().get(..4).and_then(|y| y.parse().ok()).unwrap_or_default();
    let text = format!("{}\n{}", article.title, article.body);
    let mut years = Vec::new();
    for sentence in text.split(['.', '\n', '!', '?']).filter(|s| s.contains(mention)) {
        let words: Vec<&str> = sentence.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let own: Vec<&str> = mention.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
        let ends: Vec<usize> = words
            .windows(own.len().max(1))
            .enumerate()
            .filter(|(_, w)| *w == own.as_slice())
            .map(|(at, w)| at + w.len())
            .collect();
        for (at, word) in words.iter().enumerate() {
            let Ok(number) = word.parse::<i16>() else { continue };
            let before = at.checked_sub(1).and_then(|b| words.get(b)).map(|w| w.to_lowercase()).unwrap_or_default();
            let two_before = at.checked_sub(2).and_then(|b| words.get(b)).map(|w| w.to_lowercase()).unwrap_or_default();
            let after: Vec<String> = words.iter().skip(at + 1).take(2).map(|w| w.to_lowercase()).collect();
            let aged = before == "aged"
                || ends.contains(&at)
                || matches!(&after[..], [y, o] if y.starts_with("year") && o == "old");
            if (1900..=2100).contains(&number) && (before == "born" || two_before == "born") {
                years.push(number);
            } else if (10..=110).contains(&number) && aged {
                years.push(published - number);
            }
        }
    }
    years
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::news::Draft;
    use kweli_domain::Timestamp;

    fn article(title: &str, body: &str, country: &str) -> Article {
        let draft = Draft { title: title.into(), body: body.into(), country: country.parse().ok(), ..Draft::default() };
        draft.finish("test", Timestamp(1_773_144_000_000)).unwrap()
    }

    fn index() -> NewsIndex {
        NewsIndex::new(vec![
            article("Banker charged with fraud", "Wanjiru Njoroge, 36, was charged in Nairobi, Kenya.", ""),
            article("Fraud trial opens", "The court heard that Tendai Moyo took bribes.", "ZW"),
            article("Nothing here", "nobody is named.", "KE"),
        ])
    }

    fn ask(name: &str, year: Option<i16>, countries: &[&str], strict: bool) -> Vec<ArticleHit> {
        let countries = countries.iter().map(|c| c.parse().unwrap()).collect();
        index().search(&NewsQuery { name: name.to_owned().into(), birth_year: year, countries, strict }).unwrap()
    }

    #[test]
    fn a_name_needs_a_date_or_a_place() {
        assert_eq!(index().len(), 2);
        let hits = ask("Njoroge Wanjiru", Some(1990), &["UG"], true);
        assert_eq!(hits.len(), 1);
        assert!(hits[0].checks[0].starts_with("date"), "{:?}", hits[0].checks);
        assert_eq!(hits[0].mention, "Wanjiru Njoroge");
        assert!(!hits[0].explanation.pairs.is_empty());
        assert_eq!(ask("Wanjiru Njoroge", None, &["KE"], true).len(), 1);
        // Another age, another country, another name.
        assert!(ask("Wanjiru Njoroge", Some(1970), &["KE"], false).is_empty());
        assert!(ask("Wanjiru Njoroge", None, &["NG"], true).is_empty());
        assert_eq!(ask("Wanjiru Njoroge", None, &["NG"], false).len(), 1);
        assert!(ask("Peter Otieno", None, &["KE"], false).is_empty());
        assert_eq!(ask("Tendai Moyo", Some(1980), &["ZW"], true).len(), 1);
    }

    #[test]
    fn names_that_cannot_be_searched_for_are_refused() {
        let query = NewsQuery { name: "🙂".to_owned().into(), birth_year: None, countries: Vec::new(), strict: true };
        assert!(index().search(&query).is_err());
    }

    #[test]
    fn ages_and_years_are_read_beside_the_name_only() {
        let years = |text: &str| birth_years(&article("T", text, ""), "Ada Obi");
        assert_eq!(years("Ada Obi, 36, spoke"), [1990]);
        assert_eq!(years("The 36-year-old Ada Obi"), [1990]);
        assert_eq!(years("Ada Obi was born in 1990"), [1990]);
        assert!(years("Ada Obi paid 36 suppliers").is_empty());
        assert!(years("Ada Obi spoke. Another, aged 36, left").is_empty());
    }
}

//! News: read from the operator's feeds and files, kept, and told of the people whom they are about.

use super::import::Changed;
use super::people::explain;
use super::search::Asked;
use crate::error::Failure;
use crate::run::TaskError;
use crate::{Engine, NewsConfig};
use kweli_domain::Generation;
use kweli_domain::screening::{EntryMatch, ListedPerson, NewsItem, ScreeningFinding};
use kweli_screening::news::{self, Article, ArticleHit, Draft, NewsIndex, NewsQuery};
use kweli_store::{ClaimedTask, Dismissal, NewArticle};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

/// What news are called where a list has its name.
pub(super) const NEWS: &str = "news";
/// Most articles about one person that an answer carries, the newest first.
const MOST: usize = 100;
/// Most characters of an article's text that an answer carries.
const MOST_TEXT: usize = 8_000;
/// Most files of a folder that are read.
const MOST_FILES: usize = 10_000;
/// Most pages that are read behind one feed's summaries at a time.
const MOST_PAGES: usize = 50;
/// A summary shorter than this, in bytes, has its page read.
const SHORT: usize = 600;
/// How long a feed or a page may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A state of the stored articles: the first and the last by the order of their coming.
type NewsState = (i64, i64);

/// Articles of a certain state of the store, ready to be searched.
#[derive(Default)]
pub(crate) struct News {
    loaded: RwLock<Option<Loaded>>,
    /// One load at a time.
    loading: tokio::sync::Mutex<()>,
}

struct Loaded {
    state: NewsState,
    index: Arc<NewsIndex>,
}

/// What a reading of news did.
#[derive(Clone, Debug, Default)]
pub struct NewsReport {
    /// Articles that were read.
    pub read: usize,
    /// Those that were not known before.
    pub new: usize,
    /// Feeds and files that were refused, and why.
    pub refused: Vec<String>,
}

impl News {
    fn current(&self, state: NewsState) -> Option<Arc<NewsIndex>> {
        let loaded = self.loaded.read().unwrap_or_else(PoisonError::into_inner);
        loaded.as_ref().filter(|loaded| loaded.state == state).map(|loaded| Arc::clone(&loaded.index))
    }
}

impl Engine {
    /// The news to search; `None` where none are configured.
    pub(crate) async fn news(&self) -> Result<Option<Arc<NewsIndex>>, Failure> {
        if !self.config().news.enabled() {
            return Ok(None);
        }
        let state = self.store().news_state().await?;
        if let Some(index) = self.inner.news.current(state) {
            return Ok(Some(index));
        }
        let _turn = self.inner.news.loading.lock().await;
        let state = self.store().news_state().await?;
        if let Some(index) = self.inner.news.current(state) {
            return Ok(Some(index));
        }
        let articles = self.articles().await?;
        let index = tokio::task::spawn_blocking(move || Arc::new(NewsIndex::new(articles))).await;
        let index = index.map_err(|_| Failure::Permanent("the news could not be indexed".into()))?;
        tracing::info!(articles = index.len(), "news loaded");
        *self.inner.news.loaded.write().unwrap_or_else(PoisonError::into_inner) =
            Some(Loaded { state, index: Arc::clone(&index) });
        Ok(Some(index))
    }

    /// Every article that is kept, the newest first.
    pub async fn articles(&self) -> Result<Vec<Article>, Failure> {
        let rows = self.store().articles().await?;
        let read = |row| serde_json::from_value(row).map_err(|_| Failure::Permanent("an article is unreadable".into()));
        rows.into_iter().map(read).collect()
    }

    /// The periodic reading.
    pub(crate) async fn read_news_task(&self, task: &ClaimedTask) -> Result<(), TaskError> {
        let config = self.config().news.clone();
        if !config.enabled() {
            return Ok(self.store().finish(task).await?);
        }
        let report = self.read_news().await?;
        for refused in &report.refused {
            tracing::warn!(refused, "news were refused");
        }
        tracing::info!(read = report.read, new = report.new, "news read");
        Ok(self.store().wait(task, self.now().plus_ms(i64::from(config.every_s) * 1_000)).await?)
    }

    /// Reads every configured feed and the folder. What is broken is refused whole and said; the rest is kept.
    ///
    /// # Errors
    /// The store's.
    pub async fn read_news(&self) -> Result<NewsReport, Failure> {
        let config = self.config().news.clone();
        let mut drafts = Vec::new();
        let mut refused = Vec::new();
        for (n, feed) in config.feeds.iter().enumerate() {
            match self.feed(n, feed, &config).await {
                Ok(read) => drafts.extend(read),
                Err(why) => refused.push(why),
            }
        }
        if let Some(folder) = config.folder.clone() {
            let (read, bad) = blocking(move || folder_drafts(&folder)).await?;
            drafts.extend(read);
            refused.extend(bad);
        }
        let mut report = self.keep(drafts, &mut refused).await?;
        report.refused = refused;
        let days = i64::from(config.keep_days);
        self.store().forget_articles(self.now().plus_ms(-days * 86_400_000)).await?;
        Ok(report)
    }

    /// Reads certain files and folders. One that is broken refuses them all.
    ///
    /// # Errors
    /// What is wrong with the first broken file, or the store's.
    pub async fn import_news(&self, paths: Vec<PathBuf>) -> Result<NewsReport, Failure> {
        let (drafts, mut refused) = blocking(move || {
            let (mut drafts, mut refused) = (Vec::new(), Vec::new());
            for path in paths {
                let (read, bad) = if path.is_dir() { folder_drafts(&path) } else { file_drafts(&path) };
                drafts.extend(read);
                refused.extend(bad);
            }
            (drafts, refused)
        })
        .await?;
        if refused.is_empty() {
            // Looked at before anything is kept.
            let now = self.now();
            let bad = drafts.iter().find_map(|(name, draft)| draft.clone().finish(name, now).err());
            refused.extend(bad.map(|error| error.to_string()));
        }
        if !refused.is_empty() {
            return Err(Failure::Permanent(refused.join("; ")));
        }
        self.keep(drafts, &mut refused).await
    }

    async fn keep(&self, drafts: Vec<(String, Draft)>, refused: &mut Vec<String>) -> Result<NewsReport, Failure> {
        let now = self.now();
        let mut articles: Vec<Article> = Vec::new();
        for (name, draft) in drafts {
            match draft.finish(&name, now) {
                Ok(article) if !articles.iter().any(|known| known.id == article.id) => articles.push(article),
                Ok(_) => {}
                Err(error) => refused.push(error.to_string()),
            }
        }
        let read = articles.len();
        let ids: Vec<String> = articles.iter().map(|a| a.id.clone()).collect();
        let unknown = self.store().unknown_articles(&ids).await?;
        articles.retain(|article| unknown.contains(&article.id));
        let new = articles.len();
        if new > 0 {
            let here = articles.iter().map(|a| a.id.clone()).collect();
            let change = Changed { dated: now.day(), here, before: Vec::new() };
            let rows = articles.into_iter().map(|article| NewArticle {
                id: article.id.clone(),
                published: article.published,
                content: json!(article),
            });
            self.store().put_articles(NEWS, rows.collect(), json!(change)).await?;
        }
        Ok(NewsReport { read, new, refused: Vec::new() })
    }

    /// One feed, through the client that reaches public addresses only. The address is the operator's own business and
    /// stays out of messages, like a callback's.
    async fn feed(&self, n: usize, address: &str, config: &NewsConfig) -> Result<Vec<(String, Draft)>, String> {
        let name = format!("news.feeds[{n}]");
        let bytes = self.document(address).await.map_err(|why| format!("{name}: {why}"))?;
        let parse = {
            let name = name.clone();
            move || news::feed(&name, &bytes)
        };
        let read = tokio::task::spawn_blocking(parse).await.map_err(|_| format!("{name}: reading failed"))?;
        let mut drafts = read.map_err(|error| error.to_string())?;
        if config.follow {
            let short = drafts.iter_mut().filter(|draft| draft.body.len() < SHORT && !draft.link.is_empty());
            for draft in short.take(MOST_PAGES) {
                // A page that cannot be had leaves the summary.
                let Ok(bytes) = self.document(&draft.link).await else { continue };
                let text = tokio::task::spawn_blocking(move || news::page_text(&String::from_utf8_lossy(&bytes))).await;
                if let Some(text) = text.ok().filter(|text| (draft.body.len()..news::MAX_TEXT).contains(&text.len())) {
                    draft.body = text;
                }
            }
        }
        Ok(drafts.into_iter().map(|draft| (name.clone(), draft)).collect())
    }

    async fn document(&self, address: &str) -> Result<Vec<u8>, String> {
        let url = self.inner.http.reach().vet(address, Generation::V1).map_err(|blocked| blocked.to_string())?;
        self.inner.http.get(url, news::MAX_BYTES, PATIENCE).await.map_err(|error| error.to_string())
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Failure::Permanent("news could not be read".into()))
}

/// What was read under which name, and what was refused.
type Read = (Vec<(String, Draft)>, Vec<String>);

/// The articles of a folder, by the names of its files. Links to elsewhere are not followed.
fn folder_drafts(folder: &Path) -> Read {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return (Vec::new(), vec![format!("{}: the folder cannot be read", folder.display())]);
    };
    let files = entries.flatten().filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    let mut paths: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    paths.retain(|path| path.file_name().is_some_and(|name| news::is_article_file(&name.to_string_lossy())));
    paths.sort();
    if paths.len() > MOST_FILES {
        return (Vec::new(), vec![format!("{}: more than {MOST_FILES} files; split it", folder.display())]);
    }
    let (mut drafts, mut refused) = (Vec::new(), Vec::new());
    for path in paths {
        let (read, bad) = file_drafts(&path);
        drafts.extend(read);
        refused.extend(bad);
    }
    (drafts, refused)
}

fn file_drafts(path: &Path) -> Read {
    let name = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    let bytes = match std::fs::metadata(path) {
        // Not read into memory only to be refused.
        Ok(known) if known.len() > news::MAX_BYTES as u64 => {
            Err(news::NewsError::TooLarge { name: name.clone() }.to_string())
        }
        _ => std::fs::read(path).map_err(|error| format!("{}: {error}", path.display())),
    };
    let drafts = bytes.and_then(|bytes| news::file(&name, &bytes).map_err(|error| error.to_string()));
    match drafts {
        Ok(drafts) => (drafts.into_iter().map(|draft| (name.clone(), draft)).collect(), Vec::new()),
        Err(why) => (Vec::new(), vec![why]),
    }
}

/// Adds what news say to what lists say. Articles belong to the person who was found for sure under the same name, else
/// to somebody of the searched name of whom only news speak.
pub(super) fn add(finding: &mut ScreeningFinding, index: &NewsIndex, queries: &[Asked], dismissed: &[Dismissal]) {
    let mut hits: Vec<ArticleHit> = Vec::new();
    let mut name = None;
    // A register names many people; nobody asked for news about each of them.
    for (query, _) in queries.iter().filter(|(_, subject)| subject.is_none()) {
        let asked = NewsQuery {
            name: query.name.clone(),
            birth_year: query.birth.as_ref().map(|birth| birth.expose().year),
            countries: query.countries.clone(),
            strict: query.strict,
        };
        // A further name that is no name finds nothing.
        let Ok(found) = index.search(&asked) else { continue };
        name.get_or_insert_with(|| query.name.clone());
        hits.extend(found);
    }
    hits.sort_by(|a, b| b.article.published.cmp(&a.article.published).then(a.article.id.cmp(&b.article.id)));
    hits.dedup_by(|a, b| a.article.id == b.article.id);
    let aside = |id: &str| dismissed.iter().any(|d| (d.list.as_str(), d.entity.as_str()) == (NEWS, id));
    hits.retain(|hit| !aside(&hit.article.id));
    hits.truncate(MOST);
    let Some(name) = name.filter(|_| !hits.is_empty()) else { return };
    let best = |person: &ListedPerson| person.matches.iter().map(|hit| hit.score).fold(0.0, f32::max);
    let sure = finding.people.iter_mut().filter(|person| best(person) >= kweli_screening::STRICT);
    let mut sure: Vec<&mut ListedPerson> = sure.collect();
    if let [only] = sure.as_mut_slice() {
        tell(only, &hits);
        return;
    }
    let mut person = ListedPerson { name, ..ListedPerson::default() };
    tell(&mut person, &hits);
    finding.people.push(person);
}

fn tell(person: &mut ListedPerson, hits: &[ArticleHit]) {
    for hit in hits {
        let article = &hit.article;
        let mut body: String = article.body.chars().take(MOST_TEXT).collect();
        if body.len() < article.body.len() {
            body.push('…');
        }
        person.news.push(NewsItem {
            category: article.category.clone(),
            title: article.title.clone(),
            publisher: article.publisher.clone(),
            publisher_country: article.country,
            published: article.published.iso(),
            link: article.link.clone(),
            body,
        });
        let mut why = explain(&hit.explanation, "article");
        why.extend(hit.checks.iter().map(|check| check.clone().into()));
        person.matches.push(EntryMatch {
            list: NEWS.to_owned(),
            entity_id: article.id.clone(),
            fingerprint: article.id.clone(),
            name: hit.mention.clone().into(),
            score: hit.score,
            why,
        });
    }
}
